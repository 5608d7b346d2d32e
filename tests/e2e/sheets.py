"""Every sheet of the apps: what lies over a page, and the buttons that lead to it, for whoever wants to look at each."""

import re
from collections.abc import Iterable
from dataclasses import dataclass

from playwright.async_api import Locator, Page, expect

from tests.e2e.looking import Look, settled, still
from tests.e2e.phone import Phone
from tests.e2e.restaurant import Restaurant


@dataclass(frozen=True, slots=True)
class Sheet:
    """What lies over a page: what it is called among the pictures, and what is pressed until it lies there (how its name begins)."""

    name: str
    press: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Place:
    """A page by its path, what is pressed on it first, and its sheets; `{Σ3}` in a path is the check of a table."""

    path: str
    sheets: tuple[Sheet, ...]
    first: tuple[str, ...] = ()


def _behind(button: str, **names: str) -> tuple[Sheet, ...]:
    """Return the sheets behind one button by the words on the buttons of the sheet that it opens."""
    return tuple(Sheet(name.replace("_", "-"), (button, word)) for name, word in names.items())


_DAKOS = r"1\s*Dakos"
_MORE = "More with this check"
_ON_A_CHECK = (
    Sheet("check-more", (_MORE,)),
    *_behind(_MORE, bill="Bill", move="Move the guests", merge="Merge", move_lines="Move lines"),
    *_behind(_MORE, give="Give to a colleague", discount="Discount", charge="Charge"),
    *_behind(_MORE, cancel="Cancel the check", walk_out="Left without paying"),
    *_behind(_DAKOS, void="Void", again="Make again", swap="Swap", treat="On the house", off="Discount"),
    *_behind(_DAKOS, treat_to="Another table pays", apart="To another check"),
)
_TENDERS = tuple(Sheet(f"pay-{word.lower()}", (word,)) for word in ("Card", "Voucher", "Room", "Account"))

SHEETS_OF_WAITER = (
    Place(
        "",
        (
            Sheet("find", ("Find a table by number",)),
            Sheet("covers", ("Σ2",)),
            Sheet("covers-more", ("Σ2", "More")),
            Sheet("which-check", ("Σ5",)),
        ),
        ("Σάλα",),
    ),
    Place("", (Sheet("errand", ("New check",)),), ("Without table",)),
    Place(
        "order/{Σ3}",
        (
            Sheet("guests", ("2 guests",)),
            Sheet("categories", ("All categories",)),
            Sheet("preferences", ("Coffee", "Freddo espresso")),
            Sheet("two-questions", ("From the grill", "Pork chop")),
            Sheet("repeat", ("Beef patty", r"\d+ pieces? not sent", "Same again")),
        ),
    ),
    Place("order/{Σ3}", _ON_A_CHECK, ("Show the check",)),
    Place("order/{Σ3}/pay", (*_TENDERS, Sheet("pay-bill", ("Bill",)))),
    Place("order/{Α22}/pay", (Sheet("payment", ("Card",)),), ("Taken",)),
    Place("order/{Μ42}", (Sheet("reopen", (_MORE, "Open it again")),)),
    Place(
        "wallet",
        (
            Sheet("count", ("Count and hand in",)),
            Sheet("paid-in", ("Pay in",)),
            Sheet("paid-out", ("Pay out",)),
            Sheet("to-colleague", ("To a colleague",)),
        ),
    ),
    Place("more", (Sheet("give-all", ("Hand over all my tables",)),)),
    Place("owed", (Sheet("owed-one", ("Table Α30",)),)),
)

SHEETS_OF_TILL = (
    Place(
        "",
        (
            Sheet("portions", ("Drinks", "White wine")),
            Sheet("kind", ("Counter",)),
            Sheet("kind-tab", ("Counter", "Bar tab")),
            Sheet("kind-delivery", ("Counter", "Delivery")),
            Sheet("amount", ("Drinks", "Water 1L", "Other amount")),
        ),
    ),
    # The check's sheets are the waiter's, only wider.
    Place("order/{Σ3}", tuple(sheet for sheet in _ON_A_CHECK if sheet.name in {"check-more", "move", "void", "swap"})),
    Place("order/{Σ3}/pay", (_TENDERS[0],)),
    Place("cash", (Sheet("paid-in", ("Pay in",)), Sheet("to-colleague", ("To a colleague",)))),
)

# Who has a wallet keeps no drawer: these are a manager's at the till.
SHEETS_OF_DRAWER = (
    Place(
        "cash",
        (
            Sheet("open-drawer", ("Open the drawer",)),
            Sheet("drawer-in", ("Pay in",)),
            Sheet("drawer-out", ("Pay out",)),
            Sheet("drawer-safe", ("Into the safe",)),
            Sheet("drawer-count", ("Count and hand in",)),
        ),
        ("Drawer",),
    ),
)

SHEETS_OF_DESK = (
    Place("", (Sheet("search", ("Search",)), Sheet("me", ("eleni",)))),
    Place("orders/{Μ42}", (Sheet("refund", ("Give back",)), Sheet("reopen", ("Reopen",)))),
    Place("cash", (Sheet("count", ("maria", "Count")),)),
    Place("cash", (Sheet("new-drawer", ("Add a drawer",)), Sheet("drawer", ("Ταμείο",))), ("Drawers",)),
    Place("day", (Sheet("close", (r"Close \w{3} \d",)),), ("Close",)),
    Place(
        "menu",
        (
            Sheet("category", ("Change the category Ποτά",)),
            Sheet("new-category", ("New category",)),
            Sheet("product", ("Τζατζίκι",)),
            *_behind("Τζατζίκι", product_choices="Choices", product_names="Names", product_picture="Picture"),
            Sheet("new-product", ("New product",)),
            Sheet("bulk", ("Choose Τζατζίκι", "Change together")),
        ),
    ),
    Place("menu", (Sheet("today", ("Τσιπούρα",)),), ("Today",)),
    Place(
        "plan",
        (
            Sheet("room", ("Change the room Σάλα",)),
            Sheet("table", ("Table Σ1",)),
            Sheet("new-table", ("New table",)),
            Sheet("several", ("Several tables",)),
            Sheet("new-room", ("New room",)),
        ),
    ),
    Place("plan", (Sheet("section", ("New section",)),), ("Sections",)),
    Place("people", (Sheet("person", ("maria",)), Sheet("new-person", ("New person",)))),
    Place("people", (Sheet("device", ("phone",)),), ("Devices",)),
    Place("prices", (Sheet("book", ("New price list",)),)),
    Place("prices", (Sheet("allowances", ("For each person",)),), ("Reasons and limits",)),
    Place("prices", (Sheet("tender", ("Voucher",)), Sheet("new-tender", ("New way to pay",))), ("Ways to pay",)),
    Place("printing", (Sheet("printer", ("Change",)), Sheet("new-printer", ("Add a printer",)))),
    Place(
        "printing",
        (
            Sheet("station", ("Change",)),
            Sheet("new-station", ("New station",)),
            Sheet("reroute", ("Print at another station",)),
            Sheet("reprint", ("Print again",)),
        ),
        ("Stations",),
    ),
    Place("printing", (Sheet("rule", ("New rule",)),), ("Where it prints",)),
)

# What a place's path may name: where each table's newest check is found.
_TABLE = re.compile(r"{(.+?)}")


async def walk_sheets(phone: Phone, look: Look, app: str, places: Iterable[Place]) -> None:
    """Show each sheet of an app's places and put it away again; who has the device is logged in."""
    for place in places:
        path = place.path
        for sign in _TABLE.findall(path):
            path = path.replace(f"{{{sign}}}", await newest_check(phone.restaurant, sign))
        await phone.page.goto(f"{phone.origin}/{app}/{path}")
        await settled(phone.page)
        for word in place.first:
            await _pressable(phone.page, word).click()
        for sheet in place.sheets:
            await _look_at(phone.page, look, f"{app}-sheet-{sheet.name}", sheet)


async def _look_at(page: Page, look: Look, name: str, sheet: Sheet) -> None:
    for word in sheet.press:
        await _pressable(page, word).click()
    await expect(page.get_by_role("dialog").first).to_be_visible()
    await still(page)
    await look(name, page)
    while await page.get_by_role("dialog").count():
        await page.keyboard.press("Escape")


def _pressable(page: Page, word: str) -> Locator:
    """Return what can be pressed of a name, on the uppermost sheet where one lies over the page."""
    name = re.compile(f"^{word}")
    button = page.get_by_role("button", name=name)
    choice = page.locator("label").filter(has=page.get_by_role("radio", name=name))
    tick = page.get_by_role("checkbox", name=name)
    return button.or_(page.get_by_role("tab", name=name)).or_(choice).or_(tick).first


async def newest_check(restaurant: Restaurant, sign: str) -> str:
    """Return the id of the check that was opened last at a table."""
    table = await restaurant.ask("GET", f"/api/tables/{await restaurant.table(sign)}")
    return str(table["checks"][-1]["order_id"])
