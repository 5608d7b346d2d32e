"""Requests that no honest client sends: refused in words, by both databases."""

import gzip
import re

from cloud.admins.model import ACTIONS, Role
from cloud.app import routes
from cloud.config import Config
from cloud.runtime.route import Gate
from tests.attack.wire import request, send, statuses
from tests.cloud.conftest import Cloud

NOTHING = "01980000-0000-7000-8000-000000000000"


async def test_the_cloud_keeps_no_text_that_its_database_cannot(cloud: Cloud) -> None:
    """The character 0 in any body, query or path is refused, by whoever it is sent; nor is other than text in a header."""
    admin, box = await cloud.admin(), await cloud.claimed()
    assert (await admin.post("/api/sites/", {"name": "a\0b"})).status == 422
    assert (await admin.post("/api/auth/login", {"username": "a\0", "password": "x", "code": "123456"})).status == 422
    assert (await admin.get("/api/sites/?q=a%00b")).status == 422
    assert (await admin.get("/api/sites/%00")).status == 404
    assert (await box.heartbeat(version="1\0"))[0] == 422
    assert (await cloud.box().claim(name="a\0b"))[0] == 422
    for name in (b"Comanda-Site", b"Comanda-Key", b"Comanda-Signature", b"User-Agent", b"X-Forwarded-For"):
        found = await send(cloud.client, request("POST", "/api/heartbeat/", name + b": \xff\xfe", body=b"{}"))
        assert statuses(found) == [400], name


async def test_every_route_knows_every_role(cloud: Cloud) -> None:
    """Nobody, the wrong role and a box that signs nothing are refused at each door; the right role gets past it."""
    rows = sorted(routes(Config()), key=lambda one: "logout" in one.path)
    for role in (None, *Role):
        caller = cloud.stranger() if role is None else await cloud.admin(role.value)
        held = ACTIONS[role] if role is not None else frozenset()
        for row in rows:
            reply = await caller.ask(
                row.method, re.sub(r"\{\w+:\w+\}", NOTHING, row.path.replace("{offset:int}", "0")), None
            )
            name = f"{role} {row.method} {row.path}: {reply.status}"
            is_refused = reply.status == 403 and "action" in reply.json.get("fields", {})
            if row.access == Gate.BOX:
                assert reply.status == 401, name
            elif row.access == Gate.PUBLIC:
                assert reply.status < 500, name
            elif role is None:
                assert reply.status == 401, name
            else:
                assert reply.status not in {401, 500}, name
                assert is_refused is (row.access != Gate.SIGNED_IN and row.access not in held), name


async def test_what_is_packed_is_measured_unpacked(cloud: Cloud) -> None:
    """A body that unpacks beyond its route's limit is refused, however small it came."""
    packed = gzip.compress(b" " * 200_000)
    found = await send(cloud.client, request("POST", "/api/auth/login", b"Content-Encoding: gzip", body=packed))
    assert statuses(found) == [413]
