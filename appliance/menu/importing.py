"""Reads a menu from a file into rows: CSV, the cells of a workbook, or the plain list. Pure.

Every fault names its line and column; rows are worth anything only when there is none.
"""

import codecs
import csv
import io
import re
from collections.abc import Callable, Iterable, Sequence
from dataclasses import KW_ONLY, dataclass, field
from typing import Any

from appliance.menu.model import (
    LONGEST_NAME,
    check_price,
    tidy_allergens,
    tidy_code,
    tidy_name,
    tidy_optional,
    tidy_text,
    tidy_translations,
)
from kernel.errors import DomainError, invalid
from kernel.money import parse_amount

MOST_ROWS = 20_000
_LARGEST_INT = 1_000_000
_LONGEST_LINE = 400
_LONGEST_PRICE = 30
_BOMS = ((codecs.BOM_UTF8, "utf-8-sig"), (codecs.BOM_UTF16_LE, "utf-16"), (codecs.BOM_UTF16_BE, "utf-16"))
# A cell that a spreadsheet would run as a formula (OWASP, CSV Injection); written out, it gets a quote before it.
FORMULA_SIGNS = tuple("=+-@＝＋－＠")
QUOTE = "'"
_YES = frozenset({"1", "yes", "true", "y", "x", "ναι", "ν"})
_NO = frozenset({"0", "no", "false", "n", "όχι", "οχι", "ο"})
# What other systems call our columns.
_ALIASES = {
    "price": "base_price",
    "τιμή": "base_price",
    "τιμη": "base_price",
    "κατηγορία": "category",
    "κατηγορια": "category",
    "όνομα": "name",
    "ονομα": "name",
    "προϊόν": "name",
    "product": "name",
    "περιγραφή": "description",
    "διαθέσιμο": "is_available",
}
# By each of these a row can say which product it means.
_NAMING = frozenset({"id", "barcode", "plu", "name"})
_TRANSLATION = re.compile(r"name_([a-z]{2,3}(?:-[a-z0-9]{2,8}){0,2})")
_LIST_LINE = re.compile(r"(?P<name>.*\S)\s+(?P<price>[€$£]?[+-]?\d[\d.,'’]*|[+-]?[.,]\d+)\s*(?:€|EUR)?\s*")


@dataclass(frozen=True, slots=True)
class Row:
    """One product as a file has it: only the columns that the file has, tidied and in the types of the database.

    `values` may hold `id`, `category` (a name) and `name_<language>` beside the columns of products.
    """

    line: int
    values: dict[str, Any]


@dataclass(frozen=True, slots=True)
class Fault:
    """What is wrong at one place of the file; lines count from 1, `key` names the sentence for translation."""

    line: int
    column: str
    message: str
    _: KW_ONLY
    key: str


@dataclass(slots=True)
class Parsed:
    """A file as read."""

    rows: list[Row] = field(default_factory=list)
    faults: list[Fault] = field(default_factory=list)


def refuse_faults(faults: Sequence[Fault]) -> None:
    """Raise `invalid` naming the first fault, with up to a hundred of them in its fields, when there is one."""
    if faults:
        first = faults[0]
        more = f" There are {len(faults) - 1} more." if len(faults) > 1 else ""
        raise invalid(
            f"Line {first.line}, column {first.column}: {first.message}{more} Nothing was imported.",
            key="import_refused",
            count=len(faults),
            errors=[
                {"line": one.line, "column": one.column, "message": one.message, "key": one.key} for one in faults[:100]
            ],
        )


def decode_text(data: bytes) -> str:
    """Return the text of a file: as its byte order mark says, else UTF-8, else Windows-1253 (Greek).

    Raises `DomainError(invalid)` for what is none of these.
    """
    encoding = next((name for mark, name in _BOMS if data.startswith(mark)), None)
    for name in (encoding,) if encoding else ("utf-8", "cp1253"):
        try:
            text = data.decode(name)
        except UnicodeDecodeError:
            continue
        if "\0" not in text:
            return text
    raise invalid("This is not a text file that can be read. Save it as CSV or text in UTF-8.", key="not_text")


# -- the plain list ---------------------------------------------------------------------------------


def parse_list(data: bytes, exponent: int) -> Parsed:
    r"""Read `#Category` lines, each followed by `Name price` lines; blank lines do not count.

    A product whose own name begins with `#` is written `\#`, as the export does.
    """
    parsed, category = Parsed(), ""
    for number, line in enumerate(decode_text(data).splitlines(), start=1):
        text = line.strip()
        if not text:
            continue
        if number > MOST_ROWS:
            raise _too_long()
        try:
            if text.startswith("#"):
                category = tidy_name(text[1:], "category")
            else:
                parsed.rows.append(Row(number, _read_list_line(text, category, exponent)))
        except DomainError as refusal:
            parsed.faults.append(
                Fault(number, str(refusal.fields.get("field", "name")), refusal.message, key=refusal.key)
            )
    return parsed


def _read_list_line(text: str, category: str, exponent: int) -> dict[str, Any]:
    if not category:
        raise invalid(
            "A product stands before the first category. Put a line #Category above it.",
            key="list_without_category",
            field="category",
        )
    found = _LIST_LINE.fullmatch(text) if len(text) <= _LONGEST_LINE else None
    if found is None:
        words = f"{text[:60]!r} has no price at its end. Write it as: Name 3.50"
        raise invalid(words, key="list_without_price", field="base_price")
    name = found["name"]
    name = name[1:] if name.startswith(("\\#", "\\\\")) else name
    return {"category": category, "name": tidy_name(name, "name"), "base_price": _price(found["price"], exponent)}


# -- tables -----------------------------------------------------------------------------------------


def parse_csv(data: bytes, exponent: int) -> Parsed:
    """Read comma, semicolon or tab separated values with a heading line (RFC 4180)."""
    text = decode_text(data)
    heading = text.partition("\n")[0]
    delimiter = max(",;\t", key=heading.count)
    lines, begins = csv.reader(io.StringIO(text, newline=""), delimiter=delimiter, strict=True), 1
    table: list[tuple[int, list[str]]] = []
    try:
        for cells in lines:
            if any(cell.strip() for cell in cells):
                table.append((begins, cells))
            begins = lines.line_num + 1
            if len(table) > MOST_ROWS + 1:
                raise _too_long()
    except csv.Error as bad:
        return Parsed(
            faults=[Fault(begins, "-", f"This is not CSV from here on ({bad}). Check the quotes.", key="not_csv")]
        )
    return parse_table(table, exponent)


def parse_table(table: Iterable[tuple[int, Sequence[str]]], exponent: int) -> Parsed:
    """Read numbered lines of cells, of which the first holds the columns' names; `exponent` is the currency's."""
    lines = iter(table)
    line, heading = next(lines, (1, ()))
    parsed = Parsed()
    names = _read_heading(line, heading, parsed)
    if parsed.faults:
        return parsed
    readers = [(name, _reader(name, exponent)) for name in names]
    for line, cells in lines:
        values = {}
        if len(cells) > len(names):
            parsed.faults.append(
                Fault(line, "-", f"There are {len(cells)} cells under {len(names)} headings.", key="too_many_cells")
            )
        for index, (name, read) in enumerate(readers):
            try:
                values[name] = read(unquote(cells[index].strip() if index < len(cells) else ""))
            except DomainError as refusal:
                parsed.faults.append(Fault(line, name, refusal.message, key=refusal.key))
        parsed.rows.append(Row(line, values))
    return parsed


def _read_heading(line: int, heading: Sequence[str], parsed: Parsed) -> list[str]:
    names = []
    for cell in heading:
        label = cell.strip().casefold().replace(" ", "_")
        name = _ALIASES.get(label, label)
        if name not in _COLUMNS and not _TRANSLATION.fullmatch(name):
            known = ", ".join(_COLUMNS)
            words = f"This heading is not known. Remove the column, or use one of: {known}, name_en (any language)."
            parsed.faults.append(Fault(line, cell[:LONGEST_NAME] or "(empty)", words, key="heading_unknown"))
        elif name in names:
            parsed.faults.append(
                Fault(line, name, "This heading stands twice. Remove one of the two.", key="heading_twice")
            )
        names.append(name)
    if not parsed.faults and not _NAMING & set(names):
        parsed.faults.append(
            Fault(
                line,
                "name",
                "The first line must hold the headings, at least name and base_price.",
                key="heading_missing",
            )
        )
    return names


def unquote(cell: str) -> str:
    """Return a cell without the quote that the export puts before what looks like a formula.

    Raises `invalid` for a formula: a menu holds texts and numbers.
    """
    if cell.startswith(QUOTE) and cell[1:].startswith((*FORMULA_SIGNS, QUOTE)):
        return cell[1:]
    if cell.startswith(FORMULA_SIGNS) and not re.fullmatch(r"[+-]?[\d.,]+", cell):
        raise invalid(
            f"{cell[:40]!r} looks like a formula. Write the value itself, or put ' before it if it is a name.",
            key="cell_is_formula",
        )
    return cell


def _reader(column: str, exponent: int) -> Callable[[str], Any]:
    if column == "base_price":
        return lambda text: _price(text, exponent)
    known = _COLUMNS.get(column)
    return known if known is not None else lambda text: _translation(column, text)


def _price(text: str, exponent: int) -> int:
    if len(text) > _LONGEST_PRICE:
        words = f"{text[:_LONGEST_PRICE]!r} is too long for a price."
        raise invalid(words, key="not_a_price", field="base_price")
    try:
        return check_price(parse_amount(text, exponent), "base_price")
    except DomainError as refusal:
        raise invalid(refusal.message, key="not_a_price", field="base_price") from refusal


def _translation(column: str, text: str) -> str:
    return tidy_translations({"en": text}, column).get("en", "")


def _whole(text: str, place: str, least: int) -> int | None:
    if not text:
        return None
    if not re.fullmatch(r"-?\d{1,15}", text, re.ASCII) or not least <= int(text):
        raise invalid(f"{text[:40]!r} is not a whole number from {least}.", key="not_a_number", field=place)
    return int(text)


def _sort_order(text: str) -> int | None:
    number = _whole(text, "sort_order", -_LARGEST_INT)
    if number is not None and number > _LARGEST_INT:
        raise invalid(f"{text!r} is beyond {_LARGEST_INT}.", key="not_a_number", field="sort_order")
    return number


def _yes_or_no(text: str) -> int | None:
    word = text.casefold()
    if not word:
        return None
    if word not in _YES | _NO:
        raise invalid(f"{text[:40]!r} is neither yes nor no.", key="not_yes_or_no")
    return int(word in _YES)


_COLUMNS: dict[str, Callable[[str], Any]] = {
    "id": lambda text: _whole(text, "id", 1),
    "category": lambda text: tidy_optional(text, "category"),
    "name": lambda text: tidy_name(text, "name"),
    "kitchen_name": lambda text: tidy_optional(text, "kitchen_name"),
    "base_price": lambda text: parse_amount(text, 2),  # replaced by the reader of the house's currency
    "is_available": _yes_or_no,
    "is_weighed": _yes_or_no,
    "printer_zone_id": lambda text: _whole(text, "printer_zone_id", 1),
    "tax_code": lambda text: tidy_optional(text.casefold(), "tax_code"),  # which there are, the plan knows
    "barcode": lambda text: tidy_code(text, "barcode"),
    "plu": lambda text: tidy_code(text, "plu"),
    "allergens": lambda text: " ".join(tidy_allergens(re.split(r"[\s,;|]+", text) if text else (), "allergens")),
    "sort_order": _sort_order,
    "description": lambda text: tidy_text(text, "description"),
}


def _too_long() -> DomainError:
    return invalid(f"The file has more than {MOST_ROWS} lines. Split it.", key="too_many_rows", limit=MOST_ROWS)
