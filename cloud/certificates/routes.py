"""/api/sites/ID/name for the panel, and /api/certificates for boxes."""

from http import HTTPStatus

from aiohttp import web

from cloud.boxes import door
from cloud.certificates import service
from cloud.certificates.contract import NameView, NewName
from cloud.certificates.ordering import ORDERS
from cloud.config import Config
from cloud.runtime.database import Tx
from cloud.runtime.http import decode_body, read_body
from cloud.runtime.route import SMALL, Call, Gate, Route, acting, answering, reading
from cloud.runtime.vendor import Vendor
from kernel.fleet import (
    KEY_HEADER,
    SIGNATURE_HEADER,
    SITE_HEADER,
    CertificateAnswer,
    CertificateRequest,
)

_NAME = "/api/sites/{site_id:id}/name"


def routes(config: Config) -> list[Route]:
    """Return the rows."""

    async def show(tx: Tx, call: Call) -> NameView:
        return await service.view(tx, config, call.ident("site_id"))

    async def give(tx: Tx, call: Call) -> NameView:
        return await service.give(tx, config, call.caller, call.ident("site_id"), call.body.label)

    async def release(tx: Tx, call: Call) -> NameView:
        return await service.release(tx, config, call.caller, call.ident("site_id"))

    async def ask(vendor: Vendor, request: web.Request, _call: Call) -> CertificateAnswer:
        signed = door.read(request, await read_body(request, SMALL))
        wanted = decode_body(signed.body, CertificateRequest)
        database = vendor.database
        async with database.begin() if wanted.csr else database.read() as tx:
            site = await door.enter(tx, signed)
            answer = await service.ask(tx, config, site, wanted.csr)
        if answer.state == "waiting":
            request.app[ORDERS].wake()
        return answer

    return [
        reading(
            _NAME, "A site's name under the vendor's domain, and its certificate", show, NameView, access="sites.read"
        ),
        acting(
            "POST",
            _NAME,
            "Give a site a name",
            give,
            access="sites.write",
            body=NewName,
            answer=NameView,
            status=HTTPStatus.CREATED,
        ),
        acting("DELETE", _NAME, "Take a site's name away", release, access="names.release", answer=NameView),
        answering(
            "POST",
            "/api/certificates/",
            "A box asks for a certificate for its name",
            ask,
            access=Gate.BOX,
            limit=SMALL,
            described_body=CertificateRequest,
            headers=(SITE_HEADER, KEY_HEADER, SIGNATURE_HEADER),
            answer=CertificateAnswer,
        ),
    ]
