"""/api/sites/ID/help for the panel, and /api/support for boxes."""

from http import HTTPStatus

from aiohttp import web

from cloud.boxes import door
from cloud.runtime.caller import Caller
from cloud.runtime.database import Tx
from cloud.runtime.http import decode_body, read_body
from cloud.runtime.route import Call, Gate, Route, acting, answering, reading
from cloud.runtime.vendor import Vendor
from cloud.support import service
from cloud.support.contract import AskView, HelpCode, SessionView, SupportAsk
from kernel.fleet import KEY_HEADER, LARGEST_BODY, SIGNATURE_HEADER, SITE_HEADER
from kernel.vendor_commands import SupportAnswer, SupportEnd

_HELP = "/api/sites/{site_id:id}/help"
_SESSION = f"{_HELP}/{{session_id:id}}"
_HEADERS = (SITE_HEADER, KEY_HEADER, SIGNATURE_HEADER)


async def _list(tx: Tx, call: Call) -> list[SessionView]:
    return await service.listed(tx, call.ident("site_id"))


async def _begin(tx: Tx, call: Call) -> SessionView:
    return await service.begin(tx, call.caller, call.ident("site_id"), call.body.code)


async def _view(tx: Tx, call: Call) -> SessionView:
    return await service.view(tx, call.ident("site_id"), call.ident("session_id"))


async def _end(tx: Tx, call: Call) -> SessionView:
    return await service.end(tx, call.caller, call.ident("site_id"), call.ident("session_id"))


async def _ask(tx: Tx, call: Call) -> AskView:
    return await service.ask(tx, call.caller, call.ident("site_id"), call.ident("session_id"), call.body)


async def _one(tx: Tx, call: Call) -> AskView:
    return await service.ask_view(tx, call.ident("site_id"), call.ident("session_id"), call.ident("ask_id"))


async def _shown(vendor: Vendor, request: web.Request, _call: Call) -> None:
    signed = door.read(request, await read_body(request, LARGEST_BODY))
    said = decode_body(signed.body, SupportAnswer)
    async with vendor.database.begin() as tx:
        row = await door.enter(tx, signed)
        await service.shown(tx, row, said)


async def _ended(vendor: Vendor, request: web.Request, call: Call) -> None:
    signed = door.read(request, await read_body(request, LARGEST_BODY))
    said = decode_body(signed.body, SupportEnd)
    async with vendor.database.begin() as tx:
        row = await door.enter(tx, signed)
        box = Caller("", "the box", "", frozenset(), call.address)
        await service.ended(tx, box, row, said)


def routes() -> list[Route]:
    """Return the rows."""
    helps = "fleet.help"
    created = HTTPStatus.CREATED
    return [
        reading(_HELP, "Support sessions of a site", _list, list[SessionView], access="sites.read"),
        acting(
            "POST",
            _HELP,
            "Open a support session with the manager's code",
            _begin,
            access=helps,
            body=HelpCode,
            answer=SessionView,
            status=created,
        ),
        reading(_SESSION, "A support session", _view, SessionView, access=helps),
        acting("DELETE", _SESSION, "End a support session", _end, access=helps, answer=SessionView),
        acting(
            "POST",
            f"{_SESSION}/asks",
            "Have the box show or do something",
            _ask,
            access=helps,
            body=SupportAsk,
            answer=AskView,
            status=created,
        ),
        reading(f"{_SESSION}/asks/{{ask_id:id}}", "What the box showed", _one, AskView, access=helps),
        answering(
            "POST",
            "/api/support/answers",
            "A box shows what support asked",
            _shown,
            access=Gate.BOX,
            described_body=SupportAnswer,
            limit=LARGEST_BODY,
            headers=_HEADERS,
        ),
        answering(
            "POST",
            "/api/support/ended",
            "A box's manager ended help",
            _ended,
            access=Gate.BOX,
            described_body=SupportEnd,
            limit=LARGEST_BODY,
            headers=_HEADERS,
        ),
    ]
