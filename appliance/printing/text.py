"""Words for paper: which bytes a printer needs for a text, and how many columns it takes.

Text passes three steps: `settle` (what paper will show), `wrap` (lines that fit), `encode` (bytes, or None when the line
must be drawn). A control character in user text never reaches the wire, so a guest's name cannot kick the drawer.
"""

import itertools
import unicodedata
from functools import lru_cache
from typing import Final

from appliance.printing.profiles import PrinterProfile

SELECT_PAGE: Final = b"\x1bt"
REPLACEMENT: Final = "�"

# What no page of a printer has, in letters that every page has. Only what Unicode's own decompositions do not give.
_PLAIN: Final = {
    "€": "EUR", "£": "GBP", "¥": "JPY", "₺": "TRY", "₽": "RUB", "₴": "UAH", "₪": "ILS", "₹": "INR", "₿": "BTC",
    "«": '"', "»": '"', "“": '"', "”": '"', "„": '"', "‟": '"', "″": '"',
    "‹": "'", "›": "'", "‘": "'", "’": "'", "‚": "'", "‛": "'", "′": "'", "´": "'", "ʼ": "'", "᾽": "'",
    "‐": "-", "‑": "-", "‒": "-", "–": "-", "—": "-", "―": "-", "−": "-", "⁄": "/", "∕": "/",
    "…": "...", "•": "*", "‣": "*", "·": ".", "×": "x", "÷": "/", "¦": "|", "§": "par.", "¶": "par.",
    "©": "(c)", "®": "(R)", "→": "->", "←": "<-", "↑": "^", "↓": "v", "⇒": "=>", "≠": "!=", "≤": "<=", "≥": ">=",
    "≈": "~", "±": "+/-", "°": "o", "‰": "o/oo", "æ": "ae", "Æ": "AE", "œ": "oe", "Œ": "OE", "ø": "o", "Ø": "O",
    "ß": "ss", "ẞ": "SS", "ð": "d", "Ð": "D", "đ": "d", "Đ": "D", "þ": "th", "Þ": "Th", "ł": "l", "Ł": "L",
    "ħ": "h", "Ħ": "H", "ı": "i", "ŋ": "ng", "Ŋ": "NG", "¿": "?", "¡": "!", "ϐ": "β", "ϑ": "θ", "ϕ": "φ",
    "¬": "-", "¢": "c", "¼": "1/4", "½": "1/2", "¾": "3/4",
}  # fmt: skip


def clean(text: str) -> str:
    """Return the text composed (NFC), on one line, without anything that is a command rather than a letter.

    Line breaks, tabs and every kind of space become one space each; control characters, direction marks, joiners and
    soft hyphens go; half a surrogate pair becomes U+FFFD, which is drawn and so is seen.
    """
    if text.isprintable() and unicodedata.is_normalized("NFC", text):
        return text  # nearly every text: letters, signs and plain blanks
    kept: list[str] = []
    for char in unicodedata.normalize("NFC", text):
        category = unicodedata.category(char)
        if category in {"Zs", "Zl", "Zp"} or char in "\t\n\v\f\r\x85":
            kept.append(" ")
        elif category == "Cs":
            kept.append(REPLACEMENT)
        elif category not in {"Cc", "Cf"}:
            kept.append(char)
    return "".join(kept)


def settle(text: str, profile: PrinterProfile) -> str:
    """Return what this printer's paper will show for a text: cleaned, and transliterated where no page has a letter.

    A character that can be neither printed nor transliterated (another script, an emoji) stays as it is: the line that
    holds it is drawn.
    """
    cleaned = clean(text)
    if _in_page(cleaned, profile.pages[0][0]) is not None:
        return cleaned
    return "".join(_settle_char(char, profile) for char in cleaned)


@lru_cache(maxsize=4096)
def _settle_char(char: str, profile: PrinterProfile) -> str:
    if _has(char, profile):
        return char
    candidates = _plainer(char)
    for candidate in candidates:
        if all(_has(c, profile) for c in candidate):
            return candidate
    for candidate in candidates:
        settled = "".join(c if c == char else _settle_char(c, profile) for c in candidate)
        if all(_has(c, profile) for c in settled):
            return settled
    # A mark that composes with nothing is dropped only where its letter is printed; alone in a drawn line it may matter.
    return "" if unicodedata.category(char) in {"Mn", "Me"} and ord(char) in _PLAIN_MARKS else char


_PLAIN_MARKS: Final = range(0x300, 0x370)


def _plainer(char: str) -> list[str]:
    """List what may stand for a character, the nearest first: an own rule, fewer accents, Unicode's compatible form."""
    candidates = [_PLAIN[char]] if char in _PLAIN else []
    parts = unicodedata.normalize("NFD", char)
    letter, marks = parts[0], parts[1:]
    for kept in range(len(marks) - 1, -1, -1):
        candidates += [
            unicodedata.normalize("NFC", letter + "".join(some)) for some in itertools.combinations(marks, kept)
        ]
    compatible = unicodedata.normalize("NFKC", char)
    if compatible != char and char not in compatible:
        candidates.append(clean(compatible))
    return candidates


_CONTROLS: Final = bytes((*range(0x20), 0x7F))


@lru_cache(maxsize=2048)
def _in_page(text: str, codec: str) -> bytes | None:
    """Return a text's bytes when one page has all its letters, else None; never with a control code among them."""
    try:
        raw = text.encode(codec)
    except UnicodeEncodeError:
        return None
    return raw if len(raw) == len(text) and raw.translate(None, _CONTROLS) == raw else None


@lru_cache(maxsize=4096)
def _byte_in(char: str, codec: str) -> int | None:
    """Return the character's byte in a page, or None; never a control code."""
    raw = _in_page(char, codec)
    return None if raw is None else raw[0]


@lru_cache(maxsize=4096)
def _has(char: str, profile: PrinterProfile) -> bool:
    return any(_byte_in(char, codec) is not None for codec, _ in profile.pages)


def encode(line: str, profile: PrinterProfile) -> bytes | None:
    """Return a settled line as the printer's own bytes, or None when it must be drawn.

    The printer is taken to stand in the profile's first page and is left there. A letter of another page is reached with
    ESC t n, and the printer stays in that page while it has the letters that follow.
    """
    plain = _in_page(line, profile.pages[0][0])
    if plain is not None:
        return plain
    current = 0
    out = bytearray()
    for char in line:
        order = [current, *(i for i in range(len(profile.pages)) if i != current)]
        for index in order:
            codec, number = profile.pages[index]
            byte = _byte_in(char, codec)
            if byte is None:
                continue
            if index != current:
                out += SELECT_PAGE + bytes([number])
                current = index
            out.append(byte)
            break
        else:
            return None
    if current:
        out += SELECT_PAGE + bytes([profile.pages[0][1]])
    return bytes(out)


def width(text: str) -> int:
    """Count the columns of a text: marks take none, East Asian wide letters and emoji two."""
    return len(text) if text.isascii() else sum(map(_char_width, text))


@lru_cache(maxsize=4096)
def _char_width(char: str) -> int:
    if unicodedata.category(char) in {"Mn", "Me", "Cf"}:
        return 0
    return 2 if unicodedata.east_asian_width(char) in {"W", "F"} else 1


def wrap(text: str, columns: int, first: int | None = None) -> list[str]:
    """Break a settled text into lines of at most `columns` (the first: `first`), between words where it can.

    Always at least one line. A word longer than a line is cut between letters, never between a letter and its marks.
    Spaces at a break go.
    """
    words = text.split()
    room = columns if first is None else first
    whole = " ".join(words)
    if width(whole) <= room:
        return [whole]
    lines: list[str] = []
    line = ""
    for word in words:
        rest = word
        if line and width(line) + 1 + width(word) <= room:
            line = f"{line} {word}"
            continue
        if line or (width(word) > room and room < columns):
            lines.append(line)
            room = columns
        while width(rest) > room:
            piece = _head(rest, room)
            lines.append(piece)
            rest, room = rest[len(piece) :], columns
        line = rest
    return [*lines, line] if line or not lines else lines


def _head(word: str, columns: int) -> str:
    """Return as many letters, with their marks, as fit; at least one."""
    taken = 0
    for index, char in enumerate(word):
        taken += _char_width(char)
        if taken > columns and index:
            return word[:index]
    return word


def spread(left: str, right: str, columns: int) -> str:
    """Return one line with `left` at its start and `right` at its end; `left` must leave room for a space."""
    return left + " " * max(1, columns - width(left) - width(right)) + right
