"""SQL of the menu: headings, products with what belongs to them, what holds today, pictures.

Long because a product has nine tables and every one of them is read and written here.
"""

import sqlite3
from collections import defaultdict
from collections.abc import Collection, Iterable, Mapping, Sequence
from typing import Any, TypeVar

import msgspec

from appliance.menu.columns import decode_names
from appliance.menu.combo import Part
from appliance.menu.contract import (
    Category,
    ComboPart,
    ComboProduct,
    Ingredient,
    Option,
    Portion,
    PreferenceChoice,
    PreferenceSet,
    Product,
)
from appliance.menu.notes import decode_notes
from appliance.runtime.tx import Snapshot, Tx

S = TypeVar("S", bound=msgspec.Struct)

# What holds on a business day (bound as :today): each of the three ends with its day unless it is pinned.
_DAILY = (
    "(d.sold_out_day IS NOT NULL AND (d.sold_out_pinned OR d.sold_out_day = :today)) AS sold_out, d.sold_out_pinned,"
    " CASE WHEN d.countdown_pinned OR d.countdown_day = :today THEN d.countdown END AS countdown, d.countdown_pinned,"
    " CASE WHEN d.todays_price_pinned OR d.todays_price_day = :today THEN d.todays_price END AS todays_price,"
    " d.todays_price_pinned"
)
_PRODUCT = (
    f"SELECT p.*, c.is_active AS category_is_active, {_DAILY}, i.digest FROM products p"
    " JOIN categories c ON c.id = p.category_id"
    " LEFT JOIN product_dailies d ON d.product_id = p.id LEFT JOIN product_pictures i ON i.product_id = p.id"
    " WHERE NOT p.is_deleted"
)


def _insert(tx: Tx, table: str, values: Mapping[str, Any]) -> int:
    columns = ", ".join(values)
    places = ", ".join(f":{name}" for name in values)
    return tx.insert(f"INSERT INTO {table} ({columns}) VALUES ({places})", values)


def _update(tx: Tx, table: str, ident: int, values: Mapping[str, Any]) -> None:
    settings = ", ".join(f"{name} = :{name}" for name in values)
    tx.run(f"UPDATE {table} SET {settings} WHERE id = :row_id", {**values, "row_id": ident})


# -- headings ---------------------------------------------------------------------------------------


def category(snapshot: Snapshot, ident: int) -> sqlite3.Row | None:
    """Return a heading that is not removed."""
    return snapshot.one("SELECT * FROM categories WHERE id = ? AND NOT is_deleted", (ident,))


def category_named(snapshot: Snapshot, name_key: str) -> sqlite3.Row | None:
    """Return the heading of a folded name."""
    return snapshot.one("SELECT * FROM categories WHERE name_key = ? AND NOT is_deleted", (name_key,))


def categories(snapshot: Snapshot, *, with_inactive: bool) -> list[Category]:
    """Return the headings in the order in which they are shown."""
    rows = snapshot.all(
        "SELECT * FROM categories WHERE NOT is_deleted AND (is_active OR ?) ORDER BY sort_order, id", (with_inactive,)
    )
    return [_build(Category, row, notes=decode_notes(row["notes"])) for row in rows]


def add_category(tx: Tx, values: Mapping[str, Any]) -> int:
    """Insert a heading; without a sort_order it comes last."""
    last = tx.value("SELECT coalesce(max(sort_order), 0) FROM categories WHERE NOT is_deleted")
    return _insert(tx, "categories", {"sort_order": last + 1, **values})


def change_category(tx: Tx, ident: int, values: Mapping[str, Any]) -> None:
    """Set columns of a heading."""
    _update(tx, "categories", ident, values)


def count_products_of(snapshot: Snapshot, category_id: int) -> int:
    """Return how many products stand under a heading."""
    count: int = snapshot.value(
        "SELECT count(*) FROM products WHERE category_id = ? AND NOT is_deleted", (category_id,)
    )
    return count


# -- products ---------------------------------------------------------------------------------------


def products(
    snapshot: Snapshot, today: str, *, with_unavailable: bool = True, category_id: int | None = None
) -> list[Product]:
    """Return products with all that belongs to them, in the order in which they are shown.

    Unavailable are those taken off the menu, under a heading that is, sold out, or counted down to nothing.
    """
    sql = _PRODUCT + (" AND p.category_id = :category_id" if category_id is not None else "")
    if not with_unavailable:
        sql = f"SELECT * FROM ({sql}) WHERE is_available AND category_is_active AND NOT sold_out AND countdown IS NOT 0"
    rows = snapshot.all(f"{sql} ORDER BY sort_order, id", {"today": today, "category_id": category_id})
    return _with_parts(snapshot, rows, None)


def product(snapshot: Snapshot, ident: int, today: str) -> Product | None:
    """Return a product that is not removed."""
    rows = snapshot.all(_PRODUCT + " AND p.id = :id", {"today": today, "id": ident})
    return next(iter(_with_parts(snapshot, rows, ident)), None)


def product_row(snapshot: Snapshot, ident: int) -> sqlite3.Row | None:
    """Return a product's own columns."""
    return snapshot.one("SELECT * FROM products WHERE id = ? AND NOT is_deleted", (ident,))


def product_rows(snapshot: Snapshot) -> list[sqlite3.Row]:
    """Return every product's own columns with its heading's name, in the order in which they are shown."""
    return snapshot.all(
        "SELECT p.*, c.name AS category FROM products p JOIN categories c ON c.id = p.category_id"
        " WHERE NOT p.is_deleted ORDER BY c.sort_order, c.id, p.sort_order, p.id"
    )


def add_products(tx: Tx, rows: Sequence[Mapping[str, Any]]) -> list[int]:
    """Insert products at once, all with the same columns, and return their ids."""
    if not rows:
        return []
    last = tx.value("SELECT coalesce(max(id), 0) FROM products")
    tx.many(f"INSERT INTO products ({', '.join(rows[0])}) VALUES ({', '.join(f':{name}' for name in rows[0])})", rows)
    return [row["id"] for row in tx.all("SELECT id FROM products WHERE id > ? ORDER BY id", (last,))]


def change_products(tx: Tx, rows: Sequence[Mapping[str, Any]]) -> None:
    """Set columns of products at once, all with the same columns and their `id`; they may trade names and codes."""
    if not rows:
        return
    aside = "UPDATE products SET name_key = char(0) || id, barcode = NULL, plu = NULL WHERE id = :id"
    tx.many(aside, rows)
    settings = ", ".join(f"{name} = :{name}" for name in rows[0] if name != "id")
    tx.many(f"UPDATE products SET {settings} WHERE id = :id", rows)


def product_holding(snapshot: Snapshot, values: Mapping[str, Any], besides: int) -> sqlite3.Row | None:
    """Return the product (other than `besides`) that has this name under this heading, this barcode or this PLU."""
    return snapshot.one(
        "SELECT * FROM products WHERE NOT is_deleted AND id <> :besides"
        " AND ((category_id = :category_id AND name_key = :name_key) OR barcode = :barcode OR plu = :plu)",
        {**values, "besides": besides},
    )


def product_coded(snapshot: Snapshot, code: str) -> sqlite3.Row | None:
    """Return the product that has this barcode, else the one that has this PLU."""
    return snapshot.one(
        "SELECT * FROM products WHERE NOT is_deleted AND ? IN (barcode, plu) ORDER BY barcode = ? DESC LIMIT 1",
        (code, code),
    )


def product_with_plu(snapshot: Snapshot, plu: str) -> sqlite3.Row | None:
    """Return the product that has this PLU, the zeros at its head apart; None where two have it."""
    rows = snapshot.all(
        "SELECT * FROM products WHERE NOT is_deleted AND ltrim(plu, '0') = ltrim(?, '0') LIMIT 2", (plu,)
    )
    return rows[0] if len(rows) == 1 else None


def add_product(tx: Tx, values: Mapping[str, Any]) -> int:
    """Insert a product; without a sort_order it comes last under its heading."""
    if "sort_order" not in values:
        last = tx.value(
            "SELECT coalesce(max(sort_order), 0) FROM products WHERE category_id = ? AND NOT is_deleted",
            (values["category_id"],),
        )
        values = {**values, "sort_order": last + 1}
    return _insert(tx, "products", values)


def last_sort_order(snapshot: Snapshot) -> int:
    """Return the highest place at which a product is shown."""
    last: int = snapshot.value("SELECT coalesce(max(sort_order), 0) FROM products WHERE NOT is_deleted")
    return last


def change_product(tx: Tx, ident: int, values: Mapping[str, Any]) -> None:
    """Set columns of a product."""
    _update(tx, "products", ident, values)


def sort(tx: Tx, product_ids: Sequence[int], category_ids: Sequence[int]) -> None:
    """Give products and headings the order in which they stand in the lists, from 1."""
    tx.many("UPDATE products SET sort_order = ? WHERE id = ?", enumerate(product_ids, start=1))
    tx.many("UPDATE categories SET sort_order = ? WHERE id = ?", enumerate(category_ids, start=1))


def names_of(snapshot: Snapshot, table: str) -> dict[int, str]:
    """Return the names of everything that was ever in a table of the menu, by id."""
    return {row["id"]: row["name"] for row in snapshot.all(f"SELECT id, name FROM {table}")}


def known_ids(snapshot: Snapshot, table: str, ids: Iterable[int]) -> set[int]:
    """Return which of these ids are of products (or categories) that are not removed."""
    rows = snapshot.all(
        f"SELECT id FROM {table} WHERE NOT is_deleted AND id IN (SELECT value FROM json_each(?))",
        (msgspec.json.encode(list(ids)).decode(),),
    )
    return {row["id"] for row in rows}


def remove(tx: Tx, table: str, ident: int) -> None:
    """Take a product or heading off the menu; the row stays, because history names it."""
    tx.run(f"UPDATE {table} SET is_deleted = 1 WHERE id = ?", (ident,))


# -- what belongs to a product ----------------------------------------------------------------------

_PARTS = {
    "portions": "product_portions",
    "options": "product_options",
    "ingredients": "product_ingredients",
    "preference_sets": "product_preference_sets",
    "combo_parts": "product_combo_parts",
}
_LEAVES = {
    "preference_sets": ("product_preference_choices", "preference_set_id"),
    "combo_parts": ("product_combo_products", "part_id"),
}


def part_ids(snapshot: Snapshot, part: str, product_id: int) -> set[int]:
    """Return the ids of a product's portions, options, ingredients, preference sets or combo parts."""
    return {row["id"] for row in snapshot.all(f"SELECT id FROM {_PARTS[part]} WHERE product_id = ?", (product_id,))}


def choice_ids(snapshot: Snapshot, set_id: int) -> set[int]:
    """Return the ids of a preference set's choices."""
    rows = snapshot.all("SELECT id FROM product_preference_choices WHERE preference_set_id = ?", (set_id,))
    return {row["id"] for row in rows}


def replace_parts(tx: Tx, part: str, product_id: int, rows: Sequence[Mapping[str, Any]]) -> list[int]:
    """Make a product's portions, options, ingredients or preference sets these; rows with an `id` keep it."""
    table = _PARTS[part]
    kept = {row["id"] for row in rows if row["id"] is not None}
    for gone in part_ids(tx, part, product_id) - kept:
        if part in _LEAVES:
            leaf, branch = _LEAVES[part]
            tx.run(f"DELETE FROM {leaf} WHERE {branch} = ?", (gone,))
        tx.run(f"DELETE FROM {table} WHERE id = ?", (gone,))
    return [
        _put(tx, table, {**row, "product_id": product_id, "sort_order": at}) for at, row in enumerate(rows, start=1)
    ]


def replace_choices(tx: Tx, set_id: int, rows: Sequence[Mapping[str, Any]]) -> None:
    """Make a preference set's choices these; rows with an `id` keep it."""
    kept = {row["id"] for row in rows if row["id"] is not None}
    for gone in choice_ids(tx, set_id) - kept:
        tx.run("DELETE FROM product_preference_choices WHERE id = ?", (gone,))
    for at, row in enumerate(rows, start=1):
        _put(tx, "product_preference_choices", {**row, "preference_set_id": set_id, "sort_order": at})


def replace_combo_products(tx: Tx, part_id: int, products: Iterable[tuple[int, int | None, int]]) -> None:
    """Make these the products of a combo's part, each with its portion, if it is one, and its price delta."""
    tx.run("DELETE FROM product_combo_products WHERE part_id = ?", (part_id,))
    tx.many(
        "INSERT INTO product_combo_products (part_id, sort_order, product_id, portion_id, price_delta)"
        " VALUES (?, ?, ?, ?, ?)",
        [(part_id, at, *product) for at, product in enumerate(products, start=1)],
    )


def fit_for_combos(snapshot: Snapshot, ids: Iterable[int]) -> set[int]:
    """Return which of these ids are of products that have a price for a piece of their own."""
    rows = snapshot.all(
        "SELECT id FROM products WHERE NOT is_deleted AND kind = 'plain' AND NOT is_weighed AND NOT is_open_price"
        " AND id IN (SELECT value FROM json_each(?))",
        (msgspec.json.encode(list(ids)).decode(),),
    )
    return {row["id"] for row in rows}


def combo_with(snapshot: Snapshot, product_id: int) -> sqlite3.Row | None:
    """Return a combo (id, name) that a product can be had in."""
    return snapshot.one(
        "SELECT p.id, p.name FROM product_combo_products x JOIN product_combo_parts s ON s.id = x.part_id"
        " JOIN products p ON p.id = s.product_id WHERE x.product_id = ? AND NOT p.is_deleted",
        (product_id,),
    )


def combos_with_portions(snapshot: Snapshot, product_id: int) -> list[sqlite3.Row]:
    """Return the combos (id, name) in which portions of a product can be had, with each portion's id and name."""
    return snapshot.all(
        "SELECT p.id, p.name, x.portion_id, o.name AS portion FROM product_portions o"
        " JOIN product_combo_products x ON x.portion_id = o.id JOIN product_combo_parts s ON s.id = x.part_id"
        " JOIN products p ON p.id = s.product_id WHERE o.product_id = ? AND x.product_id = o.product_id"
        " AND NOT p.is_deleted",
        (product_id,),
    )


def combo_parts(snapshot: Snapshot, product_id: int) -> list[Part]:
    """Return a combo's parts in their order."""
    deltas: dict[int, dict[tuple[int, int | None], int]] = defaultdict(dict)
    rows = snapshot.all(
        "SELECT s.id, s.name, s.min_choices, s.max_choices, x.product_id, x.portion_id, x.price_delta"
        " FROM product_combo_parts s"
        " JOIN product_combo_products x ON x.part_id = s.id WHERE s.product_id = ? ORDER BY s.sort_order, s.id",
        (product_id,),
    )
    for row in rows:
        deltas[row["id"]][row["product_id"], row["portion_id"]] = row["price_delta"]
    heads = {row["id"]: row for row in rows}
    return [
        Part(ident, row["name"], row["min_choices"], row["max_choices"], deltas[ident]) for ident, row in heads.items()
    ]


def _put(tx: Tx, table: str, values: Mapping[str, Any]) -> int:
    ident: int | None = values["id"]
    rest = {name: value for name, value in values.items() if name != "id"}
    if ident is None:
        return _insert(tx, table, rest)
    _update(tx, table, ident, rest)
    return ident


def _with_parts(snapshot: Snapshot, rows: Sequence[sqlite3.Row], only: int | None) -> list[Product]:
    """Return products with their parts; seven statements, however many products there are."""
    if not rows:
        return []
    parts: dict[str, Mapping[int, list[Any]]] = {
        "portions": _parts(snapshot, "product_portions", only, Portion),
        "options": _parts(snapshot, "product_options", only, Option),
        "ingredients": _parts(snapshot, "product_ingredients", only, Ingredient),
        "preference_sets": _parts(snapshot, "product_preference_sets", only, PreferenceSet, choices=()),
        "combo_parts": _parts(snapshot, "product_combo_parts", only, ComboPart, products=()),
    }
    by_part = {one.id: one for combo in parts["combo_parts"].values() for one in combo}
    for row in snapshot.all(
        "SELECT x.* FROM product_combo_products x JOIN product_combo_parts s ON s.id = x.part_id"
        " WHERE ?1 IS NULL OR s.product_id = ?1 ORDER BY x.part_id, x.sort_order",
        (only,),
    ):
        by_part[row["part_id"]].products.append(
            ComboProduct(product_id=row["product_id"], price_delta=row["price_delta"], portion_id=row["portion_id"])
        )
    by_set = {one.id: one for sets in parts["preference_sets"].values() for one in sets}
    for row in snapshot.all(
        "SELECT x.* FROM product_preference_choices x JOIN product_preference_sets s ON s.id = x.preference_set_id"
        " WHERE ?1 IS NULL OR s.product_id = ?1 ORDER BY x.sort_order, x.id",
        (only,),
    ):
        by_set[row["preference_set_id"]].choices.append(_build(PreferenceChoice, row))
    return [_product(row, parts) for row in rows]


def _parts(snapshot: Snapshot, table: str, only: int | None, kind: type[S], **derived: Any) -> Mapping[int, list[S]]:
    found: dict[int, list[S]] = defaultdict(list)
    where = "" if only is None else " WHERE product_id = ?"
    for row in snapshot.all(f"SELECT * FROM {table}{where} ORDER BY sort_order, id", () if only is None else (only,)):
        found[row["product_id"]].append(_build(kind, row, **derived))
    return found


def _build(kind: type[S], row: sqlite3.Row, **derived: Any) -> S:
    """Return a row as it goes over the wire; the columns are named as the fields are."""
    values = {name: row[name] for name in kind.__struct_fields__ if name not in derived}
    values["translations"] = decode_names(row["translations"])
    return msgspec.convert({**values, **derived}, kind, strict=False)


def _product(row: sqlite3.Row, parts: Mapping[str, Mapping[int, list[Any]]]) -> Product:
    url = f"/api/products/{row['id']}/image?v={row['digest'][:16]}" if row["digest"] else None
    built = _build(
        Product,
        row,
        image_url=url,
        thumb_url=f"{url}&size=200" if url else None,
        allergens=row["allergens"].split(),
        sold_out=bool(row["sold_out"]) or row["countdown"] == 0,
        sold_out_pinned=bool(row["sold_out"] and row["sold_out_pinned"]),
        countdown_pinned=bool(row["countdown"] is not None and row["countdown_pinned"]),
        todays_price_pinned=bool(row["todays_price"] is not None and row["todays_price_pinned"]),
        **dict.fromkeys(parts, ()),
    )
    for part, by_product in parts.items():
        setattr(built, part, by_product.get(row["id"], []))
    return built


# -- ordering ---------------------------------------------------------------------------------------


_OFFER = (
    "SELECT p.id, p.category_id, coalesce(p.printer_zone_id, c.printer_zone_id) AS zone_id,"
    " coalesce(p.tax_code, c.tax_code) AS tax_code, p.name,"
    f" p.kitchen_name, p.base_price, p.is_weighed, p.kind, p.is_open_price, p.min_price, p.max_price, p.allergens, p.is_available AND c.is_active AS is_offered, {_DAILY},"
    " EXISTS (SELECT 1 FROM product_preference_sets s WHERE s.product_id = p.id AND s.min_choices > 0) AS must_choose"
    " FROM products p JOIN categories c ON c.id = p.category_id"
    " LEFT JOIN product_dailies d ON d.product_id = p.id WHERE NOT p.is_deleted AND p.id IN (SELECT value FROM json_each(:ids))"
)


def read_offers(snapshot: Snapshot, product_ids: Collection[int], today: str) -> None:
    """Read what order lines need of these products in one statement; `offer` then finds each."""
    ids = "[" + ",".join(map(str, product_ids)) + "]"
    for row in snapshot.all(_OFFER, {"ids": ids, "today": today}):
        snapshot.known["offer", row["id"], today] = row


def offer(snapshot: Snapshot, product_id: int, today: str) -> sqlite3.Row | None:
    """Return what an order line needs of a product, or None: this runs for every line that is sent."""
    if ("offer", product_id, today) not in snapshot.known:
        read_offers(snapshot, [product_id], today)
    return snapshot.known.get(("offer", product_id, today))


def portion(snapshot: Snapshot, product_id: int, ident: int) -> sqlite3.Row | None:
    """Return a portion of a product."""
    return snapshot.one(
        "SELECT id, name, price FROM product_portions WHERE id = ? AND product_id = ?", (ident, product_id)
    )


def parts_by_id(snapshot: Snapshot, part: str, product_id: int) -> dict[int, sqlite3.Row]:
    """Return a product's options or ingredients by id."""
    return {row["id"]: row for row in snapshot.all(f"SELECT * FROM {_PARTS[part]} WHERE product_id = ?", (product_id,))}


def preferences(snapshot: Snapshot, product_id: int) -> list[sqlite3.Row]:
    """Return a product's choices, each with the name and bounds of its preference set (`set_id`, `set_name`)."""
    return snapshot.all(
        "SELECT x.*, s.id AS set_id, s.name AS set_name, s.min_choices, s.max_choices FROM product_preference_sets s"
        " JOIN product_preference_choices x ON x.preference_set_id = s.id WHERE s.product_id = ?"
        " ORDER BY s.sort_order, s.id, x.sort_order, x.id",
        (product_id,),
    )


def set_daily(tx: Tx, product_id: int, values: Mapping[str, Any]) -> None:
    """Set columns of what holds today."""
    tx.run("INSERT OR IGNORE INTO product_dailies (product_id) VALUES (?)", (product_id,))
    settings = ", ".join(f"{name} = :{name}" for name in values)
    tx.run(
        f"UPDATE product_dailies SET {settings} WHERE product_id = :product_id", {**values, "product_id": product_id}
    )


def count_down(tx: Tx, product_id: int, quantity: int, today: str) -> int | None:
    """Take from the countdown that holds today (a negative quantity gives back); return what is left, None without one.

    A countdown never goes below nothing: the caller has looked, and the column's CHECK has the last word.
    """
    row = tx.run(
        "UPDATE product_dailies SET countdown = countdown - ? WHERE product_id = ? AND countdown IS NOT NULL"
        " AND (countdown_pinned OR countdown_day = ?) RETURNING countdown",
        (quantity, product_id, today),
    ).fetchone()
    tx.known.pop(("offer", product_id, today), None)
    return None if row is None else row[0]


# -- pictures ---------------------------------------------------------------------------------------


def picture_digest(snapshot: Snapshot, product_id: int) -> str | None:
    """Return the version of a product's picture, None where there is none."""
    digest: str | None = snapshot.value(
        "SELECT i.digest FROM product_pictures i JOIN products p ON p.id = i.product_id"
        " WHERE i.product_id = ? AND NOT p.is_deleted",
        (product_id,),
    )
    return digest


def picture(snapshot: Snapshot, product_id: int, size: str) -> bytes:
    """Return a picture (`large` or `small`) as WebP."""
    data: bytes = snapshot.value(f"SELECT {size} FROM product_pictures WHERE product_id = ?", (product_id,))
    return data


def set_picture(tx: Tx, product_id: int, digest: str, large: bytes, small: bytes) -> None:
    """Give a product a picture in place of the one it has."""
    tx.run(
        "INSERT INTO product_pictures (product_id, digest, large, small) VALUES (?, ?, ?, ?)"
        " ON CONFLICT (product_id) DO UPDATE SET digest = excluded.digest, large = excluded.large, small = excluded.small",
        (product_id, digest, large, small),
    )


def drop_picture(tx: Tx, product_id: int) -> None:
    """Take a product's picture away."""
    tx.run("DELETE FROM product_pictures WHERE product_id = ?", (product_id,))


def zones(snapshot: Snapshot) -> list[tuple[int, int, int | None]]:
    """Return (product, category, the station of the one or else of the other) of all that is on the menu."""
    rows = snapshot.all(
        "SELECT p.id, p.category_id, coalesce(p.printer_zone_id, c.printer_zone_id) FROM products p"
        " JOIN categories c ON c.id = p.category_id WHERE NOT p.is_deleted"
    )
    return [tuple(row) for row in rows]


def count_products(snapshot: Snapshot) -> int:
    """Return how many products are on the menu, sold out or not."""
    count: int = snapshot.value("SELECT count(*) FROM products WHERE NOT is_deleted")
    return count
