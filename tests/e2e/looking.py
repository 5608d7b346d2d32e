"""How a page is looked at: in a theme and a language, once it lies still."""

from collections.abc import Awaitable, Callable
from importlib.util import find_spec
from pathlib import Path

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
_APPLIANCE = find_spec("appliance")
assert _APPLIANCE is not None
assert _APPLIANCE.origin is not None
_AXE = Path(_APPLIANCE.origin).parents[1] / "webui" / "node_modules" / "axe-core" / "axe.min.js"
# All that another theme can change.
_OF_COLOUR = ["color-contrast", "link-in-text-block"]
_RUN_AXE = """
async (rules) => {
  const only = rules.length > 0 ? { runOnly: { type: "rule", values: rules } } : {};
  const sheet = [...document.querySelectorAll("[role=dialog]")].at(-1);
  const { violations } = await axe.run(sheet ?? document, { resultTypes: ["violations"], ...only });
  return violations
    .filter(({ impact }) => impact === "serious" || impact === "critical")
    .map(({ id, nodes }) => `${id}: ${nodes.map(({ html }) => html.slice(0, 200)).join(" | ")}`);
}
"""

_BEYOND = """
() => [...document.querySelectorAll("[role=dialog]")].some((sheet) => {
  const { top, left, right, bottom } = sheet.getBoundingClientRect();
  // On a desk a note that passes stands below it.
  const lowest = innerWidth >= 768 ? innerHeight - 60 : innerHeight;
  return top < 0 || left < 0 || right > innerWidth || bottom > lowest;
})
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


async def faults(name: str, page: Page) -> list[str]:
    """Return what axe-core finds serious on a page, dark and light, and what lies where it cannot be seen."""
    found: list[str] = []
    if not await page.evaluate("'axe' in window"):
        await page.evaluate(_AXE.read_text(encoding="utf-8"))
    for theme in THEMES:
        await put_on(page, theme)
        rules = [] if theme == THEMES[0] else _OF_COLOUR
        found.extend(f"{name}, {theme}: {fault}" for fault in await page.evaluate(_RUN_AXE, rules))
    if await page.evaluate("document.documentElement.scrollWidth > innerWidth"):
        found.append(f"{name} scrolls sideways")
    if await page.evaluate(_BEYOND):
        found.append(f"{name} reaches beyond the screen, or lies where notes pass")
    return found
