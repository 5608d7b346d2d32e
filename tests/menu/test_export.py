"""A menu as a file, and the law that reading it back changes nothing."""

import csv
import io
from typing import Any

import openpyxl
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from appliance.country.service import profile
from appliance.menu import spreadsheet
from appliance.menu.columns import IMPORTED
from appliance.menu.exporting import as_csv, as_list, as_table
from appliance.menu.importing import Parsed, parse_csv, parse_list, parse_table
from appliance.menu.model import (
    MOST_PRICE,
    Allergen,
    fold_name,
    tidy_allergens,
    tidy_code,
    tidy_name,
    tidy_optional,
    tidy_text,
)
from appliance.menu.plan import Known, make_plan
from kernel.errors import DomainError
from tests.conftest import House
from tests.menu.larder import add_category, add_product, journal_length

NASTY = [
    "=1+1",
    "+30 210",
    "-20% today",
    "@home",
    "'quoted",
    "'=both",
    "''twice",
    "＝wide",
    "#1 Burger",
    "\\slash",
    "\\#both",
    "##",
    'She said "yes"',
    "a, b; c",
    "7",
    "3.50",
    "Menu €",
    "_x0041_",
    "<b>&amp;",
    "yes",
    "1e5",
    "Ends with #",
    "Wait...",
    "#REF!",
    "2026-09-21",
]


async def nasty_menu(house: House) -> list[str]:
    """Fill the house with names that files stumble over; return them."""
    for category in ("=Drinks", "#Food"):
        ident = await add_category(house, category, translations={"en": "x"})
        for name in NASTY:
            await add_product(
                house,
                ident,
                name,
                1_050,
                kitchen_name=name,
                description=f"{name}\nline",
                translations={"en": name, "el": "λ"},
            )
    return NASTY


@pytest.mark.parametrize("kind", ["csv", "xlsx", "list"])
async def test_export_then_import_changes_nothing(house: House, kind: str) -> None:
    """What the box wrote it reads back, name by name, in each format, and finds nothing to change."""
    names = await nasty_menu(house)
    manager = await house.phone("manager")
    file = await manager.get(f"/api/menu/export?format={kind}")
    assert file.status == 200
    assert file.headers["Content-Disposition"].startswith("attachment;")
    before = await journal_length(house)
    reply = await manager.post(f"/api/menu/import?format={kind}", raw=file.body)
    assert reply.status == 200, reply.json
    assert reply.json == {
        "dry_run": False,
        "added": [],
        "changed": [],
        "unchanged": 2 * len(names),
        "missing": [],
        "new_categories": [],
    }
    assert await journal_length(house) == before


async def test_no_cell_is_a_formula(house: House) -> None:
    """No exported cell begins as a formula does, whatever a product is called; numbers are numbers in a workbook."""
    await nasty_menu(house)
    manager = await house.phone("manager")
    text = (await manager.get("/api/menu/export?format=csv")).body
    assert text.startswith(b"\xef\xbb\xbf")
    cells = [cell for row in csv.reader(io.StringIO(text.decode("utf-8-sig"), newline="")) for cell in row]
    assert not [cell for cell in cells if cell.startswith(("=", "+", "-", "@", "＝"))]
    book = openpyxl.load_workbook(io.BytesIO((await manager.get("/api/menu/export?format=xlsx")).body))
    rows = list(book.worksheets[0].iter_rows())
    assert {cell.data_type for row in rows for cell in row} == {"s", "n"}
    price = [cell.value for cell in rows[0]].index("base_price")
    assert {row[price].value for row in rows[1:]} == {10.5}


async def test_what_is_off_the_menu_is_in_the_file(house: House) -> None:
    """A file is the whole menu: products that are off it and categories that are switched off too."""
    category = await add_category(house, "Bar", is_active=False)
    await add_product(house, category, "Beer", is_available=False)
    text = (await (await house.phone("manager")).get("/api/menu/export?format=csv")).body.decode("utf-8-sig")
    (row,) = csv.DictReader(io.StringIO(text))
    assert (row["category"], row["name"], row["base_price"], row["is_available"]) == ("Bar", "Beer", "3.50", "no")


# -- the law, for any menu ----------------------------------------------------------------------------


def tidied(check: Any) -> Any:
    """Return a strategy's filter that keeps what a check lets through, as the check makes it."""

    def keep(text: str) -> str | None:
        try:
            made: str | None = check(text, "x")
        except DomainError:
            return None
        return made

    return keep


SIGNS = st.one_of(st.characters(), st.sampled_from("=+-@'#\\\";,.| €0123456789\tάΏ"))
TEXT = st.text(SIGNS, min_size=1, max_size=20)
NAMES = st.one_of(st.sampled_from(NASTY), TEXT.map(tidied(tidy_name)).filter(bool))
CODES = st.one_of(st.none(), st.from_regex(r"[0-9A-Za-z-]{1,32}", fullmatch=True).map(tidied(tidy_code)))


@st.composite
def menus(draw: st.DrawFn) -> list[Known]:
    """Return a menu as the house would hold it: names, barcodes and PLUs unique as they must be."""
    known: list[Known] = []
    taken = set[tuple[str, ...]]()
    spelling: dict[str, str] = {}
    for ident in range(1, draw(st.integers(1, 6))):
        category, name = draw(NAMES), draw(NAMES)
        category = spelling.setdefault(fold_name(category), category)
        codes = {code: draw(CODES) for code in ("barcode", "plu")}
        claims: set[tuple[str, ...]] = {("name", fold_name(category), fold_name(name))}
        claims.update((code, value) for code, value in codes.items() if value is not None)
        if claims & taken:
            continue
        taken |= claims
        values: dict[str, Any] = {
            **IMPORTED,
            "category": category,
            "name": name,
            "kitchen_name": tidied(tidy_optional)(draw(st.one_of(st.just(""), NAMES))),
            "base_price": draw(st.integers(0, MOST_PRICE)),
            "is_available": draw(st.integers(0, 1)),
            "is_weighed": draw(st.integers(0, 1)),
            "printer_zone_id": draw(st.one_of(st.none(), st.integers(1, 99))),
            "tax_code": draw(st.one_of(st.none(), st.sampled_from(["food", "soft_drinks", "exempt"]))),
            **codes,
            "allergens": " ".join(tidy_allergens(draw(st.sets(st.sampled_from(Allergen))), "x")),
            "sort_order": draw(st.integers(-1_000_000, 1_000_000)),
            "description": tidied(tidy_text)(draw(st.text(st.one_of(SIGNS, st.just("\n")), max_size=30))) or "",
        }
        languages = draw(st.dictionaries(st.sampled_from(["en", "el", "pt-br"]), NAMES, max_size=2))
        known.append(Known(ident, values | {f"name_{language}": text for language, text in languages.items()}))
    return sorted(known, key=lambda one: str(one.values["category"]))


def changes_nothing(known: list[Known], parsed: Parsed) -> None:
    """Check that a file as read back is the menu as it is."""
    assert parsed.faults == []
    plan = make_plan(parsed.rows, known, [one.values["category"] for one in known], profile("gr").tax_of)
    assert (plan.faults, plan.added, plan.changed, plan.missing, plan.new_categories) == ([], [], [], [], [])
    assert plan.unchanged == len(known)


@given(menus(), st.sampled_from([0, 2, 3]))
def test_the_law_for_csv(known: list[Known], exponent: int) -> None:
    """Whatever is on the menu, in whatever currency, its CSV changes nothing."""
    table, _ = as_table(known, exponent)
    changes_nothing(known, parse_csv(as_csv(table), exponent))


@given(menus(), st.sampled_from([0, 2, 3]))
def test_the_law_for_the_list(known: list[Known], exponent: int) -> None:
    """Whatever is on the menu, its plain list changes nothing."""
    changes_nothing(known, parse_list(as_list(known, exponent), exponent))


@settings(max_examples=50)
@given(menus(), st.sampled_from([0, 2, 3]))
def test_the_law_for_workbooks(known: list[Known], exponent: int) -> None:
    """Whatever is on the menu, its workbook changes nothing."""
    table, numeric = as_table(known, exponent)
    changes_nothing(known, parse_table(spreadsheet.read(spreadsheet.write(table, set(numeric))), exponent))


@given(menus())
def test_ids_are_not_needed(known: list[Known]) -> None:
    """Without its ids a file still finds every product, by code or name."""
    table, _ = as_table(known, 2)
    changes_nothing(known, parse_csv(as_csv([row[1:] for row in table]), 2))
