"""Two phones and a word between them: a yes that is asked for, and tables that change hands."""

import pytest
from playwright.async_api import Browser, expect

from tests.e2e.phone import Phone
from tests.e2e.restaurant import Restaurant

pytestmark = [pytest.mark.asyncio(loop_scope="session"), pytest.mark.timeout(180)]
KITCHEN = "Κουζίνα"


async def test_a_yes_from_the_managers_own_phone(browser: Browser, restaurant: Restaurant) -> None:
    """Nikos voids what he may not void: it rings at Eleni, she says yes, and it is done on his phone and on paper."""
    await restaurant.has_habits(undo_seconds=0)
    nikos = await Phone.in_the_hand_of("nikos", browser, restaurant)
    eleni = await Phone.in_the_hand_of("eleni", browser, restaurant)
    await nikos.open_table("Σ1")
    await nikos.order("Tzatziki", "Dakos")
    await nikos.send()
    await restaurant.paper(KITCHEN, 2)
    await nikos.show_check()
    await nikos.open_line("Tzatziki")
    await nikos.press("Void")
    await nikos.press("The guest changed his mind")
    await nikos.press("Void 1 piece")
    await nikos.choose("On his phone")
    assert await nikos.says("Something did not go through").count() == 0
    await nikos.page.get_by_label("A word to him").fill("They did not touch it")
    await nikos.press("Ask a manager")
    await expect(eleni.says("1 colleague waits for your yes.")).to_be_visible()
    await eleni.press("Look")
    asked = eleni.page.get_by_role("article")
    await expect(asked).to_contain_text("Void: Tzatziki")
    await expect(asked).to_contain_text("They did not touch it")
    await eleni.press("Yes")
    await expect(eleni.says("Nobody asks for your yes")).to_be_visible()
    await expect(nikos.says("Tzatziki is voided.").first).to_be_visible()
    await expect(nikos.page.get_by_role("dialog")).to_have_count(0)
    await restaurant.paper_saying(KITCHEN, "ΑΚΥΡΟ", "Τζατζίκι")
    voided = {line["name"]: line["voided_quantity"] for line in await restaurant.lines("Σ1")}
    assert voided == {"Τζατζίκι": 1, "Ντάκος": 0}
    await nikos.put_away()
    await eleni.put_away()


async def test_all_my_tables_to_a_colleague(browser: Browser, restaurant: Restaurant) -> None:
    """Maria goes home: Nikos takes her two tables with one tap, and both phones say whose they are now."""
    await restaurant.has_habits(undo_seconds=0)
    maria = await Phone.in_the_hand_of("maria", browser, restaurant)
    nikos = await Phone.in_the_hand_of("nikos", browser, restaurant)
    for table in ("Σ1", "Σ2"):
        await maria.open_table(table)
        await maria.order("Tzatziki")
        await maria.send()
        await restaurant.lines_once(table, 1)
        await maria.back()
    await expect(maria.table("Σ1")).to_contain_text("mine")
    await maria.go("More")
    await maria.press("Hand over all my tables")
    await maria.page.get_by_role("dialog").get_by_role("button", name="nikos").click()
    await expect(maria.says("Offered to nikos.").first).to_be_visible()
    await expect(nikos.says("maria offers you 2 tables: Σ1, Σ2")).to_be_visible()
    # Her phone lies elsewhere while he answers: a new page is told as little of the moment as a phone in a pocket.
    await maria.page.goto("about:blank")
    await nikos.press("Take")
    await expect(nikos.says("The tables are yours now.").first).to_be_visible()
    await maria.page.goto(f"{maria.origin}/waiter/")
    heard = maria.says("nikos has taken your tables: Σ1, Σ2")
    await expect(heard).to_be_visible()
    await maria.press("Seen")
    await expect(heard).to_have_count(0)
    await maria.go("Tables")
    await nikos.go("Tables")
    for table in ("Σ1", "Σ2"):
        await expect(nikos.table(table)).to_contain_text("mine")
        await expect(maria.table(table)).to_contain_text("with nikos")
    await maria.put_away()
    await nikos.put_away()
