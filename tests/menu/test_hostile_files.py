"""Files made to hurt: the readers refuse them in words, or read them, and do nothing else."""

import asyncio
import io
import zipfile
from contextlib import suppress
from functools import cache
from pathlib import Path

import pytest
from hypothesis import example, given, settings
from hypothesis import strategies as st

from appliance.menu import spreadsheet
from appliance.menu.importing import Parsed, decode_text, parse_csv, parse_list, parse_table
from appliance.menu.model import LONGEST_NAME, MOST_PRICE, fold_name, tidy_name
from appliance.menu.plan import make_plan
from appliance.menu.spreadsheet import SheetError, check_size
from appliance.menu.workshop import Workshop
from kernel.errors import DomainError
from tests.conftest import House

SHEET = "xl/worksheets/sheet1.xml"


@cache
def _honest_book() -> dict[str, bytes]:
    """Make the workbook once: it bears the second at which it was made, and packs a little longer or shorter for it."""
    with zipfile.ZipFile(
        io.BytesIO(spreadsheet.write([["category", "name", "price"], ["A", "B", "1"]], {2}))
    ) as archive:
        return {name: archive.read(name) for name in archive.namelist()}


def made_book() -> dict[str, bytes]:
    """Return the members of a small honest workbook."""
    return dict(_honest_book())


def packed(members: dict[str, bytes]) -> bytes:
    """Return members as a zip."""
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w", zipfile.ZIP_DEFLATED) as archive:
        for name, content in members.items():
            archive.writestr(name, content)
    return out.getvalue()


def sound(parsed: Parsed) -> None:
    """Check that rows hold only what the house could store, whatever came in."""
    for row in parsed.rows:
        if "name" in row.values:
            assert row.values["name"] == tidy_name(row.values["name"], "name")
            assert 1 <= len(row.values["name"]) <= LONGEST_NAME
        if "base_price" in row.values:
            assert 0 <= row.values["base_price"] <= MOST_PRICE
    lines = [row.line for row in parsed.rows]
    assert lines == sorted(set(lines))
    assert not make_plan(parsed.rows, [], []).changed


CONTENT = st.one_of(
    st.binary(max_size=300),
    st.text(max_size=200).map(lambda text: text.encode("utf-8", "surrogatepass")),
    st.text("#ab 12.,€'\"=;\n\r\t\\", max_size=200).map(str.encode),
)
HEADINGS = st.sampled_from(
    [b"", b"category,name,base_price\n", b"id;name;price;name_en;barcode\n", b"\xef\xbb\xbfname\tprice\n"]
)


@given(HEADINGS, CONTENT)
@example(b"name,price\n", b'"' + b"x" * 200_000 + b'",1\n')
def test_any_bytes_as_csv(heading: bytes, content: bytes) -> None:
    """Any bytes are refused in words or read as rows that can be stored."""
    with suppress(DomainError):
        sound(parse_csv(heading + content, 2))


@given(CONTENT, st.sampled_from([0, 2, 3]))
@example(b"#A\n" + b"1 " * 200_000, 2)
@example(b"#A\n" + b"9" * 100_000, 2)
def test_any_bytes_as_a_list(content: bytes, exponent: int) -> None:
    """Any bytes are refused in words or read as rows that can be stored, quickly however long a line is."""
    with suppress(DomainError):
        sound(parse_list(content, exponent))


@given(st.lists(st.lists(st.text(max_size=30), max_size=6), max_size=6))
def test_any_cells(table: list[list[str]]) -> None:
    """Any cells of a sheet are refused in words or read as rows that can be stored."""
    numbered = list(enumerate([["category", "name", "price", "plu", "sort_order"], *table], start=1))
    sound(parse_table(numbered, 2))


@given(st.binary(max_size=200))
def test_text_is_text(content: bytes) -> None:
    """Bytes are text without nulls, or refused."""
    with suppress(DomainError):
        assert "\0" not in decode_text(content)


@given(st.text(max_size=100))
def test_tidy_names_stay_as_they_are(text: str) -> None:
    """Tidying twice is tidying once, and what folds alike is one name."""
    try:
        name = tidy_name(text, "name")
    except DomainError:
        return
    assert tidy_name(name, "name") == name
    assert fold_name(name) == fold_name(f"  {name.replace(' ', '   ')} ")


@settings(max_examples=60)
@given(st.data())
def test_a_damaged_workbook(data: st.DataObject) -> None:
    """Whatever bytes of a workbook are changed, or of a sheet within it, it is read or refused and nothing else."""
    members = made_book()
    if data.draw(st.booleans()):
        name = data.draw(st.sampled_from(sorted(members)))
        members[name] = damage(data, members[name])
        content = packed(members)
    else:
        content = damage(data, packed(members))
    try:
        rows = spreadsheet.read(content)
    except SheetError:
        return
    sound(parse_table(rows, 2))


def damage(data: st.DataObject, content: bytes) -> bytes:
    """Return content with some bytes changed and its end perhaps cut off."""
    damaged = bytearray(content)
    for _ in range(data.draw(st.integers(1, 5))):
        damaged[data.draw(st.integers(0, len(damaged) - 1))] = data.draw(st.integers(0, 255))
    return bytes(damaged[: data.draw(st.integers(len(damaged) // 2, len(damaged)))])


def bomb() -> bytes:
    """Return a workbook of some hundred kilobytes whose sheet unpacks to 200 MB."""
    return packed(made_book() | {SHEET: b"<worksheet>" + b" " * 200_000_000})


def test_a_zip_bomb_is_measured_not_unpacked(monkeypatch: pytest.MonkeyPatch) -> None:
    """What would unpack to more than 64 MB is refused by its directory, before openpyxl is even loaded."""
    content = bomb()
    assert len(content) < 1_000_000
    monkeypatch.setitem(__import__("sys").modules, "openpyxl", None)  # an import would fail now
    with pytest.raises(SheetError, match="64 MB"):
        spreadsheet.read(content)


def test_a_directory_that_lies_gains_nothing() -> None:
    """A member that says it is small is unpacked to what it says, and no further."""
    content = bytearray(bomb())
    sizes = (200_000_000 + len(b"<worksheet>")).to_bytes(4, "little")
    assert content.count(sizes) >= 1
    lying = bytes(content).replace(sizes, (1_000).to_bytes(4, "little"))
    check_size(lying)
    with pytest.raises(SheetError, match="damaged"):
        spreadsheet.read(lying)


def test_a_thousand_members_are_refused() -> None:
    """A workbook of a thousand files is no menu."""
    with pytest.raises(SheetError, match="64 MB"):
        spreadsheet.read(packed(made_book() | {f"x{at}": b"" for at in range(1_000)}))


def with_sheet(rows: str, dimension: str = "A1:C3") -> bytes:
    """Return a workbook whose sheet is this XML."""
    xml = (
        '<worksheet xmlns="http://schemas.openxmlformats.org/spreadsheetml/2006/main">'
        f'<dimension ref="{dimension}"/><sheetData>{rows}</sheetData></worksheet>'
    )
    return packed(made_book() | {SHEET: xml.encode()})


def cell(reference: str, text: str) -> str:
    """Return a cell with a text."""
    return f'<c r="{reference}" t="inlineStr"><is><t>{text}</t></is></c>'


def test_a_sheet_that_claims_to_be_endless() -> None:
    """What a sheet says of its size is not believed; a row far below, or far to the right, is refused."""
    honest = spreadsheet.read(with_sheet(f'<row r="1">{cell("A1", "x")}</row>', "A1:XFD1048576"))
    assert honest == [(1, ["x"])]
    with pytest.raises(SheetError, match="rows"):
        spreadsheet.read(with_sheet(f'<row r="1048576">{cell("A1048576", "x")}</row>'))
    with pytest.raises(SheetError, match="columns"):
        spreadsheet.read(with_sheet(f'<row r="1">{cell("XFD1", "x")}</row>'))
    with pytest.raises(SheetError, match="characters"):
        spreadsheet.read(with_sheet(f'<row r="1">{cell("A1", "x" * 5_000)}</row>'))


LAUGHS = "".join(f'<!ENTITY l{at} "{f"&l{at - 1};" * 10}">' for at in range(1, 10))


async def test_a_billion_laughs(house: House) -> None:
    """XML that multiplies itself is refused by the parser or ended by the limits; the box goes on."""
    xml = (
        f'<?xml version="1.0"?><!DOCTYPE x [<!ENTITY l0 "ha">{LAUGHS}]>'
        '<worksheet xmlns="http://schemas.openxmlformats.org/spreadsheetml/2006/main"><sheetData>'
        f'<row r="1">{cell("A1", "&l9;")}</row></sheetData></worksheet>'
    )
    content = packed(made_book() | {SHEET: xml.encode()})
    manager = await house.phone("manager")
    for sent in (content, bomb()):
        reply = await manager.post("/api/menu/import?format=xlsx", raw=sent)
        assert (reply.status, reply.json["key"]) == (422, "file_refused"), reply.json
    assert (await manager.get("/api/products/")).json == []


ALONE = """
import fcntl, os, sys, time
lock = os.open(sys.argv[1], os.O_RDWR | os.O_CREAT)
try:
    fcntl.flock(lock, fcntl.LOCK_EX | fcntl.LOCK_NB)
except BlockingIOError:
    sys.stderr.write("another one is at the bench")
    sys.exit(2)
sys.stdin.buffer.read()
time.sleep(0.05)  # long enough that two at once would meet
"""


async def test_files_wait_for_each_other(tmp_path: Path) -> None:
    """However many files come at once, they are read one after the other, so that memory is needed once."""
    script = tmp_path / "alone.py"
    script.write_text(ALONE)
    bench = Workshop()
    await asyncio.gather(*(bench.run(str(script), b"", str(tmp_path / "lock")) for _ in range(4)))
    apart = (Workshop().run(str(script), b"", str(tmp_path / "lock")) for _ in range(4))
    met = await asyncio.gather(*apart, return_exceptions=True)
    assert [one for one in met if isinstance(one, DomainError)], "benches apart do meet, or this test cannot fail"
