"""Use cases of help on a transaction: asked for, opened, used, ended; and the new PIN that may come of it."""

import hmac
import sqlite3
from dataclasses import dataclass

from appliance.runtime.tx import Snapshot, Tx
from appliance.support import store
from appliance.support.contract import HelpAct, HelpSession, HelpView
from appliance.support.model import (
    CODE_LETTERS,
    CODE_MS,
    MOST_TRIES,
    REPLACED,
    VIEW_MS,
    HelpActed,
    HelpAsked,
    HelpEnded,
    HelpOpened,
    HelpRefused,
    PinRecovered,
    PinRecoveryRefused,
)
from appliance.support.ports import Ports
from kernel.clock import to_rfc3339
from kernel.errors import DomainError, conflict, forbidden
from kernel.ids import new_id

_MOST_PAST = 20


@dataclass(frozen=True, slots=True)
class Asked:
    """A code as it is shown once; `until_ms` is when it stops working."""

    code: str
    until_ms: int


def ask(tx: Tx, ports: Ports, *, consents: bool) -> Asked:
    """Make a code in place of the one before. Raises `conflict` without consent, and while a view is open."""
    if not consents:
        raise conflict("Say that the vendor's support may look; without that there is no code.", key="help_no_consent")
    known = running(tx)
    if known is not None and known["session"]:
        raise conflict("Support is looking already. End that first.", key="help_open")
    if known is not None:
        finish(tx, known, REPLACED)
    code = ports.make_code(CODE_LETTERS)
    ident, until_ms = new_id(tx.at_ms), tx.at_ms + CODE_MS
    store.add(tx, ident, ports.hash_code(code), until_ms)
    tx.emit(HelpAsked(help_id=ident, until_ms=until_ms))
    return Asked(code, until_ms)


def open_view(tx: Tx, ports: Ports, *, session: str, code: str, by: str) -> DomainError | int:
    """Open the view with the right code and return until when (UTC ms); a wrong one is counted, and its refusal returned."""
    known = running(tx)
    if known is None:
        return forbidden("Nobody here asked for help, or the code is too old.", key="help_not_asked")
    if known["session"]:
        return forbidden("This code was used already.", key="help_not_asked")
    if not hmac.compare_digest(ports.hash_code(code), known["code_hash"]):
        store.count_try(tx, known["id"])
        tx.emit(HelpRefused(help_id=known["id"], tries=known["tries"] + 1))
        if known["tries"] + 1 >= MOST_TRIES:
            finish(tx, known, "tries")
        return forbidden("That is not the code. Have it read out again.", key="help_code_wrong")
    until_ms = tx.at_ms + VIEW_MS
    store.begin(tx, known["id"], session=session, by=by, until_ms=until_ms)
    store.add_act(tx, known["id"], "open", by)
    tx.emit(HelpOpened(help_id=known["id"], by=by, until_ms=until_ms))
    return until_ms


def require_open(snapshot: Snapshot, session: str) -> sqlite3.Row:
    """Return the help whose view this is. Raises `forbidden` for another's, and for one that is over."""
    known = running(snapshot)
    if known is None or not session or known["session"] != session:
        raise forbidden("The manager has ended this, or its time is over.", key="help_over")
    return known


def act(tx: Tx, session: str, what: str, detail: str = "") -> sqlite3.Row:
    """Write down what support does, before it is done. Raises as `require_open` does."""
    known = require_open(tx, session)
    store.add_act(tx, known["id"], what, detail)
    tx.emit(HelpActed(help_id=known["id"], act=what, detail=detail))
    return known


def running(snapshot: Snapshot) -> sqlite3.Row | None:
    """Return the help that is asked for or open now, or None; one whose time is over counts no more."""
    known = store.running(snapshot)
    return None if known is None or snapshot.at_ms >= known["until_ms"] else known


def finish(tx: Tx, known: sqlite3.Row, why: str) -> None:
    """End it."""
    store.end(tx, known["id"], why)
    tx.emit(HelpEnded(help_id=known["id"], why=why))


def end(tx: Tx, why: str) -> str:
    """End what is asked for or open, and return the session that the vendor knows it by; empty where there is none."""
    known = store.running(tx)
    if known is None:
        return ""
    finish(tx, known, why)
    return str(known["session"])


def make_pin_code(tx: Tx, ports: Ports, session: str) -> str:
    """Return a one-time code with which a manager may set a new PIN while the view is open."""
    known = act(tx, session, "pin")
    code = ports.make_code(CODE_LETTERS)
    store.set_pin_code(tx, known["id"], ports.hash_code(code))
    return code


def judge_pin_code(tx: Tx, ports: Ports, code: str) -> DomainError | None:
    """Return the refusal of a wrong one-time code, counted; after five it is good for nothing."""
    known = running(tx)
    if known is not None and known["pin_hash"] is not None:
        if hmac.compare_digest(ports.hash_code(code), known["pin_hash"]):
            return None
        store.count_pin_try(tx, known["id"])
        tx.emit(PinRecoveryRefused(help_id=known["id"], tries=known["pin_tries"] + 1))
        if known["pin_tries"] + 1 >= MOST_TRIES:
            store.set_pin_code(tx, known["id"], None)
    return forbidden("That code is not right, or too old. Ask support for a new one.", key="pin_code_refused")


def recover_pin(tx: Tx, ports: Ports, username: str, code: str, pin_hash: str) -> None:
    """Set a manager's new PIN and use the code up. Raises `forbidden` where it was used meanwhile, or for no manager."""
    known = running(tx)
    if known is None or known["pin_hash"] is None or not hmac.compare_digest(ports.hash_code(code), known["pin_hash"]):
        raise forbidden("That code is not right, or too old. Ask support for a new one.", key="pin_code_refused")
    user_id = ports.set_manager_pin(tx, username, pin_hash)
    store.set_pin_code(tx, known["id"], None)
    store.add_act(tx, known["id"], "pin_set", "")
    tx.emit(PinRecovered(help_id=known["id"], user_id=user_id))


def view(snapshot: Snapshot, *, has_vendor: bool) -> HelpView:
    """Return what a manager sees of help."""
    known = running(snapshot)
    past = [_session(snapshot, row) for row in store.past(snapshot, _MOST_PAST)]
    return HelpView(has_vendor=has_vendor, current=None if known is None else _session(snapshot, known), past=past)


def _session(snapshot: Snapshot, row: sqlite3.Row) -> HelpSession:
    state = "ended" if row["ended_at_ms"] is not None else "open" if row["session"] else "asked"
    acts = [
        HelpAct(at=to_rfc3339(one["at_ms"]), act=one["act"], detail=one["detail"])
        for one in store.acts(snapshot, row["id"])
    ]
    return HelpSession(
        id=row["id"],
        state=state,
        asked_at=to_rfc3339(row["asked_at_ms"]),
        by=row["opened_by"],
        until=to_rfc3339(row["ended_at_ms"] or row["until_ms"]),
        why=row["why"],
        acts=acts,
    )
