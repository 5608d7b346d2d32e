"""What a printer says about itself: status bytes with their fixed bits (Epson reference, DLE EOT, GS r, GS a)."""

from dataclasses import dataclass

_REAL_TIME_FIXED = 0x12  # bits 1 and 4 are always on, 0 and 7 always off
_ASB_FIXED = 0x10  # first byte: bit 4 on, bits 0, 1 and 7 off
_ASB_FOURTH = 0x0F


@dataclass(frozen=True, slots=True)
class Condition:
    """The printer's senses at one moment."""

    paper_out: bool = False
    paper_low: bool = False
    cover_open: bool = False
    cutter_error: bool = False
    overheated: bool = False
    drawer_open: bool = False

    @property
    def is_offline(self) -> bool:
        """Say whether printing waits for a person or for the head to cool."""
        return self.paper_out or self.cover_open or self.cutter_error or self.overheated

    def real_time(self, number: int) -> bytes:
        """Return the answer to DLE EOT 1 (printer), 2 (cause of offline), 3 (error) or 4 (paper)."""
        match number:
            case 1:
                bits = (0x04 if self.drawer_open else 0) | (0x08 if self.is_offline else 0)
            case 2:
                error = self.cutter_error or self.overheated
                bits = (
                    (0x04 if self.cover_open else 0) | (0x20 if self.paper_out else 0) | (0x40 if error else 0)
                )  # fmt: skip
            case 3:
                bits = (0x08 if self.cutter_error else 0) | (0x40 if self.overheated else 0)
            case _:
                bits = (0x0C if self.paper_low or self.paper_out else 0) | (0x60 if self.paper_out else 0)
        return bytes((_REAL_TIME_FIXED | bits,))

    def in_order(self, number: int) -> bytes:
        """Return the answer to GS r 1 (paper) or 2 (drawer); empty for what this printer does not have."""
        if number in {1, 49}:
            return bytes(((0x03 if self.paper_low or self.paper_out else 0) | (0x0C if self.paper_out else 0),))
        if number in {2, 50}:
            return bytes((0x01 if self.drawer_open else 0,))
        return b""

    def automatic(self) -> bytes:
        """Return the four ASB bytes; the first is 0xx1xx00 and tells them from every other answer."""
        first = (
            _ASB_FIXED
            | (0x04 if self.drawer_open else 0)
            | (0x08 if self.is_offline else 0)
            | (0x20 if self.cover_open else 0)
        )
        second = (0x08 if self.cutter_error else 0) | (0x40 if self.overheated else 0)
        third = (0x03 if self.paper_low or self.paper_out else 0) | (0x0C if self.paper_out else 0)
        return bytes((first, second, third, _ASB_FOURTH))

    def concerns(self, other: "Condition", mask: int) -> bool:
        """Say whether a change from `other` is one that the ASB `mask` (GS a n) asked for."""
        mine, theirs = self.automatic(), other.automatic()
        return bool(
            (mask & 0x01 and (mine[0] ^ theirs[0]) & 0x04)
            or (mask & 0x02 and (mine[0] ^ theirs[0]) & 0x28)
            or (mask & 0x04 and mine[1] != theirs[1])
            or (mask & 0x08 and mine[2] != theirs[2])
        )
