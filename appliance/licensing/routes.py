"""The API of the licence: what it says, asking the cloud now, belonging to a site, and renewing without internet."""

from urllib.parse import quote

import msgspec
from aiohttp import web

from appliance.licensing.contract import ChallengeAsked, ChallengeView, ClaimCode, LicenceView, RenewalText
from appliance.licensing.keeper import KEEPER, unverified
from appliance.runtime.box import Box
from appliance.runtime.http import json_response
from appliance.runtime.route import LINES, SMALL, Call, LicenceClass, answering
from kernel.fleet import read_renewal
from kernel.paseto import UntrustedTokenError

_RUN = "system.run"
_ALWAYS = LicenceClass.ALWAYS


async def _show(box: Box, request: web.Request, _call: Call) -> web.Response:
    view = await box.readers.read(request.app[KEEPER].show)
    return json_response(msgspec.json.encode(view))


async def _check(box: Box, request: web.Request, call: Call) -> web.Response:
    await request.app[KEEPER].check()
    return await _show(box, request, call)


async def _claim(box: Box, request: web.Request, call: Call) -> web.Response:
    asked: ClaimCode = call.body
    await request.app[KEEPER].claim(asked.code)
    return await _show(box, request, call)


async def _challenge(box: Box, request: web.Request, call: Call) -> web.Response:
    asked: ChallengeAsked = call.query
    challenge = await request.app[KEEPER].challenge()
    said = f"box={quote(asked.origin, safe='')}&challenge={challenge}" if asked.origin else challenge
    url = f"{box.config.cloud_url.rstrip('/')}/renew#{said}"
    return json_response(msgspec.json.encode(ChallengeView(challenge=challenge, url=url)))


async def _answer(box: Box, request: web.Request, call: Call) -> web.Response:
    asked: RenewalText = call.body
    try:
        brought = read_renewal(asked.text)
    except UntrustedTokenError as odd:
        raise unverified() from odd
    await request.app[KEEPER].answer(brought)
    return await _show(box, request, call)


ROUTES = [
    answering(
        "GET",
        "/api/licence/",
        "Tell the licence: its state, plan and limits, and how reaching the vendor goes.",
        _show,
        access=_RUN,
        licence=_ALWAYS,
        answer=LicenceView,
    ),
    answering(
        "POST",
        "/api/licence/check",
        "Ask the vendor's cloud now.",
        _check,
        access=_RUN,
        licence=_ALWAYS,
        answer=LicenceView,
    ),
    answering(
        "POST",
        "/api/licence/claim",
        "Have the box belong to a site, with the vendor's one-shot code.",
        _claim,
        access=_RUN,
        licence=_ALWAYS,
        limit=SMALL,
        body=ClaimCode,
        answer=LicenceView,
    ),
    answering(
        "GET",
        "/api/licence/challenge",
        "Give the code that a phone carries to the vendor where the box has no internet.",
        _challenge,
        access=_RUN,
        licence=_ALWAYS,
        query=ChallengeAsked,
        answer=ChallengeView,
    ),
    answering(
        "POST",
        "/api/licence/answer",
        "Take the lease that a phone or a stick brought back.",
        _answer,
        access=_RUN,
        licence=_ALWAYS,
        limit=LINES,
        body=RenewalText,
        answer=LicenceView,
    ),
]
