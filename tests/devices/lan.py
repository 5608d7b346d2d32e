"""The restaurant's network: a bridge at which the box stands, and printers that are plugged in, moved and pulled.

Each printer has a network namespace of its own with a real avahi-daemon in it. The box's end is in ours, so that the box
runs in the test. All of it lives as long as the processes that hold it, and those as long as we do.
"""

import asyncio
import json
import os
import shutil
import signal
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

    def lose_wifi(self) -> None:
        """Take the air away between it and the rest: both keep their addresses and their power, and nothing gets through.

        Where it is the only machine the box has no carrier either.
        """
        run("ip", "link", "set", self._plug, "down")

    def regain_wifi(self) -> None:
        """Let them hear each other again."""
        run("ip", "link", "set", self._plug, "up")

    def move(self) -> None:
        """Give it another address while it runs."""
        before = self.address
        self.address = self.lan.at(self.lan.fresh())
        self.run("ip", "address", "add", f"{self.address}/24", "dev", "lan")
        self.run("ip", "address", "delete", f"{before}/24", "dev", "lan")

    async def chatter(self, port: int) -> None:
        """Answer whatever comes on a port with text, as a web server does with what it does not understand."""
        script = (
            "import socket,sys\n"
            f"door=socket.create_server(('',{port}))\n"
            "said=b'HTTP/1.1 400 Bad Request\\r\\n\\r\\n'+bytes(range(32,127))*50\n"
            "while True:\n"
            " peer,_=door.accept()\n"
            " with peer:\n"
            "  try:\n"
            "   while peer.recv(999): peer.sendall(said)\n"
            "  except OSError: pass\n"
        )
        process = await self.start(sys.executable, "-c", script)

        async def is_open() -> bool:
            looking = await self.start("sh", "-c", f"ss -ltn | grep -q :{port}")
            return await looking.wait() == 0

        await until(is_open)
        assert process.returncode is None

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


class Shouter(Machine):
    """Something that speaks mDNS at the top of its voice."""

    async def shout(self, times: int) -> None:
        """Announce so many printers, each with a text of some nine kilobytes, and one more with 64 kB, all at once."""
        process = await self.start(sys.executable, "-c", _SHOUT.format(times=times, address=self.address))
        await process.wait()
        assert process.returncode == 0


# A response with PTR, SRV, A and TXT (RFC 1035, RFC 6763), sent from port 5353 as mDNS wants it.
_SHOUT = """
import socket, struct
def name(*words): return b"".join(bytes([len(word)]) + word for word in words) + b"\\0"
KIND = (b"_pdl-datastream", b"_tcp", b"local")
def record(who, kind, data): return who + struct.pack(">HHIH", kind, 1, 4500, len(data)) + data
def answer(label, strings):
    me, host = name(label, *KIND), name(b"shouter", b"local")
    text = b"".join(bytes([255]) + b"k" + b"%04d=" % at + b"x" * 249 for at in range(strings))
    records = [record(name(*KIND), 12, me), record(me, 33, struct.pack(">HHH", 0, 0, 9100) + host),
               record(host, 1, socket.inet_aton("{address}")), record(me, 16, text)]
    return struct.pack(">HHHHHH", 0, 0x8400, 0, len(records), 0, 0) + b"".join(records)
door = socket.socket(socket.AF_INET, socket.SOCK_DGRAM)
door.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
door.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEPORT, 1)
door.bind(("{address}", 5353))
door.setsockopt(socket.IPPROTO_IP, socket.IP_MULTICAST_IF, socket.inet_aton("{address}"))
door.setsockopt(socket.IPPROTO_IP, socket.IP_MULTICAST_TTL, 255)
for number in range({times}):
    door.sendto(answer(b"Loud %d" % number, 34), ("224.0.0.251", 5353))
    door.sendto(answer(b"Loudest", 250), ("224.0.0.251", 5353))
"""


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

    def __init__(
        self,
        lan: Lan,
        folder: Path,
        announces: str = "",
        profile: str = "jolimark-tp850ue",
        roll_mm: float | None = None,
    ) -> None:
        """Prepare a printer of a model (`profile`); `announces` is the name it publishes, "" for one that says nothing.

        It announces itself as a Jolimark, whatever it is; its roll has `roll_mm`, or never ends.
        """
        super().__init__(lan, folder)
        self._announces, self._profile, self._roll_mm = announces, profile, roll_mm
        self._stack = AsyncExitStack()
        self._journal = folder / "paper.jsonl"

    async def __aenter__(self) -> Self:
        await super().__aenter__()
        await self._switch_on()
        if self._announces:
            await self.start_avahi()
            await self.publish(self._announces, "_pdl-datastream._tcp", 9100, "usb_MFG=Jolimark", "usb_MDL=TP850UE")
        return self

    async def _switch_on(self) -> None:
        printer = EmulatedPrinter(
            self._profile,
            journal=self._journal,
            within=self.within,
            listen="0.0.0.0",  # noqa: S104  of its own network
            port=9100,
            roll_mm=self._roll_mm,
        )
        self._pid = (await self._stack.enter_async_context(printer)).pid

    async def lose_power(self) -> None:
        """Pull the plug: whatever was in its memory is gone, and nothing was said."""
        self.pull()
        os.kill(self._pid, signal.SIGKILL)
        await self._stack.aclose()

    async def regain_power(self) -> None:
        """Plug it in again; the router has forgotten it and gives it another address."""
        self.plug_in(elsewhere=True)
        await self._switch_on()

    def count(self) -> int:
        """Return how many tickets are on paper."""
        return self._journal.read_bytes().count(b"\n") if self._journal.exists() else 0

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
