"""The till at the counter: its drawer, its queue, its tabs, its scanner, and the count at the end."""

import pytest
from playwright.async_api import Browser, expect

from tests.e2e.phone import DESK
from tests.e2e.restaurant import Restaurant, words_of
from tests.e2e.till import Till

pytestmark = [pytest.mark.asyncio(loop_scope="session"), pytest.mark.timeout(180)]
BAR, TILL = "Μπαρ", "Ταμείο"


async def _counter(browser: Browser, restaurant: Restaurant) -> None:
    """Put a drawer at the till's printer, at the manager's desk, and let Maria run it."""
    desk = await Till.taken_up(browser, restaurant, size=DESK)
    await desk.log_in_at_desk("eleni")
    await desk.go("Cash")
    await desk.page.get_by_role("tab", name="Drawers").click()
    await desk.press("Add a drawer")
    await desk.page.get_by_role("dialog").get_by_label("Name").fill("Drawer")
    await desk.page.get_by_label("Which printer opens it").select_option(TILL)
    await desk.press("Save")
    await expect(desk.page.get_by_role("list", name="Drawers")).to_contain_text(f"opens at {TILL}")
    await desk.put_away()
    await restaurant.ask("PUT", f"/api/waiters/{await restaurant.number_of('maria')}", {"role": "cashier"})
    await restaurant.printers[TILL].close_drawer()


async def test_a_shift_at_the_drawer(browser: Browser, restaurant: Restaurant) -> None:
    """Float, a sale for a note, change and receipt and drawer, a number called out, and a blind count that fits."""
    await _counter(browser, restaurant)
    till = await Till.set_up(browser, restaurant)
    await till.log_in("maria")
    await till.open_shift("10000")
    await till.order("Ouzo", "Coca-Cola")
    await expect(till.total).to_contain_text("€11.80")
    await till.press("€20.00 in cash")
    await expect(till.sold.get_by_role("status")).to_have_text("Change€8.20")
    await expect(till.sold).to_contain_text("#1")
    assert "11,80" in words_of(await restaurant.paper_saying(TILL, "Ούζο"))
    await restaurant.paper_saying(BAR, "Ούζο")
    await restaurant.printers[TILL].wait_for_state(drawer_open=True)
    await _call_out(till, "#1")
    await till.go("Drawer")
    await till.hand_in({"€100.00": 1, "€10.00": 1, "€1.00": 1, "€0.50": 1, "€0.20": 1, "€0.10": 1})
    await expect(till.says("It fits to the cent. A manager takes it from you.")).to_be_visible()
    [shift] = (await restaurant.ask("GET", "/api/cash/sessions/"))["sessions"]
    assert (shift["state"], shift["counted"], shift["variance"]) == ("counted", 11_180, 0)
    await till.put_away()


async def _call_out(till: Till, number: str) -> None:
    """Say that a number is ready, and hand it out."""
    await till.go("Queue")
    making, ready = (till.page.get_by_role("region", name=name, exact=True) for name in ("Being made", "Ready"))
    await making.get_by_role("article").filter(has_text=number).get_by_role("button", name="Ready").click()
    await expect(making).to_contain_text("Everything is ready.")
    await ready.get_by_role("article").filter(has_text=number).get_by_role("button", name="Handed out").click()
    await expect(till.says("Nobody waits")).to_be_visible()


async def test_a_tab_a_scanner_and_a_badge(browser: Browser, restaurant: Restaurant) -> None:
    """A tab is opened by name, found again, added to by barcode, and paid by a colleague who came with his badge."""
    await restaurant.has_habits(badges=True)
    await restaurant.ask("PUT", f"/api/waiters/{await restaurant.number_of('nikos')}", {"badge": "0007315528"})
    water = next(one for one in await restaurant.ask("GET", "/api/products/") if one["name"] == "Νερό 1L")
    await restaurant.ask("PUT", f"/api/products/{water['id']}", {"barcode": "5201003100015"})
    till = await Till.set_up(browser, restaurant)
    await till.log_in("maria")
    await till.open_tab("Giorgos")
    await till.order("Ouzo")
    await till.send()
    await till.press("New")
    await till.find_check("Giorgos")
    await till.scan("5201003100015")
    await expect(till.total).to_contain_text("€10.50")
    await till.send()
    await restaurant.paper_saying(BAR, "Νερό 1L")
    await till.scan("4006381333931")
    await expect(till.says("No product has the code 4006381333931.").first).to_be_visible()
    assert await till.keeps_clear("Payment"), "A note lies on the keys that take money."
    await till.page.keyboard.press("F10")
    await till.scan("0007315528")
    await expect(till.who("nikos")).to_be_visible()
    await till.find_check("Giorgos")
    await till.press("Exact")
    await expect(till.sold).to_contain_text("€10.50")
    await till.go("Checks")
    await expect(till.says("No open checks")).to_be_visible()
    await till.put_away()
