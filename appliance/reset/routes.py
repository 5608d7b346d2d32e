"""The API of making the box as new: how it stands, and the wish."""

from functools import partial
from http import HTTPStatus

from aiohttp import web

from appliance.reset.contract import ResetView, ResetWish
from appliance.reset.desk import DESK
from appliance.runtime.box import Box
from appliance.runtime.route import Call, LicenceClass, Route, answering

_answering = partial(answering, access="system.reset", licence=LicenceClass.ALWAYS)


async def _show(_box: Box, request: web.Request, _call: Call) -> ResetView:
    return await request.app[DESK].show()


async def _ask(_box: Box, request: web.Request, call: Call) -> ResetView:
    return await request.app[DESK].ask(call.body, call.caller)


ROUTES: list[Route] = [
    _answering(
        "GET", "/api/reset", "Tell what making the box as new would mean, and how far it is.", _show, answer=ResetView
    ),
    _answering(
        "POST",
        "/api/reset",
        "Make the box as new: everything of the restaurant leaves it, and it starts again.",
        _ask,
        body=ResetWish,
        answer=ResetView,
        status=HTTPStatus.ACCEPTED,
    ),
]
