"""Drawers that open by themselves when money is taken or given back: a projection that never refuses."""

from collections.abc import Mapping

from appliance.cash import store
from appliance.cash.drawers import Kick, write_opening
from appliance.cash.model import CASH, Drawer, TillKind
from appliance.cash.service import DRAWER, require_session
from appliance.payments.model import PaymentReversed, PaymentTaken
from appliance.payments.tenders import opens_drawer
from appliance.runtime.tx import Projection, Recorded, Tx
from kernel.clock import SECOND_MS
from kernel.errors import DomainError
from kernel.ids import new_id

LATE_MS = 30 * SECOND_MS
"""After so long on a phone nobody stands at the drawer any more; as long as printing would try to open it."""


def projections(kick: Kick) -> Mapping[str, Projection]:
    """Return what opens a drawer in the savepoint of a payment or a refund; `kick` opens the one at a printer."""

    def follow(tx: Tx, recorded: Recorded) -> None:
        event = recorded.event
        assert isinstance(event, PaymentTaken | PaymentReversed)
        if isinstance(event, PaymentReversed) and (not event.is_refund or event.amount + event.tip >= 0):
            return
        is_past = tx.moment.is_again or tx.moment.waited_ms > LATE_MS
        if tx.caller.is_training or is_past or not opens_drawer(tx, event.tender):
            return
        drawer = _drawer_of(tx, event.payment_id, event.tender)
        if drawer is None or drawer.printer_id is None:
            return
        try:
            kick(tx, drawer.printer_id)
        except DomainError:
            return  # the printer has no socket any more: money is taken all the same, and the drawer opened by hand
        write_opening(tx, drawer, new_id(tx.at_ms), event.payment_id, None)

    return {"PaymentTaken": follow, "PaymentReversed": follow}


def _drawer_of(tx: Tx, payment_id: str, tender: str) -> Drawer | None:
    """Return the drawer that the caller has at hand for a payment: where its cash lies, else the one he is signed on to."""
    user_id = tx.caller.user_id
    if user_id is None:
        return None
    hand = store.hand_of(tx, user_id)
    taking = store.taking(tx, payment_id) if tender == CASH else None
    session_id = taking.session_id if taking is not None else None if store.open_wallet(tx, user_id) else hand
    if session_id is None or (session_id != hand and not tx.caller.may(DRAWER)):
        return None
    session = require_session(tx, session_id)
    if session.kind is not TillKind.DRAWER or session.drawer_id is None:
        return None
    return store.drawer(tx, session.drawer_id)
