"""/api/backups for boxes, and /api/sites/ID/backups for the panel."""

from http import HTTPStatus

from aiohttp import web

from cloud.backups import service
from cloud.backups.contract import CopyView
from cloud.backups.vault import Vault
from cloud.boxes import door
from cloud.config import Config
from cloud.runtime.database import Tx
from cloud.runtime.http import decode_body, read_body
from cloud.runtime.route import NO_BODY, SMALL, Call, Gate, Route, acting, answering, reading
from cloud.runtime.vendor import Vendor
from kernel.errors import not_found
from kernel.fleet import (
    KEY_HEADER,
    SIGNATURE_HEADER,
    SITE_HEADER,
    CopiesKept,
    CopyOffered,
    CopyPiece,
    CopyStanding,
)
from kernel.vendor_commands import COPY_PIECE, LARGEST_COPY

_HEADERS = (SITE_HEADER, KEY_HEADER, SIGNATURE_HEADER)
_COPY = "/api/backups/{copy_id:id}"
_OF_SITE = "/api/sites/{site_id:id}/backups"
_MEDIA = "application/octet-stream"


def routes(config: Config) -> list[Route]:
    """Return the rows."""
    vault = Vault(config.backups_folder)
    most_bytes = config.backup_site_mb * 1024 * 1024

    async def offer(vendor: Vendor, request: web.Request, _call: Call) -> CopyStanding:
        signed = door.read(request, await read_body(request, SMALL))
        said = decode_body(signed.body, CopyOffered)
        async with vendor.database.begin() as tx:
            return await service.offer(tx, vault, await door.enter(tx, signed), said, most_bytes)

    async def receive(vendor: Vendor, request: web.Request, call: Call) -> CopyStanding:
        signed = door.read(request, await read_body(request, COPY_PIECE))
        offset = int(call.ident("offset"))
        if not 0 <= offset <= LARGEST_COPY:
            raise not_found("offset", offset)
        async with vendor.database.begin() as tx:
            row = await door.enter(tx, signed)
            return await service.receive(tx, vault, row, call.ident("copy_id"), service.Piece(offset, signed.body))

    async def done(vendor: Vendor, request: web.Request, call: Call) -> CopyStanding:
        signed = door.read(request, await read_body(request, NO_BODY))
        copy_id = call.ident("copy_id")
        async with vendor.database.begin() as tx:
            is_whole = await service.finish(tx, vault, await door.enter(tx, signed), copy_id)
        if not is_whole:
            raise service.damaged()
        return CopyStanding(copy_id, 0, is_whole=True)

    async def kept(vendor: Vendor, request: web.Request, _call: Call) -> CopiesKept:
        signed = door.read(request, await read_body(request, NO_BODY))
        async with vendor.database.begin() as tx:
            return await service.kept_for(tx, await door.enter(tx, signed))

    async def piece(vendor: Vendor, request: web.Request, call: Call) -> web.Response:
        signed = door.read(request, await read_body(request, NO_BODY))
        wanted = decode_body(signed.body, CopyPiece)
        async with vendor.database.begin() as tx:
            row = await door.enter(tx, signed)
            content = await service.read(tx, vault, row, call.ident("copy_id"), wanted.offset)
        return web.Response(body=content, content_type=_MEDIA)

    async def listed(tx: Tx, call: Call) -> list[CopyView]:
        return await service.listed(tx, call.ident("site_id"))

    async def forget(tx: Tx, call: Call) -> None:
        await service.forget(tx, vault, call.caller, call.ident("site_id"))

    return [
        answering(
            "POST",
            "/api/backups/",
            "A box has a sealed backup to be kept",
            offer,
            access=Gate.BOX,
            limit=SMALL,
            described_body=CopyOffered,
            headers=_HEADERS,
            answer=CopyStanding,
        ),
        answering(
            "POST",
            "/api/backups/kept",
            "A box asks what is kept for its site",
            kept,
            access=Gate.BOX,
            limit=NO_BODY,
            headers=_HEADERS,
            answer=CopiesKept,
        ),
        answering(
            "PUT",
            f"{_COPY}/{{offset:int}}",
            "A box sends a piece of a sealed backup",
            receive,
            access=Gate.BOX,
            limit=COPY_PIECE,
            headers=_HEADERS,
            answer=CopyStanding,
        ),
        answering(
            "POST",
            f"{_COPY}/done",
            "A box has sent a sealed backup",
            done,
            access=Gate.BOX,
            limit=NO_BODY,
            headers=_HEADERS,
            answer=CopyStanding,
        ),
        answering(
            "POST",
            f"{_COPY}/piece",
            "A box takes a piece of a sealed backup back",
            piece,
            access=Gate.BOX,
            limit=NO_BODY,
            described_body=CopyPiece,
            headers=_HEADERS,
            media=_MEDIA,
        ),
        reading(_OF_SITE, "Sealed backups of a site", listed, list[CopyView], access="sites.read"),
        acting(
            "DELETE",
            _OF_SITE,
            "Forget a site's sealed backups",
            forget,
            access="sites.write",
            status=HTTPStatus.NO_CONTENT,
        ),
    ]
