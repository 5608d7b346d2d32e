"""What is on the paper: tickets, lines, pictures and the stamps between them. Nothing here knows a byte of ESC/POS."""

import struct
import zlib
from dataclasses import dataclass, field

Json = dict[str, object]


@dataclass(frozen=True, slots=True)
class Style:
    """How characters look. `wide` and `high` are multiples from 1 to 8; `underline` is 0, 1 or 2 dots."""

    bold: bool = False
    underline: int = 0
    invert: bool = False
    wide: int = 1
    high: int = 1
    font: str = "A"
    turned: bool = False

    def as_json(self) -> Json:
        """Return only what differs from plain type."""
        plain = Style()
        return {name: getattr(self, name) for name in self.__slots__ if getattr(self, name) != getattr(plain, name)}


@dataclass(frozen=True, slots=True)
class Span:
    """Characters of one style."""

    text: str
    style: Style


@dataclass(frozen=True, slots=True)
class TextLine:
    """One printed line; `advance` is the paper it used, in dots."""

    spans: tuple[Span, ...]
    align: str
    indent: int
    advance: int

    @property
    def text(self) -> str:
        """Return the characters without their styles."""
        return "".join(span.text for span in self.spans)

    def as_json(self) -> Json:
        """Return the line as the page and the tests read it."""
        spans = [{"text": span.text, **span.style.as_json()} for span in self.spans]
        return {"kind": "text", "align": self.align, "indent": self.indent, "advance": self.advance, "spans": spans}


@dataclass(frozen=True, slots=True)
class Bitmap:
    """Black dots: packed rows, most significant bit first, a row padded to whole bytes."""

    width: int
    height: int
    rows: bytes

    @property
    def stride(self) -> int:
        """Return the bytes in a row."""
        return (self.width + 7) // 8

    def clipped(self, width: int) -> "Bitmap":
        """Return what fits on paper of so many dots across, from the left."""
        if self.width <= width:
            return self
        keep = (width + 7) // 8
        rows = b"".join(self.rows[top * self.stride : top * self.stride + keep] for top in range(self.height))
        return Bitmap(width, self.height, rows)

    def scaled(self, wide: int, high: int) -> "Bitmap":
        """Return the picture with every dot repeated so many times across and down."""
        if wide == 1 and high == 1:
            return self
        repeated = bytearray()
        for top in range(self.height):
            row = self.rows[top * self.stride : (top + 1) * self.stride]
            bits = f"{int.from_bytes(row, 'big'):0{self.stride * 8}b}"[: self.width]
            stretched = "".join(bit * wide for bit in bits)
            stretched += "0" * (-len(stretched) % 8)
            repeated += int(stretched, 2).to_bytes(len(stretched) // 8, "big") * high
        return Bitmap(self.width * wide, self.height * high, bytes(repeated))

    def as_png(self) -> bytes:
        """Return the dots as a PNG of one bit a pixel, black on transparent (PNG specification, 3rd edition)."""
        stride = self.stride
        lines = b"".join(b"\x00" + self.rows[top * stride : (top + 1) * stride] for top in range(self.height))
        header = struct.pack(">IIBBBBB", self.width, self.height, 1, 3, 0, 0, 0)
        parts = (
            (b"IHDR", header),
            (b"PLTE", b"\xff\xff\xff\x1c\x1a\x19"),
            (b"tRNS", b"\x00\xff"),
            (b"IDAT", zlib.compress(lines, 6)),
            (b"IEND", b""),
        )
        framed = (
            struct.pack(">I", len(body)) + kind + body + struct.pack(">I", zlib.crc32(kind + body))
            for kind, body in parts
        )
        return b"\x89PNG\r\n\x1a\n" + b"".join(framed)


def pack_bits(rows: list[str]) -> Bitmap:
    """Return the picture drawn by rows of `0` and `1` of one length."""
    width = len(rows[0]) if rows else 0
    padded = (row + "0" * (-width % 8) for row in rows)
    data = b"".join(int(row, 2).to_bytes(len(row) // 8, "big") for row in padded) if width else b""
    return Bitmap(width, len(rows), data)


@dataclass(frozen=True, slots=True)
class Picture:
    """Dots on the paper and where they came from: raster, graphics, columns, qr, barcode, logo.

    `text` is what a symbol says, for those that say something.
    """

    bitmap: Bitmap
    align: str
    indent: int
    source: str
    text: str = ""


@dataclass(frozen=True, slots=True)
class Feed:
    """Blank paper, in dots."""

    dots: int


@dataclass(frozen=True, slots=True)
class Note:
    """A remark in the margin that a real printer would not make: an unknown command, a lost connection."""

    text: str


Item = TextLine | Picture | Feed | Note


@dataclass(slots=True)
class Ticket:
    """Paper from one cut to the next. `cut` is empty until then, else full, partial or torn (by hand, when endless)."""

    number: int
    began_ms: int
    items: list[Item] = field(default_factory=list)
    cut: str = ""
    cut_ms: int = 0
    tokens: list[str] = field(default_factory=list)
    version: int = 0

    @property
    def has_print(self) -> bool:
        """Say whether there is anything but blank paper on it."""
        return any(isinstance(item, TextLine | Picture) for item in self.items)

    @property
    def lines(self) -> list[str]:
        """Return the text, line by line."""
        return [item.text for item in self.items if isinstance(item, TextLine)]

    def pictures(self) -> list[Picture]:
        """Return the pictures in the order they were printed."""
        return [item for item in self.items if isinstance(item, Picture)]

    def as_json(self) -> Json:
        """Return the ticket as the page and the tests read it; pictures are fetched by their number."""
        items: list[Json] = []
        pictures = 0
        for item in self.items:
            match item:
                case TextLine():
                    items.append(item.as_json())
                case Picture():
                    items.append(_picture_json(item, self.number, pictures))
                    pictures += 1
                case Feed():
                    items.append({"kind": "feed", "dots": item.dots})
                case Note():
                    items.append({"kind": "note", "text": item.text})
        return {
            "number": self.number, "began_ms": self.began_ms, "cut": self.cut, "cut_ms": self.cut_ms,
            "lines": self.lines, "items": items, "tokens": list(self.tokens), "version": self.version,
        }  # fmt: skip


def _picture_json(picture: Picture, ticket: int, index: int) -> Json:
    return {
        "kind": "picture", "source": picture.source, "align": picture.align, "indent": picture.indent,
        "text": picture.text, "width": picture.bitmap.width, "height": picture.bitmap.height,
        "src": f"/tickets/{ticket}/pictures/{index}.png",
    }  # fmt: skip


@dataclass(frozen=True, slots=True)
class Stamp:
    """Something that happened beside the paper: the drawer was kicked, the buzzer sounded, the roll was changed.

    It stands after ticket number `after` (0: before the first); `number` counts stamps from 1.
    """

    number: int
    kind: str
    text: str
    at_ms: int
    after: int

    def as_json(self) -> Json:
        """Return the stamp as the page and the tests read it."""
        return {"number": self.number, "kind": self.kind, "text": self.text, "at_ms": self.at_ms, "after": self.after}
