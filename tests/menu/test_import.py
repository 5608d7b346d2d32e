"""A menu from a file: what would change, what is refused, and nothing half."""

import io
from typing import Any

import openpyxl
import pytest

from tests.conftest import House, Reply
from tests.menu.larder import add_category, add_product, journal_length

LIST = "#Drinks\nBeer 3.50\nWine glass 5,00\n\n#Food\nSoup 7 €\n"


async def take(house: House, content: str | bytes, kind: str = "csv", *, dry: bool = False, **more: Any) -> Reply:
    """Import a file as the manager."""
    raw = content.encode() if isinstance(content, str) else content
    path = f"/api/menu/import?format={kind}&dry_run={str(dry).lower()}"
    return await (await house.phone("manager")).post(path, raw=raw, **more)


async def everything(house: House) -> list[tuple[str, str, int]]:
    """Return category, name and price of every product."""
    rows = await house.rows(
        "SELECT c.name AS category, p.name, p.base_price FROM products p JOIN categories c ON c.id = p.category_id"
        " WHERE NOT p.is_deleted ORDER BY p.id"
    )
    return [(row["category"], row["name"], row["base_price"]) for row in rows]


def workbook(*rows: tuple[Any, ...]) -> bytes:
    """Return an XLSX with these rows."""
    book = openpyxl.Workbook()
    sheet = book.active
    assert sheet is not None
    for row in rows:
        sheet.append(row)
    out = io.BytesIO()
    book.save(out)
    return out.getvalue()


@pytest.mark.parametrize(
    "content",
    [
        LIST.encode(),
        LIST.encode("utf-8-sig"),
        LIST.encode("utf-16"),
        LIST.replace("\n", "\r\n").encode(),
        LIST.encode("cp1253"),
    ],
    ids=["UTF-8", "BOM", "UTF-16", "CRLF", "Windows-1253"],
)
async def test_the_plain_list_is_read_however_it_was_saved(house: House, content: bytes) -> None:
    """With or without a mark, with point or comma, from Windows or not: the same products."""
    reply = await take(house, content, "list")
    assert reply.status == 200, reply.json
    assert await everything(house) == [("Drinks", "Beer", 350), ("Drinks", "Wine glass", 500), ("Food", "Soup", 700)]
    assert reply.json["new_categories"] == ["Drinks", "Food"]


async def test_old_greek_text_is_read(house: House) -> None:
    """A list from an old Greek Windows program comes in with its letters right."""
    await take(house, "#Καφέδες\nΕλληνικός διπλός 2,80\nΦραπέ 3\n".encode("cp1253"), "list")
    assert await everything(house) == [("Καφέδες", "Ελληνικός διπλός", 280), ("Καφέδες", "Φραπέ", 300)]


async def test_a_dry_run_shows_and_changes_nothing(house: House) -> None:
    """Added, changed from what to what, unchanged and missing are shown; the journal does not grow."""
    drinks = await add_category(house)
    beer = await add_product(house, drinks, "Beer", 300)
    await add_product(house, drinks, "Wine glass", 500)
    gone = await add_product(house, drinks, "Ouzo", 400)
    before = await journal_length(house)
    reply = await take(house, LIST, "list", dry=True)
    assert reply.json == {
        "dry_run": True,
        "added": [{"line": 6, "category": "Food", "name": "Soup", "base_price": 700}],
        "changed": [{"line": 2, "product_id": beer["id"], "name": "Beer", "changes": {"base_price": [300, 350]}}],
        "unchanged": 1,
        "missing": [{"product_id": gone["id"], "category": "Drinks", "name": "Ouzo"}],
        "new_categories": ["Food"],
    }
    assert await journal_length(house) == before
    assert len(await everything(house)) == 3
    real = await take(house, LIST, "list")
    assert real.json == {**reply.json, "dry_run": False}
    assert ("Food", "Soup", 700) in await everything(house)
    ((_, fact),) = await house.events("MenuImported")
    assert fact["changed"] == {str(beer["id"]): {"base_price": [300, 350]}}
    again = await take(house, LIST, "list")
    assert (again.json["added"], again.json["changed"], again.json["unchanged"]) == ([], [], 3)
    assert len(await house.events("MenuImported")) == 1


async def test_rows_are_matched_by_id_then_code_then_name(house: House) -> None:
    """An id names its product, else a barcode or PLU does, else category and name; the rest is new."""
    drinks = await add_category(house)
    by_id = await add_product(house, drinks, "A")
    await add_product(house, drinks, "B", barcode="111")
    await add_product(house, drinks, "C", plu="7")
    await add_product(house, drinks, "D")
    rows = [
        "id,barcode,plu,category,name,base_price",
        f"{by_id['id']},,,Drinks,A new,1.00",
        ",111,,Drinks,B new,2.00",
        ",,7,Drinks,C new,3.00",
        ",222,,drinks,d,4.00",
        ",,,Drinks,E,5.00",
    ]
    reply = await take(house, "\n".join(rows))
    assert reply.status == 200, reply.json
    assert await everything(house) == [
        ("Drinks", "A new", 100),
        ("Drinks", "B new", 200),
        ("Drinks", "C new", 300),
        ("Drinks", "d", 400),
        ("Drinks", "E", 500),
    ]


async def test_all_columns_come_in(house: House) -> None:
    """Every column a file may have is taken, under our headings or Greek ones, with semicolons too."""
    content = (
        "Κατηγορία;Όνομα;Τιμή;kitchen_name;is_available;is_weighed;printer_zone_id;barcode;plu;allergens;sort_order;description;name_en;Name_pt-BR\r\n"
        'Ψάρια;Τσιπούρα;"1.234,50";ΤΣΙΠ;ναι;1;4;520;17;"fish, milk";9;"Φρέσκια;\nημέρας";Sea bream;Dourada\r\n'
    )
    reply = await take(house, content.encode("utf-8-sig"))
    assert reply.status == 200, reply.json
    (made,) = (await (await house.phone("manager")).get("/api/products/")).json
    expected = {
        "name": "Τσιπούρα",
        "base_price": 123_450,
        "kitchen_name": "ΤΣΙΠ",
        "is_weighed": True,
        "printer_zone_id": 4,
        "barcode": "520",
        "plu": "17",
        "allergens": ["fish", "milk"],
        "sort_order": 9,
        "description": "Φρέσκια;\nημέρας",
        "translations": {"en": "Sea bream", "pt-br": "Dourada"},
    }
    assert {name: made[name] for name in expected} == expected


async def test_columns_that_are_not_there_stay(house: House) -> None:
    """A file of barcodes and prices changes prices; an empty cell empties what may be empty and nothing else."""
    drinks = await add_category(house)
    made = await add_product(
        house, drinks, "A", barcode="111", kitchen_name="X", is_weighed=True, translations={"en": "E"}
    )
    assert (await take(house, "barcode,base_price\n111,9.99\n")).status == 200
    manager = await house.phone("manager")
    after = (await manager.get(f"/api/products/{made['id']}")).json
    assert after == {**made, "base_price": 999}
    reply = await take(house, "barcode,kitchen_name,name_en,is_available,is_weighed,category\n111,,,,,\n")
    assert reply.status == 200, reply.json
    after = (await manager.get(f"/api/products/{made['id']}")).json
    assert after == {**made, "base_price": 999, "kitchen_name": None, "translations": {}}


async def test_products_may_trade_names_and_codes(house: House) -> None:
    """Two rows that swap names and barcodes are one change, not a clash on the way."""
    drinks = await add_category(house)
    one = await add_product(house, drinks, "A", barcode="1")
    two = await add_product(house, drinks, "B", barcode="2")
    reply = await take(house, f"id,name,barcode\n{one['id']},B,2\n{two['id']},A,1\n")
    assert reply.status == 200, reply.json
    rows = await house.rows("SELECT id, name, barcode FROM products ORDER BY id")
    assert [(row["name"], row["barcode"]) for row in rows] == [("B", "2"), ("A", "1")]


HEAD = "category,name,base_price,barcode\n"
BAD: list[tuple[str, str, int, str]] = [
    ("csv", HEAD + "Drinks,Beer,3.50,\nDrinks,Wine,abc,\n", 3, "base_price"),
    ("csv", HEAD + "Drinks,Beer,-1,\n", 2, "base_price"),
    ("csv", HEAD + "Drinks,Beer,1000000,\n", 2, "base_price"),
    ("csv", HEAD + "Drinks,Beer,1.234,\n", 2, "base_price"),
    ("csv", HEAD + "Drinks,Beer,3.555,\n", 2, "base_price"),
    ("csv", HEAD + f"Drinks,Beer,{'9' * 5000},\n", 2, "base_price"),
    ("csv", HEAD + "Drinks,,3.50,\n", 2, "name"),
    ("csv", HEAD + f"Drinks,{'x' * 81},3.50,\n", 2, "name"),
    ("csv", HEAD + ",Beer,3.50,\n", 2, "category"),
    ("csv", HEAD + "Drinks,Beer,,\n", 2, "base_price"),
    ("csv", HEAD + "Drinks,=1+1,3.50,\n", 2, "name"),
    ("csv", HEAD + "Drinks,@SUM(A1),3.50,\n", 2, "name"),
    ("csv", HEAD + "Drinks,+cmd|' /C calc'!A0,3.50,\n", 2, "name"),
    ("csv", HEAD + "Drinks,Beer,=3+0.5,\n", 2, "base_price"),
    ("csv", HEAD + "Drinks,Beer,3.50,1\nDrinks,Ale,3.50,1\n", 3, "barcode"),
    ("csv", HEAD + "Drinks,Beer,3.50,\nDrinks,BEER,3.50,\n", 3, "name"),
    ("csv", HEAD + "Drinks,Beer,3.50,,extra\n", 2, "-"),
    ("csv", HEAD + 'Drinks,"Beer,3.50,\n', 2, "-"),
    ("csv", "category,name,cost\nDrinks,Beer,1\n", 1, "cost"),
    ("csv", "name,name,base_price\n", 1, "name"),
    ("csv", "category,base_price\nDrinks,1\n", 1, "name"),
    ("csv", "", 1, "name"),
    ("csv", "id,name,base_price\n999,Beer,1\n", 2, "id"),
    ("csv", "id,name,base_price\nx,Beer,1\n", 2, "id"),
    ("csv", "category,name,base_price,is_available\nDrinks,Beer,1,maybe\n", 2, "is_available"),
    ("csv", "category,name,base_price,allergens\nDrinks,Beer,1,milk wood\n", 2, "allergens"),
    ("csv", "category,name,base_price,sort_order\nDrinks,Beer,1,99999999\n", 2, "sort_order"),
    ("csv", "category,name,base_price,printer_zone_id\nDrinks,Beer,1,2.5\n", 2, "printer_zone_id"),
    ("list", "Beer 3.50\n", 1, "category"),
    ("list", "#Drinks\nBeer\n", 2, "base_price"),
    ("list", "#Drinks\nBeer 3.50\n\n#\n", 4, "category"),
    ("list", "#Drinks\n3.50\n", 2, "base_price"),
    ("list", "#Drinks\n" + "x " * 300 + "3.50\n", 2, "base_price"),
    ("list", "#Drinks\nBeer 3.50\nbeer 4\n", 3, "name"),
]


@pytest.mark.parametrize(("kind", "content", "line", "column"), BAD)
async def test_a_bad_row_names_its_line_and_column(
    house: House, kind: str, content: str, line: int, column: str
) -> None:
    """The first fault's place is in the words and the fields; nothing at all is imported, dry or not."""
    before = await journal_length(house)
    for dry in (True, False):
        reply = await take(house, content, kind, dry=dry)
        assert (reply.status, reply.json["key"]) == (422, "import_refused"), reply.json
        first = reply.json["fields"]["errors"][0]
        assert (first["line"], first["column"]) == (line, column), reply.json
        assert f"Line {line}, column {column}:" in reply.detail
    assert await everything(house) == []
    assert (await house.rows("SELECT count(*) AS n FROM categories"))[0]["n"] == 0
    assert await journal_length(house) == before + (before == 0)  # the manager logged in


async def test_every_fault_is_told_at_once(house: House) -> None:
    """A file with many faults is refused once, with up to a hundred of them."""
    content = HEAD + "".join(f"Drinks,Item {at},wrong,\n" for at in range(150))
    reply = await take(house, content)
    assert (reply.json["fields"]["count"], len(reply.json["fields"]["errors"])) == (150, 100)


async def test_a_name_that_clashes_with_another_product_is_refused(house: House) -> None:
    """A row cannot rename a product to what another one is called, and names who is."""
    drinks = await add_category(house)
    await add_product(house, drinks, "Beer")
    other = await add_product(house, drinks, "Ale")
    reply = await take(house, f"id,name\n{other['id']},BEER\n")
    assert reply.json["fields"]["errors"] == [
        {
            "line": 2,
            "column": "name",
            "message": "The product Beer (id 1) has this name already.",
            "key": "taken_in_menu",
        }
    ]


@pytest.mark.parametrize(
    "content", [b"", b"\0\1\2\3", b"\xff\xfeA", bytes(range(256)), b"\x89PNG\r\n\x1a\n" + bytes(100)]
)
async def test_garbage_is_refused_in_words(house: House, content: bytes) -> None:
    """What is no such file is refused by every reader, and nothing changes."""
    for kind in ("csv", "list", "xlsx"):
        reply = await take(house, content, kind)
        if kind == "list" and not content:
            assert reply.json["added"] == []  # an empty list names nothing
            continue
        assert (kind, reply.status) == (kind, 422), reply.json
    assert await everything(house) == []


async def test_a_workbook_comes_in(house: House) -> None:
    """Numbers, texts, yes and no, and empty cells of a workbook are taken as they look; prices exactly."""
    content = workbook(
        ("category", "name", "price", "is_available", "barcode"),
        ("Drinks", "Beer", 3.5, True, 5201234567890),
        (),
        ("Drinks", "Wine", "5,00", False, None),
        ("Drinks", "Water", 1, None, "00123"),
        ("Drinks", "Odd", 2.3, None, None),
    )
    reply = await take(house, content, "xlsx")
    assert reply.status == 200, reply.json
    assert [one["line"] for one in reply.json["added"]] == [2, 4, 5, 6]
    assert await everything(house) == [
        ("Drinks", "Beer", 350),
        ("Drinks", "Wine", 500),
        ("Drinks", "Water", 100),
        ("Drinks", "Odd", 230),
    ]
    codes = await house.rows("SELECT barcode, is_available FROM products ORDER BY id")
    assert [tuple(row.values()) for row in codes] == [("5201234567890", 1), (None, 0), ("00123", 1), (None, 1)]


@pytest.mark.parametrize("cell", ["=1+1", '=HYPERLINK("http://x")', "#REF!"])
async def test_formulas_in_a_workbook_are_refused(house: House, cell: str) -> None:
    """A cell that computes, or failed to, is no menu: it is refused by line and column."""
    reply = await take(house, workbook(("category", "name", "price"), ("Drinks", cell, 1)), "xlsx")
    assert (reply.status, reply.json["fields"]["errors"][0]["column"]) == (422, "name")
    assert await everything(house) == []


async def test_a_retry_imports_once(house: House) -> None:
    """The same key gets the first report again."""
    first = await take(house, LIST, "list", key="once")
    again = await take(house, LIST, "list", key="once")
    assert (again.status, again.json) == (200, first.json)
    assert again.headers["Idempotency-Replayed"] == "true"
    assert (await take(house, "#A\nB 1\n", "list", key="once")).status == 409


async def test_five_thousand_rows(house: House) -> None:
    """A menu of 5,000 products comes in and is changed again in one transaction each, with one fact each."""
    rows = "".join(f"Category {at % 20},Product {at},{at}.50,{at + 1}\n" for at in range(5_000))
    reply = await take(house, HEAD + rows)
    assert (reply.status, len(reply.json["added"])) == (200, 5_000)
    reply = await take(house, HEAD + rows.replace(".50,", ".60,"))
    assert (len(reply.json["changed"]), reply.json["missing"]) == (5_000, [])
    assert len(await house.events("MenuImported")) == 2
    assert (await everything(house))[-1] == ("Category 19", "Product 4999", 499_960)


async def test_too_much_is_refused(house: House) -> None:
    """More than 8 MB, and more than 20,000 lines, are refused before anything is compared."""
    assert (await take(house, b"x" * (8 * 1024 * 1024 + 1))).status == 413
    lines = "#A\n" + "".join(f"P{at} 1\n" for at in range(20_001))
    assert (await take(house, lines, "list")).json["key"] == "too_many_rows"
    table = HEAD + "".join(f"A,P{at},1,\n" for at in range(20_002))
    assert (await take(house, table)).json["key"] == "too_many_rows"


async def test_an_unknown_format_is_refused(house: House) -> None:
    """A format that there is not is refused, for reading and writing."""
    assert (await take(house, LIST, "pdf")).status == 422
    assert (await (await house.phone("manager")).get("/api/menu/export?format=pdf")).status == 422
