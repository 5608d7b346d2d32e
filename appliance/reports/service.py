"""Use cases of the reports: counting facts as they happen, and telling what was counted."""

from collections import Counter, defaultdict
from collections.abc import Callable, Iterable
from datetime import date
from typing import Any

import msgspec

from appliance.menu.service import titles
from appliance.orders.model import (
    CoversSet,
    LinesSent,
    LineVoided,
    LineWeighed,
    OrderCancelled,
    OrderClosed,
    OrderOpened,
)
from appliance.payments.model import PaymentReversed, PaymentTaken
from appliance.reports import store
from appliance.reports.contract import (
    CategorySales,
    Period,
    ProductMix,
    ProductSales,
    Sales,
    ShiftReport,
    ShiftTotals,
    TenderTotal,
    WaiterShift,
)
from appliance.runtime.caller import Caller
from appliance.runtime.journal import facts_after
from appliance.runtime.tx import Projection, Recorded, Snapshot, Tx
from appliance.staff.service import names
from kernel.errors import forbidden, invalid
from kernel.events import Event

_SEE_ALL = "reports.see"
_NOBODY = 0
_PAGE = 1_000
_SUMS = tuple(name for name in Sales.__struct_fields__ if name != "net")
Count = Callable[[Tx, str, int, Any], None]


# -- counting -------------------------------------------------------------------------------------


def _count_opened(tx: Tx, day: str, user_id: int, event: OrderOpened) -> None:
    store.add_check(tx, event.order_id, day, user_id, event.covers or 0)


def _count_covers(tx: Tx, _day: str, _user_id: int, event: CoversSet) -> None:
    store.set_covers(tx, event.order_id, event.covers or 0)


def _count_closed(tx: Tx, _day: str, _user_id: int, event: OrderClosed) -> None:
    store.set_state(tx, event.order_id, "closed")


def _count_cancelled(tx: Tx, day: str, user_id: int, event: OrderCancelled) -> None:
    store.set_state(tx, event.order_id, "cancelled")
    if event.quantity:
        store.add_sale(tx, day, user_id, (0, 0), voided_pieces=event.quantity, voided=event.amount)


def _count_sent(tx: Tx, day: str, user_id: int, event: LinesSent) -> None:
    for line in event.lines:
        gross = 0 if line.is_weighed else line.quantity * line.unit_price
        what = (line.category_id or 0, line.product_id)
        store.add_sale(tx, day, user_id, what, lines=1, pieces=line.quantity, gross=gross)


def _count_weighed(tx: Tx, day: str, user_id: int, event: LineWeighed) -> None:
    store.add_sale(tx, day, user_id, (event.category_id or 0, event.product_id), gross=event.amount)


def _count_voided(tx: Tx, day: str, user_id: int, event: LineVoided) -> None:
    what = (event.category_id or 0, event.product_id)
    store.add_sale(tx, day, user_id, what, voided_pieces=event.quantity, voided=event.amount)


def _count_payment(tx: Tx, day: str, user_id: int, event: PaymentTaken | PaymentReversed) -> None:
    store.add_tender(tx, day, user_id, event.tender, event.amount)


_COUNTS: dict[type[Event], Count] = {
    OrderOpened: _count_opened,
    CoversSet: _count_covers,
    OrderClosed: _count_closed,
    OrderCancelled: _count_cancelled,
    LinesSent: _count_sent,
    LineWeighed: _count_weighed,
    LineVoided: _count_voided,
    PaymentTaken: _count_payment,
    PaymentReversed: _count_payment,
}


def _follow(tx: Tx, recorded: Recorded) -> None:
    user_id = tx.caller.user_id or _NOBODY
    _COUNTS[type(recorded.event)](tx, recorded.business_day, user_id, recorded.event)


PROJECTIONS: dict[str, Projection] = {kind.__name__: _follow for kind in _COUNTS}


def rebuild(tx: Tx) -> int:
    """Make every sum anew from the journal and return how many facts were counted; erased ones count nothing."""
    kinds = {kind.__name__: kind for kind in _COUNTS}
    store.forget(tx)
    seq, counted = 0, 0
    while facts := facts_after(tx, seq, _PAGE):
        for fact in facts:
            kind = kinds.get(fact.type)
            if kind is not None and fact.body is not None:
                event = msgspec.json.decode(fact.body, type=kind)
                _COUNTS[kind](tx, fact.business_day, fact.actor or _NOBODY, event)
                counted += 1
        seq = facts[-1].seq
    return counted


# -- telling --------------------------------------------------------------------------------------


def tell_shift(snapshot: Snapshot, caller: Caller, period: Period, currency: str) -> ShiftReport:
    """Return the shift summary. A waiter sees his own; who may see reports sees everybody's. Raises `forbidden`."""
    since, until = read_period(snapshot, period)
    user_id = _whose(caller, period)
    tenders = store.tenders(snapshot, since, until, user_id)
    waiters = _waiters(snapshot, since, until, user_id, tenders)
    categories, _ = titles(snapshot)
    by_tender: dict[str, list[int]] = defaultdict(lambda: [0, 0])
    for row in tenders:
        by_tender[row["tender"]][0] += row["payments"]
        by_tender[row["tender"]][1] += row["amount"]
    return ShiftReport(
        from_=since,
        to=until,
        currency=currency,
        totals=_total(waiters),
        waiters=waiters,
        categories=[
            CategorySales(
                category_id=row["category_id"] or None, name=categories.get(row["category_id"], ""), **_sums(row)
            )
            for row in store.sales(snapshot, "category_id", since, until, user_id)
        ],
        tenders=[TenderTotal(tender=name, payments=n, amount=amount) for name, (n, amount) in by_tender.items()],
    )


def tell_products(snapshot: Snapshot, caller: Caller, period: Period, currency: str) -> ProductMix:
    """Return the product mix. A waiter sees his own; who may see reports sees everybody's. Raises `forbidden`."""
    since, until = read_period(snapshot, period)
    categories, products = titles(snapshot)
    rows = store.sales(snapshot, "product_id, category_id", since, until, _whose(caller, period))
    return ProductMix(
        from_=since,
        to=until,
        currency=currency,
        products=[
            ProductSales(
                product_id=row["product_id"] or None,
                category_id=row["category_id"] or None,
                name=products.get(row["product_id"], categories.get(row["category_id"], "")),
                **_sums(row),
            )
            for row in rows
        ],
    )


def read_period(snapshot: Snapshot, period: Period) -> tuple[str, str]:
    """Return the first and the last trading day that are asked for. Raises `invalid` for no day or the wrong order."""
    today = snapshot.business_day
    if period.business_day is not None:
        since = until = period.business_day
    else:
        until = period.to or (today if period.from_ is None else max(today, period.from_))
        since = period.from_ or until
    for day in (since, until):
        try:
            date.fromisoformat(day)
        except ValueError as bad:
            raise invalid(f"{day} is not a day. Write it as 2026-09-21.", field="business_day") from bad
    if since > until:
        raise invalid(f"{since} is after {until}. Swap them.", field="from")
    return since, until


def _whose(caller: Caller, period: Period) -> int | None:
    if caller.may(_SEE_ALL):
        return period.waiter_id
    if period.waiter_id is not None and period.waiter_id != caller.user_id:
        raise forbidden("You may see your own shift. Ask a manager for others'.", action=_SEE_ALL)
    return caller.user_id


def _waiters(
    snapshot: Snapshot, since: str, until: str, user_id: int | None, tenders: Iterable[Any]
) -> list[WaiterShift]:
    sales = {row["user_id"]: row for row in store.sales(snapshot, "user_id", since, until, user_id)}
    paid: Counter[int] = Counter()
    for row in tenders:
        paid[row["user_id"]] += row["amount"]
    orders: dict[int, Counter[str]] = defaultdict(Counter)
    for row in store.checks(snapshot, since, until, user_id):
        orders[row["user_id"]].update({row["state"]: row["orders"], "orders": row["orders"], "covers": row["covers"]})
    everybody = list(dict.fromkeys([*sales, *orders, *paid]))
    known = names(snapshot, [one for one in everybody if one])
    return [
        WaiterShift(
            user_id=one or None,
            name=known.get(one, ""),
            paid=paid[one],
            **{key: orders[one][key] for key in ("orders", "open", "closed", "cancelled", "covers")},
            **(_sums(sales[one]) if one in sales else {}),
        )
        for one in everybody
    ]


def _sums(row: Any) -> dict[str, int]:
    return {**{name: row[name] for name in _SUMS}, "net": row["gross"] - row["voided"]}


def _total(waiters: list[WaiterShift]) -> ShiftTotals:
    fields = ShiftTotals.__struct_fields__
    return ShiftTotals(**{name: sum(getattr(waiter, name) for waiter in waiters) for name in fields})
