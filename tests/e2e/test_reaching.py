"""How a phone reaches the box: over plain http at an address, and over TLS."""

import pytest
from playwright.async_api import Browser, expect

from tests.e2e.air import Air
from tests.e2e.phone import Phone
from tests.e2e.restaurant import Restaurant

pytestmark = pytest.mark.asyncio(loop_scope="session")
_HAS_STYLE = "[...document.styleSheets].some((sheet) => sheet.cssRules.length > 0)"
# What came in by a name or a note, if anything ever did: an element's own style, and a <style>.
_IS_TAKEN = """() => {
  const hole = document.createElement("div");
  hole.innerHTML = "<p style='outline: 7px solid'>x</p><style>body { outline: 7px solid }</style>";
  document.body.append(hole);
  return [hole.firstChild, document.body].some((one) => getComputedStyle(one).outlineWidth === "7px");
}"""
_HAS_WORKER = "navigator.serviceWorker.ready.then((one) => one.active !== null)"


async def test_plain_http_at_an_address_is_no_secure_context(browser: Browser, restaurant: Restaurant) -> None:
    """What the other tests stand on: here the browser gives the app less than on localhost."""
    page = await browser.new_page()
    await page.goto(f"{restaurant.origin}/waiter/")
    assert not await page.evaluate("isSecureContext")
    assert await page.evaluate("'serviceWorker' in navigator") is False
    await page.context.close()


async def test_every_page_has_its_style_and_takes_nobody_elses(browser: Browser, restaurant: Restaurant) -> None:
    """Apps, the page that asks which, the API's and the joining ones: each keeps to its policy without a complaint."""
    phone = await Phone.taken_up(browser, restaurant)
    page = phone.page
    for path in ("/", "/waiter/", "/till/", "/manager/", "/api/docs", "/join/test", "/join/air"):
        await page.goto(f"{restaurant.origin}{path}")
        assert await page.evaluate(_HAS_STYLE), path
        assert phone.complaints == [], path
        assert await page.evaluate(_IS_TAKEN) is False, path
        refused = [phone.complaints.pop() for _ in list(phone.complaints)]
        assert refused, path
        assert all("Content Security Policy" in one for one in refused), refused
    await phone.put_away()


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
