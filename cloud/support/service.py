"""Support sessions: opened with the box's code, used, ended."""

from typing import Any

import msgspec

from cloud.audit import service as audit
from cloud.fleet import service as fleet
from cloud.runtime.caller import Caller
from cloud.runtime.database import Tx
from cloud.sites import service as sites
from cloud.support import store
from cloud.support.contract import AskView, SessionView, SupportAsk
from kernel.clock import DAY_MS, MINUTE_MS
from kernel.errors import conflict, forbidden, invalid, not_found
from kernel.ids import new_id
from kernel.said import say, unpack
from kernel.vendor_commands import SUPPORT_MINUTES, SupportAnswer, SupportEnd

_PATIENCE_MS = 2 * MINUTE_MS  # so long a command of a session waits for its box
_VIEW_MS = SUPPORT_MINUTES * MINUTE_MS
_MOST = 50
_KEPT_MS = 30 * DAY_MS
_MOST_OVERDUE = 200


async def begin(tx: Tx, caller: Caller, site_id: str, code: str) -> SessionView:
    """Send the code to the box, which opens the view if it is right."""
    site = await sites.require(tx, site_id, is_open=True)
    session_id = new_id(tx.at_ms)
    args = {"session": session_id, "code": code.strip(), "by": caller.name[:80]}
    command_id = await fleet.enqueue(tx, caller, site, "support_open", args, _PATIENCE_MS)
    await store.insert(
        tx,
        {
            "tenant_id": site.tenant_id,
            "site_id": site.id,
            "id": session_id,
            "command_id": command_id,
            "admin_id": caller.admin_id,
            "admin_name": caller.name,
            "asked_ms": tx.at_ms,
            "ended_ms": 0,
            "why": "",
        },
    )
    await audit.record(tx, caller, "support_begun", tenant_id=site.tenant_id, site_id=site.id, session_id=session_id)
    return await view(tx, site_id, session_id)


async def ask(tx: Tx, caller: Caller, site_id: str, session_id: str, wanted: SupportAsk) -> AskView:
    """Ask the box something within a session. Raises `conflict` where it is not open, `forbidden` for another's."""
    site = await sites.require(tx, site_id, is_open=True)
    row = await _require(tx, site, session_id)
    if row.admin_id != caller.admin_id:
        raise forbidden("Somebody else opened this session. Open one of your own.", key="support_of_another")
    if _state(row, tx.at_ms) != "open":
        raise conflict("This session is not open. Ask the manager for a code.", key="support_not_open")
    ask_id = new_id(tx.at_ms)
    args: dict[str, Any] = {"session": session_id, "ask": ask_id}
    if wanted.what == "reprint":
        if wanted.job_id is None:
            raise invalid("Say which ticket to print again.", key="job_missing", field="job_id")
        args["job_id"] = wanted.job_id
    command_id = await fleet.enqueue(tx, caller, site, f"support_{wanted.what}", args, _PATIENCE_MS)
    row = {
        "tenant_id": site.tenant_id,
        "site_id": site.id,
        "session_id": session_id,
        "id": ask_id,
        "command_id": command_id,
        "what": wanted.what,
        "asked_ms": tx.at_ms,
        "view": "",
    }
    await store.add_ask(tx, row)
    more = {"job_id": wanted.job_id} if wanted.what == "reprint" else {}
    await audit.record(
        tx,
        caller,
        "support_asked",
        tenant_id=site.tenant_id,
        site_id=site.id,
        session_id=session_id,
        what=wanted.what,
        **more,
    )
    return await ask_view(tx, site_id, session_id, ask_id)


async def end(tx: Tx, caller: Caller, site_id: str, session_id: str) -> SessionView:
    """End a session, here and on the box."""
    site = await sites.require(tx, site_id)
    row = await _require(tx, site, session_id)
    if _state(row, tx.at_ms) == "open":
        args = {"session": session_id, "ask": new_id(tx.at_ms)}
        await fleet.enqueue(tx, caller, site, "support_close", args, _VIEW_MS)
    else:
        await fleet.drop(tx, site.tenant_id, site.id, row.command_id, say("help_given_up", "Support gave up."))
    await store.end(tx, site.tenant_id, site.id, session_id, "vendor")
    await audit.record(tx, caller, "support_ended", tenant_id=site.tenant_id, site_id=site.id, session_id=session_id)
    return await view(tx, site_id, session_id)


async def view(tx: Tx, site_id: str, session_id: str) -> SessionView:
    """Return a session with what was asked in it."""
    site = await sites.require(tx, site_id)
    row = await _require(tx, site, session_id)
    asks = await store.asks(tx, site.tenant_id, site.id, session_id, _MOST)
    return _view(row, tx.at_ms, [_ask(one) for one in asks])


async def listed(tx: Tx, site_id: str) -> list[SessionView]:
    """Return a site's sessions, newest first."""
    site = await sites.require(tx, site_id)
    rows = await store.sessions(tx, site.tenant_id, site.id, _MOST)
    return [_view(row, tx.at_ms, []) for row in rows]


async def ask_view(tx: Tx, site_id: str, session_id: str, ask_id: str) -> AskView:
    """Return one thing that was asked."""
    site = await sites.require(tx, site_id)
    row = await store.ask(tx, site.tenant_id, site.id, session_id, ask_id)
    if row is None:
        raise not_found("ask", ask_id)
    return _ask(row)


async def shown(tx: Tx, box: Any, said: SupportAnswer) -> None:
    """Take what a box shows. Raises `conflict` for a session that is over, and for what nobody asked."""
    row = await store.session(tx, box.tenant_id, box.site_id, said.session)
    text = msgspec.json.encode(said.view).decode()
    if row is None or row.ended_ms or not await store.set_view(tx, row, said.ask, text):
        raise conflict("Nobody looks at this any more.", key="support_not_open")


async def ended(tx: Tx, caller: Caller, box: Any, said: SupportEnd) -> None:
    """Take a box's word that a session is over."""
    at = {"tenant_id": box.tenant_id, "site_id": box.site_id}
    why = said.why[:40]
    if await store.end(tx, **at, session_id=said.session, why=why):
        await audit.record(tx, caller, "support_ended", **at, session_id=said.session, why=why)


async def tidy(tx: Tx) -> bool:
    """End what is over by the clock, and wipe what it showed."""
    rows = await store.overdue(tx, tx.at_ms - _VIEW_MS - _PATIENCE_MS, _MOST_OVERDUE)
    for row in rows:
        await store.end(tx, row.tenant_id, row.site_id, row.id, "time")
    await store.forget(tx, tx.at_ms - _KEPT_MS)
    return len(rows) == _MOST_OVERDUE


async def _require(tx: Tx, site: Any, session_id: str) -> Any:
    row = await store.session(tx, site.tenant_id, site.id, session_id)
    if row is None:
        raise not_found("session", session_id)
    return row


def _state(row: Any, now_ms: int) -> str:
    if row.ended_ms:
        return "ended"
    if row.state == "waiting":
        return "opening" if now_ms < row.until_ms else "refused"
    if row.state != "done":
        return "refused"
    return "open" if now_ms < row.answered_ms + _VIEW_MS else "ended"


def _view(row: Any, now_ms: int, asks: list[AskView]) -> SessionView:
    state = _state(row, now_ms)
    return SessionView(
        id=row.id,
        state=state,  # type: ignore[arg-type]  # one of them
        admin_id=row.admin_id,
        admin_name=row.admin_name,
        asked_ms=row.asked_ms,
        until_ms=row.answered_ms + _VIEW_MS if row.state == "done" else row.until_ms,
        ended_ms=row.ended_ms,
        why=row.why or ("time" if state == "ended" else ""),
        detail=unpack(row.detail),
        asks=asks,
    )


def _ask(row: Any) -> AskView:
    return AskView(
        id=row.id,
        what=row.what,
        state=row.state,
        detail=unpack(row.detail),
        asked_ms=row.asked_ms,
        view=msgspec.json.decode(row.view) if row.view else None,
    )
