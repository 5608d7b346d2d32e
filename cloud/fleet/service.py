"""Commands queued, handed over and answered."""

from collections.abc import Sequence
from typing import Any

import msgspec

from cloud.audit import service as audit
from cloud.boxes import service as boxes
from cloud.fleet import store
from cloud.fleet.contract import CommandPage, CommandQuery, CommandView, NewCommand
from cloud.keys.ring import Keys
from cloud.runtime.caller import Caller
from cloud.runtime.database import Tx
from cloud.sites import service as sites
from kernel.clock import HOUR_MS, MINUTE_MS, SECOND_MS
from kernel.errors import conflict, not_found
from kernel.fleet import Command, CommandResult, sign_command
from kernel.ids import new_id, parse_id
from kernel.said import Said, say, unpack
from kernel.vendor_commands import check_args

AGAIN_MS = 10 * SECOND_MS  # longer than most commands take; a box answers one that it knows without running it
LATE_MS = 10 * MINUTE_MS  # an answer may be on its way when a command's time is over
_MOST_AT_ONCE = 20
_MOST_LAPSED = 1_000


async def enqueue(  # noqa: PLR0917  what a command is
    tx: Tx, caller: Caller, site: Any, kind: str, args: dict[str, Any], life_ms: int, *, ident: str = ""
) -> str:
    """Queue a command for a site's box and return its id; `site` is its row. The same id again is the same command.

    Raises `invalid` for arguments that do not fit, `conflict` for a site without a box or an id used for another kind.
    """
    tidy = check_args(kind, args)
    command_id = parse_id(ident) if ident else new_id(tx.at_ms)
    if not await store.lock_box(tx, site.tenant_id, site.id):
        raise conflict("This site has no box yet.", key="site_without_box")
    known = await store.find(tx, site.tenant_id, site.id, command_id)
    if known is not None:
        if known.kind != kind or msgspec.json.decode(known.args) != tidy:
            raise conflict("This command's id was used for another one. Make a new id.", key="command_id_used")
        return command_id
    row = {
        "tenant_id": site.tenant_id,
        "site_id": site.id,
        "id": command_id,
        "kind": kind,
        "args": msgspec.json.encode(tidy).decode(),
        "state": "waiting",
        "by_id": caller.admin_id,
        "by_name": caller.name,
        "asked_ms": tx.at_ms,
        "until_ms": tx.at_ms + life_ms,
        "given_ms": 0,
        "gives": 0,
        "answered_ms": 0,
        "detail": "",
    }
    await store.insert(tx, row)
    await _recount(tx, site.tenant_id, site.id)
    return command_id


async def ask(tx: Tx, caller: Caller, site_id: str, wanted: NewCommand) -> CommandView:
    """Queue what an admin asks of a box."""
    site = await sites.require(tx, site_id, is_open=True)
    life_ms = wanted.hours * HOUR_MS
    ident = await enqueue(tx, caller, site, wanted.kind, wanted.args, life_ms, ident=wanted.id or "")
    await audit.record(
        tx, caller, "command_asked", tenant_id=site.tenant_id, site_id=site.id, command_id=ident, kind=wanted.kind
    )
    return await view(tx, site, ident)


async def view(tx: Tx, site: Any, command_id: str) -> CommandView:
    """Return a command of a site. Raises `not_found`."""
    row = await store.find(tx, site.tenant_id, site.id, command_id)
    if row is None:
        raise not_found("command", command_id)
    return _view(row)


async def withdraw(tx: Tx, caller: Caller, site_id: str, command_id: str) -> CommandView:
    """Take a command back that its box has not answered; what it has begun it may finish. Raises `conflict` if answered."""
    site = await sites.require(tx, site_id)
    await store.lock_box(tx, site.tenant_id, site.id)
    await view(tx, site, command_id)
    if not await store.withdraw(
        tx, site.tenant_id, site.id, command_id, say("command_taken_back", "Taken back by {name}.", name=caller.name)
    ):
        raise conflict("The box has answered this command already.", key="command_answered")
    await _recount(tx, site.tenant_id, site.id)
    await audit.record(
        tx, caller, "command_withdrawn", tenant_id=site.tenant_id, site_id=site.id, command_id=command_id
    )
    return await view(tx, site, command_id)


async def drop(tx: Tx, tenant_id: str, site_id: str, command_id: str, why: Said) -> None:
    """Take a command back for another room; one that was answered stays as it is."""
    await store.lock_box(tx, tenant_id, site_id)
    if await store.withdraw(tx, tenant_id, site_id, command_id, why):
        await _recount(tx, tenant_id, site_id)


async def page(tx: Tx, site_id: str, wanted: CommandQuery) -> CommandPage:
    """Return a site's commands, newest first."""
    site = await sites.require(tx, site_id)
    rows = await store.page(tx, site.tenant_id, site.id, wanted.before, wanted.limit)
    shown = [_view(row) for row in rows[: wanted.limit]]
    return CommandPage(commands=shown, next=shown[-1].id if len(rows) > wanted.limit else "")


async def waiting(tx: Tx, keys: Keys, tenant_id: str, site_id: str) -> tuple[str, ...]:
    """Return the tokens of what a box has not answered: for a heartbeat."""
    return await _signed(tx, keys, tenant_id, site_id, await store.waiting(tx, tenant_id, site_id, _MOST_AT_ONCE))


async def take(tx: Tx, keys: Keys, tenant_id: str, site_id: str) -> tuple[str, ...]:
    """Return the tokens of what was not handed over lately, and note that it is now: for the channel."""
    rows = await store.take(tx, tenant_id, site_id, tx.at_ms - AGAIN_MS, _MOST_AT_ONCE)
    return await _signed(tx, keys, tenant_id, site_id, rows)


async def answered(tx: Tx, tenant_id: str, site_id: str, results: Sequence[CommandResult]) -> None:
    """Take a box's answers. One that is known already changes nothing."""
    await store.lock_box(tx, tenant_id, site_id)
    for one in results:
        await store.answer(tx, tenant_id, site_id, one.id, state=one.state, detail=one.said)
    await _recount(tx, tenant_id, site_id)


async def lapse(tx: Tx) -> bool:
    """Let commands expire that no box has answered in time; True where there may be more."""
    lapsed = sorted(await store.lapse(tx, tx.at_ms - LATE_MS, _MOST_LAPSED))
    for tenant_id, site_id in lapsed:
        await store.lock_box(tx, tenant_id, site_id)
        await _recount(tx, tenant_id, site_id)
    return len(lapsed) == _MOST_LAPSED


async def _recount(tx: Tx, tenant_id: str, site_id: str) -> None:
    """Count what waits; the box's row must be held, so that of two counts the later one is right."""
    await boxes.set_waiting(tx, tenant_id, site_id, await store.count_waiting(tx, tenant_id, site_id))


async def _signed(tx: Tx, keys: Keys, tenant_id: str, site_id: str, rows: Sequence[Any]) -> tuple[str, ...]:
    public_key = await store.box_key(tx, tenant_id, site_id) if rows else None
    if public_key is None:
        return ()
    commands = [
        Command(id=row.id, kind=row.kind, args=msgspec.json.decode(row.args), iat=row.asked_ms, exp=row.until_ms)
        for row in rows
    ]
    return tuple(sign_command(one, keys.private, keys.kid, site_id, public_key) for one in commands)


def _view(row: Any) -> CommandView:
    plain = {name: getattr(row, name) for name in CommandView.__struct_fields__ if name not in {"args", "detail"}}
    args = msgspec.json.decode(row.args, type=dict[str, Any])
    shown = {name: value for name, value in args.items() if name != "code"}
    return CommandView(**plain, args=shown, detail=unpack(row.detail))
