"""Wallets, drawers, what moves their cash, and the facts recorded about it. Pure."""

import unicodedata
from collections.abc import Sequence
from enum import StrEnum

import msgspec

from kernel.errors import invalid
from kernel.events import Event
from kernel.money import MOST_MINOR

LONGEST_REASON = 200
CASH = "cash"


class TillKind(StrEnum):
    """Who holds the cash."""

    WALLET = "wallet"
    DRAWER = "drawer"


class TillState(StrEnum):
    """Cash lands in an open session only; a counted one waits for a manager."""

    OPEN = "open"
    COUNTED = "counted"
    CLOSED = "closed"


class MoveKind(StrEnum):
    """Why cash moves besides payments."""

    PAID_IN = "paid_in"
    PAID_OUT = "paid_out"
    DROP = "drop"  # into the safe
    HAND_OVER = "hand_over"  # between sessions
    TIP_OUT = "tip_out"  # a tip paid to somebody


class Drawer(msgspec.Struct, frozen=True, kw_only=True):
    """A drawer that is kept; it opens at a printer's socket, or by hand."""

    id: int
    name: str
    printer_id: int | None
    is_active: bool


class TillSession(msgspec.Struct, frozen=True, kw_only=True):
    """A waiter's wallet or one shift of a drawer. Amounts are minor units; the last three are set when it is closed."""

    id: str
    kind: TillKind
    owner_id: int | None
    drawer_id: int | None
    float_amount: int
    state: TillState
    opened_by: int | None
    opened_at_ms: int
    business_day: str
    closed_by: int | None = None
    closed_at_ms: int | None = None
    expected: int | None = None
    counted: int | None = None
    variance: int | None = None


class Taking(msgspec.Struct, frozen=True, kw_only=True):
    """What one payment, or with negative amounts its reversal, put into a session; without one, into the unassigned pot.

    `amount` settles the check, `rounding` is what cash rounding added to it, `tip` came on top and is `tip_to`'s.
    """

    payment_id: str
    order_id: str
    tender: str
    amount: int
    taken_by: int | None
    taken_at_ms: int
    business_day: str
    rounding: int = 0
    tip: int = 0
    tip_to: int | None = None
    session_id: str | None = None
    reverses: str | None = None

    def tip_kept(self, holder: int | None) -> int:
        """Return the tip that whoever holds the wallet keeps: his own."""
        return self.tip if holder is not None and holder == self.tip_to else 0

    def cash(self, holder: int | None) -> int:
        """Return by how much this changes what must be handed in; `holder` is whose wallet it is in, if it is in one."""
        came_in = self.amount + self.rounding + self.tip if self.tender == CASH else 0
        return came_in - self.tip_kept(holder)


class Movement(msgspec.Struct, frozen=True, kw_only=True):
    """Cash that moved; `amount` is signed as the session sees it. `pair` is the other row of a hand-over."""

    id: str
    session_id: str
    kind: MoveKind
    amount: int
    reason: str | None
    to_user_id: int | None
    pair: str | None
    reverses: str | None
    made_by: int | None
    made_at_ms: int
    business_day: str


class Count(msgspec.Struct, frozen=True, kw_only=True):
    """What was found: `total` in minor units and, where they were counted apart, (value, count) of coins and notes."""

    id: str
    session_id: str
    total: int
    denominations: tuple[tuple[int, int], ...] | None
    counted_by: int | None
    counted_at_ms: int


def check_count(total: int, denominations: Sequence[tuple[int, int]] | None) -> None:
    """Raise `invalid` for a count that nobody can have made: below nothing, or coins that come to something else."""
    if total < 0:
        raise invalid("A count cannot be below zero. Count what lies there.", key="count_negative", field="total")
    if total > MOST_MINOR:
        raise invalid("That is more cash than there can be. Count again.", key="count_too_large", field="total")
    if denominations is None:
        return
    for value, count in denominations:
        if value <= 0 or count < 0:
            raise invalid(
                "Coins and notes have a value above zero and a number of zero or more.",
                key="count_negative",
                field="denominations",
            )
    if len({value for value, _ in denominations}) != len(denominations):
        raise invalid("A coin or note stands twice in the list. Write each once.", field="denominations")
    found = sum(value * count for value, count in denominations)
    if found != total:
        raise invalid(
            "The coins and notes do not come to the total. Count again.",
            key="count_differs",
            field="total",
            total=total,
            denominations=found,
        )


def clean_reason(text: str | None) -> str | None:
    """Return a reason as it is kept: NFC, single spaces, None for an empty one. Raises `invalid`."""
    reason = " ".join(unicodedata.normalize("NFC", text or "").split())
    if len(reason) > LONGEST_REASON or not reason.isprintable():
        raise invalid(f"Write a reason of at most {LONGEST_REASON} letters.", field="reason")
    return reason or None


def signed(kind: MoveKind, amount: int) -> int:
    """Return an amount as the session sees it from which, or with `paid_in` into which, it moves."""
    return amount if kind is MoveKind.PAID_IN else -amount


class _OfSession(Event, frozen=True, kw_only=True):
    session_id: str

    def subject(self) -> str:
        """Name the session."""
        return f"till:{self.session_id}"


class _OfDrawer(Event, frozen=True, kw_only=True):
    drawer_id: int

    def subject(self) -> str:
        """Name the drawer."""
        return f"drawer:{self.drawer_id}"


class WalletOpened(_OfSession, frozen=True, kw_only=True):
    """A waiter carries the money from now on; his float is minor units."""

    user_id: int
    float_amount: int


class DrawerSessionOpened(_OfSession, frozen=True, kw_only=True):
    """A drawer's shift began with this float (minor units)."""

    drawer_id: int
    float_amount: int


class CashMoved(_OfSession, frozen=True, kw_only=True):
    """Cash moved besides payments; `amount` is signed, `reverses` names the movement that this one undoes."""

    movement_id: str
    kind: MoveKind
    amount: int
    reason: str | None
    to_user_id: int | None = None
    pair: str | None = None
    reverses: str | None = None


class CashAssigned(_OfSession, frozen=True, kw_only=True):
    """What lay in the unassigned pot was put down to this session."""

    payment_ids: tuple[str, ...]


class CashCounted(_OfSession, frozen=True, kw_only=True):
    """Somebody counted; from the first count on nothing lands in the session."""

    count_id: str
    total: int
    denominations: tuple[tuple[int, int], ...] | None


class HandInAccepted(_OfSession, frozen=True, kw_only=True):
    """A manager took what a waiter handed in, as `count_id` says."""

    user_id: int
    count_id: str


class HandInReturned(_OfSession, frozen=True, kw_only=True):
    """A manager gave back what was counted too soon: the session is open again."""


class TillSessionClosed(_OfSession, frozen=True, kw_only=True):
    """A session ended. What should have been there, what was, and the difference, in minor units."""

    expected: int
    counted: int
    variance: int


class TillSlipPrinted(_OfSession, frozen=True, kw_only=True):
    """Somebody wants a wallet or a drawer's shift on paper; `reprint` counts the papers that said the same before."""

    reprint: int


class DrawerAdded(_OfDrawer, frozen=True, kw_only=True):
    """There is one more drawer."""

    name: str
    printer_id: int | None


class DrawerChanged(_OfDrawer, frozen=True, kw_only=True):
    """A drawer is called differently, opens elsewhere, or goes out of or into use."""

    name: str
    printer_id: int | None
    is_active: bool


class DrawerSeenOpen(_OfDrawer, frozen=True, kw_only=True):
    """Its printer says that it stands open; unless it `was_asked` to, somebody opened it by its key."""

    printer_id: int
    was_asked: bool


class DrawerSeenShut(_OfDrawer, frozen=True, kw_only=True):
    """Its printer says that it is shut again."""

    printer_id: int


class DrawerSignedOn(_OfDrawer, frozen=True, kw_only=True):
    """Cash that this person takes goes into this drawer's session from now on."""

    session_id: str
    user_id: int


class DrawerSignedOff(_OfDrawer, frozen=True, kw_only=True):
    """Cash that this person takes does not go into this drawer any more."""

    session_id: str
    user_id: int


class DrawerOpened(_OfDrawer, frozen=True, kw_only=True):
    """A drawer was told to open: for a payment, or for a reason. The actor is who opened it."""

    opening_id: str
    printer_id: int | None
    payment_id: str | None
    reason: str | None
