"""How long what was said is kept, and the worker that erases it: outside service, a little at a time, once a day."""

import asyncio
from collections import Counter
from collections.abc import Mapping
from dataclasses import replace
from datetime import date, timedelta
from functools import partial

from appliance.audit import store
from appliance.audit.contract import Retention
from appliance.audit.model import (
    KINDS_HASH,
    TYPES,
    Kept,
    Kind,
    RetentionApplied,
    RetentionChanged,
    check_days,
    default_days,
    is_of_books,
    least_days,
    parse_kind,
    step,
)
from appliance.runtime.archive import erase, last_at_ms, next_day, types_of_day
from appliance.runtime.box import Box
from appliance.runtime.tx import Snapshot, Tx
from kernel.clock import MINUTE_MS

_QUIET_MS = 30 * MINUTE_MS
_PATIENCE_DAYS = 3
_LOOK_EVERY_S = 600.0
_PAUSE_S = 0.05
_MOST = 2_000  # payloads and looks at a day, in one transaction


# -- what is kept -----------------------------------------------------------------------------------


def tell(snapshot: Snapshot, books_years: int) -> list[Retention]:
    """Return how long each kind is kept."""
    return [
        Retention(
            kind=one.kind,
            days=one.days_kept(books_years),
            default_days=default_days(one.kind, books_years),
            least_days=least_days(one.kind, books_years),
            types=list(TYPES.get(one.kind, ())),
            erased_before=one.erased_before or None,
        )
        for one in store.kept(snapshot)
    ]


def change(tx: Tx, days: Mapping[str, int | None], books_years: int) -> None:
    """Set for how long kinds are kept; None is the default again. Raises `invalid` for a kind or days that cannot be."""
    wanted = {parse_kind(name): value for name, value in days.items()}
    for one in store.kept(tx):
        if one.kind not in wanted or wanted[one.kind] == one.days:
            continue
        value = wanted[one.kind]
        chosen = None if value is None else check_days(one.kind, value, books_years)
        store.save_kept(tx, replace(one, days=chosen))
        tx.emit(RetentionChanged(kind=one.kind, days=chosen, days_before=one.days))


# -- erasing ----------------------------------------------------------------------------------------


def due(snapshot: Snapshot) -> str | None:
    """Return as of which day to erase now, None while nothing is due.

    Once a trading day, when half an hour has passed without a fact; a house that is never quiet is not waited for longer
    than three days.
    """
    first, run, today = next_day(snapshot, "", "9"), store.last_run(snapshot), snapshot.business_day
    if first is None or (run is not None and run.business_day >= today):
        return None
    last = date.fromisoformat(first if run is None else run.as_of)
    now = date.fromisoformat(today)
    at_ms = last_at_ms(snapshot, RetentionApplied.__name__)
    is_quiet = at_ms is None or snapshot.at_ms - at_ms >= _QUIET_MS
    waiting_since = date.fromisoformat(first if run is None else run.business_day)
    is_late = now - waiting_since > timedelta(days=_PATIENCE_DAYS)
    return step(last, now).isoformat() if is_quiet or is_late else None


def apply(tx: Tx, as_of: str, books_years: int) -> bool:
    """Erase some of what is past its time as of a day; return True when nothing of it is left.

    While nothing vouches for the clock nothing is erased. What is erased and that it was are one transaction.
    """
    if not tx.moment.clock_is_sure:
        return True
    run = store.last_run(tx)
    if run is not None and run.kinds_hash != KINDS_HASH:
        store.start_again(tx)
        store.save_run(tx, run._replace(kinds_hash=KINDS_HASH))
    counts: Counter[str] = Counter()
    left = _MOST
    for one in store.kept(tx):
        cut = one.cut(date.fromisoformat(as_of), books_years)
        if left > 0 and one.erased_before < cut:
            left = _erase_kind(tx, one, cut, left, counts)
    if counts:
        tx.emit(RetentionApplied(as_of=as_of, counts=dict(counts)))
    if left > 0:
        store.save_run(tx, store.Run(tx.business_day, as_of, KINDS_HASH))
    return left > 0


def _erase_kind(tx: Tx, one: Kept, cut: str, left: int, counts: Counter[str]) -> int:
    """Erase a kind day by day up to a cut and return how much may still be done in this transaction."""
    reached = one.erased_before
    while left > 0:
        day = next_day(tx, reached, cut)
        if day is None:
            reached = cut
            break
        names = filter(is_of_books, types_of_day(tx, day)) if one.kind is Kind.BOOKS else TYPES[one.kind]
        for name in names:
            erased = erase(tx, day, name)
            left -= 1 + erased
            if erased:
                counts[one.kind] += erased
        reached = (date.fromisoformat(day) + timedelta(days=1)).isoformat()
    store.save_kept(tx, replace(one, erased_before=reached))
    return left


class Eraser:
    """The worker."""

    def __init__(self, box: Box, books_years: int) -> None:
        """Erase what `books_years` and the restaurant's choice let go."""
        self._box, self._books_years = box, books_years

    def start(self) -> None:
        """Look every ten minutes, as a worker of the box."""
        self._box.workers.start("retention", self.run)

    async def run(self) -> None:
        """Look for ever."""
        while True:
            await self.look()
            await asyncio.sleep(_LOOK_EVERY_S)

    async def look(self) -> None:
        """Erase what is due, in small transactions, until all is done or service begins."""
        while self._box.clock.is_sure():
            as_of = await self._box.readers.read(due)
            if as_of is None:
                return
            await self._box.writer.do(partial(apply, as_of=as_of, books_years=self._books_years))
            await asyncio.sleep(_PAUSE_S)
