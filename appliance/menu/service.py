"""Use cases of the menu, on the transaction they are given: editing it, running out of it, ordering from it.

Long because ordering, which other rooms ask of this one, stands beside the keeping of what is ordered.
"""

from collections.abc import Collection, Mapping
from typing import Any

from msgspec.structs import replace

from appliance.menu import pricing, store
from appliance.menu.columns import (
    category_columns,
    daily_columns,
    given,
    product_columns,
)
from appliance.menu.combo import order_picks, split_price
from appliance.menu.contract import (
    Availability,
    Category,
    CategoryEdit,
    NewCategory,
    NewProduct,
    Order,
    Product,
    ProductEdit,
)
from appliance.menu.model import (
    AvailabilityChanged,
    CategoryAdded,
    CategoryChanged,
    CategoryRemoved,
    Changes,
    CheckTax,
    Choice,
    ComboPick,
    CountdownTaken,
    Modifier,
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
from appliance.menu.parts import PARTS, check_whole, refuse_in_combo, replace_parts
from appliance.menu.pricebook import Sitting
from appliance.menu.pricing import Price, as_choice, modifiers_of, override_of, price_of, sitting_at
from appliance.runtime.tx import Snapshot, Tx
from kernel.errors import DomainError, conflict, invalid, not_found
from kernel.ids import new_id

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


def sold(snapshot: Snapshot, idents: Collection[int]) -> set[int]:
    """Return which of these products are on the menu: not removed."""
    return store.known_ids(snapshot, "products", idents)


# -- products ---------------------------------------------------------------------------------------


def find_coded(snapshot: Snapshot, code: str) -> Any:
    """Return the row of the product that has this barcode or, where none has, this PLU; None for none."""
    return store.product_coded(snapshot, code)


def find_plu(snapshot: Snapshot, plu: str) -> Any:
    """Return the row of the product that has this PLU, with whatever zeros at its head: labels of scales fill it up."""
    return store.product_with_plu(snapshot, plu)


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
    parts = {part: fields.pop(part) for part in PARTS}
    values = product_columns(fields, check_tax)
    _check_product(tx, values, besides=0)
    ident = store.add_product(tx, values)
    for part, entries in parts.items():
        replace_parts(tx, ident, part, entries)
    check_whole(tx, product(tx, ident))
    tx.emit(ProductAdded(product_id=ident, category_id=values["category_id"], base_price=values["base_price"]))
    return ident


def change_product(tx: Tx, ident: int, edit: ProductEdit, check_tax: CheckTax = refuse_taxes) -> None:
    """Change what is given of a product; lists replace. Raises `not_found`, `invalid`, `conflict`."""
    row = store.product_row(tx, ident)
    if row is None:
        raise not_found("product", ident)
    fields = given(edit)
    parts = {part: fields.pop(part) for part in PARTS if part in fields}
    values = product_columns(fields, check_tax)
    _check_product(tx, {name: row[name] for name in ("category_id", "name_key", "barcode", "plu")} | values, ident)
    for part, entries in parts.items():
        replace_parts(tx, ident, part, entries)
    changes = _changes(row, values)
    if changes:
        store.change_product(tx, ident, values)
    if changes or parts:
        check_whole(tx, product(tx, ident))
        tx.emit(ProductChanged(product_id=ident, changes=changes, lists=tuple(parts)))


def remove_product(tx: Tx, ident: int) -> None:
    """Take a product off the menu; what was ordered keeps what it says. Raises `not_found`, or `conflict` in a combo."""
    if store.product_row(tx, ident) is None:
        raise not_found("product", ident)
    refuse_in_combo(tx, ident)
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


def price_and_take(tx: Tx, choice: Choice, occasion: Occasion | None = None, *, takes: bool = True) -> PricedItem:
    """Return a choice with its price as of this moment, and take its pieces from the countdown if there is one.

    With `takes` False it takes none: what is ordered in training is not cooked.
    Pricebooks hold where an `occasion` says how it is sold; without one the menu's own prices do. An overridden price
    is taken as it is: whoever takes the order has seen to the permission (`menu.override`).
    Raises `invalid` for what the product does not have or needs (a combo is priced by `price_combo`), and `conflict`
    with key `sold_out` (`left` says how many remain) or `unavailable`.
    """
    row = _offered(tx, choice.product_id, choice.quantity)
    if row["kind"] == "combo":
        raise invalid(f"{row['name']} is a combo: choose what belongs to it.", field="combo", key="combo_missing")
    if choice.combo:
        raise invalid(f"{row['name']} is no combo. Order it by itself.", field="combo", key="unknown_choice")
    override = override_of(row, choice)
    price = price_of(tx, row, choice, _sitting(tx, occasion))
    modifiers = modifiers_of(tx, row, choice)
    item = _item(row, modifiers, choice.portion_id, price, add_deltas(price.amount, modifiers, row["name"]))
    if takes:
        _take(tx, row, choice.quantity)
    if override is None:
        return item
    return replace(item, unit_price=override.amount, was_price=item.unit_price, override_reason=override.reason)


def quote(snapshot: Snapshot, choice: Choice, occasion: Occasion) -> tuple[int, int | None] | None:
    """Return what a piece of a choice would cost now and the pricebook that says so; None for what cannot be priced."""
    return pricing.quote(snapshot, choice, occasion)


def price_combo(tx: Tx, choice: Choice, occasion: Occasion | None = None, *, takes: bool = True) -> list[PricedItem]:
    """Return what was chosen in a combo, its price split over it, and take all of it from the countdowns.

    The items stand in the order of the combo's parts; each is sold `choice.quantity` times, keeps its own tax and
    station, and their `unit_price`s sum to what one combo costs: its price, the deltas of what was chosen, and what
    was added to it. One `group` holds them together. Raises as `price_and_take` does, naming `combo[2].product_id`.
    """
    row = _offered(tx, choice.product_id, choice.quantity)
    if row["kind"] != "combo":
        raise invalid(f"{row['name']} is no combo. Order it by itself.", field="combo", key="unknown_choice")
    override = override_of(row, choice)
    price = price_of(tx, row, choice, _sitting(tx, occasion))
    picks = order_picks(row["name"], store.combo_parts(tx, choice.product_id), choice.combo)
    modifiers_of(tx, row, choice)  # a combo has none of its own: what is asked for is refused by name
    total = add_deltas(price.amount + sum(delta for _, _, delta in picks), (), row["name"])
    if takes:
        _take(tx, row, choice.quantity)
    store.read_offers(tx, {pick.product_id for _, pick, _ in picks}, tx.business_day)
    chosen = [_chosen(tx, index, pick, choice.quantity, takes=takes) for index, pick, _ in picks]
    shares = split_price(total, [alone.listed for _, _, alone in chosen])
    units = [
        add_deltas(share, modifiers, part["name"]) for share, (part, modifiers, _) in zip(shares, chosen, strict=True)
    ]
    paid = units if override is None else split_price(override.amount, units)
    group = new_id(tx.at_ms)
    return [
        replace(
            _item(part, modifiers, pick.portion_id, alone._replace(pricebook_id=price.pricebook_id), now),
            was_price=None if override is None else was,
            override_reason=None if override is None else override.reason,
            group=group,
            combo_product_id=row["id"],
            combo_name=row["name"],
        )
        for (_, pick, _), (part, modifiers, alone), was, now in zip(picks, chosen, units, paid, strict=True)
    ]


def _chosen(
    tx: Tx, index: int, pick: ComboPick, quantity: int, *, takes: bool
) -> tuple[Any, tuple[Modifier, ...], Price]:
    """Return a combo's product with its modifiers and its price alone, and take its pieces. Raises naming the pick."""
    part = as_choice(pick, quantity)
    try:
        row = _offered(tx, pick.product_id, quantity)
        if row["kind"] == "combo" or row["is_weighed"] or row["is_open_price"]:
            raise conflict(
                f"{row['name']} has no price for a piece now, and cannot be had in a combo.",
                key="unavailable",
                product_id=row["id"],
                name=row["name"],
            )
        modifiers, alone = modifiers_of(tx, row, part), price_of(tx, row, part)
    except DomainError as refusal:
        refusal.fields["field"] = f"combo[{index}].{refusal.fields.get('field', 'product_id')}"
        raise
    if takes:
        _take(tx, row, quantity)
    return row, modifiers, alone


def _item(
    row: Any, modifiers: tuple[Modifier, ...], portion_id: int | None, price: Price, unit_price: int
) -> PricedItem:
    return PricedItem(
        product_id=row["id"],
        category_id=row["category_id"],
        printer_zone_id=row["zone_id"],
        name=row["name"],
        kitchen_name=row["kitchen_name"] or row["name"],
        portion_id=portion_id,
        portion_name=price.portion_name,
        unit_price=unit_price,
        is_weighed=bool(row["is_weighed"]),
        modifiers=modifiers,
        allergens=tuple(row["allergens"].split()),
        tax_code=row["tax_code"],
        pricebook_id=price.pricebook_id,
    )


def _sitting(tx: Tx, occasion: Occasion | None) -> Sitting | None:
    return None if occasion is None else sitting_at(tx, occasion, tx.at_ms)


def _offered(tx: Tx, product_id: int, quantity: int) -> Any:
    """Return what can be ordered now. Raises `invalid` for an unknown product or a quantity that is none, `conflict`."""
    row = store.offer(tx, product_id, tx.business_day)
    if row is None:
        raise invalid(f"There is no product {product_id}. Refresh the menu.", field="product_id", key="unknown_product")
    if quantity < 1:
        raise invalid("The quantity must be at least 1.", field="quantity")
    _refuse_unavailable(row, quantity)
    return row


def _take(tx: Tx, row: Any, quantity: int) -> None:
    if row["countdown"] is not None:
        _count_down(tx, row["id"], quantity)


def give_back(tx: Tx, product_id: int, quantity: int) -> None:
    """Return pieces to the countdown that holds today, if there is one: a void makes them sellable again."""
    _count_down(tx, product_id, -quantity)


def take_again(tx: Tx, product_id: int, quantity: int, name: str) -> None:
    """Take pieces of what was sold already once more; what is off the menu by now can still be made, a last time.

    Raises `conflict` with key `sold_out` (`left` says how many remain).
    """
    row = store.offer(tx, product_id, tx.business_day)
    if row is None:
        return
    left = 0 if row["sold_out"] else row["countdown"]
    if left is not None and left < quantity:
        words = "is sold out and" if not left else f"is down to {left} and so"
        raise conflict(
            f"{name} {words} cannot be made again. Offer the guest something else.",
            key="sold_out",
            left=left,
            product_id=product_id,
            name=name,
        )
    _take(tx, row, quantity)


def _count_down(tx: Tx, product_id: int, quantity: int) -> None:
    left = store.count_down(tx, product_id, quantity, tx.business_day)
    if left is not None:
        tx.emit(CountdownTaken(product_id=product_id, quantity=quantity, left=left))


def _refuse_unavailable(row: Any, quantity: int) -> None:
    name, left, ident = row["name"], row["countdown"], row["id"]
    if not row["is_offered"]:
        raise conflict(f"{name} is not on the menu now.", key="unavailable", product_id=ident, name=name)
    if row["sold_out"] or left == 0:
        raise conflict(f"{name} is sold out.", key="sold_out", left=0, product_id=ident, name=name)
    if left is not None and left < quantity:
        raise conflict(f"Only {left} of {name} are left.", key="sold_out", left=left, product_id=ident, name=name)


# -- for others -------------------------------------------------------------------------------------


def titles(snapshot: Snapshot) -> tuple[dict[int, str], dict[int, str]]:
    """Return the names of all categories and all products by id, those out of use included."""
    return store.names_of(snapshot, "categories"), store.names_of(snapshot, "products")


def zones(snapshot: Snapshot) -> list[tuple[int, int, int | None]]:
    """Return (product, category, the station of the one or else of the other) of all that is on the menu."""
    return store.zones(snapshot)


def count_products(snapshot: Snapshot) -> int:
    """Return how many products are on the menu, sold out or not."""
    return store.count_products(snapshot)
