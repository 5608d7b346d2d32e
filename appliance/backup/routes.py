"""The API of backups: what there is, one more, one to take away, sealed copies in further places, and the way back."""

import asyncio
from collections.abc import Callable
from functools import partial
from http import HTTPStatus

import msgspec
from aiohttp import hdrs, web

from appliance.backup import asked, sealing, service
from appliance.backup.contract import (
    BackupAsked,
    BackupList,
    BackupProblem,
    CloudChoice,
    CopyPlaces,
    KeyMade,
    RestoreWish,
)
from appliance.backup.copier import COPIER
from appliance.backup.further import Further, copy_of
from appliance.backup.keeper import KEEPER, refused
from appliance.backup.model import BackupError, Cause, Stamp, parse_name
from appliance.backup.model import Kind as Why
from appliance.backup.place import Found, PlaceError
from appliance.runtime.box import Box
from appliance.runtime.http import json_response
from appliance.runtime.route import Call, LicenceClass, Route, answering
from kernel.clock import to_rfc3339
from kernel.errors import DomainError, conflict, invalid, not_found

_answering = partial(answering, access="backup.run", licence=LicenceClass.ALWAYS)
_MEDIA = "application/vnd.sqlite3"
_WAIT_S = 5.0
_BOX = "box"
_LOOK_S = 5.0
_END_S = 0.5  # for the answer to go out


async def _list(box: Box, request: web.Request, _call: Call) -> BackupList:
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
    return BackupList(
        place=str(place.absolute()),
        is_on_same_disk=await asyncio.to_thread(_is_on_same_disk, box),
        is_running=keeper.is_running,
        covers_all=covers,
        problem=away or problem,
        restored=restored,
        backups=[service.view(one) for one in found],
    )


def _is_on_same_disk(box: Box) -> bool:
    """Say whether backups lie on the data's own disk; where the place is away or not made yet, what it would be."""
    place = box.config.backup_folder
    if not place.exists():
        return not box.config.backup_dir
    return place.stat().st_dev == box.config.folder.stat().st_dev


async def _make(_box: Box, request: web.Request, call: Call) -> web.Response | BackupAsked:
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
    return BackupAsked(state="made", backup=service.view(made))


async def _file(box: Box, request: web.Request, call: Call) -> web.StreamResponse:
    name = call.params["name"]
    stamp = parse_name(str(name))
    path = None if stamp is None else await asyncio.to_thread(request.app[KEEPER].place.path_of, stamp)
    if stamp is None or path is None:
        raise not_found("backup", str(name)[:80])
    await box.writer.do(lambda tx: service.note_taken(tx, stamp), call.caller)
    headers = {hdrs.CONTENT_DISPOSITION: f'attachment; filename="{stamp.name}"', hdrs.CONTENT_TYPE: _MEDIA}
    return web.FileResponse(path, headers=headers)


async def _copies(box: Box, request: web.Request, _call: Call) -> CopyPlaces:
    """Look into every place at once; one that does not answer soon is told as away."""
    copier = request.app[COPIER]
    places = copier.places()
    found = await asyncio.gather(*(_look(place) for place in places))
    wanted, known = await box.readers.read(service.copies_wanted)
    here = {place.id: (place, there) for place, there in zip(places, found, strict=True)}
    return CopyPlaces(
        mark=sealing.mark_of(wanted.public) if wanted.public else "",
        made_at=None if wanted.made_at_ms is None else to_rfc3339(wanted.made_at_ms),
        in_cloud=wanted.in_cloud,
        has_vendor=copier.has_vendor(),
        refusal=await asyncio.to_thread(asked.refusal, box.config.folder),
        places=[
            service.copy_place(known.get(place_id), *here.get(place_id, (None, None)))
            for place_id in sorted({*here, *known})
        ],
    )


async def _look(place: Further) -> list[Found] | None:
    try:
        async with asyncio.timeout(_LOOK_S):
            return await place.find()
    except (BackupError, TimeoutError):
        return None


async def _new_key(box: Box, _request: web.Request, call: Call) -> KeyMade:
    """Make a key and forget its secret half: the answer is the only place where it ever stands."""
    key = await asyncio.to_thread(sealing.new_key)
    await box.writer.do(lambda tx: service.note_key(tx, key.public), call.caller)
    return KeyMade(secret=key.secret, mark=sealing.mark_of(key.public))


async def _choose(box: Box, request: web.Request, call: Call) -> CopyPlaces:
    choice: CloudChoice = call.body
    await box.writer.do(lambda tx: service.choose_cloud(tx, is_wanted=choice.is_wanted), call.caller)
    return await _copies(box, request, call)


async def _copy_now(box: Box, request: web.Request, call: Call) -> CopyPlaces:
    await request.app[COPIER].look()
    return await _copies(box, request, call)


async def _go_back(box: Box, request: web.Request, call: Call, start_anew: Callable[[], None]) -> BackupAsked:
    """Bring the backup here and look through it while the box serves; the start that follows puts it in place."""
    wish: RestoreWish = call.body
    stamp = parse_name(wish.name)
    if stamp is None:
        raise not_found("backup", wish.name[:80])
    folder = box.config.folder
    try:
        await _bring(box, request, wish, stamp)
    except BackupError as failed:
        await asyncio.to_thread(asked.forget, folder)
        raise refused_wish(failed) from failed
    except BaseException:
        await asyncio.to_thread(asked.forget, folder)
        raise
    await box.writer.do(lambda tx: service.note_restore_asked(tx, stamp, wish.place), call.caller)
    asyncio.get_running_loop().call_later(_END_S, start_anew)
    return BackupAsked(state="running", backup=None)


async def _bring(box: Box, request: web.Request, wish: RestoreWish, stamp: Stamp) -> None:
    room = await asyncio.to_thread(asked.make_room, box.config.folder)
    brought = room / "brought"
    if wish.place == _BOX:
        path = await asyncio.to_thread(request.app[KEEPER].place.path_of, stamp)
        if path is None:
            raise not_found("backup", stamp.name)
        await asyncio.to_thread(copy_of, path, brought)
        await asyncio.to_thread(asked.make_ready, brought, stamp, None)
        return
    place = request.app[COPIER].place(wish.place)
    if place is None:
        raise not_found("place", wish.place)
    await asyncio.to_thread(sealing.public_of, wish.key)  # a slip of the pen is told before anything is fetched
    await place.fetch(stamp, brought)
    await asyncio.to_thread(asked.make_ready, brought, stamp, wish.key)


def refused_wish(failed: BackupError) -> DomainError:
    """Return what somebody is told whose wish to go back cannot be granted."""
    if isinstance(failed, PlaceError):
        return refused(failed)
    if failed.cause is Cause.OTHER:
        return invalid(str(failed), key="backup_key_wrong")
    return conflict(str(failed), key="backup_not_whole")


def routes(start_anew: Callable[[], None]) -> list[Route]:
    """Return the rows; `start_anew` has the box end in good order and start again."""
    return [*_ROUTES, _go_back_route(start_anew)]


def _go_back_route(start_anew: Callable[[], None]) -> Route:
    return _answering(
        "POST",
        "/api/backups/restore",
        "Go back to a backup: the box verifies it, starts again, and goes on from it.",
        partial(_go_back, start_anew=start_anew),
        body=RestoreWish,
        answer=BackupAsked,
        status=HTTPStatus.ACCEPTED,
    )


_ROUTES = [
    _answering(
        "GET",
        "/api/backups/copies",
        "List sealed copies in further places, and how making them goes.",
        _copies,
        answer=CopyPlaces,
    ),
    _answering(
        "POST", "/api/backups/copies", "Have copies made now wherever one is due.", _copy_now, answer=CopyPlaces
    ),
    _answering(
        "POST",
        "/api/backups/key",
        "Make the owner's key that opens sealed copies; its secret half is answered this once.",
        _new_key,
        answer=KeyMade,
    ),
    _answering(
        "PUT",
        "/api/backups/cloud",
        "Choose whether the vendor keeps sealed copies, too.",
        _choose,
        body=CloudChoice,
        answer=CopyPlaces,
    ),
    _answering("GET", "/api/backups", "List the backups, and how making them goes.", _list, answer=BackupList),
    _answering(
        "POST",
        "/api/backups",
        "Make a backup now; what takes longer than a moment is answered with 202 and goes on.",
        _make,
        answer=BackupAsked,
    ),
    _answering("GET", "/api/backups/{name:code}/file", "Take a backup away as a file.", _file, media=_MEDIA),
]
