"""What a choice is made of and what it costs: portion, options, ingredients and preferences, checked against a product."""

import sqlite3
from collections.abc import Mapping, Sequence
from typing import Literal, NamedTuple

from appliance.menu import shelf, store
from appliance.menu.combo import order_picks
from appliance.menu.model import (
    Choice,
    ComboPick,
    Modifier,
    ModifierKind,
    Occasion,
    add_deltas,
    check_chosen,
    check_price,
    tidy_name,
)
from appliance.menu.pricebook import Sitting, choose
from appliance.runtime.tx import Snapshot
from kernel.errors import DomainError, invalid, not_found

# What the order calls each kind of modifier: its field, and the word for a person.
_FIELDS: dict[ModifierKind, tuple[str, str]] = {
    "option": ("selected_options", "option"),
    "removed": ("removed_ingredients", "ingredient to leave out"),
    "extra": ("extra_ingredients", "extra"),
    "preference": ("preferences", "choice"),
}
_COSTS = {"option": "extra_cost", "extra": "extra_cost", "preference": "price_delta"}


class Price(NamedTuple):
    """A price in minor units before any modifier, the one on the card that it stands in for, and where it is from."""

    amount: int
    listed: int
    portion_name: str | None = None
    source: Literal["list", "today", "pricebook", "open"] = "list"
    pricebook_id: int | None = None


class Override(NamedTuple):
    """A price in minor units that somebody asks for in place of the right one, and why."""

    amount: int
    reason: str


def override_of(offer: sqlite3.Row, choice: Choice) -> Override | None:
    """Return the price asked for in place of the right one, if there is one. Raises `invalid` without a reason for it."""
    name, amount, reason = offer["name"], choice.override_price, choice.override_reason
    if amount is None:
        if reason is not None:
            raise invalid(f"{name}: a reason, but no other price. Give override_price too.", field="override_price")
        return None
    if offer["is_open_price"]:
        raise invalid(f"{name} has an open price. Type it as open_price.", field="override_price")
    if not (reason or "").strip():
        raise invalid(f"{name}: say why it costs something else.", field="override_reason", key="reason_missing")
    return Override(check_price(amount, "override_price"), tidy_name(reason or "", "override_reason"))


def _open_price(offer: sqlite3.Row, choice: Choice) -> int | None:
    """Return the price that was typed, None where the product has one. Raises `invalid` for one missing, or out of bounds."""
    name, typed, least, most = offer["name"], choice.open_price, offer["min_price"], offer["max_price"]
    if not offer["is_open_price"]:
        if typed is not None:
            raise invalid(
                f"{name} has a price of its own. Leave open_price out.", field="open_price", key="open_price_unasked"
            )
        return None
    if typed is None:
        raise invalid(f"{name}: type its price.", field="open_price", key="open_price_missing")
    check_price(typed, "open_price")
    if not (0 if least is None else least) <= typed <= (typed if most is None else most):
        raise invalid(
            f"{name}: that price is not allowed. Ask a manager, or type another.",
            field="open_price",
            key="open_price_bounds",
            min_price=least,
            max_price=most,
        )
    return typed


def sitting_at(snapshot: Snapshot, occasion: Occasion, at_ms: int) -> Sitting:
    """Return what pricebooks ask of an instant: the hours after midnight belong to the trading day before."""
    local = snapshot.trading.local(at_ms)
    return Sitting(
        mode=occasion.mode,
        table_group_id=occasion.table_group_id,
        weekday=snapshot.trading.business_day(at_ms).weekday(),
        minute=local.hour * 60 + local.minute,
    )


def price_of(snapshot: Snapshot, offer: sqlite3.Row, choice: Choice, sitting: Sitting | None = None) -> Price:
    """Return what a product or a portion of it costs; without a sitting no pricebook is asked.

    A portion has its own price; today's price is that of the whole product and comes before every pricebook; an open
    price is what was typed. Raises `invalid` for an unknown portion, and for an open price that is missing or unasked.
    """
    typed = _open_price(offer, choice)
    if typed is not None:
        return Price(typed, offer["base_price"], source="open")
    listed, portion_name = offer["base_price"], None
    if choice.portion_id is not None:
        portion = store.portion(snapshot, choice.product_id, choice.portion_id)
        if portion is None:
            raise _not_had(offer["name"], "portion", "portion_id", choice.portion_id)
        listed, portion_name = portion["price"], portion["name"]
    elif offer["todays_price"] is not None:
        return Price(offer["todays_price"], listed, source="today")
    books = {} if sitting is None else shelf.books_in_use(snapshot)
    if sitting is None or not any(book.fits(sitting) for book in books.values()):
        return Price(listed, listed, portion_name)
    found = choose(books, shelf.entries_for(snapshot, offer, choice.portion_id), sitting)
    if found is None:
        return Price(listed, listed, portion_name)
    return Price(found.entry.apply(listed), listed, portion_name, "pricebook", found.book.id)


def quote(snapshot: Snapshot, choice: Choice, occasion: Occasion) -> tuple[int, int | None] | None:
    """Return what one piece of a choice would cost now, in minor units, and the pricebook that says so.

    None for what cannot be priced: unknown, or chosen so that sending it would be refused. Says nothing of what is left.
    """
    offer = store.offer(snapshot, choice.product_id, snapshot.business_day)
    if offer is None:
        return None
    try:
        override = override_of(offer, choice)
        price = price_of(snapshot, offer, choice, sitting_at(snapshot, occasion, snapshot.at_ms))
        deltas = 0
        if offer["kind"] == "combo":
            picks = order_picks(offer["name"], store.combo_parts(snapshot, choice.product_id), choice.combo)
            for _, pick, delta in picks:
                deltas += delta + _cost_of_pick(snapshot, pick)
        modifiers = modifiers_of(snapshot, offer, choice)
        amount = add_deltas(price.amount + deltas, modifiers, offer["name"])
    except DomainError:
        return None
    return (amount, price.pricebook_id) if override is None else (override.amount, None)


def _cost_of_pick(snapshot: Snapshot, pick: ComboPick) -> int:
    """Return what is added to a product of a combo. Raises `invalid` for what it does not have."""
    offer = store.offer(snapshot, pick.product_id, snapshot.business_day)
    if offer is None:
        raise not_found("product", pick.product_id)
    return sum(one.price_delta for one in modifiers_of(snapshot, offer, as_choice(pick)))


def as_choice(pick: ComboPick, quantity: int = 1) -> Choice:
    """Return what was chosen in a combo as it would be ordered by itself."""
    return Choice(
        product_id=pick.product_id,
        quantity=quantity,
        portion_id=pick.portion_id,
        option_ids=pick.option_ids,
        removed_ingredient_ids=pick.removed_ingredient_ids,
        extra_ingredient_ids=pick.extra_ingredient_ids,
        preference_choice_ids=pick.preference_choice_ids,
    )


def modifiers_of(snapshot: Snapshot, offer: sqlite3.Row, choice: Choice) -> tuple[Modifier, ...]:
    """Return what was chosen beside the product, in the order preferences, options, left out, added.

    Raises `invalid` for what the product does not have, for a thing chosen twice or both left out and added, and for
    a preference set with too few or too many choices.
    """
    product_id, name = choice.product_id, offer["name"]
    found: list[Modifier] = []
    if choice.preference_choice_ids or offer["must_choose"]:
        rows = store.preferences(snapshot, product_id)
        _check_sets(rows, choice.preference_choice_ids, name)
        found += _pick(name, "preference", choice.preference_choice_ids, {row["id"]: row for row in rows})
    if choice.option_ids:
        found += _pick(name, "option", choice.option_ids, store.parts_by_id(snapshot, "options", product_id))
    if choice.removed_ingredient_ids or choice.extra_ingredient_ids:
        known = store.parts_by_id(snapshot, "ingredients", product_id)
        both = set(choice.removed_ingredient_ids) & set(choice.extra_ingredient_ids) & known.keys()
        if both:
            one = known[min(both)]["name"]
            raise invalid(f"{name}: {one} is both left out and added. Choose one of them.", field="extra_ingredients")
        can_leave = {ident: row for ident, row in known.items() if row["is_removable"]}
        can_add = {ident: row for ident, row in known.items() if row["is_addable"]}
        found += _pick(name, "removed", choice.removed_ingredient_ids, can_leave)
        found += _pick(name, "extra", choice.extra_ingredient_ids, can_add)
    return tuple(found)


def _check_sets(rows: Sequence[sqlite3.Row], chosen: Sequence[int], product: str) -> None:
    for one in {row["set_id"]: row for row in rows}.values():
        count = sum(row["set_id"] == one["set_id"] and row["id"] in chosen for row in rows)
        check_chosen(one["set_name"], one["min_choices"], one["max_choices"], count, product)


def _pick(product: str, kind: ModifierKind, idents: Sequence[int], known: Mapping[int, sqlite3.Row]) -> list[Modifier]:
    field, word = _FIELDS[kind]
    found = []
    for index, ident in enumerate(idents):
        row = known.get(ident)
        if row is None:
            raise _not_had(product, word, f"{field}[{index}]", ident)
        if ident in idents[:index]:
            raise invalid(f"{row['name']} is chosen twice for {product}. Choose it once.", field=f"{field}[{index}]")
        cost = row[_COSTS[kind]] if kind in _COSTS else 0
        found.append(Modifier(kind, ident, row["name"], row["kitchen_name"] or row["name"], cost))
    return found


def _not_had(product: str, what: str, field: str, ident: int) -> DomainError:
    return invalid(
        f"{product} has no {what} {ident} (any more). Refresh the menu and choose again.",
        field=field,
        key="unknown_choice",
    )
