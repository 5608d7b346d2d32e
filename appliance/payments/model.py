"""Payments, their parts, tenders, terminal requests and the facts recorded about them. Pure; amounts are minor units."""

from enum import StrEnum
from typing import Literal, NamedTuple

import msgspec

from kernel.events import Event
from kernel.money import Rounding


class Tender(StrEnum):
    """What was handed over: the kinds of tender, and the codes of those that are shipped, one for each kind.

    With the last two nobody pays (`UNPAYABLE`): what guests left owing, and what of it will never come.
    """

    CASH = "cash"
    CARD = "card"
    VOUCHER = "voucher"
    ROOM = "room"
    ACCOUNT = "account"
    MOBILE = "mobile"
    OTHER = "other"
    UNCOLLECTED = "uncollected"
    WRITTEN_OFF = "written_off"


UNPAYABLE = frozenset({Tender.UNCOLLECTED, Tender.WRITTEN_OFF})
MANUAL = "manual"
"""The terminal that is none: somebody looked at the device, and the payment is captured at once, by its reference."""


class KeptTender(msgspec.Struct, frozen=True, kw_only=True):
    """A tender as it is kept. `terminal` is the adapter that takes its money; a reference is a slip's or a room's number."""

    code: str
    kind: Tender
    name_el: str
    name_en: str
    is_active: bool
    needs_reference: bool
    opens_drawer: bool
    terminal: str
    position: int


class Coins(NamedTuple):
    """The smallest coin in minor units, and how a sum is rounded to it; 1 rounds nothing."""

    step: int = 1
    mode: Rounding = Rounding.HALF_UP


class What(StrEnum):
    """What a row of money is. Refunds give part back, reversals what is left; a tip may come after its payment.

    A walk-out is what guests left owing, `collected` what it falls by once that is paid or written off.
    """

    PAYMENT = "payment"
    TIP = "tip"
    REFUND = "refund"
    REVERSAL = "reversal"
    WALK_OUT = "walk_out"
    COLLECTED = "collected"
    WRITE_OFF = "write_off"


class State(StrEnum):
    """Where the money of a payment is. Only captured money settles a check; pending and unknown money is reserved."""

    PENDING = "pending"
    CAPTURED = "captured"
    FAILED = "failed"
    UNKNOWN = "unknown"

    @property
    def is_open(self) -> bool:
        """Say whether a terminal has still to tell."""
        return self in {State.PENDING, State.UNKNOWN}


class Part(NamedTuple):
    """Pieces of a line and what was paid for them; negative where money is given back. Money alone has no pieces."""

    line_id: str
    quantity: int
    amount: int


class RefundTax(NamedTuple):
    """What of a refund was sold at a rate, and the tax in it; negative where a refund is undone. No code is exempt."""

    code: str | None
    rate_bp: int
    gross: int
    tax: int


class Payment(msgspec.Struct, frozen=True, kw_only=True):
    """Money taken or, with `reverses`, given back.

    `amount` settles the check and is the sum of its parts; `rounding` is what the smallest coin made of it, `tip` came
    on top. `given` is the cash that was handed over: given - change = amount + rounding + tip. `reverses` is what a
    refund or a reversal gives back, `added_to` the payment that a later tip is for, `collects` the walk-out in whose place
    the money came.
    """

    id: str
    order_id: str
    tender: str
    amount: int
    reverses: str | None
    reason: str | None
    taken_by: int | None
    taken_at_ms: int
    business_day: str
    what: What = What.PAYMENT
    rounding: int = 0
    tip: int = 0
    given: int | None = None
    change: int = 0
    reference: str | None = None
    added_to: str | None = None
    approved_by: int | None = None
    collects: str | None = None
    taxes: tuple[RefundTax, ...] = ()
    parts: tuple[Part, ...] = ()


class Charge(msgspec.Struct, frozen=True, kw_only=True):
    """What one payment takes, decided: what it settles, and what is handed over for it."""

    amount: int
    rounding: int
    tip: int
    given: int | None
    change: int

    @property
    def total(self) -> int:
        """Return what is really paid."""
        return self.amount + self.rounding + self.tip


class TerminalRequest(msgspec.Struct, frozen=True, kw_only=True):
    """A payment that a terminal was asked to take; `id` is the payment's. Its parts are reserved while it is open.

    `collects` is the walk-out that it pays later.
    """

    id: str
    order_id: str
    share_id: str | None
    tender: str
    terminal: str
    amount: int
    tip: int
    parts: tuple[Part, ...]
    state: State
    reference: str | None
    reason: str | None
    is_cancel_asked: bool
    started_by: int | None
    started_at_ms: int
    business_day: str
    collects: str | None = None

    @property
    def total(self) -> int:
        """Return what the guest's card is charged."""
        return self.amount + self.tip


class SplitKind(StrEnum):
    """How a check is shared out."""

    EQUAL = "equal"
    AMOUNTS = "amounts"
    LINES = "lines"
    SEATS = "seats"


class SplitShare(msgspec.Struct, frozen=True, kw_only=True):
    """What one guest pays. A part's `quantity` is its whole pieces; a portion of something shared has none."""

    id: str
    position: int
    seat: int | None
    amount: int
    parts: tuple[Part, ...]
    payment_id: str | None


class Split(msgspec.Struct, frozen=True, kw_only=True):
    """A check shared out before it is paid; the shares sum to what was due when it was made."""

    id: str
    order_id: str
    kind: SplitKind
    made_by: int | None
    made_at_ms: int
    ended_at_ms: int | None
    shares: tuple[SplitShare, ...]

    @property
    def unpaid(self) -> tuple[SplitShare, ...]:
        """Return the shares that nobody has paid."""
        return tuple(share for share in self.shares if share.payment_id is None)


class _OfOrder(Event, frozen=True, kw_only=True):
    order_id: str

    def subject(self) -> str:
        """Name the order: its history tells of its payments."""
        return f"order:{self.order_id}"


class _OfPayment(_OfOrder, frozen=True, kw_only=True):
    payment_id: str
    tender: str
    amount: int


class PaymentStarted(_OfPayment, frozen=True, kw_only=True):
    """A terminal was asked for `amount` and `tip`; both are reserved until it tells."""

    tip: int = 0


class PaymentCancelAsked(_OfPayment, frozen=True, kw_only=True):
    """Somebody wants a terminal to give a payment up; what became of it the terminal tells."""


class PaymentResolved(_OfPayment, frozen=True, kw_only=True):
    """Somebody looked at what a terminal could not tell, and said whether it took the money."""

    is_captured: bool
    reason: str


class PaymentFailed(_OfPayment, frozen=True, kw_only=True):
    """A terminal took nothing; what was reserved is due again. `user_id` is who had started it."""

    reason: str
    user_id: int | None = None


class PaymentTaken(_OfPayment, frozen=True, kw_only=True):
    """Money was taken for an order. `amount` settles the check; `rounding` and `tip` came on top of it."""

    tip: int = 0
    rounding: int = 0


class PaymentReversed(_OfPayment, frozen=True, kw_only=True):
    """Money was given back by `payment_id`, a row of its own with negative amounts; `reverses` is what it gives back.

    A refund gives back some of it and leaves the check as it is, at the `taxes` at which it was sold; otherwise it was
    undone, whole. A refund is undone with its check (`is_refund`, above zero): it is a refund no more.
    """

    reverses: str
    reason: str
    tip: int = 0
    rounding: int = 0
    is_refund: bool = False
    approved_by: int | None = None
    taxes: tuple[RefundTax, ...] = ()


class TipAdded(_OfPayment, frozen=True, kw_only=True):
    """A tip came after its payment `added_to`; `payment_id` is the tip's own row, `amount` nothing.

    The tip is whose the payment was: `user_id`.
    """

    tip: int
    added_to: str
    user_id: int | None


class GuestsWalkedOut(_OfPayment, frozen=True, kw_only=True):
    """Guests left without paying `amount`: the check ends, and `payment_id` is what they owe."""

    reason: str
    approved_by: int | None


class OwedCollected(_OfPayment, frozen=True, kw_only=True):
    """Some of what guests had left owing came after all, by the payment `paid_by`: the walk-out `reverses` falls.

    `amount` is below zero; the money itself is a `PaymentTaken` of its own day and tender.
    """

    reverses: str
    paid_by: str


class OwedWrittenOff(_OfPayment, frozen=True, kw_only=True):
    """What guests had left owing will never come: the walk-out `reverses` falls by `amount`, which is below zero."""

    reverses: str
    reason: str
    approved_by: int | None


class CheckSplit(_OfOrder, frozen=True, kw_only=True):
    """A check was shared out; `amounts` are what the shares come to."""

    split_id: str
    kind: SplitKind
    amounts: tuple[int, ...]


class SplitUndone(_OfOrder, frozen=True, kw_only=True):
    """The shares of a check that nobody paid are gone: by hand, or since the check had `changed` beside them."""

    split_id: str
    why: Literal["undone", "changed"]


class _OfTender(Event, frozen=True, kw_only=True):
    code: str

    def subject(self) -> str:
        """Name the tender."""
        return f"tender:{self.code}"


class TenderAdded(_OfTender, frozen=True, kw_only=True):
    """Guests may pay with this from now on."""

    kind: Tender


class TenderChanged(_OfTender, frozen=True, kw_only=True):
    """Fields of a tender were set."""

    changed: tuple[str, ...]


class TenderRemoved(_OfTender, frozen=True, kw_only=True):
    """A tender that was never used is gone."""
