"""Lines and checks that change places: split off, merged, brought back. The kitchen hears nothing of it."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import cast

from msgspec.structs import replace

from appliance.orders import adjustments, moves, service, store
from appliance.orders.adjustments import Given
from appliance.orders.contract import NewOrder, Serving
from appliance.orders.emptied import end_if_empty, go_on
from appliance.orders.model import AllergyNoted, CoversSet, Line, Order, OrderStatus, WaiterJoined, join_allergies
from appliance.orders.passing import LineDivided, LineJoined, LinesLeft, LinesMove, LinesMoved, MovedItem, OrderMerged
from appliance.orders.reckoning import CHARGES, Reckoning, reckon, standing
from appliance.orders.training import refuse_mixing
from appliance.runtime.tx import Tx
from kernel.errors import conflict, invalid, not_found
from kernel.ids import new_id, parse_id

_FOLLOWS_A_SPLIT = {"percent", "treat", "service"}


@dataclass(frozen=True, slots=True)
class Piece:
    """A whole line that moves, or `quantity` pieces of it that become the line `new_id`."""

    line: Line
    quantity: int
    new_id: str | None = None


# -- lines ------------------------------------------------------------------------------------------


def move_lines(tx: Tx, ident: str, body: LinesMove, *, eaten_at: str | None = None) -> Order:
    """Move lines, or pieces of them, to another check and return that one; `eaten_at` is the table that has them.

    What is paid stays. A weighed line moves whole, and so do the parts of a combo, together. Pieces that were divided
    off join their line again where they meet it, so that moving them back undoes a split. A check from which everything
    went ends, and what is brought back to it goes to a new one in its place. Raises `conflict` for lines
    that are paid or gone and checks that are reckoned differently, `not_found`, `forbidden`, or `invalid`.
    """
    source = service.require_order(tx, tx.caller, ident)
    service.refuse_settled(source)
    target = None if body.to_order_id is None else go_on(tx, body.to_order_id)
    if target is not None:
        _refuse_strange(tx, source, target)
    pieces = _pick(tx, source, body.items)
    if target is None:
        target = _open_beside(tx, source, body)
    moved = [_cut(tx, source, target, piece) for piece in pieces]
    moves.hand_over(tx, [line.id for line in moved if line.order_id != target.id], target.id)
    moved = _label(tx, target, moved, eaten_at)
    leaves = eaten_at is None  # who is treated stays where he sits
    if leaves and not any(line.live for line in store.lines_of(tx, source.id)):
        _bring_guests(tx, source, target)
    for order in (source, target):
        _reckon(tx, order)
    for piece, line in zip(pieces, moved, strict=True):
        if piece.new_id is not None:
            tx.emit(
                LineDivided(order_id=source.id, line_id=piece.line.id, new_line_id=line.id, quantity=piece.quantity)
            )
    tx.emit(LinesLeft(order_id=source.id, to_order_id=target.id, line_ids=tuple(line.id for line in moved)))
    _arrive(tx, source, target, moved)
    left = service.restate(tx, service.find(tx, source.id))
    if leaves:
        end_if_empty(tx, left)
    return service.restate(tx, _reckon(tx, target))


def _pick(tx: Tx, order: Order, items: Sequence[MovedItem]) -> list[Piece]:
    """Return what moves. Raises what forbids it, naming the line."""
    held = {line.id: line for line in store.lines_of(tx, order.id)}
    pieces: dict[str, Piece] = {}
    for index, item in enumerate(items):
        line_id = parse_id(item.item_id, f"items[{index}].item_id")
        if line_id not in held:
            raise not_found("line", item.item_id)
        if line_id in pieces:
            raise invalid("A line is named twice. Name each once, with its quantity.", field=f"items[{index}].item_id")
        pieces[line_id] = _piece(tx, order, held[line_id], item, index)
    groups = {piece.line.group_id for piece in pieces.values()} - {None}
    for line in held.values():
        if line.group_id in groups and line.live and line.id not in pieces:
            pieces[line.id] = _piece(tx, order, line, MovedItem(item_id=line.id), 0)
    return list(pieces.values())


def _piece(tx: Tx, order: Order, line: Line, item: MovedItem, index: int) -> Piece:
    service.refuse_gone(order, line)
    quantity = line.live if item.quantity is None else item.quantity
    free = line.live - line.paid_quantity
    if quantity > free and (line.paid_quantity or item.quantity is not None):
        raise conflict(
            f"Of {line.name} only {free} are left to move, and what is paid stays.",
            key="too_many",
            order_id=order.id,
            line_id=line.id,
        )
    if line.paid_amount and not line.paid_quantity:
        raise conflict(
            f"Part of {line.name} is paid, and what is paid stays. Pay the rest here.",
            key="line_paid",
            order_id=order.id,
            line_id=line.id,
        )
    if quantity == line.live:
        return Piece(line, quantity)
    if line.is_weighed or line.group_id is not None:
        why = "is sold by weight" if line.is_weighed else "belongs to a menu"
        raise conflict(f"{line.name} {why} and moves whole.", key="moves_whole", order_id=order.id, line_id=line.id)
    if any(one.line_id == line.id and one.kind == "fixed" for one in standing(tx, order)):
        raise conflict(
            f"{line.name} has a fixed discount and moves whole. Take the discount off first.",
            key="moves_whole",
            order_id=order.id,
            line_id=line.id,
        )
    ident = new_id(tx.at_ms) if item.new_item_id is None else parse_id(item.new_item_id, f"items[{index}].new_item_id")
    if store.asked_hashes(tx, [ident]):
        raise conflict(
            "This line's id was used before. Make a new id for a new line.", key="line_id_used", order_id=order.id
        )
    return Piece(line, quantity, ident)


def _cut(tx: Tx, source: Order, target: Order, piece: Piece) -> Line:
    """Return the line that moves, divided off and on its new check already where it is a part."""
    line = piece.line
    if piece.new_id is None:
        return line
    part = replace(
        line,
        id=piece.new_id,
        order_id=target.id,
        quantity=piece.quantity,
        voided_quantity=0,
        swapped_quantity=0,
        remade_quantity=0,
        paid_quantity=0,
        paid_amount=0,
        payable=line.unit_price * piece.quantity,
        split_from=line.split_from or line.id,
    )
    moves.divide(tx, line, part)
    for given in standing(tx, source):
        if given.line_id == line.id:
            _copy(tx, given, target, part.id)
    return part


def _label(tx: Tx, target: Order, moved: Sequence[Line], eaten_at: str | None) -> list[Line]:
    """Write on lines that another table pays whose they are, and wipe it off those that came home; return them all."""
    labelled = []
    for line in moved:
        label = line.treated_for if eaten_at is None else eaten_at
        label = None if label == target.table_label else label
        if label != line.treated_for:
            store.change_line(tx, line.id, treated_for=label)
        labelled.append(replace(line, treated_for=label))
    return labelled


def _open_beside(tx: Tx, source: Order, body: LinesMove) -> Order:
    """Open the check that takes the lines, reckoned as theirs is; who serves the one serves the other."""
    table_id = source.table_id if body.table_id is None else body.table_id
    if table_id is None:
        raise invalid("Say to which table or check these lines go: this check has no table.", field="table_id")
    if body.new_order_id is not None and store.order(tx, parse_id(body.new_order_id, "new_order_id")) is not None:
        raise conflict(
            "The new check's id was used before. Make a new id for a new check.",
            key="order_id_used",
            order_id=source.id,
        )
    new = NewOrder(table_id=table_id, id=body.new_order_id, another_check=True, mode=cast("Serving", source.mode))
    target = service.open_order(tx, new, Reckoning(rules=source.rules), is_training=source.is_training)
    _add_waiters(tx, source, target)
    for given in standing(tx, source):
        if given.line_id is None and given.kind in _FOLLOWS_A_SPLIT:
            _copy(tx, given, target, None)
    return target


# -- checks -----------------------------------------------------------------------------------------


def merge_orders(tx: Tx, ident: str, into: str) -> Order:
    """Put everything of a check on another, which answers to both ids from now on, and return that one.

    Done again it changes nothing. Raises `conflict` when anything is paid on the one that goes, when either has ended,
    or when they are reckoned differently.
    """
    gone, stays = service.require_order(tx, tx.caller, ident), go_on(tx, into)
    if gone.id == stays.id and ident != into:
        return stays
    service.refuse_ended(gone)
    _refuse_strange(tx, gone, stays)
    lines = store.lines_of(tx, gone.id)
    if any(line.paid_quantity or line.paid_amount for line in lines):
        raise service.stale(
            gone,
            "is paid in part, and what is paid stays. Move the unpaid lines, or merge the other way.",
            key="order_paid",
        )
    _drop_copies(tx, gone, stays)
    moves.end_in(tx, gone.id, stays.id)
    _add_waiters(tx, gone, stays)
    _add_guests(tx, gone, stays)
    store.change_order(
        tx, gone.id, status=OrderStatus.MERGED, closed_at_ms=tx.at_ms, closed_by=tx.caller.user_id, is_adjusted=False
    )
    _reckon(tx, stays)
    tx.emit(OrderMerged(order_id=gone.id, into_order_id=stays.id))
    _arrive(tx, gone, stays, _label(tx, stays, lines, None))
    return service.restate(tx, _reckon(tx, stays))


def _refuse_strange(tx: Tx, gone: Order, stays: Order) -> None:
    """Raise `conflict` when what lies on one check cannot lie on the other."""
    if gone.id == stays.id:
        raise invalid("That is the same check. Choose another one.", field="order_id")
    refuse_mixing(gone, stays)
    service.refuse_settled(stays)
    if (gone.rules, gone.mode) != (stays.rules, stays.mode):
        raise service.stale(
            gone,
            f"is reckoned with other taxes than order {stays.number}. Settle the two one by one.",
            key="rules_differ",
        )
    if _rates(standing(tx, gone)) != _rates(standing(tx, stays)):
        raise service.stale(
            gone,
            f"has other discounts or service than order {stays.number}. Make them equal, or take them off.",
            key="discounts_differ",
        )


def _rates(given: Sequence[Given]) -> list[tuple[str, int]]:
    """Return what must be alike for two checks to become one; what comes by itself comes to the merged check anew."""
    return sorted(
        (one.kind, one.value)
        for one in given
        if one.line_id is None and one.kind in _FOLLOWS_A_SPLIT and not one.is_automatic
    )


def _drop_copies(tx: Tx, gone: Order, stays: Order) -> None:
    """Take off what the other check has at the same rate, or has itself of charges, and what had come by itself."""
    charges = {one.kind for one in standing(tx, stays) if one.kind in CHARGES}
    for given in standing(tx, gone):
        is_copy = given.kind in _FOLLOWS_A_SPLIT or given.kind in charges or given.is_automatic
        if given.line_id is None and is_copy:
            adjustments.remove(tx, given.id)


def _add_waiters(tx: Tx, source: Order, target: Order) -> None:
    known = store.waiters_of(tx, target.id)
    for user_id in store.waiters_of(tx, source.id):
        if user_id not in known:
            store.add_waiter(tx, target.id, user_id)
            tx.emit(WaiterJoined(order_id=target.id, user_id=user_id))


def _add_guests(tx: Tx, gone: Order, stays: Order) -> None:
    """Count all guests once, and lose nothing that either check knows of allergies."""
    if gone.covers is not None:
        covers = gone.covers + (stays.covers or 0)
        for order, count in ((gone, None), (stays, covers)):
            store.change_order(tx, order.id, covers=count)
            tx.emit(CoversSet(order_id=order.id, covers=count))
    _note_allergy(tx, gone, stays)


def _bring_guests(tx: Tx, source: Order, target: Order) -> None:
    """Count the guests, who went with all that was theirs, where nobody has counted yet; allergies go with them."""
    if target.covers is None and source.covers is not None:
        for order, count in ((source, None), (target, source.covers)):
            store.change_order(tx, order.id, covers=count)
            tx.emit(CoversSet(order_id=order.id, covers=count))
    _note_allergy(tx, source, target)


def _note_allergy(tx: Tx, gone: Order, stays: Order) -> None:
    allergy = join_allergies(stays.allergy, gone.allergy)
    if allergy != stays.allergy:
        store.change_order(tx, stays.id, allergy=allergy)
        tx.emit(AllergyNoted(order_id=stays.id, text_present=True))


# -- arriving ---------------------------------------------------------------------------------------


def _arrive(tx: Tx, source: Order, target: Order, moved: Sequence[Line]) -> None:
    """Record what came, and let parts of one line join."""
    tx.emit(
        LinesMoved(
            order_id=target.id,
            from_order_id=source.id,
            line_ids=tuple(line.id for line in moved),
            quantity=sum(line.live for line in moved),
            amount=sum(line.total for line in moved),
        )
    )
    for line in moved:
        _join_parts(tx, target, line.id)


def _join_parts(tx: Tx, order: Order, line_id: str) -> None:
    """Put a line that came, or its parts that lay there, together again; the one it all began with stays."""
    while True:
        held = {line.id: line for line in store.lines_of(tx, order.id)}
        line, given = held.get(line_id), adjustments.of_order(tx, order.id)
        other = None if line is None else next((one for one in held.values() if _are_parts(line, one, given)), None)
        if line is None or other is None:
            return
        gone, stays = (line, other) if line.split_from is not None and not line.paid_amount else (other, line)
        for one in given:
            if one.line_id == gone.id:
                adjustments.remove(tx, one.id)
        moves.join(tx, gone, stays)
        tx.emit(LineJoined(order_id=order.id, line_id=gone.id, into_line_id=stays.id, quantity=gone.live))


def _are_parts(line: Line, other: Line, given: Sequence[Given]) -> bool:
    """Say whether two lines were one, and nothing has happened since that tells them apart."""
    pair = (line, other)
    if line.id == other.id or (line.split_from or line.id) != (other.split_from or other.id):
        return False
    if (
        line.is_weighed
        or not (line.live and other.live)
        or any(one.paid_amount and not one.paid_quantity for one in pair)
    ):
        return False
    if not any(one.split_from is not None and not one.paid_amount for one in pair):
        return False
    off = [sorted((taken.kind, taken.value) for taken in given if taken.line_id == one.id) for one in pair]
    return off[0] == off[1] and _words(line) == _words(other)


def _words(line: Line) -> Line:
    """Return a line without what may differ between two parts of it."""
    return replace(
        line,
        id="",
        order_id="",
        quantity=0,
        voided_quantity=0,
        swapped_quantity=0,
        remade_quantity=0,
        paid_quantity=0,
        paid_amount=0,
        payable=0,
        split_from=None,
        added_by=None,
        added_at_ms=0,
    )


def _copy(tx: Tx, given: Given, target: Order, line_id: str | None) -> None:
    adjustments.add(
        tx,
        replace(
            given, id=new_id(tx.at_ms), order_id=target.id, line_id=line_id, copied_from=given.copied_from or given.id
        ),
    )


def _reckon(tx: Tx, order: Order) -> Order:
    """Write what a check comes to with what lies on it now, and return it as it is."""
    is_adjusted = bool(adjustments.of_order(tx, order.id))
    if is_adjusted != service.find(tx, order.id).is_adjusted:
        store.change_order(tx, order.id, is_adjusted=is_adjusted)
    reckon(tx, service.find(tx, order.id))
    return service.find(tx, order.id)
