"""Who works for the vendor, and how he proves it."""

import asyncio

import pytest

from kernel.clock import DAY_MS, HOUR_MS, MINUTE_MS
from tests.cloud.conftest import BOTH, PASSWORD, Admin, Cloud

DATABASES = ("postgresql",)  # the real one: plain statements of single rows, which SQLite runs alike


async def test_password_and_code_open_a_session(cloud: Cloud) -> None:
    """Each of them alone does not, and the words are the same whatever was wrong."""
    await cloud.employ("eleni")
    wrong = [
        await cloud.log_in("eleni", password="wrong horse battery"),
        await cloud.log_in("eleni", code="000000"),
        await cloud.log_in("eleni", code=""),
    ]
    cloud.secrets["nobody"] = cloud.secrets["eleni"]
    wrong.append(await cloud.log_in("nobody"))
    assert {one.status for one in wrong} == {401}
    assert len({one.body for one in wrong}) == 1
    reply = await cloud.log_in("eleni")
    assert reply.status == 200
    me = await Admin(cloud.client, reply.json["token"]).get("/api/auth/me")
    assert (me.json["username"], me.json["role"]) == ("eleni", "admin")


@pytest.mark.parametrize("cloud_config", BOTH, indirect=True)
async def test_a_code_works_once(cloud: Cloud) -> None:
    """Also when two use it at the same moment; the next one works."""
    await cloud.employ("eleni")
    code = cloud.code("eleni")
    both = await asyncio.gather(cloud.log_in("eleni", code=code), cloud.log_in("eleni", code=code))
    assert sorted(one.status for one in both) == [200, 401]
    cloud.clock.advance(30_000)
    assert (await cloud.log_in("eleni")).status == 200


async def test_a_recovery_code_works_once(cloud: Cloud) -> None:
    """For the day the phone is lost; new ones end the old ones."""
    first, second, *_ = await cloud.employ("eleni")
    reply = await cloud.log_in("eleni", code=first.lower())
    assert reply.json["recovery_codes_left"] == 9
    assert (await cloud.log_in("eleni", code=first)).status == 401
    admin = Admin(cloud.client, reply.json["token"])
    cloud.clock.advance(30_000)
    renewed = await admin.post("/api/auth/recovery-codes", {"code": cloud.code("eleni")})
    assert len(renewed.json["recovery_codes"]) == 10
    assert (await cloud.log_in("eleni", code=second)).status == 401


async def test_wrong_tries_are_stopped_by_address_and_by_account(cloud: Cloud) -> None:
    """Ten are free; whoever changes addresses is stopped at the account, and the owner's own desk is not."""
    await cloud.employ("eleni")
    assert (await cloud.log_in("eleni", address="192.0.2.1")).status == 200
    for number in range(10):
        await cloud.log_in("eleni", password="x" * 12, address=f"198.51.100.{number}")
    stopped = await cloud.log_in("eleni", password="x" * 12, address="198.51.100.200")
    assert stopped.status == 429
    assert int(stopped.headers["Retry-After"]) > 0
    cloud.clock.advance(30_000)
    assert (await cloud.log_in("eleni", address="192.0.2.1")).status == 200


@pytest.mark.parametrize("cloud_config", BOTH, indirect=True)
async def test_tries_at_once_are_tries_in_a_row(cloud: Cloud) -> None:
    """Fifteen sent together from one address: ten are judged."""
    await cloud.employ("eleni")
    tries = [cloud.log_in("eleni", code="000000") for _ in range(15)]
    statuses = [one.status for one in await asyncio.gather(*tries)]
    assert statuses.count(401) <= 10
    assert statuses.count(429) >= 5


async def test_sessions_end(cloud: Cloud) -> None:
    """By the idle hour, by their time, by logging out, by another's hand, and with the person."""
    admin, support = await cloud.admin(), await cloud.admin("support")
    cloud.clock.advance(50 * MINUTE_MS)
    assert (await admin.get("/api/auth/me")).status == 200
    cloud.clock.advance(50 * MINUTE_MS)
    assert (await admin.get("/api/auth/me")).status == 200
    assert (await support.get("/api/auth/me")).status == 401  # idle
    admin, other = await cloud.admin(), await cloud.admin()
    (there,) = [one for one in (await admin.get("/api/auth/sessions")).json if one["is_this"]]
    assert (await other.delete(f"/api/auth/sessions/{there['id']}")).status == 200
    assert (await admin.get("/api/auth/me")).status == 401
    assert (await other.post("/api/auth/logout")).status == 200
    assert (await other.get("/api/auth/me")).status == 401
    boss, support = await cloud.admin(), await cloud.admin("support")
    (worker,) = [one for one in (await boss.get("/api/admins/")).json if one["username"] == "support"]
    assert (await boss.put(f"/api/admins/{worker['id']}", {"is_active": False})).json["is_active"] is False
    assert (await support.get("/api/auth/me")).status == 401
    assert (await cloud.log_in("support", code="000000")).status == 401
    for _ in range(14):
        cloud.clock.advance(55 * MINUTE_MS)
        last = await boss.get("/api/auth/me")
    assert last.status == 401


async def test_an_invited_person_chooses_password_and_second_factor(cloud: Cloud) -> None:
    """The invitation is shown once, ends after three days, and works until the first code was right."""
    boss = await cloud.admin()
    invited = (await boss.post("/api/admins/", {"username": "Nikos@example.com", "role": "support"})).json
    nobody = cloud.stranger()
    weak = await nobody.post("/api/auth/enrol", {"invite": invited["invite"], "password": "short"})
    assert weak.json["key"] == "password_short"
    factor = (await nobody.post("/api/auth/enrol", {"invite": invited["invite"], "password": PASSWORD})).json
    cloud.secrets["nikos@example.com"] = factor["secret"]
    assert factor["otpauth_uri"].startswith("otpauth://totp/Comanda:nikos%40example.com?secret=")
    assert "<svg" in factor["qr_svg"]
    assert (await cloud.log_in("nikos@example.com")).status == 401  # not proven yet
    wrong = await nobody.post("/api/auth/enrol/confirm", {"invite": invited["invite"], "code": "000000"})
    assert wrong.json["key"] == "code_wrong"
    body = {"invite": invited["invite"], "code": cloud.code("nikos@example.com")}
    enrolled = (await nobody.post("/api/auth/enrol/confirm", body)).json
    assert len(enrolled["recovery_codes"]) == 10
    assert (await Admin(cloud.client, enrolled["token"]).get("/api/auth/me")).json["role"] == "support"
    assert (await nobody.post("/api/auth/enrol/confirm", body)).json["key"] == "invite_bad"
    late = (await boss.post("/api/admins/", {"username": "late", "role": "support"})).json["invite"]
    cloud.clock.advance(3 * DAY_MS)
    assert (await nobody.post("/api/auth/enrol", {"invite": late, "password": PASSWORD})).status == 403


async def test_a_new_invitation_ends_what_was_lost(cloud: Cloud) -> None:
    """Whose phone is gone: sessions, password, second factor and recovery codes all end."""
    codes = await cloud.employ("support", "support")
    boss, support = await cloud.admin(), await cloud.admin("support")
    (worker,) = [one for one in (await boss.get("/api/admins/")).json if one["username"] == "support"]
    assert (await boss.post(f"/api/admins/{worker['id']}/invite")).json["admin"]["is_invited"]
    assert (await support.get("/api/auth/me")).status == 401
    assert (await cloud.log_in("support", code=codes[0])).status == 401


async def test_somebody_stays_admin(cloud: Cloud) -> None:
    """The last one is neither demoted nor sent away, also not by two who do it to each other at once."""
    first = await cloud.admin()
    await cloud.employ("second")
    cloud.clock.advance(30_000)
    second = Admin(cloud.client, (await cloud.log_in("second")).json["token"])
    people = {one["username"]: one["id"] for one in (await first.get("/api/admins/")).json}
    both = await asyncio.gather(
        first.put(f"/api/admins/{people['second']}", {"role": "support"}),
        second.put(f"/api/admins/{people['admin']}", {"role": "support"}),
    )
    assert tuple(sorted(one.status for one in both)) in {(200, 403), (200, 409)}


async def test_changing_ones_password_ends_the_other_sessions(cloud: Cloud) -> None:
    """It takes the old one and a code."""
    await cloud.employ("admin")
    admin, other = await cloud.admin(), await cloud.admin()
    cloud.clock.advance(30_000)
    new = "wood and iron and rope"
    body = {"old": PASSWORD, "new": new, "code": cloud.code("admin")}
    assert (await admin.post("/api/auth/password", {**body, "old": "x" * 12})).json["key"] == "password_wrong"
    assert (await admin.post("/api/auth/password", body)).status == 200
    assert (await admin.get("/api/auth/me")).status == 200
    assert (await other.get("/api/auth/me")).status == 401
    cloud.clock.advance(30_000)
    assert (await cloud.log_in("admin")).status == 401
    assert (await cloud.log_in("admin", password=new)).status == 200


@pytest.mark.parametrize("role", ["support", "read_only"])
async def test_a_role_may_do_what_it_may(cloud: Cloud, role: str) -> None:
    """Support helps sites and does not lock, let go or hire; who only reads, reads."""
    site = (await cloud.site())["site"]["id"]
    one = await cloud.admin(role)
    may = {
        ("GET", "/api/sites/"): True,
        ("GET", "/api/audit/"): True,
        ("POST", f"/api/sites/{site}/code"): role == "support",
        ("PUT", f"/api/sites/{site}/licence"): role == "support",
        ("POST", f"/api/sites/{site}/lock"): False,
        ("DELETE", f"/api/sites/{site}"): False,
        ("GET", "/api/admins/"): False,
        ("PUT", "/api/plans/"): False,
    }
    for (method, path), is_allowed in may.items():
        body = {"extend_days": 1} if path.endswith("licence") else None
        assert ((await one.ask(method, path, body)).status == 200) is is_allowed, (method, path)


async def test_nothing_secret_is_kept_readable(cloud: Cloud) -> None:
    """No password, token, invitation, claim code or second factor stands in the database as it was said."""
    codes = await cloud.employ("eleni")
    token = (await cloud.log_in("eleni")).json["token"]
    site = (await Admin(cloud.client, token).post("/api/sites/", {"name": "A"})).json
    cloud.clock.advance(HOUR_MS)
    async with cloud.vendor.database.read() as tx:
        kept = ""
        for name in ("admins", "sessions", "recovery_codes", "claim_codes", "audit", "login_tries", "online_keys"):
            rows = (await tx.connection.exec_driver_sql(f"SELECT * FROM {name}")).all()
            kept += "".join(map(str, rows))
    for secret in (PASSWORD, token, cloud.secrets["eleni"], codes[1].replace("-", ""), site["claim_code"]):
        assert secret not in kept
