"""The sentences of the stick in Greek and English: `words.toml` beside this file, read once."""

import tomllib
from functools import cache
from importlib.resources import files
from typing import Final, Literal

Language = Literal["el", "en"]
LANGUAGES: Final[tuple[Language, ...]] = ("el", "en")


@cache
def _words() -> dict[str, dict[str, dict[str, str]]]:
    return tomllib.loads((files(__package__) / "words.toml").read_text("utf-8"))


def say(group: str, key: str, language: Language, /, **fields: object) -> str:
    """Return a sentence with its fields put in; raises KeyError for one that nobody wrote."""
    return _words()[group][key][language].format(**fields)


def knows(group: str, key: str) -> bool:
    """Say whether there is a sentence."""
    return key in _words()[group]


def every() -> dict[str, dict[str, dict[str, str]]]:
    """Return all sentences by group and key."""
    return _words()
