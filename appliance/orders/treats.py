"""What is on the house: what a treat is worth while it stands, and how much of it is undone when it shrinks."""

from collections.abc import Sequence

from appliance.acts.model import Act, Allowed
from appliance.acts.service import allow, is_own, note_use, undo_use
from appliance.orders.adjustments import Given
from appliance.orders.model import Line, Order
from appliance.orders.reckoning import standing, tell
from appliance.runtime.tx import Tx
from appliance.staff.model import Approval, Rehearsal
from appliance.staff.service import require
from kernel.errors import conflict


def permit(
    tx: Tx,
    order: Order,
    lines: Sequence[Line],
    given: Sequence[Given],
    approval: Approval | None,
    *,
    words: str | None = None,
) -> Allowed:
    """Return on whose word the last of `given`, a treat, is given. Raises `forbidden` as `acts.service.allow` does."""
    treat = given[-1]
    line = next((one for one in lines if one.id == treat.line_id), None)
    amount = None if line is None else tell(order, lines, given).amounts.get(treat.id, 0)
    return allow(tx, Act.TREAT, amount=amount, reason=treat.reason, approval=approval, words=words)


def refuse_unfit(order: Order, lines: Sequence[Line], given: Sequence[Given]) -> None:
    """Raise `conflict` where the last of `given`, a treat, would grow later: of an unknown weight, or upon another treat."""
    *before, treat = given
    line = next(one for one in lines if one.id == treat.line_id)
    if any(one.kind == "treat" and one.line_id == line.id for one in before):
        raise conflict(
            f"{line.name} is on the house already.", key="already_treated", order_id=order.id, line_id=line.id
        )
    if line.needs_weight:
        raise conflict(
            f"{line.name} was not weighed. Weigh it, then treat it.",
            key="weight_missing",
            order_id=order.id,
            line_id=line.id,
        )


def note(tx: Tx, order: Order, lines: Sequence[Line], given: Sequence[Given], allowed: Allowed) -> None:
    """Note the last of `given`, a treat, at what it takes off now."""
    treat = given[-1]
    line = next((one for one in lines if one.id == treat.line_id), None)
    note_use(
        tx,
        allowed,
        order_id=order.id,
        line_id=treat.line_id,
        product_id=None if line is None else line.product_id,
        quantity=_pieces(lines, treat),
        amount=tell(order, lines, given).amounts[treat.id],
        source_id=treat.id,
        is_training=order.is_training,
    )


def require_removal(tx: Tx, treat: Given, approval: Approval | None) -> int | None:
    """Return who approves that a treat is taken off; who gave it today out of his allowance takes it off by himself."""
    if (approval is None or isinstance(approval, Rehearsal)) and is_own(tx, Act.TREAT, _source(treat)):
        return None
    return require(tx, tx.caller, approval, "orders.treat")


def shrink(tx: Tx, order: Order, before: Sequence[Line], after: Sequence[Line]) -> None:
    """Undo of each treat on a check what it takes off less once its lines are others; allowances get that back."""
    given = standing(tx, order)
    if not any(one.kind == "treat" for one in given):
        return
    was, now = tell(order, before, given).amounts, tell(order, after, given).amounts
    for treat in given:
        if treat.kind == "treat" and (fell := was.get(treat.id, 0) - now.get(treat.id, 0)) > 0:
            pieces = max(0, _pieces(before, treat) - _pieces(after, treat))
            undo_use(tx, Act.TREAT, _source(treat), quantity=pieces, amount=fell)


def undo(tx: Tx, lines: Sequence[Line], treat: Given, amount: int) -> None:
    """Undo a treat that took off `amount` minor units until now; the allowance that paid for it gets that back."""
    undo_use(tx, Act.TREAT, _source(treat), quantity=_pieces(lines, treat), amount=amount)


def _pieces(lines: Sequence[Line], treat: Given) -> int:
    return sum(line.live for line in lines if treat.line_id in {None, line.id})


def _source(treat: Given) -> str:
    """Return the treat that was given: a line that was divided carries a copy of it on each part."""
    return treat.copied_from or treat.id
