"""What another site's page can make a phone in the house do: nothing."""

from typing import Any

from appliance.config import Config
from appliance.runtime.route import Gate
from appliance.wiring.routes import routes
from tests.conftest import House, Phone
from tests.staff.door import engage_with_pin
from tests.staff.test_roles import address_of

LOGIN = {"username": "maria", "pin": "0000"}


async def _as(phone: Phone, host: str, method: str = "GET", path: str = "/api/system/health", **headers: str) -> Any:
    body = LOGIN if method == "POST" else None
    return await phone.ask(method, path, body, headers={"Host": host, **headers})


async def test_a_name_that_leads_here_from_outside_opens_nothing(house: House) -> None:
    """DNS rebinding: neither data, nor an app, nor a log-in under a name that a stranger can give the box."""
    stranger = house.stranger()
    for host in ("evil.example", "192.168.1.5.evil.example", "box.evil.example:8000", "a.b", "ev il", "a@b"):
        for path in ("/api/system/health", "/waiter/", "/", "/api/auth/login"):
            reply = await _as(stranger, host, "POST" if "login" in path else "GET", path)
            assert (reply.status, reply.json["key"]) == (403, "host_unknown"), (host, path)
    assert await house.events("LoginRefused") == []


async def test_the_house_calls_it_as_it_likes(house: House) -> None:
    """Addresses, names without a dot and names of the home's own: nobody outside can give these away."""
    for host in (
        "192.168.1.5",
        "10.0.0.2:8000",
        "[fe80::1]:80",
        "comanda",
        "comanda.local",
        "Comanda.Local.:80",
        "box.lan",
    ):
        assert (await _as(house.stranger(), host)).status == 200, host


async def test_a_chosen_name_is_its_own(house: House) -> None:
    """A name of the restaurant's own is taken while it is tried, once it is chosen, and after it was left."""
    manager, stranger = await house.phone("manager"), house.stranger()
    name, other = "http://box.taverna.example", "http://kiste.taverna.example"
    assert (await _as(stranger, "box.taverna.example")).status == 403
    assert (await _as(stranger, "box.taverna.example", path="/api/origin/self")).status == 200
    await manager.post("/api/origin/trial", {"origin": name})
    assert (await _as(stranger, "box.taverna.example")).status == 200
    assert (await _as(stranger, "kiste.taverna.example")).status == 403
    for origin in (name, other):
        assert (await manager.put("/api/origin/", {"origin": origin, "anyway": True})).status == 200
    for host in ("box.taverna.example", "kiste.taverna.example"):
        assert (await _as(stranger, host)).status == 200


ELSEWHERE: tuple[dict[str, str], ...] = (
    {"Origin": "https://evil.example"},
    {"Origin": "null"},
    {"Origin": "http://192.168.1.5:8000"},
    {"Origin": "http://["},
    {"Sec-Fetch-Site": "cross-site"},
    {"Sec-Fetch-Site": "same-site", "Origin": "http://192.168.1.5"},
)
OURS: tuple[dict[str, str], ...] = (
    {},
    {"Origin": "http://192.168.1.5"},
    {"Sec-Fetch-Site": "same-origin", "Origin": "http://192.168.1.5"},
    {"Sec-Fetch-Site": "none"},
)


async def test_another_sites_page_commands_nothing(house: House) -> None:
    """A page elsewhere that posts a log-in as a plain form would: refused before anything is counted against Maria."""
    await engage_with_pin(house, "maria")
    for said in ELSEWHERE:
        plain = {**said, "Content-Type": "text/plain"}
        reply = await _as(house.stranger(), "192.168.1.5", "POST", "/api/auth/login", **plain)
        assert (reply.status, reply.json["key"]) == (403, "foreign_page"), said
    assert await house.events("LoginRefused") == []


async def test_no_door_takes_a_command_from_another_sites_page(house: House) -> None:
    """Whatever it changes, and whoever is logged in on that browser."""
    manager = await house.phone("manager")
    asked = [one for one in routes(Config()) if one.method not in {"GET", "HEAD"} and one.access != Gate.LOCAL]
    assert len(asked) > 150
    for one in asked:
        reply = await manager.ask(one.method, address_of(one), headers={"Origin": "https://evil.example"})
        assert (reply.status, reply.json["key"]) == (403, "foreign_page"), (one.method, one.path)


async def test_our_own_pages_command(house: House) -> None:
    """Browsers say that a page is of the same origin, and programs say nothing: both are heard."""
    await engage_with_pin(house, "maria")
    for said in OURS:
        reply = await _as(house.stranger(), "192.168.1.5", "POST", "/api/auth/login", **said)
        assert (reply.status, reply.json["key"]) == (401, "login_refused"), said


async def test_no_other_site_may_read_an_answer(house: House) -> None:
    """No answer allows another origin, whatever it asks for; none may be put into another site's page."""
    manager = await house.phone("manager")
    for path in ("/api/system/health", "/api/restaurant", "/api/docs", "/nothing"):
        reply = await manager.get(path, headers={"Origin": "https://evil.example"})
        assert not [name for name in reply.headers if name.lower().startswith("access-control")]
        assert reply.headers["Cross-Origin-Resource-Policy"] == "same-origin"
    asked = await manager.ask("OPTIONS", "/api/orders/", headers={"Access-Control-Request-Method": "POST"})
    assert asked.status == 405
