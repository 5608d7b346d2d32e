"""Use cases of what belongs to a product and is kept with it: portions, options, ingredients, preferences, combo parts."""

from collections.abc import Container, Sequence
from typing import Any

from appliance.menu import store
from appliance.menu.columns import part_rows
from appliance.menu.contract import ComboPart, NewComboPart, NewPreferenceSet, Product
from appliance.menu.model import add_deltas
from appliance.runtime.tx import Snapshot, Tx
from kernel.errors import conflict, invalid

PARTS = ("portions", "options", "ingredients", "preference_sets", "combo_parts")


def replace_parts(tx: Tx, product_id: int, part: str, entries: Sequence[Any]) -> None:
    """Make one kind of a product's parts these; entries with an `id` of it keep it. Raises `invalid` naming the place."""
    rows = part_rows(entries, part, store.part_ids(tx, part, product_id))
    if part == "portions":
        _refuse_portions_in_combos(tx, product_id, {row["id"] for row in rows})
    for index, entry in enumerate(entries):
        if isinstance(entry, NewPreferenceSet | NewComboPart):
            _check_bounds(entry, f"{part}[{index}]")
    idents = store.replace_parts(tx, part, product_id, rows)
    for index, (ident, entry) in enumerate(zip(idents, entries, strict=True)):
        match entry:
            case NewPreferenceSet():
                _replace_choices(tx, ident, entry, f"preference_sets[{index}]")
            case NewComboPart():
                _replace_products(tx, ident, entry, f"combo_parts[{index}]")
            case _:
                pass  # it has nothing below it


def _check_bounds(entry: NewPreferenceSet | NewComboPart, place: str) -> None:
    """Refuse bounds that no choice meets; of a combo's part one product may be taken more than once."""
    if entry.min_choices > entry.max_choices:
        raise invalid(f"{place}: make min_choices at most max_choices.", field=f"{place}.max_choices")
    if isinstance(entry, NewPreferenceSet) and entry.max_choices > len(entry.choices):
        raise invalid(
            f"{place}: {entry.max_choices} of {len(entry.choices)} choices cannot be taken. Make max_choices at most"
            " the number of choices.",
            field=f"{place}.max_choices",
        )


def _replace_choices(tx: Tx, set_id: int, entry: NewPreferenceSet, place: str) -> None:
    store.replace_choices(tx, set_id, part_rows(entry.choices, f"{place}.choices", store.choice_ids(tx, set_id)))


def _replace_products(tx: Tx, part_id: int, entry: NewComboPart, place: str) -> None:
    fit = store.fit_for_combos(tx, [one.product_id for one in entry.products])
    seen = set[tuple[int, int | None]]()
    for index, one in enumerate(entry.products):
        where = f"{place}.products[{index}].product_id"
        if (one.product_id, one.portion_id) in seen:
            raise invalid(f"{where}: {one.product_id} is given twice. Leave one of the two out.", field=where)
        if one.product_id not in fit:
            raise invalid(
                f"{where}: {one.product_id} is not on the menu, or it is weighed, has an open price or is a combo."
                " Choose another product.",
                field=where,
            )
        if one.portion_id is not None and store.portion(tx, one.product_id, one.portion_id) is None:
            where = f"{place}.products[{index}].portion_id"
            raise invalid(f"{where}: {one.product_id} has no portion {one.portion_id}. Choose another.", field=where)
        seen.add((one.product_id, one.portion_id))
    store.replace_combo_products(
        tx, part_id, [(one.product_id, one.portion_id, one.price_delta) for one in entry.products]
    )


def check_whole(snapshot: Snapshot, product: Product) -> None:
    """Raise `invalid` where a product's fields and parts do not go together, `conflict` where a combo needs it otherwise."""
    _check_open_price(product)
    if product.kind == "combo":
        _check_combo(product)
    elif product.combo_parts:
        raise invalid("Only a combo has parts. Set its kind to combo, or send no combo_parts.", field="combo_parts")
    if product.kind == "combo" or product.is_weighed or product.is_open_price:
        refuse_in_combo(snapshot, product.id)


def refuse_in_combo(snapshot: Snapshot, product_id: int) -> None:
    """Raise `conflict` naming the combo that a product belongs to."""
    combo = store.combo_with(snapshot, product_id)
    if combo is not None:
        raise conflict(
            f"It belongs to {combo['name']}. Take it out there first.", key="in_combo", product_id=combo["id"]
        )


def _refuse_portions_in_combos(tx: Tx, product_id: int, kept: Container[int | None]) -> None:
    """Raise `conflict` naming the combo in which a portion can be had that would go."""
    for row in store.combos_with_portions(tx, product_id):
        if row["portion_id"] not in kept:
            raise conflict(
                f"{row['portion']} belongs to {row['name']}. Take it out there first.",
                key="in_combo",
                product_id=row["id"],
                portion_id=row["portion_id"],
            )


def _check_open_price(product: Product) -> None:
    least, most = product.min_price, product.max_price
    if not product.is_open_price:
        if least is not None or most is not None:
            field = "min_price" if least is not None else "max_price"
            raise invalid("Only an open price has bounds. Send null for min_price and max_price.", field=field)
        return
    if least is not None and most is not None and least > most:
        raise invalid("Make min_price at most max_price.", field="max_price")
    if product.portions:
        raise invalid("A product with an open price has no portions. Remove them.", field="is_open_price")


def _check_combo(product: Product) -> None:
    for part in PARTS[:-1]:
        if getattr(product, part):
            raise invalid(f"A combo has no {part} of its own: its products have them. Remove them.", field=part)
    if product.is_weighed or product.is_open_price:
        field = "is_weighed" if product.is_weighed else "is_open_price"
        raise invalid("A combo has one price for a piece. It is neither weighed nor open.", field=field)
    if not any(part.max_choices for part in product.combo_parts):
        raise invalid("A combo needs at least one part. Name its combo_parts.", field="combo_parts")
    add_deltas(product.base_price + sum(map(_cheapest, product.combo_parts)), (), product.name)


def _cheapest(part: ComboPart) -> int:
    """Return what the cheapest choice of a part adds: the most of what takes off, the least of what adds."""
    lowest = min(one.price_delta for one in part.products)
    return lowest * (part.max_choices if lowest < 0 else part.min_choices)
