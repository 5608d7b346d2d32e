"""The API of what is plugged in, and the stream that hands codes and weights to the screens that they are for."""

from http import HTTPStatus
from typing import Final, Protocol

from aiohttp import ClientConnectionError, web

from appliance.inputs import service
from appliance.inputs.attached import ATTACHED
from appliance.inputs.contract import (
    CodeQuery,
    CodeView,
    InputChange,
    InputsView,
    InputView,
    LabelPatterns,
    ScaleCommand,
)
from appliance.inputs.relay import Screen
from appliance.inputs.service import Ports
from appliance.runtime.box import Box
from appliance.runtime.route import Call, Gate, LicenceClass, Route, answering, command, reading
from appliance.runtime.tx import Snapshot, Tx
from appliance.staff import devices
from kernel.errors import forbidden, unavailable

_SEE: Final = "printing.see"
_EDIT: Final = "printing.edit"
_FINISH: Final = LicenceClass.FINISH
_HEADERS: Final = {
    "Content-Type": "text/event-stream; charset=utf-8",
    "Cache-Control": "no-store, no-transform",
    "X-Accel-Buffering": "no",
}


class Reads(Protocol):
    """Who reads what is plugged in."""

    def hears(self, input_id: int) -> tuple[bool, str]:
        """Say whether an input is being read now, and what is wrong with it."""

    def command(self, input_id: int, act: str) -> None:
        """Have a scale tared or zeroed."""


class NoReads:
    """Nobody reads in this process."""

    def hears(self, _input_id: int) -> tuple[bool, str]:
        """Return that nothing is heard."""
        return False, ""

    def command(self, _input_id: int, _act: str) -> None:
        """Refuse."""
        raise unavailable("Nothing is read in this process. Ask the running box.")


def routes(ports: Ports, reads: Reads) -> list[Route]:
    """Return the room's routes."""
    room = _Room(ports, reads)
    base, one = "/api/inputs", "/api/inputs/{input_id:int}"
    return [
        reading(
            base, "List scanners, badge readers and scales.", room.listed, InputsView, access=_SEE, licence=_FINISH
        ),
        answering(
            "GET",
            f"{base}/live",
            "Follow what is scanned and weighed for this screen, as server-sent events; it says who it is in"
            " Comanda-Device and Comanda-Device-Key.",
            _stream,
            access=Gate.PUBLIC,
            licence=_FINISH,
            media="text/event-stream",
        ),
        reading(
            f"{base}/code",
            "Say what a scanned code names, weight and price labels too.",
            room.resolve,
            CodeView,
            access="menu.see",
            licence=_FINISH,
            query=CodeQuery,
        ),
        command(
            "PUT",
            f"{base}/labels",
            "Say how labels with a weight or a price inside are read.",
            room.set_patterns,
            access=_EDIT,
            licence=_FINISH,
            body=LabelPatterns,
            answer=LabelPatterns,
        ),
        reading(one, "Show one.", room.shown, InputView, access=_SEE, licence=_FINISH),
        command(
            "PUT",
            one,
            "Say what it is, how it speaks and which screen it serves.",
            room.change,
            access=_EDIT,
            licence=_FINISH,
            body=InputChange,
            answer=InputView,
        ),
        command("DELETE", one, "Forget it.", room.forget, access=_EDIT, licence=_FINISH),
        answering(
            "GET",
            f"{one}/try",
            "Try one out: what it reads or weighs, as server-sent events. Of a badge only the length is told.",
            _try,
            access=_EDIT,
            licence=_FINISH,
            media="text/event-stream",
        ),
        answering(
            "POST",
            f"{one}/scale",
            "Have a scale tared or zeroed.",
            room.command,
            access="orders.take",
            licence=_FINISH,
            body=ScaleCommand,
            status=HTTPStatus.NO_CONTENT,
        ),
    ]


class _Room:
    """The handlers, which ask the menu through `Ports`."""

    def __init__(self, ports: Ports, reads: Reads) -> None:
        self._ports, self._reads = ports, reads

    def listed(self, snapshot: Snapshot, _: Call) -> InputsView:
        return service.listed(snapshot, self._reads.hears)

    def shown(self, snapshot: Snapshot, call: Call) -> InputView:
        return service.shown(snapshot, call.number("input_id"), self._reads.hears)

    def resolve(self, snapshot: Snapshot, call: Call) -> CodeView:
        return service.resolve(snapshot, call.query.code, self._ports)

    def change(self, tx: Tx, call: Call) -> InputView:
        service.change(tx, call.number("input_id"), call.body, self._ports.plan)
        return service.shown(tx, call.number("input_id"), self._reads.hears)

    def forget(self, tx: Tx, call: Call) -> None:
        service.forget(tx, call.number("input_id"))

    def set_patterns(self, tx: Tx, call: Call) -> LabelPatterns:
        service.set_patterns(tx, call.body.patterns)
        return LabelPatterns(patterns=list(service.patterns_of(tx)))

    async def command(self, _: Box, __: web.Request, call: Call) -> web.Response:
        self._reads.command(call.number("input_id"), call.body.act)
        return web.Response(status=HTTPStatus.NO_CONTENT)


async def _stream(box: Box, request: web.Request, _: Call) -> web.StreamResponse:
    ident, key = request.headers.get("Comanda-Device"), request.headers.get("Comanda-Device-Key")
    device = await box.readers.read(lambda snapshot: devices.recognise(snapshot, ident, key))
    if device is None:
        raise forbidden("Only devices that the box knows may listen. Log in once.", key="enrolment_needed")
    return await _tell(request, Screen(device["id"]))


async def _try(box: Box, request: web.Request, call: Call) -> web.StreamResponse:
    await box.readers.read(lambda snapshot: service.shown(snapshot, call.number("input_id"), NoReads().hears))
    return await _tell(request, Screen(None, only=call.number("input_id")))


async def _tell(request: web.Request, screen: Screen) -> web.StreamResponse:
    relay = request.app[ATTACHED].relay
    if not relay.admit(screen):
        raise unavailable("The box serves no more screens now. Close one and try again.", key="live_full")
    response = web.StreamResponse(headers=_HEADERS)
    try:
        await response.prepare(request)
        while data := await screen.take():
            await response.write(data)
    except (ConnectionError, ClientConnectionError):
        pass
    finally:
        relay.dismiss(screen)
    return response
