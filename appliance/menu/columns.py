"""What people type as it is stored: every field tidied and checked, its place named when it cannot be."""

from collections.abc import Iterable, Mapping
from typing import Any

import msgspec
from msgspec import UNSET

from appliance.menu.contract import Product
from appliance.menu.model import (
    MOST_PRICE,
    CheckTax,
    check_price,
    fold_name,
    tidy_allergens,
    tidy_code,
    tidy_color,
    tidy_name,
    tidy_optional,
    tidy_tax_code,
    tidy_text,
    tidy_translations,
)
from appliance.menu.notes import encode_notes, what_it_serves
from kernel.errors import invalid

_AMOUNTS = {"price": 0, "extra_cost": -MOST_PRICE, "price_delta": -MOST_PRICE}


# The columns of a product that a file may hold, with what they are where a new row says nothing.
IMPORTED: dict[str, Any] = {
    "category": None,
    "name": None,
    "kitchen_name": None,
    "base_price": None,
    "is_available": 1,
    "is_weighed": 0,
    "printer_zone_id": None,
    "tax_code": None,
    "barcode": None,
    "plu": None,
    "allergens": "",
    "sort_order": None,
    "description": "",
}
decode_names = msgspec.json.Decoder(dict[str, str]).decode


def given(struct: msgspec.Struct) -> dict[str, Any]:
    """Return the fields that are set."""
    return {name: value for name in struct.__struct_fields__ if (value := getattr(struct, name)) is not UNSET}


def encode_names(names: Mapping[str, str]) -> str:
    """Return names by language as they are stored."""
    return msgspec.json.encode(names, order="sorted").decode()


def category_columns(fields: Mapping[str, Any], check_tax: CheckTax) -> dict[str, Any]:
    """Return a heading's fields as columns. Raises `invalid`."""
    values = _named(fields, check_tax)
    if "color" in fields:
        values["color"] = tidy_color(fields["color"], "color")
    if "notes" in fields:
        values["notes"] = encode_notes(fields["notes"])
    if "serves" in fields and fields["serves"] is None:
        values["serves"] = what_it_serves(values["name"], values["tax_code"])
    return values


def product_columns(fields: Mapping[str, Any], check_tax: CheckTax) -> dict[str, Any]:
    """Return a product's own fields as columns. Raises `invalid`."""
    values = _named(fields, check_tax)
    if "base_price" in fields:
        check_price(fields["base_price"], "base_price")
    if "kitchen_name" in fields:
        values["kitchen_name"] = tidy_optional(fields["kitchen_name"], "kitchen_name")
    for code in ("barcode", "plu"):
        if code in fields:
            values[code] = tidy_code(fields[code], code)
    if "allergens" in fields:
        values["allergens"] = " ".join(tidy_allergens(fields["allergens"], "allergens"))
    if "description" in fields:
        values["description"] = tidy_text(fields["description"] or "", "description")
    return values


def _named(fields: Mapping[str, Any], check_tax: CheckTax) -> dict[str, Any]:
    values = dict(fields)
    if "tax_code" in fields:
        values["tax_code"] = tidy_tax_code(fields["tax_code"], check_tax)
    if "name" in fields:
        values["name"] = tidy_name(fields["name"], "name")
        values["name_key"] = fold_name(values["name"])
    if "translations" in fields:
        values["translations"] = encode_names(tidy_translations(fields["translations"], "translations"))
    if values.get("sort_order", 0) is None:  # absent: it comes last
        del values["sort_order"]
    return values


def part_rows(entries: Iterable[Any], place: str, known: set[int]) -> list[dict[str, Any]]:
    """Return portions, options, ingredients, sets or choices as rows; `known` are the ids that they may keep.

    Raises `invalid` naming the place (`options[2].name`) of a bad name, price or id.
    """
    rows: list[dict[str, Any]] = []
    left = set(known)
    for index, entry in enumerate(entries):
        where = f"{place}[{index}]"
        row = given(entry)
        row.pop("choices", None)
        row.pop("products", None)
        row["name"] = tidy_name(entry.name, f"{where}.name")
        row["translations"] = encode_names(tidy_translations(entry.translations, f"{where}.translations"))
        if "kitchen_name" in row:
            row["kitchen_name"] = tidy_optional(entry.kitchen_name, f"{where}.kitchen_name")
        for amount in _AMOUNTS.keys() & row.keys():
            check_price(row[amount], f"{where}.{amount}", least=_AMOUNTS[amount])
        if entry.id is not None and entry.id not in left:
            why = "is given twice" if entry.id in known else "does not belong to this product"
            raise invalid(f"{where}.id: {entry.id} {why}. Leave the id out to add.", field=f"{where}.id")
        left.discard(entry.id)
        rows.append(row)
    return rows


def daily_columns(now: Product, fields: Mapping[str, Any], today: str) -> dict[str, Any]:
    """Return what is to be stored so that `fields` of an Availability hold from now on."""
    pinned = bool(fields.get("is_pinned"))
    columns: dict[str, Any] = {}
    if "sold_out" in fields:
        columns |= {"sold_out_day": today if fields["sold_out"] else None, "sold_out_pinned": pinned}
        if not fields["sold_out"] and now.countdown == 0 and "countdown" not in fields:
            columns |= {"countdown": None, "countdown_day": None, "countdown_pinned": False}
    if "countdown" in fields:
        columns |= {"countdown": fields["countdown"], "countdown_day": today, "countdown_pinned": pinned}
        if fields["countdown"] and "sold_out" not in fields:
            columns |= {"sold_out_day": None, "sold_out_pinned": False}
    if "todays_price" in fields:
        columns |= {"todays_price": fields["todays_price"], "todays_price_day": today, "todays_price_pinned": pinned}
    if "is_pinned" in fields and not columns:
        # The day moves to today: what was pinned until now ends with this day, not with one long past.
        holding = {"sold_out": now.sold_out, "countdown": now.countdown is not None}
        holding["todays_price"] = now.todays_price is not None
        for name in (name for name, holds in holding.items() if holds):
            columns |= {f"{name}_day": today, f"{name}_pinned": pinned}
    return columns
