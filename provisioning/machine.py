"""The box as root changes it: files written whole, programs run with bounds, the light on its front."""

import os
import subprocess
from contextlib import suppress
from dataclasses import dataclass
from pathlib import Path
from typing import Final

_LONGEST_OUTPUT: Final = 64 * 1024
_LEDS: Final = ("comanda", "ACT", "act", "led0", "PWR", "led1")
# How the light shows what goes on: trigger, and for how long on and off in ms.
BUSY, WAITS, DONE, FAILED = ("timer", 100, 100), ("timer", 100, 900), ("default-on", 0, 0), ("timer", 500, 500)
IDLE = ("none", 0, 0)
Pattern = tuple[str, int, int]


@dataclass(frozen=True, slots=True)
class Ran:
    """What became of a program; `code` is 127 where there is none of that name, 124 where it took too long."""

    code: int
    output: str
    errors: str

    @property
    def why(self) -> str:
        """Return its last words."""
        lines = [line.strip() for line in (self.errors or self.output).splitlines() if line.strip()]
        return lines[-1][:300] if lines else f"exit code {self.code}"


@dataclass(frozen=True, slots=True, kw_only=True)
class Machine:
    """Where things are on this box. `user` runs the `comanda` command; empty means whoever we are.

    `is_guest`: this is no box of its own, but a machine that somebody else looks after; a stick changes the house only.
    """

    system: Path = Path("/data/system")
    data: Path = Path("/data/comanda")
    leds: Path = Path("/sys/class/leds")
    user: str = "comanda"
    is_guest: bool = False
    air: Path = Path("/run/comanda-air")
    """What the daemon and the access point's DNS are told of the network."""
    resolvers: Path = Path("/run/NetworkManager/resolv.conf")
    routes: Path = Path("/proc/net/route")
    pids: Path = Path("/run")

    def run(self, *words: str, said: bytes = b"", patience_s: float = 90.0) -> Ran:
        """Run a program to its end, or to the end of our patience. There is no shell."""
        try:
            ran = subprocess.run(words, input=said, capture_output=True, timeout=patience_s, check=False)  # noqa: S603  words of our own, values never options
        except FileNotFoundError:
            return Ran(127, "", f"There is no program {words[0]} here.")
        except subprocess.TimeoutExpired:
            return Ran(124, "", f"{words[0]} did not end within {patience_s:.0f} seconds.")
        except OSError as refused:
            return Ran(126, "", f"{words[0]} could not be run ({refused.strerror}).")
        return Ran(ran.returncode, _text(ran.stdout), _text(ran.stderr))

    def comanda(self, *words: str, said: bytes = b"", patience_s: float = 180.0) -> Ran:
        """Run the `comanda` command on the box's data, as its own user."""
        as_user = ("runuser", "-u", self.user, "--") if self.user and os.geteuid() == 0 else ()
        return self.run(*as_user, "comanda", *words, "--data", str(self.data), said=said, patience_s=patience_s)

    def shine(self, pattern: Pattern) -> None:
        """Show a pattern on the light, where there is one."""
        trigger, on_ms, off_ms = pattern
        lamp = next((self.leds / name for name in _LEDS if (self.leds / name / "trigger").exists()), None)
        if lamp is None:
            return
        with suppress(OSError):  # a light is never worth a failure
            (lamp / "trigger").write_text(trigger)
            if on_ms:
                (lamp / "delay_on").write_text(str(on_ms))
                (lamp / "delay_off").write_text(str(off_ms))


def _text(raw: bytes) -> str:
    return raw[:_LONGEST_OUTPUT].decode("utf-8", "replace")


def write_whole(path: Path, content: bytes, mode: int = 0o600) -> None:
    """Write a file whole or not at all, on disk when this returns; its folder is made. Raises OSError."""
    path.parent.mkdir(parents=True, exist_ok=True, mode=0o700)
    beside = path.with_name(f".{path.name}.new")
    descriptor = os.open(beside, os.O_WRONLY | os.O_CREAT | os.O_TRUNC | os.O_CLOEXEC | os.O_NOFOLLOW, mode)
    with os.fdopen(descriptor, "wb") as file:
        os.fchmod(descriptor, mode)
        file.write(content)
        file.flush()
        os.fsync(descriptor)
    beside.replace(path)
    sync_folder(path.parent)


def read_whole(path: Path) -> bytes | None:
    """Return a file's content, None where there is no file."""
    try:
        return path.read_bytes()
    except FileNotFoundError:
        return None


def remove(path: Path) -> None:
    """Remove a file where there is one, for good."""
    path.unlink(missing_ok=True)
    if path.parent.is_dir():
        sync_folder(path.parent)


def sync_folder(folder: Path) -> None:
    """Have what was renamed or removed in a folder stay so after a power cut."""
    descriptor = os.open(folder, os.O_RDONLY | os.O_DIRECTORY | os.O_CLOEXEC)
    try:
        os.fsync(descriptor)
    finally:
        os.close(descriptor)
