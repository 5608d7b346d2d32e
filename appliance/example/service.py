"""Fill an empty house with an example: floor, stations and menu, as a manager would type them."""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from functools import cache
from importlib import resources

import msgspec

from appliance.example.contract import ExampleAsked, ExampleMade, StationMade
from appliance.example.model import Example, Heading, Room, Station, in_language, pick, places, translations
from appliance.floor import service as floor
from appliance.floor.contract import NewGroup, NewTables, PlacedTable, Plan, Position
from appliance.menu import service as menu
from appliance.menu.contract import NewCategory, NewProduct
from appliance.menu.model import CheckTax
from appliance.runtime.tx import Snapshot, Tx
from kernel.errors import conflict


@dataclass(frozen=True, slots=True, kw_only=True)
class Ports:
    """What other rooms know and do, given by wiring.

    `is_empty` says whether the house has neither tables nor products nor checks; `make_stations` returns stations by key,
    those that are there under such a name and new ones; `taxes` are the codes of the house's country.
    """

    is_empty: Callable[[Snapshot], bool]
    make_stations: Callable[[Tx, Sequence[tuple[str, str, bool]]], Mapping[str, int]]
    check_tax: CheckTax
    taxes: frozenset[str]


def stations_of(kind: str, language: str) -> list[tuple[str, str]]:
    """Return the stations of an example: key and name."""
    return [(station.key, pick(station.name, language)) for station in _load(kind).stations]


def fill(tx: Tx, asked: ExampleAsked, ports: Ports) -> ExampleMade:
    """Make all of an example, or nothing. Raises `conflict` unless there are neither tables nor products nor checks."""
    if not ports.is_empty(tx):
        raise conflict("There are tables or products already. An example is for an empty house.", key="house_not_empty")
    example = _load(asked.kind)
    stations = ports.make_stations(
        tx, [(one.key, pick(one.name, asked.language), one.is_bill) for one in example.stations]
    )
    tables = _lay_floor(tx, example.floor, asked.language)
    card = _Menu(asked.language, stations, ports)
    products = sum(card.write(tx, at, heading) for at, heading in enumerate(example.menu))
    return ExampleMade(
        tables=tables,
        products=products,
        stations=[_told(one, asked.language, stations) for one in example.stations],
    )


def _told(station: Station, language: str, stations: Mapping[str, int]) -> StationMade:
    return StationMade(key=station.key, id=stations[station.key], name=pick(station.name, language))


def _lay_floor(tx: Tx, rooms: list[Room], language: str) -> int:
    laid = 0
    for order, (room, positions) in enumerate(zip(rooms, places(rooms), strict=True)):
        group = floor.add_group(tx, NewGroup(name=pick(room.name, language), sort_order=order))
        tables = floor.add_tables(
            tx,
            NewTables(
                prefix=pick(room.prefix, language),
                start=room.start,
                count=room.count,
                group_id=group.id,
                seats=room.seats,
                shape=room.shape,
            ),
        )
        placed = [
            PlacedTable(id=table.id, position=Position(**position))
            for table, position in zip(tables, positions, strict=True)
        ]
        floor.arrange_plan(tx, Plan(tables=placed))
        laid += len(tables)
    return laid


@dataclass(frozen=True, slots=True)
class _Menu:
    """Where an example's dishes are made, and in which language they are called."""

    language: str
    stations: Mapping[str, int]
    ports: Ports

    def write(self, tx: Tx, at: int, heading: Heading) -> int:
        """Add a heading at its place with its products, and return how many those are."""
        station = self.stations[heading.station]
        category = menu.add_category(
            tx,
            NewCategory(
                name=pick(heading.name, self.language),
                color=heading.color,
                sort_order=at,
                printer_zone_id=station,
                tax_code=heading.tax_code if heading.tax_code in self.ports.taxes else None,
                translations=translations(heading.name, self.language),
            ),
            self.ports.check_tax,
        )
        for place, product in enumerate(heading.products):
            fields = in_language(product, self.language)
            if fields.get("tax_code") not in self.ports.taxes:
                fields.pop("tax_code", None)
            asked = {**fields, "category_id": category, "printer_zone_id": station, "sort_order": place}
            menu.add_product(tx, msgspec.convert(asked, NewProduct), self.ports.check_tax)
        return len(heading.products)


@cache
def _load(kind: str) -> Example:
    return msgspec.json.decode((resources.files("appliance.example") / f"{kind}.json").read_bytes(), type=Example)
