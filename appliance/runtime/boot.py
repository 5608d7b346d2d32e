"""Whether the machine has been off since the daemon last ran: what it knew of time then still holds, or does not."""

from pathlib import Path

import structlog

from kernel.clock import Clock

log = structlog.get_logger(__name__)
_FILE_NAME = "boot"
_BOOT_ID = Path("/proc/sys/kernel/random/boot_id")


class Boot:
    """This start beside the one before; lives in the data folder, so that a card moved to another box is another boot."""

    def __init__(self, folder: Path) -> None:
        """Read what the last start left."""
        self._path = folder / _FILE_NAME
        self.id = _BOOT_ID.read_text().strip()
        last, _, confirmed = self._read().partition(" ")
        self.is_same = last == self.id
        self._was_confirmed = self.is_same and confirmed == "confirmed"

    def begin(self, clock: Clock) -> None:
        """Note this start; a person's word about the time holds until the machine is switched off."""
        if self._was_confirmed:
            clock.confirm()
        else:
            self._write(self.id)

    def note_confirmed(self) -> None:
        """Remember that somebody vouched for the time in this boot."""
        self._write(f"{self.id} confirmed")

    def _write(self, words: str) -> None:
        """Leave word for the next start. Without it the next start asks about the time, and a full disk keeps nobody from this one."""
        try:
            self._path.write_text(words)
        except OSError as refused:
            log.warning("start_not_noted", error=str(refused))

    def _read(self) -> str:
        try:
            return self._path.read_text(errors="replace")
        except OSError:
            return ""
