"""A whole service, from the change in the morning to the close of the day, with every cent accounted for."""

import re

import pytest
from playwright.async_api import Browser, expect

from tests.e2e.phone import DESK, PHONE, Phone
from tests.e2e.restaurant import Restaurant

pytestmark = [pytest.mark.asyncio(loop_scope="session"), pytest.mark.timeout(180)]


@pytest.mark.parametrize("size", [PHONE, DESK], ids=["phone", "desk"])
async def test_from_the_first_order_to_the_closed_day(
    browser: Browser, restaurant: Restaurant, size: tuple[int, int]
) -> None:
    """Join, order, split, pay in cash and by card with a tip, hand in, accept, close: the sums are the same everywhere."""
    await restaurant.has_habits(undo_seconds=0)
    phone = await Phone.taken_up(browser, restaurant, size=size)
    await phone.join("Phone of Maria")
    await phone.log_in("maria")
    await phone.open_wallet("5000")
    await phone.go("Tables")
    await phone.open_table("Σ1")
    await phone.order("Tzatziki", "Tzatziki", "Mythos beer")
    await phone.send()
    await _pay_in_two(phone)
    await phone.go("Wallet")
    # The tip on the card is hers and the house's bank has it: she keeps it out of the cash.
    await expect(phone.page.get_by_text("€56.80").first).to_be_visible()
    await phone.hand_in({"€50.00": 1, "€5.00": 1, "€1.00": 1, "€0.50": 1, "€0.20": 1, "€0.10": 1})
    await expect(phone.says("It fits to the cent")).to_be_visible()
    await phone.put_away()
    await _close_the_day(browser, restaurant)


async def _pay_in_two(phone: Phone) -> None:
    """Two guests share 13.80 alike: one hands over a note, the other's card pays a tip besides."""
    if phone.page.viewport_size == {"width": PHONE[0], "height": PHONE[1]}:
        await phone.show_check()
    await phone.press("Pay")
    await phone.choose("Split")
    await phone.press("Make 2 shares")
    await phone.press("Share 1", exact=False)
    await phone.press("Cash")
    await phone.press("€10.00")
    await phone.press("Take €6.90")
    await expect(phone.page.get_by_role("status").get_by_text("€3.10")).to_be_visible()
    await phone.press("Pay the rest")
    await phone.press("Share 2", exact=False)
    await phone.press("Card")
    await phone.page.get_by_role("button", name=re.compile("makes €7.00")).click()
    await phone.press("Charge €7.00")
    await phone.press("Close and free the table")
    await expect(phone.page.get_by_role("button", name=re.compile("^Σ1"))).to_be_visible()


async def _close_the_day(browser: Browser, restaurant: Restaurant) -> None:
    """Accept the wallet as a manager and close the day; its Z says what the guests paid."""
    desk = await Phone.taken_up(browser, restaurant, size=DESK)
    await desk.log_in_at_desk("eleni")
    await desk.go("Cash")
    await (
        desk.page.get_by_role("button", name=re.compile("maria"))
        .or_(desk.page.get_by_role("link", name=re.compile("maria")))
        .first.click()
    )
    await desk.press("Accept")
    await expect(desk.says("Accepted from maria").first).to_be_visible()
    await desk.go("The day")
    clock = desk.page.get_by_role("button", name="It is right")
    await expect(clock.or_(desk.says("The clock is right")).first).to_be_visible()
    if await clock.count():  # a machine whose clock nothing keeps right, as a Pi without network
        await clock.click()
        await expect(clock).to_have_count(0)
    await desk.choose("Close")
    await desk.page.get_by_role("button", name=re.compile("^Close ")).first.click()
    await desk.press("Close the day")
    await expect(desk.page.get_by_role("heading", name=re.compile("Z 1"))).to_be_visible()
    await expect(desk.says("€13.80").first).to_be_visible()
    await desk.put_away()
    [close] = await restaurant.ask("GET", "/api/day/z")
    assert close["number"] == 1
