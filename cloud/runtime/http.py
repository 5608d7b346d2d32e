"""From a declared route to aiohttp: who calls, may he, what did he send, run it, answer in JSON."""

from collections.abc import Awaitable, Callable, Iterable, Sequence
from dataclasses import replace
from typing import Any

import msgspec
from aiohttp import hdrs, web

from cloud.runtime.addresses import Network, caller_address
from cloud.runtime.caller import Caller
from cloud.runtime.route import PLACEHOLDER, Call, Gate, Kind, Route
from cloud.runtime.vendor import VENDOR, Vendor
from kernel.errors import DomainError, ErrorCode, forbidden, invalid, not_found
from kernel.ids import parse_id
from kernel.web.headers import READING, is_from_elsewhere, require_text

_LONGEST_WORD = 200
_SAFE_HEADERS = {
    "X-Content-Type-Options": "nosniff",
    "Referrer-Policy": "no-referrer",
    "X-Frame-Options": "DENY",
    "Content-Security-Policy": "default-src 'none'; frame-ancestors 'none'",
    "Cross-Origin-Resource-Policy": "same-origin",
    "Cache-Control": "no-store",
    "Strict-Transport-Security": "max-age=31536000",
}
NUL = b"\\u0000"
"""A character that PostgreSQL keeps in no text."""
encode = msgspec.json.Encoder(order="deterministic").encode


def mount(app: web.Application, routes: Iterable[Route]) -> None:
    """Add every route to the app, with and without the trailing slash. Raises ValueError for a double or bad row."""
    seen: set[tuple[str, str]] = set()
    for route in routes:
        bare = route.path.rstrip("/")
        if not bare or (route.method, bare) in seen:
            raise ValueError(f"{route.method} {route.path} is declared twice or has no path")
        if (route.kind is Kind.QUERY) != (route.method == hdrs.METH_GET) and route.kind is not Kind.OWN:
            raise ValueError(f"{route.method} {route.path}: a GET reads, and nothing else does")
        seen.add((route.method, bare))
        pattern = PLACEHOLDER.sub(lambda found: "{" + found[1] + "}", bare)
        for path in (pattern, f"{pattern}/"):
            app.router.add_route(route.method, path, _handler(route))


def _handler(route: Route) -> Callable[[web.Request], Awaitable[web.StreamResponse]]:
    kinds = dict(PLACEHOLDER.findall(route.path))
    run = _RUN[route.kind]

    async def handle(request: web.Request) -> web.StreamResponse:
        vendor = request.app[VENDOR]
        require_text(request)
        if request.method not in READING and not route.is_for_any_page:
            _refuse_foreign_page(request, vendor.config.public_url)
        params = {name: _path_value(kinds[name], name, text) for name, text in request.match_info.items()}
        address = caller_address(request.remote or "", request.headers.get("X-Forwarded-For", ""), request.app[PROXIES])
        return await run(vendor, route, request, Call(_nobody(address), address, params))

    return handle


def _refuse_foreign_page(request: web.Request, public_url: str) -> None:
    """Raise `forbidden` for what another site's page has a browser send: wrong log-ins, say, until its owner is locked out."""
    if is_from_elsewhere(request, request.host, public_url.partition("://")[2].rstrip("/")):
        raise forbidden("Another site's page sent this. Open the panel at its own address.", key="foreign_page")


def _nobody(address: str) -> Caller:
    return Caller("", "", "", frozenset(), address)


def _path_value(kind: str, name: str, text: str) -> str:
    what = name.removesuffix("_id")
    try:
        if kind == "id":
            return parse_id(text)
        if kind == "int":
            return str(int(text))
    except (DomainError, ValueError):
        raise not_found(what, text[:40]) from None
    if len(text) > _LONGEST_WORD or "\0" in text:
        raise not_found(what, text[:40])
    return text


async def read_body(request: web.Request, limit: int) -> bytes:
    """Return the whole body, never holding more than `limit` bytes. Raises `DomainError(too_large)` beyond that."""
    if request.content_length is not None:
        if request.content_length > limit:
            raise _too_large(limit)
        if hdrs.CONTENT_ENCODING not in request.headers:
            return await request.read()  # what it says is what comes, for nothing is unpacked
    body = bytearray()
    async for chunk in request.content.iter_chunked(64 * 1024):
        body += chunk
        if len(body) > limit:
            raise _too_large(limit)
    return bytes(body)


def _too_large(limit: int) -> DomainError:
    return DomainError(ErrorCode.TOO_LARGE, f"That is too large: send at most {limit // 1024} kB.", limit=limit)


def decode_body(raw: bytes, shape: Any) -> Any:
    """Return the body as the declared type; raises `malformed` for no JSON and `invalid`, naming the place, otherwise."""
    try:
        _require_text(NUL not in raw)
        return msgspec.json.decode(raw or b"{}", type=shape)
    except msgspec.ValidationError as bad:
        words, _, place = str(bad).partition(" - at `")
        where = place.rstrip("`")
        raise invalid(f"{words} (at {where})." if where else f"{words}.", field=where) from bad
    except (msgspec.DecodeError, UnicodeDecodeError, RecursionError) as bad:
        raise DomainError(ErrorCode.MALFORMED, "The body is not JSON. Check it and send it again.") from bad


def _require_text(is_text: bool) -> None:  # noqa: FBT001  what was found
    if not is_text:
        raise msgspec.ValidationError("A text holds the character 0, which is none")


def _query_of(route: Route, request: web.Request) -> Any:
    if route.query is None:
        return None
    try:
        _require_text("\0" not in request.query_string)
        return msgspec.convert(dict(request.query), route.query, strict=False)
    except msgspec.ValidationError as bad:
        raise invalid(f"The address's query is not right: {bad}.", where="query") from bad


def bearer(request: web.Request) -> str:
    """Return the bearer token of a request, or nothing."""
    scheme, _, token = request.headers.get(hdrs.AUTHORIZATION, "").partition(" ")
    return token.strip() if scheme.lower() == "bearer" else ""


def permit(route: Route, caller: Caller) -> None:
    """Raise unless this caller may use the route."""
    if route.access in {Gate.PUBLIC, Gate.BOX}:
        return
    if caller.is_nobody:
        raise DomainError(ErrorCode.UNAUTHENTICATED, "Log in first.")
    if route.access != Gate.SIGNED_IN and route.access not in caller.actions:
        raise forbidden("Your role does not allow this. Ask an admin.", action=str(route.access))


async def _authenticated(vendor: Vendor, route: Route, request: web.Request, call: Call) -> Call:
    token = bearer(request)
    if token and route.access not in {Gate.PUBLIC, Gate.BOX}:
        call = replace(call, caller=await vendor.authenticate(token, call.address))
    permit(route, call.caller)
    return call


async def _run_query(vendor: Vendor, route: Route, request: web.Request, call: Call) -> web.StreamResponse:
    call = await _authenticated(vendor, route, request, call)
    async with vendor.database.read() as tx:
        answer = await route.handler(tx, replace(call, query=_query_of(route, request)))
    return json_answer(answer, route)


async def _run_act(vendor: Vendor, route: Route, request: web.Request, call: Call) -> web.StreamResponse:
    call = await _authenticated(vendor, route, request, call)
    raw = await read_body(request, route.limit)
    body = None if route.body is None else decode_body(raw, route.body)
    async with vendor.database.begin() as tx:
        answer = await route.handler(tx, replace(call, body=body, query=_query_of(route, request)))
        if not tx.acts:
            raise RuntimeError(f"{route.method} {route.path} left no line in the audit")
    return json_answer(answer, route)


async def _run_own(vendor: Vendor, route: Route, request: web.Request, call: Call) -> web.StreamResponse:
    call = await _authenticated(vendor, route, request, call)
    if route.body is not None:
        call = replace(call, body=decode_body(await read_body(request, route.limit), route.body))
    answer = await route.handler(vendor, request, replace(call, query=_query_of(route, request)))
    return answer if isinstance(answer, web.StreamResponse) else json_answer(answer, route)


_RUN: dict[Kind, Callable[[Vendor, Route, web.Request, Call], Awaitable[web.StreamResponse]]] = {
    Kind.QUERY: _run_query,
    Kind.ACT: _run_act,
    Kind.OWN: _run_own,
}
PROXIES: web.AppKey[Sequence[Network]] = web.AppKey("proxies")


def json_answer(answer: Any, route: Route) -> web.Response:
    """Return what a handler answered, encoded, with the route's status."""
    return web.Response(body=encode({} if answer is None else answer), status=route.status, content_type=route.media)


def answer_bytes(body: bytes) -> web.Response:
    """Return JSON that is encoded already."""
    return web.Response(body=body, content_type="application/json")


async def add_safe_headers(_request: web.Request, response: web.StreamResponse) -> None:
    """Give every answer the headers that keep a browser from guessing, framing or caching it."""
    for name, value in _SAFE_HEADERS.items():
        response.headers.setdefault(name, value)
