"""Every line that a waiter sent arrives once: with two phones, two tabs, no Wi-Fi, and a box that dies."""

import asyncio
import re

import pytest
from playwright.async_api import Browser, expect

from tests.e2e.air import Air
from tests.e2e.phone import DESK, PHONE, Phone
from tests.e2e.restaurant import Restaurant, Stopwatch, once_or_marked, pieces_of, words_of

pytestmark = [pytest.mark.asyncio(loop_scope="session"), pytest.mark.timeout(180)]
KITCHEN, BAR = "Κουζίνα", "Μπαρ"


@pytest.mark.parametrize("size", [PHONE, DESK], ids=["phone", "desk"])
async def test_two_phones_order_on_one_table(browser: Browser, restaurant: Restaurant, size: tuple[int, int]) -> None:
    """Both open it at the same time: it is one check, and each station has each dish on paper once."""
    maria = await Phone.in_the_hand_of("maria", browser, restaurant, size)
    nikos = await Phone.in_the_hand_of("nikos", browser, restaurant, size)
    await asyncio.gather(maria.open_table("Σ1"), nikos.open_table("Σ1"))
    await asyncio.gather(maria.order("Tzatziki", "Tzatziki", "Mythos beer"), nikos.order("Santorini fava"))
    await asyncio.gather(maria.send(), nikos.send())
    lines = await restaurant.lines_once("Σ1", 3)
    assert len({line["order_id"] for line in lines}) == 1
    kitchen, bar = await restaurant.paper(KITCHEN, 2), await restaurant.paper(BAR, 1)
    assert pieces_of(kitchen, "Τζατζίκι") == 2
    assert pieces_of(kitchen, "Φάβα Σαντορίνης") == 1
    assert pieces_of(bar, "Μπίρα Μύθος 500ml") == 1
    await maria.put_away()
    await nikos.put_away()


async def test_wifi_goes_and_the_box_dies(browser: Browser, restaurant: Restaurant, air: Air) -> None:
    """What was sent before, without Wi-Fi, without a box, and while it dies: all of it is there once."""
    await restaurant.has_habits(undo_seconds=0)
    phone = await Phone.in_the_hand_of("maria", browser, restaurant)
    await phone.open_table("Σ2")
    await phone.order("Tzatziki")
    await phone.send()
    await restaurant.lines_once("Σ2", 1)
    await phone.carried_about()
    air.cut()
    await phone.order("Courgette fritters", "Dakos")
    await phone.send()
    await restaurant.kill()
    air.restore()
    await phone.order("Beef patty")
    await phone.send()
    await restaurant.start()
    await restaurant.lines_once("Σ2", 4)
    await phone.order("Wild greens")
    await asyncio.gather(phone.send(), restaurant.kill())
    await restaurant.start()
    await restaurant.lines_once("Σ2", 5)
    await expect(phone.page.get_by_text(re.compile("waits? on the phone"))).to_have_count(0, timeout=15_000)
    tickets = await restaurant.paper(KITCHEN, 5)
    for dish in ("Τζατζίκι", "Κολοκυθοκεφτέδες", "Ντάκος", "Μπιφτέκι", "Χόρτα"):
        assert once_or_marked(tickets, dish), words_of(tickets)
    await phone.put_away()


async def test_a_printer_without_paper(browser: Browser, restaurant: Restaurant) -> None:
    """The phone says so within three seconds, and the ticket comes once there is paper."""
    await restaurant.has_habits(undo_seconds=0)
    phone = await Phone.in_the_hand_of("maria", browser, restaurant)
    kitchen = restaurant.printers[KITCHEN]
    await kitchen.fault("paper_out")
    await phone.open_table("Σ3")
    await phone.order("Tzatziki")
    await phone.send()
    watch = Stopwatch()
    await expect(phone.says(f"{KITCHEN} has no paper")).to_be_visible()
    assert watch.seconds() < 3
    assert await restaurant.tickets(KITCHEN) == []
    await kitchen.fault("none")
    await kitchen.change_paper()
    assert pieces_of(await restaurant.paper(KITCHEN, 1), "Τζατζίκι") == 1
    await expect(phone.says(f"{KITCHEN} has no paper")).to_have_count(0, timeout=15_000)
    await kitchen.fault("cover_open")  # while nothing prints
    await expect(phone.says(f"The cover of {KITCHEN} is open")).to_be_visible()
    await kitchen.fault("none")
    await expect(phone.says(f"The cover of {KITCHEN} is open")).to_have_count(0)
    await phone.put_away()


async def test_two_tabs_send_once(browser: Browser, restaurant: Restaurant, air: Air) -> None:
    """Lines that waited in one tab go out once though two tabs are open, and each tab's own lines go too."""
    await restaurant.has_habits(undo_seconds=0)
    phone = await Phone.in_the_hand_of("maria", browser, restaurant)
    await phone.open_table("Σ4")
    tab = Phone(phone.context, await phone.second_tab(), restaurant, phone.origin)
    await expect(tab.page.get_by_role("button", name="Search a product")).to_be_visible()
    await phone.carried_about()
    air.cut()
    await phone.order("Tzatziki")
    await phone.send()
    await tab.order("Dakos")
    await tab.send()
    air.restore()
    await restaurant.lines_once("Σ4", 2)
    tickets = await restaurant.paper(KITCHEN, 2)
    assert pieces_of(tickets, "Τζατζίκι") == pieces_of(tickets, "Ντάκος") == 1
    await phone.put_away()


async def test_the_next_person_sends_nothing_of_the_last(browser: Browser, restaurant: Restaurant, air: Air) -> None:
    """Maria's queue goes out as Maria's, though Nikos has the phone by then; what she typed and did not send stays hers."""
    await restaurant.has_habits(undo_seconds=0)
    phone = await Phone.in_the_hand_of("maria", browser, restaurant)
    await phone.open_table("Σ5")
    await phone.carried_about()
    air.cut()
    await phone.order("Tzatziki")
    await phone.send()
    await phone.order("Wild greens")
    await phone.back()
    await phone.log_out()
    air.restore()
    await phone.log_in("nikos")
    await phone.go("Tables")
    await phone.open_table("Σ6")
    await phone.order("Dakos")
    await phone.send()
    [tzatziki] = await restaurant.lines_once("Σ5", 1)
    [dakos] = await restaurant.lines_once("Σ6", 1)
    assert tzatziki["added_by"] == await restaurant.number_of("maria")
    assert dakos["added_by"] == await restaurant.number_of("nikos")
    await phone.put_away()
