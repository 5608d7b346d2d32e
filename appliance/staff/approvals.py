"""Approvals from a colleague's own phone: asked for one command, given or refused, used once.

What is approved is a command, not a wish: its method, its path and its body. Who asked, and nobody else, sends it; who
said yes is looked at again when it runs, with what he may do at that moment.
"""

import hashlib
from dataclasses import dataclass, replace
from typing import Any, Final

import msgspec

from appliance.runtime.caller import Caller
from appliance.runtime.route import Call
from appliance.runtime.tx import Snapshot, Tx
from appliance.staff import store
from appliance.staff.model import (
    ApprovalAsked,
    ApprovalGranted,
    ApprovalRefused,
    ApprovalState,
    ApprovalUsed,
    ApprovalWithdrawn,
    AskedApproval,
    Promised,
)
from appliance.staff.roles import actions_of
from kernel.clock import DAY_MS, MINUTE_MS, SECOND_MS
from kernel.errors import DomainError, ErrorCode, conflict, forbidden, not_found
from kernel.ids import new_id, parse_id

PENDING_MS: Final = 10 * MINUTE_MS
MOST_OPEN: Final = 5
MOST_ASKED: Final = 20  # within PENDING_MS
_KEEP_MS: Final = DAY_MS
_DECIDED: Final = {ApprovalState.GRANTED, ApprovalState.REFUSED, ApprovalState.USED}


@dataclass(frozen=True, slots=True, kw_only=True)
class Question:
    """What a colleague is asked: what the box says the command does (`told`, JSON), and the asker's own words."""

    command_hash: bytes
    actions: frozenset[str]
    act: str
    told: bytes
    note: str | None = None
    order_id: str | None = None
    quantity: int | None = None
    amount: int | None = None


def hash_command(call: Call) -> bytes:
    """Return the hash by which an approval knows its command: method, path and body but the approval itself."""
    body = msgspec.to_builtins(call.body)
    if isinstance(body, dict):
        body.pop("approval", None)
    return hashlib.sha256(msgspec.json.encode([call.method, call.path, body], order="deterministic")).digest()


# -- asking and deciding --------------------------------------------------------------------------


def find_asked(snapshot: Snapshot, caller: Caller, ident: str | None, command_hash: bytes) -> AskedApproval | None:
    """Return what was asked for already under an id made on the phone. Raises `conflict` where that was something else."""
    if ident is None:
        return None
    known = store.approval(snapshot, parse_id(ident))
    if known is not None and (known.asked_by != caller.user_id or known.command_hash != command_hash):
        raise conflict("This id was used for another approval. Make a new id for a new one.", key="approval_id_used")
    return known


def ask(tx: Tx, ident: str | None, question: Question) -> AskedApproval:
    """Ask for a colleague's yes. Raises `forbidden` for who is no person, `limited` for too many at once or in a row."""
    if tx.caller.user_id is None:
        raise forbidden("Only a person who is logged in asks for an approval.", key="approval_needs_a_person")
    drop_old(tx)
    _refuse_too_many(tx, tx.caller.user_id)
    asked = AskedApproval(
        id=new_id(tx.at_ms) if ident is None else parse_id(ident),
        asked_by=tx.caller.user_id,
        command_hash=question.command_hash,
        actions=question.actions,
        told=question.told,
        note=question.note,
        state=ApprovalState.PENDING,
        asked_at_ms=tx.at_ms,
        expires_at_ms=tx.at_ms + PENDING_MS,
    )
    store.add_approval(tx, asked)
    tx.emit(
        ApprovalAsked(
            **_names(asked),
            act=question.act,
            order_id=question.order_id,
            quantity=question.quantity,
            amount=question.amount,
            expires_at_ms=asked.expires_at_ms,
        )
    )
    return asked


def drop_old(tx: Tx) -> None:
    """Delete what was over a day ago, with the words that were said; called where people log in and where they ask."""
    store.drop_approvals(tx, tx.at_ms - _KEEP_MS)


def grant(tx: Tx, ident: str) -> AskedApproval:
    """Say yes; a second yes of the same person changes nothing. It must be used within ten minutes.

    Raises `not_found` for what the caller may not decide, `forbidden` for his own, `conflict` for what is decided or over.
    """
    asked, user_id = _to_decide(tx, ident)
    if asked.decided_by == user_id and asked.state_at(tx.at_ms) is ApprovalState.GRANTED:
        return asked
    _require_pending(tx, asked)
    granted = replace(
        asked,
        state=ApprovalState.GRANTED,
        decided_by=user_id,
        decided_at_ms=tx.at_ms,
        expires_at_ms=tx.at_ms + PENDING_MS,
    )
    store.save_approval(tx, granted)
    tx.emit(ApprovalGranted(**_names(granted), granted_by=user_id, expires_at_ms=granted.expires_at_ms))
    return granted


def refuse(tx: Tx, ident: str, reason: str | None) -> AskedApproval:
    """Say no; a second no of the same person changes nothing. Raises as `grant` does."""
    asked, user_id = _to_decide(tx, ident)
    if asked.decided_by == user_id and asked.state is ApprovalState.REFUSED:
        return asked
    _require_pending(tx, asked)
    refused = replace(asked, state=ApprovalState.REFUSED, decided_by=user_id, decided_at_ms=tx.at_ms, reason=reason)
    store.save_approval(tx, refused)
    tx.emit(ApprovalRefused(**_names(refused), refused_by=user_id))
    return refused


def withdraw(tx: Tx, ident: str) -> AskedApproval:
    """Want it no more, granted or not; a second time changes nothing. Raises `not_found` for somebody else's."""
    asked = _require(tx, ident)
    if asked.asked_by != tx.caller.user_id:
        raise not_found("approval of yours", ident)
    match asked.state_at(tx.at_ms):
        case ApprovalState.WITHDRAWN:
            return asked
        case ApprovalState.PENDING | ApprovalState.GRANTED:
            withdrawn = replace(asked, state=ApprovalState.WITHDRAWN)
            store.save_approval(tx, withdrawn)
            tx.emit(ApprovalWithdrawn(**_names(withdrawn)))
            return withdrawn
        case state:
            raise _over(state)


def list_for(snapshot: Snapshot, caller: Caller) -> list[AskedApproval]:
    """Return what the caller asked for and what he may decide, as long as its time is not over; the oldest first."""
    return [
        one
        for one in store.approvals_due(snapshot)
        if one.asked_by == caller.user_id
        or (one.state_at(snapshot.at_ms) is ApprovalState.PENDING and may_decide(caller, one))
    ]


def require_seen(snapshot: Snapshot, caller: Caller, ident: str) -> AskedApproval:
    """Return an approval that the caller asked for or may decide. Raises `not_found`."""
    asked = _require(snapshot, ident)
    if asked.asked_by != caller.user_id and not may_decide(caller, asked):
        raise not_found("approval", ident)
    return asked


def may_decide(caller: Caller, asked: AskedApproval) -> bool:
    """Say whether the caller is another person who may himself do all that the command takes."""
    return caller.user_id not in {None, asked.asked_by} and all(map(caller.may, asked.actions))


# -- using ----------------------------------------------------------------------------------------


def spend(tx: Tx, promised: Promised, action: str) -> int:
    """Use an approval for an action of its command, and return who gave it.

    A command that takes several permissions uses it once for all of them. Raises `forbidden` for what is not the
    caller's, for another command, and for a colleague who may not (any more), `conflict` for what is not granted.
    """
    asked = store.approval(tx, promised.approval_id)
    if asked is None or asked.asked_by != tx.caller.user_id:
        raise forbidden("You have no such approval. Ask for one.", key="approval_unknown")
    if asked.command_hash != promised.command_hash:
        raise forbidden("This approval is for something else. Ask for a new one.", key="approval_for_another")
    used_now = spent_in(tx)
    if used_now is None or used_now.approval_id != asked.id:
        state = asked.state_at(tx.at_ms)
        if state is not ApprovalState.GRANTED:
            raise _over(state)
    granter = None if asked.decided_by is None else store.user(tx, asked.decided_by)
    if granter is None or not granter["is_active"] or action not in asked.actions & actions_of(tx, granter["role"]):
        raise forbidden(
            "Who approved this may not do it (any more). Ask a manager again.", key="approval_needed", action=action
        )
    approved_by: int = granter["id"]
    if used_now is None:
        store.save_approval(tx, replace(asked, state=ApprovalState.USED, used_at_ms=tx.at_ms))
        tx.emit(ApprovalUsed(**_names(asked), approved_by=approved_by))
    return approved_by


def spent_in(tx: Tx) -> ApprovalUsed | None:
    """Return the approval that the running command has used, if it has."""
    return next((one.event for one in tx.moment.recorded if isinstance(one.event, ApprovalUsed)), None)


def _names(asked: AskedApproval) -> dict[str, Any]:
    return {"approval_id": asked.id, "user_id": asked.asked_by, "actions": tuple(sorted(asked.actions))}


def _require(snapshot: Snapshot, ident: str) -> AskedApproval:
    asked = store.approval(snapshot, ident)
    if asked is None:
        raise not_found("approval", ident)
    return asked


def _to_decide(tx: Tx, ident: str) -> tuple[AskedApproval, int]:
    asked = _require(tx, ident)
    if asked.asked_by == tx.caller.user_id:
        raise forbidden("Nobody approves what he asked for himself. Ask a colleague.", key="approval_own")
    if tx.caller.user_id is None or not may_decide(tx.caller, asked):
        raise not_found("approval", ident)
    return asked, tx.caller.user_id


def _require_pending(tx: Tx, asked: AskedApproval) -> None:
    state = asked.state_at(tx.at_ms)
    if state is not ApprovalState.PENDING:
        raise _over(state, asked.decided_by if state in _DECIDED else None)


def _over(state: ApprovalState, decided_by: int | None = None) -> DomainError:
    more = {} if decided_by is None else {"decided_by": decided_by}
    match state:
        case ApprovalState.PENDING:
            words = "Nobody has approved this yet. Wait, or ask a manager."
            return conflict(words, key="approval_pending", **more)
        case ApprovalState.GRANTED:
            return conflict("A colleague has approved this already.", key="approval_granted", **more)
        case ApprovalState.REFUSED:
            return conflict("A colleague has refused this. Ask him why.", key="approval_denied", **more)
        case ApprovalState.WITHDRAWN:
            return conflict("This approval was withdrawn. Ask for a new one.", key="approval_withdrawn", **more)
        case ApprovalState.USED:
            return conflict("This approval was used already. Ask for a new one.", key="approval_used", **more)
        case ApprovalState.EXPIRED:
            words = "This approval's ten minutes are over. Ask for a new one."
            return conflict(words, key="approval_expired", **more)


def _refuse_too_many(tx: Tx, user_id: int) -> None:
    lately = store.approvals_of(tx, user_id, tx.at_ms - PENDING_MS)
    waits_ms = [one.asked_at_ms + PENDING_MS - tx.at_ms for one in lately]
    if len(lately) >= MOST_ASKED:
        seconds = -(-waits_ms[len(lately) - MOST_ASKED] // SECOND_MS)
        raise DomainError(
            ErrorCode.LIMITED,
            "You asked for many approvals. Wait a while, or let a colleague type his PIN.",
            key="approvals_too_fast",
            retry_after_s=max(1, seconds),
        )
    pending = [one for one in store.approvals_of(tx, user_id, 0) if one.state_at(tx.at_ms) is ApprovalState.PENDING]
    if len(pending) >= MOST_OPEN:
        raise conflict(
            f"You wait for {MOST_OPEN} approvals already. Withdraw one, or wait for an answer.",
            key="approvals_open",
            limit=MOST_OPEN,
        )
