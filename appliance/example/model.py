"""An example as data, in one of its two languages. Pure."""

from typing import Any

import msgspec

_LANGUAGES = ("el", "en")
# Between two tables, between two stools, and between two rooms, in centimetres: four tables a row fit on a phone.
_GAP, _NARROW, _MARGIN = 30, 20, 60
_SIZES = {"round": (90, 90), "square": (80, 80), "rectangle": (160, 80), "bar": (60, 60)}


class Station(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """A place that makes things; one of them prints the bills."""

    key: str
    name: tuple[str, str]
    is_bill: bool = False


class Room(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """Tables in rows, numbered from `start` behind a prefix."""

    name: tuple[str, str]
    prefix: tuple[str, str]
    start: int
    count: int
    columns: int
    seats: int
    shape: str


class Heading(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """A part of the menu; its products are in the words of the menu's API, each name in both languages."""

    name: tuple[str, str]
    color: str
    station: str
    tax_code: str
    products: list[dict[str, Any]]


class Example(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """A house to begin with. Prices are minor units of whatever currency the house has."""

    stations: list[Station]
    floor: list[Room]
    menu: list[Heading]


def pick(words: tuple[str, str], language: str) -> str:
    """Return the word in a language, `el` or `en`."""
    return words[_LANGUAGES.index(language)]


def translations(words: tuple[str, str], language: str) -> dict[str, str]:
    """Return the word in the other language, where it is another."""
    other = _LANGUAGES[1 - _LANGUAGES.index(language)]
    return {} if words[0] == words[1] else {other: pick(words, other)}


def in_language(value: Any, language: str) -> Any:
    """Return data of the menu with every pair under `name` as a name and its translation."""
    if isinstance(value, list):
        return [in_language(one, language) for one in value]
    if not isinstance(value, dict):
        return value
    found = {key: in_language(one, language) for key, one in value.items() if key != "name"}
    if "name" in value:
        first, second = value["name"]
        found["name"] = pick((first, second), language)
        found["translations"] = translations((first, second), language)
    return found


def places(floor: list[Room]) -> list[list[dict[str, int]]]:
    """Return where each table of each room stands: its rows side by side, one room below the other."""
    found, top = [], _MARGIN
    for room in floor:
        width, height = _SIZES[room.shape]
        gap = _NARROW if room.shape == "bar" else _GAP
        found.append(
            [
                {
                    "x": _MARGIN + (width + gap) * (number % room.columns),
                    "y": top + (height + gap) * (number // room.columns),
                    "w": width,
                    "h": height,
                }
                for number in range(room.count)
            ]
        )
        top += (height + gap) * -(-room.count // room.columns) + _MARGIN
    return found
