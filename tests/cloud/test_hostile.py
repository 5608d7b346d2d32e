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


async def test_a_webhook_is_given_a_public_address(cloud: Cloud) -> None:
    """What is none is refused in words, before it is tried; half an address, too."""
    admin = await cloud.admin()
    for address in (
        *(
            "https://127.0.0.1/",
            "https://[::1]/",
            "https://[::1",
            "https://169.254.169.254/latest",
            "https://10.0.0.1/",
        ),
        *(
            "https://[64:ff9b::a00:1]/",
            "https://[2002:a00:1::]/",
            "http://hooks.example.com/",
            "https://a@example.com/",
        ),
        *("https://", "hooks.example.com", "https://127.1/", "file:///etc/passwd"),
    ):
        reply = await admin.post("/api/alerts/targets", {"channel": "webhook", "address": address, "kinds": ["silent"]})
        assert (reply.status, reply.json["key"]) == (422, "address_bad"), address


async def test_another_sites_page_has_a_browser_send_nothing(cloud: Cloud) -> None:
    """Else a page that an admin happens to open posts wrong log-ins from his own desk until he is locked out."""
    await cloud.employ("eleni")
    url = cloud.vendor.config.public_url
    for said, is_heard in (
        (b"Origin: https://evil.example", False),
        (b"Origin: null", False),
        (b"Sec-Fetch-Site: cross-site", False),
        (b"Sec-Fetch-Site: same-site", False),
        (b"Sec-Fetch-Site: same-origin\r\nOrigin: https://behind.a.proxy", True),
        (b"Origin: " + url.encode(), True),
    ):
        body = b'{"username": "eleni", "password": "wrong horse battery", "code": "000000"}'
        found = await send(cloud.client, request("POST", "/api/auth/login", said, body=body))
        assert statuses(found) == [401 if is_heard else 403], said
    for row in routes(Config()):
        if row.method not in {"GET", "OPTIONS"} and not row.is_for_any_page:
            path = re.sub(r"\{\w+:\w+\}", NOTHING, row.path.replace("{offset:int}", "0"))
            found = await send(cloud.client, request(row.method, path, b"Origin: https://evil.example"))
            assert statuses(found) == [403], (row.method, row.path)
