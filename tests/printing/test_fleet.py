"""Stations and printers over HTTP: who may, what is refused, and what a plain script relies on."""

from typing import Any

import pytest

from tests.conftest import House
from tests.printing.service import Service

PRINTER = {"name": "Bar", "ip_address": "192.168.1.50", "grade": "A"}


async def test_a_printer_without_a_station_makes_one(service: Service) -> None:
    """A plain script adds a printer and gives products its id as printer_zone_id."""
    reply = await service.restaurant.manager.post(
        "/api/printers/", {"name": "Bar", "ip_address": "127.0.0.1", "port": 9100}
    )
    assert reply.status == 201, reply.json
    stations = (await service.restaurant.manager.get("/api/stations/")).json
    assert [(one["id"], one["name"]) for one in stations] == [(reply.json["printer_zone_id"], "Bar")]
    assert reply.json["station_ids"] == [reply.json["printer_zone_id"]]
    assert (reply.json["profile"], reply.json["grade"]) == ("jolimark-tp850ue", None)


@pytest.mark.parametrize(
    ("address", "port"),
    [
        ("8.8.8.8", 9100),
        ("example.com", 9100),
        ("localhost", 9100),
        ("192.168.1.50/24", 9100),
        ("::ffff:8.8.8.8", 9100),
        ("2001:db8::1", 9100),
        ("0.0.0.0", 9100),  # noqa: S104  it is refused
        ("224.0.0.1", 9100),
        ("192.168.1.50", 80),
        ("127.0.0.1", 22),
        ("192.168.1.50", 0),
        ("192.168.1.50", 70_000),
        ("", 9100),
    ],
)
async def test_an_address_outside_the_house_is_refused(service: Service, address: str, port: int) -> None:
    """The box speaks to printers of its own network and to no other service."""
    before = await service.restaurant.journal()
    reply = await service.restaurant.manager.post("/api/printers/", {**PRINTER, "ip_address": address, "port": port})
    assert reply.status == 422, reply.json
    assert await service.restaurant.journal() == before
    assert (await service.restaurant.manager.get("/api/printers/")).json == []


@pytest.mark.parametrize("address", ["10.1.2.3", "172.16.0.9", "192.168.1.50", "169.254.7.7", "127.0.0.1", "fd00::5"])
async def test_addresses_of_the_house_are_taken(service: Service, address: str) -> None:
    """Private, link-local and this machine."""
    reply = await service.restaurant.manager.post("/api/printers/", {**PRINTER, "ip_address": address, "port": 65_000})
    assert (reply.status, reply.json["ip_address"]) == (201, address)


_AS = {
    "see": {"waiter", "supervisor", "manager", "kitchen"},
    "run": {"supervisor", "manager", "kitchen"},
    "edit": {"manager"},
}
_ROUTES: list[tuple[str, str, str, Any]] = [
    ("GET", "/api/stations/", "see", None),
    ("GET", "/api/stations/1", "see", None),
    ("POST", "/api/stations/", "edit", {"name": "Grill"}),
    ("PUT", "/api/stations/1", "edit", {}),
    ("DELETE", "/api/stations/1", "edit", None),
    ("PUT", "/api/stations/1/reroute", "run", {"station_id": None}),
    ("POST", "/api/stations/1/reprint", "run", {"from_number": 1}),
    ("POST", "/api/stations/1/messages", "see", {"text": "hello"}),
    ("GET", "/api/printers/", "see", None),
    ("GET", "/api/printers/profiles", "see", None),
    ("GET", "/api/printers/1", "see", None),
    ("POST", "/api/printers/", "edit", PRINTER),
    ("PUT", "/api/printers/1", "edit", {}),
    ("DELETE", "/api/printers/1", "edit", None),
    ("POST", "/api/printers/1/test", "run", {}),
    ("POST", "/api/system/printers/1/test", "run", {}),
    ("POST", "/api/printers/1/probe", "edit", {}),
    ("GET", "/api/printing/rules/", "see", None),
    ("POST", "/api/printing/rules/", "edit", {"station_ids": [1], "category_id": 1}),
    ("PUT", "/api/printing/rules/1", "edit", {"station_ids": [1], "category_id": 1}),
    ("DELETE", "/api/printing/rules/1", "edit", None),
    ("GET", "/api/printing/settings", "see", None),
    ("PUT", "/api/printing/settings", "edit", {}),
    ("PUT", "/api/printing/logo", "edit", {"png": None}),
    ("GET", "/api/templates/", "see", None),
    ("GET", "/api/templates/bill", "see", None),
    ("PUT", "/api/templates/kitchen", "edit", {}),
    ("DELETE", "/api/templates/kitchen", "edit", None),
    ("POST", "/api/templates/kitchen/preview", "edit", {"template": {}}),
    ("GET", "/api/printing/jobs/", "see", None),
    ("GET", "/api/printing/jobs/1", "see", None),
    ("POST", "/api/printing/jobs/1/reprint", "run", {}),
    ("POST", "/api/printing/jobs/1/release", "run", {}),
    ("POST", "/api/printing/jobs/1/discard", "run", {}),
]


@pytest.mark.parametrize(("method", "path", "need", "body"), _ROUTES)
async def test_each_role_may_what_it_may(house: House, method: str, path: str, need: str, body: Any) -> None:
    """Strangers are asked to log in; others are refused or served by their role, on every route of the room."""
    assert (await house.stranger().ask(method, path, body)).status == 401
    for role in ("waiter", "supervisor", "manager", "kitchen", "inventory_clerk"):
        status = (await (await house.phone(role)).ask(method, path, body)).status
        assert (status == 403) == (role not in _AS[need]), (role, status)
        assert status < 500


async def test_names_and_identities_are_unique(service: Service) -> None:
    """Two printers of one name, or with one MAC, cannot be told apart: the second is refused in words."""
    manager = service.restaurant.manager
    assert (await manager.post("/api/printers/", {**PRINTER, "mac": "aa:bb"})).status == 201
    again = await manager.post("/api/printers/", {**PRINTER, "mac": "cc:dd"})
    assert (again.status, again.json["key"]) == (409, "name_taken")
    twin = await manager.post("/api/printers/", {**PRINTER, "name": "Other", "mac": "aa:bb"})
    assert (twin.status, twin.json["key"]) == (409, "identity_taken")
    taken = await manager.post("/api/stations/", {"name": "bar"})
    assert (taken.status, taken.json["key"]) == (409, "name_taken")
    blank = await manager.post("/api/stations/", {"name": "\u200b \x07"})
    assert blank.status == 422


async def test_bad_values_change_nothing(service: Service) -> None:
    """Unknown profiles, spares and pictures are refused before anything is kept."""
    manager = service.restaurant.manager
    station = (await manager.post("/api/stations/", {"name": "Bar"})).json["id"]
    before = await service.restaurant.journal()
    for method, path, body in (
        ("POST", "/api/printers/", {**PRINTER, "profile": "typewriter"}),
        ("POST", "/api/printers/", {**PRINTER, "name": "New", "station_ids": [99]}),
        ("PUT", f"/api/stations/{station}", {"spare_station_id": station}),
        ("PUT", f"/api/stations/{station}", {"printer_id": 5}),
        ("PUT", f"/api/stations/{station}", {"copies": 0}),
        ("PUT", f"/api/stations/{station}", {"copies": "many"}),
        ("PUT", f"/api/stations/{station}/reroute", {"station_id": station}),
        ("PUT", "/api/printing/logo", {"png": "bm90IGEgcGljdHVyZQ=="}),
        ("GET", "/api/printing/jobs/?state=lost", None),
    ):
        reply = await manager.ask(method, path, body)
        assert reply.status in (404, 409, 422), (path, body, reply.json)
        assert reply.headers["Content-Type"].startswith("application/problem+json")
    assert await service.restaurant.journal() == before


async def test_one_station_prints_bills(service: Service) -> None:
    """Naming another takes the duty from the first."""
    manager = service.restaurant.manager
    first = (await manager.post("/api/stations/", {"name": "Till", "is_bill": True})).json["id"]
    second = (await manager.post("/api/stations/", {"name": "Bar"})).json["id"]
    assert (await manager.put(f"/api/stations/{second}", {"is_bill": True})).status == 200
    shown = {one["id"]: one["is_bill"] for one in (await manager.get("/api/stations/")).json}
    assert shown == {first: False, second: True}


async def test_jobs_are_listed_by_state_station_and_order_in_pages(service: Service) -> None:
    """The newest first, each page saying where the next begins."""
    station = (await service.restaurant.manager.post("/api/stations/", {"name": "Bar"})).json["id"]
    await service.zone(station)
    orders = [await service.order(table=table) for table in range(3)]
    manager = service.restaurant.manager
    page = (await manager.get("/api/printing/jobs/?limit=2")).json
    rest = (await manager.get(f"/api/printing/jobs/?limit=2&cursor={page['next']}")).json
    assert [job["number"] for job in page["jobs"] + rest["jobs"]] == [3, 2, 1]
    assert rest["next"] is None
    assert len((await manager.get(f"/api/printing/jobs/?state=open&station={station}")).json["jobs"]) == 3
    assert (await manager.get("/api/printing/jobs/?state=confirmed,held")).json["jobs"] == []
    (mine,) = (await manager.get(f"/api/printing/jobs/?order={orders[0]['id']}")).json["jobs"]
    assert (mine["number"], mine["line_ids"]) == (1, [orders[0]["items"][0]["id"]])
