"""The API of updates: how they stand, when one may be installed, and what the box's own commands say and ask."""

from functools import partial
from http import HTTPStatus
from importlib.metadata import version

from aiohttp import web

from appliance.runtime.box import Box
from appliance.runtime.route import Call, Gate, LicenceClass, Route, answering, command
from appliance.runtime.tx import Tx
from appliance.updates import service
from appliance.updates.contract import FitnessView, TrialEnd, UpdateFile, UpdatesView, UpdateView, UpdateWhen
from appliance.updates.keeper import KEEPER
from appliance.updates.model import Timing
from appliance.updates.ports import Ports

_RUN = "system.run"
_ALWAYS = LicenceClass.ALWAYS
_local = partial(answering, access=Gate.LOCAL, licence=_ALWAYS)


def routes(ports: Ports) -> list[Route]:
    """Return the room's routes; `ports` tell the vendor of what a person takes back."""

    def time(tx: Tx, call: Call) -> UpdateView:
        asked: UpdateWhen = call.body
        view = service.view(service.set_timing(tx, Timing(asked.when)))
        assert view is not None
        return view

    def take_back(tx: Tx, _call: Call) -> None:
        service.take_back(tx, ports, "A manager took it back.")

    def again(tx: Tx, _call: Call) -> UpdateView:
        view = service.view(service.try_again(tx, ports, version("comanda")))
        assert view is not None
        return view

    return [
        answering(
            "GET",
            "/api/updates/",
            "Tell which version runs, which one comes next and when, and what became of the last.",
            _show,
            access=_RUN,
            licence=_ALWAYS,
            answer=UpdatesView,
        ),
        command(
            "PUT",
            "/api/updates/timing",
            "Say when the update may be installed: when it is quiet, at night, or now.",
            time,
            access=_RUN,
            licence=_ALWAYS,
            body=UpdateWhen,
            answer=UpdateView,
        ),
        command(
            "DELETE",
            "/api/updates/waiting",
            "Take back the update that waits.",
            take_back,
            access=_RUN,
            licence=_ALWAYS,
            status=HTTPStatus.NO_CONTENT,
        ),
        command(
            "POST",
            "/api/updates/again",
            "Have the version tried once more that was taken back last.",
            again,
            access=_RUN,
            licence=_ALWAYS,
            answer=UpdateView,
            status=HTTPStatus.CREATED,
        ),
        _local(
            "POST",
            "/api/updates/file",
            "Take an update from a file of this machine, such as on a stick.",
            _bring,
            body=UpdateFile,
            answer=UpdateView,
            status=HTTPStatus.CREATED,
        ),
        _local(
            "GET",
            "/api/updates/fitness",
            "Tell what the box knows of its own fitness after an update.",
            _fitness,
            answer=FitnessView,
        ),
        _local(
            "POST",
            "/api/updates/fitness",
            "Note that the version that runs was found fit, and its slot is marked good.",
            _fit,
            body=TrialEnd,
            answer=UpdatesView,
        ),
    ]


async def _show(_box: Box, request: web.Request, _call: Call) -> UpdatesView:
    return await request.app[KEEPER].show()


async def _bring(_box: Box, request: web.Request, call: Call) -> UpdateView | None:
    return service.view(await request.app[KEEPER].bring_file(call.body))


async def _fitness(_box: Box, request: web.Request, _call: Call) -> FitnessView:
    return await request.app[KEEPER].fitness()


async def _fit(box: Box, request: web.Request, call: Call) -> UpdatesView:
    ended: TrialEnd = call.body
    await request.app[KEEPER].note_fit(ended.slot)
    return await _show(box, request, call)
