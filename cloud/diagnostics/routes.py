"""/api/sites/ID/diagnostics for the panel, and /api/diagnostics for boxes."""

from http import HTTPStatus

from aiohttp import hdrs, web

from cloud.boxes import door
from cloud.diagnostics import service
from cloud.diagnostics.contract import BundleView
from cloud.runtime.database import Tx
from cloud.runtime.http import decode_body, read_body
from cloud.runtime.route import SMALL, Call, Gate, Route, acting, answering, reading
from cloud.runtime.vendor import Vendor
from kernel.errors import not_found
from kernel.fleet import KEY_HEADER, SIGNATURE_HEADER, SITE_HEADER, DiagnosticsDone, DiagnosticsReceived
from kernel.vendor_commands import LARGEST_BUNDLE, LARGEST_CHUNK

_BUNDLES = "/api/sites/{site_id:id}/diagnostics"
_HEADERS = (SITE_HEADER, KEY_HEADER, SIGNATURE_HEADER)
_MEDIA = "application/zip"


async def _list(tx: Tx, call: Call) -> list[BundleView]:
    return await service.listed(tx, call.ident("site_id"))


async def _ask(tx: Tx, call: Call) -> BundleView:
    return await service.ask(tx, call.caller, call.ident("site_id"))


async def _one(tx: Tx, call: Call) -> BundleView:
    return await service.view(tx, call.ident("site_id"), call.ident("bundle_id"))


async def _file(vendor: Vendor, _request: web.Request, call: Call) -> web.Response:
    bundle_id = call.ident("bundle_id")
    async with vendor.database.begin() as tx:
        content = await service.download(tx, call.caller, call.ident("site_id"), bundle_id)
    headers = {hdrs.CONTENT_DISPOSITION: f'attachment; filename="diagnostics-{bundle_id}.zip"'}
    return web.Response(body=content, content_type=_MEDIA, headers=headers)


async def _receive(vendor: Vendor, request: web.Request, call: Call) -> DiagnosticsReceived:
    signed = door.read(request, await read_body(request, LARGEST_CHUNK))
    offset = int(call.ident("offset"))
    if not 0 <= offset <= LARGEST_BUNDLE:
        raise not_found("offset", offset)
    async with vendor.database.begin() as tx:
        row = await door.enter(tx, signed)
        received = await service.receive(tx, row, call.ident("bundle_id"), offset, signed.body)
    return DiagnosticsReceived(received)


async def _done(vendor: Vendor, request: web.Request, call: Call) -> DiagnosticsReceived:
    signed = door.read(request, await read_body(request, SMALL))
    said = decode_body(signed.body, DiagnosticsDone)
    async with vendor.database.begin() as tx:
        row = await door.enter(tx, signed)
        is_whole = await service.finish(tx, row, call.ident("bundle_id"), said)
    if not is_whole:
        raise service.damaged()
    return DiagnosticsReceived(said.size)


def routes() -> list[Route]:
    """Return the rows."""
    asks = "fleet.command"
    return [
        reading(_BUNDLES, "Bundles of diagnostics of a site", _list, list[BundleView], access="sites.read"),
        acting(
            "POST",
            _BUNDLES,
            "Ask a box for a bundle of diagnostics",
            _ask,
            access=asks,
            answer=BundleView,
            status=HTTPStatus.CREATED,
        ),
        reading(f"{_BUNDLES}/{{bundle_id:id}}", "How a bundle goes", _one, BundleView, access="sites.read"),
        answering("GET", f"{_BUNDLES}/{{bundle_id:id}}/file", "Take a bundle away", _file, access=asks, media=_MEDIA),
        answering(
            "PUT",
            "/api/diagnostics/{bundle_id:id}/{offset:int}",
            "A box sends a piece of a bundle",
            _receive,
            access=Gate.BOX,
            limit=LARGEST_CHUNK,
            headers=_HEADERS,
            answer=DiagnosticsReceived,
        ),
        answering(
            "POST",
            "/api/diagnostics/{bundle_id:id}/done",
            "A box has sent a bundle",
            _done,
            access=Gate.BOX,
            limit=SMALL,
            described_body=DiagnosticsDone,
            headers=_HEADERS,
            answer=DiagnosticsReceived,
        ),
    ]
