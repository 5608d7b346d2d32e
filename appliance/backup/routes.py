"""The API of backups: what there is, one more, and one to take away."""

import asyncio
from http import HTTPStatus

import msgspec
from aiohttp import hdrs, web

from appliance.backup import service
from appliance.backup.contract import BackupAsked, BackupList, BackupProblem
from appliance.backup.keeper import KEEPER, refused
from appliance.backup.model import BackupError, parse_name
from appliance.backup.model import Kind as Why
from appliance.backup.place import Found, PlaceError
from appliance.runtime.box import Box
from appliance.runtime.http import json_response
from appliance.runtime.route import Call, LicenceClass, answering
from kernel.errors import not_found

_RUN = "backup.run"
_MEDIA = "application/vnd.sqlite3"
_WAIT_S = 5.0


async def _list(box: Box, request: web.Request, _call: Call) -> web.Response:
    keeper = request.app[KEEPER]
    found: list[Found] = []
    away = None
    try:
        found = await keeper.find()
    except PlaceError as failed:
        away = BackupProblem(cause=failed.cause, message=str(failed))
    newest = next((one.stamp for one in found if one.is_whole), None)
    covers, problem, restored = await box.readers.read(
        lambda snapshot: (service.covers_all(snapshot, newest), service.problem(snapshot), service.restored(snapshot))
    )
    place = box.config.backup_folder
    answer = BackupList(
        place=str(place.absolute()),
        is_on_same_disk=await asyncio.to_thread(_is_on_same_disk, box),
        is_running=keeper.is_running,
        covers_all=covers,
        problem=away or problem,
        restored=restored,
        backups=[service.view(one) for one in found],
    )
    return json_response(msgspec.json.encode(answer))


def _is_on_same_disk(box: Box) -> bool:
    """Say whether backups lie on the data's own disk; where the place is away or not made yet, what it would be."""
    place = box.config.backup_folder
    if not place.exists():
        return not box.config.backup_dir
    return place.stat().st_dev == box.config.folder.stat().st_dev


async def _make(_box: Box, request: web.Request, call: Call) -> web.Response:
    """Answer with the finished backup, or with 202 once that takes longer than a person waits; the command line waits."""
    making = asyncio.ensure_future(request.app[KEEPER].make(Why.ASKED))
    done, _ = await asyncio.wait({making}, timeout=None if call.caller.is_local else _WAIT_S)
    if not done:
        making.add_done_callback(lambda late: late.cancelled() or late.exception())
        return json_response(msgspec.json.encode(BackupAsked(state="running", backup=None)), HTTPStatus.ACCEPTED)
    try:
        made = making.result()
    except BackupError as failed:
        raise refused(failed) from failed
    return json_response(msgspec.json.encode(BackupAsked(state="made", backup=service.view(made))))


async def _file(box: Box, request: web.Request, call: Call) -> web.StreamResponse:
    name = call.params["name"]
    stamp = parse_name(str(name))
    path = None if stamp is None else await asyncio.to_thread(request.app[KEEPER].place.path_of, stamp)
    if stamp is None or path is None:
        raise not_found("backup", str(name)[:80])
    await box.writer.do(lambda tx: service.note_taken(tx, stamp), call.caller)
    headers = {hdrs.CONTENT_DISPOSITION: f'attachment; filename="{stamp.name}"', hdrs.CONTENT_TYPE: _MEDIA}
    return web.FileResponse(path, headers=headers)


ROUTES = [
    answering(
        "GET",
        "/api/backups",
        "List the backups, and how making them goes.",
        _list,
        access=_RUN,
        licence=LicenceClass.ALWAYS,
        answer=BackupList,
    ),
    answering(
        "POST",
        "/api/backups",
        "Make a backup now; what takes longer than a moment is answered with 202 and goes on.",
        _make,
        access=_RUN,
        licence=LicenceClass.ALWAYS,
        answer=BackupAsked,
    ),
    answering(
        "GET",
        "/api/backups/{name:code}/file",
        "Take a backup away as a file.",
        _file,
        access=_RUN,
        licence=LicenceClass.ALWAYS,
        media=_MEDIA,
    ),
]
