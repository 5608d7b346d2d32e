"""What was sold, paid and taken off in some trading days, broken down by one thing, as a table."""

from collections.abc import Callable, Sequence
from typing import Any, NamedTuple

from msgspec.structs import asdict

from appliance.menu.service import titles
from appliance.reports import store
from appliance.reports.contract import Breakdown, BreakdownQuery, Cell, Column
from appliance.reports.service import read_period, tell_acts, whose
from appliance.runtime.caller import Caller
from appliance.runtime.tx import Snapshot
from appliance.staff.service import names

_WORDS, _COUNTED, _MONEY, _RATE = "text", "count", "money", "rate"
_SOLD = (
    ("lines", _COUNTED),
    ("pieces", _COUNTED),
    ("gross", _MONEY),
    ("voided_pieces", _COUNTED),
    ("voided", _MONEY),
    ("swapped_pieces", _COUNTED),
    ("swapped", _MONEY),
    ("net", _MONEY),
)


class Asked(NamedTuple):
    """The days, both ends counted, and whose part of them; None is everybody's."""

    since: str
    until: str
    user_id: int | None


class Shape(NamedTuple):
    """A table's columns, and who reads its rows."""

    columns: Sequence[tuple[str, str]]
    read: Callable[[Snapshot, Asked], list[dict[str, Any]]]


def tell(snapshot: Snapshot, caller: Caller, query: BreakdownQuery, currency: str) -> Breakdown:
    """Return a table. A waiter sees his own part; who may see reports sees everybody's. Raises `forbidden`."""
    asked = Asked(*read_period(snapshot, query), whose(caller, query))
    shape = _SHAPES[query.by]
    names_ = [name for name, _ in shape.columns]
    rows: list[list[Cell]] = [[row[name] for name in names_] for row in shape.read(snapshot, asked)]
    return Breakdown(
        from_=asked.since,
        to=asked.until,
        currency=currency,
        by=query.by,
        columns=[Column(name=name, kind=kind) for name, kind in shape.columns],
        rows=rows,
    )


def _by_hour(snapshot: Snapshot, asked: Asked) -> list[dict[str, Any]]:
    """Return the hours in the order in which a trading day passes through them."""
    first = snapshot.trading.cutoff_minutes // 60
    rows = sorted(_sold(snapshot, "hour", asked), key=lambda row: (row["hour"] - first) % 24)
    return [{**row, "hour": f"{row['hour']:02}:00"} for row in rows]


def _by_category(snapshot: Snapshot, asked: Asked) -> list[dict[str, Any]]:
    known, _ = titles(snapshot)
    return [
        {**row, "category_id": row["category_id"] or None, "name": known.get(row["category_id"], "")}
        for row in _sold(snapshot, "category_id", asked)
    ]


def _by_product(snapshot: Snapshot, asked: Asked) -> list[dict[str, Any]]:
    categories, products = titles(snapshot)
    return [
        {
            **row,
            "product_id": row["product_id"] or None,
            "category": categories.get(row["category_id"], ""),
            "name": products.get(row["product_id"], ""),
        }
        for row in _sold(snapshot, "product_id, category_id", asked)
    ]


def _by_waiter(snapshot: Snapshot, asked: Asked) -> list[dict[str, Any]]:
    return _named(snapshot, _sold(snapshot, "user_id", asked))


def _by_tender(snapshot: Snapshot, asked: Asked) -> list[dict[str, Any]]:
    found: dict[str, dict[str, Any]] = {}
    for row in store.tenders(snapshot, *asked):
        one = found.setdefault(row["tender"], {"tender": row["tender"]})
        for name in ("payments", "amount", "tips", "rounding"):
            one[name] = one.get(name, 0) + row[name]
    return list(found.values())


def _by_tax(snapshot: Snapshot, asked: Asked) -> list[dict[str, Any]]:
    return [dict(row) for row in store.taxes(snapshot, *asked)]


def _by_discount(snapshot: Snapshot, asked: Asked) -> list[dict[str, Any]]:
    return [dict(row) for row in store.cuts(snapshot, *asked)]


def _by_void(snapshot: Snapshot, asked: Asked) -> list[dict[str, Any]]:
    return _named(snapshot, [dict(row) for row in store.voids(snapshot, *asked)])


def _by_act(snapshot: Snapshot, asked: Asked) -> list[dict[str, Any]]:
    return [asdict(one) for one in tell_acts(snapshot, *asked)]


def _by_owed(snapshot: Snapshot, asked: Asked) -> list[dict[str, Any]]:
    return _named(snapshot, [dict(row) for row in store.owed(snapshot, *asked)])


def _sold(snapshot: Snapshot, grouping: store.Grouping, asked: Asked) -> list[dict[str, Any]]:
    rows = [dict(row) for row in store.sales(snapshot, grouping, *asked)]
    return [{**row, "net": row["gross"] - row["voided"] - row["swapped"]} for row in rows]


def _named(snapshot: Snapshot, rows: list[dict[str, Any]]) -> list[dict[str, Any]]:
    known = names(snapshot, [row["user_id"] for row in rows if row["user_id"]])
    return [{**row, "user_id": row["user_id"] or None, "name": known.get(row["user_id"], "")} for row in rows]


_SHAPES: dict[str, Shape] = {
    "hour": Shape([("hour", _WORDS), *_SOLD], _by_hour),
    "category": Shape([("category_id", _COUNTED), ("name", _WORDS), *_SOLD], _by_category),
    "product": Shape([("product_id", _COUNTED), ("category", _WORDS), ("name", _WORDS), *_SOLD], _by_product),
    "waiter": Shape([("user_id", _COUNTED), ("name", _WORDS), *_SOLD], _by_waiter),
    "tender": Shape(
        [("tender", _WORDS), ("payments", _COUNTED), ("amount", _MONEY), ("tips", _MONEY), ("rounding", _MONEY)],
        _by_tender,
    ),
    "tax": Shape(
        [("code", _WORDS), ("rate_bp", _RATE), ("net", _MONEY), ("tax", _MONEY), ("gross", _MONEY)],
        _by_tax,
    ),
    "discount": Shape([("kind", _WORDS), ("reason", _WORDS), ("cuts", _COUNTED), ("amount", _MONEY)], _by_discount),
    "void": Shape(
        [
            ("reason", _WORDS),
            ("user_id", _COUNTED),
            ("name", _WORDS),
            ("voids", _COUNTED),
            ("pieces", _COUNTED),
            ("amount", _MONEY),
        ],
        _by_void,
    ),
    "act": Shape(
        [
            *((name, _WORDS) for name in ("act", "reason")),
            ("user_id", _COUNTED),
            ("name", _WORDS),
            *(("times", _COUNTED), ("pieces", _COUNTED), ("amount", _MONEY)),
            *(("undone_pieces", _COUNTED), ("undone", _MONEY)),
        ],
        _by_act,
    ),
    "owed": Shape(
        [("kind", _WORDS), ("user_id", _COUNTED), ("name", _WORDS), ("times", _COUNTED), ("amount", _MONEY)],
        _by_owed,
    ),
}
