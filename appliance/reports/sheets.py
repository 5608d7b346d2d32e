"""A table as comma separated values or as a workbook: amounts are decimal and exact, no cell is a formula."""

import msgspec

from appliance.menu.exporting import as_csv, quote
from appliance.menu.workshop import Workshop
from appliance.reports.contract import Breakdown, Cell, Column
from kernel.money import format_amount

_RATE_DECIMALS = 2  # a basis point is a hundredth of a per cent


def write_csv(told: Breakdown, exponent: int) -> bytes:
    """Return a table as CSV in UTF-8 with the mark that Excel needs; what looks like a formula gets a quote before it."""
    return as_csv(_cells(told, exponent, is_quoted=True))


async def write_workbook(workshop: Workshop, told: Breakdown, exponent: int) -> bytes:
    """Return a table as XLSX: amounts and counts are numbers, digit by digit, and all else is text."""
    numeric = [index for index, column in enumerate(told.columns) if column.kind != "text"]
    table = _cells(told, exponent, is_quoted=False)
    return await workshop.run(
        "spreadsheet.py",
        msgspec.json.encode({"table": table, "numeric": numeric, "title": f"Sales by {told.by}"}),
        "write",
    )


def _cells(told: Breakdown, exponent: int, *, is_quoted: bool) -> list[list[str]]:
    heading = [f"{one.name} %" if one.kind == "rate" else one.name for one in told.columns]
    return [
        heading,
        *(
            [_cell(cell, one, exponent, is_quoted=is_quoted) for cell, one in zip(row, told.columns, strict=True)]
            for row in told.rows
        ),
    ]


def _cell(cell: Cell, column: Column, exponent: int, *, is_quoted: bool) -> str:
    if cell is None:
        return ""
    if isinstance(cell, str):
        return quote(cell) if is_quoted else cell
    match column.kind:
        case "money":
            return format_amount(cell, exponent)
        case "rate":
            return format_amount(cell, _RATE_DECIMALS)
        case _:
            return str(cell)
