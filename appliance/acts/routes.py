"""Acts over HTTP: their rules, who may do how much by himself, what was done."""

from typing import Any

from appliance.acts import service
from appliance.acts.contract import (
    ActChange,
    ActView,
    AllowanceChange,
    AllowanceView,
    MyAllowance,
    OfferedReason,
    ReasonNames,
    UseQuery,
    UseView,
)
from appliance.acts.model import PERMISSIONS, Act
from appliance.runtime.route import (
    Call,
    CommandHandler,
    LicenceClass,
    QueryHandler,
    Route,
    command,
    reading,
)
from appliance.runtime.tx import Snapshot, Tx
from appliance.staff.roles import actions_of, working
from appliance.staff.service import names, require_user
from kernel.clock import to_rfc3339
from kernel.errors import not_found

_TAKE, _EDIT, _SEE_REPORTS = "orders.take", "acts.edit", "reports.see"


def _act(call: Call) -> Act:
    """Return the act that a path names. Raises `not_found`."""
    try:
        return Act(call.ident("act"))
    except ValueError:
        raise not_found("act", call.ident("act")[:40]) from None


def _tell(snapshot: Snapshot, call: Call) -> list[ActView]:
    views = []
    for act in Act:
        rules = service.rules_of(snapshot, act)
        mine = service.allowance_of(snapshot, call.caller.user_id, act)
        views.append(
            ActView(
                act=act,
                permission=PERMISSIONS[act],
                reasons=[OfferedReason(one.code, ReasonNames(one.names.en, one.names.el)) for one in rules.reasons],
                limit_amount=rules.limit_amount,
                allowance=rules.allowance,
                my=MyAllowance(
                    is_permitted=call.caller.may(PERMISSIONS[act]),
                    allowance=mine.amount,
                    used=mine.used,
                    left=mine.left,
                ),
            )
        )
    return views


def _set_rules(tx: Tx, call: Call) -> list[ActView]:
    service.set_rules(tx, _act(call), call.body)
    return _tell(tx, call)


def _allowance(snapshot: Snapshot, act: Act, user_id: int, name: str, actions: frozenset[str]) -> AllowanceView:
    held = service.allowance_of(snapshot, user_id, act)
    return AllowanceView(
        act=act,
        user_id=user_id,
        user=name,
        is_permitted=PERMISSIONS[act] in actions,
        own_allowance=held.own,
        allowance=held.amount,
        used=held.used,
        left=held.left,
    )


def _tell_allowance(snapshot: Snapshot, call: Call) -> AllowanceView:
    user = require_user(snapshot, call.number("user_id"))
    return _allowance(snapshot, _act(call), user["id"], user["username"], actions_of(snapshot, user["role"]))


def _tell_allowances(snapshot: Snapshot, call: Call) -> list[AllowanceView]:
    act = _act(call)
    return [_allowance(snapshot, act, *one) for one in working(snapshot) if _TAKE in one.actions]


def _set_allowance(tx: Tx, call: Call) -> AllowanceView:
    service.set_allowance(tx, _act(call), call.number("user_id"), call.body.amount)
    return _tell_allowance(tx, call)


def _list_uses(snapshot: Snapshot, call: Call) -> list[UseView]:
    uses = service.list_uses(snapshot, call.query)
    people = names(snapshot, {one for use in uses for one in (use.user_id, use.approved_by) if one is not None})
    return [
        UseView(
            id=use.id,
            act=use.act,
            business_day=use.business_day,
            at=to_rfc3339(use.done_at_ms),
            user_id=use.user_id,
            user=None if use.user_id is None else people.get(use.user_id),
            approved_by=use.approved_by,
            approver=None if use.approved_by is None else people.get(use.approved_by),
            by_allowance=use.by_allowance,
            reason=use.reason,
            words=use.words,
            order_id=use.order_id,
            line_id=use.line_id,
            product_id=use.product_id,
            quantity=use.quantity,
            amount=use.amount,
            undone_quantity=use.undone_quantity,
            undone_amount=use.undone_amount,
            undone_at=None if use.undone_at_ms is None else to_rfc3339(use.undone_at_ms),
        )
        for use in uses
    ]


def _read(path: str, summary: str, access: str, handler: QueryHandler, answer: Any, *, query: Any = None) -> Route:
    return reading(path, summary, handler, answer, access=access, licence=LicenceClass.ALWAYS, query=query)


def _set(path: str, summary: str, handler: CommandHandler, body: type, answer: Any) -> Route:
    always = LicenceClass.ALWAYS
    return command("PUT", path, summary, handler, access=_EDIT, licence=always, body=body, answer=answer)


_ALLOWANCE = "/api/acts/{act:code}/allowances/{user_id:int}"
ROUTES = [
    _read(
        "/api/acts/",
        "Say by what rules each act may be done, and what is left of the caller's allowance today.",
        _TAKE,
        _tell,
        list[ActView],
    ),
    _read(
        "/api/acts/uses",
        "List what was done, the newest first.",
        _SEE_REPORTS,
        _list_uses,
        list[UseView],
        query=UseQuery,
    ),
    _set("/api/acts/{act:code}", "Set an act's reasons, limit and allowance.", _set_rules, ActChange, list[ActView]),
    _read(
        "/api/acts/{act:code}/allowances",
        "Say what everybody who takes orders may do by himself.",
        _EDIT,
        _tell_allowances,
        list[AllowanceView],
    ),
    _read(_ALLOWANCE, "Say what a person may do by himself.", _EDIT, _tell_allowance, AllowanceView),
    _set(_ALLOWANCE, "Set what a person may do by himself.", _set_allowance, AllowanceChange, AllowanceView),
]
