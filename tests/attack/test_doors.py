"""Every door of the box and of the cloud: who may pass, and what a browser is told to allow."""

import base64
import hashlib
import re
from typing import Any

from appliance.config import Config
from appliance.runtime.route import Gate, Kind
from appliance.staff.lockout import FREE_TRIES
from appliance.staff.service import prepare_approval
from appliance.wiring.routes import routes
from cloud.app import routes as cloud_routes
from cloud.config import Config as CloudConfig
from cloud.runtime.route import Gate as CloudGate
from tests.conftest import House
from tests.staff.test_roles import address_of

# What anybody on the network may ask, and why; nothing else is open (docs/security.md).
PUBLIC = {
    ("GET", "/api/system/health"): "whether it lives",
    ("GET", "/api/system/ready"): "whether it can serve",
    ("GET", "/api/openapi.json"): "how to speak with it",
    ("GET", "/api/docs"): "how to speak with it, for people",
    ("GET", "/metrics"): "answered to the machine itself and to managers alone",
    ("GET", "/api/restaurant"): "the name over the door",
    ("GET", "/api/products/{product_id:int}/image"): "a menu is no secret",
    ("GET", "/api/origin/here"): "where the box is",
    ("GET", "/api/origin/self"): "whether an address leads here",
    ("GET", "/join/test"): "that a phone gets here",
    ("POST", "/join/test"): "at which addresses it does, by the test's own token",
    ("GET", "/join/air"): "how to join on the box's own Wi-Fi",
    ("GET", "/api/origin/portal"): "that the box's own Wi-Fi has a page to see first",
    ("GET", "/join/trust"): "how to trust its certificate",
    ("GET", "/join/ca.crt"): "its certificate, without a key",
    ("POST", "/api/auth/login"): "by a PIN, counted",
    ("POST", "/api/auth/badge"): "by a badge on a joined till, counted",
    ("POST", "/api/auth/first-manager"): "by a code, counted, while nobody manages here",
    ("POST", "/api/help/pin"): "by a code of the vendor's support, counted",
    ("POST", "/api/devices/enrol"): "by a code, counted",
    ("GET", "/api/auth/people"): "for joined devices, by their key",
    ("GET", "/api/inputs/live"): "for known devices, by their key",
    ("GET", "/api/setup"): "while nobody manages here",
    ("GET", "/api/setup/printers"): "while nobody manages here",
    ("POST", "/api/setup/printers/{equipment_id:int}/card"): "while nobody manages here",
}


def test_what_is_open_to_anybody_is_this_and_no_more() -> None:
    """A new public route is added here with its reason, or it is not public."""
    assert {(one.method, one.path) for one in routes(Config()) if one.access == Gate.PUBLIC} == set(PUBLIC)


# Where somebody types what only he knows, and what counts wrong tries there (appliance/staff/README.md).
_SECRETS = {"pin", "old", "badge", "setup_code", "join_code", "code", "device_key", "approval"}
COUNTED = {
    ("POST", "/api/auth/login"): "by place, by place and person, by person",
    ("PUT", "/api/auth/pin"): "as a log-in",
    ("POST", "/api/auth/badge"): "by till",
    ("POST", "/api/auth/first-manager"): "by place",
    ("POST", "/api/devices/enrol"): "by place",
    ("POST", "/api/help/pin"): "by place",
    ("POST", "/api/reset"): "as a log-in",
    ("POST", "/api/licence/claim"): "by the cloud, by address and account",
}
# They set a PIN or a badge, or call a tender something: nothing is compared with what is typed.
SETTING = {("POST", "/api/waiters"), ("PUT", "/api/waiters/{waiter_id:int}"), ("POST", "/api/tenders")}


def test_every_door_that_takes_a_pin_counts_wrong_ones() -> None:
    """A colleague's PIN opens many routes, and one counter of the asker's is behind all of them."""
    typed = {}
    for one in routes(Config()):
        named = set(getattr(one.body or one.described_body, "__struct_fields__", ())) & _SECRETS
        if named:
            typed[one.method, one.path.rstrip("/")] = one
    approved = {at for at, one in typed.items() if one.prepare is prepare_approval}
    assert len(approved) > 10
    assert set(typed) - approved == set(COUNTED) | SETTING


async def test_a_pin_is_not_guessed_by_changing_the_door(house: House) -> None:
    """Wrong tries at different commands add up: the sixth is not even looked at, whatever it is for."""
    waiter, manager = await house.phone("waiter"), await house.phone("manager", "Eleni")
    assert manager.user_id
    asked = [one for one in routes(Config()) if one.prepare is prepare_approval and one.kind is Kind.COMMAND]
    given = {"username": "Eleni", "pin": "0000"}
    statuses = []
    for one in asked:
        # The PIN is looked at before the command: whether there is such a check is not asked first.
        body = {"approval": given, "reason": "wrong", "words": "", "amount": 1, "product_id": 1, "kind": "treat"}
        body["item"] = {"product_id": 1}
        fields = getattr(one.body, "__struct_fields__", ())
        reply = await waiter.ask(one.method, address_of(one), {name: body[name] for name in fields if name in body})
        statuses.append(reply.status)
    judged = [status for status in statuses if status in {403, 429}]
    assert judged[:FREE_TRIES] == [403] * FREE_TRIES
    assert set(judged[FREE_TRIES:]) == {429}, statuses


async def test_once_somebody_manages_here_strangers_learn_nothing_more(house: House) -> None:
    """What is open before the first manager is closed after him, and what proves itself proves it or is refused."""
    await house.phone("manager")
    stranger = house.stranger()
    for (method, path), reason in PUBLIC.items():
        if reason.startswith(("while", "for ", "by a")):
            reply = await stranger.ask(method, path.replace("{equipment_id:int}", "1"), None if method == "GET" else {})
            assert reply.status in {401, 403, 404, 409, 422}, path


async def test_every_answer_says_what_a_browser_may_do_with_it(house: House) -> None:
    """No guessing of types, no frames, no foreign scripts, no referrer, nothing of the API kept: whatever is asked."""
    stranger = house.stranger()
    asked = [("GET", address_of(one)) for one in routes(Config()) if one.method == "GET" and "live" not in one.path]
    for method, path in [*asked, ("GET", "/"), ("GET", "/waiter/"), ("GET", "/none"), ("PATCH", "/api/tables/")]:
        reply = await stranger.ask(method, path)
        assert reply.headers["X-Content-Type-Options"] == "nosniff", path
        assert reply.headers["X-Frame-Options"] == "DENY", path
        assert reply.headers["Referrer-Policy"] == "no-referrer", path
        policy = directives(reply.headers["Content-Security-Policy"])
        assert policy["default-src"] == ["'none'"], path
        assert policy["frame-ancestors"] == ["'none'"], path
        assert not {"'unsafe-inline'", "'unsafe-eval'", "*", "data:"} & {*policy.get("script-src", [])}, path
        assert not {"'unsafe-inline'", "*", "data:"} & {*policy.get("style-src", [])}, path
        assert "no-store" in reply.headers["Cache-Control"] or not path.startswith("/api/"), path


async def test_pages_made_here_use_their_own_style_and_nobody_elses(house: House) -> None:
    """The policy names the style's hash: what a browser works out of the page must be it."""
    for path in ("/api/docs", "/join/test", "/join/air"):
        reply = await house.stranger().ask("GET", path)
        styles = re.findall(r"<style>(.*?)</style>", reply.body.decode(), re.DOTALL)
        assert styles, path
        digest = base64.b64encode(hashlib.sha256(styles[0].encode()).digest()).decode()
        assert directives(reply.headers["Content-Security-Policy"])["style-src"] == [f"'sha256-{digest}'"], path
        assert " style=" not in reply.body.decode(), path


def directives(policy: str) -> dict[str, list[str]]:
    """Return a Content-Security-Policy as its directives."""
    parts: list[Any] = [one.split() for one in policy.split(";") if one.strip()]
    return {name: sources for name, *sources in parts}


def test_every_route_of_the_cloud_names_its_guard() -> None:
    """An action that some role holds, a session, a box's signature, or it is one of the open ones that tests/cloud lists."""
    every = cloud_routes(CloudConfig())
    assert len(every) > 70
    from cloud.admins.model import ACTIONS  # noqa: PLC0415

    known = {action for held in ACTIONS.values() for action in held}
    assert [one.path for one in every if not isinstance(one.access, CloudGate) and one.access not in known] == []
