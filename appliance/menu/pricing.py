"""What a choice is made of and what it costs: portion, options, ingredients and preferences, checked against a product."""

import sqlite3
from collections.abc import Mapping, Sequence

from appliance.menu import store
from appliance.menu.model import Choice, Modifier, ModifierKind, check_chosen
from appliance.runtime.tx import Snapshot
from kernel.errors import DomainError, invalid

# What the order calls each kind of modifier: its field, and the word for a person.
_FIELDS: dict[ModifierKind, tuple[str, str]] = {
    "option": ("selected_options", "option"),
    "removed": ("removed_ingredients", "ingredient to leave out"),
    "extra": ("extra_ingredients", "extra"),
    "preference": ("preferences", "choice"),
}
_COSTS = {"option": "extra_cost", "extra": "extra_cost", "preference": "price_delta"}


def price_of(snapshot: Snapshot, offer: sqlite3.Row, choice: Choice) -> tuple[int, str | None]:
    """Return the price in minor units before any modifier, and the portion's name where one is chosen.

    A portion has its own price; today's price is that of the whole product. Raises `invalid` for an unknown portion.
    """
    if choice.portion_id is not None:
        portion = store.portion(snapshot, choice.product_id, choice.portion_id)
        if portion is None:
            raise _not_had(offer["name"], "portion", "portion_id", choice.portion_id)
        return portion["price"], portion["name"]
    return (offer["base_price"] if offer["todays_price"] is None else offer["todays_price"]), None


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
