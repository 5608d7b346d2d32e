"""The paper as a web page, its live updates, the parsed tickets for tests, and the buttons that break things."""

import asyncio
import json
from collections.abc import Awaitable, Callable
from contextlib import suppress
from pathlib import Path
from typing import TypeVar

import msgspec
from aiohttp import web

from appliance.emulator.faults import FAULTS, ask_fault
from appliance.emulator.network import Port
from appliance.emulator.paper import Json, Ticket
from appliance.emulator.picture import draw_ticket
from appliance.emulator.printer import Printer
from kernel.errors import DomainError, ErrorCode, invalid, not_found
from kernel.web.problem import problems

_PAGE = Path(__file__).parent / "page"
_FILES = {
    "/": ("index.html", "text/html"),
    "/paper.css": ("paper.css", "text/css"),
    "/paper.js": ("paper.js", "text/javascript"),
    "/icon.svg": ("icon.svg", "image/svg+xml"),
}
_HEADERS = {
    "Content-Security-Policy": "default-src 'none'; script-src 'self'; style-src 'self'; img-src 'self'; "
    "connect-src 'self'; base-uri 'none'; form-action 'none'; frame-ancestors 'self'",
    "X-Content-Type-Options": "nosniff",
    "Referrer-Policy": "no-referrer",
    "Cache-Control": "no-store",
}
_COALESCE_S = 0.04
_KEEP_ALIVE_S = 15.0
_LONGEST_WAIT_S = 60.0
_LONGEST_ROLL_MM = 1e6
_SHOWN = 60

PRINTER = web.AppKey("PRINTER", Printer)
PORT = web.AppKey("PORT", Port)
STOPPING = web.AppKey("STOPPING", asyncio.Event)


class FaultBody(msgspec.Struct, forbid_unknown_fields=True):
    """`fault` is a name or `none`; what `after` counts depends on the fault (lines, bytes, cuts)."""

    fault: str
    after: float | None = None
    seconds: float | None = None
    mm_per_s: float | None = None


class RollBody(msgspec.Struct, forbid_unknown_fields=True):
    """A fresh roll's length in millimetres; a roll of 80 m when it is not given."""

    length_mm: float = 80_000.0


class DrawerBody(msgspec.Struct, forbid_unknown_fields=True):
    """The drawer is pushed shut, or opened by its key."""

    open: bool = False


def build_app(printer: Printer, port: Port) -> web.Application:
    """Return the application that shows and controls one printer; a fault is in force when its request is answered."""
    app = web.Application(middlewares=[_harden, problems], client_max_size=1 << 14)
    app[PRINTER] = printer
    app[PORT] = port
    app[STOPPING] = asyncio.Event()
    app.on_shutdown.append(_stop_streams)
    for path, (name, kind) in _FILES.items():
        app.router.add_get(path, _serve_file(name, kind))
    app.router.add_get("/state.json", _show_state)
    app.router.add_get("/tickets.json", _show_tickets)
    app.router.add_get("/events", _stream)
    app.router.add_get(r"/tickets/{number:\d{1,9}}.png", _show_picture)
    app.router.add_get(r"/tickets/{number:\d{1,9}}/pictures/{index:\d{1,6}}.png", _show_part)
    app.router.add_post("/fault", _set_fault)
    app.router.add_post("/paper", _change_paper)
    app.router.add_post("/drawer", _move_drawer)
    return app


B = TypeVar("B", bound=msgspec.Struct)
Handler = Callable[[web.Request], Awaitable[web.StreamResponse]]


@web.middleware
async def _harden(request: web.Request, handler: Handler) -> web.StreamResponse:
    response = await handler(request)
    if not response.prepared:
        for name, value in _HEADERS.items():
            response.headers.setdefault(name, value)
    return response


async def _stop_streams(app: web.Application) -> None:
    app[STOPPING].set()
    app[PRINTER].bell.ring()


def _serve_file(name: str, kind: str) -> Handler:
    body = (_PAGE / name).read_bytes()

    async def serve(_request: web.Request) -> web.Response:
        return web.Response(body=body, content_type=kind, charset="utf-8")

    return serve


async def _show_state(request: web.Request) -> web.Response:
    return web.json_response({**request.app[PRINTER].as_json(), "known_faults": _known_faults()})


def _known_faults() -> list[Json]:
    return [
        {
            "name": kind.name,
            "title": kind.title,
            "after": kind.after,
            "seconds": kind.seconds,
            "mm_per_s": kind.mm_per_s,
        }
        for kind in FAULTS.values()
    ]


def _paper_json(printer: Printer, tickets: tuple[Ticket, ...]) -> Json:
    current = printer.current_ticket
    return {
        "printer": printer.as_json(),
        "count": printer.strip.count,
        "tickets": [ticket.as_json() for ticket in tickets],
        "current": current.as_json() if current.items else None,
        "stamps": printer.strip.stamps(),
    }


async def _show_tickets(request: web.Request) -> web.Response:
    """Answer with all that is kept; `?at_least=N&wait_s=S` waits until N tickets were cut, for at most S seconds."""
    printer = request.app[PRINTER]
    at_least = _read_number(request, "at_least", 1e9)
    wait_s = _read_number(request, "wait_s", _LONGEST_WAIT_S)
    stopping = request.app[STOPPING]
    if at_least:
        with suppress(TimeoutError):
            await asyncio.wait_for(
                printer.bell.until(lambda: printer.strip.count >= at_least or stopping.is_set()), wait_s
            )
    return web.json_response(_paper_json(printer, printer.strip.tickets()))


def _read_number(request: web.Request, name: str, largest: float) -> float:
    text = request.query.get(name, "0")
    try:
        value = float(text)
    except ValueError as bad:
        raise invalid(f"{name} must be a number.", field=name) from bad
    if not 0 <= value <= largest:
        raise invalid(f"{name} must be from 0 to {largest:g}.", field=name)
    return value


async def _stream(request: web.Request) -> web.StreamResponse:
    """Send the paper, then what changes. Changes are gathered, so that a slow reader costs no memory."""
    printer, stopping = request.app[PRINTER], request.app[STOPPING]
    response = web.StreamResponse(headers={**_HEADERS, "Content-Type": "text/event-stream"})
    await response.prepare(request)
    with suppress(ConnectionError):
        await _keep_telling(printer, response, stopping)
    return response


async def _keep_telling(printer: Printer, response: web.StreamResponse, stopping: asyncio.Event) -> None:
    """Write the paper and its changes until told to stop; raises ConnectionError when the reader is gone."""
    sent: dict[int, int] = {}
    stamps = 0
    while not stopping.is_set():
        seen = printer.bell.rings
        shown = printer.strip.tickets()[-_SHOWN:]
        fresh = tuple(ticket for ticket in shown if sent.get(ticket.number) != ticket.version)
        update = _paper_json(printer, fresh)
        update["stamps"] = [stamp for stamp in printer.strip.stamps() if int(str(stamp["number"])) > stamps]
        stamps = printer.strip.stamp_count
        sent = {ticket.number: ticket.version for ticket in shown}
        await response.write(b"data: " + json.dumps(update).encode() + b"\n\n")
        await _wait_for_news(printer, seen, stopping, response)


async def _wait_for_news(printer: Printer, seen: int, stopping: asyncio.Event, response: web.StreamResponse) -> None:
    """Return when the bell rang since `seen`, a little later so that a line's characters come together.

    Meanwhile a word now and then keeps the stream alive.
    """
    while printer.bell.rings == seen and not stopping.is_set():
        try:
            await asyncio.wait_for(printer.bell.until(lambda: printer.bell.rings != seen), _KEEP_ALIVE_S)
        except TimeoutError:
            await response.write(b": still here\n\n")
    with suppress(TimeoutError):
        await asyncio.wait_for(stopping.wait(), _COALESCE_S)


def _find(request: web.Request) -> Ticket:
    number = int(request.match_info["number"])
    ticket = request.app[PRINTER].find_ticket(number)
    if ticket is None:
        raise not_found("ticket", number)
    return ticket


async def _show_picture(request: web.Request) -> web.Response:
    ticket, dots = _find(request), request.app[PRINTER].profile.dots
    if not ticket.items:
        raise not_found("ticket", ticket.number)
    return web.Response(body=await asyncio.to_thread(draw_ticket, ticket, dots), content_type="image/png")


async def _show_part(request: web.Request) -> web.Response:
    pictures, index = _find(request).pictures(), int(request.match_info["index"])
    if index >= len(pictures):
        raise not_found("picture", index)
    # What is printed stays as it is, and the page asks for it under the ticket's own instant.
    keep = {"Cache-Control": "private, max-age=86400, immutable"}
    return web.Response(body=pictures[index].bitmap.as_png(), content_type="image/png", headers=keep)


async def _read_body(request: web.Request, kind: type[B]) -> B:
    """Return the request's body. Only JSON is taken, which no other site's form can send without leave."""
    if request.content_type != "application/json":
        raise DomainError(ErrorCode.MALFORMED, "Send the body as application/json.")
    try:
        return msgspec.json.decode(await request.read() or b"{}", type=kind)
    except msgspec.ValidationError as bad:
        raise invalid(f"That body does not fit: {bad}.") from bad
    except msgspec.DecodeError as bad:
        raise DomainError(ErrorCode.MALFORMED, f"That body is not JSON: {bad}.") from bad


async def _set_fault(request: web.Request) -> web.Response:
    body = await _read_body(request, FaultBody)
    printer = request.app[PRINTER]
    if body.fault == "none":
        printer.heal()
    else:
        printer.begin_fault(ask_fault(body.fault, after=body.after, seconds=body.seconds, mm_per_s=body.mm_per_s))
    await printer.bell.until(request.app[PORT].is_settled)
    return web.json_response(printer.as_json())


async def _change_paper(request: web.Request) -> web.Response:
    body = await _read_body(request, RollBody)
    if not 0 <= body.length_mm <= _LONGEST_ROLL_MM:
        raise invalid("A roll is from 0 to 1,000,000 mm long.", field="length_mm")
    request.app[PRINTER].change_paper(body.length_mm)
    return web.json_response(request.app[PRINTER].as_json())


async def _move_drawer(request: web.Request) -> web.Response:
    body = await _read_body(request, DrawerBody)
    if body.open:
        request.app[PRINTER].unlock_drawer()
    else:
        request.app[PRINTER].close_drawer()
    return web.json_response(request.app[PRINTER].as_json())
