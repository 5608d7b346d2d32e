"""How a phone reaches the box: over plain http at an address, and over TLS."""

import pytest
from playwright.async_api import Browser, expect

from tests.e2e.air import Air
from tests.e2e.restaurant import Restaurant

pytestmark = pytest.mark.asyncio(loop_scope="session")
_HAS_WORKER = "navigator.serviceWorker.ready.then((one) => one.active !== null)"


async def test_plain_http_at_an_address_is_no_secure_context(browser: Browser, restaurant: Restaurant) -> None:
    """What the other tests stand on: here the browser gives the app less than on localhost."""
    page = await browser.new_page()
    await page.goto(f"{restaurant.origin}/waiter/")
    assert not await page.evaluate("isSecureContext")
    assert await page.evaluate("'serviceWorker' in navigator") is False
    await page.context.close()


async def test_over_tls_a_closed_app_opens_without_the_box(
    browser: Browser, restaurant: Restaurant, over_tls: str, air: Air
) -> None:
    """The service worker has the whole app: it opens with the Wi-Fi gone."""
    context = await browser.new_context()
    page = await context.new_page()
    await page.goto(f"{over_tls}/waiter/")
    assert await page.evaluate("isSecureContext")
    assert await page.evaluate(_HAS_WORKER)
    air.cut()
    again = await context.new_page()
    await again.goto(f"{over_tls}/waiter/")
    await expect(again.locator("main")).to_be_visible()
    await context.close()
