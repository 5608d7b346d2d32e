import datetime as dt
import ssl
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from pathlib import Path

import pytest
from aiohttp import web
from aiohttp.test_utils import TestServer
from cryptography import x509
from cryptography.hazmat.primitives import hashes, serialization
from cryptography.hazmat.primitives.asymmetric import ec
from cryptography.x509.oid import NameOID

from appliance.licensing.identity import read_identity
from appliance.licensing.vendor import Line, LineError
from kernel.fleet import LARGEST_BODY, ChannelAnswer

GOOD = b'{"server_time_ms": 1}'


@asynccontextmanager
async def _server(
    tmp_path: Path, answer: web.StreamResponse | type[Exception], tls: ssl.SSLContext | None = None
) -> AsyncIterator[tuple[Line, list[str]]]:
    """Serve one answer to whatever is asked; yield a line to it and the paths that were asked for."""
    asked: list[str] = []

    async def handle(request: web.Request) -> web.StreamResponse:
        asked.append(request.path)
        if isinstance(answer, type):
            assert request.transport is not None
            request.transport.abort()
            return web.Response()
        return answer

    app = web.Application()
    app.router.add_route("*", "/{path:.*}", handle)
    server = TestServer(app, host="127.0.0.1", scheme="https" if tls else "http")
    await server.start_server(ssl=tls, shutdown_timeout=0.1)
    line = Line(str(server.make_url("")), read_identity(tmp_path))
    try:
        yield line, asked
    finally:
        await line.close()
        await server.close()


def _self_signed(folder: Path) -> ssl.SSLContext:
    """Return a certificate that nobody vouches for."""
    key = ec.generate_private_key(ec.SECP256R1())
    name = x509.Name([x509.NameAttribute(NameOID.COMMON_NAME, "127.0.0.1")])
    now = dt.datetime.now(dt.UTC)
    certificate = x509.CertificateBuilder(
        name, name, key.public_key(), x509.random_serial_number(), now, now + dt.timedelta(days=1)
    ).sign(key, hashes.SHA256())
    pem = folder / "tls.pem"
    pem.write_bytes(
        key.private_bytes(serialization.Encoding.PEM, serialization.PrivateFormat.PKCS8, serialization.NoEncryption())
        + certificate.public_bytes(serialization.Encoding.PEM)
    )
    context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
    context.load_cert_chain(pem)
    return context


async def test_an_answer_is_read(tmp_path: Path) -> None:
    """The line speaks, and closes."""
    async with _server(tmp_path, web.Response(body=GOOD)) as (line, asked):
        assert (await line.post("/api/channel/", b"{}", "site", ChannelAnswer)).server_time_ms == 1
        assert asked == ["/api/channel/"]


async def test_a_certificate_that_nobody_vouches_for_is_not_spoken_to(tmp_path: Path) -> None:
    """TLS is verified: nothing is said before the other side has shown who it is."""
    async with _server(tmp_path, web.Response(body=GOOD), _self_signed(tmp_path)) as (line, asked):
        with pytest.raises(LineError, match="cannot be reached"):
            await line.post("/api/channel/", b"{}", "site", ChannelAnswer)
        assert asked == []


@pytest.mark.parametrize(
    ("answer", "words"),
    [
        (web.Response(body=b" " * (LARGEST_BODY + 1)), "more than it may"),
        (web.Response(body=b"\xff\xfe"), "not the vendor's cloud"),
        (web.Response(body=b"<html>Wi-Fi of the hotel</html>"), "not the vendor's cloud"),
        (web.Response(status=302, headers={"Location": "/elsewhere"}), "status 302"),
        (web.Response(status=502, body=b"bad gateway"), "status 502"),
        (ConnectionError, "cannot be reached"),
    ],
    ids=["too much", "no text", "no json", "elsewhere", "a proxy's", "cut off"],
)
async def test_what_is_no_answer_is_a_line_that_is_down(
    tmp_path: Path, answer: web.StreamResponse | type[Exception], words: str
) -> None:
    """A hotel's log-in page, a proxy, a redirect, a flood: each is said in words and tried again later."""
    async with _server(tmp_path, answer) as (line, asked):
        with pytest.raises(LineError, match=words) as down:
            await line.post("/api/channel/", b"{}", "site", ChannelAnswer)
        assert not down.value.is_refusal
        assert set(asked) == {"/api/channel/"}
