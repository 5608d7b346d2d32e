"""Requests that no honest client sends: refused in words, by both databases."""

from tests.attack.wire import request, send, statuses
from tests.cloud.conftest import Cloud


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
