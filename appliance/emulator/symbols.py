"""QR codes and barcodes as dots: what the printer draws when it is sent the data of a symbol rather than a picture."""

from collections.abc import Callable
from itertools import pairwise

from appliance.emulator.paper import Bitmap, pack_bits

_QR_LEVELS = {48: "l", 49: "m", 50: "q", 51: "h"}


def draw_qr(data: bytes, module: int, level: int) -> Bitmap | None:
    """Return a QR code (ISO/IEC 18004) with modules of `module` dots, or None when the data does not fit in one."""
    import segno  # noqa: PLC0415 - loaded when the first code is printed

    try:
        code = segno.make_qr(data, error=_QR_LEVELS.get(level, "l"), boost_error=False)
    except (segno.DataOverflowError, ValueError):
        return None
    rows = ["".join("1" if dot else "0" for dot in row) for row in code.matrix]
    return pack_bits(rows).scaled(module, module)


# ISO/IEC 15417: bar and space widths of Code 128's values 0 to 105, then the stop.
_CODE128 = [
    "212222",
    "222122",
    "222221",
    "121223",
    "121322",
    "131222",
    "122213",
    "122312",
    "132212",
    "221213",
    "221312",
    "231212",
    "112232",
    "122132",
    "122231",
    "113222",
    "123122",
    "123221",
    "223211",
    "221132",
    "221231",
    "213212",
    "223112",
    "312131",
    "311222",
    "321122",
    "321221",
    "312212",
    "322112",
    "322211",
    "212123",
    "212321",
    "232121",
    "111323",
    "131123",
    "131321",
    "112313",
    "132113",
    "132311",
    "211313",
    "231113",
    "231311",
    "112133",
    "112331",
    "132131",
    "113123",
    "113321",
    "133121",
    "313121",
    "211331",
    "231131",
    "213113",
    "213311",
    "213131",
    "311123",
    "311321",
    "331121",
    "312113",
    "312311",
    "332111",
    "314111",
    "221411",
    "431111",
    "111224",
    "111422",
    "121124",
    "121421",
    "141122",
    "141221",
    "112214",
    "112412",
    "122114",
    "122411",
    "142112",
    "142211",
    "241211",
    "221114",
    "413111",
    "241112",
    "134111",
    "111242",
    "121142",
    "121241",
    "114212",
    "124112",
    "124211",
    "411212",
    "421112",
    "421211",
    "212141",
    "214121",
    "412121",
    "111143",
    "111341",
    "131141",
    "114113",
    "114311",
    "411113",
    "411311",
    "113141",
    "114131",
    "311141",
    "411131",
    "211412",
    "211214",
    "211232",
    "2331112",
]
_CODE128_SWITCH = {"A": 101, "B": 100, "C": 99}
_CODE128_START = {"A": 103, "B": 104, "C": 105}
# ISO/IEC 16388: wide elements of each character of Code 39, over five bars and four spaces in turn.
_CODE39 = dict(
    zip(
        "0123456789ABCDEFGHIJKLMNOPQRSTUVWXYZ-. $/+%*",
        [
            "000110100",
            "100100001",
            "001100001",
            "101100000",
            "000110001",
            "100110000",
            "001110000",
            "000100101",
            "100100100",
            "001100100",
            "100001001",
            "001001001",
            "101001000",
            "000011001",
            "100011000",
            "001011000",
            "000001101",
            "100001100",
            "001001100",
            "000011100",
            "100000011",
            "001000011",
            "101000010",
            "000010011",
            "100010010",
            "001010010",
            "000000111",
            "100000110",
            "001000110",
            "000010110",
            "110000001",
            "011000001",
            "111000000",
            "010010001",
            "110010000",
            "011010000",
            "010000101",
            "110000100",
            "011000100",
            "010101000",
            "010100010",
            "010001010",
            "000101010",
            "010010100",
        ],
        strict=True,
    )
)
# GS1 General Specifications, EAN/UPC: set A; B is A mirrored and inverted, C is A inverted.
_EAN_A = ["0001101", "0011001", "0010011", "0111101", "0100011", "0110001", "0101111", "0111011", "0110111", "0001011"]
_EAN_FIRST = ["AAAAAA", "AABABB", "AABBAB", "AABBBA", "ABAABB", "ABBAAB", "ABBBAA", "ABABAB", "ABABBA", "ABBABA"]
_ITF = ["00110", "10001", "01001", "11000", "00101", "10100", "01100", "00011", "10010", "01010"]


def draw_barcode(system: int, data: bytes, module: int, height: int) -> Bitmap | None:
    """Return the bars of `GS k` system m (either numbering), or None for data that the symbology cannot hold."""
    draw = _SYSTEMS.get(system if system >= 65 else system + 65)  # noqa: PLR2004 - 'A', where function B begins
    if draw is None:
        return None
    try:
        modules = draw(data)
    except (KeyError, ValueError, IndexError):
        return None
    return pack_bits(["".join(dot * module for dot in modules)] * height) if modules else None


def _bars(widths: str) -> str:
    return "".join(("0" if place % 2 else "1") * int(width) for place, width in enumerate(widths))


def _code128(data: bytes) -> str:
    """Draw what GS k 73 is sent: `{A`, `{B`, `{C` choose the set and `{{` is a brace; without a set it is B."""
    values: list[int] = []
    current, at = "", 0
    while at < len(data):
        if data[at] == ord("{") and at + 1 < len(data) and chr(data[at + 1]) in _CODE128_SWITCH:
            chosen = chr(data[at + 1])
            values.append(_CODE128_SWITCH[chosen] if values else _CODE128_START[chosen])
            current, at = chosen, at + 2
            continue
        if not values:
            values.append(_CODE128_START["B"])
            current = "B"
        if data[at : at + 2] == b"{{":
            at += 1
        values.append(_code128_value(current, data[at]))
        at += 1
    check = (values[0] + sum(place * value for place, value in enumerate(values))) % 103
    return "".join(_bars(_CODE128[value]) for value in (*values, check, 106))


def _code128_value(current: str, code: int) -> int:
    value = code if current == "C" else code - 32 if code >= 32 else code + 64  # noqa: PLR2004 - the standard's offsets
    limit = 99 if current == "C" else 95
    if not 0 <= value <= limit:
        raise ValueError(code)
    return value


def _code39(data: bytes) -> str:
    text = data.decode("ascii").upper().strip("*")
    drawn = ("".join(("1" if place % 2 == 0 else "0") * (3 if wide == "1" else 1) for place, wide in enumerate(_CODE39[char])) for char in f"*{text}*")  # fmt: skip
    return "0".join(drawn)


def _ean_check(digits: str) -> str:
    total = sum(int(digit) * (3 if place % 2 == 0 else 1) for place, digit in enumerate(reversed(digits)))
    return str(-total % 10)


def _ean_digits(data: bytes, length: int) -> str:
    digits = data.decode("ascii")
    if not digits.isdecimal() or len(digits) not in {length - 1, length}:
        raise ValueError(digits)
    return digits[: length - 1] + _ean_check(digits[: length - 1])


def _ean_half(digits: str, sets: str) -> str:
    flipped = str.maketrans("01", "10")
    drawn = {"A": lambda bits: bits, "B": lambda bits: bits.translate(flipped)[::-1], "C": lambda bits: bits.translate(flipped)}  # fmt: skip
    return "".join(drawn[kind](_EAN_A[int(digit)]) for digit, kind in zip(digits, sets, strict=True))


def _ean13(data: bytes) -> str:
    digits = _ean_digits(data, 13)
    left = _ean_half(digits[1:7], _EAN_FIRST[int(digits[0])])
    return "101" + left + "01010" + _ean_half(digits[7:], "CCCCCC") + "101"


def _upc_a(data: bytes) -> str:
    return _ean13(b"0" + _ean_digits(data, 12).encode())


def _ean8(data: bytes) -> str:
    digits = _ean_digits(data, 8)
    return "101" + _ean_half(digits[:4], "AAAA") + "01010" + _ean_half(digits[4:], "CCCC") + "101"


def _itf(data: bytes) -> str:
    digits = data.decode("ascii")
    if not digits or len(digits) % 2:
        raise ValueError(digits)
    drawn = "1010"
    for bars, spaces in list(pairwise(digits))[::2]:
        for bar, space in zip(_ITF[int(bars)], _ITF[int(spaces)], strict=True):
            drawn += "1" * (3 if bar == "1" else 1) + "0" * (3 if space == "1" else 1)
    return drawn + "11101"


_SYSTEMS: dict[int, Callable[[bytes], str]] = {65: _upc_a, 67: _ean13, 68: _ean8, 69: _code39, 70: _itf, 73: _code128}
