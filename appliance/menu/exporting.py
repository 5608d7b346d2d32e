"""Writes a menu as a table or as the plain list, so that reading it back changes nothing. Pure."""

import csv
import io
from collections.abc import Iterable, Sequence
from typing import Any

from appliance.menu.importing import FORMULA_SIGNS, QUOTE
from appliance.menu.plan import Known, translations_of
from kernel.money import format_amount

_COLUMNS = (
    "id",
    "category",
    "name",
    "kitchen_name",
    "base_price",
    "is_available",
    "is_weighed",
    "printer_zone_id",
    "tax_code",
    "barcode",
    "plu",
    "allergens",
    "sort_order",
    "description",
)
_NUMERIC = frozenset({"id", "base_price", "printer_zone_id", "sort_order"})
_YES_NO = frozenset({"is_available", "is_weighed"})


def as_table(items: Sequence[Known], exponent: int) -> tuple[list[list[str]], list[int]]:
    """Return a heading and one row for each product, and which columns are numbers; money is decimal."""
    languages = sorted({language for item in items for language in translations_of(item.values)})
    table = [[*_COLUMNS, *(f"name_{language}" for language in languages)]]
    for item in items:
        names = translations_of(item.values)
        row = [_cell(name, item.id if name == "id" else item.values[name], exponent) for name in _COLUMNS]
        table.append([*row, *(quote(names.get(language, "")) for language in languages)])
    return table, [index for index, name in enumerate(_COLUMNS) if name in _NUMERIC]


def _cell(name: str, value: Any, exponent: int) -> str:
    if value is None:
        return ""
    if name == "base_price":
        return format_amount(value, exponent)
    if name in _YES_NO:
        return "yes" if value else "no"
    return str(value) if name in _NUMERIC else quote(str(value))


def quote(text: str) -> str:
    """Return a cell that no spreadsheet takes for a formula (OWASP, CSV Injection): a quote before what looks like one."""
    return QUOTE + text if text.startswith((*FORMULA_SIGNS, QUOTE)) else text


def as_csv(table: Iterable[Sequence[str]]) -> bytes:
    """Return a table as comma separated values (RFC 4180) in UTF-8 with the mark that Excel needs."""
    out = io.StringIO(newline="")
    csv.writer(out).writerows(table)
    return out.getvalue().encode("utf-8-sig")


def as_list(items: Iterable[Known], exponent: int) -> bytes:
    """Return `#Category` lines, each followed by `Name price` lines, in UTF-8."""
    lines: list[str] = []
    category = None
    for item in items:
        if item.values["category"] != category:
            category = item.values["category"]
            lines.append(f"#{category}")
        name = item.values["name"]
        name = f"\\{name}" if name.startswith(("#", "\\")) else name
        lines.append(f"{name} {format_amount(item.values['base_price'], exponent)}")
    return "".join(f"{line}\n" for line in lines).encode()
