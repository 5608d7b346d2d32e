"""The description of the API is the API."""

import re

import pytest
from openapi_spec_validator import OpenAPIV31SpecValidator

from appliance.config import Config
from appliance.runtime.route import Gate, Kind, Route
from appliance.staff.model import ROLE_ACTIONS, Action, Role
from appliance.system.openapi import document
from appliance.wiring.routes import routes
from tests.conftest import House

ALL = routes(Config())
ASKED = [route for route in ALL if route.access not in {Gate.PUBLIC, Gate.LOCAL}]


def _name(route: Route) -> str:
    return f"{route.method} {route.path}"


def _address(route: Route) -> str:
    """Return an address of the route, with ids that name nothing."""
    ids = {"int": "987654", "id": "01980000-0000-7000-8000-000000000000", "code": "nothing"}
    return re.sub(r"\{\w+:(int|id|code)\}", lambda found: ids[found[1]], route.path)


async def test_it_describes_every_path_of_the_router_and_no_other(house: House) -> None:
    """Method by method, what the router serves is what the document says, read from the running box."""
    described = (await house.stranger().get("/api/openapi.json")).json
    said = {(method.upper(), path) for path, methods in described["paths"].items() for method in methods}
    served = {
        (route.method, resource.canonical.rstrip("/"))
        for resource in house.app.router.resources()
        for route in resource
    }
    apps = {route for route in served if not route[1].startswith(("/api/", "/metrics", "/join/"))}
    assert said == served - apps
    assert {method for method, _ in apps} == {"GET", "HEAD"}  # the apps' files only: nothing else is undescribed


def test_it_is_openapi_3_1() -> None:
    """An independent validator finds nothing wrong with it."""
    assert list(OpenAPIV31SpecValidator(document(ALL)).iter_errors()) == []


def test_every_body_is_described() -> None:
    """A route that takes JSON says what it takes."""
    bodies = {
        f"{method.upper()} {path}"
        for path, methods in document(ALL)["paths"].items()
        for method, operation in methods.items()
        if "requestBody" in operation
    }
    for route in ALL:
        if route.body is not None:
            assert re.sub(r":(int|id|code)\}", "}", f"{route.method} {route.path.rstrip('/')}") in bodies


def test_permissions_are_those_of_the_matrix() -> None:
    """Every route asks for a gate or for an action that some role holds."""
    held = {action.value for actions in ROLE_ACTIONS.values() for action in actions}
    assert {str(action) for action in Action} == held
    for route in ALL:
        assert isinstance(route.access, Gate) or route.access in held, _name(route)


async def test_a_stranger_is_sent_to_log_in(house: House) -> None:
    """Whoever is not logged in gets 401 from every route that asks who calls, and changes nothing."""
    before = await house.rows("SELECT count(*) AS n FROM events")
    for route in ASKED:
        body: dict[str, object] | None = None if route.method == "GET" else {}
        reply = await house.stranger().ask(route.method, _address(route), body)
        assert (reply.status, reply.json["code"]) == (401, "unauthenticated"), _name(route)
        assert await house.rows("SELECT count(*) AS n FROM events") == before, _name(route)


@pytest.mark.parametrize("role", list(Role))
async def test_each_role_may_what_the_matrix_says(house: House, role: Role) -> None:
    """For every route: 403 naming the action exactly where the role does not hold it, whatever else is wrong."""
    phone = await house.phone(role.value)
    held = {action.value for action in ROLE_ACTIONS[role]}
    for route in ASKED:
        if route.access == Gate.SIGNED_IN or route.path == "/api/live":
            continue
        body: dict[str, object] | None = None if route.method == "GET" else {}
        reply = await phone.ask(route.method, _address(route), body)
        is_refused = reply.status == 403 and reply.json["fields"].get("action") == route.access
        if route.access not in held:
            assert is_refused, f"{role} {_name(route)}: {reply.status}"
        else:
            assert reply.status != 401, f"{role} {_name(route)}"
            assert not is_refused or route.kind is Kind.OWN, f"{role} {_name(route)}: {reply.status}"


async def test_figures_are_for_this_machine_and_for_managers(house: House) -> None:
    """Loopback reads the figures of every room; the body is what Prometheus understands."""
    await house.stranger().get("/api/system/health")  # something to count
    reply = await house.stranger().get("/metrics")
    assert reply.status == 200
    assert b"comanda_http_seconds_bucket" in reply.body
    assert b"comanda_print_jobs" in reply.body


async def test_readiness_names_what_is_wrong(house: House) -> None:
    """An unsure clock is said in words; it does not keep the box from serving."""
    house.clock._sure = False
    reply = await house.stranger().get("/api/system/ready")
    assert (reply.status, reply.json["ready"]) == (200, True)
    assert "clock_unsure" in {reason["key"] for reason in reply.json["reasons"]}
    house.box.writer.figures.failed = "SQLITE_IOERR"
    reply = await house.stranger().get("/api/system/ready")
    assert (reply.status, reply.json["ready"]) == (503, False)
    house.box.writer.figures.failed = ""
