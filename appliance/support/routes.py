"""The API of help: a code for the vendor's support, what it does, its end, and a new PIN."""

from http import HTTPStatus

import msgspec
from aiohttp import web

from appliance.runtime.box import Box
from appliance.runtime.http import json_response
from appliance.runtime.route import SMALL, Call, Gate, LicenceClass, answering
from appliance.staff.devices import name_address
from appliance.support.contract import HelpAsk, HelpCode, HelpView, PinRecovery
from appliance.support.desk import HELP

_RUN = "system.run"
_ALWAYS = LicenceClass.ALWAYS


async def _show(_box: Box, request: web.Request, _call: Call) -> web.Response:
    return json_response(msgspec.json.encode(await request.app[HELP].show()))


async def _ask(_box: Box, request: web.Request, call: Call) -> web.Response:
    made = await request.app[HELP].ask(call.body, call.caller)
    return json_response(msgspec.json.encode(made), HTTPStatus.CREATED)


async def _end(box: Box, request: web.Request, call: Call) -> web.Response:
    await request.app[HELP].end(call.caller)
    return await _show(box, request, call)


async def _pin(_box: Box, request: web.Request, call: Call) -> web.Response:
    await request.app[HELP].recover_pin(call.body, name_address(request.remote))
    return web.Response(status=HTTPStatus.NO_CONTENT)


ROUTES = [
    answering(
        "GET",
        "/api/help/",
        "Tell whether the vendor's support looks at the box, and what it did.",
        _show,
        access=_RUN,
        licence=_ALWAYS,
        answer=HelpView,
    ),
    answering(
        "POST",
        "/api/help/",
        "Make a code that lets the vendor's support look for an hour.",
        _ask,
        access=_RUN,
        licence=_ALWAYS,
        limit=SMALL,
        body=HelpAsk,
        answer=HelpCode,
        status=HTTPStatus.CREATED,
    ),
    answering(
        "DELETE",
        "/api/help/",
        "End help at once.",
        _end,
        access=_RUN,
        licence=_ALWAYS,
        answer=HelpView,
    ),
    answering(
        "POST",
        "/api/help/pin",
        "Set a manager's new PIN with the one-time code of the vendor's support.",
        _pin,
        access=Gate.PUBLIC,
        licence=_ALWAYS,
        limit=SMALL,
        body=PinRecovery,
        status=HTTPStatus.NO_CONTENT,
    ),
]
