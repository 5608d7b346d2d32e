"""Words for who makes it, offered at one tap: those that come with Comanda, and a house's own as they are stored."""

import re
import tomllib
from collections.abc import Mapping, Sequence
from functools import cache
from importlib import resources
from typing import Final

import msgspec

from appliance.menu.contract import Note, Serves
from appliance.menu.model import fold_name, name_in, tidy_name, tidy_translations
from kernel.errors import invalid

LONGEST_NOTE: Final = 40
_COFFEE: Final = re.compile(r"καφ[εέ]|ροφ[ηή]μ|coffee")
_DRINK: Final = re.compile(r"ποτ|κρασ|μπ[ιίυύ]ρ|αναψυκ|drink|wine|beer|cocktail")
_DRINKS_BY_TAX: Final = {"alcohol", "soft_drinks"}
_decode = msgspec.json.Decoder(list[Note]).decode


@cache
def _shipped() -> Mapping[Serves, list[dict[str, str]]]:
    text = resources.files(__package__).joinpath("notes.toml").read_text("utf-8")
    return msgspec.convert(tomllib.loads(text), dict[Serves, list[dict[str, str]]])


def usual_notes(language: str) -> dict[Serves, list[Note]]:
    """Return the notes that come with Comanda, named in the house's language where they are translated to it."""
    return {
        serves: [Note(name=name_in(language, words["en"], words), translations=words) for words in notes]
        for serves, notes in _shipped().items()
    }


def what_it_serves(name: str, tax_code: str | None) -> Serves:
    """Guess what stands under a heading, where nobody says it."""
    folded = fold_name(name)
    if _COFFEE.match(folded):
        return "coffee"
    return "drink" if _DRINK.match(folded) or tax_code in _DRINKS_BY_TAX else "food"


def encode_notes(notes: Sequence[Note] | None) -> str | None:
    """Return a house's own notes as they are stored. Raises `invalid` for bad names, and for one that stands there twice."""
    if notes is None:
        return None
    tidy: list[Note] = []
    for at, note in enumerate(notes):
        place = f"notes[{at}]"
        name = tidy_name(note.name, f"{place}.name", longest=LONGEST_NOTE)
        if "," in name:
            raise invalid("A note has no comma: write two notes.", key="note_with_comma", field=f"{place}.name")
        if any(fold_name(one.name) == fold_name(name) for one in tidy):
            raise invalid(f"The note {name} stands there twice.", key="note_twice", field=f"{place}.name", name=name)
        tidy.append(Note(name=name, translations=tidy_translations(note.translations, f"{place}.translations")))
    return msgspec.json.encode(tidy).decode()


def decode_notes(stored: str | None) -> list[Note] | None:
    """Return a house's own notes, None where it has none."""
    return None if stored is None else _decode(stored)
