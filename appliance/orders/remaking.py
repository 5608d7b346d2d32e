"""What a guest gets instead of what he got: the same dish made once more, or another dish for it."""

import dataclasses
import hashlib
from collections.abc import Sequence

from msgspec.structs import replace

from appliance.acts.model import OTHER, Act, Allowed
from appliance.acts.service import allow, note_use
from appliance.menu.service import give_back, take_again
from appliance.orders import remakes, service, store, treats
from appliance.orders.contract import AskedLine, Remake, Swap, SwapItem
from appliance.orders.correcting import refuse_paid_pieces, require_line
from appliance.orders.model import Line, LineRemade, LineSwapped, Order, tidy
from appliance.orders.reckoning import UNTAXED, Reckoning, reckon, refuse_overpaid, standing
from appliance.orders.remakes import Remade
from appliance.orders.sending import (
    Asked,
    Priced,
    Wish,
    forget_drafted,
    join,
    keep,
    leave_out_known,
    price,
    read_wish,
    sent_line,
    tell_of_overrides,
)
from appliance.runtime.tx import Snapshot, Tx
from appliance.staff.model import Approval
from kernel.errors import conflict, invalid, not_found
from kernel.ids import new_id, parse_id
from kernel.money import allocate

_HASH_BYTES = 16

# -- the same dish once more ------------------------------------------------------------------------


def remake_line(tx: Tx, ident: str, line_id: str, asked: Remake, approval: Approval | None) -> Order:
    """Have pieces of a line made once more: the guest pays once, the first ones are waste, the countdown gives more away.

    What is due stays as it is, so that paid pieces are made again too. Needs the act's permission, an allowance or a
    colleague's approval. Raises `conflict` for a check that has ended, a line that is held or gone, more pieces than
    live, and a dish that is sold out.
    """
    order, line = require_line(tx, ident, line_id)
    service.refuse_ended(order)
    pieces = _refuse_unmade(order, line, asked.quantity)
    worth = _worth(line, pieces)
    note = tidy(asked.note, "note")
    allowed = _allow(tx, Act.REMAKE, asked, approval, amount=None if line.needs_weight else worth)
    if not order.is_training:
        take_again(tx, line.product_id, pieces, line.name)
    store.change_line(tx, line.id, remade_quantity=line.remade_quantity + pieces)
    made = Remade(
        id=new_id(tx.at_ms),
        line_id=line.id,
        quantity=pieces,
        reason=allowed.reason,
        words=allowed.words,
        note=note,
        made_by=tx.caller.user_id,
        approved_by=allowed.approved_by,
        at_ms=tx.at_ms,
    )
    remakes.add(tx, made)
    tx.emit(
        LineRemade(
            order_id=order.id,
            remake_id=made.id,
            line_id=line.id,
            product_id=line.product_id,
            category_id=line.category_id,
            quantity=pieces,
            amount=worth,
            reason=allowed.reason,
            approved_by=allowed.approved_by,
            waited_ms=tx.moment.waited_ms,
        )
    )
    _note(tx, allowed, order, line, pieces=pieces, amount=worth)
    return order


def find_remake(snapshot: Snapshot, ident: str) -> Remade:
    """Return why pieces were made once more and what the cook is told besides. Raises `not_found`."""
    found = remakes.find(snapshot, ident)
    if found is None:
        raise not_found("remake", ident)
    return found


def _refuse_unmade(order: Order, line: Line, quantity: int | None) -> int:
    """Return how many pieces are made once more. Raises `conflict` for what is gone, or was never made."""
    if not line.live:
        raise conflict(f"{line.name} was taken back.", key="line_voided", order_id=order.id, line_id=line.id)
    if line.is_held:
        raise conflict(
            f"{line.name} waits to be fired, so nothing of it was made yet. Change or fire the line.",
            key="line_held",
            order_id=order.id,
            line_id=line.id,
        )
    pieces = line.live if quantity is None else quantity
    if pieces > line.live:
        raise conflict(f"Of {line.name} only {line.live} are left.", key="too_many", order_id=order.id, line_id=line.id)
    return pieces


def _worth(line: Line, pieces: int) -> int:
    """Return what pieces of a line cost by the list, in minor units; of what is weighed, their share.

    What is not weighed yet is worth nothing so far, and may be worth more than any limit.
    """
    if not line.is_weighed:
        return line.unit_price * pieces
    return allocate(line.total, (pieces, line.live - pieces))[0]


# -- another dish -----------------------------------------------------------------------------------


def swap_line(
    tx: Tx, ident: str, line_id: str, asked: Swap, approval: Approval | None, *, reckoning: Reckoning = UNTAXED
) -> Order:
    """Let pieces of a line go for another dish, which takes their seat and course, and is held or paid for as they were.

    The new dish has the price of now; what was taken off the old line does not follow. The countdowns get the old
    pieces back and give the new ones, or nothing changes. The new line's id sent again swaps nothing more. Needs the
    act's permission, an allowance or a colleague's approval. Raises `conflict` for pieces that are paid or gone and for
    parts of a combo, `invalid` for the same dish again, and what the menu says of the new one.
    """
    order, line = require_line(tx, ident, line_id)
    new = _ask(tx, line, asked.item)
    if not leave_out_known(tx, order, [new]):
        return order
    service.refuse_settled(order)
    service.refuse_gone(order, line)
    pieces = _refuse_bound(order, line, asked.quantity)
    amount = line.total if line.is_weighed else line.unit_price * pieces
    allowed = _allow(tx, Act.SWAP, asked, approval, amount=None if line.needs_weight else amount)
    if not order.is_training:
        give_back(tx, line.product_id, pieces)
    came = _come(tx, order, line, _count(new, pieces, asked.item), reckoning)
    _exchange(tx, order, line, pieces, came)
    tx.emit(
        LineSwapped(
            order_id=order.id,
            line_id=line.id,
            product_id=line.product_id,
            category_id=line.category_id,
            quantity=pieces,
            amount=amount,
            lines=tuple(sent_line(one.line) for one in came),
            reason=allowed.reason,
            approved_by=allowed.approved_by,
            after_sending=not line.is_held,
            waited_ms=tx.moment.waited_ms,
        )
    )
    tell_of_overrides(tx, came)
    _note(tx, allowed, order, line, pieces=pieces, amount=amount)
    return service.restate(tx, order)


def _exchange(tx: Tx, order: Order, line: Line, pieces: int, came: Sequence[Priced]) -> None:
    """Take the old pieces off the check and put the new lines on it. Raises `conflict` when more is paid than that."""
    values: dict[str, object] = {
        "voided_quantity": line.voided_quantity + pieces,
        "swapped_quantity": line.swapped_quantity + pieces,
    }
    if line.is_weighed:
        values["quantity_milli"] = None
    held = store.lines_of(tx, order.id)
    left = [one if one.id != line.id else replace(one, **values) for one in held]
    after = [*left, *(one.line for one in came)]
    refuse_overpaid(order, after, standing(tx, order))
    treats.shrink(tx, order, held, after)
    store.change_line(tx, line.id, **values)
    keep(tx, order, came)
    reckon(tx, order)
    forget_drafted(tx, order, [one.line.id for one in came])
    join(tx, order, store.waiters_of(tx, order.id))


def _ask(tx: Tx, line: Line, item: SwapItem) -> Asked:
    """Return what is asked for, known again by its words and the line that goes for it, wherever that sits by then."""
    dish = {name: getattr(item, name) for name in item.__struct_fields__ if name not in {"id", "quantity"}}
    wish = read_wish(AskedLine(**dish))
    said = _count_wish(wish, item.quantity or 0).hash()
    ident = new_id(tx.at_ms) if item.id is None else parse_id(item.id, "item.id")
    return Asked(
        ident,
        replace(wish, seat=line.seat, course=line.course),
        hashlib.sha256(line.id.encode() + said).digest()[:_HASH_BYTES],
        is_from_phone=item.id is not None,
        hold=line.is_held,
    )


def _count(new: Asked, pieces: int, item: SwapItem) -> Asked:
    """Return what is asked for with how many of it come."""
    return dataclasses.replace(new, wish=_count_wish(new.wish, item.quantity or pieces))


def _count_wish(wish: Wish, quantity: int) -> Wish:
    return replace(wish, choice=replace(wish.choice, quantity=quantity))


def _refuse_bound(order: Order, line: Line, quantity: int | None) -> int:
    """Return how many pieces go. Raises `conflict` for paid ones, and for parts of a combo: its price is of the whole."""
    if line.group_id is not None:
        raise conflict(
            f"{line.name} belongs to a menu and is not swapped by itself. Take the menu back and order it anew.",
            key="part_of_combo",
            order_id=order.id,
            line_id=line.id,
        )
    return refuse_paid_pieces(order, line, quantity)


def _come(tx: Tx, order: Order, line: Line, new: Asked, reckoning: Reckoning) -> list[Priced]:
    """Return the lines that come, priced, their pieces taken from the countdowns. Raises `invalid` for the same dish."""
    came = price(tx, order, [new], reckoning)
    if any(_is_same(line, one.line) for one in came):
        raise invalid(
            f"That is the same {line.name} again. Choose another dish, or have it remade.",
            field="item",
            key="same_dish",
        )
    return [
        dataclasses.replace(
            one,
            line=replace(one.line, swap_of=line.id, treated_for=line.treated_for, tells_at_ms=line.tells_at_ms),
        )
        for one in came
    ]


def _is_same(line: Line, other: Line) -> bool:
    """Say whether a cook would make the same."""
    return _dish(line) == _dish(other)


def _dish(line: Line) -> tuple[object, ...]:
    chosen = sorted((one.kind, one.id) for one in line.modifiers)
    return line.product_id, line.portion_id, chosen, line.note


# -- what both need and leave behind ----------------------------------------------------------------


def _allow(tx: Tx, act: Act, asked: Remake | Swap, approval: Approval | None, *, amount: int | None) -> Allowed:
    return allow(
        tx,
        act,
        amount=amount,
        reason=tidy(asked.reason, "reason") or OTHER,
        approval=approval,
        words=tidy(asked.words, "words"),
    )


def _note(tx: Tx, allowed: Allowed, order: Order, line: Line, *, pieces: int, amount: int) -> None:
    note_use(
        tx,
        allowed,
        order_id=order.id,
        quantity=pieces,
        amount=amount,
        line_id=line.id,
        product_id=line.product_id,
        is_training=order.is_training,
    )
