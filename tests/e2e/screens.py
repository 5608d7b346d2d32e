"""Every screen of the apps, walked through in the middle of an evening, for whoever wants to look at each."""

from collections.abc import Awaitable, Callable

from playwright.async_api import Browser, Page, expect

from tests.e2e.phone import DESK, PHONE, Phone
from tests.e2e.restaurant import Restaurant

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


async def walk(browser: Browser, restaurant: Restaurant, look: Look) -> list[str]:
    """Walk through all screens of the waiter, the till and the desk; return what the apps complained about."""
    complaints: list[str] = []
    for stroll in (walk_waiter, walk_till, walk_desk):
        phone = await Phone.taken_up(browser, restaurant, size=PHONE if stroll is walk_waiter else DESK)
        await stroll(phone, look)
        await phone.context.close()
        complaints += phone.complaints
    return complaints


async def put_on(page: Page, theme: str, language: str = "en") -> None:
    """Show the page in a theme and a language, as if it had been chosen in another tab."""
    languages = dict.fromkeys(range(1, 20), language)
    await page.evaluate(_PREFER, {"theme": theme, "language": language, "languages": languages})
    await page.evaluate(_STILL)


async def settled(page: Page) -> None:
    """Wait until nothing on the page says that it is being fetched."""
    await expect(page.locator("main").first).to_be_visible()
    await expect(page.locator("[aria-busy=true]")).to_have_count(0)
    await page.evaluate("document.fonts.ready")


async def walk_desk(desk: Phone, look: Look) -> None:
    """Show every page of the desk that its navigation leads a manager to."""
    await desk.page.goto(f"{desk.origin}/manager/")
    await settled(desk.page)
    await look("desk-login", desk.page)
    await desk.log_in_at_desk("eleni")
    links = await desk.page.locator("nav a[href]").evaluate_all("(all) => all.map((one) => one.getAttribute('href'))")
    for link in sorted(set(links)):
        await desk.page.goto(f"{desk.origin}{link}")
        await settled(desk.page)
        await look(f"desk{link.removeprefix('/manager').replace('/', '-').rstrip('-')}", desk.page)


async def walk_waiter(phone: Phone, look: Look) -> None:
    """Show the waiter's app from the door to the wallet."""
    await phone.page.goto(await phone.restaurant.invite())
    await settled(phone.page)
    await look("waiter-join", phone.page)
    await phone.join("Phone 1")
    await settled(phone.page)
    await look("waiter-login", phone.page)
    await phone.log_in("maria")
    await settled(phone.page)
    await look("waiter-plan", phone.page)
    await phone.press("List")
    await look("waiter-list", phone.page)
    await phone.press("Plan")
    await phone.open_table("Σ1")
    await phone.order("Greek salad", "Water 1L", "Water 1L")
    await look("waiter-pad", phone.page)
    for path in ("wallet", "messages", "more"):
        await phone.page.goto(f"{phone.origin}/waiter/{path}")
        await settled(phone.page)
        await look(f"waiter-{path}", phone.page)


async def walk_till(till: Phone, look: Look) -> None:
    """Show the till."""
    await till.page.goto(f"{till.origin}/till/")
    await settled(till.page)
    await look("till-login", till.page)
