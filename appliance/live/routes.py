"""The stream itself: GET /api/live, server-sent events over fetch."""

import socket
from contextlib import suppress

from aiohttp import ClientConnectionError, web

from appliance.live.contract import LiveQuery
from appliance.live.model import Farewell, Gap, Hello, Position, Start, begin, encode_event
from appliance.live.service import LIVE, Hub, Stream
from appliance.runtime.box import Box
from appliance.runtime.http import bearer
from appliance.runtime.journal import read_standing
from appliance.runtime.route import Call, Gate, LicenceClass, answering

_SEND_BUFFER = 64 * 1024
_DEAD_AFTER_MS = 30_000
_HEADERS = {
    "Content-Type": "text/event-stream; charset=utf-8",
    "Cache-Control": "no-store, no-transform",
    "X-Accel-Buffering": "no",  # a proxy that knows it passes each event on at once
}


async def _stream(box: Box, request: web.Request, call: Call) -> web.StreamResponse:
    hub = request.app[LIVE]
    asked = request.headers.get("Last-Event-ID") or call.query.since
    position = await hub.position()
    start = begin(asked, position)
    lives = await box.readers.read(read_standing)
    _bound_buffers(request)
    stream = hub.admit(call.caller, bearer(request), request.transport, start.seq)
    response = web.StreamResponse(headers=_HEADERS)
    try:
        with suppress(ConnectionError, ClientConnectionError):
            await response.prepare(request)
            hello = Hello(str(position), hub.pace.keep_alive_s, lives.covered, lives.came_from)
            await _tell(hub, stream, response, hello, start)
    finally:
        hub.dismiss(stream)
    return response


async def _tell(hub: Hub, stream: Stream, response: web.StreamResponse, hello: Hello, start: Start) -> None:
    """Say hello, declare a gap, tell what was missed, then what happens, until the stream ends."""
    replay_until = stream.position
    # The hello's id is where this reader stands: were it `now`, a line cut during the replay would lose the rest of it.
    standing = Position(int(hello.position.partition(":")[0]), start.seq)
    gap = encode_event("gap", standing, Gap(hello.position, start.gap)) if start.gap else b""
    await response.write(encode_event("hello", standing, hello) + gap)
    async for data in hub.replay(stream, start.seq, replay_until):
        await response.write(data)
        if stream.ending:
            break
    while True:
        data = await stream.take()
        if stream.ending:
            break
        await response.write(data)
    await response.write(encode_event("end", None, Farewell(stream.ending)))


def _bound_buffers(request: web.Request) -> None:
    """Keep little on its way, so that a reader who stops reading is noticed, and one who vanished is given up."""
    connection = request.transport.get_extra_info("socket") if request.transport is not None else None
    if connection is not None and connection.family != socket.AF_UNIX:
        connection.setsockopt(socket.SOL_SOCKET, socket.SO_SNDBUF, _SEND_BUFFER)
        if hasattr(socket, "TCP_USER_TIMEOUT"):
            connection.setsockopt(socket.IPPROTO_TCP, socket.TCP_USER_TIMEOUT, _DEAD_AFTER_MS)


ROUTES = [
    answering(
        "GET",
        "/api/live",
        "Follow what happens as server-sent events, from a position on.",
        _stream,
        access=Gate.SIGNED_IN,
        licence=LicenceClass.FINISH,
        query=LiveQuery,
        media="text/event-stream",
    )
]
