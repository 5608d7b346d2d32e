"""A machine with two slots: `rauc` and `systemctl` as programs that keep its state in a file, and a boot loader.

They say what RAUC 1.8 and 1.13 say. A bundle here is a line of JSON and its payload; `signed_by` is whose key signed it.
"""

import hashlib
import os
import sys
import time
from contextlib import suppress
from dataclasses import dataclass
from pathlib import Path
from typing import Any, TextIO

import msgspec

OURS = "comanda-amd64"
_PROGRAM = """#!{python} -SE
import sys
sys.path[:0] = {path!r}
from tests.fakes.machine import main
sys.exit(main({folder!r}, {name!r}, sys.argv[1:]))
"""
_SIGNATURE = "signature verification failed: Verify error: self-signed certificate"
_STEPS = (
    " 20% Checking bundle",
    " 40% Checking bundle done.",
    " 60% Determining target install group",
    " 80% Updating slots",
    " 90% Copying image to {slot}",
)


@dataclass
class Machine:
    """The machine in a folder; `search` is the PATH on which its programs stand first."""

    folder: Path

    def __post_init__(self) -> None:
        """Make it, with version 0.0.1 in both slots and A running."""
        programs = self.folder / "bin"
        programs.mkdir(parents=True)
        slot = {"version": "0.0.1", "boot": "good", "status": "ok"}
        self.write({"booted": "A", "primary": "A", "A": slot, "B": dict(slot), "restarts": 0, "installs": 0})
        for name in ("rauc", "systemctl"):
            text = _PROGRAM.format(python=sys.executable, path=sys.path, folder=str(self.folder), name=name)
            (programs / name).write_text(text)
            (programs / name).chmod(0o755)

    @property
    def search(self) -> str:
        """Return the PATH."""
        return f"{self.folder / 'bin'}{os.pathsep}{os.environ['PATH']}"

    def read(self) -> dict[str, Any]:
        """Return its state."""
        state: dict[str, Any] = msgspec.json.decode((self.folder / "state.json").read_bytes())
        return state

    def write(self, state: dict[str, Any]) -> None:
        """Replace its state."""
        beside = self.folder / f"state.{os.getpid()}"
        beside.write_bytes(msgspec.json.encode(state))
        beside.replace(self.folder / "state.json")

    @property
    def restarts(self) -> int:
        """Return how often it was told to start anew."""
        return int(self.read()["restarts"])

    def boot(self, data: Path | None = None) -> str:
        """Start anew, as its boot loader would, and return the slot; `data` is where another boot must be known by now."""
        state = self.read()
        other = "A" if state["primary"] == "B" else "B"
        state["booted"] = state["primary"] if state[state["primary"]]["boot"] == "good" else other
        self.write(state)
        if data is not None:
            with suppress(FileNotFoundError):
                path = data / "updates" / "trial.json"
                told = msgspec.json.decode(path.read_bytes())
                path.write_bytes(msgspec.json.encode({**told, "boot_id": "the boot before"}))
        return str(state["booted"])

    def bundle(self, name: str, version: str, **more: Any) -> Path:
        """Write a bundle and return its path."""
        path = self.folder / name
        told = {"compatible": OURS, "version": version, "signed_by": "us", **more}
        path.write_bytes(msgspec.json.encode(told) + b"\n" + hashlib.sha256(version.encode()).digest() * 4_096)
        return path

    def hold(self) -> None:
        """Have the next installation stop in the middle until `release`."""
        (self.folder / "held").unlink(missing_ok=True)
        (self.folder / "hold").touch()

    def release(self) -> None:
        """Let it go on."""
        (self.folder / "hold").unlink()

    @property
    def is_busy(self) -> bool:
        """Say whether an installation runs."""
        try:
            os.kill(int((self.folder / "busy").read_text() or "0"), 0)
        except (FileNotFoundError, ProcessLookupError):
            return False
        return True

    @property
    def is_held(self) -> bool:
        """Say whether an installation stands in the middle."""
        return (self.folder / "held").exists()


def digest(path: Path) -> str:
    """Return a file's SHA-256."""
    return hashlib.sha256(path.read_bytes()).hexdigest()


def _say(words: str, to: TextIO | None = None) -> None:
    (to or sys.stdout).write(f"{words}\n")
    (to or sys.stdout).flush()


def main(folder: str, program: str, words: list[str]) -> int:
    """Be `rauc` or `systemctl`."""
    machine = Machine.__new__(Machine)
    machine.folder = Path(folder)
    if program == "systemctl":
        state = machine.read()
        machine.write({**state, "restarts": state["restarts"] + 1})
        return 0
    match words:
        case ["status", "--detailed", "--output-format=json"]:
            return _status(machine)
        case ["status", ("mark-good" | "mark-bad") as mark, "booted"]:
            state = machine.read()
            state[state["booted"]]["boot"] = mark.removeprefix("mark-")
            machine.write(state)
            return 0
        case ["info", "--output-format=json", path]:
            return _info(Path(path))
        case ["install", path]:
            return _install(machine, Path(path))
        case _:
            _say(f"unknown: {words}", sys.stderr)
            return 1


def _status(machine: Machine) -> int:
    state = machine.read()
    slots = [
        {
            f"rootfs.{number}": {
                "class": "rootfs",
                "device": f"/dev/disk/by-partlabel/root{name}",
                "type": "ext4",
                "bootname": name,
                "state": "booted" if state["booted"] == name else "inactive",
                "parent": None,
                "mountpoint": None,
                "boot_status": state[name]["boot"],
                "slot_status": {
                    "bundle": {"compatible": OURS, "version": state[name]["version"]},
                    "status": state[name]["status"],
                },
            }
        }
        for number, name in enumerate("AB")
    ]
    told = {"compatible": OURS, "variant": "", "booted": state["booted"], "boot_primary": "rootfs.0", "slots": slots}
    _say(msgspec.json.encode(told).decode())
    return 0


def _read_bundle(path: Path) -> dict[str, Any] | str:
    head, _, payload = path.read_bytes().partition(b"\n")
    try:
        told: dict[str, Any] = msgspec.json.decode(head)
    except msgspec.MsgspecError:
        return "Invalid bundle format: Signature size (876398813905391551) exceeds bundle size"
    if told["signed_by"] != "us" or hashlib.sha256(told["version"].encode()).digest() * 4_096 != payload:
        return _SIGNATURE
    return told


def _info(path: Path) -> int:
    told = _read_bundle(path)
    if isinstance(told, str):
        _say(told, sys.stderr)
        return 1
    _say(msgspec.json.encode({**told, "description": None, "build": None, "hooks": [], "images": []}).decode())
    return 0


def _install(machine: Machine, path: Path) -> int:
    """Write the other slot as RAUC does: it is bad while it is written, and started next only once it is whole."""
    busy, held = machine.folder / "busy", machine.folder / "held"
    if machine.is_busy:
        _say("Failed GDBus.Error:…Code30: Already processing a different method", sys.stderr)
        return 2
    try:
        busy.write_text(str(os.getpid()))
        held.unlink(missing_ok=True)
        _say("installing\n  0% Installing")
        told = _read_bundle(path)
        state = machine.read()
        other = "A" if state["booted"] == "B" else "B"
        error = told if isinstance(told, str) else told.get("breaks", "")
        if isinstance(told, dict) and told["compatible"] != OURS:
            error = f"Compatible mismatch: Expected '{OURS}' but bundle manifest has '{told['compatible']}'"
        if error:
            _say(f"100% Installing failed.\nLastError: Installation error: {error}\nidle")
            _say(f"Installing `{path}` failed", sys.stderr)
            return 1
        assert isinstance(told, dict)
        machine.write({**state, other: {"version": "", "boot": "bad", "status": "pending"}})
        for line in _STEPS:
            _say(line.format(slot=f"rootfs.{'AB'.index(other)}"))
        while (machine.folder / "hold").exists():
            held.touch()
            time.sleep(0.01)
        slot = {"version": told["version"], "boot": "good", "status": "ok"}
        machine.write({**machine.read(), other: slot, "primary": other, "installs": state["installs"] + 1})
        _say(f"100% Installing done.\nidle\nInstalling `{path}` succeeded")
        return 0
    finally:
        held.unlink(missing_ok=True)
        busy.unlink(missing_ok=True)
