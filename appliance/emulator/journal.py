"""What a printer can swear to: one JSON line for every ticket that was cut, on disk before anything else happens."""

import json
import os
from pathlib import Path

from appliance.emulator.paper import Ticket

_TAIL = 1 << 20


class TicketJournal:
    """An append-only file; each row has `ticket`, `lines`, `at` (UTC ms), `cut` and `printer`."""

    def __init__(self, path: Path, printer: str) -> None:
        self._printer = printer
        self._path = path
        self.next_ticket = self._read_last() + 1
        self._file = os.open(path, os.O_WRONLY | os.O_CREAT | os.O_APPEND, 0o644)
        self._mend_end()

    def append(self, ticket: Ticket) -> None:
        """Write a ticket down and return when it is on disk. Raises OSError when the disk does not take it."""
        row = {
            "ticket": ticket.number, "at": ticket.cut_ms, "cut": ticket.cut, "printer": self._printer,
            "lines": ticket.lines,
        }  # fmt: skip
        data = json.dumps(row, ensure_ascii=False).encode() + b"\n"
        while data:
            data = data[os.write(self._file, data) :]
        os.fsync(self._file)

    def close(self) -> None:
        """Let go of the file."""
        os.close(self._file)

    def _read_last(self) -> int:
        """Return the highest number written so far; a line torn by a power cut does not count."""
        if not self._path.exists():
            return 0
        with self._path.open("rb") as file:
            file.seek(max(0, self._path.stat().st_size - _TAIL))
            numbers = (_number_in(line) for line in file.read().split(b"\n"))
            return max((number for number in numbers if number is not None), default=0)

    def _mend_end(self) -> None:
        """Begin on a line of one's own when the last one was torn."""
        size = self._path.stat().st_size
        if size:
            with self._path.open("rb") as file:
                file.seek(size - 1)
                if file.read(1) != b"\n":
                    os.write(self._file, b"\n")


def _number_in(line: bytes) -> int | None:
    try:
        row = json.loads(line)
    except ValueError:
        return None
    number = row.get("ticket") if isinstance(row, dict) else None
    return number if isinstance(number, int) else None
