"""Which orders a list shows: its filters, read and checked."""

import re
from datetime import UTC, datetime, timedelta

from appliance.orders import store
from appliance.orders.contract import OrderQuery
from appliance.orders.model import Order, OrderStatus
from appliance.runtime.tx import Snapshot
from kernel.errors import invalid
from kernel.ids import parse_id

_LONGEST_NUMBER = 9
_EPOCH = datetime(1970, 1, 1, tzinfo=UTC)


def list_orders(snapshot: Snapshot, query: OrderQuery) -> list[Order]:
    """Return one page of the orders that meet a query, the newest first. Raises `invalid` naming a bad filter."""
    filters: dict[str, object] = {}
    if query.status is not None:
        filters |= _read_status(query.status)
    for name in ("table_id", "waiter_id", "business_day"):
        value = getattr(query, name)
        if value is not None:
            filters[name] = value
    if query.from_ is not None:
        filters["from_ms"] = _read_instant(query.from_, "from")
    if query.to is not None:
        filters["to_ms"] = _read_instant(query.to, "to")
    if query.q is not None and query.q.strip():
        filters |= _read_words(query.q.strip())
    return store.orders_page(snapshot, filters, _read_cursor(snapshot, query.cursor), query.limit)


def _read_status(text: str) -> dict[str, object]:
    asked = {part.strip() for part in text.split(",") if part.strip()}
    if asked == {"active"}:
        return {"is_active": True}
    known = {status.value for status in OrderStatus}
    if not asked <= known:
        raise invalid(f"The status is one of active, {', '.join(sorted(known))}.", field="status")
    return {"status": sorted(asked)} if asked else {}


def _read_instant(text: str, field: str) -> int:
    """Return UTC ms of an RFC 3339 instant; `+` arrives as a blank where somebody did not escape it."""
    try:
        moment = datetime.fromisoformat(text.replace(" ", "+", 1) if re.search(r" \d\d:?\d\d$", text) else text)
    except ValueError as bad:
        raise invalid(f"{field} is not a time. Write it as 2026-09-21T14:00:00Z.", field=field) from bad
    if moment.tzinfo is None:
        raise invalid(f"{field} has no time zone. End it with Z, or with an offset such as +03:00.", field=field)
    return (moment - _EPOCH) // timedelta(milliseconds=1)


def _read_words(words: str) -> dict[str, object]:
    """Read #12 as an order's number, 12 as that or part of a table's name, anything else as part of a name."""
    digits = words.removeprefix("#")
    escaped = re.sub(r"([\\%_])", r"\\\1", words)
    if not (digits.isascii() and digits.isdigit() and len(digits) <= _LONGEST_NUMBER):
        return {"text": f"%{escaped}%"}
    return {"number": int(digits)} if digits != words else {"number_or_text": (int(digits), f"%{escaped}%")}


def _read_cursor(snapshot: Snapshot, cursor: str | None) -> tuple[int, str] | None:
    if cursor is None:
        return None
    order = store.order(snapshot, parse_id(cursor, "cursor"))
    if order is None:
        raise invalid("The cursor is not the id of an order. Start again from the first page.", field="cursor")
    return order.opened_at_ms, order.id
