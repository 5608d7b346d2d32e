"""A program of its own: an XLSX workbook from stdin to JSON on stdout (`read`), or JSON to a workbook (`write`).

`workshop` runs it with limits; it imports nothing of the box, and openpyxl is never in the daemon's memory. As JSON a
table is a list of rows of texts; `read` gives each row as [number, [text, ...]]. A cell that is a formula or an error
comes out with `=` before it. Numbers pass as text: no price is ever rounded. Exit code 2 and a sentence on stderr mean
that the file is at fault.
"""

import datetime as dt
import io
import json
import sys
import zipfile
from decimal import Decimal
from typing import Any

MOST_ROWS = 20_001
MOST_CELLS = 100
MOST_BYTES = 64 * 1024 * 1024
MOST_FILES = 500
LONGEST_CELL = 4_000
_REFUSED = 2


class SheetError(Exception):
    """The workbook cannot be read; the message says what to do."""


def check_size(data: bytes) -> None:
    """Raise `SheetError` unless `data` is a zip that unpacks to at most 64 MiB in 500 files.

    zipfile never unpacks more of a member than its directory entry says, so a directory that lies gains nothing.
    """
    try:
        with zipfile.ZipFile(io.BytesIO(data)) as archive:
            members = archive.infolist()
    except (zipfile.BadZipFile, OSError, ValueError, NotImplementedError) as bad:
        raise SheetError("This is not an XLSX workbook. Save it as Excel workbook (.xlsx).") from bad
    if len(members) > MOST_FILES or sum(member.file_size for member in members) > MOST_BYTES:
        raise SheetError("The workbook unpacks to more than 64 MB. Keep only the sheet with the menu.")


def read(data: bytes) -> list[tuple[int, list[str]]]:
    """Return the first sheet's rows with their numbers, empty ones left out. Raises `SheetError`."""
    check_size(data)
    import openpyxl  # noqa: PLC0415  only after the size is known to be harmless

    try:
        book = openpyxl.load_workbook(io.BytesIO(data), read_only=True, data_only=False, keep_links=False)
        sheet = book.worksheets[0]
        sheet.reset_dimensions()  # what the file says about its size may be a lie
        return [
            (number, cells) for number, row in enumerate(sheet.iter_rows(), start=1) if (cells := _cells(number, row))
        ]
    except (SheetError, MemoryError):
        raise
    except Exception as bad:  # openpyxl promises no set of errors for a broken workbook
        raise SheetError("The workbook is damaged. Open it and save it anew as .xlsx.") from bad


def _cells(number: int, row: tuple[Any, ...]) -> list[str]:
    if number > MOST_ROWS:
        raise SheetError(f"The sheet has more than {MOST_ROWS - 1} rows. Split it.")
    cells = [_text(cell.value, cell.data_type) for cell in row]
    while cells and not cells[-1]:
        cells.pop()
    if len(cells) > MOST_CELLS:
        raise SheetError(f"Row {number} has more than {MOST_CELLS} columns. Keep only the menu's.")
    return cells


def _text(value: object, kind: str) -> str:
    """Return a cell as text; numbers as a person writes them, formulas and errors marked with `=`."""
    if value is None:
        return ""
    if kind in {"f", "e"}:
        return f"={value}"[:LONGEST_CELL] if not str(value).startswith("=") else str(value)[:LONGEST_CELL]
    if isinstance(value, bool):
        return "yes" if value else "no"
    if isinstance(value, float):
        return str(int(value)) if value.is_integer() and abs(value) < 1e15 else repr(value)  # noqa: PLR2004  exact as a float
    if isinstance(value, dt.date | dt.time):
        return value.isoformat()
    text = str(value)
    if len(text) > LONGEST_CELL:
        raise SheetError(f"A cell holds more than {LONGEST_CELL} characters. Shorten it.")
    return text


def write(table: list[list[str]], numeric: set[int], title: str = "Menu") -> bytes:
    """Return a workbook with one sheet of this title; columns in `numeric` become numbers, exactly, all others stay text."""
    import openpyxl  # noqa: PLC0415  late, as in read
    from openpyxl.cell import WriteOnlyCell  # noqa: PLC0415

    book = openpyxl.Workbook(write_only=True)
    sheet = book.create_sheet(title)
    for index, row in enumerate(table):
        cells = []
        for column, text in enumerate(row):
            if index and column in numeric and text:
                exact: Any = Decimal(text)  # openpyxl writes it digit by digit
                cells.append(WriteOnlyCell(sheet, exact))
                continue
            cell = WriteOnlyCell(sheet, text or None)
            if text:
                cell.data_type = "s"  # never a formula, whatever it begins with
            cells.append(cell)
        sheet.append(cells)
    out = io.BytesIO()
    book.save(out)
    return out.getvalue()


def main(direction: str) -> int:
    """Convert stdin to stdout; return the exit code."""
    data = sys.stdin.buffer.read()
    try:
        if direction == "read":
            made = json.dumps(read(data)).encode()
        else:
            asked = json.loads(data)
            made = write(asked["table"], set(asked["numeric"]), asked.get("title", "Menu"))
    except SheetError as refusal:
        sys.stderr.write(str(refusal))
        return _REFUSED
    sys.stdout.buffer.write(made)
    return 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1]))
