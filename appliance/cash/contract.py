"""What crosses HTTP about wallets and drawers. Money is minor units, times are RFC 3339."""

from typing import Annotated, Literal

import msgspec
from msgspec import UNSET, Meta, UnsetType

from kernel.money import MOST_MINOR

Id = Annotated[str, Meta(min_length=1, max_length=64)]
Ident = Annotated[int, Meta(ge=1, le=(1 << 63) - 1)]
Amount = Annotated[int, Meta(ge=1, le=MOST_MINOR)]
Float = Annotated[int, Meta(ge=0, le=MOST_MINOR)]
Name = Annotated[str, Meta(min_length=1, max_length=200)]
Reason = Annotated[str, Meta(max_length=400)]
Day = Annotated[str, Meta(pattern=r"^\d{4}-\d{2}-\d{2}$")]


class NewWallet(msgspec.Struct, frozen=True, kw_only=True):
    """A wallet to open, one's own unless a manager opens it for `user_id`. `id` is made on the phone."""

    float_amount: Float = msgspec.field(name="float")
    user_id: Ident | None = None
    id: Id | None = None


class NewDrawer(msgspec.Struct, frozen=True, kw_only=True):
    """A drawer to keep; without a printer it opens by hand."""

    name: Name
    printer_id: Ident | None = None


class DrawerChange(msgspec.Struct, frozen=True, kw_only=True):
    """What shall be different about a drawer; what is absent stays."""

    name: Name | UnsetType = UNSET
    printer_id: Ident | UnsetType | None = UNSET
    is_active: bool | UnsetType = UNSET


class NewDrawerSession(msgspec.Struct, frozen=True, kw_only=True):
    """A drawer's shift to open; who opens it is signed on to it unless `sign_on` says no."""

    float_amount: Float = msgspec.field(name="float")
    sign_on: bool = True
    id: Id | None = None


class Hand(msgspec.Struct, frozen=True, kw_only=True):
    """Who signs on or off: oneself, or somebody else where a manager asks."""

    user_id: Ident | None = None


class DrawerOpening(msgspec.Struct, frozen=True, kw_only=True):
    """Why a drawer opens: the cash payment that lies in it, or a reason."""

    payment_id: Id | None = None
    reason: Reason | None = None
    id: Id | None = None


class OpenedDrawer(msgspec.Struct, frozen=True, kw_only=True):
    """A drawer that was told to open; `job_id` is the printer's job, None where it opens by hand."""

    id: str
    drawer_id: int
    printer_id: int | None
    job_id: int | None


class NewMovement(msgspec.Struct, frozen=True, kw_only=True):
    """Cash that moves: `paid_out` needs a reason, `tip_out` needs `to_user_id`."""

    kind: Literal["paid_in", "paid_out", "drop", "tip_out"]
    amount: Amount
    reason: Reason | None = None
    to_user_id: Ident | None = None
    id: Id | None = None


class HandOver(msgspec.Struct, frozen=True, kw_only=True):
    """Cash for another's open wallet or for an open drawer: exactly one of the two is named."""

    amount: Amount
    to_user_id: Ident | None = None
    to_drawer_id: Ident | None = None
    reason: Reason | None = None
    id: Id | None = None


class Reversal(msgspec.Struct, frozen=True, kw_only=True):
    """Why a movement is undone."""

    reason: Reason
    id: Id | None = None


class Denomination(msgspec.Struct, frozen=True, kw_only=True):
    """So many coins or notes of one value."""

    value: int
    count: int


class NewCount(msgspec.Struct, frozen=True, kw_only=True):
    """What was found. Coins and notes may be listed; they come to the total then."""

    total: int
    denominations: Annotated[list[Denomination], Meta(max_length=50)] | None = None
    id: Id | None = None


class Assignment(msgspec.Struct, frozen=True, kw_only=True):
    """Payments of the unassigned pot, and the open session in which their cash lies."""

    payment_ids: Annotated[list[Id], Meta(min_length=1, max_length=1_000)]
    session_id: Id


class DayAsked(msgspec.Struct, frozen=True, kw_only=True):
    """The business day that is asked for; without it, today."""

    business_day: Day | None = None


class Figures(msgspec.Struct, frozen=True, kw_only=True):
    """What should lie in a session, and of what it is made.

    expected = float + cash_taken + rounding + cash_tips - tips_kept + paid_in - paid_out - dropped + handed_over
    - tips_paid_out. `tips_kept` are the waiter's own tips, on cards and in cash, that he keeps of what is in his wallet;
    `card_tips` are those of them that guests left on cards.
    """

    float_amount: int = msgspec.field(name="float")
    cash_taken: int = 0
    rounding: int = 0
    cash_tips: int = 0
    card_tips: int = 0
    tips_kept: int = 0
    paid_in: int = 0
    paid_out: int = 0
    dropped: int = 0
    handed_over: int = 0
    tips_paid_out: int = 0
    expected: int = 0


class CountView(msgspec.Struct, frozen=True, kw_only=True):
    """One count of a session."""

    id: str
    total: int
    denominations: list[Denomination] | None
    counted_by: int | None
    counted_at: str


class SessionView(msgspec.Struct, frozen=True, kw_only=True):
    """A wallet or a drawer's shift. What should be in it is left out for who counts it blind."""

    id: str
    kind: str
    state: str
    name: str
    user_id: int | None
    drawer_id: int | None
    float_amount: int = msgspec.field(name="float")
    opened_by: int | None
    opened_at: str
    business_day: str
    closed_by: int | None
    closed_at: str | None
    figures: Figures | None
    counts: list[CountView]
    expected: int | None
    counted: int | None
    variance: int | None


class Line(msgspec.Struct, frozen=True, kw_only=True):
    """One thing that made up what should be there; `cash` is its part of it.

    A payment's `cash` is amount + rounding + tip where it was cash, less `tip_kept`. `kind` tells movements apart.
    """

    what: Literal["float", "payment", "reversal", "movement"]
    cash: int
    amount: int
    at: str
    by: int | None
    rounding: int = 0
    tip: int = 0
    tip_kept: int = 0
    tender: str | None = None
    order_id: str | None = None
    payment_id: str | None = None
    movement_id: str | None = None
    kind: str | None = None
    reason: str | None = None
    to_user_id: int | None = None
    pair: str | None = None
    reverses: str | None = None


class Explanation(msgspec.Struct, frozen=True, kw_only=True):
    """Every cent of what should be there, the sum of its lines, and the variance where it was counted.

    `hand_in` is what the holder hands in; below zero the house owes him that much.
    """

    session: SessionView
    hand_in: int
    counted: int | None
    variance: int | None
    lines: list[Line]


class MovementView(msgspec.Struct, frozen=True, kw_only=True):
    """A movement as one session sees it."""

    id: str
    session_id: str
    kind: str
    amount: int
    reason: str | None
    to_user_id: int | None
    pair: str | None
    reverses: str | None
    made_by: int | None
    made_at: str
    business_day: str


class DrawerView(msgspec.Struct, frozen=True, kw_only=True):
    """A drawer, its open shift if there is one, and who is signed on to it. `session` tells managers what is in it.

    `stands_open` is what its printer says of it, null where it has no contact or nobody knows yet what it means.
    """

    id: int
    name: str
    printer_id: int | None
    is_active: bool
    session_id: str | None
    session: SessionView | None
    user_ids: list[int]
    stands_open: bool | None


class Unassigned(msgspec.Struct, frozen=True, kw_only=True):
    """Cash of a day that was taken by somebody without a wallet or a drawer, or by nobody.

    `cash` is what all of it comes to; of the payments the first thousand are listed.
    """

    business_day: str
    cash: int
    payments: list[Line]


class DayTotals(msgspec.Struct, frozen=True, kw_only=True):
    """A business day's sessions summed up. `counted` and `variance` are of those that are closed.

    `unassigned` is the cash of the day's payments that lies in no session; `cash_on_day` the cash of all the day's
    payments, wherever it lies, which the day's cash tenders must come to.
    """

    figures: Figures
    counted: int
    variance: int
    open_sessions: int
    counted_sessions: int
    closed_sessions: int
    unassigned: int
    cash_on_day: int


class DayOfCash(msgspec.Struct, frozen=True, kw_only=True):
    """The sessions that were opened on a business day."""

    business_day: str
    sessions: list[SessionView]
    totals: DayTotals
