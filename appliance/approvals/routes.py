"""Asking for a colleague's yes, and giving it, over HTTP. Who may decide what is told by the command itself."""

from collections.abc import Callable
from functools import cache, partial
from http import HTTPStatus

from appliance.approvals import service
from appliance.approvals.contract import ApprovalAsk, ApprovalRefusal, ApprovalView
from appliance.runtime.caller import Caller
from appliance.runtime.route import (
    Call,
    Gate,
    LicenceClass,
    Route,
    command,
    reading,
)
from appliance.runtime.tx import Snapshot, Tx
from appliance.staff import approvals
from appliance.staff.model import AskedApproval
from appliance.staff.service import names
from kernel.clock import to_rfc3339

_BASE = "/api/approvals/"
_ONE = "/api/approvals/{approval_id:id}"
_read = partial(reading, access=Gate.SIGNED_IN, licence=LicenceClass.FINISH)
_do = partial(command, "POST", access=Gate.SIGNED_IN, licence=LicenceClass.FINISH, answer=ApprovalView)


def routes(commands: Callable[[], list[Route]]) -> list[Route]:
    """Return the room's routes; `commands` are all of the box, of which some can be approved."""

    @cache
    def approvable() -> list[Route]:
        return service.approvable(commands())

    def ask(tx: Tx, call: Call) -> ApprovalView:
        return _show(tx, call.caller, service.ask(tx, call.body, approvable()))

    return [
        _read(_BASE, "List what I asked for, and what I may decide.", _list, list[ApprovalView]),
        _read(_ONE, "Show an approval that I asked for or may decide.", _see, ApprovalView),
        _do(_BASE, "Ask for a colleague's yes to a command.", ask, body=ApprovalAsk, status=HTTPStatus.CREATED),
        _do(f"{_ONE}/grant", "Say yes to a colleague's command; it is good once.", _grant),
        _do(f"{_ONE}/refuse", "Say no to a colleague's command.", _refuse, body=ApprovalRefusal),
        _do(f"{_ONE}/withdraw", "Want what I asked for no more.", _withdraw),
    ]


def _list(snapshot: Snapshot, call: Call) -> list[ApprovalView]:
    return [_show(snapshot, call.caller, one) for one in approvals.list_for(snapshot, call.caller)]


def _see(snapshot: Snapshot, call: Call) -> ApprovalView:
    return _show(snapshot, call.caller, approvals.require_seen(snapshot, call.caller, call.ident("approval_id")))


def _grant(tx: Tx, call: Call) -> ApprovalView:
    return _show(tx, call.caller, approvals.grant(tx, call.ident("approval_id")))


def _refuse(tx: Tx, call: Call) -> ApprovalView:
    return _show(tx, call.caller, service.refuse(tx, call.ident("approval_id"), call.body.reason))


def _withdraw(tx: Tx, call: Call) -> ApprovalView:
    return _show(tx, call.caller, approvals.withdraw(tx, call.ident("approval_id")))


def _show(snapshot: Snapshot, caller: Caller, asked: AskedApproval) -> ApprovalView:
    known = names(snapshot, [one for one in (asked.asked_by, asked.decided_by) if one is not None])
    return ApprovalView(
        id=asked.id,
        state=asked.state_at(snapshot.at_ms).value,
        what=service.tell(asked),
        note=asked.note,
        actions=sorted(asked.actions),
        asked_by=asked.asked_by,
        asked_by_name=known[asked.asked_by],
        asked_at=to_rfc3339(asked.asked_at_ms),
        expires_at=to_rfc3339(asked.expires_at_ms),
        may_decide=approvals.may_decide(caller, asked),
        decided_by=asked.decided_by,
        decided_by_name=None if asked.decided_by is None else known[asked.decided_by],
        decided_at=None if asked.decided_at_ms is None else to_rfc3339(asked.decided_at_ms),
        reason=asked.reason,
        used_at=None if asked.used_at_ms is None else to_rfc3339(asked.used_at_ms),
    )
