"""A ticket as a PNG picture, dot by dot as the head would burn it, on paper with torn ends."""

from functools import cache
from io import BytesIO
from pathlib import Path
from typing import TYPE_CHECKING

from appliance.emulator.paper import Feed, Note, Picture, Span, TextLine, Ticket
from kernel.errors import unavailable

if TYPE_CHECKING:
    from PIL.Image import Image
    from PIL.ImageFont import FreeTypeFont

_FONT_FOLDERS = ("/usr/share/fonts", "/usr/local/share/fonts", "~/.local/share/fonts", "~/.fonts")
_FONTS = {False: "DejaVuSansMono.ttf", True: "DejaVuSansMono-Bold.ttf"}
_SCALE = 2  # picture dots for one printer dot
_MARGIN = 32
_CELL = {"A": (12, 24), "B": (9, 17)}
_PAPER, _INK, _DESK = (252, 251, 246), (38, 36, 35), (43, 45, 51)
_TOOTH = 7
_BORDER = 28  # of desk around the paper, in dots
_LONGEST = 12_000  # dots; a ticket longer than 1.5 m is shown up to there


def draw_ticket(ticket: Ticket, dots: int) -> bytes:
    """Return the ticket as a PNG for paper of `dots` across.

    Raises `DomainError(unavailable)` naming the Debian package when the font with Greek letters is missing.
    """
    from PIL import Image  # noqa: PLC0415 - loaded when the first picture is asked for

    height = min(_LONGEST, sum(_height(item) for item in ticket.items))
    width = dots + 2 * _MARGIN
    paper = Image.new("RGB", (width * _SCALE, (height + 2 * _MARGIN) * _SCALE), _PAPER)
    top = _MARGIN
    for item in ticket.items:
        if top > height + _MARGIN:
            break
        match item:
            case TextLine():
                _draw_line(paper, item, top, dots)
            case Picture():
                bitmap = item.bitmap
                drawn = Image.frombytes("1", (bitmap.width, bitmap.height), bitmap.rows)
                drawn = drawn.resize((bitmap.width * _SCALE, bitmap.height * _SCALE))
                left = _MARGIN + _place(item.align, item.indent, bitmap.width, dots)
                paper.paste(_INK, (left * _SCALE, top * _SCALE), drawn)
            case Feed() | Note():
                pass
        top += _height(item)
    out = BytesIO()
    _lay_on_desk(paper).save(out, "PNG", optimize=True)
    return out.getvalue()


def _height(item: TextLine | Picture | Feed | Note) -> int:
    match item:
        case TextLine():
            return item.advance
        case Picture():
            return item.bitmap.height
        case Feed():
            return item.dots
        case Note():
            return 0


def _place(align: str, indent: int, width: int, dots: int) -> int:
    free = max(0, dots - indent - width)
    return indent + {"left": 0, "center": free // 2, "right": free}[align]


def _draw_line(paper: "Image", line: TextLine, top: int, dots: int) -> None:
    width = sum(_span_width(span) for span in line.spans)
    left = _MARGIN + _place(line.align, line.indent, width, dots)
    tallest = max((_CELL[span.style.font][1] * span.style.high for span in line.spans), default=0)
    for span in line.spans:
        drawn = _draw_span(span)
        down = tallest - _CELL[span.style.font][1] * span.style.high
        ground = _INK if span.style.invert else _PAPER
        ink = _PAPER if span.style.invert else _INK
        box = (left * _SCALE, (top + down) * _SCALE)
        paper.paste(ground, (*box, box[0] + drawn.width, box[1] + drawn.height))
        paper.paste(ink, box, drawn)
        left += _span_width(span)


def _span_width(span: Span) -> int:
    return _CELL[span.style.font][0] * span.style.wide * len(span.text)


def _draw_span(span: Span) -> "Image":
    """Return the span's ink as a mask, each character in a cell of its own, stretched as the head does."""
    from PIL import Image, ImageDraw  # noqa: PLC0415

    style = span.style
    wide, high = _CELL[style.font]
    size = (wide * style.wide * _SCALE, high * style.high * _SCALE)
    font = _load_font(style.bold, size[1] * 5 // 6)
    mask = Image.new("L", (size[0] * len(span.text), size[1]))
    for place, char in enumerate(span.text):
        cell = Image.new("L", (max(1, round(font.getlength("M"))), size[1]))
        ImageDraw.Draw(cell).text((0, size[1] * 4 // 5), char, font=font, fill=255, anchor="ls")
        mask.paste(cell.resize(size), (place * size[0], 0))
    if style.underline:
        thick = style.underline * _SCALE
        ImageDraw.Draw(mask).rectangle((0, mask.height - thick, mask.width, mask.height), fill=255)
    return mask.rotate(180) if style.turned else mask


def _lay_on_desk(paper: "Image") -> "Image":
    """Return the paper with the teeth that a knife leaves at both ends, and its shadow on a dark desk."""
    from PIL import Image, ImageDraw, ImageFilter  # noqa: PLC0415

    border, tooth = _BORDER * _SCALE, _TOOTH * _SCALE
    width, height = paper.size
    shape = Image.new("L", paper.size, 255)
    pen = ImageDraw.Draw(shape)
    for left in range(0, width, 2 * tooth):
        tip, right = left + tooth, left + 2 * tooth
        pen.polygon(((left, 0), (right, 0), (tip, tooth)), fill=0)
        pen.polygon(((left, height), (right, height), (tip, height - tooth)), fill=0)
    size = (width + 2 * border, height + 2 * border)
    shadow = Image.new("L", size)
    shadow.paste(shape.point(lambda value: value * 2 // 3), (border, border + border // 4))
    desk = Image.new("RGB", size, _DESK)
    desk.paste((12, 13, 16), (0, 0), shadow.filter(ImageFilter.GaussianBlur(border // 3)))
    desk.paste(paper, (border, border), shape)
    return desk


@cache
def _find_font(name: str) -> Path:
    folders = (Path(folder).expanduser() for folder in _FONT_FOLDERS)
    found = next((path for folder in folders if folder.is_dir() for path in sorted(folder.rglob(name))), None)
    if found is None:
        raise unavailable(f"The font {name} is missing. Install the Debian package fonts-dejavu-core.")
    return found


@cache
def _load_font(bold: bool, size: int) -> "FreeTypeFont":  # noqa: FBT001 - a key of the cache
    from PIL import ImageFont  # noqa: PLC0415

    return ImageFont.truetype(_find_font(_FONTS[bold]), size)
