"""What crosses HTTP about payments. Money is minor units, times are RFC 3339."""

from typing import Annotated, Literal

import msgspec
from msgspec import UNSET, Meta, UnsetType

from kernel.money import MOST_MINOR

Id = Annotated[str, Meta(min_length=1, max_length=64)]
Code = Annotated[str, Meta(pattern=r"^[a-z][a-z0-9_]{0,29}$")]
Amount = Annotated[int, Meta(ge=1, le=MOST_MINOR)]
AmountOrNone = Annotated[int, Meta(ge=0, le=MOST_MINOR)]
Reference = Annotated[str, Meta(max_length=80)]
Reason = Annotated[str, Meta(min_length=1, max_length=200)]
Name = Annotated[str, Meta(min_length=1, max_length=40)]
Kind = Literal["cash", "card", "voucher", "room", "account", "mobile", "other"]


class AskedPart(msgspec.Struct, frozen=True, kw_only=True):
    """Some pieces of a line; all its unpaid ones without a quantity."""

    item_id: Id
    quantity: Annotated[int, Meta(ge=1, le=999)] | None = None


class EqualPart(msgspec.Struct, frozen=True, kw_only=True):
    """One of so many equal shares of what was due when the first of them was asked for."""

    of: int


class AskedPayment(msgspec.Struct, frozen=True, kw_only=True):
    """What is paid, and how.

    What: whole lines in `item_ids`, pieces of lines in `parts`, an `amount` on the check, an equal `part`, the share
    `share_id` of a split, or `all` that is left. How: the tender's code in `method`, with `given` in cash, a `tip` on
    top, or `make_it` as what is paid with the tip. `as_part` takes less cash than is due as a part of it. `id` is a UUID
    made on the phone: the same payment sent again is taken once.
    """

    item_ids: Annotated[list[Id], Meta(max_length=1_000)] | None = None
    parts: Annotated[list[AskedPart], Meta(max_length=1_000)] | None = None
    all: bool = False
    amount: Amount | None = None
    part: EqualPart | None = None
    share_id: Id | None = None
    method: Code = "cash"
    given: AmountOrNone | None = None
    as_part: bool = False
    tip: AmountOrNone | None = None
    make_it: Amount | None = None
    reference: Reference | None = None
    id: Id | None = None


class NewPayment(AskedPayment, frozen=True, kw_only=True):
    """One payment, or in `payments` several at once: all are taken, or none."""

    payments: Annotated[list[AskedPayment], Meta(max_length=50)] | None = None


class PartView(msgspec.Struct, frozen=True, kw_only=True):
    """Pieces of a line and what was paid for them; a reversal's are negative. Money on the check has no pieces."""

    item_id: str
    quantity: int
    amount: int


class PaymentView(msgspec.Struct, frozen=True, kw_only=True):
    """Money taken for a check, asked of a terminal, or given back.

    `given` - `change` = `amount` + `rounding` + `tip`. `reverses` names the payment that a refund or reversal gives back,
    `reversed_by` the one that undid it whole, `refunded` and `tip_refunded` how much of it was given back in parts.
    A `walk_out` is what guests left owing; `collected` and `write_off` lower it, `collects` names it.
    """

    id: str
    order_id: str
    method: str
    amount: int
    parts: list[PartView]
    taken_by: int | None
    taken_at: str
    business_day: str
    reverses: str | None
    reversed_by: str | None
    reason: str | None
    what: Literal["payment", "tip", "refund", "reversal", "walk_out", "collected", "write_off"] = "payment"
    state: Literal["pending", "captured", "failed", "unknown"] = "captured"
    rounding: int = 0
    tip: int = 0
    given: int | None = None
    change: int = 0
    reference: str | None = None
    added_to: str | None = None
    collects: str | None = None
    refunded: int = 0
    tip_refunded: int = 0


class NewTip(msgspec.Struct, frozen=True, kw_only=True):
    """A tip that came after its payment."""

    tip: Amount
    id: Id | None = None


class Resolution(msgspec.Struct, frozen=True, kw_only=True):
    """What somebody saw on a terminal that does not tell: whether it took the money, and how he knows."""

    is_captured: bool
    reason: Reason
    reference: Reference | None = None


class RefundApproval(msgspec.Struct, frozen=True, kw_only=True):
    """Somebody who may, saying yes: by name and PIN on another's phone, or on his own under this `id`."""

    username: Annotated[str, Meta(min_length=1, max_length=80)] | None = None
    pin: Annotated[str, Meta(min_length=1, max_length=32)] | None = None
    id: Id | None = None


class NewRefund(msgspec.Struct, frozen=True, kw_only=True):
    """What of a payment is given back: an amount, or pieces of lines that it paid; without either all that is left."""

    reason: Reason
    amount: Amount | None = None
    parts: Annotated[list[AskedPart], Meta(max_length=1_000)] | None = None
    approval: RefundApproval | None = None
    id: Id | None = None


class NewTipRefund(msgspec.Struct, frozen=True, kw_only=True):
    """What of a tip is given back; without an amount all that is left of it."""

    reason: Reason
    amount: Amount | None = None
    approval: RefundApproval | None = None
    id: Id | None = None


class NewWalkOut(msgspec.Struct, frozen=True, kw_only=True):
    """Guests who left without paying what is due: why is a code of the act's reasons, or words."""

    reason: Reason
    approval: RefundApproval | None = None
    id: Id | None = None


class NewCollection(msgspec.Struct, frozen=True, kw_only=True):
    """What is paid of what guests had left owing; without an amount all that is left. How is as in a payment."""

    method: Code = "cash"
    amount: Amount | None = None
    given: AmountOrNone | None = None
    tip: AmountOrNone | None = None
    reference: Reference | None = None
    id: Id | None = None


class NewWriteOff(msgspec.Struct, frozen=True, kw_only=True):
    """Why what guests left owing will never come; without an amount all that is left of it."""

    reason: Reason
    amount: Amount | None = None
    approval: RefundApproval | None = None
    id: Id | None = None


class OwedQuery(msgspec.Struct, frozen=True, kw_only=True):
    """Walk-outs of which something is owed, or with `all` those that are settled too; `cursor` begins a further page."""

    all: bool = False
    cursor: Id | None = None
    limit: Annotated[int, Meta(ge=1, le=200)] = 50


class OwedView(msgspec.Struct, frozen=True, kw_only=True):
    """What guests left owing: `amount` = `collected` + `written_off` + `left`. `pending` of it a terminal is taking."""

    payment_id: str
    order_id: str
    number: int
    table_id: int | None
    table_label: str
    business_day: str
    at: str
    amount: int
    collected: int
    written_off: int
    left: int
    pending: int
    reason: str
    noted_by: int | None
    noted_by_name: str
    approved_by: int | None
    waiter_ids: tuple[int, ...]
    waiters: list[str]


class AskedTake(msgspec.Struct, frozen=True, kw_only=True):
    """What one guest takes of a line: pieces, or his portion of them where `among` share them."""

    item_id: Id
    quantity: int = 1
    among: int = 1


class NewSplit(msgspec.Struct, frozen=True, kw_only=True):
    """How a check is shared out: `of` equal shares, by `amounts`, by `lines` for each guest, or by the lines' seats.

    What nobody takes becomes a share of its own, the last.
    """

    kind: Literal["equal", "amounts", "lines", "seats"]
    of: int | None = None
    amounts: Annotated[list[int], Meta(max_length=200)] | None = None
    lines: Annotated[list[list[AskedTake]], Meta(max_length=200)] | None = None
    id: Id | None = None


class ShareView(msgspec.Struct, frozen=True, kw_only=True):
    """What one guest pays; `state` says how far that is, None while nobody has begun."""

    id: str
    position: int
    seat: int | None
    amount: int
    cash_amount: int
    parts: list[PartView]
    payment_id: str | None
    state: Literal["pending", "captured", "failed", "unknown"] | None


class SplitView(msgspec.Struct, frozen=True, kw_only=True):
    """A check shared out. `is_current` is false once the check has changed beside it: split it again."""

    id: str
    order_id: str
    kind: Literal["equal", "amounts", "lines", "seats"]
    made_by: int | None
    made_at: str
    is_current: bool
    shares: list[ShareView]


class Names(msgspec.Struct, frozen=True, kw_only=True):
    """The same name in Greek and English."""

    el: Name
    en: Name


class TenderView(msgspec.Struct, frozen=True, kw_only=True):
    """With what guests pay. `code` goes into `method` of a payment."""

    code: str
    kind: Kind
    names: Names
    is_active: bool
    needs_reference: bool
    opens_drawer: bool
    terminal: str
    position: int


class NewTender(msgspec.Struct, frozen=True, kw_only=True):
    """A further tender of a kind; cash is there already."""

    code: Code
    kind: Kind
    names: Names
    is_active: bool = True
    needs_reference: bool = False
    opens_drawer: bool = False
    terminal: Code = "manual"
    position: Annotated[int, Meta(ge=0, le=1_000)] = 100


class TenderChange(msgspec.Struct, frozen=True, kw_only=True):
    """What changes of a tender; its code and kind stay."""

    names: Names | UnsetType = UNSET
    is_active: bool | UnsetType = UNSET
    needs_reference: bool | UnsetType = UNSET
    opens_drawer: bool | UnsetType = UNSET
    terminal: Code | UnsetType = UNSET
    position: Annotated[int, Meta(ge=0, le=1_000)] | UnsetType = UNSET
