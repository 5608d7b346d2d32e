"""The package on a machine of somebody's own, from apt's first word to its last."""

import json
import os
import socket
import subprocess
import sys
from pathlib import Path

import pytest

from image.deb.roots import DEBIANS, Debian
from image.deb.tree import UNIT_NAMES
from image.order import SOURCES, own_version
from tests.conftest import until
from tests.fakes.printer import EmulatedPrinter
from tests.image.built.evening import Phone
from tests.image.deb.conftest import NEXT, PIN, OwnMachine, Package, furnish

_SETTINGS = "/etc/default/comanda"
_EXPOSURE = "25"


def free_port() -> int:
    """Return a port that nobody has."""
    with socket.socket() as one:
        one.bind(("127.0.0.1", 0))
        return int(one.getsockname()[1])


@pytest.mark.timeout(1800)
async def test_a_machine_of_ones_own_serves_and_is_left_as_it_was(
    machine: OwnMachine, package: Package, tmp_path: Path
) -> None:
    """Installed, configured, an order printed, upgraded with its data, removed, brought back, and purged to the last file."""
    before = machine.left()
    machine.install(package(machine.debian))
    assert machine.run("comanda", "version").strip() == f"comanda {own_version()}"
    machine.run("comanda-stick", "key", "/root/stick.key")
    assert (machine.root / "root/stick.key").is_file()
    wanted = machine.root / "etc/systemd/system/multi-user.target.wants/comanda.service"
    assert wanted.is_symlink()
    state = machine.run("stat", "--format=%U:%G %a", "/var/lib/comanda", "/var/lib/comanda-stick")
    assert state.split("\n")[:2] == ["comanda:comanda 700", "root:root 700"]

    url = f"http://127.0.0.1:{free_port()}"
    settings = machine.root / _SETTINGS.lstrip("/")
    own = f"COMANDA_LISTEN={url.removeprefix('http://')}\nCOMANDA_LISTEN_TLS=\nCOMANDA_DISCOVERY=off\nCOMANDA_INPUTS=off\n"
    settings.write_text(own, encoding="utf-8")
    machine.run("comanda", "user", "add", "Eleni", "--role", "manager", "--pin", PIN)
    journal = tmp_path / "kitchen.jsonl"
    async with EmulatedPrinter(journal=journal) as kitchen, machine.serving(url) as http:
        product, table = await furnish(http, kitchen.host, kitchen.port)
        waiter = await Phone(http).log_in("/api/auth/login", {"username": "Eleni", "pin": PIN})
        check = await waiter.ask("POST", "/api/orders/", {"table_id": table["id"], "covers": 2})
        lines = [{"product_id": product["id"], "quantity": 2}]
        await waiter.ask("POST", f"/api/orders/{check['id']}/items", {"items": lines})

        async def printed() -> bool:
            return journal.exists() and product["name"] in journal.read_text(encoding="utf-8")

        await until(printed, 60.0)
        machine.run("comanda", "user", "add", "Maria", "--pin", PIN)  # the command reaches the daemon that runs
    assert machine.run("find", "/var/lib/comanda", "!", "-user", "comanda") == ""

    machine.install(package(machine.debian, NEXT))
    assert machine.run("comanda", "version").strip() == f"comanda {NEXT}"
    assert settings.read_text(encoding="utf-8") == own
    async with machine.serving(url) as http:
        manager = await Phone(http).log_in("/api/auth/login", {"username": "Eleni", "pin": PIN})
        assert len(await manager.ask("GET", "/api/orders/")) == 1

    machine.apt("remove", "comanda")
    assert settings.read_text(encoding="utf-8") == own
    assert (machine.root / "var/lib/comanda/comanda.db").exists()
    assert not (machine.root / "opt/comanda").exists()
    machine.install(package(machine.debian, NEXT))
    verdict = json.loads(machine.run("comanda", "audit", "verify", "--json"))
    assert verdict["holds"]

    machine.run("debconf-set-selections", stdin="comanda comanda/purge-data boolean false\n")
    machine.apt("purge", "comanda")
    left = {path for path in machine.left() if not path.startswith("var/lib/comanda")}
    assert left == set(before)
    assert (machine.root / "var/lib/comanda/comanda.db").exists()
    machine.install(package(machine.debian, NEXT))
    machine.apt("purge", "comanda")
    assert machine.left() == before
    assert machine.run("dpkg", "--audit") == ""


@pytest.mark.timeout(600)
def test_systemd_takes_its_units_and_shuts_the_daemon_in(machine: OwnMachine, package: Package) -> None:
    """As this Debian's own systemd reads them: nothing is wrong, and the exposure is under 2.5."""
    machine.install(package(machine.debian))
    units = [name.replace("@.", "@sdb1.") for name in UNIT_NAMES]
    machine.run("systemd-analyze", "verify", "--man=no", *units)
    machine.run("systemd-analyze", "security", "--offline=true", f"--threshold={_EXPOSURE}", "comanda.service")


@pytest.mark.timeout(600)
@pytest.mark.parametrize("debian", DEBIANS.values(), ids=lambda one: f"debian{one.number}")
def test_debians_own_judge_finds_no_error(package: Package, debian: Debian) -> None:
    """lintian, with what a package of vendored wheels below /opt argues for in its overrides."""
    told = subprocess.run(
        ("lintian", "--allow-root", "--fail-on", "error", str(package(debian))), capture_output=True, check=False
    )
    assert told.returncode == 0, told.stdout.decode()


@pytest.mark.timeout(1800)
def test_the_same_sources_give_the_same_package(package: Package, tmp_path: Path) -> None:
    """A second build is the first one, byte for byte."""
    words = (sys.executable, "-m", "image.deb", "--debian", "13", "--out", str(tmp_path))
    subprocess.run(words, check=True, cwd=SOURCES, env=os.environ)
    first = package(DEBIANS[13])
    assert (tmp_path / first.name).read_bytes() == first.read_bytes()
