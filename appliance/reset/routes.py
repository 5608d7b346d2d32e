"""The API of making the box as new: how it stands, and the wish."""

from http import HTTPStatus

import msgspec
from aiohttp import web

from appliance.reset.contract import ResetView, ResetWish
from appliance.reset.desk import DESK
from appliance.runtime.box import Box
from appliance.runtime.http import json_response
from appliance.runtime.route import SMALL, Call, LicenceClass, Route, answering

_MAY = "system.reset"
_ALWAYS = LicenceClass.ALWAYS


async def _show(_box: Box, request: web.Request, _call: Call) -> web.Response:
    return json_response(msgspec.json.encode(await request.app[DESK].show()))


async def _ask(_box: Box, request: web.Request, call: Call) -> web.Response:
    view = await request.app[DESK].ask(call.body, call.caller)
    return json_response(msgspec.json.encode(view), HTTPStatus.ACCEPTED)


ROUTES: list[Route] = [
    answering(
        "GET",
        "/api/reset",
        "Tell what making the box as new would mean, and how far it is.",
        _show,
        access=_MAY,
        licence=_ALWAYS,
        answer=ResetView,
    ),
    answering(
        "POST",
        "/api/reset",
        "Make the box as new: everything of the restaurant leaves it, and it starts again.",
        _ask,
        access=_MAY,
        licence=_ALWAYS,
        limit=SMALL,
        body=ResetWish,
        answer=ResetView,
        status=HTTPStatus.ACCEPTED,
    ),
]
