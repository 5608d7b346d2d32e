"""A real box and a real cloud: help with a manager's consent, diagnostics, and commands, over real sockets."""

import io
import shutil
import zipfile
from collections.abc import AsyncIterator
from pathlib import Path
from typing import Any

import pytest
from aiohttp.test_utils import TestClient, TestServer

from appliance.app import build as build_box
from appliance.config import Config as BoxConfig
from appliance.licensing.keeper import KEEPER
from appliance.runtime.folder import hold
from cloud.config import Config
from kernel.clock import HOUR_MS
from tests.cloud.conftest import Admin, Cloud
from tests.conftest import House, until
from tests.fakes.clock import FakeClock
from tests.fakes.database import open_box

DATABASES = ("sqlite",)  # what differs on PostgreSQL has its own tests


@pytest.fixture
async def cloud_config(sqlite: Path, tmp_path: Path) -> Config:
    """Return settings for a cloud beside the box."""
    folder = tmp_path / "cloud"
    folder.mkdir()
    shutil.copy(sqlite, folder / "cloud.db")
    return Config(data=str(folder))


class Pair:
    """A box that belongs to its site, and somebody of the vendor's support."""

    def __init__(self, house: House, cloud: Cloud, support: Admin, site_id: str) -> None:
        """Speak of both."""
        self.house, self.cloud, self.support, self.site = house, cloud, support, f"/api/sites/{site_id}"

    async def code(self) -> str:
        """Return a code that the manager just made."""
        reply = await (await self.house.phone("manager")).post("/api/help/", {"consent": True})
        assert reply.status == 201, reply.json
        code: str = reply.json["code"]
        return code

    async def begin(self, code: str) -> Any:
        """Type a code at the panel and return what the box makes of it."""
        begun = await self.support.post(f"{self.site}/help", {"code": code})
        assert begun.status == 201, begun.json
        return await self.settled(f"{self.site}/help/{begun.json['id']}", "opening")

    async def ask(self, session: Any, what: str, **more: Any) -> Any:
        """Ask the box something and return its answer."""
        asked = await self.support.post(f"{self.site}/help/{session['id']}/asks", {"what": what, **more})
        assert asked.status == 201, asked.json
        return await self.settled(f"{self.site}/help/{session['id']}/asks/{asked.json['id']}", "waiting")

    async def settled(self, path: str, while_: str) -> Any:
        """Wait until something has left a state, and return it."""

        async def look() -> Any:
            told = (await self.support.get(path)).json
            return told if told["state"] != while_ else None

        return await until(look)

    async def help(self) -> Any:
        """Return help as the manager sees it."""
        return (await (await self.house.phone("manager")).get("/api/help/")).json


@pytest.fixture
async def pair(cloud: Cloud, clock: FakeClock, tmp_path: Path) -> AsyncIterator[Pair]:
    """Return a box and its vendor."""
    registered = await cloud.site()
    told = {"licence": "required", "cloud_url": str(cloud.client.make_url("")), "claim_code": registered["claim_code"]}
    config = BoxConfig(data=str(tmp_path / "box"), listen="127.0.0.1:0", inputs="off", **told)
    with hold(config.folder):
        app = build_box(config, open_box(config, clock), clock)
        async with TestClient(TestServer(app, host="127.0.0.1")) as client:
            keeper = app[KEEPER]

            async def is_bound() -> bool:
                return keeper.has_vendor

            await until(is_bound)
            yield Pair(House(app, client, clock), cloud, await cloud.admin("support"), registered["site"]["id"])


async def test_support_looks_with_the_managers_code(pair: Pair) -> None:
    """Status, logs and printers; nobody's name; each look is written down on both sides, and the manager ends it at once."""
    house = pair.house
    await house.phone("waiter", "Despina Katsarou")
    session = await pair.begin(await pair.code())
    assert session["state"] == "open"
    status = (await pair.ask(session, "status"))["view"]
    assert status["licence"]["state"] == "ok"
    printers = (await pair.ask(session, "printers"))["view"]
    assert printers["printers"] == []
    logs = (await pair.ask(session, "logs"))["view"]
    assert "Despina" not in str((status, printers, logs))
    current = (await pair.help())["current"]
    assert (current["state"], current["by"]) == ("open", "support")
    assert [one["act"] for one in current["acts"]] == ["open", "status", "printers", "logs"]
    assert [name for name, _ in await house.events("HelpAsked", "HelpOpened", "HelpActed")] == [
        "HelpAsked",
        "HelpOpened",
        *["HelpActed"] * 3,
    ]
    ended = await (await house.phone("manager")).delete("/api/help/")
    assert (ended.json["current"], ended.json["past"][0]["why"]) == (None, "manager")
    told = await pair.settled(f"{pair.site}/help/{session['id']}", "open")
    assert (told["state"], told["why"]) == ("ended", "manager")
    assert all(one["view"] is None for one in told["asks"])
    refused = await pair.support.post(f"{pair.site}/help/{session['id']}/asks", {"what": "logs"})
    assert (refused.status, refused.json["key"]) == (409, "support_not_open")
    lines = (await (await pair.cloud.admin()).get(f"/api/audit/?site_id={pair.site[11:]}")).json["lines"]
    acts = sorted(one["action"] for one in lines if one["action"].startswith("support"))
    assert acts == [*["support_asked"] * 3, "support_begun", "support_ended"]


async def test_a_wrong_or_old_code_opens_nothing(pair: Pair) -> None:
    """The box judges it; after five tries the right one is worthless too, and so it is after a quarter of an hour."""
    code = await pair.code()
    for _ in range(5):
        assert (await pair.begin("AAAAA-AAAAA"))["state"] == "refused"
    assert (await pair.begin(code))["state"] == "refused"
    code = await pair.code()
    pair.house.clock.advance(16 * 60_000)
    assert (await pair.begin(code))["state"] == "refused"
    refused = await (await pair.house.phone("manager")).post("/api/help/", {"consent": False})
    assert (refused.status, refused.json["key"]) == (409, "help_no_consent")
    waiter = await (await pair.house.phone("waiter")).post("/api/help/", {"consent": True})
    assert waiter.status == 403


async def test_the_view_ends_with_the_hour(pair: Pair) -> None:
    """Whatever the cloud believes: the box shows nothing any more."""
    session = await pair.begin(await pair.code())
    pair.house.clock.advance(HOUR_MS - 1)
    asked = await pair.support.post(f"{pair.site}/help/{session['id']}/asks", {"what": "logs"})
    pair.house.clock.advance(1)
    path = f"{pair.site}/help/{session['id']}/asks/{asked.json['id']}"
    assert (await pair.settled(path, "waiting"))["view"] is None or asked.status == 409
    late = await pair.support.post(f"{pair.site}/help/{session['id']}/asks", {"what": "logs"})
    assert late.status == 409


async def test_a_manager_who_lost_his_pin_sets_a_new_one(pair: Pair) -> None:
    """With a one-time code that support reads to him; it names no other role, and works once."""
    house = pair.house
    await house.phone("waiter", "Nikos")
    session = await pair.begin(await pair.code())
    code = (await pair.ask(session, "pin"))["view"]["pin_code"]
    stranger = house.stranger()

    async def recover(name: str, typed: str, pin: str = "7391") -> Any:
        return await stranger.post("/api/help/pin", {"username": name, "code": typed, "pin": pin})

    assert (await recover("manager", "AAAAA-AAAAA")).json["key"] == "pin_code_refused"
    assert (await recover("Nikos", code)).json["key"] == "no_such_manager"
    assert (await recover("manager", code, "12")).status == 422
    assert (await recover("manager", code)).status == 204
    assert (await recover("manager", code)).status == 403
    entered = await stranger.post("/api/auth/login", {"username": "manager", "pin": "7391"})
    assert entered.status == 200
    assert [name for name, _ in await house.events("PinRecovered")] == ["PinRecovered"]


async def test_a_bundle_comes_without_anybody_in_it(pair: Pair) -> None:
    """Asked for at the panel, sent in pieces, taken away by support, written in the audit."""
    await pair.house.phone("waiter", "Despina Katsarou")
    asked = (await pair.support.post(f"{pair.site}/diagnostics")).json
    for state in ("asked", "arriving"):
        told = await pair.settled(f"{pair.site}/diagnostics/{asked['id']}", state)
    assert told["state"] == "done", told
    reply = await pair.support.get(f"{pair.site}/diagnostics/{asked['id']}/file")
    files = zipfile.ZipFile(io.BytesIO(reply.body))
    assert set(files.namelist()) == {"status.json", "settings.json", "printers.json", "tables.json", "log.jsonl"}
    content = b"".join(files.read(name) for name in files.namelist())
    assert b"Despina" not in content
    assert b"claim_code" not in content
    lines = (await (await pair.cloud.admin()).get("/api/audit/?action=diagnostics_taken")).json["lines"]
    assert len(lines) == 1


async def test_an_update_is_refused_honestly(pair: Pair) -> None:
    """A box without slots is updated by its system, and says so."""
    asked = await pair.support.post(f"{pair.site}/commands", {"kind": "update", "args": {"version": "9.9"}})
    told = await pair.settled(f"{pair.site}/commands/{asked.json['id']}", "waiting")
    assert (told["state"], told["detail"]["words"]) == ("refused", "This box is updated by its system, not by Comanda.")
