"""A sentence for somebody elsewhere: in English words, and as a key with fields by which other languages find theirs.

Pure. Box and cloud keep it as one text (`pack`); plain words that were kept before are still read (`unpack`).
"""

from typing import Any, Final

import msgspec

from kernel.errors import DomainError

LONGEST_WORDS: Final = 1_000
_MOST_FIELDS: Final = 12
_LONGEST_FIELD: Final = 200


class Said(msgspec.Struct, frozen=True):
    """What somebody reads: `words` in English; where `key` is known, its sentence filled in with `fields`."""

    words: str = ""
    key: str = ""
    fields: dict[str, Any] = {}


def say(key: str, words: str, /, **fields: str | int) -> Said:
    """Return a sentence; `{name}` in the words stands for a field."""
    return tidy(Said(words.format(**fields), key, dict(fields)))


def refusal(refused: DomainError) -> Said:
    """Return what a refusal says."""
    return tidy(Said(refused.message, refused.key, dict(refused.fields)))


def tidy(said: Said) -> Said:
    """Return a sentence as it may be kept: of bounded length, with plain values alone."""
    plain = {name: value for name, value in said.fields.items() if isinstance(value, str | int | float | bool)}
    few = dict(list(plain.items())[:_MOST_FIELDS])
    cut = {name: value[:_LONGEST_FIELD] if isinstance(value, str) else value for name, value in few.items()}
    return Said(said.words[:LONGEST_WORDS], said.key[:_LONGEST_FIELD], cut)


def pack(said: Said) -> str:
    """Return a sentence as one text; none is the empty one."""
    return msgspec.json.encode(said).decode() if said.words or said.key else ""


def unpack(text: str | None) -> Said:
    """Return the sentence in a text of `pack`, or the plain words that it is."""
    if not text or not text.startswith("{"):
        return Said(text or "")
    try:
        return msgspec.json.decode(text, type=Said)
    except msgspec.MsgspecError:
        return Said(text)
