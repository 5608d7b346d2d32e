"""The API of the box's address: choosing it, its certificates, and the pages that a phone opens before it joins."""

import secrets
from http import HTTPStatus
from typing import Any, Final

import msgspec
from aiohttp import hdrs, web
from cryptography.hazmat.primitives.serialization import Encoding

from appliance.origin import service
from appliance.origin.authority import fingerprint, names_of
from appliance.origin.contract import (
    AirWish,
    AuthorityView,
    Candidate,
    CertificateView,
    Checked,
    Mark,
    OriginAsk,
    OriginChoice,
    OriginView,
    PathsTried,
    Portal,
    TlsView,
    TrialView,
    Whereabouts,
)
from appliance.origin.keeper import KEEPER, Keeper
from appliance.origin.model import read_origin
from appliance.origin.pages import ON, POLICY, render_air, render_over, render_test, render_trust, trying_policy
from appliance.origin.portal import PAGE as PORTAL_PAGE
from appliance.origin.trials import PAGE
from appliance.runtime.box import Box
from appliance.runtime.http import json_response
from appliance.runtime.route import Call, Gate, LicenceClass, OwnHandler, Route, answering, reading
from kernel.clock import to_rfc3339
from kernel.errors import not_found

_RUN: Final = "system.run"
_ALWAYS: Final = LicenceClass.ALWAYS
_TRUST: Final = "/join/trust"
_FILE: Final = "/join/ca.crt"
_PORTAL_JSON: Final = "application/captive+json"
_BASE: Final = "/api/origin/"


def view(keeper: Keeper) -> OriginView:
    """Return everything of the box's address, as it is now."""
    door, authority, trial = keeper.door, keeper.authority, keeper.running_trial()
    origin, plain = keeper.origin, [one for one in keeper.candidates() if one.scheme == "http"]
    return OriginView(
        origin=None if origin is None else str(origin),
        kind=None if origin is None else origin.kind,
        is_here=keeper.is_here(),
        left=tuple(map(str, keeper.left)),
        candidates=tuple(
            Candidate(origin=str(one), kind=one.kind, mac=keeper.hardware(one)) for one in keeper.candidates()
        ),
        air=keeper.air.view(),
        trust_url=f"{plain[0]}{_TRUST}" if plain and authority is not None else "",
        trial=None if trial is None else trial.view(),
        tls=TlsView(
            listen="" if door is None else f"{door.host}:{door.port}",
            is_open=door is not None and door.is_open,
            refused="" if door is None else door.refused,
            authority=None
            if authority is None
            else AuthorityView(
                names=names_of(authority),
                ends_at=to_rfc3339(authority.ends_ms),
                fingerprint=fingerprint(authority.leaf),
            ),
            certificates=tuple(
                CertificateView(source=source, names=one.chain.names, ends_at=to_rfc3339(one.chain.ends_ms))
                for source, one in ({} if door is None else door.served).items()
            ),
        ),
        vendor_name=keeper.named.view(),
    )


async def _show(_box: Box, request: web.Request, _call: Call) -> OriginView:
    return view(request.app[KEEPER])


async def _self(_box: Box, request: web.Request, _call: Call) -> web.Response:
    # The test's page asks it at every address that the box has; it says nothing that anybody may not know.
    said = msgspec.json.encode(Mark(mark=request.app[KEEPER].mark))
    return json_response(said, headers={hdrs.ACCESS_CONTROL_ALLOW_ORIGIN: "*"})


async def _check(_box: Box, request: web.Request, call: Call) -> Checked:
    asked: OriginAsk = call.body
    return await request.app[KEEPER].check(read_origin(asked.origin))


async def _choose(box: Box, request: web.Request, call: Call) -> OriginView:
    asked: OriginChoice = call.body
    await request.app[KEEPER].choose(read_origin(asked.origin), call.caller, anyway=asked.anyway)
    return await _show(box, request, call)


async def _try(_box: Box, request: web.Request, call: Call) -> TrialView:
    asked: OriginAsk = call.body
    return request.app[KEEPER].begin_trial(read_origin(asked.origin)).view()


async def _make(box: Box, request: web.Request, call: Call) -> OriginView:
    await request.app[KEEPER].make_authority(call.caller)
    return await _show(box, request, call)


async def _drop(box: Box, request: web.Request, call: Call) -> OriginView:
    await request.app[KEEPER].drop_authority(call.caller)
    return await _show(box, request, call)


async def _ask(box: Box, request: web.Request, call: Call) -> OriginView:
    await request.app[KEEPER].named.look()
    return await _show(box, request, call)


async def _opened(_box: Box, request: web.Request, _call: Call) -> web.Response:
    is_on = await request.app[KEEPER].meet(
        request.query.get("t", ""), request.host, request.remote or "", request.headers.get(hdrs.USER_AGENT, "")
    )
    trial = request.app[KEEPER].running_trial()
    if not is_on or trial is None:
        return _page(render_over())
    paths = [str(one) for one in trial.tried()]
    nonce = secrets.token_urlsafe(16)
    return _page(render_test(paths, trial.token, nonce), trying_policy(paths, nonce))


async def _heard(_box: Box, request: web.Request, call: Call) -> web.Response:
    tried: PathsTried = call.body
    if not request.app[KEEPER].hear(tried.token, request.remote or "", tried.reached):
        raise not_found("test", "of this phone")
    return web.Response(status=HTTPStatus.NO_CONTENT)


async def _wish(box: Box, request: web.Request, call: Call) -> OriginView:
    await request.app[KEEPER].air.wish(call.body, call.caller)
    return await _show(box, request, call)


async def _portal(_box: Box, request: web.Request, _call: Call) -> Portal:
    """Say whether this phone is still held: nobody is where there is a way out, or no access point."""
    air = request.app[KEEPER].air
    is_held = air.is_on and not air.told.has_uplink and not await air.was_let_through(request.remote or "")
    return Portal(captive=is_held, user_portal_url=f"{air.home if air.is_on else ''}{PORTAL_PAGE}")


async def _welcome(_box: Box, request: web.Request, _call: Call) -> web.Response:
    """Show a phone on the box's own Wi-Fi how to go on; from then on its probes are answered, so that it stays."""
    keeper = request.app[KEEPER]
    if ON in request.query:
        await keeper.air.let_through(request.remote or "")
    return _page(render_air(keeper.told() or keeper.air.home, keeper.air.told.name, is_through=ON in request.query))


async def _trust(_box: Box, request: web.Request, _call: Call) -> web.Response:
    authority = request.app[KEEPER].authority
    if authority is None:
        raise not_found("certificate authority", "of this box")
    return _page(render_trust(fingerprint(authority.leaf), _FILE))


async def _file(_box: Box, request: web.Request, _call: Call) -> web.Response:
    """Answer with the certificate as phones want it; the key stays where it is."""
    authority = request.app[KEEPER].authority
    if authority is None:
        raise not_found("certificate authority", "of this box")
    headers = {hdrs.CONTENT_DISPOSITION: 'attachment; filename="comanda-ca.crt"'}
    body = authority.leaf.public_bytes(Encoding.DER)
    return web.Response(body=body, content_type="application/x-x509-ca-cert", headers=headers)


def _page(text: str, policy: str = POLICY) -> web.Response:
    return web.Response(text=text, content_type="text/html", headers={"Content-Security-Policy": policy})


def _asking(method: str, path: str, summary: str, handler: OwnHandler, answer: Any, **more: Any) -> Route:
    return answering(
        method,
        f"{_BASE}{path}",
        summary,
        handler,
        access=_RUN,
        licence=_ALWAYS,
        answer=answer,
        **more,
    )


ROUTES = [
    reading(
        f"{_BASE}here",
        "Say where the box is reached, and where it was: a page at an old origin leads on.",
        lambda snapshot, _call: service.whereabouts(snapshot),
        Whereabouts,
        access=Gate.PUBLIC,
        licence=_ALWAYS,
    ),
    answering(
        "GET",
        f"{_BASE}self",
        "Say which box this is, in this run: whoever connects to an origin sees whether it leads here.",
        _self,
        access=Gate.PUBLIC,
        licence=_ALWAYS,
        answer=Mark,
    ),
    _asking(
        "GET", "", "Show the box's address, what else it could be, its certificates and the test.", _show, OriginView
    ),
    _asking("PUT", "", "Make an origin the box's one.", _choose, OriginView, body=OriginChoice),
    _asking("POST", "check", "Find out from the box whether an origin leads here.", _check, Checked, body=OriginAsk),
    _asking("POST", "trial", "Begin a test: phones that open its address are shown.", _try, TrialView, body=OriginAsk),
    _asking(
        "POST", "authority", "Make the box's own certificate authority, and a certificate by it.", _make, OriginView
    ),
    _asking("DELETE", "authority", "Erase the authority's key and its certificate.", _drop, OriginView),
    _asking("POST", "name", "Ask the vendor's cloud now for the box's name and certificate.", _ask, OriginView),
    answering(
        "GET",
        PAGE,
        "The page that a phone opens to show that it reaches the box.",
        _opened,
        access=Gate.PUBLIC,
        licence=_ALWAYS,
        media="text/html",
    ),
    answering(
        "POST",
        PAGE,
        "Take down at which of the box's addresses a phone of the test was answered.",
        _heard,
        access=Gate.PUBLIC,
        licence=_ALWAYS,
        body=PathsTried,
        status=HTTPStatus.NO_CONTENT,
    ),
    _asking(
        "PUT",
        "air",
        "Ask for another Wi-Fi of the box: its own, one to join, or none.",
        _wish,
        OriginView,
        body=AirWish,
    ),
    answering(
        "GET",
        f"{_BASE}portal",
        "Say to a phone on the box's own Wi-Fi where its page is (RFC 8908).",
        _portal,
        access=Gate.PUBLIC,
        licence=_ALWAYS,
        answer=Portal,
        media=_PORTAL_JSON,
    ),
    answering(
        "GET",
        PORTAL_PAGE,
        "The page of the box's own Wi-Fi.",
        _welcome,
        access=Gate.PUBLIC,
        licence=_ALWAYS,
        media="text/html",
    ),
    answering(
        "GET",
        _TRUST,
        "How a phone comes to trust the box's own certificate.",
        _trust,
        access=Gate.PUBLIC,
        licence=_ALWAYS,
        media="text/html",
    ),
    answering(
        "GET",
        _FILE,
        "The certificate of the box's own authority.",
        _file,
        access=Gate.PUBLIC,
        licence=_ALWAYS,
        media="application/x-x509-ca-cert",
    ),
]
