"""From what a phone asks for to lines that are priced, kept and on their way to the kitchen."""

import dataclasses
import hashlib
from collections.abc import Collection, Sequence
from typing import cast

import msgspec
from msgspec import UNSET
from msgspec.structs import replace

from appliance.menu.model import Choice, ComboPick, Mode, Occasion, PricedItem
from appliance.menu.service import look_up, price_and_take, price_combo
from appliance.orders import store, unsent
from appliance.orders.contract import MOST_LINES, AskedItems, AskedLine, ById, ComboPart, DraftedLine
from appliance.orders.model import (
    Line,
    LineModifier,
    LinesSent,
    LineWeighed,
    Order,
    PriceOverridden,
    SentLine,
    WaiterJoined,
    tidy,
)
from appliance.orders.reckoning import Reckoning, is_plain, reckon
from appliance.runtime.tx import Tx
from kernel.errors import DomainError, conflict, forbidden, invalid
from kernel.ids import new_id, parse_id

_HASH_BYTES = 16
OVERRIDE = "menu.override"
_deterministic = msgspec.json.Encoder(order="deterministic")


class Wish(msgspec.Struct, frozen=True, kw_only=True):
    """What one line asks for, tidied: ids in order, texts as they are kept. Two equal wishes are the same line."""

    choice: Choice
    note: str | None
    seat: int | None
    course: int | None

    def hash(self) -> bytes:
        """Return the hash by which the same line sent twice is known."""
        return hashlib.sha256(_deterministic.encode(self)).digest()[:_HASH_BYTES]


@dataclasses.dataclass(frozen=True, slots=True)
class Asked:
    """A wish and the line's id, made on the phone or here."""

    id: str
    wish: Wish
    hash: bytes
    is_from_phone: bool
    hold: bool
    quantity_milli: int | None = None


@dataclasses.dataclass(frozen=True, slots=True)
class Priced:
    """A line that is not on its check yet, the hash of what was asked, and what the menu said of it."""

    line: Line
    hash: bytes
    item: PricedItem
    quantity_milli: int | None = None


def read_wish(line: AskedLine | DraftedLine) -> Wish:
    """Return what a line asks for. Raises `invalid` for a note that cannot be printed."""
    return Wish(
        choice=Choice(
            product_id=line.product_id,
            quantity=line.quantity,
            portion_id=line.portion_id,
            option_ids=_ids(line.selected_options),
            removed_ingredient_ids=_ids(line.removed_ingredients),
            extra_ingredient_ids=_ids(line.extra_ingredients),
            preference_choice_ids=_ids(line.preferences),
            open_price=line.open_price,
            override_price=line.override_price,
            override_reason=line.override_reason,
            combo=tuple(map(_pick, line.combo or ())),
        ),
        note=tidy(line.note if line.note is not None else line.notes, "note"),
        seat=line.seat,
        course=line.course,
    )


def _pick(part: ComboPart) -> ComboPick:
    return ComboPick(
        part_id=part.part_id,
        product_id=part.product_id,
        portion_id=part.portion_id,
        option_ids=_ids(part.selected_options),
        removed_ingredient_ids=_ids(part.removed_ingredients),
        extra_ingredient_ids=_ids(part.extra_ingredients),
        preference_choice_ids=_ids(part.preferences),
    )


def _ids(refs: Sequence[int | ById] | None) -> tuple[int, ...]:
    return tuple(sorted(ref.id if isinstance(ref, ById) else ref for ref in refs or ()))


def read_lines(body: list[AskedLine] | AskedItems) -> list[AskedLine]:
    """Return the lines of a body in any of its three shapes. Raises `invalid` for none at all."""
    if isinstance(body, list):
        lines = body
    elif body.items is not UNSET:
        lines = body.items
    elif body.product_id is not None:
        values = {name: getattr(body, name) for name in AskedLine.__struct_fields__}
        lines = [AskedLine(**values)]
    else:
        raise invalid("There are no items. Send `items`, each with a product_id.", field="items")
    if not lines:
        raise invalid("There are no items. Send at least one.", field="items")
    if isinstance(body, AskedItems) and (body.hold or body.hold_courses):
        courses = body.hold_courses
        return [replace(line, hold=line.hold or body.hold or line.course in courses) for line in lines]
    return lines


def ask(tx: Tx, lines: Sequence[AskedLine]) -> list[Asked]:
    """Return lines with their ids, the same line named twice once. Raises `invalid` for one id and two contents."""
    asked: dict[str, Asked] = {}
    for index, line in enumerate(lines):
        ident = new_id(tx.at_ms) if line.id is None else parse_id(line.id, f"items[{index}].id")
        wish = read_wish(line)
        one = Asked(
            ident,
            wish,
            _hash(wish, line.quantity_milli),
            is_from_phone=line.id is not None,
            hold=line.hold,
            quantity_milli=line.quantity_milli,
        )
        if asked.setdefault(ident, one).hash != one.hash:
            raise invalid(f"Two lines have the id {ident}. Make a new one for each line.", field=f"items[{index}].id")
    return list(asked.values())


def _hash(wish: Wish, quantity_milli: int | None) -> bytes:
    """Return a line's hash, the same as ever for one without a weight."""
    if quantity_milli is None:
        return wish.hash()
    return hashlib.sha256(wish.hash() + str(quantity_milli).encode()).digest()[:_HASH_BYTES]


def leave_out_known(tx: Tx, order: Order, asked: Sequence[Asked]) -> list[Asked]:
    """Return the lines that the order does not hold yet. Raises `conflict` for an id that names another line."""
    from_phone = [one.id for one in asked if one.is_from_phone]
    known = store.asked_hashes(tx, from_phone) if from_phone else {}
    for one in asked:
        if one.id in known and known[one.id] != (order.id, one.hash):
            raise conflict(
                "This line was sent before with another content. Make a new id for a new line.",
                key="line_id_used",
                line_id=one.id,
                order_id=order.id,
            )
    return [one for one in asked if one.id not in known]


def send(
    tx: Tx,
    order: Order,
    waiter_ids: Collection[int],
    fresh: Sequence[Asked],
    reckoning: Reckoning,
    *,
    undo_ms: int = 0,
) -> None:
    """Price lines, keep them and tell the kitchen: all of them, or none and the menu's refusal naming the line.

    For `undo_ms` the kitchen is not told yet, less what the command waited on its phone. What is offered again after a
    restore has all of it: what took it back then comes right behind.
    """
    if len(fresh) > MOST_LINES:
        raise invalid(f"That is more than {MOST_LINES} lines. Send fewer at once.", field="items", limit=MOST_LINES)
    priced = price(tx, order, fresh, reckoning)
    undo_ms = undo_ms if tx.moment.is_again else max(0, undo_ms - tx.moment.waited_ms)
    if undo_ms:
        priced = [_hold_until(one, tx.at_ms + undo_ms) for one in priced]
    keep(tx, order, priced)
    lines = [one.line for one in priced]
    if not is_plain(order):
        reckon(tx, order)
    forget_drafted(tx, order, {line.id for line in lines})
    join(tx, order, waiter_ids)
    told = tuple(map(sent_line, lines))
    tx.emit(LinesSent(order_id=order.id, lines=told, waited_ms=tx.moment.waited_ms, undo_ms=undo_ms))
    tell_of_overrides(tx, priced)
    for one in priced:
        if one.quantity_milli is not None:
            note_weight(tx, order, one.line, one.quantity_milli)


def note_weight(tx: Tx, order: Order, line: Line, quantity_milli: int) -> None:
    """Write down what all live pieces of a line weigh together, in thousandths, and what the check comes to by it."""
    before = line.total
    store.change_line(tx, line.id, quantity_milli=quantity_milli)
    reckon(tx, order)
    after = next(one for one in store.lines_of(tx, order.id) if one.id == line.id)
    tx.emit(
        LineWeighed(
            order_id=order.id,
            line_id=line.id,
            product_id=line.product_id,
            category_id=line.category_id,
            quantity_milli=quantity_milli,
            amount=after.total - before,
        )
    )


def _hold_until(one: Priced, tells_at_ms: int) -> Priced:
    """Return a line as it waits for its waiter's second thoughts; one that is held for a course goes on being so."""
    if one.line.is_held:
        return one
    return dataclasses.replace(one, line=replace(one.line, is_held=True, tells_at_ms=tells_at_ms))


def price(tx: Tx, order: Order, fresh: Sequence[Asked], reckoning: Reckoning) -> list[Priced]:
    """Return lines at the price of now, and take their pieces from the countdowns; nothing is on the check yet."""
    look_up(tx, [one.wish.choice.product_id for one in fresh])
    priced = [pair for index, one in enumerate(fresh) for pair in _name_parts(tx, one, _price(tx, order, index, one))]
    return [Priced(_line(tx, order, one, item, reckoning), one.hash, item, one.quantity_milli) for one, item in priced]


def keep(tx: Tx, order: Order, priced: Sequence[Priced]) -> None:
    """Put priced lines on the check."""
    store.add_lines(tx, order.id, [(one.line, one.hash) for one in priced])


def forget_drafted(tx: Tx, order: Order, line_ids: Collection[str]) -> None:
    """Note that lines of the draft were sent."""
    draft = unsent.draft_of(tx, order.id, order.table_id)
    sent = [row.id for row in draft if row.id in line_ids]
    if sent:
        unsent.mark_gone(tx, sent, max(row.version for row in draft) + 1)


def tell_of_overrides(tx: Tx, priced: Sequence[Priced]) -> None:
    """Record which of these lines have another price than the right one."""
    for one in priced:
        if one.item.was_price is not None:
            _tell_of_override(tx, one.line, one.item)


def join(tx: Tx, order: Order, waiter_ids: Collection[int], alias: str | None = None) -> None:
    """Note that the caller serves the order, or that his phone calls it by one more id."""
    user_id = tx.caller.user_id
    is_new = user_id is not None and user_id not in waiter_ids
    if user_id is not None and is_new:
        store.add_waiter(tx, order.id, user_id)
    if alias is not None:
        store.add_alias(tx, alias, order.id)
    if is_new or alias is not None:
        tx.emit(WaiterJoined(order_id=order.id, user_id=user_id, alias=alias))


def sent_line(line: Line) -> SentLine:
    """Return a line as events tell of it."""
    return SentLine(
        id=line.id,
        product_id=line.product_id,
        category_id=line.category_id,
        printer_zone_id=line.printer_zone_id,
        quantity=line.quantity,
        unit_price=line.unit_price,
        is_weighed=line.is_weighed,
    )


def _tell_of_override(tx: Tx, line: Line, item: PricedItem) -> None:
    assert item.was_price is not None
    tx.emit(
        PriceOverridden(
            order_id=line.order_id,
            line_id=line.id,
            quantity=line.quantity,
            was_price=item.was_price,
            unit_price=item.unit_price,
            reason=item.override_reason or "",
        )
    )


def _name_parts(tx: Tx, asked: Asked, items: Sequence[PricedItem]) -> list[tuple[Asked, PricedItem]]:
    """Return what each line is asked as: the first bears the id that was asked for, a combo's further parts new ones."""
    first, *more = items
    return [(asked, first), *((dataclasses.replace(asked, id=new_id(tx.at_ms)), item) for item in more)]


def occasion_of(order: Order) -> Occasion:
    """Return where and how what is on a check is sold, for the pricebooks."""
    return Occasion(mode=cast("Mode", order.mode), table_group_id=order.table_group_id)


def _price(tx: Tx, order: Order, index: int, asked: Asked) -> list[PricedItem]:
    """Return what was asked for with its price: one item, or the parts of a combo."""
    choice, occasion = asked.wish.choice, occasion_of(order)
    try:
        if choice.override_price is not None and not tx.caller.may(OVERRIDE):
            raise forbidden("You may not change a price. Ask a manager.", action=OVERRIDE)
        if choice.combo:
            priced = price_combo(tx, choice, occasion, takes=not order.is_training)
        else:
            priced = [price_and_take(tx, choice, occasion, takes=not order.is_training)]
        if asked.quantity_milli is not None and not all(item.is_weighed for item in priced):
            raise conflict(f"{priced[0].name} is not sold by weight.", key="not_weighed", order_id=order.id)
    except DomainError as refusal:
        refusal.fields.setdefault("line", index)
        refusal.fields.setdefault("line_id", asked.id)
        raise
    return priced


def _line(tx: Tx, order: Order, asked: Asked, priced: PricedItem, reckoning: Reckoning) -> Line:
    tax = reckoning.tax_of(priced.tax_code, order.mode)
    return Line(
        id=asked.id,
        order_id=order.id,
        product_id=priced.product_id,
        category_id=priced.category_id,
        printer_zone_id=priced.printer_zone_id,
        name=priced.name,
        kitchen_name=priced.kitchen_name,
        portion_id=priced.portion_id,
        portion_name=priced.portion_name,
        modifiers=tuple(
            LineModifier(
                kind=one.kind, id=one.id, name=one.name, kitchen_name=one.kitchen_name, price_delta=one.price_delta
            )
            for one in priced.modifiers
        ),
        allergens=priced.allergens,
        unit_price=priced.unit_price,
        is_weighed=priced.is_weighed,
        quantity=asked.wish.choice.quantity,
        voided_quantity=0,
        paid_quantity=0,
        paid_amount=0,
        quantity_milli=None,
        note=asked.wish.note,
        seat=asked.wish.seat,
        course=asked.wish.course,
        added_by=tx.caller.user_id,
        added_at_ms=tx.acted_ms,
        tax_code=tax.code,
        tax_name=tax.name,
        tax_rate_bp=tax.rate_bp,
        payable=0 if priced.is_weighed else priced.unit_price * asked.wish.choice.quantity,
        group_id=priced.group,
        combo_product_id=priced.combo_product_id,
        is_held=asked.hold,
    )
