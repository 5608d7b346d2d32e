"""Where the cash of payments lies: a projection that writes in the payment's own savepoint, and the unassigned pot.

It never refuses: a payment is taken whether or not anybody carries a wallet.
"""

from typing import NamedTuple

from msgspec.structs import replace

from appliance.cash import store
from appliance.cash.contract import Assignment
from appliance.cash.model import CASH, CashAssigned, Taking, TillSession, TillState
from appliance.cash.service import require_open, require_session
from appliance.payments.model import PaymentReversed, PaymentTaken, TipAdded
from appliance.runtime.tx import Projection, Recorded, Snapshot, Tx
from kernel.errors import conflict, not_found
from kernel.ids import parse_id

_MOST = 1_000


class _Money(NamedTuple):
    """What a payment's fact says of money, in minor units; a reversal's is negative."""

    amount: int
    rounding: int = 0
    tip: int = 0


def _read(event: PaymentTaken | PaymentReversed | TipAdded) -> _Money:
    """Take the money out of a payment's fact. A tip that comes after its payment is a row of its own, and nothing else."""
    if isinstance(event, TipAdded):
        return _Money(event.amount, tip=event.tip)
    return _Money(event.amount, event.rounding, event.tip)


def follow(tx: Tx, recorded: Recorded) -> None:
    """Put the cash of a payment, a tip or a reversal where it lies; a later tip is whose the payment was."""
    event = recorded.event
    assert isinstance(event, PaymentTaken | PaymentReversed | TipAdded)
    money = _read(event)
    keep(
        tx,
        Taking(
            payment_id=event.payment_id,
            order_id=event.order_id,
            tender=event.tender,
            amount=money.amount,
            rounding=money.rounding,
            tip=money.tip,
            reverses=event.reverses if isinstance(event, PaymentReversed) else None,
            taken_by=event.user_id if isinstance(event, TipAdded) else tx.caller.user_id,
            taken_at_ms=recorded.at_ms,
            business_day=recorded.business_day,
        ),
    )


def keep(tx: Tx, taking: Taking) -> None:
    """Write down where a taking lies; one that brings neither cash nor a tip lies nowhere and is not kept."""
    if taking.tender != CASH and not taking.tip:
        return
    original = None if taking.reverses is None else store.taking(tx, taking.reverses)
    if original is None:
        session_id, tip_to = _place_of(tx, taking.taken_by), taking.taken_by
    else:
        session_id, tip_to = _place_back(tx, taking, original), original.tip_to
    store.add_taking(tx, replace(taking, session_id=session_id, tip_to=tip_to))


def _place_of(tx: Tx, user_id: int | None) -> str | None:
    """Return where somebody's takings go: his wallet, else the drawer he is signed on to, else the pot (None)."""
    return None if user_id is None else store.open_wallet(tx, user_id) or store.hand_of(tx, user_id)


def _place_back(tx: Tx, taking: Taking, original: Taking) -> str | None:
    """Return where a reversal goes: to the original while that is open or in the pot, else to who gives it back.

    Where it is no cash only a tip is undone, and a tip is its owner's.
    """
    if original.session_id is None or require_session(tx, original.session_id).state is TillState.OPEN:
        return original.session_id
    return _place_of(tx, taking.taken_by if taking.tender == CASH else original.tip_to)


def assign(tx: Tx, asked: Assignment) -> TillSession:
    """Put payments of the pot into an open session, and with a payment its reversal.

    Raises `conflict` for one that lies somewhere already, `not_found` for one that brought no cash.
    """
    session = require_open(require_session(tx, asked.session_id))
    idents = list(dict.fromkeys(parse_id(one, "payment_ids") for one in asked.payment_ids))
    for ident in idents:
        found = store.taking(tx, ident)
        if found is None:
            raise not_found("cash payment", ident)
        if found.session_id == session.id:
            continue  # it came with its original
        if not store.assign(tx, ident, session.id):
            raise conflict(
                "That payment lies in a wallet or drawer already. Refresh and choose again.",
                key="payment_assigned",
                payment_id=ident,
                session_id=found.session_id,
            )
    tx.emit(CashAssigned(session_id=session.id, payment_ids=tuple(idents)))
    return session


def unassigned(snapshot: Snapshot, business_day: str) -> tuple[int, list[Taking]]:
    """Return what a day left in the pot, in minor units, and the first thousand payments of it.

    By day, because in a house without wallets and drawers the pot is where all cash lies for ever.
    """
    _, whole = store.cash_on(snapshot, business_day)
    return whole, store.unassigned(snapshot, business_day, _MOST)


# What is written in the same savepoint as the fact.
PROJECTIONS: dict[str, Projection] = {"PaymentTaken": follow, "PaymentReversed": follow, "TipAdded": follow}
