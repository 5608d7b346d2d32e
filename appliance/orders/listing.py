"""Which orders a list shows: its filters, read and checked."""

import re
from datetime import UTC, datetime, timedelta

from msgspec.structs import replace

from appliance.orders import store
from appliance.orders.contract import OrderQuery
from appliance.orders.model import Order, OrderStatus
from appliance.orders.store import Filters
from appliance.runtime.tx import Snapshot
from kernel.errors import invalid
from kernel.ids import parse_id

_LONGEST_NUMBER = 9
_EPOCH = datetime(1970, 1, 1, tzinfo=UTC)


def list_orders(snapshot: Snapshot, query: OrderQuery, *, is_training: bool | None = None) -> list[Order]:
    """Return one page of the orders that meet a query, the newest first. Raises `invalid` naming a bad filter.

    `is_training=False` leaves out those that count nowhere.
    """
    filters = Filters(
        table_id=query.table_id,
        waiter_id=query.waiter_id,
        business_day=query.business_day,
        from_ms=None if query.from_ is None else read_instant(query.from_, "from"),
        to_ms=None if query.to is None else read_instant(query.to, "to"),
        is_training=is_training,
    )
    if query.status is not None:
        filters = _read_status(filters, query.status)
    if query.q is not None and query.q.strip():
        filters = _read_words(filters, query.q.strip())
    return store.orders_page(snapshot, filters, _read_cursor(snapshot, query.cursor), query.limit)


def _read_status(filters: Filters, text: str) -> Filters:
    asked = {part.strip() for part in text.split(",") if part.strip()}
    if asked == {"active"}:
        return replace(filters, living_only=True)
    known = {status.value for status in OrderStatus}
    if not asked <= known:
        raise invalid(f"The status is one of active, {', '.join(sorted(known))}.", field="status")
    statuses = tuple(OrderStatus(status) for status in sorted(asked))
    living_only = not asked & {OrderStatus.CLOSED, OrderStatus.CANCELLED, OrderStatus.MERGED}
    return replace(filters, statuses=statuses, living_only=living_only) if asked else filters


def read_instant(text: str, field: str) -> int:
    """Return UTC ms of an RFC 3339 instant; `+` arrives as a blank where somebody did not escape it."""
    try:
        moment = datetime.fromisoformat(text.replace(" ", "+", 1) if re.search(r" \d\d:?\d\d$", text) else text)
    except ValueError as bad:
        raise invalid(f"{field} is not a time. Write it as 2026-09-21T14:00:00Z.", field=field) from bad
    if moment.tzinfo is None:
        raise invalid(f"{field} has no time zone. End it with Z, or with an offset such as +03:00.", field=field)
    return (moment - _EPOCH) // timedelta(milliseconds=1)


def _read_words(filters: Filters, words: str) -> Filters:
    """Read #12 as an order's number, 12 as that or part of a table's name, anything else as part of a name."""
    digits = words.removeprefix("#")
    escaped = re.sub(r"([\\%_])", r"\\\1", words)
    if not (digits.isascii() and digits.isdigit() and len(digits) <= _LONGEST_NUMBER):
        return replace(filters, text=f"%{escaped}%")
    if digits != words:
        return replace(filters, number=int(digits))
    return replace(filters, number_or_text=(int(digits), f"%{escaped}%"))


def _read_cursor(snapshot: Snapshot, cursor: str | None) -> tuple[int, str] | None:
    if cursor is None:
        return None
    order = store.order(snapshot, parse_id(cursor, "cursor"))
    if order is None:
        raise invalid("The cursor is not the id of an order. Start again from the first page.", field="cursor")
    return order.opened_at_ms, order.id
