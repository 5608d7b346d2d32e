#!/usr/bin/python3
"""Which slot starts next, and how many tries each has left: RAUC's custom boot loader backend for the boards with U-Boot.

The state lies in the raw partition `slots`, twice. A copy is what U-Boot's `env export -c` writes: a CRC-32 (little endian)
over the rest of its 4,096 bytes, then `NAME=value` texts, each ended by a zero byte. The copy with the greater `BOOT_SEQ` counts;
the other one is written, so power lost in the middle leaves the state as it was. Numbers are hexadecimal, as U-Boot's are.

Called by RAUC as `slots get-primary | set-primary SLOT | get-current | get-state SLOT | set-state SLOT good|bad`; and by
comanda-fallback.service as `slots leave`. Of ours only the standard library: it runs before anything of the box does.
"""

import os
import re
import sys
import zlib
from dataclasses import dataclass, replace
from pathlib import Path

PARTITION = Path("/dev/disk/by-partlabel/slots")
COMMAND_LINE = Path("/proc/cmdline")
COPY = 4096
NAMES = ("A", "B")
ON_TRIAL = 3
# A slot that started well once falls back only when it fails much oftener than a plug is pulled in the middle of a start.
PROVEN = 12
_CRC = 4
_USAGE = 2


class SlotsError(Exception):
    """The state cannot be read or changed; the message says why."""


@dataclass(frozen=True)
class State:
    """Slots in the order in which they are tried, and the tries that each has left."""

    seq: int = 0
    order: tuple[str, ...] = NAMES
    left: tuple[int, int] = (ON_TRIAL, ON_TRIAL)

    @property
    def primary(self) -> str | None:
        """Return the slot that starts next; None where none has tries left."""
        return next((name for name in self.order if self.left_of(name)), None)

    def left_of(self, name: str) -> int:
        """Return a slot's tries."""
        return self.left[NAMES.index(name)]

    def with_left(self, name: str, tries: int) -> "State":
        """Return the state with other tries of a slot."""
        left = [tries if one == name else self.left_of(one) for one in NAMES]
        return replace(self, left=(left[0], left[1]))

    def preferring(self, name: str) -> "State":
        """Return the state in which a slot comes first, on trial unless it has tries already."""
        ordered = replace(self, order=(name, *(one for one in self.order if one != name)))
        return ordered if ordered.left_of(name) else ordered.with_left(name, ON_TRIAL)


def encoded(state: State) -> bytes:
    """Return a copy as U-Boot reads it."""
    texts = (
        f"BOOT_SEQ={state.seq:x}",
        f"BOOT_ORDER={' '.join(state.order)}",
        *(f"BOOT_{name}_LEFT={state.left_of(name):x}" for name in NAMES),
    )
    body = b"".join(text.encode("ascii") + b"\0" for text in texts).ljust(COPY - _CRC, b"\0")
    return zlib.crc32(body).to_bytes(_CRC, "little") + body


def decoded(copy: bytes) -> State | None:
    """Return what a copy says; None where it is torn, empty or of somebody else."""
    body = copy[_CRC:]
    if len(copy) != COPY or zlib.crc32(body).to_bytes(_CRC, "little") != copy[:_CRC]:
        return None
    texts = dict(text.split(b"=", 1) for text in body.split(b"\0\0", 1)[0].split(b"\0") if b"=" in text)
    try:
        said = {name.decode("ascii"): value.decode("ascii") for name, value in texts.items()}
        order = tuple(said["BOOT_ORDER"].split())
        left = [int(said[f"BOOT_{name}_LEFT"], 16) for name in NAMES]
        seq = int(said["BOOT_SEQ"], 16)
    except (KeyError, ValueError):
        return None
    if not order or not set(order) <= set(NAMES):
        return None
    return State(seq, order, (left[0], left[1]))


def read(partition: Path) -> tuple[State, int]:
    """Return the state and which of the two copies it is from; a partition without any is a box that never started."""
    with partition.open("rb") as device:
        copies = [decoded(device.read(COPY)) for _ in range(2)]
    whole = [(state, place) for place, state in enumerate(copies) if state is not None]
    return max(whole, key=lambda found: found[0].seq, default=(State(), 1))


def write(partition: Path, state: State) -> None:
    """Write the state over the copy that does not count, and wait until it is on the disk."""
    before, place = read(partition)
    device = os.open(partition, os.O_WRONLY | os.O_SYNC)
    try:
        copy = encoded(replace(state, seq=before.seq + 1))
        if os.pwrite(device, copy, (1 - place) * COPY) != COPY:
            raise SlotsError("The state of the slots could not be written whole.")
        os.fsync(device)
    finally:
        os.close(device)


def booted(command_line: Path = COMMAND_LINE) -> str:
    """Return the slot that this system started from."""
    found = re.search(r"(?:^|\s)rauc\.slot=(\S+)", command_line.read_text())
    if found is None or found[1] not in NAMES:
        raise SlotsError("This system did not start from a slot.")
    return found[1]


def answer(words: list[str], partition: Path) -> str:
    """Do what RAUC asks and return what it is told. Raises `SlotsError` and OSError."""
    match words:
        case ["get-primary"]:
            primary = read(partition)[0].primary
            if primary is None:
                raise SlotsError("No slot has tries left.")
            return primary
        case ["get-current"]:
            return booted()
        case ["set-primary", name] if name in NAMES:
            write(partition, read(partition)[0].preferring(name))
        case ["get-state", name] if name in NAMES:
            return "good" if read(partition)[0].left_of(name) else "bad"
        case ["set-state", name, ("good" | "bad") as verdict] if name in NAMES:
            write(partition, read(partition)[0].with_left(name, PROVEN if verdict == "good" else 0))
        case ["leave"]:
            return leave(partition, booted())
        case _:
            raise SlotsError(
                "usage: slots get-primary | set-primary A|B | get-current | get-state A|B | set-state A|B good|bad | leave"
            )
    return ""


def leave(partition: Path, slot: str) -> str:
    """Mark a slot that is still on trial bad where another can take its turn; return that one's name, or nothing."""
    state = read(partition)[0]
    other = next((name for name in state.order if name != slot and state.left_of(name)), "")
    if other and state.left_of(slot) < ON_TRIAL:
        write(partition, state.with_left(slot, 0))
        return other
    return ""


def main() -> int:
    """Answer on standard output, complain on standard error."""
    try:
        told = answer(sys.argv[1:], PARTITION)
    except (SlotsError, OSError) as refused:
        sys.stderr.write(f"slots: {refused}\n")
        return _USAGE
    if told:
        sys.stdout.write(f"{told}\n")
    return 0


if __name__ == "__main__":
    sys.exit(main())
