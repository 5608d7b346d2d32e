"""The facts recorded about business days, what a check came to, and when something is late. Pure."""

from datetime import date
from enum import StrEnum
from functools import lru_cache
from typing import NamedTuple

import msgspec

from kernel.clock import Trading
from kernel.events import Event


class TaxSum(msgspec.Struct, frozen=True, kw_only=True):
    """What of a check bears one rate (basis points), its tax included; the code is empty for what bears none."""

    code: str
    rate_bp: int
    gross: int
    tax: int


class Cut(msgspec.Struct, frozen=True, kw_only=True):
    """What one discount or treat took off a check, in minor units, and why."""

    kind: str
    reason: str
    amount: int


class Receipt(msgspec.Struct, frozen=True, kw_only=True):
    """What a check came to when it ended, in minor units. What was voided is in `gross` too.

    gross - voided - discounts - treats + cover + service + tax_added = total = the gross of the taxes.
    """

    gross: int
    voided: int
    cuts: tuple[Cut, ...] = ()
    cover: int = 0
    service: int = 0
    tax_added: int = 0
    total: int
    taxes: tuple[TaxSum, ...] = ()

    @property
    def treats(self) -> int:
        """Return what the house gave."""
        return sum(cut.amount for cut in self.cuts if cut.kind == "treat")

    @property
    def discounts(self) -> int:
        """Return what was taken off otherwise."""
        return sum(cut.amount for cut in self.cuts if cut.kind != "treat")


class _OfDay(Event, frozen=True, kw_only=True):
    business_day: str

    def subject(self) -> str:
        """Name the trading day."""
        return f"day:{self.business_day}"


class DayOpened(_OfDay, frozen=True, kw_only=True):
    """A business day began: by a person, or with its first command."""

    by_itself: bool


class DayClosed(_OfDay, frozen=True, kw_only=True):
    """A business day ended with the report of this number; `hash` is that of its document (SHA-256, hex)."""

    z_number: int
    hash: str
    checks: int
    total: int
    taken: int
    grand_total: int
    reason: str | None


class DayReportPrinted(_OfDay, frozen=True, kw_only=True):
    """Somebody wants a day on paper: its close of this number or, without one, the figures so far.

    `station_id` is where; None: where bills print.
    """

    z_number: int | None
    station_id: int | None = None


class CheckCounted(Event, frozen=True, kw_only=True):
    """What an ended check came to was added to the business day of this fact; `paid` is the money taken for it."""

    order_id: str
    number: int
    opened_day: str
    ended: str
    covers: int
    receipt: Receipt
    paid: int

    def subject(self) -> str:
        """Name the order."""
        return f"order:{self.order_id}"


class MoneyKind(StrEnum):
    """Why money moved: taken, undone with its check reopened, refunded with its check left as it is, or only a tip.

    The last three are no money: what guests left owing, and what it fell by when it came or was given up.
    """

    TAKEN = "taken"
    UNDONE = "undone"
    REFUND = "refund"
    TIP = "tip"
    WALKED_OUT = "walked_out"
    COLLECTED = "collected"
    WRITTEN_OFF = "written_off"


class Payment(NamedTuple):
    """Money taken for a check, or given back (negative), in minor units."""

    payment_id: str
    order_id: str
    tender: str
    amount: int
    tip: int
    rounding: int
    kind: MoneyKind


@lru_cache(maxsize=8)
def begins_ms(trading: Trading, business_day: str) -> int:
    """Return the instant at which a trading day begins by the calendar."""
    return trading.begins_ms(date.fromisoformat(business_day))


def is_late(trading: Trading, business_day: str, acted_ms: int) -> bool:
    """Say whether something was done before its day began by the calendar.

    It came after the close of the day on which it was done, or it lay on a phone until that day was over.
    """
    return acted_ms < begins_ms(trading, business_day)
