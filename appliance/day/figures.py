"""What a business day came to: the sum of its receipts, its money, and what goes on into the next day."""

import sqlite3
from collections.abc import Iterable, Sequence
from datetime import date, timedelta
from itertools import groupby
from operator import attrgetter

from appliance.acts.service import tell_sums
from appliance.cash.contract import SessionView
from appliance.cash.day import sessions_of_day
from appliance.day import store
from appliance.day.contract import (
    ActPart,
    ActTotal,
    Carried,
    Checks,
    Figures,
    Late,
    Money,
    Owed,
    Phone,
    Sales,
    Session,
    Settled,
    TaxTotal,
    TenderTotal,
    Voids,
)
from appliance.day.model import begins_ms
from appliance.orders.day import last_number, open_checks
from appliance.runtime.journal import devices_on
from appliance.runtime.tx import Snapshot
from kernel.clock import to_rfc3339
from kernel.money import Currency

_ACT_SUMS = ("times", "pieces", "amount", "undone_pieces", "undone")
_NO_PHONES = frozenset({"box", "cli"})


def period(snapshot: Snapshot, business_day: str) -> tuple[int, int]:
    """Return when a day that ends now began and ends, UTC ms, half-open.

    It begins where the calendar says, or with the close of the day before where that came sooner; it ends now, at the
    latest where the next day begins. So days neither overlap nor leave a gap.
    """
    yesterday, tomorrow = ((date.fromisoformat(business_day) + timedelta(days=days)).isoformat() for days in (-1, 1))
    begins = begins_ms(snapshot.trading, business_day)
    last = store.last_z(snapshot, business_day)
    if last is not None and last["day"] == yesterday:
        begins = min(begins, last["to_ms"])
    return begins, max(begins, min(snapshot.at_ms, begins_ms(snapshot.trading, tomorrow)))


def tell_figures(snapshot: Snapshot, business_day: str, currency: Currency) -> Figures:
    """Return what a day came to so far; whoever asks after its close reads the close instead."""
    begins, ends = period(snapshot, business_day)
    sums, taken_back = store.sum_checks(snapshot, business_day), store.sum_voids(snapshot, business_day)
    tenders = tuple(TenderTotal(**dict(row)) for row in store.sum_tenders(snapshot, business_day))
    owed = _owed(snapshot, business_day)
    numbers = last_number(snapshot, business_day)
    sessions = sessions_of_day(snapshot, business_day).sessions
    return Figures(
        business_day=business_day,
        from_at=to_rfc3339(begins),
        to_at=to_rfc3339(ends),
        currency=currency.code,
        exponent=currency.exponent,
        sales=Sales(**{name: sums[name] for name in Sales.__struct_fields__}),
        taxes=_taxes(store.sum_taxes(snapshot, business_day)),
        refund_taxes=_taxes(store.sum_taxes(snapshot, business_day, refunded=True)),
        tenders=tenders,
        money=_money(snapshot, business_day, tenders, owed),
        owed=owed,
        checks=Checks(
            closed=sums["closed"],
            cancelled=sums["cancelled"],
            covers=sums["covers"],
            first_number=1 if numbers else None,
            last_number=numbers or None,
        ),
        voids=Voids(**dict(taken_back)),
        acts=_acts(snapshot, business_day),
        carried=_carried(snapshot, business_day),
        sessions=tuple(show_session(one) for one in sessions),
        settled=_settled(snapshot, business_day, sessions),
        late=_late(snapshot, business_day),
        phones=_phones(snapshot, business_day),
    )


def _taxes(rows: Iterable[sqlite3.Row]) -> tuple[TaxTotal, ...]:
    return tuple(TaxTotal(**dict(row), net=row["gross"] - row["tax"]) for row in rows)


def show_session(one: SessionView) -> Session:
    """Return a wallet or drawer without the names of people."""
    assert one.expected is not None  # nothing is hidden from who closes the day
    return Session(
        id=one.id,
        kind=one.kind,
        state=one.state,
        user_id=one.user_id,
        drawer_id=one.drawer_id,
        float_amount=one.float_amount,
        expected=one.expected,
        counted=one.counted,
        variance=one.variance,
    )


def _acts(snapshot: Snapshot, business_day: str) -> tuple[ActTotal, ...]:
    totals = []
    for act, sums in groupby(tell_sums(snapshot, business_day, business_day), key=attrgetter("act")):
        parts = tuple(ActPart(**{name: getattr(one, name) for name in ActPart.__struct_fields__}) for one in sums)
        totals.append(
            ActTotal(
                act=act,
                parts=parts,
                **{name: sum(getattr(part, name) for part in parts) for name in _ACT_SUMS},
            )
        )
    return tuple(totals)


def _owed(snapshot: Snapshot, business_day: str) -> Owed:
    row = store.sum_owed(snapshot, business_day)
    return Owed(**dict(row), owed_before=row["owed_after"] - row["walked_out"] + row["collected"] + row["written_off"])


def _money(snapshot: Snapshot, business_day: str, tenders: Sequence[TenderTotal], owed: Owed) -> Money:
    last = store.last_z(snapshot, business_day)
    return Money(
        taken=sum(one.amount for one in tenders),
        undone=sum(one.undone for one in tenders),
        refunded=sum(one.refunded for one in tenders),
        held_before=0 if last is None else last["held"],
        held_after=store.held_at_end(snapshot, business_day),
        given_back=store.given_back(snapshot, business_day),
        uncollected=owed.walked_out - owed.collected,
    )


def _carried(snapshot: Snapshot, business_day: str) -> Carried:
    """Return the checks that were open when the day ended, at what they came to in the end where they ended since."""
    found = [(one.id, one.total) for one in open_checks(snapshot) if one.business_day <= business_day]
    found += [(row["order_id"], row["total"]) for row in store.ended_since(snapshot, business_day)]
    return Carried(
        count=len(found), amount=sum(total for _, total in found), order_ids=tuple(ident for ident, _ in found)
    )


def _settled(snapshot: Snapshot, business_day: str, sessions: Sequence[SessionView]) -> tuple[Settled, ...]:
    own = {one.id for one in sessions}
    return tuple(
        Settled(id=row["session_id"], expected=row["expected"], counted=row["counted"], variance=row["variance"])
        for row in store.settled(snapshot, business_day)
        if row["session_id"] not in own
    )


def _late(snapshot: Snapshot, business_day: str) -> tuple[Late, ...]:
    return tuple(
        Late(
            seq=row["seq"],
            type=row["type"],
            subject=row["subject"],
            acted_at=to_rfc3339(row["acted_at_ms"]),
            arrived_at=to_rfc3339(row["arrived_at_ms"]),
        )
        for row in store.late(snapshot, business_day)
    )


def _phones(snapshot: Snapshot, business_day: str) -> tuple[Phone, ...]:
    """Return the devices that acted on the day, or said that commands wait, and may still hold some."""
    acted, queues = devices_on(snapshot, business_day), store.queues(snapshot)
    last_ms = max(acted.values(), default=0)
    waiting = {ident for ident, (count, _) in queues.items() if count}
    found = []
    for ident in sorted((acted.keys() | waiting) - _NO_PHONES):
        said = queues.get(ident)
        if said is None:
            found.append(Phone(device_id=ident, waiting=None, reported_at=None))
        elif said[0] or said[1] < last_ms:
            found.append(Phone(device_id=ident, waiting=said[0], reported_at=to_rfc3339(said[1])))
    return tuple(found)
