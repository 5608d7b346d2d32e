"""Use cases of the menu, on the transaction they are given: editing it, running out of it, ordering from it."""

from collections.abc import Collection, Mapping, Sequence
from typing import Any

from appliance.menu import store
from appliance.menu.columns import (
    IMPORTED,
    category_columns,
    daily_columns,
    decode_names,
    encode_names,
    given,
    part_rows,
    product_columns,
)
from appliance.menu.contract import (
    Availability,
    Category,
    CategoryEdit,
    NewCategory,
    NewPreferenceSet,
    NewProduct,
    Order,
    Product,
    ProductEdit,
)
from appliance.menu.importing import Row, refuse_faults
from appliance.menu.model import (
    AvailabilityChanged,
    CategoryAdded,
    CategoryChanged,
    CategoryRemoved,
    Changes,
    CheckTax,
    Choice,
    CountdownTaken,
    MenuImported,
    Occasion,
    PictureChanged,
    PricedItem,
    ProductAdded,
    ProductChanged,
    ProductRemoved,
    ProductsSorted,
    add_deltas,
    fold_name,
    refuse_taxes,
)
from appliance.menu.plan import Change, Known, Plan, make_plan, translations_of
from appliance.menu.pricing import modifiers_of, price_of, sitting_at
from appliance.runtime.tx import Snapshot, Tx
from kernel.errors import conflict, invalid, not_found

_PARTS = ("portions", "options", "ingredients", "preference_sets")


# -- headings ---------------------------------------------------------------------------------------


def category(snapshot: Snapshot, ident: int) -> Category:
    """Return a heading; raises `not_found`."""
    found = next((one for one in store.categories(snapshot, with_inactive=True) if one.id == ident), None)
    if found is None:
        raise not_found("category", ident)
    return found


def add_category(tx: Tx, new: NewCategory, check_tax: CheckTax = refuse_taxes) -> int:
    """Add a heading and return its id. Raises `invalid`, or `conflict` for a name that is taken."""
    values = category_columns(given(new), check_tax)
    _refuse_same_category(tx, values["name"], besides=0)
    ident = store.add_category(tx, values)
    tx.emit(CategoryAdded(category_id=ident))
    return ident


def change_category(tx: Tx, ident: int, edit: CategoryEdit, check_tax: CheckTax = refuse_taxes) -> None:
    """Change what is given of a heading. Raises `not_found`, `invalid`, `conflict`."""
    row = store.category(tx, ident)
    if row is None:
        raise not_found("category", ident)
    values = category_columns(given(edit), check_tax)
    if "name" in values:
        _refuse_same_category(tx, values["name"], besides=ident)
    changes = _changes(row, values)
    if changes:
        store.change_category(tx, ident, values)
        tx.emit(CategoryChanged(category_id=ident, changes=changes))


def remove_category(tx: Tx, ident: int) -> None:
    """Take an empty heading off the menu. Raises `not_found`, or `conflict` while products stand under it."""
    if store.category(tx, ident) is None:
        raise not_found("category", ident)
    count = store.count_products_of(tx, ident)
    if count:
        raise conflict(
            f"{count} products stand under this category. Move or delete them first.",
            key="category_in_use",
            products=count,
        )
    store.remove(tx, "categories", ident)
    tx.emit(CategoryRemoved(category_id=ident))


def _refuse_same_category(tx: Tx, name: str, besides: int) -> None:
    held = store.category_named(tx, fold_name(name))
    if held is not None and held["id"] != besides:
        raise conflict(f"There is a category {held['name']} already.", field="name", category_id=held["id"])


# -- products ---------------------------------------------------------------------------------------


def product(snapshot: Snapshot, ident: int) -> Product:
    """Return a product as it can be ordered now; raises `not_found`."""
    found = store.product(snapshot, ident, snapshot.business_day)
    if found is None:
        raise not_found("product", ident)
    return found


def add_product(tx: Tx, new: NewProduct, check_tax: CheckTax = refuse_taxes) -> int:
    """Add a product with all that belongs to it and return its id. Raises `invalid`, or `conflict` for what is taken."""
    fields = given(new)
    fields.pop("image_data")
    parts = {part: fields.pop(part) for part in _PARTS}
    values = product_columns(fields, check_tax)
    _check_product(tx, values, besides=0)
    ident = store.add_product(tx, values)
    for part, entries in parts.items():
        _replace_parts(tx, ident, part, entries)
    tx.emit(ProductAdded(product_id=ident, category_id=values["category_id"], base_price=values["base_price"]))
    return ident


def change_product(tx: Tx, ident: int, edit: ProductEdit, check_tax: CheckTax = refuse_taxes) -> None:
    """Change what is given of a product; lists replace. Raises `not_found`, `invalid`, `conflict`."""
    row = store.product_row(tx, ident)
    if row is None:
        raise not_found("product", ident)
    fields = given(edit)
    parts = {part: fields.pop(part) for part in _PARTS if part in fields}
    values = product_columns(fields, check_tax)
    _check_product(tx, {name: row[name] for name in ("category_id", "name_key", "barcode", "plu")} | values, ident)
    for part, entries in parts.items():
        _replace_parts(tx, ident, part, entries)
    changes = _changes(row, values)
    if changes:
        store.change_product(tx, ident, values)
    if changes or parts:
        tx.emit(ProductChanged(product_id=ident, changes=changes, lists=tuple(parts)))


def remove_product(tx: Tx, ident: int) -> None:
    """Take a product off the menu; what was ordered keeps what it says. Raises `not_found`."""
    if store.product_row(tx, ident) is None:
        raise not_found("product", ident)
    store.remove(tx, "products", ident)
    store.drop_picture(tx, ident)
    tx.emit(ProductRemoved(product_id=ident))


def sort_menu(tx: Tx, order: Order) -> None:
    """Show the menu in this order. Raises `invalid` naming an id that is unknown or given twice."""
    for table, what, ids in (
        ("products", "product_ids", order.product_ids),
        ("categories", "category_ids", order.category_ids),
    ):
        known, seen = store.known_ids(tx, table, ids), set[int]()
        for index, ident in enumerate(ids):
            if ident not in known or ident in seen:
                why = "is given twice" if ident in seen else "is not on the menu"
                raise invalid(f"{what}[{index}]: {ident} {why}. Refresh and sort again.", field=f"{what}[{index}]")
            seen.add(ident)
    store.sort(tx, order.product_ids, order.category_ids)
    tx.emit(ProductsSorted(product_ids=tuple(order.product_ids), category_ids=tuple(order.category_ids)))


def set_picture(tx: Tx, ident: int, digest: str, large: bytes, small: bytes) -> None:
    """Give a product a picture (WebP in two sizes). Raises `not_found`."""
    if store.product_row(tx, ident) is None:
        raise not_found("product", ident)
    store.set_picture(tx, ident, digest, large, small)
    tx.emit(PictureChanged(product_id=ident, digest=digest))


def drop_picture(tx: Tx, ident: int) -> None:
    """Take a product's picture away; one that has none stays as it is. Raises `not_found`."""
    if store.product_row(tx, ident) is None:
        raise not_found("product", ident)
    if store.picture_digest(tx, ident) is not None:
        store.drop_picture(tx, ident)
        tx.emit(PictureChanged(product_id=ident, digest=None))


def _check_product(tx: Tx, values: Mapping[str, Any], besides: int) -> None:
    """Refuse a category that is not there, and a name, barcode or PLU that another product has."""
    if store.category(tx, values["category_id"]) is None:
        raise invalid(f"There is no category {values['category_id']}. Choose another.", field="category_id")
    held = store.product_holding(tx, values, besides)
    if held is None:
        return
    field = next((name for name in ("barcode", "plu") if values[name] and values[name] == held[name]), "name")
    words = {
        "name": f"There is a {held['name']} in this category already.",
        "barcode": f"{held['name']} has the barcode {held['barcode']} already.",
        "plu": f"{held['name']} has the PLU {held['plu']} already.",
    }
    raise conflict(words[field], field=field, product_id=held["id"])


def _changes(row: Any, values: Mapping[str, Any]) -> Changes:
    return {name: (row[name], value) for name, value in values.items() if name != "name_key" and row[name] != value}


def _replace_parts(tx: Tx, product_id: int, part: str, entries: Sequence[Any]) -> None:
    rows = part_rows(entries, part, store.part_ids(tx, part, product_id))
    idents = store.replace_parts(tx, part, product_id, rows)
    if part == "preference_sets":
        for index, (set_id, entry) in enumerate(zip(idents, entries, strict=True)):
            _replace_choices(tx, set_id, entry, f"preference_sets[{index}]")


def _replace_choices(tx: Tx, set_id: int, entry: NewPreferenceSet, place: str) -> None:
    if not entry.min_choices <= entry.max_choices <= len(entry.choices):
        raise invalid(
            f"{place}: of {len(entry.choices)} choices, between {entry.min_choices} and {entry.max_choices} cannot be"
            " taken. Make min_choices at most max_choices, and max_choices at most the number of choices.",
            field=f"{place}.max_choices",
        )
    store.replace_choices(tx, set_id, part_rows(entry.choices, f"{place}.choices", store.choice_ids(tx, set_id)))


# -- today ------------------------------------------------------------------------------------------


def set_availability(tx: Tx, ident: int, wish: Availability) -> None:
    """Set what holds today: sold out, how many are left, today's price; or take the product off the menu for good.

    All but `is_available` ends with the business day unless pinned. A countdown above nothing ends "sold out"; "not
    sold out" ends a countdown that has reached nothing. Raises `not_found`.
    """
    now = product(tx, ident)
    fields = given(wish)
    if "is_available" in fields:
        store.change_product(tx, ident, {"is_available": fields["is_available"]})
    daily = daily_columns(now, fields, tx.business_day)
    if daily:
        store.set_daily(tx, ident, daily)
    after = product(tx, ident)
    if after != now:
        tx.emit(
            AvailabilityChanged(
                product_id=ident,
                is_available=after.is_available,
                sold_out=after.sold_out,
                countdown=after.countdown,
                todays_price=after.todays_price,
            )
        )


# -- ordering ---------------------------------------------------------------------------------------


def look_up(tx: Tx, product_ids: Collection[int]) -> None:
    """Read at once what pricing these products will ask one by one."""
    store.read_offers(tx, product_ids, tx.business_day)


def price_and_take(tx: Tx, choice: Choice, occasion: Occasion | None = None) -> PricedItem:
    """Return a choice with its price as of this moment, and take its pieces from the countdown if there is one.

    Pricebooks hold where an `occasion` says how it is sold; without one the menu's own prices do.
    Raises `invalid` for what the product does not have or needs, and `conflict` with key `sold_out` (`left` says how
    many remain) or `unavailable`.
    """
    row = store.offer(tx, choice.product_id, tx.business_day)
    if row is None:
        raise invalid(
            f"There is no product {choice.product_id}. Refresh the menu.", field="product_id", key="unknown_product"
        )
    if choice.quantity < 1:
        raise invalid("The quantity must be at least 1.", field="quantity")
    _refuse_unavailable(row, choice)
    price = price_of(tx, row, choice, None if occasion is None else sitting_at(tx, occasion, tx.at_ms))
    modifiers = modifiers_of(tx, row, choice)
    item = PricedItem(
        product_id=row["id"],
        category_id=row["category_id"],
        printer_zone_id=row["zone_id"],
        name=row["name"],
        kitchen_name=row["kitchen_name"] or row["name"],
        portion_id=choice.portion_id,
        portion_name=price.portion_name,
        unit_price=add_deltas(price.amount, modifiers, row["name"]),
        is_weighed=bool(row["is_weighed"]),
        modifiers=modifiers,
        allergens=tuple(row["allergens"].split()),
        tax_code=row["tax_code"],
        pricebook_id=price.pricebook_id,
    )
    if row["countdown"] is not None:
        _count_down(tx, choice.product_id, choice.quantity)
    return item


def give_back(tx: Tx, product_id: int, quantity: int) -> None:
    """Return pieces to the countdown that holds today, if there is one: a void makes them sellable again."""
    _count_down(tx, product_id, -quantity)


def _count_down(tx: Tx, product_id: int, quantity: int) -> None:
    left = store.count_down(tx, product_id, quantity, tx.business_day)
    if left is not None:
        tx.emit(CountdownTaken(product_id=product_id, quantity=quantity, left=left))


def _refuse_unavailable(row: Any, choice: Choice) -> None:
    name, left = row["name"], row["countdown"]
    if not row["is_offered"]:
        raise conflict(f"{name} is not on the menu now.", key="unavailable", product_id=choice.product_id, name=name)
    if row["sold_out"] or left == 0:
        raise conflict(f"{name} is sold out.", key="sold_out", left=0, product_id=choice.product_id, name=name)
    if left is not None and left < choice.quantity:
        raise conflict(
            f"Only {left} of {name} are left.", key="sold_out", left=left, product_id=choice.product_id, name=name
        )


# -- whole files ------------------------------------------------------------------------------------


def plan_import(snapshot: Snapshot, rows: Sequence[Row], check_tax: CheckTax = refuse_taxes) -> Plan:
    """Return what a file would change. Raises `invalid` naming line and column of what keeps it from being taken."""
    categories = [one.name for one in store.categories(snapshot, with_inactive=True)]
    plan = make_plan(rows, known_products(snapshot), categories, check_tax)
    refuse_faults(plan.faults)
    return plan


def apply_import(tx: Tx, rows: Sequence[Row], check_tax: CheckTax = refuse_taxes) -> Plan:
    """Take a file into the menu, all of it or nothing, and return what changed. Raises `invalid`.

    Products that the file does not name stay as they are.
    """
    plan = plan_import(tx, rows, check_tax)
    new = [add_category(tx, NewCategory(name=name)) for name in plan.new_categories]
    by_name = {one.name: one.id for one in store.categories(tx, with_inactive=True)}
    last = store.last_sort_order(tx)
    added = store.add_products(
        tx,
        [
            _imported(change, by_name) | {"sort_order": change.values.get("sort_order", last + at)}
            for at, change in enumerate(plan.added, 1)
        ],
    )
    changed = [(change.known.id, change) for change in plan.changed if change.known is not None]
    store.change_products(
        tx,
        [
            _imported(change, by_name) | {"sort_order": change.values["sort_order"], "id": ident}
            for ident, change in changed
        ],
    )
    if plan.added or plan.changed:
        changes = {str(ident): change.changes for ident, change in changed}
        tx.emit(MenuImported(category_ids=tuple(new), added=tuple(added), changed=changes))
    return plan


def titles(snapshot: Snapshot) -> tuple[dict[int, str], dict[int, str]]:
    """Return the names of all categories and all products by id, those out of use included."""
    return store.names_of(snapshot, "categories"), store.names_of(snapshot, "products")


def known_products(snapshot: Snapshot) -> list[Known]:
    """Return every product with the columns that a file may hold."""
    return [
        Known(
            row["id"],
            {name: row[name] for name in IMPORTED}
            | {f"name_{language}": name for language, name in decode_names(row["translations"]).items()},
        )
        for row in store.product_rows(snapshot)
    ]


def _imported(change: Change, category_ids: Mapping[str, int]) -> dict[str, Any]:
    values = {**IMPORTED, **change.values}
    return {name: values[name] for name in IMPORTED if name not in {"category", "sort_order"}} | {
        "category_id": category_ids[values["category"]],
        "name_key": fold_name(values["name"]),
        "translations": encode_names(translations_of(values)),
    }
