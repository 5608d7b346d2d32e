"""Programs of another architecture run here while an image for it is made: the kernel is told of QEMU, and forgets it again."""

import os
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Final

from image.order import BuildError, run

# The beginning of an ELF file for the architecture and which bits of it count (Documentation/admin-guide/binfmt-misc.rst).
_ELF: Final = r"\x7fELF\x02\x01\x01\x00\x00\x00\x00\x00\x00\x00\x00\x00\x02\x00"
_MASK: Final = r"\xff\xff\xff\xff\xff\xff\xff\x00\xff\xff\xff\xff\xff\xff\xff\xff\xfe\xff\xff\xff"
_OURS: Final = "comanda-"
_FOLDER: Final = "comanda-binfmt-"
_MACHINES: Final = {"amd64": (r"\x3e\x00", "qemu-x86_64"), "arm64": (r"\xb7\x00", "qemu-aarch64")}


def native() -> str:
    """Return the architecture of this machine, as Debian calls it."""
    return run("dpkg", "--print-architecture").strip()


@contextmanager
def running(arch: str, tools: Path) -> Iterator[None]:
    """Let programs of `arch` run on this machine with the tools' QEMU while the context lasts; raises `BuildError`.

    The entry is of this build alone (its process is in the name), beside whatever else is registered. So is the mounted file
    system through which the kernel is told: the machine's own, where it has one, stays as it is. What a killed build left of
    either goes first.
    """
    if arch == native():
        yield
        return
    machine, emulator = _MACHINES[arch]
    _clear_up()
    name = f"{_OURS}{arch}-{os.getpid()}"
    with tempfile.TemporaryDirectory(prefix=_FOLDER) as folder:
        _ask("mount", "-t", "binfmt_misc", name, folder)
        try:
            # P keeps a program's own name for it, F opens QEMU now: inside the roots where it is needed it does not exist.
            _write(folder, "register", f":{name}:M::{_ELF}{machine}:{_MASK}:{tools}/usr/bin/{emulator}:PF")
            yield
        finally:
            if Path(folder, name).exists():
                _write(folder, name, "-1")
            run("umount", folder)


def _clear_up() -> None:
    """Take back what builds told the kernel that did not live to take it back themselves."""
    for line in Path("/proc/self/mounts").read_text(encoding="utf-8").splitlines():
        name, folder, kind = line.split()[:3]
        is_ours = kind == "binfmt_misc" and name.startswith(_OURS) and Path(folder).name.startswith(_FOLDER)
        if not is_ours or Path("/proc", name.rpartition("-")[2]).exists():
            continue
        if Path(folder, name).exists():
            _write(folder, name, "-1")
        run("umount", folder)
        Path(folder).rmdir()


def _write(folder: str, file: str, text: str) -> None:
    _ask("sh", "-c", 'printf %s "$1" >"$2"', "sh", text, f"{folder}/{file}")


def _ask(*words: str) -> None:
    try:
        run(*words)
    except BuildError as refused:
        raise BuildError(
            f"This machine's kernel cannot be told how to run programs of another architecture: {refused}\n"
            "Build as root on a machine whose kernel has binfmt_misc, or on one of that architecture."
        ) from refused
