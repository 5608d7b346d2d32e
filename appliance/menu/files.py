"""The menu as a file: which reader and writer for which format, and where each of them runs."""

import asyncio
from collections.abc import Sequence
from typing import assert_never

import msgspec

from appliance.menu.contract import Added, Changed, Format, ImportReport, Missing
from appliance.menu.exporting import as_csv, as_list, as_table
from appliance.menu.importing import Parsed, Row, parse_csv, parse_list, parse_table, refuse_faults
from appliance.menu.plan import Known, Plan
from appliance.menu.workshop import Workshop

MEDIA: dict[Format, str] = {
    "csv": "text/csv; charset=utf-8",
    "list": "text/plain; charset=utf-8",
    "xlsx": "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet",
}
EXTENSIONS: dict[Format, str] = {"csv": "csv", "list": "txt", "xlsx": "xlsx"}


async def read_rows(workshop: Workshop, kind: Format, data: bytes, exponent: int) -> list[Row]:
    """Return a file's rows, read off the loop. Raises `invalid` naming line and column, or that it is no such file."""
    match kind:
        case "csv":
            parsed = await asyncio.to_thread(parse_csv, data, exponent)
        case "list":
            parsed = await asyncio.to_thread(parse_list, data, exponent)
        case "xlsx":
            cells = await workshop.run("spreadsheet.py", data, "read")
            parsed = await asyncio.to_thread(_parse_cells, cells, exponent)
        case _:
            assert_never(kind)
    refuse_faults(parsed.faults)
    return parsed.rows


def _parse_cells(cells: bytes, exponent: int) -> Parsed:
    return parse_table(msgspec.json.decode(cells, type=list[tuple[int, list[str]]]), exponent)


async def write_rows(workshop: Workshop, kind: Format, items: Sequence[Known], exponent: int) -> bytes:
    """Return the menu as a file, written off the loop."""
    if kind == "list":
        return await asyncio.to_thread(as_list, items, exponent)
    table, numeric = await asyncio.to_thread(as_table, items, exponent)
    if kind == "csv":
        return await asyncio.to_thread(as_csv, table)
    return await workshop.run("spreadsheet.py", msgspec.json.encode({"table": table, "numeric": numeric}), "write")


def report(plan: Plan, *, dry_run: bool) -> ImportReport:
    """Return a plan as it goes over the wire."""
    return ImportReport(
        dry_run=dry_run,
        added=[
            Added(
                line=one.line,
                category=one.values["category"],
                name=one.values["name"],
                base_price=one.values["base_price"],
            )
            for one in plan.added
        ],
        changed=[
            Changed(line=one.line, product_id=one.known.id, name=one.known.values["name"], changes=one.changes)
            for one in plan.changed
            if one.known is not None
        ],
        unchanged=plan.unchanged,
        missing=[
            Missing(product_id=one.id, category=one.values["category"], name=one.values["name"]) for one in plan.missing
        ],
        new_categories=plan.new_categories,
    )
