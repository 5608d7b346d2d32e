"""A machine within this one: QEMU with Debian's own kernel, which sees this machine's files and has USB sockets of its own.

Its root is this machine's, read only (9p), so that the very Python and packages of the tests run there and no image has to
be built; what the program loads is carried in with the kernel, for a file over 9p costs an emulated machine a hundred times
what it costs this one. The kernel is the one that Debian ships; it is fetched once and kept in build/.
"""

import json
import lzma
import os
import re
import shlex
import shutil
import stat
import subprocess
import sys
from collections.abc import Iterable, Iterator, Mapping, Sequence
from pathlib import Path
from typing import Final

ROOT: Final = Path(__file__).parents[2]
CACHE: Final = ROOT / "build" / "guest"
# What is not built into Debian's kernel: the files of this machine; a USB bus whose far end is software in the guest, the
# printer's and the keyboards' drivers; a USB bus of QEMU's, a serial adapter's driver, and lines to QEMU.
_WANTED: Final = (
    *("virtio_pci", "9pnet_virtio", "9p", "overlay"),
    *("configfs", "dummy_hcd", "usb_f_printer", "usblp", "usb_f_hid", "usbhid", "hid_generic", "evdev"),
    *("xhci_pci", "ftdi_sio", "virtio_console"),
)
_NEEDED: Final = ("qemu-system-x86_64", "busybox", "dpkg", "apt-get")
_INIT: Final = """#!/bin/busybox sh
b=/bin/busybox
$b mkdir -p /proc /sys /dev /files /root
$b mount -t proc proc /proc
for module in /modules/*; do
  case $module in *dummy_hcd.ko) $b insmod $module num={sockets} ;; *) $b insmod $module ;; esac || echo "no $module"
done
$b mount -t 9p -o trans=virtio,version=9p2000.L,msize=524288,cache=loose,ro host /files || echo "no files"
$b mount -t overlay -o lowerdir=/carried:/files none /root || echo "nothing carried"
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
# Run here beforehand: what a module loads, at once and later, as files; their bytecode is left beside them.
_LIST: Final = """
import importlib, json, sys
for name in sys.argv[1:]:
    importlib.import_module(name)
found = [one for module in list(sys.modules.values()) for one in (getattr(module, "__cached__", 0), getattr(module, "__file__", 0))]
with open("/proc/self/maps") as maps:
    found += [line.split(maxsplit=5)[5].strip() for line in maps if line.count("/")]
print(json.dumps(sorted({one for one in found if one and one.startswith("/")})))
"""
_LATER: Final = ("pyudev", "pyudev._os.poll", "zeroconf.asyncio", "ifaddr", "PIL.Image", "aiohttp.client")
_DATA: Final = (".sql", ".toml")


def run_in_guest(module: str, *words: str, deadline_s: float, sockets: int) -> str:
    """Run a module of ours in a fresh guest with so many USB sockets; return what it says; AssertionError if it fails."""
    missing = [word for word in _NEEDED if shutil.which(word) is None]
    assert not missing, f"These tests need {', '.join(missing)}: make setup-dev"
    kernel = find_kernel()
    start = CACHE / f"start-{os.getpid()}.cpio"
    command = shlex.join((str(Path(sys.executable)), "-m", module, *words))
    quoted = shlex.quote(f"cd {shlex.quote(str(ROOT))} && TMPDIR=/run exec {command}")
    init = _INIT.format(command=quoted, begun=_BEGUN, ended=_ENDED, sockets=sockets)
    try:
        with start.open("wb") as file:
            file.writelines(pack(init, find_modules(kernel), _loaded(module)))
        said = _boot(kernel, start, deadline_s)
    finally:
        start.unlink()
    _, _, rest = said.partition(_BEGUN)
    told, has_ended, code = rest.partition(_ENDED)
    assert has_ended, f"The guest did not come to an end in {deadline_s} s:\n{said[-4000:]}"
    assert code.split()[:1] == ["0"], told[-8000:]
    return told


def _loaded(module: str) -> list[Path]:
    """Return the files that a module of ours loads when it runs, and the data of our packages."""
    environment = {name: value for name, value in os.environ.items() if name != "PYTHONDONTWRITEBYTECODE"}
    told = _do(sys.executable, "-c", _LIST, module, *_LATER, cwd=ROOT, env=environment)
    data = (file for package in ("appliance", "kernel") for file in (ROOT / package).rglob("*") if file.suffix in _DATA)
    return sorted(
        {Path(one).resolve() for one in json.loads(told) if Path(one).is_file()} | {file.resolve() for file in data}
    )


def _boot(kernel: Path, start: Path, deadline_s: float) -> str:
    (image,) = (kernel / "boot").glob("vmlinuz-*")
    words = [
        *("qemu-system-x86_64", "-machine", "q35", "-cpu", "max", "-smp", "2", "-m", "1024"),
        *("-accel", "tcg,thread=multi"),  # what every machine can, be it one within another itself
        *("-display", "none", "-no-reboot", "-nic", "none", "-kernel", str(image), "-initrd", str(start)),
        *("-append", "console=ttyS0 panic=-1 quiet mitigations=off random.trust_cpu=on tsc=unstable"),
        *("-virtfs", "local,path=/,mount_tag=host,security_model=none,readonly=on,multidevs=remap"),
        *("-serial", "stdio", "-monitor", "none"),
        *_usb(),
    ]
    try:
        done = subprocess.run(words, stdin=subprocess.DEVNULL, capture_output=True, timeout=deadline_s, check=False)
    except subprocess.TimeoutExpired as late:
        return (late.stdout or b"").decode(errors="replace")
    return (done.stdout + done.stderr).decode(errors="replace")


def _usb() -> list[str]:
    """Return QEMU's own USB sockets, and two lines from within to QEMU: to its monitor, and to the far end of a serial adapter.

    So what runs in the guest plugs things into it, and is the scale behind the adapter (sockets.py there).
    """
    words = ["-device", "qemu-xhci,id=usb", "-device", "virtio-serial"]
    for name, far_end in (("monitor", ("-mon", "chardev=far-monitor,mode=control")), ("scale", ())):
        path = f"path=comanda-guest-{os.getpid()}-{name},abstract=on"
        words += ["-chardev", f"socket,id=far-{name},{path},server=on,wait=off", *far_end]
        words += ["-chardev", f"socket,id=near-{name},{path}"]
        words += ["-device", f"virtserialport,chardev=near-{name},name={name}"]
    return words


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


def _do(*words: str, cwd: Path | None = None, env: Mapping[str, str] | None = None) -> str:
    done = subprocess.run(words, cwd=cwd, env=env, capture_output=True, text=True, check=False)
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


def pack(init: str, modules: Sequence[tuple[str, bytes]], carried: Iterable[Path]) -> Iterator[bytes]:
    """Yield the file system with which the kernel starts (cpio, "newc"): the script, its only program, modules and files."""
    busybox = shutil.which("busybox")
    assert busybox is not None
    program, folder = stat.S_IFREG | 0o755, stat.S_IFDIR | 0o755
    files = {f"carried{file}": file for file in carried}
    folders = {str(above) for name in (*files, "bin/-", "modules/-") for above in Path(name).parents}
    yield from _entry(1, "init", program, init.encode())
    for number, name in enumerate(sorted(folders - {"."}), 2):
        yield from _entry(number, name, folder, b"")
    # Numbers of files may be equal: none of them has a second name.
    yield from _entry(0, "bin/busybox", program, Path(busybox).resolve().read_bytes())
    for name, data in modules:
        yield from _entry(0, f"modules/{name}", program, data)
    for name, file in files.items():
        yield from _entry(0, name, program, file.read_bytes(), file.stat().st_mtime)
    yield from _entry(0, "TRAILER!!!", 0, b"")


def _entry(number: int, name: str, mode: int, data: bytes, changed_at: float = 0) -> Iterator[bytes]:
    fields = (number, mode, 0, 0, 1, int(changed_at), len(data), 0, 0, 0, 0, len(name.encode()) + 1, 0)
    head = b"070701" + b"".join(b"%08x" % field for field in fields) + name.encode() + b"\0"
    yield head + bytes(-len(head) % 4)
    yield data
    yield bytes(-len(data) % 4)
