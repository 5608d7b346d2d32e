"""The restaurant's network: a bridge at which the box stands, and printers that are plugged in, moved and pulled.

Each printer has a network namespace of its own with a real avahi-daemon in it. The box's end is in ours, so that the box
runs in the test. All of it lives as long as the processes that hold it, and those as long as we do.
"""

import asyncio
import json
import os
import shutil
import subprocess
import sys
from collections.abc import Sequence
from contextlib import AsyncExitStack
from functools import partial
from pathlib import Path
from types import TracebackType
from typing import Any, Self

from tests.conftest import until
from tests.fakes.printer import EmulatedPrinter

_NEEDED = ("ip", "nsenter", "unshare", "dbus-daemon", "avahi-daemon", "avahi-publish")
_AVAHI = "[server]\nhost-name={name}\nuse-ipv6=no\nallow-interfaces=lan\n[wide-area]\nenable-wide-area=no\n"
_BUS = "unix:path=/run/dbus/system_bus_socket"


class Lan:
    """A bridge with the box's address on it: a /24 that no other run on this machine has."""

    def __init__(self, beside: int = 0) -> None:
        """Choose addresses and names; `beside` counts further networks of the same run."""
        number = (os.getpid() + 5_000 * beside) % 16_384
        self._net = f"10.{128 + number // 256}.{number % 256}"
        self.box = self.at(1)
        self.bridge = f"cmlan{number}"
        self._number = number
        self._plugs = 0
        self._hosts = 20

    def at(self, host: int) -> str:
        """Return an address on this network."""
        return f"{self._net}.{host}"

    def pull_the_box(self) -> None:
        """Take the box's address away, as when its cable is out."""
        run("ip", "address", "delete", f"{self.box}/24", "dev", self.bridge)

    def plug_in_the_box(self) -> None:
        """Give it back."""
        run("ip", "address", "add", f"{self.box}/24", "dev", self.bridge)

    def fresh(self) -> int:
        """Return a host number that nothing had before: the kernel remembers for seconds who answered at an address."""
        self._hosts += 1
        return self._hosts

    def __enter__(self) -> Self:
        missing = [word for word in _NEEDED if shutil.which(word) is None]
        assert not missing, f"These tests need {', '.join(missing)}: make setup-dev"
        assert os.geteuid() == 0, (
            "The device tests make a network of their own; run them as root, or as root of a network of one's own: "
            "unshare --map-root-user --net --mount make test"
        )
        run("ip", "link", "add", self.bridge, "type", "bridge")
        run("ip", "address", "add", f"{self.box}/24", "dev", self.bridge)
        run("ip", "link", "set", self.bridge, "up")
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        run("ip", "link", "delete", self.bridge)

    def name_plug(self) -> str:
        """Return a name for the bridge's side of one more cable."""
        self._plugs += 1
        return f"cp{self._number}x{self._plugs}"


class Machine:
    """A thing with a plug: its own network, its own bus, and avahi to announce it."""

    def __init__(self, lan: Lan, folder: Path) -> None:
        """Prepare a machine; `folder` is for its files."""
        self.lan, self.folder, self.address = lan, folder, lan.at(lan.fresh())
        self._plug = lan.name_plug()
        self._holder: subprocess.Popen[bytes] | None = None
        self._processes: list[asyncio.subprocess.Process] = []
        self.mac = ""

    async def __aenter__(self) -> Self:
        self._build()
        return self

    def _build(self) -> None:
        self.folder.mkdir(parents=True, exist_ok=True)
        (self.folder / "services").mkdir(exist_ok=True)
        (self.folder / "avahi.conf").write_text(_AVAHI.format(name=self._plug))
        inside = (
            "mount -t tmpfs tmpfs /run && mkdir -p /run/dbus /run/avahi-daemon"
            f" && mount --bind {self.folder}/services /etc/avahi/services && echo there; exec cat"
        )
        self._holder = subprocess.Popen(
            ["unshare", "--net", "--mount", "sh", "-c", inside], stdin=subprocess.PIPE, stdout=subprocess.PIPE
        )
        assert self._holder.stdout is not None
        assert self._holder.stdout.readline() == b"there\n", "A network namespace cannot be made on this machine."
        pid = str(self._holder.pid)
        run("ip", "link", "add", self._plug, "type", "veth", "peer", "name", "lan", "netns", pid)
        run("ip", "link", "set", self._plug, "master", self.lan.bridge, "up")
        self.run("ip", "link", "set", "lo", "up")
        # Else its second address goes with the first when it moves.
        self.run("sh", "-c", "echo 1 > /proc/sys/net/ipv4/conf/lan/promote_secondaries")
        self.plug_in()
        (link,) = json.loads(self.run("ip", "-json", "link", "show", "lan"))
        self.mac = link["address"]

    async def __aexit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        for process in reversed(self._processes):
            if process.returncode is None:
                process.kill()
            await process.wait()
        self._tear_down()

    def _tear_down(self) -> None:
        assert self._holder is not None
        subprocess.run(["ip", "link", "delete", self._plug], check=False, capture_output=True)
        self._holder.communicate()

    @property
    def within(self) -> Sequence[str]:
        """Return the words before a program that runs on this machine."""
        assert self._holder is not None
        return ("nsenter", "--target", str(self._holder.pid), "--net", "--mount")

    def run(self, *words: str) -> str:
        """Run a command on this machine and return what it says."""
        return run(*self.within, *words)

    async def start(self, *words: str) -> asyncio.subprocess.Process:
        """Start a program on this machine that ends with it."""
        process = await asyncio.create_subprocess_exec(
            *self.within,
            *words,
            stdout=asyncio.subprocess.DEVNULL,
            stderr=asyncio.subprocess.DEVNULL,
            env={**os.environ, "DBUS_SYSTEM_BUS_ADDRESS": _BUS},
        )
        self._processes.append(process)
        return process

    async def start_avahi(self) -> None:
        """Start the announcer and wait until it announces."""
        await self.start("dbus-daemon", "--system", "--nofork", "--nopidfile")
        await until(partial(self._has, "/run/dbus/system_bus_socket"))
        config = str(self.folder / "avahi.conf")
        await self.start("avahi-daemon", "-f", config, "--no-chroot", "--no-drop-root", "--no-rlimits")
        await until(partial(self._has, "/run/avahi-daemon/socket"))

    async def publish(self, name: str, kind: str = "_pdl-datastream._tcp", port: int = 9100, *txt: str) -> None:
        """Announce a service, as long as the machine runs."""
        await self.start("avahi-publish", "-s", name, kind, str(port), *txt)

    async def _has(self, path: str) -> bool:
        looking = await asyncio.create_subprocess_exec(*self.within, "test", "-S", path)
        return await looking.wait() == 0

    def plug_in(self, *, elsewhere: bool = False) -> None:
        """Give it the network, at another address if need be: a router that forgot gives out others."""
        if elsewhere:
            self.address = self.lan.at(self.lan.fresh())
        self.run("ip", "link", "set", "lan", "up")
        self.run("ip", "address", "add", f"{self.address}/24", "dev", "lan")

    def pull(self) -> None:
        """Take the power away: nothing is said, nothing answers."""
        self.run("ip", "link", "set", "lan", "down")
        self.run("ip", "address", "flush", "dev", "lan")

    def move(self) -> None:
        """Give it another address while it runs."""
        before = self.address
        self.address = self.lan.at(self.lan.fresh())
        self.run("ip", "address", "add", f"{self.address}/24", "dev", "lan")
        self.run("ip", "address", "delete", f"{before}/24", "dev", "lan")

    async def listen(self, port: int) -> Path:
        """Accept connections on a port and return the file in which everything received stands."""
        received = self.folder / f"received-{port}"
        script = (
            "import socket,sys\n"
            f"door=socket.create_server(('',{port}))\nopen({str(received)!r},'wb')\n"
            "while True:\n"
            " peer,_=door.accept()\n"
            f" with open({str(received)!r},'ab') as file:\n"
            "  while data:=peer.recv(999): file.write(data);file.flush()\n"
        )
        await self.start(sys.executable, "-c", script)
        await until(partial(asyncio.to_thread, received.exists))
        return received


class Announced(Machine):
    """Something on the printers' port that announces itself and keeps whatever is written to it."""

    def __init__(self, lan: Lan, folder: Path, name: str) -> None:
        """Prepare it; `name` is what it calls itself."""
        super().__init__(lan, folder)
        self._name = name
        self.received = folder

    async def __aenter__(self) -> Self:
        await super().__aenter__()
        self.received = await self.listen(9100)
        await self.start_avahi()
        await self.publish(self._name)
        return self


class PluggedPrinter(Machine):
    """An emulated receipt printer on a machine of its own; its paper is the journal it swears to."""

    def __init__(self, lan: Lan, folder: Path, announces: str = "", roll_mm: float | None = None) -> None:
        """Prepare a printer; `announces` is the name it publishes, "" for one that says nothing."""
        super().__init__(lan, folder)
        self._announces, self._roll_mm = announces, roll_mm
        self._stack = AsyncExitStack()
        self._journal = folder / "paper.jsonl"

    async def __aenter__(self) -> Self:
        await super().__aenter__()
        printer = EmulatedPrinter(
            journal=self._journal,
            within=self.within,
            listen="0.0.0.0",  # noqa: S104  of its own network
            port=9100,
            roll_mm=self._roll_mm,
        )
        await self._stack.enter_async_context(printer)
        if self._announces:
            await self.start_avahi()
            await self.publish(self._announces, "_pdl-datastream._tcp", 9100, "usb_MFG=Jolimark", "usb_MDL=TP850UE")
        return self

    async def __aexit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        await self._stack.aclose()
        await super().__aexit__(kind, error, trace)

    def tickets(self) -> list[str]:
        """Return what is on paper, a string for each ticket."""
        if not self._journal.exists():
            return []
        rows: list[dict[str, Any]] = [json.loads(line) for line in self._journal.read_text().splitlines()]
        return [" ".join(" ".join(row["lines"]).split()) for row in rows]


def run(*words: str) -> str:
    """Run a command and return what it says."""
    done = subprocess.run(words, check=False, capture_output=True, text=True)
    assert done.returncode == 0, f"{' '.join(words)}: {done.stderr.strip()}"
    return done.stdout
