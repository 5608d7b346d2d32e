"""The shift summary, the X, the Z and its paper name each act: how often, how much, why, who."""

from pathlib import Path
from typing import Any

import pytest

from appliance.printing.profiles import find_profile
from appliance.printing.render import render
from appliance.printing.ticket import ReportTicket, unpack_ticket
from tests.conftest import Phone
from tests.orders.restaurant import BEER, PIZZA, Restaurant
from tests.printing.paper import read_job


async def evening(restaurant: Restaurant) -> dict[str, Any]:
    """Void a beer, treat another and a pizza, take the pizza's treat off again, and have a beer made once more."""
    station = {"name": "Cash desk", "is_bill": True, "language": "en"}
    assert (await restaurant.manager.post("/api/stations/", station)).status == 201
    order = await restaurant.ordered(restaurant.line(BEER, 2), restaurant.line(BEER), restaurant.line(PIZZA))
    first, second, pizza = (item["id"] for item in order["items"])
    boss, chief = restaurant.manager, await restaurant.house.phone("supervisor", "Petros")
    path = f"/api/orders/{order['id']}"
    assert (await boss.post(f"{path}/items/{first}/void", {"reason": "quality", "quantity": 1})).status == 200
    await _treat(chief, path, second, "regular")
    given = await _treat(chief, path, pizza, "apology")
    assert (await boss.delete(f"{path}/adjustments/{given}")).status == 200
    assert (await boss.post(f"{path}/items/{first}/remake", {"reason": "cold"})).status == 200
    return order


async def _treat(phone: Phone, path: str, item: str, reason: str) -> str:
    reply = await phone.post(f"{path}/adjustments", {"kind": "treat", "item_id": item, "reason": reason})
    assert reply.status == 201, reply.json
    ident: str = reply.json["bill"]["discounts"][-1]["id"]
    return ident


TOLD = [
    ("void", "quality", "Maria", 1, 1, 450, 0, 0),
    ("remake", "cold", "Maria", 1, 1, 450, 0, 0),
    ("treat", "apology", "Petros", 1, 1, 1000, 1, 1000),
    ("treat", "regular", "Petros", 1, 1, 450, 0, 0),
]
NAMES = ("act", "reason", "name", "times", "pieces", "amount", "undone_pieces", "undone")


async def test_the_shift_summary_names_each_act(restaurant: Restaurant) -> None:
    """By reason and by person; a waiter sees his own; the table by act tells the same."""
    await evening(restaurant)
    told = (await restaurant.manager.get("/api/reports/shift")).json["acts"]
    assert [tuple(row[name] for name in NAMES) for row in told] == TOLD
    assert (await restaurant.waiter.get("/api/reports/shift")).json["acts"] == []
    table = (await restaurant.manager.get("/api/reports/sales?by=act")).json
    columns = [column["name"] for column in table["columns"]]
    rows = [dict(zip(columns, row, strict=True)) for row in table["rows"]]
    assert [tuple(row[name] for name in NAMES) for row in rows] == TOLD
    assert (await restaurant.manager.get("/api/reports/sales?by=act&format=csv")).status == 200


async def test_the_x_and_the_z_name_each_act(restaurant: Restaurant) -> None:
    """Each is the sum of its parts, which name nobody; what is undone another day counts on that one."""
    await evening(restaurant)
    acts = (await restaurant.manager.get("/api/day/x")).json["figures"]["acts"]
    assert [(one["act"], one["times"], one["amount"], one["undone"]) for one in acts] == [
        ("void", 1, 450, 0),
        ("remake", 1, 450, 0),
        ("treat", 2, 1450, 1000),
    ]
    for one in acts:
        for name in ("times", "pieces", "amount", "undone_pieces", "undone"):
            assert one[name] == sum(part[name] for part in one["parts"])
    closed = await restaurant.manager.post("/api/day/close", {"force": True, "reason": "test"})
    assert closed.status == 201, closed.json
    assert closed.json["document"]["figures"]["acts"] == acts


async def test_paper_names_each_act(restaurant: Restaurant) -> None:
    """With the reasons in the paper's language, then who."""
    await evening(restaurant)
    assert (await restaurant.manager.post("/api/day/print")).status == 200
    (row,) = await restaurant.house.rows("SELECT ticket FROM print_jobs WHERE kind = 'report'")
    ticket = unpack_ticket(row["ticket"])
    assert isinstance(ticket, ReportTicket)
    (section,) = [one for one in ticket.sections if one.heading == "VOIDS, TREATS AND OTHERS"]
    assert [(row.label, row.value, row.under) for row in section.rows] == [
        ("1x Void", "4.50", False),
        ("The guest was not content", "4.50", True),
        ("Maria", "4.50", True),
        ("1x Made again", "4.50", False),
        ("It came cold", "4.50", True),
        ("Maria", "4.50", True),
        ("2x On the house", "14.50", False),
        ("To say sorry", "10.00", True),
        ("A regular guest", "4.50", True),
        ("Petros", "14.50", True),
        ("Undone", "-10.00", True),
    ]


@pytest.mark.parametrize(("model", "columns"), [("jolimark-tp850ue", 48), ("pos-5890", 32)])
@pytest.mark.parametrize("language", ["en", "el"])
async def test_it_fits_the_paper(
    restaurant: Restaurant, tmp_path: Path, model: str, columns: int, language: str
) -> None:
    """On wide and narrow paper, in both languages, every word and figure is read back from the bytes."""
    await evening(restaurant)
    stations = (await restaurant.manager.get("/api/stations/")).json
    await restaurant.manager.put(f"/api/stations/{stations[-1]['id']}", {"language": language})
    assert (await restaurant.manager.post("/api/day/print")).status == 200
    (row,) = await restaurant.house.rows("SELECT ticket FROM print_jobs WHERE kind = 'report'")
    ticket, profile = unpack_ticket(row["ticket"]), find_profile(model)
    assert isinstance(ticket, ReportTicket)
    assert ticket.language == language
    job = render(ticket, profile, tmp_path)
    paper = read_job(job.body, {number: codec for codec, number in profile.pages})
    assert max(paper.widths) <= columns
    whole = paper.snapshot()
    for section in ticket.sections:
        for line in section.rows:
            assert all(part in whole for text in (line.label, line.value) for part in text.split())


async def test_training_counts_nowhere(restaurant: Restaurant) -> None:
    """Its acts are done, and no report, allowance or fact tells of them."""
    pupil = await restaurant.house.phone("supervisor", "Petros")
    trains = await restaurant.manager.put(f"/api/waiters/{pupil.user_id}", {"is_training": True})
    assert trains.status == 200, trains.json
    pupil = await restaurant.house.phone("supervisor", "Petros")
    order = await restaurant.send(await restaurant.open(pupil), restaurant.line(BEER), phone=pupil)
    path = f"/api/orders/{order['id']}"
    await _treat(pupil, path, order["items"][0]["id"], "regular")
    voided = await pupil.post(f"{path}/items/{order['items'][0]['id']}/void", {"reason": "other"})
    assert voided.status == 200
    assert await restaurant.house.events("ActDone", "ActUndone") == []
    assert (await restaurant.manager.get("/api/acts/uses")).json == []
    assert (await restaurant.manager.get("/api/day/x")).json["figures"]["acts"] == []


async def test_paper_counts_pieces(restaurant: Restaurant) -> None:
    """Where they are more than the times."""
    order = await evening(restaurant)
    more = await restaurant.send(order, restaurant.line(BEER, 3))
    path = f"/api/orders/{order['id']}/items/{more['items'][-1]['id']}/void"
    assert (await restaurant.manager.post(path, {"reason": "quality"})).status == 200
    assert (await restaurant.manager.post("/api/day/print")).status == 200
    (row,) = await restaurant.house.rows("SELECT ticket FROM print_jobs WHERE kind = 'report'")
    ticket = unpack_ticket(row["ticket"])
    assert isinstance(ticket, ReportTicket)
    rows = [(row.label, row.value) for section in ticket.sections for row in section.rows]
    assert rows[rows.index(("2x Void", "18.00")) + 1] == ("Pieces", "4")
