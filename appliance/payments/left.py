"""What is left to pay of a check, line by line, less what a terminal is taking at this moment."""

from collections.abc import Iterable, Mapping, Sequence
from typing import NamedTuple

from appliance.orders.model import Order, PaidLine
from appliance.orders.service import plan_payment
from appliance.payments import store
from appliance.payments.model import Part, TerminalRequest
from appliance.runtime.tx import Recorded, Snapshot, Tx
from kernel.errors import DomainError, ErrorCode, conflict


class Left(NamedTuple):
    """What is left of a line: unpaid pieces and minor units. While a terminal takes some of it, it has no pieces."""

    line_id: str
    quantity: int
    amount: int


def open_requests(snapshot: Snapshot, order_id: str) -> list[TerminalRequest]:
    """Return what terminals are asked for an order and have not told yet."""
    return [one for one in store.requests_of(snapshot, order_id) if one.state.is_open]


def reserved(requests: Iterable[TerminalRequest]) -> dict[str, int]:
    """Return by line what terminals are taking, in minor units."""
    held: dict[str, int] = {}
    for part in (part for request in requests for part in request.parts):
        held[part.line_id] = held.get(part.line_id, 0) + part.amount
    return held


def what_is_left(tx: Tx, order_id: str) -> tuple[Order, list[Left]]:
    """Return an order and what is left of its lines. Raises `conflict` where nothing is, or all of it is being taken."""
    held = reserved(open_requests(tx, order_id))
    order, due = plan_payment(tx, order_id, None)
    left = less(due, held)
    if held and not any(one.amount for one in left):
        raise under_way(order.id)
    return order, left


def less(due: Sequence[PaidLine], held: Mapping[str, int]) -> list[Left]:
    """Return what lines owe less what is held of them.

    Where a bill that was drawn up anew leaves a line less than is held of it, the difference is held of other lines.
    """
    amounts = {line.line_id: line.amount for line in due}
    short = sum(max(0, amount - amounts.get(line_id, 0)) for line_id, amount in held.items())
    left = []
    for line in due:
        free = max(0, line.amount - held.get(line.line_id, 0))
        cut = min(short, free)
        short -= cut
        left.append(Left(line.line_id, 0 if line.line_id in held else line.quantity, free - cut))
    return left


def settle_held(tx: Tx, request: TerminalRequest) -> list[PaidLine]:
    """Return what a captured payment settles: what was held for it, or as much of what is left besides.

    Raises `conflict` where less is left than was taken.
    """
    _, due = plan_payment(tx, request.order_id, None)
    others = [one for one in open_requests(tx, request.order_id) if one.id != request.id]
    left = less(due, reserved(others))
    free = {one.line_id: one.amount for one in left}
    if all(part.line_id in free and part.amount <= free[part.line_id] for part in request.parts):
        return fit(request.parts, due)
    if request.amount > sum(free.values()):
        raise conflict(
            "A terminal took more than is due. Look at the check.", key="more_than_due", order_id=request.order_id
        )
    return lay(request.amount, left)


def lay(amount: int, left: Sequence[Left]) -> list[PaidLine]:
    """Return money on the check as parts of its lines without pieces, in their order; at most what is left is laid."""
    parts = []
    for one in left:
        taken = min(amount, one.amount)
        if taken:
            parts.append(PaidLine(one.line_id, 0, taken))
            amount -= taken
    return parts


def fit(parts: Iterable[Part], due: Iterable[PaidLine]) -> list[PaidLine]:
    """Return parts that were decided earlier as they settle now: a line is not paid more pieces than it has left."""
    pieces = {line.line_id: line.quantity for line in due}
    return [PaidLine(part.line_id, min(part.quantity, pieces.get(part.line_id, 0)), part.amount) for part in parts]


def refuse_taken(order: Order, wanted: Iterable[str], requests: Sequence[TerminalRequest]) -> None:
    """Raise `conflict` for lines that a terminal is taking money for."""
    if not reserved(requests).keys().isdisjoint(wanted):
        raise under_way(order.id)


def under_way(order_id: str) -> DomainError:
    """Return the refusal of what collides with a payment that a terminal has not told of yet."""
    return conflict(
        "A terminal is taking money for this already. Wait for it, or cancel that payment.",
        key="payment_pending",
        order_id=order_id,
    )


def hold_reserved(tx: Tx, recorded: Recorded) -> None:
    """Refuse a change of a check that leaves less due than a terminal is taking at this moment."""
    order_id = recorded.subject.partition(":")[2]
    requests = open_requests(tx, order_id)
    if requests and not _covers(tx, order_id, requests):
        raise under_way(order_id)


def refuse_reserved(tx: Tx, recorded: Recorded) -> None:
    """Refuse that a check ends in another one while a terminal takes money for it."""
    order_id = recorded.subject.partition(":")[2]
    if open_requests(tx, order_id):
        raise under_way(order_id)


def _covers(tx: Tx, order_id: str, requests: Sequence[TerminalRequest]) -> bool:
    try:
        _, due = plan_payment(tx, order_id, None)
    except DomainError as refusal:
        if refusal.code is not ErrorCode.CONFLICT:
            raise
        return False
    amounts: Mapping[str, int] = {line.line_id: line.amount for line in due}
    return all(line_id in amounts and amounts[line_id] >= held for line_id, held in reserved(requests).items())
