"""The API of the licence: what it says, asking the cloud now, belonging to a site, and renewing without internet."""

from functools import partial
from urllib.parse import quote

from aiohttp import web

from appliance.licensing.contract import ChallengeAsked, ChallengeView, ClaimCode, LicenceView, RenewalText
from appliance.licensing.keeper import KEEPER, unverified
from appliance.runtime.box import Box
from appliance.runtime.route import LINES, Call, LicenceClass, answering
from kernel.fleet import read_renewal
from kernel.paseto import UntrustedTokenError

_answering = partial(answering, access="system.run", licence=LicenceClass.ALWAYS)


async def _show(box: Box, request: web.Request, _call: Call) -> LicenceView:
    return await box.readers.read(request.app[KEEPER].show)


async def _check(box: Box, request: web.Request, call: Call) -> LicenceView:
    await request.app[KEEPER].check()
    return await _show(box, request, call)


async def _claim(box: Box, request: web.Request, call: Call) -> LicenceView:
    asked: ClaimCode = call.body
    await request.app[KEEPER].claim(asked.code)
    return await _show(box, request, call)


async def _challenge(box: Box, request: web.Request, call: Call) -> ChallengeView:
    asked: ChallengeAsked = call.query
    challenge = await request.app[KEEPER].challenge()
    said = f"box={quote(asked.origin, safe='')}&challenge={challenge}" if asked.origin else challenge
    url = f"{box.config.cloud_url.rstrip('/')}/renew#{said}"
    return ChallengeView(challenge=challenge, url=url)


async def _answer(box: Box, request: web.Request, call: Call) -> LicenceView:
    asked: RenewalText = call.body
    try:
        brought = read_renewal(asked.text)
    except UntrustedTokenError as odd:
        raise unverified() from odd
    await request.app[KEEPER].answer(brought)
    return await _show(box, request, call)


ROUTES = [
    _answering(
        "GET",
        "/api/licence/",
        "Tell the licence: its state, plan and limits, and how reaching the vendor goes.",
        _show,
        answer=LicenceView,
    ),
    _answering("POST", "/api/licence/check", "Ask the vendor's cloud now.", _check, answer=LicenceView),
    _answering(
        "POST",
        "/api/licence/claim",
        "Have the box belong to a site, with the vendor's one-shot code.",
        _claim,
        body=ClaimCode,
        answer=LicenceView,
    ),
    _answering(
        "GET",
        "/api/licence/challenge",
        "Give the code that a phone carries to the vendor where the box has no internet.",
        _challenge,
        query=ChallengeAsked,
        answer=ChallengeView,
    ),
    _answering(
        "POST",
        "/api/licence/answer",
        "Take the lease that a phone or a stick brought back.",
        _answer,
        limit=LINES,
        body=RenewalText,
        answer=LicenceView,
    ),
]
