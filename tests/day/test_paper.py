from pathlib import Path

import pytest

from appliance.printing.profiles import find_profile
from appliance.printing.render import render
from appliance.printing.ticket import ReportTicket, unpack_ticket
from tests.day.conftest import Evening
from tests.orders.restaurant import BEER
from tests.printing.paper import read_job

MODELS = {48: "jolimark-tp850ue", 32: "pos-5890"}


async def _papers(evening: Evening) -> list[ReportTicket]:
    rows = await evening.house.rows("SELECT ticket FROM print_jobs WHERE kind = 'report' ORDER BY id")
    found = [unpack_ticket(row["ticket"]) for row in rows]
    assert all(isinstance(one, ReportTicket) for one in found)
    return [one for one in found if isinstance(one, ReportTicket)]


def _words(ticket: ReportTicket) -> dict[str, str]:
    return {row.label: row.value for section in ticket.sections for row in section.rows}


@pytest.fixture
async def papered(evening: Evening) -> Evening:
    """Return the restaurant with an English-speaking station that prints bills."""
    station = {"name": "Cash desk", "is_bill": True, "language": "en"}
    assert (await evening.manager.post("/api/stations/", station)).status == 201
    await evening.serve(2)
    await evening.serve(1, "card")
    return evening


async def test_x_and_z_come_out_on_paper(papered: Evening) -> None:
    """Called as the country calls them, with the figures of the screen; the close with its number and proof."""
    await papered.sell(papered.waiter, 4)
    assert (await papered.manager.post("/api/day/print")).status == 200
    document = await papered.z()
    assert (await papered.manager.post("/api/day/print", {"z_number": 1})).status == 200
    so_far, closed = await _papers(papered)
    assert (so_far.title, closed.title) == ("X report", "Day close (Z)")
    for told in (_words(so_far), _words(closed)):
        assert (told["Gross"], told["TOTAL"], told["13%"]) == ("13.50", "13.50", "13.50")
        assert (told["1x Card"], told["2x Cash"], told["Held for open checks"]) == ("4.50", "27.00", "18.00")
        assert (told["Closed"], told["Orders"], told["Open, carried on"]) == ("2", "1 - 3", "1x  18.00")
    assert "Number" not in _words(so_far)
    told = _words(closed)
    assert (told["Number"], told["Business day"], told["Grand total"]) == ("1", "21/09/2026", "13.50")
    assert told["Journal"] == f"{document['journal']} {document['journal_hash'][:16]}"
    assert closed.not_fiscal == "NOT A FISCAL RECEIPT"


async def test_what_guests_left_owing_stands_on_paper(papered: Evening) -> None:
    """Before, walked out, collected, written off, and what is left; on a day without any nothing of it stands there."""
    await papered.manager.post("/api/day/print")
    order = await papered.sell(papered.waiter, 2)
    assert (await papered.manager.post(f"/api/orders/{order['id']}/walk-out", {"reason": "left"})).status == 409
    order = await papered.restaurant.send(
        await papered.restaurant.open(papered.waiter, table=2), papered.restaurant.line(BEER, 2), phone=papered.waiter
    )
    assert (await papered.manager.post(f"/api/orders/{order['id']}/walk-out", {"reason": "left"})).status == 200
    (owed,) = (await papered.manager.get("/api/payments/uncollected")).json
    path = f"/api/payments/{owed['payment_id']}"
    assert (await papered.manager.post(f"{path}/collect", {"amount": 300})).status == 201
    assert (await papered.manager.post(f"{path}/write-off", {"amount": 100, "reason": "Gone"})).status == 201
    await papered.manager.post("/api/day/print")
    before, after = map(_words, await _papers(papered))
    assert "Still owed" not in before
    assert (after["Walked out"], after["Collected later"], after["Written off"]) == ("9.00", "-3.00", "-1.00")
    assert (after["Still owed"], after["Uncollected"]) == ("5.00", "6.00")


@pytest.mark.parametrize("columns", MODELS)
async def test_it_fits_the_paper(papered: Evening, tmp_path: Path, columns: int) -> None:
    """On wide and narrow paper no line is cut, and every figure is read back from the bytes."""
    await papered.manager.post("/api/day/print")
    (ticket,) = await _papers(papered)
    profile = find_profile(MODELS[columns])
    job = render(ticket, profile, tmp_path)
    assert (job.drawn, job.missing) == (0, ())
    paper = read_job(job.body, {number: codec for codec, number in profile.pages})
    assert max(paper.widths) <= columns
    whole = paper.snapshot()
    for row in _words(ticket).items():
        assert all(part in whole for text in row for part in text.split())


async def test_it_comes_out_where_it_is_wanted(papered: Evening) -> None:
    """At the station that was named, in its language; one that is not there is refused."""
    office = (await papered.manager.post("/api/stations/", {"name": "Office", "language": "el"})).json["id"]
    assert (await papered.manager.post("/api/day/print", {"station_id": office})).status == 200
    (row,) = await papered.house.rows("SELECT station_id FROM print_jobs WHERE kind = 'report'")
    (ticket,) = await _papers(papered)
    assert (row["station_id"], ticket.language) == (office, "el")
    assert (await papered.manager.post("/api/day/print", {"station_id": 999})).status == 404


async def test_it_prints_only_where_it_can(evening: Evening) -> None:
    """Without a station of bills it is refused, as are a close that is not there and a day that is closed."""
    await evening.serve(1)
    reply = await evening.manager.post("/api/day/print")
    assert (reply.status, reply.json["key"]) == (409, "no_bill_station")
    assert (await evening.manager.post("/api/day/print", {"z_number": 1})).status == 404
    await evening.z()
    reply = await evening.manager.post("/api/day/print", {"business_day": "2026-09-21"})
    assert (reply.status, reply.json["key"]) == (409, "day_closed")
    assert (await evening.waiter.post("/api/day/print")).status == 403
    assert await _papers(evening) == []
