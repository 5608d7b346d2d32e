"""A check shared out before it is paid: the plan, its shares, and whether it still fits the check.

The shares are the pure engine's (orders/shares.py) over what is left of each line, so they sum to what is due.
"""

import hashlib
from collections.abc import Collection, Mapping, Sequence

import msgspec

from appliance.orders.bill import Bill, BillLine, TaxBucket, gather
from appliance.orders.model import Line, Order
from appliance.orders.service import lines, require_order
from appliance.orders.shares import (
    Division,
    Share,
    Take,
    divide_by_amounts,
    divide_by_lines,
    divide_equally,
    takes_by_seat,
    whole,
)
from appliance.payments import store
from appliance.payments.contract import NewSplit
from appliance.payments.left import Left, open_requests, under_way, what_is_left
from appliance.payments.model import CheckSplit, Part, Split, SplitKind, SplitShare, SplitUndone
from appliance.runtime.tx import Snapshot, Tx
from kernel.errors import DomainError, ErrorCode, conflict, invalid, not_found
from kernel.ids import new_id, parse_id

_deterministic = msgspec.json.Encoder(order="deterministic")


def split_check(tx: Tx, order_ident: str, asked: NewSplit) -> Split:
    """Share a check out; the same split sent again, by its id, changes nothing.

    Raises `conflict` while a split stands of which a share is unpaid, and `invalid` for no parts, or ones that come to
    more than there is.
    """
    order = require_order(tx, tx.caller, order_ident)
    ident = new_id(tx.at_ms) if asked.id is None else parse_id(asked.id)
    asked_hash = hashlib.sha256(_deterministic.encode([order.id, msgspec.structs.replace(asked, id=None)])).digest()
    known = store.split_hash(tx, ident)
    if known is not None:
        standing = store.split_of(tx, order.id)
        if known != asked_hash or standing is None or standing.id != ident:
            raise conflict("This split's id was used already. Make a new id.", key="split_id_used", order_id=order.id)
        return standing
    _, left = what_is_left(tx, order.id)
    refuse_split(tx, order)
    end_split(tx, order.id)
    if open_requests(tx, order.id):
        raise under_way(order.id)
    split = _share_out(tx, ident, order, asked, left)
    store.add_split(tx, split, asked_hash)
    amounts = tuple(share.amount for share in split.shares)
    tx.emit(CheckSplit(order_id=order.id, split_id=split.id, kind=split.kind, amounts=amounts))
    return split


def undo_split(tx: Tx, order_ident: str) -> Order:
    """Make a check whole again. Raises `conflict` once a share is paid or being paid, unless the check has changed since."""
    order = require_order(tx, tx.caller, order_ident)
    split = store.split_of(tx, order.id)
    if split is None:
        return order
    if {one.share_id for one in open_requests(tx, order.id)} & {share.id for share in split.shares}:
        raise under_way(order.id)
    if len(split.unpaid) < len(split.shares) and is_current(tx, split):
        raise conflict("A share is paid already. Pay the others, share by share.", key="share_paid", order_id=order.id)
    store.end_split(tx, split.id)
    tx.emit(SplitUndone(order_id=order.id, split_id=split.id, why="undone"))
    return order


def standing_split(snapshot: Snapshot, order: Order) -> Split:
    """Return the split of an order. Raises `not_found`."""
    split = store.split_of(snapshot, order.id)
    if split is None:
        raise DomainError(ErrorCode.NOT_FOUND, "This check is not split.", key="not_split", order_id=order.id)
    return split


def is_current(tx: Tx, split: Split) -> bool:
    """Say whether the unpaid shares still come to what is left of each line."""
    if not split.unpaid:
        return True
    begun = {one.share_id for one in open_requests(tx, split.order_id)}
    planned: dict[str, int] = {}
    for part in (part for share in split.unpaid if share.id not in begun for part in share.parts):
        planned[part.line_id] = planned.get(part.line_id, 0) + part.amount
    try:
        _, left = what_is_left(tx, split.order_id)
    except DomainError as refusal:
        if refusal.code is not ErrorCode.CONFLICT:
            raise
        left = []
    amounts = {one.line_id: one.amount for one in left if one.amount}
    return amounts == {line_id: amount for line_id, amount in planned.items() if amount}


def refuse_split(tx: Tx, order: Order) -> None:
    """Raise `conflict` while shares of a split are to be paid. A split beside which the check has changed ends here."""
    split = store.split_of(tx, order.id)
    if split is None or not split.unpaid:
        return
    if is_current(tx, split):
        raise conflict(
            "This check is split. Pay a share of it, or undo the split first.", key="check_split", order_id=order.id
        )
    store.end_split(tx, split.id)
    tx.emit(SplitUndone(order_id=order.id, split_id=split.id, why="changed"))


def end_split(tx: Tx, order_id: str) -> None:
    """Forget the split of an order, if it has one."""
    split = store.split_of(tx, order_id)
    if split is None:
        return
    store.end_split(tx, split.id)
    if split.unpaid:
        tx.emit(SplitUndone(order_id=order_id, split_id=split.id, why="changed"))


def require_share(tx: Tx, order: Order, share_id: str) -> SplitShare:
    """Return a share that may be paid now. Raises `not_found`, and `conflict` where it is paid, begun or out of date."""
    split = store.split_of_share(tx, share_id)
    if split is None or split.order_id != order.id:
        raise not_found("share", share_id)
    share = next(one for one in split.shares if one.id == share_id)
    if share.payment_id is not None:
        raise conflict("This share is paid already.", key="share_paid", order_id=order.id, payment_id=share.payment_id)
    if any(one.share_id == share_id for one in open_requests(tx, order.id)):
        raise under_way(order.id)
    if split.ended_at_ms is not None or not is_current(tx, split):
        raise conflict(
            "The check has changed since it was split. Split it again.", key="split_outdated", order_id=order.id
        )
    return share


def next_equal_share(tx: Tx, order: Order, parts: int) -> SplitShare:
    """Return the next unpaid one of so many equal shares; the first time the check is split. Raises as `split_check`."""
    split = store.split_of(tx, order.id)
    if split is None or not split.unpaid or not is_current(tx, split):
        split = split_check(tx, order.id, NewSplit(kind="equal", of=parts))
    if split.kind is not SplitKind.EQUAL or len(split.shares) != parts:
        raise conflict(
            "This check is split otherwise. Pay a share of it, or undo the split first.",
            key="check_split",
            order_id=order.id,
        )
    begun = {one.share_id for one in open_requests(tx, order.id)}
    free = [share for share in split.unpaid if share.id not in begun]
    if not free:
        raise under_way(order.id)
    return free[0]


# -- sharing out --------------------------------------------------------------------------------------


def _share_out(tx: Tx, ident: str, order: Order, asked: NewSplit, left: Sequence[Left]) -> Split:
    bill = _bill_of(left, {line.id: line for line in lines(tx, order.id)})
    division, seats, takes = _divide(bill, asked, {one.line_id for one in left if not one.amount})
    shares = [*division.parts, division.rest] if division.rest.total else list(division.parts)
    return Split(
        id=ident,
        order_id=order.id,
        kind=SplitKind(asked.kind),
        made_by=tx.caller.user_id,
        made_at_ms=tx.at_ms,
        ended_at_ms=None,
        shares=tuple(
            SplitShare(
                id=new_id(tx.at_ms),
                position=index + 1,
                seat=seats[index] if index < len(seats) else None,
                amount=share.total,
                parts=_parts(share, takes[index] if index < len(takes) else ()),
                payment_id=None,
            )
            for index, share in enumerate(shares)
        ),
    )


def _divide(bill: Bill, asked: NewSplit, free: Collection[str]) -> tuple[Division, list[int], list[Sequence[Take]]]:
    """Return the parts and the rest, and by lines the seats and what each part takes; what is `free` is nobody's share."""
    match asked.kind:
        case "equal":
            if asked.of is None:
                raise invalid("Say `of` how many equal shares.", field="of")
            equal = divide_equally(whole(bill), asked.of)
            if any(not share.total for share in equal):
                raise invalid("There is less to pay than there are shares. Make fewer.", field="of", parts=asked.of)
            return Division(equal, _nothing(bill)), [], []
        case "amounts":
            return divide_by_amounts(whole(bill), asked.amounts or ()), [], []
        case "lines":
            takes: list[Sequence[Take]] = [
                [Take(line_id=parse_id(one.item_id, "item_id"), pieces=one.quantity, among=one.among) for one in guest]
                for guest in asked.lines or ()
            ]
            if not all(takes):
                raise invalid("Each part takes something. Leave out the empty one.", field="lines")
            takes = _take_whole(bill, [[take for take in guest if take.line_id not in free] for guest in takes])
            return divide_by_lines(bill, takes), [], takes
        case "seats":
            by_seat = takes_by_seat(bill)
            return divide_by_lines(bill, list(by_seat.values())), list(by_seat), list(by_seat.values())


def _take_whole(bill: Bill, takes: Sequence[Sequence[Take]]) -> list[Sequence[Take]]:
    """Return what guests take with the parts of combos that nobody named, each with the part that somebody did name."""
    groups = {line.id: line.group for line in bill.lines}
    named = {take.line_id for guest in takes for take in guest}
    rest = [line for line in bill.lines if line.group is not None and line.id not in named]
    whole_takes: list[Sequence[Take]] = []
    for guest in takes:
        first = {group: take for take in reversed(guest) if (group := groups.get(take.line_id)) is not None}
        more = [
            msgspec.structs.replace(first[line.group], line_id=line.id)
            for line in rest
            if line.group is not None and line.group in first
        ]
        whole_takes.append([*guest, *more])
    return whole_takes


def _nothing(bill: Bill) -> Share:
    """Return the rest of what leaves none."""
    return divide_by_amounts(whole(bill), [bill.total]).rest


def _bill_of(left: Sequence[Left], held: Mapping[str, Line]) -> Bill:
    """Return what is left of a check as a bill whose lines cost what is left of them.

    The engine keeps the sums of lines and of the whole; the tax of a share is that of the lines that it pays.
    """
    owed = tuple(
        BillLine(
            id=one.line_id,
            pieces=max(1, one.quantity),
            list_amount=one.amount,
            discounts=(),
            service=0,
            buckets=(TaxBucket(code=None, name=None, rate_bp=0, gross=one.amount, tax=0),),
            seat=held[one.line_id].seat,
            group=held[one.line_id].group_id,
        )
        for one in left
        if one.amount
    )
    return Bill(lines=owed, buckets=gather(bucket for line in owed for bucket in line.buckets), discounts=())


def _parts(share: Share, takes: Sequence[Take]) -> tuple[Part, ...]:
    pieces: dict[str, int] = {}
    for take in takes:
        if take.among == 1:
            pieces[take.line_id] = pieces.get(take.line_id, 0) + take.pieces
    return tuple(Part(line_id, pieces.get(line_id, 0), amount) for line_id, amount in share.lines if amount)
