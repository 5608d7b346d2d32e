"""Checks without a table: a tab at the bar, take-away, delivery, pickup at a promised time, a number at the counter."""

from typing import Annotated, Literal

import msgspec
from msgspec import Meta

from appliance.orders import service, store
from appliance.orders.contract import Allergy, Covers, Id, OrderHead, Serving
from appliance.orders.listing import read_instant
from appliance.orders.model import AllergyNoted, OfOrder, Order, OrderOpened, OrderStatus, tidy
from appliance.orders.reckoning import Reckoning
from appliance.orders.view import list_heads
from appliance.runtime.tx import Snapshot, Tx
from kernel.clock import to_rfc3339
from kernel.errors import conflict, invalid, not_found
from kernel.ids import new_id, parse_id

ErrandKind = Literal["bar_tab", "take_away", "delivery", "pickup", "counter"]
Words = Annotated[str, Meta(max_length=80)]
_MODES: dict[str, Serving] = {"take_away": "take_away", "pickup": "take_away", "delivery": "delivery"}
_ROW = "order_id, kind, name, card_reference, limit_amount, phone_reference, address, promised_at_ms, queue_number"
# What was ordered after it was ready is not.
_READY = (
    "(SELECT e.ready_at_ms WHERE NOT EXISTS"
    " (SELECT 1 FROM order_lines l WHERE l.order_id = e.order_id AND l.added_at_ms > e.ready_at_ms))"
)


class NewErrand(msgspec.Struct, frozen=True, kw_only=True):
    """A check to open without a table.

    A tab needs `name`; `card_reference` is the terminal's word for a card that was left, `limit_amount` (minor units)
    warns. A delivery needs `name` and `address`, a pickup `promised_at` (RFC 3339). `phone_reference` says where the
    number is kept, it is not the number. The counter gives a queue number; `mode` says whether its guests stay.
    """

    kind: ErrandKind
    id: Id | None = None
    name: Words | None = None
    card_reference: Words | None = None
    limit_amount: Annotated[int, Meta(ge=1, le=(1 << 53))] | None = None
    phone_reference: Words | None = None
    address: Annotated[str, Meta(max_length=300)] | None = None
    promised_at: str | None = None
    mode: Serving | None = None
    covers: Covers | None = None
    allergy: Allergy | None = None


class Errand(msgspec.Struct, frozen=True):
    """What a check without a table is for; instants are UTC ms, the limit is minor units."""

    order_id: str
    kind: str
    name: str | None
    card_reference: str | None
    limit_amount: int | None
    phone_reference: str | None
    address: str | None
    promised_at_ms: int | None
    queue_number: int | None
    ready_at_ms: int | None = None


class Readiness(msgspec.Struct, frozen=True, kw_only=True):
    """Whether what was ordered can be fetched."""

    is_ready: bool


class ErrandView(msgspec.Struct, frozen=True, kw_only=True):
    """A check without a table, and whether its tab is beyond what was agreed; `ready_at` since it can be fetched."""

    kind: str
    name: str | None
    card_reference: str | None
    limit_amount: int | None
    is_over_limit: bool
    phone_reference: str | None
    address: str | None
    promised_at: str | None
    queue_number: int | None
    ready_at: str | None
    order: OrderHead


class ErrandOpened(OfOrder, frozen=True, kw_only=True):
    """The check has no table; who it is for is kept with the order."""

    kind: str
    queue_number: int | None
    promised_at_ms: int | None


class ErrandReady(OfOrder, frozen=True, kw_only=True):
    """What was ordered can be fetched: its number or name is called."""

    queue_number: int | None


class ErrandNotReady(OfOrder, frozen=True, kw_only=True):
    """What was called ready is still being made."""

    queue_number: int | None


def open_errand(tx: Tx, new: NewErrand, reckoning: Reckoning) -> Order:
    """Open a check without a table; the same id again returns the same check.

    Raises `invalid` for what its kind needs and is missing, `conflict` for an id that is another check's.
    """
    ident = new_id(tx.at_ms) if new.id is None else parse_id(new.id)
    known = store.order(tx, ident)
    if known is not None:
        found = find(tx, known.id)
        if found is None or found.kind != new.kind:
            raise conflict("This id is another check's. Make a new id.", key="order_id_used", order_id=known.id)
        return service.require_order(tx, tx.caller, known.id)
    errand = _read(tx, ident, new)
    order = _order(tx, errand, new, reckoning)
    store.add_order(tx, order)
    tx.run(
        f"INSERT INTO order_errands ({_ROW}, ready_at_ms, business_day) VALUES ({'?, ' * 10}?)",
        (*_values(errand), tx.business_day),
    )
    if tx.caller.user_id is not None:
        store.add_waiter(tx, order.id, tx.caller.user_id)
    tx.emit(OrderOpened(order_id=order.id, number=order.number, table_id=None, covers=order.covers))
    tx.emit(
        ErrandOpened(
            order_id=order.id,
            kind=errand.kind,
            queue_number=errand.queue_number,
            promised_at_ms=errand.promised_at_ms,
        )
    )
    if order.allergy is not None:
        tx.emit(AllergyNoted(order_id=order.id, text_present=True))
    return order


def mark_ready(tx: Tx, ident: str, asked: Readiness) -> ErrandView:
    """Note that what was ordered can be fetched, or not yet; said again it changes nothing.

    Whoever takes orders may: the queue is everybody's, as `list_open` is. Raises `not_found` for a table's check, and
    `conflict` for one that has ended.
    """
    order = service.find(tx, ident)
    errand = find(tx, order.id)
    if errand is None:
        raise not_found("check without a table", order.id)
    service.refuse_ended(order)
    if asked.is_ready == (errand.ready_at_ms is None):
        ready_at_ms = tx.at_ms if asked.is_ready else None
        tx.run("UPDATE order_errands SET ready_at_ms = ? WHERE order_id = ?", (ready_at_ms, order.id))
        told = ErrandReady if asked.is_ready else ErrandNotReady
        tx.emit(told(order_id=order.id, queue_number=errand.queue_number))
    return show(tx, order)


def _read(tx: Tx, ident: str, new: NewErrand) -> Errand:
    errand = Errand(
        order_id=ident,
        kind=new.kind,
        name=tidy(new.name, "name"),
        card_reference=tidy(new.card_reference, "card_reference"),
        limit_amount=new.limit_amount,
        phone_reference=tidy(new.phone_reference, "phone_reference"),
        address=tidy(new.address, "address"),
        promised_at_ms=None if new.promised_at is None else read_instant(new.promised_at, "promised_at"),
        queue_number=_next_in_queue(tx) if new.kind == "counter" else None,
    )
    kinds: dict[str, dict[str, object]] = {
        "bar_tab": {"name": errand.name},
        "delivery": {"name": errand.name, "address": errand.address},
        "pickup": {"promised_at": errand.promised_at_ms},
    }
    for field, value in kinds.get(new.kind, {}).items():
        if value is None:
            raise invalid(f"Give the {field.replace('_', ' ')}: without it nobody finds the guest.", field=field)
    return errand


def _order(tx: Tx, errand: Errand, new: NewErrand, reckoning: Reckoning) -> Order:
    count = store.next_training_number if tx.caller.is_training else store.next_number
    number = count(tx, tx.business_day)
    label = f"#{errand.queue_number}" if errand.queue_number is not None else errand.name or f"#{number}"
    return Order(
        id=errand.order_id,
        number=number,
        business_day=tx.business_day,
        table_id=None,
        table_label=label,
        table_group_id=None,
        check_number=1,
        status=OrderStatus.OPEN,
        covers=new.covers,
        allergy=tidy(new.allergy, "allergy"),
        opened_by=tx.caller.user_id,
        opened_at_ms=tx.at_ms,
        closed_by=None,
        closed_at_ms=None,
        bill_requested_at_ms=None,
        mode=_MODES.get(new.kind, new.mode or "dine_in"),
        rules=reckoning.rules,
        is_adjusted=False,
    )


# -- what is kept -----------------------------------------------------------------------------------


def _values(errand: Errand) -> tuple[object, ...]:
    return msgspec.structs.astuple(errand)


def _next_in_queue(tx: Tx) -> int:
    number: int = tx.value(
        "SELECT coalesce(max(queue_number), 0) + 1 FROM order_errands WHERE business_day = ?", (tx.business_day,)
    )
    return number


def find(snapshot: Snapshot, order_id: str) -> Errand | None:
    """Return what a check was opened for; None for one of a table."""
    row = snapshot.one(f"SELECT {_ROW}, {_READY} FROM order_errands e WHERE order_id = ?", (order_id,))
    return None if row is None else Errand(*row)


# -- showing ----------------------------------------------------------------------------------------


def list_open(snapshot: Snapshot) -> list[ErrandView]:
    """Return the open checks without a table: what was promised first comes first, then the oldest."""
    orders = [order for order in store.active_orders(snapshot) if order.table_id is None]
    pairs = [(order, find(snapshot, order.id)) for order in orders]
    found = [(order, errand) for order, errand in pairs if errand is not None]
    found.sort(key=lambda one: (one[1].promised_at_ms or one[0].opened_at_ms, one[0].number))
    heads = list_heads(snapshot, [order for order, _ in found])
    return [_show(errand, head) for (_, errand), head in zip(found, heads, strict=True)]


def show(snapshot: Snapshot, order: Order) -> ErrandView:
    """Return what a check was opened for. Raises `not_found` for one of a table."""
    errand = find(snapshot, order.id)
    if errand is None:
        raise not_found("check without a table", order.id)
    return _show(errand, list_heads(snapshot, [order])[0])


def _show(errand: Errand, head: OrderHead) -> ErrandView:
    return ErrandView(
        kind=errand.kind,
        name=errand.name,
        card_reference=errand.card_reference,
        limit_amount=errand.limit_amount,
        is_over_limit=errand.limit_amount is not None and head.total > errand.limit_amount,
        phone_reference=errand.phone_reference,
        address=errand.address,
        promised_at=None if errand.promised_at_ms is None else to_rfc3339(errand.promised_at_ms),
        queue_number=errand.queue_number,
        ready_at=None if errand.ready_at_ms is None else to_rfc3339(errand.ready_at_ms),
        order=head,
    )
