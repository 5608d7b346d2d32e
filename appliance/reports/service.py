"""Use cases of the reports: counting facts as they happen, and telling what was counted."""

from collections import Counter, defaultdict
from collections.abc import Callable, Iterable
from datetime import date
from typing import Any, NamedTuple

import msgspec

from appliance.acts.service import tell_sums
from appliance.day.model import CheckCounted
from appliance.day.receipts import payment_in
from appliance.menu.service import titles
from appliance.orders.model import (
    CoversSet,
    LineRecalled,
    LinesSent,
    LineSwapped,
    LineVoided,
    LineWeighed,
    OrderCancelled,
    OrderClosed,
    OrderOpened,
    SentLine,
    TakenBack,
)
from appliance.orders.passing import OrderMerged
from appliance.orders.training import is_training
from appliance.payments.model import (
    GuestsWalkedOut,
    OwedCollected,
    OwedWrittenOff,
    PaymentReversed,
    PaymentTaken,
    TipAdded,
)
from appliance.reports import store
from appliance.reports.contract import (
    ActShare,
    CategorySales,
    Owed,
    Period,
    ProductMix,
    ProductSales,
    Sales,
    ShiftReport,
    ShiftTotals,
    TenderTotal,
    WaiterShift,
)
from appliance.reports.store import Sale
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


class Seen(NamedTuple):
    """Of which fact a count is: its trading day, its hour of the day, and who did it."""

    day: str
    hour: int
    user_id: int


Count = Callable[[Tx, Seen, Any], None]


# -- counting -------------------------------------------------------------------------------------


def _count_opened(tx: Tx, seen: Seen, event: OrderOpened) -> None:
    store.add_check(tx, event.order_id, seen.day, seen.user_id, event.covers or 0)


def _count_covers(tx: Tx, _: Seen, event: CoversSet) -> None:
    store.set_covers(tx, event.order_id, event.covers or 0)


def _count_closed(tx: Tx, _: Seen, event: OrderClosed) -> None:
    store.set_state(tx, event.order_id, "closed")


def _count_merged(tx: Tx, _: Seen, event: OrderMerged) -> None:
    store.set_state(tx, event.order_id, "merged")


def _count_cancelled(tx: Tx, seen: Seen, event: OrderCancelled) -> None:
    """Take a check back under the products that were on it; what the fact does not tell of stays without one."""
    store.set_state(tx, event.order_id, "cancelled")
    if not event.quantity:
        return
    rest = TakenBack(
        product_id=0,
        category_id=None,
        quantity=event.quantity - sum(line.quantity for line in event.lines),
        amount=event.amount - sum(line.amount for line in event.lines),
    )
    sales = [
        Sale(line.category_id or 0, line.product_id, voided_pieces=line.quantity, voided=line.amount)
        for line in (*event.lines, rest)
        if line.quantity or line.amount
    ]
    store.add_sales(tx, seen.day, seen.user_id, seen.hour, sales)
    store.add_void(tx, seen.day, seen.user_id, event.reason, (event.quantity, event.amount))


def _count_sent(tx: Tx, seen: Seen, event: LinesSent) -> None:
    store.add_sales(tx, seen.day, seen.user_id, seen.hour, _sold(event.lines))


def _count_swapped(tx: Tx, seen: Seen, event: LineSwapped) -> None:
    """Count what came as sold, and what went by itself: it is no void."""
    gone = Sale(event.category_id or 0, event.product_id, swapped_pieces=event.quantity, swapped=event.amount)
    store.add_sales(tx, seen.day, seen.user_id, seen.hour, [*_sold(event.lines), gone])


def _count_recalled(tx: Tx, seen: Seen, event: LineRecalled) -> None:
    """Take off again what was counted as sold: no station ever heard of it."""
    gone = Sale(event.category_id or 0, event.product_id, -1, -event.quantity, -event.amount)
    store.add_sales(tx, seen.day, seen.user_id, seen.hour, [gone])


def _sold(sent: Iterable[SentLine]) -> list[Sale]:
    sums: dict[tuple[int, int], tuple[int, int, int]] = {}
    for line in sent:
        what = (line.category_id or 0, line.product_id)
        lines, pieces, gross = sums.get(what, (0, 0, 0))
        cost = 0 if line.is_weighed else line.quantity * line.unit_price
        sums[what] = (lines + 1, pieces + line.quantity, gross + cost)
    return [Sale(*what, *sold) for what, sold in sums.items()]


def _count_weighed(tx: Tx, seen: Seen, event: LineWeighed) -> None:
    sale = Sale(event.category_id or 0, event.product_id, gross=event.amount)
    store.add_sales(tx, seen.day, seen.user_id, seen.hour, [sale])


def _count_voided(tx: Tx, seen: Seen, event: LineVoided) -> None:
    sale = Sale(event.category_id or 0, event.product_id, voided_pieces=event.quantity, voided=event.amount)
    store.add_sales(tx, seen.day, seen.user_id, seen.hour, [sale])
    store.add_void(tx, seen.day, seen.user_id, event.reason, (event.quantity, event.amount))


def _count_payment(tx: Tx, seen: Seen, event: PaymentTaken | PaymentReversed | TipAdded) -> None:
    store.add_tender(tx, seen.day, seen.user_id, payment_in(event))


def _count_owed(tx: Tx, seen: Seen, event: GuestsWalkedOut | OwedCollected | OwedWrittenOff) -> None:
    store.add_owed(tx, seen.day, seen.user_id, payment_in(event))


def _count_receipt(tx: Tx, seen: Seen, event: CheckCounted) -> None:
    store.add_receipt(tx, seen.day, seen.user_id, event.receipt)


_COUNTS: dict[type[Event], Count] = {
    OrderOpened: _count_opened,
    CoversSet: _count_covers,
    OrderClosed: _count_closed,
    OrderMerged: _count_merged,
    OrderCancelled: _count_cancelled,
    LinesSent: _count_sent,
    LineWeighed: _count_weighed,
    LineVoided: _count_voided,
    LineRecalled: _count_recalled,
    LineSwapped: _count_swapped,
    PaymentTaken: _count_payment,
    PaymentReversed: _count_payment,
    TipAdded: _count_payment,
    GuestsWalkedOut: _count_owed,
    OwedCollected: _count_owed,
    OwedWrittenOff: _count_owed,
    CheckCounted: _count_receipt,
}


def _follow(tx: Tx, recorded: Recorded) -> None:
    hour = tx.trading.local(recorded.at_ms).hour
    seen = Seen(recorded.business_day, hour, tx.caller.user_id or _NOBODY)
    _COUNTS[type(recorded.event)](tx, seen, recorded.event)


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
                seen = Seen(fact.business_day, tx.trading.local(fact.at_ms).hour, fact.actor or _NOBODY)
                event: Any = msgspec.json.decode(fact.body, type=kind)
                if is_training(tx, event.order_id):
                    continue
                _COUNTS[kind](tx, seen, event)
                counted += 1
        seq = facts[-1].seq
    return counted


# -- telling --------------------------------------------------------------------------------------


def tell_shift(snapshot: Snapshot, caller: Caller, period: Period, currency: str) -> ShiftReport:
    """Return the shift summary. A waiter sees his own; who may see reports sees everybody's. Raises `forbidden`."""
    since, until = read_period(snapshot, period)
    user_id = whose(caller, period)
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
        owed=_owed(snapshot, since, until, user_id),
        tenders=[TenderTotal(tender=name, payments=n, amount=amount) for name, (n, amount) in by_tender.items()],
        acts=tell_acts(snapshot, since, until, user_id),
    )


def tell_acts(snapshot: Snapshot, since: str, until: str, user_id: int | None) -> list[ActShare]:
    """Return what was done of each act in some trading days, by reason and person; None is everybody."""
    found = tell_sums(snapshot, since, until, user_id)
    known = names(snapshot, {one.user_id for one in found if one.user_id is not None})
    return [ActShare(**one._asdict(), name="" if one.user_id is None else known.get(one.user_id, "")) for one in found]


def tell_products(snapshot: Snapshot, caller: Caller, period: Period, currency: str) -> ProductMix:
    """Return the product mix. A waiter sees his own; who may see reports sees everybody's. Raises `forbidden`."""
    since, until = read_period(snapshot, period)
    categories, products = titles(snapshot)
    rows = store.sales(snapshot, "product_id, category_id", since, until, whose(caller, period))
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


def _owed(snapshot: Snapshot, since: str, until: str, user_id: int | None) -> Owed:
    sums: Counter[str] = Counter()
    for row in store.owed(snapshot, since, until, user_id):
        sums[row["kind"]] += row["amount"]
    return Owed(walked_out=sums["walked_out"], collected=sums["collected"], written_off=sums["written_off"])


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


def whose(caller: Caller, period: Period) -> int | None:
    """Return whose part a person may see, None for everybody's. Raises `forbidden` for who asks for another's."""
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
    return {**{name: row[name] for name in _SUMS}, "net": row["gross"] - row["voided"] - row["swapped"]}


def _total(waiters: list[WaiterShift]) -> ShiftTotals:
    fields = ShiftTotals.__struct_fields__
    return ShiftTotals(**{name: sum(getattr(waiter, name) for waiter in waiters) for name in fields})
