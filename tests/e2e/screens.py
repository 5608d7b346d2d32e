"""Every screen of the apps, walked through in the middle of an evening, for whoever wants to look at each."""

import re
from collections.abc import Iterable

from playwright.async_api import Page, expect

from tests.e2e.looking import Look, settled
from tests.e2e.phone import CATEGORIES, DESK, Phone
from tests.e2e.sheets import (
    SHEETS_OF_DESK,
    SHEETS_OF_DRAWER,
    SHEETS_OF_TILL,
    SHEETS_OF_WAITER,
    newest_check,
    walk_sheets,
)


async def walk(phone: Phone, look: Look) -> None:
    """Walk through the screens of all apps on one device: the waiter's in the hand, till and desk on a wide screen."""
    await walk_waiter(phone, look)
    await phone.resize(DESK)
    await walk_till(phone, look)
    await phone.leave()
    await walk_desk(phone, look)


async def _look_at(phone: Phone, look: Look, app: str, paths: Iterable[str]) -> None:
    for path in paths:
        await phone.page.goto(f"{phone.origin}/{app}/{path}")
        await settled(phone.page)
        name = "-".join([app, *path.split("/")])
        await look(name, phone.page)
        await _look_at_tabs(phone.page, look, name)


async def _look_at_one(phone: Phone, look: Look, name: str, path: str, app: str = "manager") -> None:
    await phone.page.goto(f"{phone.origin}/{app}/{path}")
    await settled(phone.page)
    await look(name, phone.page)


async def _look_at_tabs(page: Page, look: Look, name: str) -> None:
    """Show what stands behind a page's other tabs, by their words."""
    words = await page.get_by_role("tab", selected=False).all_inner_texts()
    for word in words:
        tab = page.get_by_role("tab", name=word, exact=True)
        await tab.click()
        # A click leaves no ring, but a change of language after it does.
        await tab.blur()
        await settled(page)
        await look(f"{name}-{re.sub('[^a-z]+', '-', word.lower()).strip('-')}", page)


async def walk_waiter(phone: Phone, look: Look) -> None:
    """Show the waiter's app: the door, tables, pad, check, paying, wallet and what lies behind."""
    page = phone.page
    await page.goto(await phone.restaurant.invite())
    await settled(page)
    await look("waiter-join", page)
    await phone.join("Phone 1")
    await expect(page.get_by_role("heading", name="Who are you?")).to_be_visible()
    await look("waiter-login", page)
    await phone.log_in("maria")
    await page.get_by_role("button", name=re.compile("^Σάλα")).click()
    await settled(page)
    await look("waiter-told", page)
    await phone.press("List")
    await look("waiter-list", page)
    await _look_at(phone, look, "waiter", ("messages", "offers"))
    await phone.press("Seen")
    await phone.press("No")
    await phone.go("Tables")
    await phone.press("Plan")
    await look("waiter-plan", page)
    await _walk_check(phone, look)
    await _look_at(phone, look, "waiter", ("wallet", "owed", "approvals", "waiting", "more"))
    await walk_sheets(phone, look, "waiter", SHEETS_OF_WAITER)
    await phone.go("Tables")
    await phone.press("Lock")
    await expect(page.get_by_role("button", name="Unlock")).to_be_visible()
    await look("waiter-lock", page)
    await phone.enter_pin("maria")
    await phone.press("Unlock")
    await expect(page.get_by_role("navigation")).to_be_visible()


async def _walk_check(phone: Phone, look: Look) -> None:
    page = phone.page
    await phone.open_table("Σ3")
    await phone.order("Tzatziki", "Water 1L", "Water 1L")
    await look("waiter-pad", page)
    await page.get_by_role("button", name=re.compile("not sent: show")).click()
    await look("waiter-unsent", page)
    await page.get_by_role("button", name=re.compile("not sent: show")).click()
    await page.get_by_role("button", name=CATEGORIES["White wine"], exact=True).first.click()
    await phone.tile("White wine").click()
    await _look_at_sheet(page, look, "waiter-portions")
    await phone.search("tzatz")
    await look("waiter-search", page)
    await phone.press("Done")
    await phone.show_check()
    await look("waiter-check", page)
    await page.get_by_role("button", name=re.compile("Dakos")).first.click()
    await _look_at_sheet(page, look, "waiter-line")
    await phone.press("Pay")
    await settled(page)
    await look("waiter-pay", page)
    await phone.choose("Split")
    await look("waiter-split", page)
    await phone.choose("Pay")
    await phone.press("Cash")
    await look("waiter-cash", page)


async def _look_at_sheet(page: Page, look: Look, name: str) -> None:
    await expect(page.get_by_role("dialog")).to_be_visible()
    await look(name, page)
    await page.keyboard.press("Escape")
    await expect(page.get_by_role("dialog")).to_have_count(0)


async def walk_till(till: Phone, look: Look) -> None:
    """Show the till in the hands of who has the device, and what stands there after a sale."""
    await _look_at(till, look, "till", ("", "checks", "board", "cash", "settings"))
    await walk_sheets(till, look, "till", SHEETS_OF_TILL)
    await _look_at_one(till, look, "till-order", f"order/{await newest_check(till.restaurant, 'Σ3')}", app="till")
    await _look_at_one(till, look, "till-pay", f"order/{await newest_check(till.restaurant, 'Σ3')}/pay", app="till")
    await till.page.goto(f"{till.origin}/till/")
    await till.press("Drinks")
    await till.page.get_by_role("button", name=re.compile("^Ouzo")).first.click()
    await till.page.get_by_role("button", name=re.compile("^€?20")).first.click()
    await expect(till.says("Change").first).to_be_visible()
    await settled(till.page)
    await look("till-sold", till.page)


async def walk_desk(desk: Phone, look: Look) -> None:
    """Show every page of the desk that its navigation leads a manager to, with the tabs on it, and the guide of the first start."""
    await desk.log_in_at_desk("eleni")
    links = await desk.page.locator("nav a[href]").evaluate_all("(all) => all.map((one) => one.getAttribute('href'))")
    paths = sorted({link.removeprefix("/manager").removeprefix("/") for link in links} - {"style"})
    await _look_at(desk, look, "manager", paths)
    await _look_at_one(desk, look, "manager-order", f"orders/{await newest_check(desk.restaurant, 'Σ1')}")
    await desk.page.goto(f"{desk.origin}/manager/cash")
    await (
        desk.page.get_by_role("button", name=re.compile("^maria"))
        .or_(desk.page.get_by_role("link", name=re.compile("^maria")))
        .first.click()
    )
    await settled(desk.page)
    await look("manager-cash-one", desk.page)
    await desk.page.goto(f"{desk.origin}/manager/people")
    await desk.page.get_by_role("tab", name="Join a device").click()
    await desk.press("Make a code")
    await expect(desk.says(re.compile(r"^[A-Z0-9]{5}-[A-Z0-9]{5}$")).first).to_be_visible()
    await look("manager-people-code", desk.page)
    await walk_sheets(desk, look, "manager", SHEETS_OF_DESK)
    await walk_sheets(desk, look, "till", SHEETS_OF_DRAWER)


async def walk_last_hour(desk: Phone, look: Look) -> None:
    """Close the day at the desk, whatever still stands open, and show what it came to."""
    await desk.page.goto(f"{desk.origin}/manager/day")
    await desk.page.get_by_role("tab", name="Close", exact=True).click()
    await desk.page.get_by_role("button", name=re.compile(r"^Close \w{3} \d")).click()
    sheet = desk.page.get_by_role("dialog")
    await sheet.get_by_role("textbox").fill("They are counted tomorrow")
    await sheet.get_by_role("button", name="Close all the same").click()
    await expect(sheet).to_have_count(0)
    await settled(desk.page)
    await desk.page.goto(f"{desk.origin}/manager/day")
    await desk.page.get_by_role("tab", name=re.compile("^Closed days")).click()
    await settled(desk.page)
    await look("manager-day-closed", desk.page)
    await desk.page.get_by_role("tabpanel").get_by_role("listitem").first.click()
    await settled(desk.page)
    await look("manager-day-z", desk.page)


async def walk_first_start(desk: Phone, look: Look) -> None:
    """Show a box out of its carton: its first page, and each step of its guide, left out one after the other."""
    page = desk.page
    await page.goto(f"{desk.origin}/manager/")
    await settled(page)
    await look("manager-first", page)
    code = (desk.restaurant.data / "first-manager-code").read_text(encoding="utf-8").strip()
    await page.get_by_label("Code of the box").fill(code)
    await page.get_by_label("Your name").fill("eleni")
    await page.get_by_label("Your PIN").fill("2580")
    await page.get_by_label("The PIN once more").fill("2580")
    await desk.press("Begin")
    for step in ("house", "floor", "menu", "printers", "people", "address", "join"):
        await expect(page.locator("[aria-current=step]")).to_be_visible()
        await settled(page)
        await look(f"manager-start-{step}", page)
        if step != "join":
            await desk.press("Skip")
