"""How a page is looked at: in a theme and a language, once it lies still."""

from collections.abc import Awaitable, Callable

from playwright.async_api import Page, expect

# Looks at the page of a name; the page lies still.
Look = Callable[[str, Page], Awaitable[None]]
THEMES = ("dark", "light")
_PREFER = """
(some) => {
  const held = JSON.parse(localStorage.getItem("comanda.prefs") ?? "{}");
  localStorage.setItem("comanda.prefs", JSON.stringify({ ...held, ...some }));
  dispatchEvent(new StorageEvent("storage", { key: "comanda.prefs" }));
  return new Promise((drawn) => requestAnimationFrame(() => requestAnimationFrame(() => drawn())));
}
"""
_STILL = "document.getAnimations().forEach((one) => one.finish())"


async def put_on(page: Page, theme: str, language: str = "en") -> None:
    """Show the page in a theme and a language, as if it had been chosen in another tab."""
    languages = dict.fromkeys(range(1, 20), language)
    await page.evaluate(_PREFER, {"theme": theme, "language": language, "languages": languages})
    await still(page)


async def still(page: Page) -> None:
    """End what moves."""
    await page.evaluate(_STILL)


async def settled(page: Page) -> None:
    """Wait until the page says nothing that it will not say in a second."""
    await expect(page.locator("main, [role=main]").first).to_be_visible()
    await expect(page.get_by_role("status").filter(has_text="…")).to_have_count(0)
    await expect(page.locator("[role=status][data-kind=reconnecting]")).to_have_count(0)
    await page.evaluate("document.fonts.ready")
