"""What boxes call, what a phone calls for one, and the claims that wait for somebody."""

from functools import partial
from http import HTTPStatus

import msgspec
from aiohttp import web

from cloud.boxes import channel, claims, door, heartbeats, renewals
from cloud.boxes.contract import ClaimAcceptance, ClaimView
from cloud.boxes.heartbeats import Desk
from cloud.boxes.renewals import Brought
from cloud.runtime.database import Tx
from cloud.runtime.http import NUL, answer_bytes, decode_body, encode, read_body
from cloud.runtime.route import SMALL, Call, Gate, Route, acting, answering, reading
from cloud.runtime.vendor import Vendor
from kernel.fleet import (
    KEY_HEADER,
    LARGEST_BODY,
    SIGNATURE_HEADER,
    SITE_HEADER,
    ChannelAnswer,
    ChannelRequest,
    ClaimAnswer,
    ClaimRequest,
    Heartbeat,
    HeartbeatAnswer,
    RenewalRequest,
)

DESK = web.AppKey("desk", Desk)
_HEADERS = (SITE_HEADER, KEY_HEADER, SIGNATURE_HEADER)
_PAGE_POLICY = (
    "default-src 'none'; script-src 'self'; style-src 'self'; connect-src 'self'; img-src data:; frame-ancestors 'none'"
)
_FILES = {"renew.html": "text/html", "renew.js": "text/javascript", "renew.css": "text/css"}
_beat = msgspec.json.Decoder(Heartbeat)


def routes() -> list[Route]:
    """Return the rows."""
    return [
        *_box_routes(),
        reading("/api/claims/", "Boxes that ask to belong somewhere", _pending, list[ClaimView], access="sites.read"),
        acting(
            "POST",
            "/api/claims/{claim_id:id}/accept",
            "Take a box into a site",
            _accept,
            access="claims.decide",
            body=ClaimAcceptance,
            answer=ClaimView,
        ),
        acting(
            "POST",
            "/api/claims/{claim_id:id}/refuse",
            "Refuse a box",
            _refuse,
            access="claims.decide",
            answer=ClaimView,
        ),
    ]


def _box_routes() -> list[Route]:
    box = partial(answering, access=Gate.BOX, headers=_HEADERS)
    return [
        box(
            "POST",
            "/api/claim/",
            "A box asks to belong to a site",
            _claim,
            described_body=ClaimRequest,
            answer=ClaimAnswer,
            limit=SMALL,
        ),
        box(
            "POST",
            "/api/heartbeat/",
            "A box's sign of life",
            _heartbeat,
            described_body=Heartbeat,
            answer=HeartbeatAnswer,
            limit=LARGEST_BODY,
        ),
        box(
            "POST",
            "/api/channel/",
            "A box waits for what is meant for it",
            _channel,
            described_body=ChannelRequest,
            answer=ChannelAnswer,
            limit=LARGEST_BODY,
        ),
        answering(
            "POST",
            "/api/renewals/",
            "Renew the licence of a box without internet",
            _renew,
            access=Gate.PUBLIC,
            described_body=RenewalRequest,
            answer=Brought,
            limit=SMALL,
            is_for_any_page=True,
        ),
        answering("OPTIONS", "/api/renewals/", "May a page elsewhere ask", _may_renew, access=Gate.PUBLIC),
        *(
            answering("GET", path, "The page that renews by phone", _page, access=Gate.PUBLIC, media=media)
            for path, media in (("/renew", "text/html"), ("/renew.js", "text/javascript"), ("/renew.css", "text/css"))
        ),
    ]


async def _signed(request: web.Request, limit: int) -> door.Signed:
    return door.read(request, await read_body(request, limit))


async def _heartbeat(_vendor: Vendor, request: web.Request, call: Call) -> web.Response:
    signed = await _signed(request, LARGEST_BODY)
    try:
        beat = _beat.decode(signed.body) if NUL not in signed.body else decode_body(signed.body, Heartbeat)
    except msgspec.MsgspecError:
        beat = decode_body(signed.body, Heartbeat)  # says what is wrong, and where
    answered = heartbeats.answer(request.app[DESK], signed, beat, call.address, is_gone=partial(_is_gone, request))
    return answer_bytes(await answered)


async def _claim(vendor: Vendor, request: web.Request, call: Call) -> ClaimAnswer:
    signed = await _signed(request, SMALL)
    wanted = decode_body(signed.body, ClaimRequest)
    desk = request.app[DESK]
    return await claims.claim(vendor.database, desk.ring, signed, wanted, call.address)


async def _channel(vendor: Vendor, request: web.Request, call: Call) -> ChannelAnswer:
    signed = await _signed(request, LARGEST_BODY)
    wanted = decode_body(signed.body, ChannelRequest)
    desk, bell = request.app[DESK], vendor.bell
    is_gone = partial(_is_gone, request)
    return await channel.listen(desk, bell, signed, wanted, call.address, is_gone=is_gone)


def _is_gone(request: web.Request) -> bool:
    """Say whether the box has let a call go."""
    return request.transport is None or request.transport.is_closing()


async def _renew(_vendor: Vendor, request: web.Request, call: Call) -> web.Response:
    wanted = decode_body(await read_body(request, SMALL), RenewalRequest)
    response = answer_bytes(encode(await renewals.renew(request.app[DESK], wanted.challenge, call.address)))
    response.headers["Access-Control-Allow-Origin"] = "*"
    return response


async def _may_renew(_vendor: Vendor, _request: web.Request, _call: Call) -> web.Response:
    return web.Response(
        status=HTTPStatus.NO_CONTENT,
        headers={
            "Access-Control-Allow-Origin": "*",
            "Access-Control-Allow-Methods": "POST",
            "Access-Control-Allow-Headers": "Content-Type",
            "Access-Control-Max-Age": "86400",
        },
    )


async def _page(_vendor: Vendor, request: web.Request, _call: Call) -> web.Response:
    name = request.path.strip("/")
    name = "renew.html" if name == "renew" else name
    return web.Response(
        body=renewals.page(name),
        content_type=_FILES[name],
        charset="utf-8",
        headers={"Content-Security-Policy": _PAGE_POLICY},
    )


async def _pending(tx: Tx, _call: Call) -> list[ClaimView]:
    return await claims.pending(tx)


async def _accept(tx: Tx, call: Call) -> ClaimView:
    return await claims.accept(tx, call.caller, call.ident("claim_id"), call.body)


async def _refuse(tx: Tx, call: Call) -> ClaimView:
    return await claims.refuse(tx, call.caller, call.ident("claim_id"))
