"""A restaurant in the middle of an evening: tables at every stage, money taken, guests at the counter, words between people."""

from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from typing import Any

import aiohttp

from tests.e2e.restaurant import PINS, Restaurant

_SITE = {"address": "Ακτή Μιαούλη 7, Πειραιάς", "phone": "210 4123456", "tax_number": "EL094019245"}


class Colleague:
    """Somebody who works here, at the box's API."""

    def __init__(self, http: aiohttp.ClientSession, token: str) -> None:
        """Speak with a token."""
        self._http, self._headers = http, {"Authorization": f"Bearer {token}"}

    async def ask(self, method: str, path: str, body: Any = None) -> Any:
        """Return the answer; fails with the box's sentence."""
        async with self._http.request(method, path, json=body, headers=self._headers) as answer:
            text = await answer.text()
            assert answer.ok, f"{method} {path}: {text}"
            return await answer.json() if text else None


@asynccontextmanager
async def colleagues(restaurant: Restaurant, *names: str) -> AsyncIterator[list[Colleague]]:
    """Yield people of the demo restaurant, logged in."""
    async with aiohttp.ClientSession(restaurant.origin) as http:
        found = []
        for name in names:
            async with http.post("/api/auth/login", json={"username": name, "pin": PINS[name]}) as answer:
                found.append(Colleague(http, (await answer.json())["access_token"]))
        yield found


class Card:
    """The menu by its names, and the tables by their signs."""

    def __init__(self, products: list[dict[str, Any]], tables: list[dict[str, Any]]) -> None:
        """Know them all."""
        self.products = {product["name"]: product for product in products}
        self.tables = {table.get("label") or table["name"]: table["id"] for table in tables}

    def line(self, name: str, quantity: int = 1, **more: Any) -> dict[str, Any]:
        """Return a line as a phone asks for it."""
        return {"product_id": self.products[name]["id"], "quantity": quantity, **more}


async def card_of(restaurant: Restaurant) -> Card:
    """Return menu and tables."""
    return Card(await restaurant.ask("GET", "/api/products/"), await restaurant.ask("GET", "/api/tables/"))


async def serve(who: Colleague, table_id: int, covers: int, *rounds: list[dict[str, Any]]) -> str:
    """Open a table and send rounds; return the check's id."""
    order = await who.ask("POST", "/api/orders/", {"table_id": table_id, "covers": covers})
    for lines in rounds:
        await who.ask("POST", f"/api/orders/{order['id']}/items", {"items": lines})
    return str(order["id"])


async def play(restaurant: Restaurant) -> None:
    """Let the evening come to where it is busy."""
    await restaurant.ask("POST", "/api/system/clock/confirm")
    await restaurant.ask("PUT", "/api/printing/settings", _SITE)
    card = await card_of(restaurant)
    async with colleagues(restaurant, "maria", "nikos", "eleni") as (maria, nikos, eleni):
        for who, cash in ((maria, 5000), (nikos, 4000)):
            await who.ask("POST", "/api/wallets/", {"float": cash})
        starters = [card.line("Τζατζίκι"), card.line("Φάβα Σαντορίνης"), card.line("Ψωμί", 2)]
        drinks = [card.line("Μπίρα Μύθος 500ml", 4), card.line("Νερό 1L", 2)]
        mains = [
            card.line("Μπιφτέκι", 2, note="χωρίς αλάτι"),
            card.line("Σουβλάκι κοτόπουλο", course=2),
            card.line("Καλαμαράκια τηγανητά"),
        ]
        await serve(maria, card.tables["Σ1"], 4, starters, drinks, mains)
        asked = await serve(maria, card.tables["Σ3"], 2, [card.line("Ντάκος"), card.line("Ρετσίνα 500ml")])
        await maria.ask("POST", f"/api/orders/{asked}/bill", {})
        await serve(maria, card.tables["Α22"], 6, drinks, starters)
        await serve(nikos, card.tables["Σ5"], 3, starters, [card.line("Γαρίδες σαγανάκι", 2)])
        left = await serve(nikos, card.tables["Α25"], 2, drinks)
        for number, who in (("Σ7", maria), ("Μ41", maria), ("Α28", nikos)):
            paid = await serve(who, card.tables[number], 2, starters, drinks)
            await who.ask(
                "POST", f"/api/orders/{paid}/pay", {"all": True, "method": "cash" if who is maria else "card"}
            )
            await who.ask("POST", f"/api/orders/{paid}/close", {})
        await _leave_open(restaurant, card, maria, nikos, eleni)
        await _queue(card, maria)
        await _talk(restaurant, maria, nikos, eleni, left)


async def _leave_open(restaurant: Restaurant, card: Card, maria: Colleague, nikos: Colleague, eleni: Colleague) -> None:
    """Have whatever is open in an evening.

    Two checks at one table, one paid in part, one paid whose guests still sit there, one that nobody paid; a dish that
    has run out, and the drawer in use.
    """
    await restaurant.has_habits(asks_covers=True)
    apart = await nikos.ask("POST", "/api/orders/", {"table_id": card.tables["Σ5"], "another_check": True})
    await nikos.ask("POST", f"/api/orders/{apart['id']}/items", {"items": [card.line("Ούζο 200ml", 2)]})
    for check in (await maria.ask("GET", f"/api/tables/{card.tables['Α22']}"))["checks"]:
        part = {"amount": 500, "method": "card", "tip": 100}
        await maria.ask("POST", f"/api/orders/{check['order_id']}/pay", part)
    sitting = await serve(maria, card.tables["Μ42"], 2, [card.line("Coca-Cola", 2)])
    await maria.ask("POST", f"/api/orders/{sitting}/pay", {"all": True, "method": "card"})
    gone = await serve(maria, card.tables["Α30"], 2, [card.line("Ψωμί", 2), card.line("Ρετσίνα 500ml")])
    await eleni.ask("POST", f"/api/orders/{gone}/walk-out", {"reason": "Έφυγαν"})
    await eleni.ask("PUT", f"/api/products/{card.products['Τσιπούρα']['id']}/availability", {"sold_out": True})
    drawer = await eleni.ask("POST", "/api/drawers/", {"name": "Ταμείο"})
    await eleni.ask("POST", f"/api/drawers/{drawer['id']}/sessions", {"float": 10_000, "sign_on": False})


async def _queue(card: Card, who: Colleague) -> None:
    """Open a tab at the bar, and let two guests wait at the counter."""
    tab = {"kind": "bar_tab", "name": "Γιώργος", "limit_amount": 5000}
    for errand, lines in (
        (tab, [card.line("Ούζο 200ml", 2)]),
        ({"kind": "counter"}, [card.line("Coca-Cola", 2)]),
        ({"kind": "counter"}, [card.line("Τζατζίκι"), card.line("Νερό 1L")]),
    ):
        order = await who.ask("POST", "/api/orders/errands", errand)
        await who.ask("POST", f"/api/orders/{order['id']}/items", {"items": lines})


async def _talk(restaurant: Restaurant, maria: Colleague, nikos: Colleague, eleni: Colleague, left: str) -> None:
    """Let the manager say a word, and Nikos hand a table over and ask for a yes."""
    await eleni.ask("POST", "/api/messages", {"text": "Τέλος οι γαρίδες για απόψε.", "everybody": True})
    to_maria = {"to_user_id": await restaurant.number_of("maria"), "order_ids": [left]}
    await nikos.ask("POST", "/api/table-offers/", to_maria)
    order = await nikos.ask("GET", f"/api/orders/{left}")
    void = {
        "path": f"/api/orders/{left}/items/{order['items'][0]['id']}/void",
        "body": {"reason": "other", "quantity": 1},
    }
    await nikos.ask("POST", "/api/approvals/", {**void, "note": "Ήθελαν νερό"})
