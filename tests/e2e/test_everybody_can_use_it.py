"""Screen readers, large fingers and either theme: axe-core finds nothing serious on any screen."""

from collections.abc import Awaitable, Callable

import pytest
from playwright.async_api import Browser, Page

from tests.e2e.looking import Look, faults
from tests.e2e.phone import DESK, Phone
from tests.e2e.restaurant import Restaurant
from tests.e2e.scene import play
from tests.e2e.screens import walk_desk, walk_till, walk_waiter

pytestmark = [pytest.mark.asyncio(loop_scope="session"), pytest.mark.timeout(480)]
Walk = Callable[[Phone, Look], Awaitable[None]]


async def sell(phone: Phone, look: Look) -> None:
    """Walk through the till in a waiter's hands."""
    await phone.join("Till 1")
    await phone.log_in("maria")
    await phone.resize(DESK)
    await walk_till(phone, look)


async def manage(phone: Phone, look: Look) -> None:
    """Walk through the desk on a wide screen."""
    await phone.resize(DESK)
    await walk_desk(phone, look)


# One app each, so that they are walked through side by side.
@pytest.mark.parametrize(
    "walk",
    [
        pytest.param(walk_waiter, id="waiter"),
        pytest.param(sell, id="till"),
        pytest.param(manage, id="desk"),
    ],
)
async def test_axe_finds_nothing_serious(browser: Browser, restaurant: Restaurant, walk: Walk) -> None:
    """On every screen and sheet of an app, dark and light; nothing scrolls sideways or ends off the screen."""
    await play(restaurant)
    found: list[str] = []

    async def look(name: str, page: Page) -> None:
        found.extend(await faults(name, page))

    phone = await Phone.taken_up(browser, restaurant)
    await walk(phone, look)
    assert not found, chr(10).join(found)
    await phone.put_away()
