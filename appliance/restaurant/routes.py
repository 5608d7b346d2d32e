"""The API of the house: what it is, how it works, and what its set-up still lacks."""

import asyncio

from aiohttp import web

from appliance.restaurant import service
from appliance.restaurant.contract import RestaurantChange, RestaurantView, SetupView
from appliance.restaurant.service import Counted, TakeBack, Used
from appliance.runtime.box import Box
from appliance.runtime.route import Call, Gate, LicenceClass, Route, answering, reading
from appliance.runtime.tx import Snapshot, Tx
from kernel.errors import DomainError, ErrorCode, forbidden

_ALWAYS = LicenceClass.ALWAYS


def routes(used: Used, counted: Counted) -> list[Route]:
    """Return the routes of the room; `used` and `counted` ask the rooms that know."""

    async def show(box: Box, _request: web.Request, _call: Call) -> RestaurantView:
        return await box.readers.read(lambda snapshot: service.show(snapshot, box.config))

    async def change(box: Box, request: web.Request, call: Call) -> RestaurantView:
        asked: RestaurantChange = call.body
        changes = service.identity_in(asked, box.config)
        if changes:
            service.refuse_used(await box.readers.read(used), changes)
        take_back = await asyncio.to_thread(_write, box, changes)

        def note(tx: Tx) -> None:
            tx.moment.caller = call.caller
            service.note_changes(tx, changes, asked.habits)

        try:
            await box.writer.do(note)
        except BaseException:
            await asyncio.to_thread(take_back)
            raise
        return await show(box, request, call)

    def set_up(snapshot: Snapshot, call: Call) -> SetupView:
        found = counted(snapshot)
        if found.has_manager and call.caller.user_id is None and not call.caller.is_local:
            raise forbidden("Log in to see what is set up here.", key="set_up")
        return found

    return [
        answering(
            "GET",
            "/api/restaurant",
            "Tell the house's name, language, money and habits.",
            show,
            access=Gate.PUBLIC,
            licence=_ALWAYS,
            answer=RestaurantView,
        ),
        answering(
            "PUT",
            "/api/restaurant",
            "Change the house; its identity holds from the next start, its habits at once.",
            change,
            access="restaurant.edit",
            licence=_ALWAYS,
            body=RestaurantChange,
            answer=RestaurantView,
        ),
        reading(
            "/api/setup",
            "Tell what the first start still lacks; strangers only while nobody manages here.",
            set_up,
            SetupView,
            access=Gate.PUBLIC,
            licence=_ALWAYS,
        ),
    ]


def _write(box: Box, changes: dict[str, str]) -> TakeBack:
    if not changes:
        return lambda: None
    try:
        return service.write_identity(box.config, changes)
    except OSError as refused:
        raise DomainError(
            ErrorCode.UNAVAILABLE, f"The settings could not be written ({refused.strerror}). Nothing was changed."
        ) from refused
