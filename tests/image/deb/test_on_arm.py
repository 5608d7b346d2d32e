"""The package for a Pi of somebody's own, on a machine of another kind: its programs run in QEMU's user mode."""

from pathlib import Path

import pytest

from image.cache import default_cache
from image.deb.roots import DEBIANS
from image.debian import base_root, tools_root, unpack
from image.emulate import native, running
from image.order import Order, own_epoch, own_version
from tests.image.deb.conftest import OwnMachine, Package
from tests.image.deb.test_on_debian import free_port

_START_S = 1200.0


@pytest.mark.long
@pytest.mark.timeout(3600)
@pytest.mark.skipif(native() == "arm64", reason="test_on_debian does it all on such a machine")
async def test_a_pi_of_ones_own_answers(package: Package, tmp_path: Path) -> None:
    """Installed by dpkg into the box's own Debian for arm64, with all that it depends on, and the daemon answers."""
    order = Order("arm64", own_version(), own_epoch(), default_cache(), tmp_path, tmp_path / "none", None)
    root = tmp_path / "root"
    unpack(base_root(order), root)
    debian = DEBIANS[13]
    found = package(debian, arch=order.arch)
    (root / "tmp" / found.name).write_bytes(found.read_bytes())
    with running(order.arch, tools_root(order)):
        machine = OwnMachine(root, debian)
        machine.run("dpkg", "--install", f"/tmp/{found.name}")  # noqa: S108  its own
        assert machine.run("comanda", "version").strip() == f"comanda {own_version()}"
        url = f"http://127.0.0.1:{free_port()}"
        listen = f"COMANDA_LISTEN={url.removeprefix('http://')}\nCOMANDA_LISTEN_TLS=\nCOMANDA_DISCOVERY=off\nCOMANDA_INPUTS=off\n"
        (root / "etc/default/comanda").write_text(listen, encoding="utf-8")
        async with machine.serving(url, _START_S) as http, http.get("/waiter/") as page:
            assert "<html" in await page.text()
