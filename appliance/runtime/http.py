"""From a declared route to aiohttp: parse what came, run it where it belongs, answer in JSON."""

import asyncio
import re
import socket
import sqlite3
from collections.abc import AsyncIterator, Awaitable, Callable, Iterable
from contextlib import asynccontextmanager, suppress
from dataclasses import replace
from functools import cache, lru_cache
from http import HTTPStatus
from typing import Any

import msgspec
from aiohttp import hdrs, web
from prometheus_client import Histogram

from appliance.runtime.again import Again, read_again
from appliance.runtime.box import BOX, Box
from appliance.runtime.caller import COMMAND_LINE, NOBODY, Caller
from appliance.runtime.commands import Answer, Attempt, encode, hash_request, permit, read_key, read_wait, run_command
from appliance.runtime.journal import Standing, read_head, read_house, read_standing
from appliance.runtime.metrics import HTTP_SECONDS
from appliance.runtime.route import LINES, PLACEHOLDER, Call, Gate, Kind, Route, fill
from appliance.runtime.tx import Snapshot, Tx
from appliance.runtime.workers import work_for_a_caller
from kernel.errors import DomainError, ErrorCode, invalid, not_found
from kernel.ids import parse_id
from kernel.web.headers import require_text
from kernel.web.problem import CONTENT_TYPE as PROBLEM_JSON

HOUSE_HEADER = "Comanda-House"
_LARGEST_INT = (1 << 63) - 1
_LEAST_WAIT_S, _SLOWEST_BYTES_S = 20.0, 20_000.0
_SAFE_HEADERS = {
    "X-Content-Type-Options": "nosniff",
    "Referrer-Policy": "no-referrer",
    "X-Frame-Options": "DENY",
    "Content-Security-Policy": "default-src 'none'; frame-ancestors 'none'",
    "Cross-Origin-Resource-Policy": "same-origin",
    "Cache-Control": "no-store",
}


def mount(app: web.Application, routes: Iterable[Route]) -> None:
    """Add every route to the app, with and without the trailing slash. Raises ValueError for a double or bad row."""
    seen: set[tuple[str, str]] = set()
    for route in routes:
        bare = route.path.rstrip("/")
        if not bare or (route.method, bare) in seen:
            raise ValueError(f"{route.method} {route.path} is declared twice or has no path")
        if route.kind is Kind.QUERY and route.method != hdrs.METH_GET:
            raise ValueError(f"{route.method} {route.path} reads, so it must be a GET")
        seen.add((route.method, bare))
        handler = _handler(route)
        pattern = PLACEHOLDER.sub(lambda found: "{" + found[1] + "}", bare)
        for path in (pattern, pattern + "/"):
            app.router.add_route(route.method, path, handler, name=None)


def _handler(route: Route) -> Callable[[web.Request], Awaitable[web.StreamResponse]]:
    kinds = dict(PLACEHOLDER.findall(route.path))

    async def handle(request: web.Request) -> web.StreamResponse:
        box = request.app[BOX]
        work_for_a_caller()
        began = box.clock.monotonic()
        status: int = HTTPStatus.INTERNAL_SERVER_ERROR
        try:
            call = await _parse(box, route, kinds, request)
            response = await _RUN[route.kind](box, route, request, call)
            status = response.status
        finally:
            _seconds(route.method, route.path, status).observe(box.clock.monotonic() - began)
        return response

    return handle


@cache  # a route answers with a handful of codes
def _seconds(method: str, path: str, status: int) -> Histogram:
    return HTTP_SECONDS.labels(method, path, str(status))


async def _parse(box: Box, route: Route, kinds: dict[str, str], request: web.Request) -> Call:
    require_text(request)
    params: dict[str, int | str] = {}
    for name, text in request.match_info.items():
        params[name] = _path_value(kinds.get(name, ""), name, text)
    call = Call(_local_caller(request), params, method=route.method, path=fill(route.path, params))
    if route.query is None:
        return call
    try:
        return replace(call, query=_parse_query(route, request))
    except DomainError:  # before saying what is wrong with it, make sure that the caller may know this route
        if route.access != Gate.PUBLIC:
            await _permitted(box, route, call, bearer(request))
        raise


def read_path(pattern: str, path: str) -> dict[str, int | str] | None:
    """Return what a path names where it is of a route's pattern, else None; the slash at the end does not matter."""
    kinds = dict(PLACEHOLDER.findall(pattern))
    escaped = PLACEHOLDER.sub(lambda found: f"(?P<{found[1]}>[^/]+)", pattern.rstrip("/"))
    found = re.fullmatch(escaped, path.rstrip("/"))
    if found is None:
        return None
    try:
        return {name: _path_value(kinds[name], name, text) for name, text in found.groupdict().items()}
    except DomainError:
        return None


def _path_value(kind: str, name: str, text: str) -> int | str:
    what = name.removesuffix("_id")
    if kind == "int":
        if not text.isascii() or not text.isdigit() or int(text) > _LARGEST_INT:
            raise not_found(what, text[:40])
        return int(text)
    if kind == "id":
        try:
            return parse_id(text)
        except DomainError:
            raise not_found(what, text[:40]) from None
    return text


def _parse_query(route: Route, request: web.Request) -> msgspec.Struct:
    assert route.query is not None
    try:
        return msgspec.convert(dict(request.query), route.query, strict=False)
    except msgspec.ValidationError as bad:
        raise invalid(f"The address's query is not right: {bad}.", where="query") from bad


def _local_caller(request: web.Request) -> Caller:
    """Who speaks over the unix socket is on the machine and owns the data folder: the file's mode says so."""
    transport = request.transport
    connection = transport.get_extra_info("socket") if transport is not None else None
    return COMMAND_LINE if connection is not None and connection.family == socket.AF_UNIX else NOBODY


async def read_body(request: web.Request, limit: int) -> bytes:
    """Return the whole body, never holding more than `limit` bytes. Raises `DomainError(too_large)` beyond that."""
    if request.content_length is not None and request.content_length > limit:
        raise too_large(limit)
    is_plain = request.content_length is not None and hdrs.CONTENT_ENCODING not in request.headers
    if is_plain and request.content.is_eof():  # nearly always: it came in one piece with its head
        return await request.content.read()
    async with arriving(limit):
        if is_plain:
            return await request.content.read()  # what it says is what comes, for nothing is unpacked
        body = bytearray()
        async for chunk in request.content.iter_chunked(64 * 1024):
            body += chunk
            if len(body) > limit:
                raise too_large(limit)
        return bytes(body)


@asynccontextmanager
async def arriving(limit: int) -> AsyncIterator[None]:
    """Wait for a body of at most `limit` bytes as long as a bad Wi-Fi needs. Raises `malformed` after that."""
    try:
        async with asyncio.timeout(_LEAST_WAIT_S + limit / _SLOWEST_BYTES_S):
            yield
    except TimeoutError as late:
        raise DomainError(ErrorCode.MALFORMED, "The request did not arrive in time. Send it again.") from late


def too_large(limit: int) -> DomainError:
    """Return the refusal of a body beyond a route's limit in bytes."""
    return DomainError(ErrorCode.TOO_LARGE, f"That is too large: send at most {limit // 1024} kB.", limit=limit)


@lru_cache(maxsize=512)
def _decoder(shape: Any) -> msgspec.json.Decoder[Any]:
    return msgspec.json.Decoder(shape)


def decode_body(raw: bytes, shape: Any) -> Any:
    """Return the body as the declared type; raises `malformed` for no JSON and `invalid`, naming the place, otherwise."""
    try:
        return _decoder(shape).decode(raw or b"{}")
    except msgspec.ValidationError as bad:
        words, _, place = str(bad).partition(" - at `")
        raise invalid(
            f"{words}." if not place else f"{words} (at {place.rstrip('`')}).", field=place.rstrip("`")
        ) from bad
    except (msgspec.DecodeError, UnicodeDecodeError, RecursionError) as bad:
        raise DomainError(ErrorCode.MALFORMED, "The body is not JSON. Check it and send it again.") from bad


def bearer(request: web.Request) -> str | None:
    """Return the bearer token of a request, or None."""
    scheme, _, token = request.headers.get(hdrs.AUTHORIZATION, "").partition(" ")
    return token.strip() or None if scheme.lower() == "bearer" else None


def identify(box: Box, snapshot: Snapshot, call: Call, token: str | None) -> Caller:
    """Return who calls: the machine's command line, the holder of the token, or nobody."""
    if call.caller.is_local or token is None:
        return call.caller
    return box.authenticate(snapshot, token)


async def _run_query(box: Box, route: Route, request: web.Request, call: Call) -> web.Response:
    token = bearer(request)

    def query(snapshot: Snapshot) -> tuple[bytes, str]:
        caller = identify(box, snapshot, call, token)
        permit(route, caller)
        box.licence(route.licence)
        answer = route.handler(snapshot, replace(call, caller=caller))
        return encode(answer), read_head(snapshot).position

    body, position = await box.readers.read(query)
    return json_response(body, route.status, {"Comanda-Seq": position})


async def _run_command(box: Box, route: Route, request: web.Request, call: Call) -> web.Response:
    token = bearer(request)
    if route.limit > LINES:  # strangers do not fill the memory with what only a manager sends
        await _permitted(box, route, call, token)
    raw = await read_body(request, route.limit)
    if route.body is not None:
        if raw and not _is_json(request):
            raise DomainError(ErrorCode.MALFORMED, "Send the body as application/json.")
        call = call.having(body=await _decode_permitted(box, route, call, token, raw))
    attempt_call = call
    if route.prepare is not None:
        caller = await _permitted(box, route, call, token)
        attempt_call = replace(call, prepared=await route.prepare(box, replace(call, caller=caller)))
    return await execute(box, route, request, attempt_call, raw)


async def execute(box: Box, route: Route, request: web.Request, call: Call, content: bytes) -> web.Response:
    """Run a parsed command once for its key and answer; `content` is what makes a retry the same command."""
    token = bearer(request)
    now_ms = box.clock.now_ms()
    key = read_key(request.headers, now_ms)
    attempt = Attempt(
        route=route,
        path=request.path.rstrip("/"),
        call=call,
        key=key,
        request_hash=b"" if key is None else hash_request(content, request.query_string),
        waited_ms=read_wait(request.headers, key, now_ms, clock_is_sure=box.clock.is_sure()),
        again=read_again(request.headers),
    )
    device = await _wait_for_turn(box, route, call, token, attempt.again) if attempt.again is not None else ""

    def command(tx: Tx) -> tuple[Answer, Standing]:
        caller = identify(box, tx, call, token)
        return run_command(tx, attempt, caller, box.licence), read_standing(tx)

    answer, standing = await box.writer.do(command)
    if attempt.again is not None:
        box.turns.over(device, attempt.again)
    headers = _standing_headers(standing)
    if answer.replayed:
        headers["Idempotency-Replayed"] = "true"
    return json_response(answer.body, answer.status, headers, PROBLEM_JSON if answer.is_problem else "application/json")


async def _wait_for_turn(box: Box, route: Route, call: Call, token: str | None, again: Again) -> str:
    """Return the device that offers a command again, once it is its turn; raises `unavailable` before."""
    caller = await _permitted(box, route, call, token)
    device = caller.device_id or f"user:{caller.user_id}"
    box.turns.take(device, again)
    return device


def _standing_headers(standing: Standing) -> dict[str, str]:
    """Say where the journal stood after a command: with this a phone knows what it must keep, and what was lost."""
    headers = {"Comanda-Journal": standing.position}
    if standing.covered:
        headers["Comanda-Covered"] = standing.covered
    if standing.came_from:
        headers["Comanda-Came-From"] = standing.came_from
    return headers


async def _decode_permitted(box: Box, route: Route, call: Call, token: str | None, raw: bytes) -> Any:
    """Decode a body; before saying what is wrong with it, make sure that the caller may know this route."""
    try:
        return decode_body(raw, route.body)
    except DomainError:
        await _permitted(box, route, call, token)
        raise


async def _permitted(box: Box, route: Route, call: Call, token: str | None) -> Caller:
    def check(snapshot: Snapshot) -> Caller:
        caller = identify(box, snapshot, call, token)
        permit(route, caller)
        return caller

    return await box.readers.read(check)


async def _run_own(box: Box, route: Route, request: web.Request, call: Call) -> web.StreamResponse:
    token = bearer(request)

    if token is not None or route.access != Gate.PUBLIC:
        call = replace(call, caller=await _permitted(box, route, call, token))
    box.licence(route.licence)
    if route.body is not None:
        call = replace(call, body=decode_body(await read_body(request, route.limit), route.body))
    answer = await route.handler(box, request, call)
    if isinstance(answer, web.StreamResponse):
        return answer
    return json_response(encode(answer), route.status, media=route.media)


_RUN: dict[Kind, Callable[[Box, Route, web.Request, Call], Awaitable[web.StreamResponse]]] = {
    Kind.QUERY: _run_query,
    Kind.COMMAND: _run_command,
    Kind.OWN: _run_own,
}


def json_response(
    body: bytes, status: int = HTTPStatus.OK, headers: dict[str, str] | None = None, media: str = "application/json"
) -> web.Response:
    """Return encoded JSON as a response."""
    return web.Response(body=body, status=status, headers=headers, content_type=media)


def _is_json(request: web.Request) -> bool:
    """Accept JSON and an unnamed body; refuse what a web form on another site could send."""
    return request.content_type in {"application/json", "application/octet-stream"} or request.content_type.endswith(
        "+json"
    )


async def add_safe_headers(_request: web.Request, response: web.StreamResponse) -> None:
    """Give every answer the headers that keep a browser from guessing, framing or caching it."""
    for name, value in _SAFE_HEADERS.items():
        response.headers.setdefault(name, value)


async def name_house(request: web.Request, response: web.StreamResponse) -> None:
    """Say with every answer of the API, refusals too, which restaurant it is: a box made as new is another one."""
    if not request.path.startswith("/api/"):
        return
    box = request.app[BOX]
    if box.house.mark is None:
        # An answer goes out also when nothing can be read.
        with suppress(DomainError, sqlite3.Error):
            box.house.mark = await box.readers.read(read_house)
    if box.house.mark is not None:
        response.headers[HOUSE_HEADER] = box.house.mark
