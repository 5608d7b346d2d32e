"""The page of one ticket: lines, pictures and acts in the order in which a printer is to put them down. Pure.

A line here fits its paper in columns; whether it goes out as letters or as a picture is decided when it is encoded.
"""

from collections.abc import Iterable
from dataclasses import dataclass
from typing import Final, Literal

from appliance.printing.labels import Labels
from appliance.printing.profiles import PrinterProfile
from appliance.printing.text import settle, width, wrap
from appliance.printing.ticket import Marks, Size

Align = Literal["left", "centre", "right"]
TALL_ITEM_LINES: Final = 2
"""An item that needs more double-width lines than this is set narrower."""
_LEAST_WORDS: Final = 10
"""Columns that words must have left beside an amount."""


@dataclass(frozen=True, slots=True)
class Style:
    """How letters look; `wide` and `tall` are 1 or 2 (GS !)."""

    wide: int = 1
    tall: int = 1
    bold: bool = False
    inverted: bool = False
    underlined: bool = False


@dataclass(frozen=True, slots=True)
class Line:
    """One line of settled text that fits the paper; `tail` stands at the right edge."""

    text: str
    style: Style = Style()
    align: Align = "left"
    tail: str = ""


@dataclass(frozen=True, slots=True)
class Picture:
    """A picture the renderer is given under this name."""

    name: str


@dataclass(frozen=True, slots=True)
class Qr:
    """A QR code, centred."""

    text: str


@dataclass(frozen=True, slots=True)
class PageSample:
    """Greek in an encoding with the printer switched to a page number that may or may not be right, after a label."""

    label: str
    codec: str
    number: int
    text: str


@dataclass(frozen=True, slots=True)
class Feed:
    """Empty lines."""

    lines: int = 1


@dataclass(frozen=True, slots=True)
class Buzz:
    """The printer's buzzer, where it has one."""


@dataclass(frozen=True, slots=True)
class Kick:
    """The cash drawer on connector 1 or 2."""

    connector: Literal[1, 2]


@dataclass(frozen=True, slots=True)
class Cut:
    """The end of the ticket."""


Element = Line | Picture | Qr | PageSample | Feed | Buzz | Kick | Cut

PLAIN: Final = Style()
BOLD: Final = Style(bold=True)
TALL: Final = Style(tall=2, bold=True)
BIG: Final = Style(wide=2, tall=2, bold=True)
SIZES: Final[dict[Size, Style]] = {"normal": PLAIN, "tall": TALL, "big": BIG}
ALARM: Final = Style(wide=2, tall=2, bold=True, inverted=True)
ALARM_TALL: Final = Style(tall=2, bold=True, inverted=True)
ALARM_SMALL: Final = Style(bold=True, inverted=True)


class Page:
    """Collects a ticket's elements for one width of paper."""

    def __init__(self, profile: PrinterProfile, words: Labels) -> None:
        self.profile = profile
        self.words = words
        self.elements: list[Element] = []

    def columns(self, style: Style) -> int:
        """Return how many letters of a style stand on a line."""
        return self.profile.columns // style.wide

    def fits(self, text: str, style: Style, lines: int = 1) -> bool:
        """Say whether a text takes so many lines at most."""
        return len(wrap(settle(text, self.profile), self.columns(style))) <= lines

    def put(
        self, text: str, style: Style = PLAIN, align: Align = "left", lead: str = "", hang: int | None = None
    ) -> None:
        """Add text under a leading sign, wrapped with its next lines hanging under its first letter."""
        lead = settle(lead, self.profile)
        indent = width(lead) if hang is None else hang
        room = self.columns(style)
        rows = wrap(settle(text, self.profile), room - indent, room - width(lead))
        for index, row in enumerate(rows):
            full = (lead if index == 0 else " " * indent) + row
            if style.inverted and align == "left":
                full += " " * (self.columns(style) - width(full))
            self.elements.append(Line(full, style, align))

    def texts(self, texts: Iterable[str]) -> None:
        """Add lines of the site's own, centred."""
        for text in texts:
            self.put(text, align="centre")

    def banner(self, text: str, *, loud: bool = False) -> None:
        """Add white on black across the paper, as large as two lines allow."""
        style = ALARM if loud or self.fits(text, ALARM, TALL_ITEM_LINES) else ALARM_TALL
        for row in wrap(settle(text, self.profile), self.columns(style)):
            gap = self.columns(style) - width(row)
            self.elements.append(Line(" " * (gap // 2) + row + " " * (gap - gap // 2), style))

    def pair(self, left: str, right: str, style: Style = PLAIN, hang: int = 0, lead: str = "") -> None:
        """Add `left` under blanks (`lead`), `right` at the edge of its last line; next lines hang by `hang` columns."""
        tail = settle(right, self.profile)
        room = self.columns(style)
        rows = wrap(settle(left, self.profile), room - hang, room - width(lead))
        rows = [(" " * hang if index else lead) + row for index, row in enumerate(rows)]
        if width(rows[-1]) + 1 + width(tail) > room:
            narrow = room - width(tail) - 1  # better a word on the last line than an amount alone
            if narrow - hang >= _LEAST_WORDS:
                rows = wrap(settle(left, self.profile), narrow - hang, narrow - width(lead))
                rows = [(" " * hang if index else lead) + row for index, row in enumerate(rows)]
            else:
                rows.append("")
        self.elements += [Line(row, style) for row in rows[:-1]]
        self.elements.append(Line(rows[-1], style, tail=tail))

    def blank(self, label: str) -> None:
        """Add a label with a line to write on, high enough for a pen."""
        told = settle(label, self.profile)
        room = max(0, self.profile.columns - width(told) - 2)
        self.elements += [Feed(), Line(f"{told}: {'.' * room}")]

    def rule(self, char: str = "-") -> None:
        """Add a line across the paper."""
        self.elements.append(Line(char * self.profile.columns))

    def marks(self, marks: Marks) -> None:
        """Add what must be seen before anything is cooked or paid."""
        words = self.words
        shown = (
            (marks.test, words.test),
            (marks.training, words.training),
            (marks.take_to, words.take_to.format(marks.take_to)),
            (marks.copy, words.duplicate.format(marks.copy)),
            (marks.reprint, words.reprint.format(marks.reprint)),
            (marks.held, words.held),
        )
        for wanted, text in shown:
            if wanted:
                self.banner(text)
