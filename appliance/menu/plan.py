"""What a file would change in the menu: its rows matched to the products that are there. Pure."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

from appliance.menu.importing import Fault, Row
from appliance.menu.model import Changes, CheckTax, fold_name, refuse_taxes
from kernel.errors import DomainError

_KEYS = ("barcode", "plu")
_PREFIX = "name_"
# Where an empty cell says nothing; elsewhere it says "none".
_SILENT = ("category", "sort_order", "is_available", "is_weighed")


@dataclass(frozen=True, slots=True)
class Known:
    """A product that is there: its columns, with `category` as its category's name and `name_<language>` for each name."""

    id: int
    values: Mapping[str, Any]


@dataclass(frozen=True, slots=True)
class Change:
    """A row and the product it changes, or None for a new one; `values` is the product as it will be."""

    line: int
    known: Known | None
    values: dict[str, Any]
    changes: Changes


@dataclass(slots=True)
class Plan:
    """What would change. `faults` are reasons to change nothing."""

    added: list[Change] = field(default_factory=list)
    changed: list[Change] = field(default_factory=list)
    unchanged: int = 0
    missing: list[Known] = field(default_factory=list)
    new_categories: list[str] = field(default_factory=list)
    faults: list[Fault] = field(default_factory=list)


class _Index:
    """The products that are there, by everything that a row can name them with."""

    def __init__(self, known: Iterable[Known]) -> None:
        self.by_id = {one.id: one for one in known}
        self.by_name = {
            (fold_name(one.values["category"]), fold_name(one.values["name"])): one for one in self.by_id.values()
        }
        self.by_code = {
            (code, one.values[code]): one
            for one in self.by_id.values()
            for code in _KEYS
            if one.values[code] is not None
        }

    def match(self, values: Mapping[str, Any]) -> Known | None:
        """Return the product of the row's id, else of its barcode or PLU, else of its category and name.

        Raises KeyError for an id that no product has.
        """
        if values.get("id") is not None:
            return self.by_id[values["id"]]
        for code in _KEYS:
            found = self.by_code.get((code, values.get(code)))
            if found is not None:
                return found
        return self.by_name.get((fold_name(values.get("category") or ""), fold_name(values.get("name") or "")))


def make_plan(
    rows: Sequence[Row], known: Sequence[Known], categories: Sequence[str], check_tax: CheckTax = refuse_taxes
) -> Plan:
    """Compare a file with the menu; products that the file does not name are `missing` and stay as they are."""
    plan, index = Plan(), _Index(known)
    spelling = {fold_name(name): name for name in categories}
    lines: dict[int, int] = {}
    for row in rows:
        _check_tax(row, check_tax, plan)
        try:
            match = index.match(row.values)
        except KeyError:
            plan.faults.append(
                Fault(
                    row.line,
                    "id",
                    f"There is no product {row.values['id']}. Leave the id out to add.",
                    key="product_not_there",
                )
            )
            continue
        if match is not None and lines.setdefault(match.id, row.line) != row.line:
            words = f"This is the product of line {lines[match.id]} again. Remove one of the two."
            plan.faults.append(Fault(row.line, "name", words, key="product_twice"))
            continue
        _take_category(row, match, spelling, plan)
        _add(plan, row, match, spelling)
    plan.missing = [one for one in known if one.id not in lines]
    if not plan.faults:
        _check_unique(plan, index)
    plan.faults.sort(key=lambda fault: fault.line)
    return plan


def _check_tax(row: Row, check_tax: CheckTax, plan: Plan) -> None:
    """Note a tax code that the country does not have."""
    code = row.values.get("tax_code")
    if code is not None:
        try:
            check_tax(code)
        except DomainError as refusal:
            plan.faults.append(Fault(row.line, "tax_code", refusal.message, key=refusal.key))


def _take_category(row: Row, match: Known | None, spelling: dict[str, str], plan: Plan) -> None:
    """Note a category that is new, and require one of a product that is."""
    name = row.values.get("category")
    if name is None:
        if match is None:
            plan.faults.append(Fault(row.line, "category", "A new product needs a category.", key="category_missing"))
        return
    if fold_name(name) not in spelling:
        spelling[fold_name(name)] = name
        plan.new_categories.append(name)


def _add(plan: Plan, row: Row, match: Known | None, spelling: Mapping[str, str]) -> None:
    given = {name: value for name, value in row.values.items() if name != "id"}
    for name in _SILENT:
        if given.get(name, 0) is None:
            del given[name]
    if "category" in given:
        given["category"] = spelling[fold_name(given["category"])]
    if match is None:
        for name in ("name", "base_price"):
            if name not in given:
                plan.faults.append(Fault(row.line, name, f"A new product needs a {name}.", key="column_missing"))
        plan.added.append(Change(row.line, None, given, {}))
        return
    before = {name: match.values.get(name, "" if name.startswith(_PREFIX) else None) for name in given}
    changes: Changes = {name: (before[name], value) for name, value in given.items() if before[name] != value}
    if changes:
        plan.changed.append(Change(row.line, match, {**match.values, **given}, changes))
    else:
        plan.unchanged += 1


def _check_unique(plan: Plan, index: _Index) -> None:
    """Find rows after which two products would have one name in a category, one barcode or one PLU."""
    touched = {change.known.id for change in plan.changed if change.known is not None}
    taken: dict[tuple[object, ...], str] = {}
    for one in index.by_id.values():
        if one.id not in touched:
            taken.update(dict.fromkeys(_claims(one.values), f"The product {one.values['name']} (id {one.id})"))
    for change in (*plan.changed, *plan.added):
        for claim in _claims(change.values):
            if claim in taken:
                words = f"{taken[claim]} has this {claim[0]} already."
                plan.faults.append(Fault(change.line, str(claim[0]), words, key="taken_in_menu"))
            taken[claim] = f"Line {change.line}"


def _claims(values: Mapping[str, Any]) -> list[tuple[object, ...]]:
    claims: list[tuple[object, ...]] = [
        ("name", fold_name(values.get("category") or ""), fold_name(values.get("name") or ""))
    ]
    return claims + [(code, values[code]) for code in _KEYS if values.get(code) is not None]


def translations_of(values: Mapping[str, Any]) -> dict[str, str]:
    """Return the names by language among a row's values, empty ones left out."""
    return {name.removeprefix(_PREFIX): value for name, value in values.items() if name.startswith(_PREFIX) and value}
