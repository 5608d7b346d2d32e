"""Use cases of whole files: what one would change, taking it into the menu, and the menu as one."""

from collections.abc import Mapping, Sequence
from typing import Any

from appliance.menu import service, store
from appliance.menu.columns import IMPORTED, decode_names, encode_names
from appliance.menu.contract import NewCategory
from appliance.menu.importing import Row, refuse_faults
from appliance.menu.model import CheckTax, MenuImported, fold_name, refuse_taxes
from appliance.menu.plan import Change, Known, Plan, make_plan, translations_of
from appliance.runtime.tx import Snapshot, Tx


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
    new = [service.add_category(tx, NewCategory(name=name)) for name in plan.new_categories]
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
