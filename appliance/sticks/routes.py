"""The API of sticks: root's questions over the control socket, and a manager's yes or no."""

import asyncio
from collections.abc import Awaitable, Callable
from dataclasses import replace
from typing import Any

from aiohttp import web

from appliance.config import Config, ConfigError, change, held_by_environment, load, restore
from appliance.menu.files import read_rows
from appliance.menu.workshop import Workshop
from appliance.runtime.box import Box
from appliance.runtime.route import FILE, Call, Gate, LicenceClass, Route, answering, command, reading
from appliance.runtime.tx import Snapshot, Tx
from appliance.staff.service import hash_pin_slowly
from appliance.sticks import service
from appliance.sticks.contract import (
    StickDone,
    StickFault,
    StickList,
    StickLoad,
    StickNamed,
    StickPrinted,
    StickQuestion,
    StickReset,
    StickState,
    StickTale,
    StickVerdict,
)
from appliance.sticks.service import Ports, Prepared
from kernel.errors import DomainError, ErrorCode, invalid

_RUN = "system.run"
_ALWAYS = LicenceClass.ALWAYS
# Draws a logo once, off the loop; takes the vendor's answer. Each raises for what cannot be.
TryLogo = Callable[[Box, bytes], Awaitable[None]]
TakeLicence = Callable[[web.Request, str], Awaitable[None]]
# Has everything leave the box at its next start, for a stick of this digest.
MakeNew = Callable[[web.Request, str, StickReset, Call], Awaitable[None]]


class _RehearsedError(Exception):
    """Nothing was refused: the transaction is let go."""


class _Desk:
    """Takes sticks that root has read."""

    def __init__(self, ports: Ports, try_logo: TryLogo, take_licence: TakeLicence, make_new: MakeNew) -> None:
        self._ports, self._try_logo, self._take_licence, self._make_new = ports, try_logo, take_licence, make_new
        self._workshop = Workshop()
        self._turn = asyncio.Lock()

    async def check(self, box: Box, _request: web.Request, call: Call) -> StickVerdict:
        """Say what the box makes of a stick; everything is tried, and nothing kept."""
        brought: StickLoad = call.body
        verdict = await self._judge(box, brought)
        if brought.reset is not None:
            return await self._check_reset(box, brought.reset, verdict)
        if verdict.verdict in {"take", "ask"}:
            faults = await self._rehearse(box, brought)
            verdict = StickVerdict(verdict="faults", faults=faults) if faults else verdict
        return verdict

    async def apply(self, box: Box, request: web.Request, call: Call) -> StickDone:
        """Change the house, whole or not at all."""
        brought: StickLoad = call.body
        async with self._turn:
            verdict = await self._judge(box, brought)
            if brought.reset is not None:
                return await self._reset(request, brought, verdict, call)
            if verdict.verdict == "applied" and not brought.follows_restore:
                return StickDone(applied=False, needs_restart=False)
            made = await self._prepare(box, brought)
            await self._try(box, made, is_trusted=False)
            if brought.licence is not None:
                await self._take_licence(request, brought.licence)
            take_back = await asyncio.to_thread(_write, box.config, made.changes)
            try:
                await box.writer.do(lambda tx: service.apply(tx, made, self._ports), call.caller)
            except BaseException:
                await asyncio.to_thread(take_back)
                raise
        return StickDone(applied=True, needs_restart=bool(made.changes))

    async def _judge(self, box: Box, brought: StickLoad) -> StickVerdict:
        return await box.readers.read(
            lambda snapshot: service.judge(snapshot, brought.digest, brought.signed_by, self._ports)
        )

    async def _check_reset(self, box: Box, wanted: StickReset, verdict: StickVerdict) -> StickVerdict:
        if await box.readers.read(self._ports.is_new):
            return StickVerdict(verdict="new")
        try:
            await box.readers.read(lambda snapshot: self._ports.require_quiet(snapshot, wanted))
        except DomainError as busy:
            return StickVerdict(verdict="faults", faults=_faults(busy))
        return verdict

    async def _reset(self, request: web.Request, brought: StickLoad, verdict: StickVerdict, call: Call) -> StickDone:
        """Have the box made as new; whoever brought the stick starts the machine again."""
        if verdict.verdict != "take":
            raise service.not_allowed()
        assert brought.reset is not None
        await self._make_new(request, brought.digest, brought.reset, call)
        return StickDone(applied=True, needs_restart=False)

    async def _rehearse(self, box: Box, brought: StickLoad) -> list[StickFault]:
        try:
            await self._try(box, await self._prepare(box, brought), is_trusted=True)
        except DomainError as refused:
            if refused.code is ErrorCode.UNAVAILABLE:
                raise
            return _faults(refused)
        return []

    async def _prepare(self, box: Box, brought: StickLoad) -> Prepared:
        changes, wanted = _changes(box.config, brought)
        if brought.logo is not None:
            await self._try_logo(box, brought.logo)
        rows = []
        if brought.menu is not None:
            menu = brought.menu
            rows = await read_rows(self._workshop, menu.format, menu.content, wanted.money().exponent)
        return Prepared(
            load=brought,
            changes=changes,
            pin_hashes=[await hash_pin_slowly(box, person.pin) for person in brought.people],
            rows=rows,
            check_tax=wanted.profile().tax_of,
        )

    async def _try(self, box: Box, made: Prepared, *, is_trusted: bool) -> None:
        """Do it in the transaction and let it go; `is_trusted`: as it will be once a manager has said yes."""
        ports = self._ports
        if is_trusted:
            ports = replace(ports, is_owned=lambda _: False)

        def rehearse(tx: Tx) -> None:
            service.apply(tx, made, ports)
            raise _RehearsedError

        try:
            await box.writer.do(rehearse)
        except _RehearsedError:
            return


def _changes(running: Config, brought: StickLoad) -> tuple[dict[str, str], Config]:
    """Return the settings that would change, and what all of them would be. Raises `invalid`."""
    given = service.settings_in(brought.settings)
    held = sorted(given.keys() & held_by_environment())
    if held:
        raise invalid(f"The machine's environment says what {held[0]} is. Take it off the stick.", field=held[0])
    try:
        now = load({"data": running.data, "listen": running.listen})
        wanted = load({"data": running.data, "listen": running.listen, **given})
    except ConfigError as refused:
        raise invalid(str(refused), field=next(iter(given), "")) from refused
    return {key: value for key, value in given.items() if getattr(now, key) != value}, wanted


def _write(running: Config, changes: dict[str, str]) -> Callable[[], None]:
    if not changes:
        return lambda: None
    try:
        before = change(running.folder, changes)
    except ConfigError as refused:
        raise invalid(str(refused), field=next(iter(changes))) from refused
    except OSError as refused:
        raise DomainError(
            ErrorCode.UNAVAILABLE, f"The settings could not be written ({refused.strerror}). Nothing was changed."
        ) from refused
    return lambda: restore(running.folder, before)


def _faults(refused: DomainError) -> list[StickFault]:
    """Return a refusal as faults with their lines, where it is a file's."""
    errors: Any = refused.fields.get("errors")
    if isinstance(errors, list):
        return [
            StickFault(
                part="menu",
                line=one["line"],
                message=f"{one['column']}: {one['message']}",
                key=one["key"],
                column="" if one["column"] == "-" else one["column"],
            )
            for one in errors
        ]
    return [
        StickFault(part=str(refused.fields.get("field", "")), line=0, message=refused.message, key=refused.key or "")
    ]


def _ask(tx: Tx, call: Call) -> StickState:
    return StickState(state=service.ask(tx, call.body))


def _state(snapshot: Snapshot, call: Call) -> StickState:
    return StickState(state=service.state_of(snapshot, call.query.digest))


def _listed(snapshot: Snapshot, _: Call) -> StickList:
    return service.listed(snapshot)


def _allow(tx: Tx, call: Call) -> StickList:
    service.decide(tx, call.body.digest, is_allowed=True)
    return service.listed(tx)


def _refuse(tx: Tx, call: Call) -> StickList:
    service.decide(tx, call.body.digest, is_allowed=False)
    return service.listed(tx)


def routes(ports: Ports, try_logo: TryLogo, take_licence: TakeLicence, make_new: MakeNew) -> list[Route]:
    """Return the routes of the room."""
    desk = _Desk(ports, try_logo, take_licence, make_new)

    def tell(tx: Tx, call: Call) -> StickPrinted:
        return StickPrinted(printed=service.tell(tx, call.body, ports))

    def local(path: str, summary: str, handler: Any, answer: Any) -> Route:
        return answering(
            "POST",
            f"/api/sticks/{path}",
            summary,
            handler,
            access=Gate.LOCAL,
            licence=_ALWAYS,
            limit=FILE,
            body=StickLoad,
            answer=answer,
        )

    def plain(path: str, summary: str, handler: Any, *, access: Gate | str, body: Any, answer: Any) -> Route:
        return command(
            "POST",
            f"/api/sticks/{path}",
            summary,
            handler,
            access=access,
            licence=_ALWAYS,
            body=body,
            answer=answer,
        )

    return [
        reading("/api/sticks", "List the installers' sticks.", _listed, StickList, access=_RUN, licence=_ALWAYS),
        plain("allow", "Let the box take a stick that waits.", _allow, access=_RUN, body=StickNamed, answer=StickList),
        plain("refuse", "Do not let the box take a stick.", _refuse, access=_RUN, body=StickNamed, answer=StickList),
        local("check", "Say what the box makes of a stick; nothing is kept.", desk.check, StickVerdict),
        local("apply", "Bring the house to what a stick says.", desk.apply, StickDone),
        plain(
            "ask", "Put a stick before the managers.", _ask, access=Gate.LOCAL, body=StickQuestion, answer=StickState
        ),
        plain("tell", "Print what became of a stick.", tell, access=Gate.LOCAL, body=StickTale, answer=StickPrinted),
        reading(
            "/api/sticks/state",
            "Say what became of a stick.",
            _state,
            StickState,
            access=Gate.LOCAL,
            licence=_ALWAYS,
            query=StickNamed,
        ),
    ]
