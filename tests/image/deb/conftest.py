"""A machine of somebody's own: a plain Debian into which the package is installed, in a folder."""

import asyncio
import os
from collections.abc import AsyncIterator, Callable
from contextlib import asynccontextmanager
from pathlib import Path
from typing import Any

import aiohttp
import pytest

from image.cache import default_cache
from image.deb.package import NEEDS
from image.deb.roots import DEBIANS, Debian, copy_root, machine_root
from image.debian import Tools
from image.emulate import native
from image.order import own_version
from tests.conftest import until
from tests.image.built.evening import Phone

# What any Debian with the package has besides what the package names in its own words.
_LIBRARIES = ("libgcc-s1", "libstdc++6", "libsystemd0", "python3", "zlib1g")
NEXT = f"{own_version()}.1"
"""The version that comes after these sources."""
PIN = "4826"
Package = Callable[..., Path]
_PATH = "/usr/sbin:/usr/bin:/sbin:/bin"
_SERVE = """
mount -t proc proc "$1/proc"
mount --rbind /dev "$1/dev"
exec chroot "$1" sh -c '
set -a; . /usr/lib/comanda/environment; . /etc/default/comanda; set +a
exec setpriv --reuid=comanda --regid=comanda --init-groups /opt/comanda/bin/comanda run'
"""


class OwnMachine:
    """Debian in a folder, with apt and without a running systemd."""

    def __init__(self, root: Path, debian: Debian) -> None:
        """Stand on a root that is ours to use up."""
        self.root, self.debian = root, debian
        self._tools = Tools(root, 0)

    def run(self, *words: str, stdin: str = "") -> str:
        """Run a program as its root and return what it prints; raises `BuildError` where it fails."""
        return self._tools.run("env", "DEBIAN_FRONTEND=noninteractive", *words, stdin=stdin.encode())

    def install(self, package: Path) -> None:
        """Have apt install a package from a file, with what it depends on."""
        target = self.root / "tmp" / package.name
        target.write_bytes(package.read_bytes())
        self.run("apt-get", "install", "--yes", "--no-install-recommends", f"/tmp/{package.name}")  # noqa: S108  its own

    def apt(self, *words: str) -> None:
        """Have apt do something without asking."""
        self.run("apt-get", "--yes", *words)

    @asynccontextmanager
    async def serving(self, url: str, deadline_s: float = 120.0) -> AsyncIterator[aiohttp.ClientSession]:
        """Run the daemon as its unit does, but for the confinement, and yield a browser on it."""
        log = self.root.parent / "daemon.log"
        with log.open("ab") as said:
            words = ("unshare", "--mount", "--propagation", "private", "sh", "-ec", _SERVE, "sh", str(self.root))
            daemon = await asyncio.create_subprocess_exec(*words, stdout=said, stderr=said, env={"PATH": _PATH})
        try:
            async with aiohttp.ClientSession(url) as http:

                async def is_healthy() -> bool:
                    assert daemon.returncode is None, log.read_text(encoding="utf-8")[-4_000:]
                    try:
                        async with http.get("/api/system/health") as reply:
                            return reply.status == 200
                    except aiohttp.ClientError:
                        return False

                await until(is_healthy, deadline_s)
                yield http
        finally:
            if daemon.returncode is None:
                daemon.terminate()
            assert await daemon.wait() == 0

    def left(self) -> list[str]:
        """Return every path that has our name and is the package's."""
        tops = (self.root / top for top in ("etc", "opt", "usr", "var/lib"))
        found = (str(path.relative_to(self.root)) for top in tops for path in top.rglob("*comanda*"))
        return sorted(path for path in found if "/dpkg/" not in path)


async def furnish(http: aiohttp.ClientSession, host: str, port: int) -> tuple[dict[str, Any], dict[str, Any]]:
    """Bring an example house and a printer; return a dish that prints, and a table."""
    manager = await Phone(http).log_in("/api/auth/login", {"username": "Eleni", "pin": PIN})
    await manager.ask("POST", "/api/setup/example", {"kind": "taverna", "language": "en"})
    stations = [one["id"] for one in await manager.ask("GET", "/api/stations/")]
    place = {"name": "Kitchen", "ip_address": host, "port": port, "station_ids": stations}
    await manager.ask("POST", "/api/printers/", place)
    menu, tables = await manager.ask("GET", "/api/menu/"), await manager.ask("GET", "/api/tables/")
    plain = (one for one in menu["products"] if one["printer_zone_id"] and not one["portions"])
    return next(one for one in plain if not one["is_weighed"]), tables[0]


@pytest.fixture(scope="session")
def package() -> Package:
    """Return what finds a package that `make deb-test` built: of these sources, or the next version of them."""
    folder = os.environ.get("COMANDA_DEBS", "")
    assert folder, "make deb-test builds the packages and runs this"

    def find(debian: Debian, version: str = "", arch: str = "") -> Path:
        name = f"comanda_{version or own_version()}+deb{debian.number}_{arch or native()}.deb"
        return Path(folder).resolve() / name

    return find


@pytest.fixture(params=sorted(DEBIANS), ids=lambda number: f"debian{number}")
def machine(request: pytest.FixtureRequest, tmp_path: Path) -> OwnMachine:
    """Return a machine with Debian 12, and one with 13."""
    debian = DEBIANS[request.param]
    depends = sorted({*(one.split(" ")[0] for one in NEEDS), *_LIBRARIES})
    copy_root(machine_root(debian, native(), default_cache(), depends), tmp_path / "root")
    return OwnMachine(tmp_path / "root", debian)
