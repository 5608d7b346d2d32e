"""The API of help: a code for the vendor's support, what it does, its end, and a new PIN."""

from functools import partial
from http import HTTPStatus

from aiohttp import web

from appliance.runtime.box import Box
from appliance.runtime.route import Call, Gate, LicenceClass, answering
from appliance.staff.devices import name_address
from appliance.support.contract import HelpAsk, HelpCode, HelpView, PinRecovery
from appliance.support.desk import HELP

_ALWAYS = LicenceClass.ALWAYS
_answering = partial(answering, access="system.run", licence=_ALWAYS)


async def _show(_box: Box, request: web.Request, _call: Call) -> HelpView:
    return await request.app[HELP].show()


async def _ask(_box: Box, request: web.Request, call: Call) -> HelpCode:
    return await request.app[HELP].ask(call.body, call.caller)


async def _end(box: Box, request: web.Request, call: Call) -> HelpView:
    await request.app[HELP].end(call.caller)
    return await _show(box, request, call)


async def _pin(_box: Box, request: web.Request, call: Call) -> web.Response:
    await request.app[HELP].recover_pin(call.body, name_address(request.remote))
    return web.Response(status=HTTPStatus.NO_CONTENT)


ROUTES = [
    _answering(
        "GET",
        "/api/help/",
        "Tell whether the vendor's support looks at the box, and what it did.",
        _show,
        answer=HelpView,
    ),
    _answering(
        "POST",
        "/api/help/",
        "Make a code that lets the vendor's support look for an hour.",
        _ask,
        body=HelpAsk,
        answer=HelpCode,
        status=HTTPStatus.CREATED,
    ),
    _answering("DELETE", "/api/help/", "End help at once.", _end, answer=HelpView),
    answering(
        "POST",
        "/api/help/pin",
        "Set a manager's new PIN with the one-time code of the vendor's support.",
        _pin,
        access=Gate.PUBLIC,
        licence=_ALWAYS,
        body=PinRecovery,
        status=HTTPStatus.NO_CONTENT,
    ),
]
