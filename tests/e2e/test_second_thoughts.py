"""Waiters who think again: taken back in time or too late, put on another table, given away, paid apart."""

import pytest
from playwright.async_api import Browser, expect

from tests.e2e.air import Air
from tests.e2e.phone import Phone
from tests.e2e.restaurant import Restaurant, pieces_of
from tests.e2e.scene import card_of, colleagues, serve

pytestmark = [pytest.mark.asyncio(loop_scope="session"), pytest.mark.timeout(180)]
KITCHEN = "Κουζίνα"


async def test_taken_back_in_time(browser: Browser, restaurant: Restaurant) -> None:
    """Nothing of it comes on paper, and the lines are unsent again, to be sent once."""
    await restaurant.has_habits(undo_seconds=20)
    phone = await Phone.in_the_hand_of("maria", browser, restaurant)
    await phone.open_table("Σ1")
    await phone.order("Tzatziki", "Tzatziki", "Dakos")
    await phone.send()
    await restaurant.lines_once("Σ1", 2)
    await phone.press("Undo", exact=False)
    await expect(phone.unsent(3)).to_be_visible()
    assert await restaurant.lines("Σ1") == []
    # The kitchen is told of what comes after it, and not of it.
    card = await card_of(restaurant)
    async with colleagues(restaurant, "nikos") as (nikos,):
        await serve(nikos, card.tables["Σ2"], 2, [card.line("Μπιφτέκι")])
    tickets = await restaurant.paper(KITCHEN, 1)
    assert pieces_of(tickets, "Μπιφτέκι") == 1
    assert pieces_of(tickets, "Τζατζίκι") == pieces_of(tickets, "Ντάκος") == 0
    await phone.put_away()


async def test_taken_back_too_late(browser: Browser, restaurant: Restaurant, air: Air) -> None:
    """The kitchen had it before the phone was heard: the phone says so, and the lines are on the check, once."""
    await restaurant.has_habits(undo_seconds=7)
    phone = await Phone.in_the_hand_of("maria", browser, restaurant)
    await phone.carried_about()
    await phone.open_table("Σ1")
    await phone.order("Tzatziki", "Tzatziki", "Dakos")
    await phone.send()
    await restaurant.lines_once("Σ1", 2)
    air.cut()
    await phone.press("Undo", exact=False)
    tickets = await restaurant.paper(KITCHEN, 2)
    air.restore()
    await expect(phone.says("Too late: the kitchen has it already.").first).to_be_visible()
    await expect(phone.unsent(0)).to_be_visible()
    await phone.press("Understood")
    await phone.show_check()
    for dish in ("Tzatziki", "Dakos"):
        await expect(phone.line(dish)).to_have_count(1)
    await restaurant.lines_once("Σ1", 2)
    assert pieces_of(tickets, "Τζατζίκι") == 2
    await phone.put_away()


async def test_one_guest_pays_two_dishes(browser: Browser, restaurant: Restaurant) -> None:
    """Who had the two dishes pays them by card, the others pay the rest in cash, and the table is free."""
    await restaurant.has_habits(undo_seconds=0)
    phone = await Phone.in_the_hand_of("maria", browser, restaurant)
    await phone.open_wallet("2000")
    await phone.go("Tables")
    await phone.open_table("Σ1")
    await phone.order("Tzatziki", "Dakos", "Beef patty", "Mythos beer")
    await phone.send()
    await restaurant.lines_once("Σ1", 4)
    await phone.show_check()
    await phone.press("Pay")
    await phone.choose("Split")
    await phone.choose("Lines")
    await phone.press("Guest 1", exact=False)
    for dish in ("Dakos", "Mythos beer"):
        await phone.page.get_by_role("listitem").get_by_role("button", name=f"{dish} 1 left").click()
    await phone.press("Share by these lines")
    await phone.press("Share 1", exact=False)
    await phone.press("Card")
    await phone.press("Charge €11.80")
    await phone.press("Pay the rest")
    await phone.press("Share 2", exact=False)
    await phone.press("Cash")
    await phone.press("Exact")
    await phone.press("Take €16.00")
    await phone.press("Close and free the table")
    await expect(phone.table("Σ1")).to_contain_text("Free")
    await phone.go("Wallet")
    await expect(phone.says("€36.00").first).to_be_visible()
    await phone.put_away()


async def test_to_another_table_and_on_the_house(browser: Browser, restaurant: Restaurant) -> None:
    """A line goes to the table that ordered it, and another is given away from what Maria may give by herself."""
    await restaurant.has_habits(undo_seconds=0)
    maria = await restaurant.number_of("maria")
    await restaurant.ask("PUT", f"/api/acts/treat/allowances/{maria}", {"amount": 1000})
    phone = await Phone.in_the_hand_of("maria", browser, restaurant)
    await phone.open_table("Σ1")
    await phone.order("Tzatziki", "Orange pie", "Beef patty")
    await phone.send()
    await restaurant.lines_once("Σ1", 3)
    await phone.show_check()
    await phone.open_line("Beef patty")
    await phone.press("To another check")
    await phone.page.get_by_role("searchbox", name="Table").fill("Σ2")
    await phone.page.get_by_role("list", name="Tables").get_by_role("button", name="Σ2").click()
    await expect(phone.says("Moved to table Σ2.").first).to_be_visible()
    await expect(phone.line("Beef patty")).to_have_count(0)
    await phone.open_line("Orange pie")
    await phone.press("On the house")
    await expect(phone.says("You may do this by yourself for €10.00 more today.")).to_be_visible()
    await phone.press("Something to celebrate")
    await phone.press("Treat 1 piece")
    await expect(phone.says("Orange pie is on the house.").first).to_be_visible()
    await expect(phone.says("On the house: Something to celebrate")).to_be_visible()
    [patty] = await restaurant.lines_once("Σ2", 1)
    assert patty["name"] == "Μπιφτέκι"
    dues = {line["name"]: line["due"] for line in await restaurant.lines("Σ1")}
    assert dues == {"Τζατζίκι": 480, "Πορτοκαλόπιτα": 0}
    await phone.put_away()
