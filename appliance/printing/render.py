"""A ticket and a printer's profile become the bytes of one job.

Sources: Epson ESC/POS reference for ESC @, ESC t, ESC a, ESC E, ESC -, GS !, GS B, ESC d, GS V, ESC p; FS . ends the
two-byte mode that printers made for China wake up in.
"""

from dataclasses import dataclass
from pathlib import Path
from types import MappingProxyType
from typing import TYPE_CHECKING, Final, assert_never

from appliance.printing.layout import lay_out
from appliance.printing.page import (
    PLAIN,
    Align,
    Buzz,
    Cut,
    Element,
    Feed,
    Kick,
    Line,
    PageSample,
    Picture,
    Qr,
    Style,
)
from appliance.printing.raster import draw_line, draw_logo, draw_qr
from appliance.printing.text import SELECT_PAGE, encode, settle, spread, width, wrap

if TYPE_CHECKING:
    from collections.abc import Mapping

    from appliance.printing.profiles import PrinterProfile
    from appliance.printing.ticket import Ticket

RESET: Final = b"\x1b@"
SINGLE_BYTE: Final = b"\x1c."
FEED_AND_CUT: Final = b"\x1bd\x06\x1dV\x00"
FEED_TO_TEAR: Final = b"\x1bd\x06"
_KICK: Final = {1: b"\x1bp\x00\x32\x32", 2: b"\x1bp\x01\x32\x32"}
_ALIGN: Final[dict[Align, bytes]] = {"left": b"\x1ba\x00", "centre": b"\x1ba\x01", "right": b"\x1ba\x02"}
_NO_LOGOS: Final["Mapping[str, bytes]"] = MappingProxyType({})


@dataclass(frozen=True, slots=True)
class Rendered:
    """A job ready to send. `drawn` counts the lines that had to go as pictures, `missing` names logos not given."""

    body: bytes
    drawn: int = 0
    missing: tuple[str, ...] = ()


def render(
    ticket: "Ticket", profile: "PrinterProfile", scratch: Path, logos: "Mapping[str, bytes]" = _NO_LOGOS
) -> Rendered:
    """Return the bytes that put a ticket on this printer's paper, from ESC @ to the cut.

    The same ticket and profile give the same bytes. `scratch` is a private folder for python-escpos's cache, used only when
    a picture is needed; `logos` are PNG files by the name a ticket uses. Blocking: call it off the loop. Raises
    DomainError for a logo that is no PNG and when a line must be drawn and no font is installed.
    """
    writer = _Writer(profile, scratch, logos)
    for element in lay_out(ticket, profile):
        writer.write(element)
    return Rendered(bytes(writer.out), writer.drawn, tuple(writer.missing))


class _Writer:
    """Collects a job's bytes and remembers how the printer stands, so that only changes of style are sent."""

    def __init__(self, profile: "PrinterProfile", scratch: Path, logos: "Mapping[str, bytes]") -> None:
        self.profile = profile
        self.scratch = scratch
        self.logos = logos
        self.drawn = 0
        self.missing: list[str] = []
        self.style = PLAIN
        self.align: Align = "left"
        self.out = bytearray(RESET)
        if profile.two_byte_mode:
            self.out += SINGLE_BYTE
        self.out += SELECT_PAGE + bytes([profile.pages[0][1]])

    def write(self, element: Element) -> None:
        match element:
            case Line():
                self.write_line(element)
            case Feed(lines):
                self.set_style(PLAIN, "left")
                self.out += b"\n" * lines
            case Picture(name):
                self.write_logo(name)
            case Qr(text):
                self.write_qr(text)
            case PageSample():
                self.write_sample(element)
            case Buzz():
                self.out += bytes.fromhex(self.profile.buzzer)
            case Kick(connector):
                self.out += _KICK[connector] if self.profile.drawer else b""
            case Cut():
                self.set_style(PLAIN, "left")
                self.out += FEED_AND_CUT if self.profile.cutter else FEED_TO_TEAR
            case _:
                assert_never(element)

    def write_line(self, line: Line) -> None:
        columns = self.profile.columns // line.style.wide
        text = spread(line.text, line.tail, columns) if line.tail else line.text
        raw = encode(text, self.profile)
        if raw is None:
            self.set_style(PLAIN, "left")
            self.out += draw_line(line, self.profile, self.scratch)
            self.drawn += 1
            return
        self.set_style(line.style, line.align)
        self.out += raw + b"\n"

    def set_style(self, style: Style, align: Align) -> None:
        """Send what differs from how the printer stands."""
        old = self.style
        if (style.wide, style.tall) != (old.wide, old.tall):
            self.out += bytes((0x1D, 0x21, (style.wide - 1) << 4 | (style.tall - 1)))
        for wanted, was, command in (
            (style.bold, old.bold, b"\x1bE"),
            (style.inverted, old.inverted, b"\x1dB"),
            (style.underlined, old.underlined, b"\x1b-"),
        ):
            if wanted is not was:
                self.out += command + bytes([wanted])
        if align != self.align:
            self.out += _ALIGN[align]
        self.style, self.align = style, align

    def write_logo(self, name: str) -> None:
        png = self.logos.get(name)
        if png is None:
            self.missing.append(name)
            return
        self.set_style(PLAIN, "left")
        self.out += draw_logo(png, self.profile, self.scratch)

    def write_qr(self, text: str) -> None:
        code = draw_qr(text, self.profile)
        self.set_style(PLAIN, "left")
        if code is not None:
            self.out += code
            return
        for row in wrap(settle(text, self.profile), self.profile.columns):
            self.write_line(Line(row))

    def write_sample(self, sample: PageSample) -> None:
        """Print Greek under a number that may be wrong; the label is ASCII and always reads right."""
        self.set_style(PLAIN, "left")
        label = sample.label
        room = self.profile.columns - width(label)
        greek = sample.text[:room].encode(sample.codec)
        back = SELECT_PAGE + bytes([self.profile.pages[0][1]])
        self.out += label.encode("ascii") + SELECT_PAGE + bytes([sample.number]) + greek + back + b"\n"
