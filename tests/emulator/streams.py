"""Streams of bytes as hosts send them, for tests; run as a module it writes the golden ones of this folder's tests.

`python -m tests.emulator.streams` needs python-escpos, whose renderings are kept as files so that tests need not load it.
"""

from pathlib import Path

GOLDEN = Path(__file__).parents[1] / "golden"
INIT, CUT = b"\x1b@", b"\x1bd\x06\x1dV\x00"
GREEK_29 = b"\x1bt\x1d"


def greek(text: str) -> bytes:
    """Return text as CP737 bytes."""
    return text.encode("cp737")


def store_qr(data: bytes, module: int = 6, level: int = 49) -> bytes:
    """Return GS ( k functions 67, 69, 80 and 81 for a QR code (Epson reference)."""
    size = len(data) + 3
    return (
        b"\x1d(k\x04\x001A2\x00\x1d(k\x03\x001C" + bytes((module,))
        + b"\x1d(k\x03\x001E" + bytes((level,))
        + b"\x1d(k" + size.to_bytes(2, "little") + b"1P0" + data
        + b"\x1d(k\x03\x001Q0"
    )  # fmt: skip


def raster(rows: list[str]) -> bytes:
    """Return GS v 0 for a picture drawn by rows of `0` and `1`, its width a multiple of 8."""
    stride = len(rows[0]) // 8
    data = b"".join(int(row, 2).to_bytes(stride, "big") for row in rows)
    return b"\x1dv0\x00" + stride.to_bytes(2, "little") + len(rows).to_bytes(2, "little") + data


def ask_job(token: bytes) -> bytes:
    """Return GS ( H function 48 with a token of four bytes."""
    return b"\x1d(H\x06\x0000" + token


def ticket(*lines: str) -> bytes:
    """Return a plain Greek ticket for the Jolimark, cut."""
    return INIT + GREEK_29 + b"".join(greek(line) + b"\n" for line in lines) + CUT


def greek_letters() -> bytes:
    """Return a ticket with every Greek character of CP737, in several sizes and styles."""
    letters = bytes(range(0x80, 0xB0)) + bytes(range(0xE0, 0xF0)) + b"\xf4\xf5"
    return (
        INIT + GREEK_29 + b"".join(letters[at : at + 16] + b"\n" for at in range(0, len(letters), 16))
        + b"\x1ba\x01\x1d!\x11" + greek("Κουζίνα") + b"\n\x1d!\x00\x1ba\x00"
        + b"\x1bE\x01" + greek("2 x Μουσακάς") + b"\x1bE\x00\n"
        + b"\x1dB\x01" + greek(" ΑΛΛΕΡΓΙΑ: ΞΗΡΟΙ ΚΑΡΠΟΙ ") + b"\x1dB\x00\n"
        + b"\x1b-\x01" + greek("χωρίς κρεμμύδι") + b"\x1b-\x00\n"
        + b"\x1ba\x02" + greek("Σύνολο 12,50") + b"\n\x1ba\x00" + CUT
    )  # fmt: skip


def two_tickets_and_drawers() -> bytes:
    """Return two tickets, cut fully and in part, with both drawers and the buzzer."""
    first = INIT + b"First\n" + b"\x1bp\x00\x32\x32" + b"\x1bd\x03\x1dVA\x10"
    second = INIT + b"\x1bB\x03\x02" + b"Second\n" + b"\x1bp\x01\x19\xfa" + b"\x1dVB\x20"
    return first + second + b"\x10\x04\x01" + b"\x1dr\x01" + ask_job(b"0042")


def pictures() -> bytes:
    """Return a ticket with a raster, a stored QR code and text between."""
    ramp = ["1" * width + "0" * (64 - width) for width in range(1, 65)]
    return INIT + b"\x1ba\x01" + raster(ramp) + b"below\n" + store_qr(b"https://example.org/t/12") + b"end\n" + CUT


HAND_MADE = {
    "emulator-jolimark-greek": greek_letters,
    "emulator-jolimark-drawers": two_tickets_and_drawers,
    "emulator-jolimark-pictures": pictures,
}


def _write_goldens() -> None:
    from escpos.printer import Dummy  # noqa: PLC0415
    from PIL import Image  # noqa: PLC0415

    for name, make in HAND_MADE.items():
        (GOLDEN / f"{name}.bin").write_bytes(make())
    dummy = Dummy()
    dummy.hw("INIT")
    dummy.set(align="center", bold=True, double_width=True, double_height=True)
    dummy.text("Comanda\n")
    dummy.set(align="left", bold=False, normal_textsize=True)
    dummy.charcode("CP437")
    dummy.text("2 x Coffee            5.00\n1 x Water             1.00\n")
    ramp = Image.new("1", (128, 32), 1)
    ramp.paste(0, (16, 4, 112, 28))
    dummy.image(ramp, impl="bitImageRaster")
    dummy.qr("https://example.org/o/7", native=True, size=5)
    dummy.text("Thank you\n")
    dummy.cashdraw(2)
    dummy.cut()
    (GOLDEN / "emulator-epson-escpos.bin").write_bytes(dummy.output)


if __name__ == "__main__":
    _write_goldens()
