"""Pictures for thermal paper: a logo, a drawn line of text, a QR code.

Pillow and python-escpos cost memory and a second of a small board's time, so both are imported when the first picture is
needed. A drawn line needs the DejaVu Sans font (Debian package fonts-dejavu-core); right-to-left names are joined and
ordered rightly when libfribidi0 is installed too.
"""

import io
import os
import re
import unicodedata
from functools import cache
from pathlib import Path
from typing import TYPE_CHECKING, Final

from appliance.printing.page import Line
from appliance.printing.profiles import CELL_DOTS, PrinterProfile
from kernel.errors import DomainError, ErrorCode, invalid

if TYPE_CHECKING:
    from escpos.printer import Dummy
    from PIL import Image, ImageFont

FONT_FOLDER: Final = Path("/usr/share/fonts/truetype/dejavu")
LINE_DOTS: Final = 24
"""Height of font A in dots."""
_PICTURE_HEAD: Final = b"\x1dv0\x00"
_LARGEST_LOGO_BYTES: Final = 1_000_000
_LARGEST_LOGO_SIDE: Final = 4096
_TALLEST_LOGO_DOTS: Final = 400
_QR_DOTS: Final = 300
_WIDE_PROFILE: Final = "TM-T20II"
"""A printer of python-escpos's own list as wide as any here: its images are checked against that width and no more."""
_REAL_TIME: Final = re.compile(rb"\x10[\x04\x05\x14]")
_RIGHT_TO_LEFT: Final = frozenset({"R", "AL"})


def draw_line(line: Line, profile: PrinterProfile, scratch: Path, fonts: Path = FONT_FOLDER) -> bytes:
    """Return one line of text as a picture command, as large, heavy and inverted as its letters would have been.

    A letter the font lacks appears as its code point in brackets. Raises DomainError(unavailable) when the font is not
    installed.
    """
    from PIL import Image, ImageDraw, ImageOps  # noqa: PLC0415 - costs memory, needed seldom

    style = line.style
    height = LINE_DOTS * style.tall
    joined = any(unicodedata.bidirectional(char) in _RIGHT_TO_LEFT for char in line.text + line.tail)
    font = _font(fonts, height - 4, bold=style.bold, joined=joined)
    across = profile.columns * CELL_DOTS
    canvas = Image.new("1", (across, height), 1)
    tail = _text_image(line.tail, font, height, across // 2) if line.tail else None
    padded = line.text.startswith(" ") and line.text.endswith(" ")
    align = "centre" if padded else line.align
    indent = 0 if padded else (len(line.text) - len(line.text.lstrip(" "))) * CELL_DOTS * style.wide
    room = across - indent - (tail.width + CELL_DOTS if tail else 0)
    text = _text_image(line.text.strip(" "), font, height, room // style.wide)
    text = text.resize((text.width * style.wide, height), Image.Resampling.NEAREST)
    left = {"left": indent, "centre": (across - text.width) // 2, "right": across - text.width}[align]
    canvas.paste(text, (left, 0))
    if tail:
        canvas.paste(tail, (across - tail.width, 0))
    if style.underlined:
        ImageDraw.Draw(canvas).line((left, height - 1, left + text.width, height - 1), fill=0, width=2)
    if style.inverted:
        canvas = ImageOps.invert(canvas.convert("L")).convert("1")
    return _print_image(canvas, scratch)


def _text_image(text: str, font: "ImageFont.FreeTypeFont", height: int, room: int) -> "Image.Image":
    """Draw text in black on white, squeezed when it is longer than `room` dots."""
    from PIL import Image, ImageDraw  # noqa: PLC0415 - as above

    shown = "".join(char if _has_glyph(font, char) else f"[{ord(char):04X}]" for char in text)
    length = max(1, round(font.getlength(shown)))
    grey = Image.new("L", (length, height), 255)
    ImageDraw.Draw(grey).text((0, height - 4 - height // 8), shown, font=font, fill=0, anchor="ls")
    if length > room:
        grey = grey.resize((max(1, room), height), Image.Resampling.BILINEAR)
    return grey.point(lambda value: 0 if value < 150 else 255).convert("1")  # noqa: PLR2004 - a heavy stroke reads best


@cache
def _font(folder: Path, size: int, *, bold: bool, joined: bool) -> "ImageFont.FreeTypeFont":
    """Load the font; `joined` asks for right-to-left order and joined letters, which differ by the libraries installed."""
    from PIL import ImageFont  # noqa: PLC0415 - as above

    path = folder / ("DejaVuSans-Bold.ttf" if bold else "DejaVuSans.ttf")
    engine = ImageFont.Layout.RAQM if joined else ImageFont.Layout.BASIC
    try:
        # Given a name, Pillow would look for it in other folders too.
        return ImageFont.truetype(io.BytesIO(path.read_bytes()), size, layout_engine=engine)
    except OSError as error:
        raise DomainError(
            ErrorCode.UNAVAILABLE,
            "This text has letters that the printer lacks and must be drawn. Install the Debian package "
            "fonts-dejavu-core on the box and print again.",
            key="font_missing",
            path=str(path),
        ) from error


@cache
def _has_glyph(font: "ImageFont.FreeTypeFont", char: str) -> bool:
    """Tell whether the font has the letter, by comparing it with the box that stands for every letter it lacks."""
    if char.isspace() or unicodedata.category(char) in {"Mn", "Me"}:
        return True
    return bytes(font.getmask(char)) != bytes(font.getmask("\U0010fffe"))


def draw_logo(png: bytes, profile: PrinterProfile, scratch: Path) -> bytes:
    """Return a PNG as a picture command, no wider than the paper and centred on it.

    Raises DomainError(invalid) for what is not a PNG of at most 1 MB and 4096 dots a side.
    """
    from PIL import Image  # noqa: PLC0415 - as above

    refusal = "The logo must be a PNG of at most 1 MB and 4096 dots a side. Choose another picture."
    if len(png) > _LARGEST_LOGO_BYTES:
        raise invalid(refusal, key="bad_logo", field="logo")
    try:
        with Image.open(io.BytesIO(png), formats=["PNG"]) as opened:
            if max(opened.size) > _LARGEST_LOGO_SIDE:
                raise invalid(refusal, key="bad_logo", field="logo")
            picture = opened.convert("RGBA")
    except (OSError, ValueError, SyntaxError, Image.DecompressionBombError) as error:
        raise invalid(refusal, key="bad_logo", field="logo") from error
    flat = Image.new("RGBA", picture.size, "white")
    flat.alpha_composite(picture)
    grey = flat.convert("L")
    scale = min(1.0, profile.dots / grey.width, _TALLEST_LOGO_DOTS / grey.height)
    if scale < 1:
        grey = grey.resize((max(1, int(grey.width * scale)), max(1, int(grey.height * scale))))
    canvas = Image.new("L", (profile.dots, grey.height), 255)
    canvas.paste(grey, ((profile.dots - grey.width) // 2, 0))
    return _print_image(canvas.convert("1"), scratch)


def _print_image(image: "Image.Image", scratch: Path) -> bytes:
    """Let python-escpos turn a picture into GS v 0, in pieces a small printer can hold."""
    printer = _dummy(scratch)
    printer.image(image, impl="bitImageRaster", fragment_height=256)
    output: bytes = printer.output
    printer.clear()
    return _calm(output)


def _calm(picture: bytes) -> bytes:
    """Blacken one dot wherever a picture's bytes read as a real-time command.

    Printers obey DLE EOT, DLE ENQ and DLE DC4 wherever they stand, in the middle of a picture too (Epson ESC/POS
    reference, notes to DLE DC4): dots could kick the drawer or clear the buffer.
    """
    return _REAL_TIME.sub(lambda found: bytes((0x10, found[0][1] | 0x02)), picture)


def _dummy(scratch: Path) -> "Dummy":
    """Return python-escpos's collecting printer, its cache of capabilities kept in a folder of ours.

    The library reads that folder's name from the environment when it is imported and has no other way to be told.
    """
    scratch.mkdir(mode=0o700, parents=True, exist_ok=True)
    os.environ.setdefault("ESCPOS_CAPABILITIES_PICKLE_DIR", str(scratch))
    from escpos.printer import Dummy  # noqa: PLC0415 - as above

    return Dummy(profile=_WIDE_PROFILE)


def draw_qr(text: str, profile: PrinterProfile) -> bytes | None:
    """Return a QR code as a centred GS v 0 picture, or None when the text is too long for one."""
    import segno  # noqa: PLC0415 - as above

    try:
        code = segno.make(text, error="m", micro=False, boost_error=False)
    except segno.DataOverflowError:
        return None
    modules = [[bool(module) for module in row] for row in code.matrix_iter(scale=1, border=4)]
    side = len(modules)
    scale = max(2, min(8, min(_QR_DOTS, profile.dots) // side))
    if side * scale > profile.dots:
        return None
    across = profile.dots // 8
    left = (profile.dots - side * scale) // 2
    out = bytearray()
    for row in modules:
        bits = 0
        for index, dark in enumerate(row):
            if dark:
                bits |= ((1 << scale) - 1) << (profile.dots - left - (index + 1) * scale)
        out += bits.to_bytes(across, "big") * scale
    return _PICTURE_HEAD + across.to_bytes(2, "little") + (side * scale).to_bytes(2, "little") + _calm(bytes(out))
