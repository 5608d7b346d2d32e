"""Requests that no honest client sends: refused in words, one answer each, and never a stumble (500)."""

from urllib.parse import quote

from tests.attack.wire import request, send, statuses
from tests.conftest import House

ODD = (b"\xff\xfe", b"\xed\xa0\x80", b"\xc3\x28", "²".encode(), "١٢".encode(), b"-1", b"9" * 40, b"x" * 4000, b"%00")
HEADERS = (
    *(b"Authorization", b"Idempotency-Key", b"Comanda-Waited-Ms", b"Comanda-Again", b"Comanda-Again-Left"),
    *(b"Comanda-Device", b"Comanda-Device-Key", b"Last-Event-ID", b"User-Agent", b"If-None-Match", b"Origin"),
)
CALLS = (
    ("POST", "/api/messages", b'{"text":"x"}'),
    ("GET", "/api/auth/people", b""),
    ("GET", "/api/inputs/live", b""),
    ("GET", "/api/phone/menu", b""),
    ("GET", "/join/test?t=%ff%ed%a0%80", b""),
)


async def test_no_header_makes_the_box_stumble(house: House) -> None:
    """Bytes that are no text, digits of other scripts, numbers of forty digits, in every header that the box reads."""
    token = (await house.phone("manager")).token
    assert token is not None
    for method, path, body in CALLS:
        for name in HEADERS:
            for value in ODD:
                bearer = b"" if name == b"Authorization" else b"Bearer " + token.encode()
                head = (b"Authorization: " + (bearer or b"Bearer " + value), name + b": " + value)
                found = statuses(await send(house.client, request(method, path, *head, body=body)))
                assert len(found) == 1, (path, name, value)
                assert found[0] < 500, (path, name, value)


SMUGGLED = b"GET /api/system/health HTTP/1.1\r\nHost: box\r\nConnection: close\r\n\r\n"
POST = b"POST /api/auth/login HTTP/1.1\r\nHost: box\r\nContent-Type: application/json\r\n"


AMBIGUOUS = (
    POST + b"Content-Length: 4\r\nTransfer-Encoding: chunked\r\n\r\n0\r\n\r\n" + SMUGGLED,
    POST + b"Content-Length: 2\r\nContent-Length: 40\r\n\r\n{}" + SMUGGLED,
    POST + b"Content-Length: 2, 2\r\n\r\n{}" + SMUGGLED,
    POST + b"Content-Length: +2\r\n\r\n{}" + SMUGGLED,
    POST + b"Content-Length : 2\r\n\r\n{}" + SMUGGLED,
    POST + b"Transfer-Encoding: xchunked\r\n\r\n{}" + SMUGGLED,
    POST + b"Transfer-Encoding: chunked, identity\r\n\r\n0\r\n\r\n" + SMUGGLED,
    POST + b"Transfer-Encoding: chunked\r\n\r\n0x2\r\n{}\r\n0\r\n\r\n" + SMUGGLED,
    POST + b"X: a\rTransfer-Encoding: chunked\r\n\r\n" + SMUGGLED,
    POST + b"X: a\r\n folded: b\r\n\r\n" + SMUGGLED,
    POST + b"X\0: a\r\n\r\n" + SMUGGLED,
    b"POST /api/auth/login HTTP/1.1\r\nHost: box\r\n" + b"X: y\r\n" * 400 + b"\r\n" + SMUGGLED,
    b"GET /" + b"a" * 20_000 + b" HTTP/1.1\r\nHost: box\r\n\r\n" + SMUGGLED,
    b"GET /api/system/health HTTP/9.9\r\nHost: box\r\n\r\n" + SMUGGLED,
    b"\x16\x03\x01\x02\x00\x01\x00\x01\xfc\x03\x03" + bytes(64) + b"\r\n\r\n" + SMUGGLED,
)


async def test_where_a_request_ends_is_never_in_doubt(house: House) -> None:
    """What two readers could cut differently is refused, and nothing after it on that connection is answered."""
    for sent in AMBIGUOUS:
        assert statuses(await send(house.client, sent)) == [400], sent[:200]


async def test_no_answer_takes_a_header_from_a_request(house: House) -> None:
    """Line breaks in an address or a name stay in the address and the name."""
    manager = await house.phone("manager")
    for path in (
        "/waiter%0d%0aX-Evil:%201",
        "/api/tables/1%0d%0aX-Evil:%201",
        "/%0d%0aX-Evil: 1",
        "/waiter//evil.example",
    ):
        reply = await manager.ask("GET", quote(path, safe="/%:"), headers={"Accept-Encoding": "identity"})
        assert "X-Evil" not in reply.headers
        assert "evil.example" not in reply.headers.get("Location", "").partition("/waiter")[0]


async def test_days_that_nobody_lives_in_are_refused(house: House) -> None:
    """The first and the last day of the calendar have no day before or after, month 0 is none, digits are ours."""
    manager = await house.phone("manager")
    for day in ("0000-00-00", "0001-01-01", "9999-12-31", "2026-02-30", "2026-13-01", "२०२६-०१-०१", "2026-01-01\n"):
        for path in ("/api/day/x", "/api/tables/sections", "/api/cash/sessions", "/api/cash/unassigned"):
            assert (await manager.get(f"{path}?business_day={quote(day)}")).status == 422, (path, day)
        for path in ("/api/orders", "/api/reports/sales", "/api/acts/uses", "/api/reports/shift"):
            assert (await manager.get(f"{path}?business_day={quote(day)}")).status in {200, 422}, (path, day)
        assert (await manager.post("/api/day/print", {"business_day": day})).status == 422
