"""What phones on the box's own access point get that ask for somebody else: every name leads them here.

A phone that joins a Wi-Fi fetches a page of its maker, to see whether there is a way out. Before it was shown the box's
page it is led there; from then on it gets what its maker would say, so that it stays on this Wi-Fi. Nothing else is ever
answered under a foreign name: no app, no call of the API, no page that a script of that name could read.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from http import HTTPStatus
from typing import Final

from aiohttp import hdrs, web
from aiohttp.typedefs import Handler

from appliance.origin.keeper import KEEPER

PAGE: Final = "/join/air"
_SAFE: Final = frozenset({hdrs.METH_GET, hdrs.METH_HEAD})


@dataclass(frozen=True, slots=True)
class Said:
    """What a maker's server answers to its own probe."""

    body: str = ""
    media: str = "text/html"
    status: HTTPStatus = HTTPStatus.OK


_NONE: Final = Said(status=HTTPStatus.NO_CONTENT)
_APPLE: Final = Said("<HTML><HEAD><TITLE>Success</TITLE></HEAD><BODY>Success</BODY></HTML>")
_FIREFOX: Final = '<meta http-equiv="refresh" content="0;url=https://support.mozilla.org/kb/captive-portal"/>'

PROBES: Final[Mapping[str, Said]] = {
    "/generate_204": _NONE,  # Android, ChromeOS, and most makers' own
    "/gen_204": _NONE,
    "/hotspot-detect.html": _APPLE,
    "/library/test/success.html": _APPLE,
    "/connecttest.txt": Said("Microsoft Connect Test", "text/plain"),  # Windows 10 and later
    "/ncsi.txt": Said("Microsoft NCSI", "text/plain"),
    "/success.txt": Said("success\n", "text/plain"),  # Firefox
    "/canonical.html": Said(_FIREFOX),
    "/check_network_status.txt": Said("NetworkManager is online\n", "text/plain"),
}


@web.middleware
async def under_own_names(request: web.Request, handler: Handler) -> web.StreamResponse:
    """Answer under the box's own names as ever; under others, on its own access point, as the portal does."""
    air = request.app[KEEPER].air
    if not air.is_on or not air.is_on_it(request):
        return await handler(request)
    phone = request.remote or ""
    if air.is_own_name(request.host):
        answer = await handler(request)
        if hdrs.AUTHORIZATION in request.headers and answer.status < HTTPStatus.BAD_REQUEST:
            await air.let_through(phone)
        return answer
    if request.method not in _SAFE:
        return web.Response(status=HTTPStatus.MISDIRECTED_REQUEST)
    said = PROBES.get(request.path)
    if said is not None and await air.was_let_through(phone):
        return web.Response(text=said.body or None, content_type=said.media, status=said.status)
    return web.Response(status=HTTPStatus.FOUND, headers={hdrs.LOCATION: f"{air.home}{PAGE}"})
