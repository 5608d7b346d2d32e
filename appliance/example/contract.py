"""What crosses HTTP about the example."""

from typing import Literal

import msgspec

Kind = Literal["taverna", "cafe", "bar"]
Language = Literal["el", "en"]


class ExampleAsked(msgspec.Struct, frozen=True, kw_only=True):
    """Which kind of house, and the language of its names; the other one becomes their translation."""

    kind: Kind = "taverna"
    language: Language = "el"


class StationMade(msgspec.Struct, frozen=True, kw_only=True):
    """A place that makes things; `key` names it in every example. It has no printer yet, unless it was there before."""

    key: str
    id: int
    name: str


class ExampleMade(msgspec.Struct, frozen=True, kw_only=True):
    """What is there now."""

    tables: int
    products: int
    stations: list[StationMade]
