"""The X and the Z as they come out of the printer, in both languages and on both widths."""

from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
from msgspec.structs import replace

from appliance.printing.profiles import find_profile
from appliance.printing.render import render
from appliance.printing.ticket import ReportRow, ReportSection, ReportTicket, unpack_ticket
from tests.conftest import House
from tests.day.conftest import Evening
from tests.orders.restaurant import BEER, PIZZA, furnish
from tests.printing.conftest import GOLDEN_PAPER
from tests.printing.paper import read_job

MODELS = {48: "jolimark-tp850ue", 32: "pos-5890"}


@pytest.fixture
async def evening(house: House) -> Evening:
    """Return a restaurant after an evening with most of what a day can hold, with a station that prints bills."""
    evening = Evening(await furnish(house), await house.phone("cashier", "Kostas"))
    restaurant, manager = evening.restaurant, evening.manager
    assert (await manager.post("/api/stations/", {"name": "Till", "is_bill": True})).status == 201
    wallet = (await restaurant.waiter.post("/api/wallets/", {"float": 5000})).json["id"]
    await evening.serve(3)
    order = await restaurant.ordered(restaurant.line(PIZZA, 2), restaurant.line(BEER, 2))
    path = f"/api/orders/{order['id']}"
    pizza, beer = (item["id"] for item in order["items"])
    for reply in (
        await manager.post(f"{path}/items/{beer}/void", {"quantity": 1, "reason": "wrong_item"}),
        await manager.post(f"{path}/adjustments", {"kind": "percent", "value": 1000, "reason": "regular"}),
        await manager.post(
            f"{path}/adjustments", {"kind": "treat", "value": 10000, "reason": "regular", "item_id": beer}
        ),
        await restaurant.pay(order, {"all": True, "method": "card", "tip": 200}),
        await manager.post(f"{path}/close"),
        await restaurant.waiter.post(f"/api/cash/sessions/{wallet}/count", {"total": 6340}),
        await manager.post(f"/api/cash/sessions/{wallet}/accept"),
    ):
        assert reply.status < 300, reply.json
    assert pizza
    await restaurant.send(await restaurant.open(table=2), restaurant.line(BEER))
    return evening


async def printed(evening: Evening, language: str, asked: dict[str, Any]) -> ReportTicket:
    """Print a report at a station of a language and return its ticket, with the same proof on every run."""
    station = await evening.manager.post("/api/stations/", {"name": f"Office {language}", "language": language})
    reply = await evening.manager.post("/api/day/print", {**asked, "station_id": station.json["id"]})
    assert reply.status == 200, reply.json
    rows = await evening.house.rows("SELECT ticket FROM print_jobs WHERE kind = 'report' ORDER BY id DESC LIMIT 1")
    ticket = unpack_ticket(rows[0]["ticket"])
    assert isinstance(ticket, ReportTicket)
    return replace(ticket, sections=tuple(map(_settled, ticket.sections)))


def _settled(section: ReportSection) -> ReportSection:
    """Return a section whose hashes are always the same; they hold what no two runs share."""
    return replace(section, rows=tuple(map(_row, section.rows)))


def _row(row: ReportRow) -> ReportRow:
    if row.label not in {"Journal", "Hash", "Ημερολόγιο", "Σύνοψη"}:
        return row
    *position, digest = row.value.split(" ")
    return replace(row, value=" ".join([*("1:42" for _ in position), "0123456789abcdef"[: len(digest)]]))


@pytest.mark.parametrize("columns", MODELS)
@pytest.mark.parametrize("language", ["el", "en"])
@pytest.mark.parametrize("kind", ["x", "z"])
async def test_a_day_looks_as_it_did_when_a_person_looked(
    evening: Evening,
    scratch: Path,
    match_golden: Callable[[Path, bytes], None],
    kind: str,
    language: str,
    *,
    columns: int,
) -> None:
    """Sizes, words, figures and order are those of the golden paper."""
    if kind == "z":
        await evening.z()
    ticket = await printed(evening, language, {"z_number": 1} if kind == "z" else {})
    profile = find_profile(MODELS[columns])
    paper = read_job(render(ticket, profile, scratch).body, {number: codec for codec, number in profile.pages})
    match_golden(GOLDEN_PAPER / f"{kind}-{language}-{columns}.txt", paper.snapshot().encode())
    assert max(paper.widths) <= columns


async def test_kinds_of_sale_with_one_rate_are_told_apart(evening: Evening) -> None:
    """Beer and coffee both bear 24 %: their lines say which is which, and a rate of its own needs no name."""
    restaurant = evening.restaurant
    for name, code in ((BEER, "alcohol"), (PIZZA, "soft_drinks")):
        path = f"/api/products/{restaurant.products[name]}"
        assert (await evening.manager.put(path, {"tax_code": code})).status == 200
    order = await restaurant.send(await restaurant.open(table=3), restaurant.line(BEER), restaurant.line(PIZZA))
    await restaurant.pay(order, {"all": True, "method": "card"})
    assert (await evening.manager.post(f"/api/orders/{order['id']}/close")).status == 200
    ticket = await printed(evening, "en", {})
    taxes = next(section for section in ticket.sections if section.heading == "VAT")
    labels = [row.label for row in taxes.rows if not row.under]
    assert len(set(labels)) == len(labels) >= 2
    assert any(label.startswith("24%") and len(label) > len("24%") for label in labels)
    assert "13%" in labels
