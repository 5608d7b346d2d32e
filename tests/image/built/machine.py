"""A box in QEMU (a mini PC, or a board with U-Boot) that starts from the built image through its own firmware and boot loader, and the network it is plugged into.

The disk is an overlay over the image, larger than it. Nothing is in the guest for the test: what it says on its serial port,
on the network and on paper is all that there is; its disk is read once it is off.
"""

import asyncio
import json
import os
import re
import shutil
import signal
import subprocess
import sys
from collections.abc import Awaitable, Callable
from pathlib import Path
from types import TracebackType
from typing import Any, Final, Self

import aiohttp

from image.layout import layout
from kernel.clock import SystemClock
from tests.devices.lan import Lan, run
from tests.image.built.boards import ARCH, BOARD, PATIENCE
from tests.image.built.choice import PLACE, Choice, read_choice

UEFI: Final = (Path("/usr/share/OVMF/OVMF_CODE_4M.fd"), Path("/usr/share/OVMF/OVMF_VARS_4M.fd"))
_SEQUENCES: Final = re.compile(r"\x1b\[[0-9;?!]*[a-zA-Z]")
_HOST: Final = 50
_ANSWER_S: Final = 5.0
_DISK: Final = "6G"
_MIB: Final = 1024 * 1024


def tell(words: str) -> None:
    """Show how far a long test is."""
    sys.stderr.write(f"    {words}\n")
    sys.stderr.flush()


class Venue(Lan):
    """The restaurant's network with a router on it: it gives out addresses, and leads nowhere."""

    def __init__(self, folder: Path) -> None:
        """Prepare it; `folder` is for the router's leases."""
        super().__init__(beside=2)
        self._folder = folder
        self._router: subprocess.Popen[bytes] | None = None
        self.tap = f"ct{self.bridge.removeprefix('cm')}"
        self.mac = "52:54:00:c0:da:01"
        self.machine = self.at(_HOST)

    def __enter__(self) -> Self:
        super().__enter__()
        run("ip", "tuntap", "add", "dev", self.tap, "mode", "tap")
        run("ip", "link", "set", self.tap, "master", self.bridge, "up")
        self._router = subprocess.Popen(
            [
                *("dnsmasq", "--keep-in-foreground", "--conf-file=/dev/null", "--port=0", "--user=root", "--no-ping"),
                *(f"--interface={self.bridge}", "--bind-interfaces", "--pid-file"),
                f"--dhcp-range={self.at(100)},{self.at(200)},1h",
                f"--dhcp-host={self.mac},{self.machine}",
                f"--dhcp-leasefile={self._folder / 'leases'}",
            ],
            stderr=subprocess.DEVNULL,
        )
        return self

    def silence(self) -> None:
        """Have the router give out no address any more."""
        assert self._router is not None
        self._router.terminate()
        self._router.wait()

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self.silence()
        run("ip", "link", "delete", self.tap)
        super().__exit__(kind, error, trace)


class Disk:
    """A disk of its own that begins as another file, or another disk."""

    def __init__(self, path: Path, backing: Path, size: str = _DISK) -> None:
        """Make an overlay of `backing`, as large as `size`."""
        self.path = path
        form = "qcow2" if backing.suffix == ".qcow2" else "raw"
        path.unlink(missing_ok=True)
        run("qemu-img", "create", "-q", "-f", "qcow2", "-F", form, "-b", str(backing.resolve()), str(path), size)

    @property
    def drive(self) -> str:
        """Return what QEMU is told of it."""
        return f"file={self.path},if=none,id=disk,cache=writeback"

    def keep(self, path: Path) -> "Disk":
        """Return a further disk that begins as this one is now; this one must not change after it."""
        return Disk(path, self.path)

    def part(self, name: str, size_mib: int | None = None) -> Path:
        """Return a copy of a partition as a file; the machine must be off. The last one reaches to the disk's end."""
        raw, out = self.path.with_suffix(".raw"), self.path.with_suffix(f".{name}")
        place = next(one for one in layout(ARCH) if one.name == name)
        run("qemu-img", "convert", "-O", "raw", str(self.path), str(raw))
        size = size_mib or place.size
        copy = ("conv=sparse", "status=none", f"bs={_MIB}", f"skip={place.start}")
        to_the_end = name == "data" and size_mib is None
        run("dd", f"if={raw}", f"of={out}", *copy, *([] if to_the_end else [f"count={size}"]))
        raw.unlink()
        return out

    def choice(self) -> Choice:
        """Return what the boot loader and RAUC have written down; the machine must be off."""
        return read_choice(self.part(PLACE))

    def data_is_sound(self) -> bool:
        """Say whether the data partition is whole once its journal was replayed; the machine must be off.

        Counts of what is free are written late and lag after a power cut: that much e2fsck puts right without being asked (1).
        """
        done = subprocess.run(["e2fsck", "-f", "-p", str(self.part("data"))], check=False, capture_output=True)
        return done.returncode in {0, 1}

    def journal(self, folder: Path) -> str:
        """Return what the box's journal says; the machine must be off."""
        shutil.rmtree(folder, ignore_errors=True)
        folder.mkdir()
        data = self.part("data")
        subprocess.run(["e2fsck", "-p", str(data)], check=False, capture_output=True)
        run("debugfs", "-R", f"rdump /system/var/upper/log/journal {folder}", str(data))
        return run("journalctl", "--directory", str(folder / "journal"), "--no-pager", "--output", "short-monotonic")


class Machine:
    """The box: on from `async with` on, or from `start`, until its plug is pulled."""

    def __init__(
        self,
        venue: Venue,
        disk: Disk,
        folder: Path,
        *,
        uefi: bool = False,
        stick: Path | None = None,
        second: Path | None = None,
    ) -> None:
        """Prepare it; `stick` is a disk image on its USB socket, `second` one beside the first."""
        self.venue, self.disk, self._folder, self._uefi = venue, disk, folder, uefi
        self._stick, self._second = stick, second
        self.url = f"http://{venue.machine}"
        self._serial = folder / f"{disk.path.stem}.serial"
        self._desk = folder / f"{disk.path.stem}.qmp"
        self._process: asyncio.subprocess.Process | None = None
        self._is_slow = False

    async def __aenter__(self) -> Self:
        await self.start()
        return self

    async def __aexit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        await self.pull_the_plug()

    async def start(self) -> None:
        """Switch it on."""
        self._serial.unlink(missing_ok=True)
        with (self._folder / "qemu.log").open("ab") as log:
            self._process = await asyncio.create_subprocess_exec(*self._words(), stderr=log)

    async def pull_the_plug(self) -> None:
        """Switch it off as a power cut does: what the disk was not given is lost."""
        if self._process is not None and self._process.returncode is None:
            os.kill(self._process.pid, signal.SIGKILL)
        if self._process is not None:
            await self._process.wait()

    async def plug_in(self, stick: Path, *, bytes_per_s: int = 0) -> None:
        """Put a stick into its USB socket while it runs; a slow one reads and writes so much in a second."""
        node = {"driver": "raw", "file": {"driver": "file", "filename": str(stick)}}
        if bytes_per_s:
            await self._do("object-add", qom_type="throttle-group", id="slow", limits={"bps-total": bytes_per_s})
            node = {"driver": "throttle", "throttle-group": "slow", "file": node}
        await self._do("blockdev-add", node_name="put-in", **node)
        await self._do("device_add", driver="usb-storage", id="in-socket", bus="usb.0", drive="put-in")
        self._is_slow = bool(bytes_per_s)

    async def pull_out(self) -> None:
        """Pull the stick that was put in out again."""
        await self._do("device_del", id="in-socket")

        async def is_out() -> bool:
            return (await self._ask("blockdev-del", node_name="put-in")).keys() == {"return"}

        await self.until(is_out, _ANSWER_S * 12, "empty socket")
        if self._is_slow:
            await self._do("object-del", id="slow")

    async def plug(self, driver: str, name: str, **about: str) -> None:
        """Put a device of QEMU's into a USB socket while it runs."""
        await self._do("device_add", driver=driver, id=name, bus="usb.0", **about)

    async def plug_line(self, driver: str, name: str, far_end: Path) -> None:
        """Put a serial adapter into a USB socket; what is at its far end speaks through a socket of that name."""
        address = {"type": "unix", "data": {"path": str(far_end)}}
        backend = {"type": "socket", "data": {"addr": address, "server": True, "wait": False}}
        await self._do("chardev-add", id=f"{name}-line", backend=backend)
        await self.plug(driver, name, chardev=f"{name}-line")

    async def type(self, text: str) -> None:
        """Press keys on the keyboard that was plugged in last."""
        for sign in text:
            await self._do("send-key", keys=[{"type": "qcode", "data": "ret" if sign == "\n" else sign}], hold_time=20)
            await asyncio.sleep(0.1)

    async def memory(self) -> tuple[int, int]:
        """Return its memory and how much of that is available, in bytes, as its own kernel says to who hosts it."""
        place = {"path": "/machine/peripheral/balloon"}
        await self._do("qom-set", **place, property="guest-stats-polling-interval", value=1)

        async def look() -> dict[str, int]:
            told: dict[str, Any] = await self._do("qom-get", **place, property="guest-stats")
            return told["stats"] if told["last-update"] else {}

        found = await self.until(look, _ANSWER_S * 12, "word of its memory")
        return found["stat-total-memory"], found["stat-available-memory"]

    async def _do(self, what: str, **words: Any) -> Any:
        """Change the machine from outside, and return what it answers."""
        answer = await self._ask(what, **words)
        assert "return" in answer, answer
        return answer["return"]

    async def _ask(self, what: str, **words: Any) -> dict[str, Any]:
        """Speak to it from outside (QMP); words of QEMU's own have hyphens where these have underscores."""
        reader, writer = await asyncio.open_unix_connection(self._desk)
        try:
            await reader.readline()
            answer: dict[str, Any] = {}
            for name, given in (("qmp_capabilities", {}), (what, words)):
                arguments = {key.replace("_", "-"): value for key, value in given.items()}
                writer.write(json.dumps({"execute": name, "arguments": arguments}).encode() + b"\n")
                while not {"return", "error"} & (answer := json.loads(await reader.readline())).keys():
                    pass  # an event
            return answer
        finally:
            writer.close()

    @property
    def said(self) -> str:
        """Return what it said on its serial port since it was switched on."""
        return _SEQUENCES.sub("", self._serial.read_text(errors="replace")) if self._serial.exists() else ""

    @property
    def boots(self) -> list[str]:
        """Return which slot the boot loader started, each time since it was switched on."""
        return re.findall(BOARD.started, self.said)

    @property
    def said_since_boot(self) -> str:
        """Return what it said on its serial port since its boot loader last started a slot."""
        return re.split(BOARD.started, self.said)[-1]

    async def answers(self, deadline_s: float) -> dict[str, Any]:
        """Wait until the box serves, and return how it stands."""
        async with aiohttp.ClientSession(self.url, timeout=aiohttp.ClientTimeout(_ANSWER_S)) as phone:

            async def ask() -> Any:
                try:
                    async with phone.get("/api/system/ready") as reply:
                        return await reply.json()
                except (aiohttp.ClientError, TimeoutError):
                    return None

            found: dict[str, Any] = await self.until(ask, deadline_s, "an answer over HTTP")
            return found

    async def until(self, look: Callable[[], Awaitable[Any]], deadline_s: float, what: str) -> Any:
        """Return what `look` finds as soon as it finds something; fail with the end of what the machine said."""
        clock = SystemClock()
        ends = clock.monotonic() + deadline_s * PATIENCE
        while not (found := await look()):
            assert self._process is None or self._process.returncode is None, (
                f"It is off. It said:\n{self.said[-4000:]}"
            )
            assert clock.monotonic() < ends, f"No {what} within {deadline_s:.0f} s. It said:\n{self.said[-4000:]}"
            await asyncio.sleep(0.5)
        return found

    def _words(self) -> list[str]:
        words = ["nice", *BOARD.words, "-serial", f"file:{self._serial}"]
        words += [
            "-drive",
            self.disk.drive,
            "-device",
            "virtio-blk-pci,drive=disk,request-merging=off",
        ]
        words += ["-netdev", f"tap,id=net,ifname={self.venue.tap},script=no,downscript=no"]
        words += ["-device", f"virtio-net-pci,netdev=net,romfile=,mac={self.venue.mac}", "-device", "virtio-rng-pci"]
        if self._second is not None:
            words += ["-drive", f"file={self._second},if=none,id=second,format=raw,readonly=on"]
            words += ["-device", "virtio-blk-pci,drive=second"]
        words += ["-device", "qemu-xhci,id=usb", "-qmp", f"unix:{self._desk},server=on,wait=off"]
        words += ["-device", "virtio-balloon-pci,id=balloon"]
        if self._stick is not None:
            words += ["-drive", f"file={self._stick},if=none,id=stick,format=raw", "-device", "usb-storage,drive=stick"]
        if self._uefi:
            code, variables = UEFI
            own = self._folder / f"{self.disk.path.stem}.nvram"
            if not own.exists():
                shutil.copyfile(variables, own)
            words += ["-drive", f"if=pflash,format=raw,readonly=on,file={code}"]
            words += ["-drive", f"if=pflash,format=raw,file={own}"]
        return words
