"""The box was made as new while apps stood open: they notice by themselves, and nothing of the old house goes to the new one."""

import re
import shutil

import pytest
from playwright.async_api import Browser, expect

from tests.e2e.phone import DESK, Phone
from tests.e2e.restaurant import Restaurant

pytestmark = [pytest.mark.asyncio(loop_scope="session"), pytest.mark.timeout(180)]


async def test_open_apps_begin_anew_on_a_box_that_is_as_new(browser: Browser, restaurant: Restaurant) -> None:
    """The desk is back at the box's code, the phone at the QR; what waited on the phone is said, and not sent."""
    desk = await Phone.taken_up(browser, restaurant, size=DESK)
    await desk.log_in_at_desk("eleni")
    await desk.go("Menu")
    phone = await Phone.in_the_hand_of("maria", browser, restaurant)
    await phone.open_table("Σ1")
    await phone.order("Tzatziki")
    await phone.context.set_offline(True)
    await phone.send()
    await restaurant.stop()
    shutil.rmtree(restaurant.data)
    await restaurant.start()
    await phone.context.set_offline(False)
    await expect(desk.page.get_by_label("Code of the box")).to_be_visible(timeout=30_000)
    await expect(phone.page.get_by_role("heading", name="Join Comanda")).to_be_visible(timeout=30_000)
    await phone.press("Look")
    await expect(phone.page.get_by_role("dialog").get_by_role("listitem")).to_have_count(2)
    await phone.page.get_by_role("button", name=re.compile("^Throw 2 away")).click()
    await expect(phone.page.get_by_role("dialog")).to_have_count(0)
    await phone.page.reload()
    await expect(phone.page.get_by_role("heading", name="Join Comanda")).to_be_visible()
    await expect(phone.page.get_by_role("button", name="Look")).to_have_count(0)
    assert await restaurant.ask("GET", "/api/tables/") == []
    await desk.put_away()
    await phone.put_away()
