"""Codes that people read aloud and type: the vendor's claim code, fingerprints in groups of four. Pure."""

CODE_ALPHABET = "23456789ABCDEFGHJKMNPQRSTVWXYZ"
_CODE_LETTERS = 12
_CODE_GROUP = 4


def grouped(text: str) -> str:
    """Return a fingerprint or a code in groups of four, as people read it aloud."""
    return "-".join(text[at : at + _CODE_GROUP] for at in range(0, len(text), _CODE_GROUP))


def tidy_code(text: str) -> str:
    """Return a claim code as `XXXX-XXXX-XXXX` however it was typed; empty where it cannot be one."""
    letters = "".join(letter for letter in text.upper() if letter.isalnum())
    fits = len(letters) == _CODE_LETTERS and all(letter in CODE_ALPHABET for letter in letters)
    return grouped(letters) if fits else ""
