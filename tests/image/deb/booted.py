"""A machine of somebody's own that is switched on: its own systemd is process 1 of a container with a network card of its own.

systemd-nspawn alone, without machined: it runs also where the machine that tests was not started by systemd.
"""

import asyncio
import os
import signal
import subprocess
from collections.abc import Awaitable, Callable
from pathlib import Path
from types import TracebackType
from typing import Any, Final, Self

from kernel.clock import SystemClock
from tests.devices.lan import Lan, run
from tests.image.deb.conftest import OwnMachine

_CONTAINER: Final = ("systemd-nspawn", "--quiet", "--register=no", "--keep-unit", "--private-network", "--boot")
_PATH: Final = "PATH=/usr/sbin:/usr/bin:/sbin:/bin"
_BOOT_S: Final = 300.0
_OFF_S: Final = 120.0
_PATIENCE_S: Final = 900


async def until(look: Callable[[], Awaitable[Any]], deadline_s: float) -> Any:
    """Return what `look` finds as soon as it finds something; each look is a program on the machine, so not all the time."""
    clock = SystemClock()
    ends = clock.monotonic() + deadline_s
    while not (found := await look()):
        assert clock.monotonic() < ends, f"{look} did not come true within {deadline_s} s"
        await asyncio.sleep(0.3)
    return found


def _child(parent: int, name: str) -> int:
    """Return the process of that name which another one started, 0 while there is none."""
    told = subprocess.run(("ps", "--ppid", str(parent), "-o", "pid=,comm="), capture_output=True, check=False).stdout
    found = (line.split() for line in told.decode().splitlines())
    return next((int(pid) for pid, comm in found if comm == name), 0)


class Booted:
    """The machine from `async with` on, until it is shut down."""

    def __init__(self, machine: OwnMachine, lan: Lan) -> None:
        """Prepare to switch it on, with a cable to `lan`."""
        self._root, self._lan = machine.root, lan
        self.address = lan.at(lan.fresh())
        self.url = f"http://{self.address}"
        self._plug = lan.name_plug()
        self._host: asyncio.subprocess.Process | None = None
        self._init = 0

    async def __aenter__(self) -> Self:
        self._host = await asyncio.create_subprocess_exec(
            *(*_CONTAINER, "--console=pipe", "--directory", str(self._root)),
            stdin=asyncio.subprocess.DEVNULL,
            stdout=asyncio.subprocess.DEVNULL,
            env={**os.environ, "SYSTEMD_NSPAWN_UNIFIED_HIERARCHY": "1"},
        )
        self._init = await until(self._find_init, _BOOT_S)
        run("ip", "link", "add", self._plug, "type", "veth", "peer", "name", "lan", "netns", str(self._init))
        run("ip", "link", "set", self._plug, "master", self._lan.bridge, "up")
        card = ("nsenter", "--target", str(self._init), "--net", "ip")
        run(*card, "address", "add", f"{self.address}/24", "dev", "lan")
        run(*card, "link", "set", "lan", "up")
        await until(self._is_up, _BOOT_S)
        return self

    async def __aexit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        assert self._host is not None
        if self._host.returncode is None:
            self._host.terminate()  # which it says to process 1 as a switch does
        try:
            await asyncio.wait_for(self._host.wait(), _OFF_S)
        except TimeoutError:
            os.kill(self._init, signal.SIGKILL)
            await self._host.wait()

    async def _find_init(self) -> int:
        assert self._host is not None
        assert self._host.returncode is None, "systemd-nspawn ended"
        return _child(self._host.pid, "systemd")

    async def _is_up(self) -> bool:
        return self.says("systemctl", "is-system-running")[1].strip() in {"running", "degraded"}

    def says(self, *words: str) -> tuple[int, str]:
        """Run a program on it; return its exit code and what it prints."""
        entry = ("nsenter", "--target", str(self._init), "--mount", "--uts", "--ipc", "--net", "--pid", "--cgroup")
        plain = ("env", "-i", _PATH, "LC_ALL=C.UTF-8", "DEBIAN_FRONTEND=noninteractive")
        done = subprocess.run((*entry, *plain, *words), capture_output=True, check=False, timeout=_PATIENCE_S)
        return done.returncode, (done.stdout + done.stderr).decode(errors="replace")

    def does(self, *words: str) -> str:
        """Run a program on it that has to go well, and return what it prints."""
        code, said = self.says(*words)
        assert code == 0, said
        return said

    def unit(self, name: str) -> str:
        """Return a property of the daemon's unit."""
        return self.does("systemctl", "show", "--property", name, "--value", "comanda.service").strip()

    async def serves_anew(self, before: str) -> str:
        """Wait until the daemon is up as another process than `before`, and return which."""

        async def look() -> str:
            state, pid = self.unit("ActiveState"), self.unit("MainPID")
            assert state != "failed", self.journal()
            return pid if state == "active" and pid not in {"0", before} else ""

        found: str = await until(look, _BOOT_S)
        return found

    def signal(self, name: str) -> None:
        """Send the daemon's process a signal."""
        self.does("systemctl", "kill", "--kill-whom=main", f"--signal={name}", "comanda.service")

    def journal(self) -> str:
        """Return what its journal holds of the daemon."""
        return self.says("journalctl", "--unit", "comanda.service", "--no-pager")[1]

    def apt(self, *words: str) -> str:
        """Have apt do something without asking."""
        return self.does("apt-get", "--yes", "--no-install-recommends", *words)

    def install(self, package: Path) -> None:
        """Have apt install a package from a file, with what it depends on."""
        inside = f"/var/tmp/{package.name}"  # noqa: S108  its own; what it has below /tmp is memory
        (self._root / inside.lstrip("/")).write_bytes(package.read_bytes())
        self.apt("install", inside)

    def left_running(self) -> list[str]:
        """Return every process on it that is the package's."""
        told = self.says("sh", "-c", 'for one in /proc/[0-9]*/cmdline; do tr "\\0" " " <"$one"; echo; done')[1]
        return [line for line in told.splitlines() if "/opt/comanda/" in line]
