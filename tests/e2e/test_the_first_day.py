"""The first day: a box out of its carton, led by its wizard to the first ticket on paper."""

import re

import pytest
from playwright.async_api import Browser, expect

from tests.e2e.phone import DESK, Phone
from tests.e2e.restaurant import PINS, Restaurant, pieces_of

pytestmark = [pytest.mark.asyncio(loop_scope="session"), pytest.mark.timeout(180)]
KITCHEN = "Κουζίνα"


async def test_from_an_empty_box_to_the_first_ticket(browser: Browser, empty_house: Restaurant) -> None:
    """The owner goes through the wizard at the desk; Maria scans what it shows, and her order is on the kitchen's paper."""
    desk = await Phone.taken_up(browser, empty_house, size=DESK)
    await _begin(desk)
    await _name_the_house(desk)
    await desk.press("Make 18 tables")
    await expect(desk.says("There are 18 tables.")).to_be_visible()
    await desk.press("Next")
    await desk.press("Take the example")
    await expect(desk.says(re.compile("^There are [0-9]+ products on the menu"))).to_be_visible()
    await desk.press("Next")
    await _bring_the_printer(desk)
    await desk.press("Next")
    await _hire(desk, "maria")
    await desk.press("Next")
    await _choose_the_address(desk)
    await desk.press("Next")
    await desk.press("Make a code")
    code = await desk.page.get_by_text(re.compile(r"^[A-Z0-9-]{6,12}$")).first.inner_text()
    phone = await Phone.taken_up(browser, empty_house)
    await phone.page.goto(f"{empty_house.origin}/waiter/#join={code}")
    await phone.page.get_by_label("Name of this phone").fill("Phone of maria")
    await phone.press("Join")
    await phone.log_in("maria")
    await phone.page.get_by_role("button", name=re.compile("^1, Free")).click()
    await phone.page.get_by_role("button", name="Starters", exact=True).first.click()
    await phone.tile("Tzatziki").click()
    await phone.send()
    assert pieces_of(await empty_house.paper(KITCHEN, 1), "Tzatziki") == 1
    await desk.press("Open the desk")
    await expect(desk.page.get_by_role("heading", name="Now")).to_be_visible()
    await phone.put_away()
    await desk.put_away()


async def _begin(desk: Phone) -> None:
    """Make oneself the first manager, by the code in the box's own folder."""
    await desk.page.goto(f"{desk.origin}/manager/")
    code = (desk.restaurant.data / "first-manager-code").read_text().strip()
    await desk.page.get_by_label("Code of the box").fill(code)
    await desk.page.get_by_label("Your name").fill("eleni")
    await desk.page.get_by_label("Your PIN").fill(PINS["eleni"])
    await desk.page.get_by_label("The PIN once more").fill(PINS["eleni"])
    await desk.press("Begin")
    await expect(desk.page.get_by_role("heading", name="Restaurant")).to_be_visible()


async def _name_the_house(desk: Phone) -> None:
    """Give the house its name and language; the box begins anew with them by itself."""
    await expect(desk.page.get_by_label("Name of the restaurant")).to_have_value("")
    await desk.page.get_by_label("Name of the restaurant").fill("Taverna Eleni")
    await desk.page.get_by_role("radiogroup", name="Language").get_by_text("English").click()
    await desk.press("Save the restaurant")
    await expect(desk.page.get_by_role("heading", name="Tables")).to_be_visible()


async def _bring_the_printer(desk: Phone) -> None:
    """Type the printer's address, and say that everything is made where it stands."""
    printer = desk.restaurant.printers[KITCHEN]
    await desk.press("Add a printer")
    sheet = desk.page.get_by_role("dialog")
    await sheet.get_by_label("Name").fill("Kitchen")
    await sheet.get_by_label("Address").fill(printer.host)
    await sheet.get_by_label("Port").fill(str(printer.port))
    await sheet.get_by_role("button", name="Add a printer").click()
    await expect(sheet).to_have_count(0)
    await desk.press("All of these at Kitchen")
    await expect(desk.page.get_by_label("Starters")).to_have_value(re.compile("^[0-9]+$"))


async def _hire(desk: Phone, person: str) -> None:
    """Add somebody who serves."""
    await desk.page.get_by_role("textbox", name="Name", exact=True).fill(person)
    await desk.page.get_by_role("textbox", name="PIN").fill(PINS[person])
    await desk.page.keyboard.press("Enter")
    await expect(desk.page.get_by_role("textbox", name="Name", exact=True)).to_be_focused()
    await expect(desk.page.get_by_role("list", name="Staff")).to_contain_text(person)


async def _choose_the_address(desk: Phone) -> None:
    """Say where phones reach the box, before the first of them joins; then a test with phones is offered."""
    await desk.press(f"Check {desk.origin}")
    await expect(desk.page.get_by_text("The box finds itself there.")).to_be_visible()
    await desk.press(f"Use {desk.origin}")
    await expect(desk.page.get_by_text(f"Phones join at {desk.origin}.")).to_be_visible()
    await expect(desk.page.get_by_role("button", name=f"Begin the test at {desk.origin}")).to_be_visible()
