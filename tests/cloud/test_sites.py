"""Tenants and sites: registered, found, licensed, let go; every act leaves its line."""

import asyncio

import pytest
from sqlalchemy.exc import DBAPIError

from cloud.app import routes
from cloud.config import Config
from cloud.runtime.route import Gate, Kind
from kernel.clock import DAY_MS
from tests.cloud.conftest import Cloud


async def test_a_site_is_registered_with_a_code_that_is_shown_once(cloud: Cloud) -> None:
    """And with a licence; the same id again makes no second one."""
    admin = await cloud.admin()
    body = {"name": "Το Στέκι", "owner_name": "Ελένη", "contact_email": "e@example.com", "days": 30}
    made = await admin.post("/api/sites/", {**body, "id": "019aa000-0000-7000-8000-000000000001"})
    assert made.status == 201
    site = made.json["site"]
    assert (site["state"], site["licence"]["plan"], site["tenant"]["name"]) == ("unclaimed", "trial", "Ελένη")
    assert site["licence"]["expires_ms"] == cloud.clock.now_ms() + 30 * DAY_MS
    seen = await admin.get(f"/api/sites/{site['id']}")
    assert made.json["claim_code"] not in seen.body.decode()
    assert seen.json["code"]["until_ms"] == made.json["code_until_ms"]
    assert (await admin.post("/api/sites/", {**body, "id": site["id"]})).json["key"] == "site_exists"


async def test_a_site_is_found_by_the_beginnings_of_its_words(cloud: Cloud) -> None:
    """Without accents and case, in Greek too, by name, owner, e-mail and id; all words must fit."""
    admin = await cloud.admin()
    first = (await cloud.site("Ψαροταβέρνα ο Νίκος", owner_name="Nikos Ltd", contact_email="nikos@example.com"))["site"]
    second = (await cloud.site("Café Maria", owner_name="Maria"))["site"]
    for words, found in {
        "ψαρο": [first["id"]],
        "ΝΙΚΟΣ ψαρ": [first["id"]],
        "νικοσ": [first["id"]],
        "nikos": [first["id"]],
        "cafe": [second["id"]],
        "maria ψαρο": [],
        "aria": [],
        second["id"].split("-")[4]: [second["id"]],
        "%": [second["id"], first["id"]],
    }.items():
        page = (await admin.get(f"/api/sites/?search={words.replace('%', '%25')}")).json
        assert [one["id"] for one in page["sites"]] == found, words
    await admin.put(f"/api/sites/{second['id']}", {"name": "Bar Maria"})
    assert (await admin.get("/api/sites/?search=cafe")).json["sites"] == []


async def test_pages_follow_one_another_by_key(cloud: Cloud) -> None:
    """Every site once, in order of name, also where names are the same and sites are added between."""
    admin = await cloud.admin()
    for name in ("B", "A", "C", "A", "B"):
        await cloud.site(name)
    names, after = [], ""
    for _ in range(5):
        page = (await admin.get(f"/api/sites/?limit=2&after={after}")).json
        names += [one["name"] for one in page["sites"]]
        after = page["next"]
        if not after:
            break
        await cloud.site("0 first")
    assert names == ["A", "A", "B", "B", "C"]


async def test_states_at_a_glance(cloud: Cloud) -> None:
    """Each state has its sites, and a site says its state."""
    admin = await cloud.admin()
    boxes = {name: await cloud.claimed(name, days=days) for name, days in (("short", 1), ("long", 300))}
    await cloud.site("empty", days=300)
    locked = await cloud.claimed("locked", days=300)
    await admin.post(f"/api/sites/{locked.site_id}/lock", {"reason": "Unpaid"})

    async def names(state: str) -> list[str]:
        page = (await (await cloud.admin()).get(f"/api/sites/?state={state}")).json["sites"]
        if state in {"silent", "grace", "expired", "locked", "unclaimed", "active"}:
            assert {one["state"] for one in page} <= {state, "silent"}
        return [one["name"] for one in page]

    assert await names("active") == ["long", "short"]
    assert await names("unclaimed") == ["empty"]
    assert await names("locked") == ["locked"]
    assert await names("ending") == ["short"]
    cloud.clock.advance(DAY_MS + 1000)
    for box in boxes.values():
        await box.heartbeat()
    assert await names("grace") == ["short"]
    assert await names("active") == ["long"]
    cloud.clock.advance(DAY_MS)
    assert await names("expired") == ["short"]
    assert await names("silent") == ["long"]


async def test_a_plan_carries_grace_and_limits_to_its_boxes(cloud: Cloud) -> None:
    """Changing it reaches every box that has it."""
    admin, box = await cloud.admin(), await cloud.claimed()
    plan = {
        "code": "trial",
        "name": "Trial",
        "refresh_s": 3600,
        "grace_s": 7200,
        "entitlements": ["kds"],
        "limits": {"devices": 3, "outlets": 1},
    }
    assert (await admin.put("/api/plans/", plan)).status == 200
    assert (await box.listen())[1]["lease"]
    assert box.lease is not None
    assert (box.lease.grace_s, box.lease.entitlements, box.lease.limits.devices) == (7200, ("kds",), 3)
    assert (await admin.post("/api/sites/", {"name": "X", "plan": "gold"})).json["key"] == "plan_unknown"


async def test_every_act_leaves_its_line(cloud: Cloud) -> None:
    """Who, from where, what, to which site; and the line stays as it is."""
    admin = await cloud.admin()
    site = (await admin.post("/api/sites/", {"name": "A"}, address="192.0.2.44")).json["site"]["id"]
    cloud.clock.advance(1000)
    await admin.post(f"/api/sites/{site}/lock", {"reason": "Unpaid", "when": "now"}, address="192.0.2.44")
    lines = (await admin.get(f"/api/audit/?site_id={site}")).json["lines"]
    assert [one["action"] for one in lines] == ["site_locked", "code_issued", "site_registered"]
    assert {(one["admin_name"], one["address"]) for one in lines} == {("admin", "192.0.2.44")}
    assert lines[0]["detail"] == {"reason": "Unpaid", "when": "now"}
    page = (await admin.get("/api/audit/?limit=2")).json
    rest = (await admin.get(f"/api/audit/?limit=2&before={page['next']}")).json
    assert not {one["id"] for one in page["lines"]} & {one["id"] for one in rest["lines"]}
    for spoil in ("DELETE FROM audit", "UPDATE audit SET action = 'nothing'"):
        with pytest.raises(DBAPIError, match="not changed"):
            await _run(cloud, spoil)


async def _run(cloud: Cloud, sql: str) -> None:
    async with cloud.vendor.database.begin() as tx:
        await tx.connection.exec_driver_sql(sql)


async def test_an_act_that_failed_changes_nothing_and_says_nothing(cloud: Cloud) -> None:
    """A refused registration leaves neither tenant nor line."""
    admin = await cloud.admin()
    before = len((await admin.get("/api/audit/")).json["lines"])
    assert (await admin.post("/api/sites/", {"name": "A", "owner_name": "New", "plan": "gold"})).status == 422
    assert (await admin.get("/api/tenants/?search=new")).json["tenants"] == []
    assert len((await admin.get("/api/audit/")).json["lines"]) == before


async def test_one_code_is_taken_by_one_of_two_boxes(cloud: Cloud) -> None:
    """Also when both bring it at the same moment."""
    site = await cloud.site()
    answers = await asyncio.gather(*(cloud.box().claim(site["claim_code"]) for _ in range(2)))
    assert sorted(status for status, _ in answers) == [200, 403]


async def test_mistakes_are_said_where_they_are(cloud: Cloud) -> None:
    """A field, a query, a body that is no JSON, something that does not exist, something too large."""
    admin = await cloud.admin()
    assert (await admin.post("/api/sites/", {"name": ""})).json["fields"]["field"] == "$.name"
    assert (await admin.get("/api/sites/?limit=1000")).status == 422
    assert (await admin.get("/api/sites/nonsense")).status == 404
    assert (await admin.get("/api/sites/019aa000-0000-7000-8000-000000000001")).status == 404
    assert (await admin.post("/api/sites/", {"name": "x" * 20_000})).status == 413
    assert (await cloud.stranger().get("/api/sites/")).status == 401
    assert (await cloud.stranger().post("/api/sites/", {"name": ""})).status == 401


def test_every_route_is_guarded() -> None:
    """What is open to anybody is this and no more."""
    public = {(one.method, one.path) for one in routes(Config()) if one.access == Gate.PUBLIC}
    assert public == {
        ("POST", "/api/auth/login"),
        ("POST", "/api/auth/enrol"),
        ("POST", "/api/auth/enrol/confirm"),
        ("POST", "/api/renewals/"),
        ("OPTIONS", "/api/renewals/"),
        ("GET", "/renew"),
        ("GET", "/renew.js"),
        ("GET", "/renew.css"),
        ("GET", "/health"),
        ("GET", "/ready"),
        ("GET", "/metrics"),
        ("GET", "/api/openapi.json"),
    }
    own = {one.path for one in routes(Config()) if one.kind is Kind.OWN and one.access not in {Gate.PUBLIC, Gate.BOX}}
    assert own == {
        "/api/auth/password",
        "/api/auth/recovery-codes",
        "/api/sites/{site_id:id}/diagnostics/{bundle_id:id}/file",
    }
