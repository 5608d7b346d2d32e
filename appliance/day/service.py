"""Use cases of the business day: opening it, looking at it, closing it, and what phones say of their queues."""

import hashlib

import msgspec

from appliance.cash.day import unclosed_until
from appliance.day import store
from appliance.day.contract import Closing, DayAsked, DayView, Printing, XReport, ZAsked, ZDocument, ZHead, ZView
from appliance.day.figures import period, tell_figures
from appliance.day.model import DayClosed, DayOpened, DayReportPrinted, begins_ms
from appliance.payments.requests import findings as payments_under_way
from appliance.runtime.journal import close_day as let_nothing_more_happen
from appliance.runtime.journal import read_head
from appliance.runtime.tx import Snapshot, Tx
from kernel.clock import parse_day, to_rfc3339
from kernel.errors import conflict, invalid, not_found
from kernel.money import Currency

_deterministic = msgspec.json.Encoder(order="deterministic")


def open_day(tx: Tx) -> DayView:
    """Open the day it is; one that is open already stays as it is. Raises `conflict` while the clock is unsure."""
    refuse_unsure(tx)
    if not store.is_known(tx, tx.business_day):
        store.add_day(tx, tx.business_day, tx.caller.user_id)
        tx.emit(DayOpened(business_day=tx.business_day, by_itself=False))
    return show_day(tx, tx.business_day)


def show_day(snapshot: Snapshot, business_day: str) -> DayView:
    """Return a day. Raises `not_found` for one on which nothing happened."""
    row = store.day(snapshot, business_day)
    if row is None:
        raise not_found("business day", business_day)
    return DayView(
        business_day=row["day"],
        state=row["state"],
        opened_at=to_rfc3339(row["opened_at_ms"]),
        opened_by=row["opened_by"],
        closed_at=None if row["closed_at_ms"] is None else to_rfc3339(row["closed_at_ms"]),
        closed_by=row["closed_by"],
        z_number=row["z_number"],
    )


def open_days(snapshot: Snapshot) -> list[DayView]:
    """Return the days that are not closed, the first one first."""
    return [show_day(snapshot, row["day"]) for row in store.open_days(snapshot)]


def tell_x(snapshot: Snapshot, asked: DayAsked, currency: Currency) -> XReport:
    """Return the figures of an open day so far. Raises `conflict` for a closed one: it has its close."""
    day = snapshot.business_day if asked.business_day is None else parse_day(asked.business_day)
    _refuse_closed(snapshot, day)
    return XReport(at=to_rfc3339(snapshot.at_ms), figures=tell_figures(snapshot, day, currency))


def _refuse_closed(snapshot: Snapshot, business_day: str) -> None:
    row = store.day(snapshot, business_day)
    if row is not None and row["state"] == "closed":
        raise conflict(f"{business_day} is closed. Look at its close, number {row['z_number']}.", key="day_closed")


def close_day(tx: Tx, asked: Closing, currency: Currency) -> ZView:
    """End the first open day and keep what it came to for ever, under the next number.

    Raises `conflict` when no day is open, another day is meant, the clock is unsure, or something stands in the way
    (`in_the_way`) and is not overridden by `force` with a reason.
    """
    day = _require_open(tx, asked.business_day)
    hindrances = in_the_way(tx, day)
    reason = " ".join((asked.reason or "").split()) or None
    if hindrances and not asked.force:
        raise conflict(
            "The day cannot be closed yet: "
            + " ".join(hindrances)
            + " To close it all the same, force it and say why.",
            key="day_not_ready",
            in_the_way=hindrances,
            business_day=day,
        )
    if hindrances and reason is None:
        raise invalid("Write why the day is closed although something stands in the way.", field="reason")
    return _keep(tx, _draw_up(tx, day, currency, tuple(hindrances), reason))


def _require_open(tx: Tx, wanted: str | None) -> str:
    refuse_unsure(tx)
    found = store.open_days(tx)
    if not found:
        raise conflict("No business day is open. It opens with the first command.", key="no_day_open")
    day: str = found[0]["day"]
    if wanted is not None and wanted != day:
        raise conflict(
            f"{day} is the first day that is open. Days are closed one after the other.",
            key="another_day",
            business_day=day,
        )
    if begins_ms(tx.trading, day) > tx.at_ms:
        raise conflict(f"{day} has not begun yet by the calendar. Close it when it has.", key="day_ahead")
    return day


def refuse_unsure(tx: Tx) -> None:
    """Raise `conflict` while nothing vouches for the clock: which day it is would be a guess."""
    if not tx.clock_is_sure:
        raise conflict("Look at date and time and confirm the clock first.", key="clock_unsure")


def in_the_way(snapshot: Snapshot, business_day: str) -> list[str]:
    """Return in sentences what should be done before a day is closed."""
    waiting = unclosed_until(snapshot, business_day)
    kinds = {"wallet": "wallet(s) are not handed in and accepted.", "drawer": "drawer(s) are not counted and accepted."}
    counts = {kind: sum(one.kind == kind for one in waiting) for kind in kinds}
    cash = [f"{counts[kind]} {words}" for kind, words in kinds.items() if counts[kind]]
    return [*cash, *(reason.message for reason in payments_under_way(snapshot))]


def _draw_up(tx: Tx, day: str, currency: Currency, hindrances: tuple[str, ...], reason: str | None) -> ZDocument:
    last, head, figures = store.last_z(tx), read_head(tx), tell_figures(tx, day, currency)
    return ZDocument(
        number=1 if last is None else last["number"] + 1,
        closed_at=to_rfc3339(tx.at_ms),
        closed_by=tx.caller.user_id,
        reason=reason,
        in_the_way=hindrances,
        figures=figures,
        grand_total=figures.sales.total + (0 if last is None else last["grand_total"]),
        journal=head.position,
        journal_hash=head.hash.hex(),
        previous_hash="" if last is None else last["hash"],
    )


def _keep(tx: Tx, document: ZDocument) -> ZView:
    figures, body = document.figures, _deterministic.encode(document)
    digest, day = hashlib.sha256(body).hexdigest(), figures.business_day
    _, ends = period(tx, day)
    money, total = figures.money, figures.sales.total
    numbers = (document.number, day, tx.at_ms, tx.caller.user_id, ends)
    store.add_z(tx, (*numbers, total, money.held_after, document.grand_total, digest, body))
    store.close_day(tx, day, document.number)
    let_nothing_more_happen(tx, day)
    tx.emit(
        DayClosed(
            business_day=day,
            z_number=document.number,
            hash=digest,
            checks=figures.checks.closed,
            total=total,
            taken=money.taken + money.undone + money.refunded,
            grand_total=document.grand_total,
            reason=document.reason,
        )
    )
    return ZView(number=document.number, hash=digest, document=msgspec.Raw(body))


def list_closes(snapshot: Snapshot, asked: ZAsked) -> list[ZHead]:
    """Return the closes of days, the last one first."""
    return [
        ZHead(
            number=row["number"],
            business_day=row["day"],
            closed_at=to_rfc3339(row["closed_at_ms"]),
            closed_by=row["closed_by"],
            total=row["total"],
            grand_total=row["grand_total"],
            hash=row["hash"],
        )
        for row in store.z_heads(snapshot, asked.before, asked.limit)
    ]


def show_close(snapshot: Snapshot, number: int) -> ZView:
    """Return a close as it was kept. Raises `not_found`."""
    row = store.z(snapshot, number)
    if row is None:
        raise not_found("close of a day with the number", number)
    return ZView(number=row["number"], hash=row["hash"], document=msgspec.Raw(row["document"]))


def print_report(tx: Tx, asked: Printing) -> None:
    """Ask for a day on paper. Raises `not_found` for no close of this number, `conflict` for a day that is closed."""
    if asked.z_number is None:
        day = tx.business_day if asked.business_day is None else parse_day(asked.business_day)
        _refuse_closed(tx, day)
    else:
        row = store.z(tx, asked.z_number)
        if row is None:
            raise not_found("close of a day with the number", asked.z_number)
        day = row["day"]
    tx.emit(DayReportPrinted(business_day=day, z_number=asked.z_number, station_id=asked.station_id))


def note_queue(tx: Tx, waiting: int) -> None:
    """Note how many commands wait on the caller's phone; it is no fact of the house and not in the journal."""
    if tx.caller.device_id is not None:
        store.save_queue(tx, tx.caller.device_id, waiting)


def phones_waiting(snapshot: Snapshot) -> list[tuple[str, int]]:
    """Return the devices that say they hold commands which were not sent yet, and how many."""
    return [(ident, count) for ident, (count, _) in store.queues(snapshot).items() if count]
