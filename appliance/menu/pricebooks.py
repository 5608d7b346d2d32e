"""Use cases of pricebooks: keeping them, and seeing what something costs at another time or place."""

import re
from collections.abc import Mapping, Sequence
from datetime import UTC, datetime, timedelta
from typing import Any

import msgspec

from appliance.menu import shelf, store
from appliance.menu.columns import given
from appliance.menu.contract import (
    NewPricebook,
    NewPriceEntry,
    PreviewQuery,
    Pricebook,
    PricebookEdit,
    PriceEntry,
    PricePreview,
)
from appliance.menu.model import (
    Choice,
    Occasion,
    PricebookAdded,
    PricebookChanged,
    PricebookRemoved,
    fold_name,
    tidy_name,
)
from appliance.menu.pricebook import refuse_tie
from appliance.menu.pricing import Price, price_of, sitting_at
from appliance.runtime.tx import Snapshot, Tx
from kernel.clock import to_rfc3339
from kernel.errors import conflict, invalid, not_found

_EPOCH = datetime(1970, 1, 1, tzinfo=UTC)
_HOUR = 60


# -- reading ----------------------------------------------------------------------------------------


def list_books(snapshot: Snapshot) -> list[Pricebook]:
    """Return every pricebook, the strongest first."""
    entries = shelf.entry_rows(snapshot)
    return [_view(row, entries.get(row["id"], ())) for row in shelf.book_rows(snapshot)]


def show_book(snapshot: Snapshot, ident: int) -> Pricebook:
    """Return a pricebook; raises `not_found`."""
    row = shelf.book_row(snapshot, ident)
    if row is None:
        raise not_found("pricebook", ident)
    return _view(row, shelf.entry_rows(snapshot, ident).get(ident, ()))


def _view(row: Any, entries: Sequence[Any]) -> Pricebook:
    book = shelf.read_book(row)
    days = book.weekdays
    return Pricebook(
        id=book.id,
        name=book.name,
        priority=book.priority,
        is_active=bool(row["is_active"]),
        weekdays=None if days is None else [day for day in range(1, 8) if days >> (day - 1) & 1],
        from_time=_time_of_day(book.from_minute),
        to_time=_time_of_day(book.to_minute),
        modes=None if book.modes is None else msgspec.convert(sorted(book.modes), list[Any]),
        table_group_ids=None if book.table_group_ids is None else sorted(book.table_group_ids),
        entries=[PriceEntry(**{name: one[name] for name in PriceEntry.__struct_fields__}) for one in entries],
    )


# -- keeping ----------------------------------------------------------------------------------------


def add_book(tx: Tx, new: NewPricebook) -> int:
    """Add a pricebook and return its id. Raises `invalid`, or `conflict` for a taken name or a tie with another book."""
    fields = given(new)
    rows = _entries(tx, fields.pop("entries"))
    values = _columns({}, fields)
    _refuse_same_name(tx, values["name_key"], besides=0)
    ident = shelf.add_book(tx, values)
    shelf.put_entries(tx, ident, rows)
    _refuse_tie(tx, ident)
    tx.emit(PricebookAdded(pricebook_id=ident, book=_told(show_book(tx, ident))))
    return ident


def change_book(tx: Tx, ident: int, edit: PricebookEdit) -> None:
    """Change what is given of a pricebook; entries replace. Raises `not_found`, `invalid`, `conflict`."""
    before = show_book(tx, ident)
    fields = given(edit)
    rows = _entries(tx, fields.pop("entries")) if "entries" in fields else None
    now = {name: getattr(before, name) for name in before.__struct_fields__ if name not in {"id", "entries"}}
    values = _columns(now, fields)
    _refuse_same_name(tx, values["name_key"], besides=ident)
    shelf.change_book(tx, ident, values)
    if rows is not None:
        shelf.replace_entries(tx, ident, rows)
    _finish(tx, before)


def put_entry(tx: Tx, ident: int, entry: NewPriceEntry) -> None:
    """Give a thing a price in a book, in place of the one that it has there. Raises as `change_book` does."""
    before = show_book(tx, ident)
    shelf.put_entries(tx, ident, _entries(tx, [entry]))
    _finish(tx, before)


def remove_entry(tx: Tx, ident: int, entry_id: int) -> None:
    """Take an entry out of a book. Raises `not_found`."""
    before = show_book(tx, ident)
    if all(entry.id != entry_id for entry in before.entries):
        raise not_found("price", entry_id)
    shelf.remove_entry(tx, ident, entry_id)
    _finish(tx, before)


def remove_book(tx: Tx, ident: int) -> None:
    """Take a pricebook out of use for good; lines keep the prices that they had by it. Raises `not_found`."""
    show_book(tx, ident)
    shelf.change_book(tx, ident, {"is_deleted": 1})
    tx.emit(PricebookRemoved(pricebook_id=ident))


def _finish(tx: Tx, before: Pricebook) -> None:
    """Refuse a tie, and record what is different now."""
    _refuse_tie(tx, before.id)
    was, now = _told(before), _told(show_book(tx, before.id))
    changes = {name: (was[name], now[name]) for name in was if was[name] != now[name]}
    if "entries" in changes:
        gone = [entry for entry in was["entries"] if entry not in now["entries"]]
        changes["entries"] = (gone, [entry for entry in now["entries"] if entry not in was["entries"]])
    if changes:
        tx.emit(PricebookChanged(pricebook_id=before.id, changes=changes))


def _told(book: Pricebook) -> dict[str, Any]:
    """Return a book as the journal tells of it: every price is money, and so every price is told."""
    told: dict[str, Any] = msgspec.to_builtins(book)
    del told["id"]
    for entry in told["entries"]:
        del entry["id"]
    return told


def _refuse_same_name(tx: Tx, name_key: str, besides: int) -> None:
    held = shelf.book_named(tx, name_key)
    if held is not None and held["id"] != besides:
        raise conflict(f"There is a pricebook {held['name']} already.", field="name", pricebook_id=held["id"])


def _refuse_tie(tx: Tx, ident: int) -> None:
    books = shelf.books_in_use(tx)
    if ident in books:
        targets = {key: [shelf.target_of(row) for row in rows] for key, rows in shelf.entry_rows(tx).items()}
        others = [(book, targets.get(book.id, ())) for book in books.values() if book.id != ident]
        refuse_tie(books[ident], targets.get(ident, ()), others)


def _columns(now: Mapping[str, Any], fields: Mapping[str, Any]) -> dict[str, Any]:
    """Return a book as columns, from what holds now and what is to be changed of it. Raises `invalid`."""
    book = {**now, **fields}
    begins, ends = book["from_time"], book["to_time"]
    if (begins is None) != (ends is None) or (begins is not None and begins == ends):
        raise invalid("Name two different times, from and to, or none.", field="to_time")
    for condition in ("weekdays", "modes", "table_group_ids"):
        if book[condition] is not None and not book[condition]:
            raise invalid(f"{condition} is an empty list: it would never hold. Send null for any.", field=condition)
    groups = book["table_group_ids"]
    name = tidy_name(book["name"], "name")
    return {
        "name": name,
        "name_key": fold_name(name),
        "priority": book["priority"],
        "is_active": book["is_active"],
        "weekdays": None if book["weekdays"] is None else sum(1 << (day - 1) for day in set(book["weekdays"])),
        "from_minute": _minute(begins),
        "to_minute": _minute(ends),
        "modes": None if book["modes"] is None else " ".join(sorted(set(book["modes"]))),
        "table_group_ids": None if groups is None else msgspec.json.encode(sorted(set(groups))).decode(),
    }


def _entries(tx: Tx, entries: Sequence[NewPriceEntry]) -> list[dict[str, Any]]:
    """Return entries as rows. Raises `invalid` naming the one that prices nothing, two things, or a thing twice."""
    rows: list[dict[str, Any]] = []
    seen = set()
    for index, entry in enumerate(entries):
        place = f"entries[{index}]"
        _check_entry(tx, entry, place)
        row = given(entry)
        if shelf.target_of(row) in seen:
            raise invalid(f"{place} prices the same thing again. Leave one of the two out.", field=place)
        seen.add(shelf.target_of(row))
        rows.append(row)
    return rows


def _check_entry(tx: Tx, entry: NewPriceEntry, place: str) -> None:
    has_product, has_price = entry.product_id is not None, entry.price is not None
    if has_product == (entry.category_id is not None):
        raise invalid(f"{place}: name a product or a category.", field=f"{place}.product_id")
    if has_product != has_price or has_product == (entry.change_bp is not None):
        raise invalid(f"{place}: a product has a price, a category a change_bp.", field=f"{place}.price")
    if entry.portion_id is not None and entry.product_id is None:
        raise invalid(f"{place}: a portion belongs to a product. Name it.", field=f"{place}.portion_id")
    if entry.category_id is not None:
        if store.category(tx, entry.category_id) is None:
            raise invalid(f"{place}: there is no category {entry.category_id}.", field=f"{place}.category_id")
        return
    assert entry.product_id is not None
    if store.product_row(tx, entry.product_id) is None:
        raise invalid(f"{place}: there is no product {entry.product_id}.", field=f"{place}.product_id")
    if entry.portion_id is not None and store.portion(tx, entry.product_id, entry.portion_id) is None:
        raise invalid(f"{place}: it has no portion {entry.portion_id}.", field=f"{place}.portion_id")


def _minute(time_of_day: str | None) -> int | None:
    if time_of_day is None:
        return None
    hours, minutes = time_of_day.split(":")
    return int(hours) * _HOUR + int(minutes)


def _time_of_day(minute: int | None) -> str | None:
    return None if minute is None else f"{minute // _HOUR:02}:{minute % _HOUR:02}"


# -- looking ahead ----------------------------------------------------------------------------------


def preview(snapshot: Snapshot, query: PreviewQuery) -> PricePreview:
    """Return what something costs at a time, at a table, sold in a way, and why. Raises `not_found`, `invalid`."""
    at_ms = snapshot.at_ms if query.at is None else _instant(snapshot, query.at)
    day = snapshot.trading.business_day(at_ms).isoformat()
    offer = store.offer(snapshot, query.product_id, day)
    if offer is None:
        raise not_found("product", query.product_id)
    choice = Choice(product_id=query.product_id, portion_id=query.portion_id)
    sitting = sitting_at(snapshot, Occasion(mode=query.mode, table_group_id=query.table_group_id), at_ms)
    proposal = Price(offer["base_price"], offer["base_price"], source="open")
    price = proposal if offer["is_open_price"] else price_of(snapshot, offer, choice, sitting)
    return PricePreview(
        product_id=query.product_id,
        portion_id=query.portion_id,
        at=to_rfc3339(at_ms),
        business_day=day,
        price=price.amount,
        list_price=price.listed,
        source=price.source,
        pricebook_id=price.pricebook_id,
        pricebook=None if price.pricebook_id is None else shelf.books_in_use(snapshot)[price.pricebook_id].name,
    )


def _instant(snapshot: Snapshot, text: str) -> int:
    """Return UTC ms of an RFC 3339 instant, or of the restaurant's wall clock where no offset is named."""
    try:
        moment = datetime.fromisoformat(text.replace(" ", "+", 1) if re.search(r" \d\d:?\d\d$", text) else text)
        if moment.tzinfo is None:
            moment = moment.replace(tzinfo=snapshot.trading.zone)
        at_ms = (moment - _EPOCH) // timedelta(milliseconds=1)
        snapshot.trading.business_day(at_ms)
    except (ValueError, OverflowError) as bad:
        raise invalid("at is not a time. Write it as 2026-09-21T18:30, or with an offset.", field="at") from bad
    return at_ms
