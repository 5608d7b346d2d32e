"""Screen readers, large fingers and either theme: axe-core finds nothing serious on any screen."""

import pytest
from playwright.async_api import Browser, Page

from tests.e2e.looking import faults
from tests.e2e.phone import Phone
from tests.e2e.restaurant import Restaurant
from tests.e2e.scene import play
from tests.e2e.screens import walk

pytestmark = [pytest.mark.asyncio(loop_scope="session"), pytest.mark.timeout(480)]


async def test_axe_finds_nothing_serious(browser: Browser, restaurant: Restaurant) -> None:
    """On every screen and sheet of waiter, till and desk, dark and light; nothing scrolls sideways or ends off the screen."""
    await play(restaurant)
    found: list[str] = []

    async def look(name: str, page: Page) -> None:
        found.extend(await faults(name, page))

    phone = await Phone.taken_up(browser, restaurant)
    await walk(phone, look)
    assert not found, chr(10).join(found)
    await phone.put_away()
