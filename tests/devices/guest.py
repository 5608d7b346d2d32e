"""A machine within this one: QEMU with Debian's own kernel, which sees this machine's files and has USB sockets of its own.

Its root is this machine's, read only (9p), so that the very Python and packages of the tests run there and no image has to
be built. The kernel is the one that Debian ships; it is fetched once and kept in build/.
"""

import gzip
import lzma
import os
import re
import shlex
import shutil
import stat
import subprocess
from collections.abc import Iterator, Sequence
from pathlib import Path
from typing import Final

ROOT: Final = Path(__file__).parents[2]
CACHE: Final = ROOT / "build" / "guest"
# What is not built into Debian's kernel: the files of this machine, and a USB bus whose far end is software, too.
_WANTED: Final = ("virtio_pci", "9pnet_virtio", "9p", "configfs", "dummy_hcd", "usb_f_printer", "usblp")
_NEEDED: Final = ("qemu-system-x86_64", "busybox", "dpkg", "apt-get")
_INIT: Final = """#!/bin/busybox sh
b=/bin/busybox
$b mkdir -p /proc /sys /dev /root
$b mount -t proc proc /proc
for module in /modules/*; do
  case $module in *dummy_hcd.ko) $b insmod $module num={sockets} ;; *) $b insmod $module ;; esac || echo "no $module"
done
$b mount -t 9p -o trans=virtio,version=9p2000.L,msize=524288,cache=loose,ro host /root || echo "no files"
for what in proc:proc sysfs:sys devtmpfs:dev tmpfs:run configfs:sys/kernel/config; do
  $b mount -t ${{what%%:*}} none /root/${{what#*:}} || echo "no $what"
done
$b ip link set lo up
$b echo "{begun}"
$b chroot /root /bin/sh -c {command}
$b echo "{ended} $?"
$b poweroff -f
"""
_BEGUN: Final = "-- the guest is up --"
_ENDED: Final = "-- the guest is done:"


def run_in_guest(command: Sequence[str], deadline_s: float, *, sockets: int = 2) -> str:
    """Run a command in a fresh guest with so many USB sockets; return what it says and raise AssertionError if it fails."""
    missing = [word for word in _NEEDED if shutil.which(word) is None]
    assert not missing, f"These tests need {', '.join(missing)}: make setup-dev"
    kernel = find_kernel()
    start = CACHE / f"start-{os.getpid()}.gz"
    words = f"cd {shlex.quote(str(ROOT))} && TMPDIR=/run exec {shlex.join(command)}"
    init = _INIT.format(command=shlex.quote(words), begun=_BEGUN, ended=_ENDED, sockets=sockets)
    start.write_bytes(gzip.compress(pack(init, find_modules(kernel)), 1))
    try:
        said = _boot(kernel, start, deadline_s)
    finally:
        start.unlink()
    _, _, rest = said.partition(_BEGUN)
    told, has_ended, code = rest.partition(_ENDED)
    assert has_ended, f"The guest did not come to an end in {deadline_s} s:\n{said[-4000:]}"
    assert code.split()[:1] == ["0"], told[-8000:]
    return told


def _boot(kernel: Path, start: Path, deadline_s: float) -> str:
    (image,) = (kernel / "boot").glob("vmlinuz-*")
    words = [
        *("qemu-system-x86_64", "-machine", "q35", "-cpu", "max", "-smp", "2", "-m", "768"),
        *("-accel", "tcg,thread=multi"),  # what every machine can, be it one within another itself
        *("-display", "none", "-no-reboot", "-nic", "none", "-kernel", str(image), "-initrd", str(start)),
        *("-append", "console=ttyS0 panic=-1 quiet mitigations=off random.trust_cpu=on tsc=unstable"),
        *("-virtfs", "local,path=/,mount_tag=host,security_model=none,readonly=on,multidevs=remap"),
        *("-serial", "stdio", "-monitor", "none"),
    ]
    try:
        done = subprocess.run(words, stdin=subprocess.DEVNULL, capture_output=True, timeout=deadline_s, check=False)
    except subprocess.TimeoutExpired as late:
        return (late.stdout or b"").decode(errors="replace")
    return (done.stdout + done.stderr).decode(errors="replace")


def find_kernel() -> Path:
    """Return the folder with Debian's kernel unpacked, fetched when it is not there yet."""
    kept = CACHE / "kernel"
    if not (kept / "boot").exists():
        fresh = CACHE / f"kernel-{os.getpid()}"
        shutil.rmtree(fresh, ignore_errors=True)
        fresh.mkdir(parents=True)
        try:
            _do("apt-get", "download", "-q", _name_kernel(), cwd=fresh)
        except AssertionError:  # lists that are absent or old are renewed, as image/packages/ensure does
            _do("apt-get", "update", "-q")
            _do("apt-get", "download", "-q", _name_kernel(), cwd=fresh)
        (archive,) = fresh.glob("*.deb")
        _do("dpkg", "-x", str(archive), str(fresh))
        archive.unlink()
        fresh.rename(kept)
    return kept


def _name_kernel() -> str:
    told = _do("apt-cache", "depends", "linux-image-amd64")
    found = re.search(r"Depends: (linux-image-[0-9]\S*)", told)
    assert found, f"Debian names no kernel: apt-get update\n{told}"
    return found[1]


def _do(*words: str, cwd: Path | None = None) -> str:
    done = subprocess.run(words, cwd=cwd, capture_output=True, text=True, check=False)
    assert done.returncode == 0, f"{' '.join(words)}: {done.stderr.strip()}"
    return done.stdout


def find_modules(kernel: Path) -> list[tuple[str, bytes]]:
    """Return the modules wanted and those they stand on, in the order in which they load."""
    files = {_module(file): file for file in (kernel / "lib" / "modules").rglob("*.ko*")}
    found: dict[str, bytes] = {}

    def add(name: str) -> None:
        if name in found:
            return
        file = files[name]
        data = lzma.decompress(file.read_bytes()) if file.suffix == ".xz" else file.read_bytes()
        told = re.search(rb"\0depends=([^\0]*)\0", data)
        for needed in told[1].decode().split(",") if told and told[1] else ():
            add(needed.replace("-", "_"))
        found[name] = data

    for name in _WANTED:
        if name in files:  # else it is built in
            add(name)
    return [(f"{number:03}-{name}.ko", data) for number, (name, data) in enumerate(found.items())]


def _module(file: Path) -> str:
    return file.name.partition(".ko")[0].replace("-", "_")


def pack(init: str, modules: Sequence[tuple[str, bytes]]) -> bytes:
    """Return the file system with which the kernel starts (cpio, "newc"): the script, its only program, the modules."""
    busybox = shutil.which("busybox")
    assert busybox is not None
    program, folder = stat.S_IFREG | 0o755, stat.S_IFDIR | 0o755
    files: list[tuple[str, int, bytes]] = [
        *((name, folder, b"") for name in ("bin", "modules")),
        ("init", program, init.encode()),
        ("bin/busybox", program, Path(busybox).resolve().read_bytes()),
        *((f"modules/{name}", program, data) for name, data in modules),
        ("TRAILER!!!", 0, b""),
    ]
    return b"".join(_entries(files))


def _entries(files: Sequence[tuple[str, int, bytes]]) -> Iterator[bytes]:
    for number, (name, mode, data) in enumerate(files, 1):
        fields = (number, mode, 0, 0, 1, 0, len(data), 0, 0, 0, 0, len(name) + 1, 0)
        head = b"070701" + b"".join(b"%08x" % field for field in fields) + name.encode() + b"\0"
        yield head + bytes(-len(head) % 4) + data + bytes(-len(data) % 4)
