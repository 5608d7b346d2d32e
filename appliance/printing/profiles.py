"""What is known of each printer model: paper, code pages, and what it can do."""

import codecs
import tomllib
from functools import cache
from importlib import resources
from types import MappingProxyType
from typing import TYPE_CHECKING

import msgspec

from kernel.errors import invalid, not_found

if TYPE_CHECKING:
    from collections.abc import Mapping

DEFAULT_PROFILE = "jolimark-tp850ue"
DRAWN = "ascii"
"""Stands for a Greek page where none of a printer's own reads right: what is not ASCII goes out as a picture."""
CELL_DOTS = 12
"""Width of one character of font A in dots (Epson ESC/POS reference, ESC M)."""


class Answers(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """What a model is said to answer: hints that order the questions of adoption, never a promise."""

    job_id: bool = False
    in_order: bool = False
    real_time: bool = False
    pushed: bool = False


class PrinterProfile(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """One model of receipt printer.

    `columns` counts characters of font A and `dots` the printable width, so `dots` is at least `columns` times
    `CELL_DOTS`. `pages` are (Python codec, number for ESC t), the one to start from first. `tells` are the names under which it gives itself out (GS I 67). `two_byte_mode` says that
    the model may wake up reading two bytes as one Chinese character, which FS . ends. `buzzer` is the model's own
    command in hexadecimal, empty when it has none.
    """

    name: str
    label: str
    paper_mm: int
    columns: int
    dots: int
    pages: tuple[tuple[str, int], ...]
    tells: tuple[str, ...] = ()
    two_byte_mode: bool = False
    cutter: bool = False
    drawer: bool = False
    buzzer: str = ""
    answers: Answers = Answers()

    def __post_init__(self) -> None:
        """Refuse a profile that could not print: raises ValueError or LookupError, naming what is wrong."""
        if not self.pages:
            raise ValueError(f"profile {self.name}: name at least one code page")
        for codec, number in self.pages:
            codecs.lookup(codec)
            if not 0 <= number <= 255:  # noqa: PLR2004 - ESC t takes one byte
                raise ValueError(f"profile {self.name}: code page number {number} does not fit in one byte")
        if self.columns < 24 or self.columns * CELL_DOTS > self.dots:  # noqa: PLR2004 - a double-width item needs 12
            raise ValueError(f"profile {self.name}: {self.columns} columns do not fit in {self.dots} dots")
        bytes.fromhex(self.buzzer)


class _ProfileFile(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    profile: tuple[PrinterProfile, ...]
    greek_pages: tuple[tuple[str, int], ...]


@cache
def load_profiles() -> "Mapping[str, PrinterProfile]":
    """Return every known profile by name, in the order of the data file."""
    return MappingProxyType({row.name: row for row in _load().profile})


@cache
def _load() -> _ProfileFile:
    data = tomllib.loads(resources.files(__package__).joinpath("profiles.toml").read_text("utf-8"))
    return msgspec.convert(data, _ProfileFile)


def greek_pages() -> tuple[tuple[str, int], ...]:
    """Return every page under which some printer has Greek letters, always in the same order: paper counts them."""
    of_all = [*_load().greek_pages, *(page for row in load_profiles().values() for page in row.pages)]
    greek = {codec for codec, _ in _load().greek_pages}
    return tuple(dict.fromkeys(page for page in of_all if page[0] in greek))


def match_profile(model: str) -> PrinterProfile | None:
    """Return the profile of a printer that calls itself so, None for a name that no profile knows.

    Capitals, blanks and hyphens are of no account; a part of a name is: TM-T20 is not TM-T20III, whose paper may differ.
    """
    told = _squeeze(model)
    return next((row for row in load_profiles().values() if told in map(_squeeze, row.tells)), None) if told else None


def _squeeze(name: str) -> str:
    return "".join(char for char in name.casefold() if char.isalnum())


def check_codec(name: str) -> None:
    """Raise `DomainError(invalid)` unless it is `DRAWN`, or an encoding that some printer has Greek letters in."""
    if name != DRAWN and all(name != codec for codec, _ in greek_pages()):
        raise invalid(f"{name!r} is no encoding of a printer's Greek page.", field="code_page_codec")


def find_profile(name: str) -> PrinterProfile:
    """Return the profile of that name; raises DomainError(not_found) for any other."""
    try:
        return load_profiles()[name]
    except KeyError:
        raise not_found("printer profile", name) from None
