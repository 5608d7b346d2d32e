"""What should lie in a session: its figures, and every cent of them."""

from appliance.cash import store
from appliance.cash.contract import Figures, Line
from appliance.cash.model import MoveKind, Movement, Taking, TillSession
from appliance.runtime.tx import Snapshot
from kernel.clock import to_rfc3339


def tell_figures(snapshot: Snapshot, session: TillSession) -> Figures:
    """Return what should lie in a session, summed by the database."""
    took = store.sum_takings(snapshot, session.id, session.owner_id)
    moved = store.sum_movements(snapshot, session.id)
    came_in = took["cash_taken"] + took["rounding"] + took["cash_tips"] - took["tips_kept"]
    return Figures(
        float_amount=session.float_amount,
        cash_taken=took["cash_taken"],
        rounding=took["rounding"],
        cash_tips=took["cash_tips"],
        card_tips=took["card_tips"],
        tips_kept=took["tips_kept"],
        paid_in=moved.get(MoveKind.PAID_IN, 0),
        paid_out=-moved.get(MoveKind.PAID_OUT, 0),
        dropped=-moved.get(MoveKind.DROP, 0),
        handed_over=moved.get(MoveKind.HAND_OVER, 0),
        tips_paid_out=-moved.get(MoveKind.TIP_OUT, 0),
        expected=session.float_amount + came_in + sum(moved.values()),
    )


def tell_lines(snapshot: Snapshot, session: TillSession) -> list[Line]:
    """Return the float, each payment and each movement; their `cash` sums to what should lie in the session."""
    begun = Line(
        what="float",
        cash=session.float_amount,
        amount=session.float_amount,
        at=to_rfc3339(session.opened_at_ms),
        by=session.opened_by,
    )
    rest = [
        *((one.taken_at_ms, of_taking(one, session.owner_id)) for one in store.takings_in(snapshot, session.id)),
        *((one.made_at_ms, _of_movement(one)) for one in store.movements_in(snapshot, session.id)),
    ]
    return [begun, *(line for _, line in sorted(rest, key=lambda pair: pair[0]))]


def of_taking(one: Taking, holder: int | None) -> Line:
    """Return a payment as a line; `holder` is whose wallet it lies in, None for a drawer and the pot."""
    return Line(
        what="payment" if one.reverses is None else "reversal",
        cash=one.cash(holder),
        amount=one.amount,
        rounding=one.rounding,
        tip=one.tip,
        tip_kept=one.tip_kept(holder),
        at=to_rfc3339(one.taken_at_ms),
        by=one.taken_by,
        tender=one.tender,
        order_id=one.order_id,
        payment_id=one.payment_id,
        reverses=one.reverses,
    )


def _of_movement(one: Movement) -> Line:
    return Line(
        what="movement",
        cash=one.amount,
        amount=one.amount,
        at=to_rfc3339(one.made_at_ms),
        by=one.made_by,
        movement_id=one.id,
        kind=one.kind,
        reason=one.reason,
        to_user_id=one.to_user_id,
        pair=one.pair,
        reverses=one.reverses,
    )
