"""Ask, tell and decide. A command is tried as its caller, looked at and undone: what it would do is what is told."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import replace
from typing import Final

import msgspec

from appliance.approvals.contract import ApprovalAsk, Told
from appliance.approvals.model import ACTS, act_of, fact_of, measure, put_in_words
from appliance.orders import service as orders
from appliance.runtime.commands import holds_secret, permit
from appliance.runtime.http import decode_body, read_path
from appliance.runtime.route import Call, Route, fill
from appliance.runtime.tx import Projection, Recorded, Snapshot, Tx
from appliance.staff import approvals
from appliance.staff.approvals import Question
from appliance.staff.model import AskedApproval, Rehearsal
from appliance.staff.service import prepare_approval
from kernel.errors import conflict, invalid, not_found
from kernel.events import Event


def approvable(routes: Iterable[Route]) -> list[Route]:
    """Return the commands that may be approved: those that take an approval in their body."""
    return [route for route in routes if route.prepare is prepare_approval]


def ask(tx: Tx, asked: ApprovalAsk, routes: Sequence[Route]) -> AskedApproval:
    """Ask for a colleague's yes to a command; the same one asked again, by its id, is asked once.

    Raises `not_found` for a path that nobody approves, `invalid` for a body that the command would not take or that
    holds a PIN, `conflict` for what the caller may do himself, and whatever the command itself would be refused with.
    """
    if holds_secret(asked.body) or "approval" in asked.body:
        raise invalid("Leave the approval and every PIN out of the body.", key="approval_with_secret", field="body")
    route, call = _find(tx, asked, routes)
    permit(route, tx.caller)
    command_hash = approvals.hash_command(call)
    known = approvals.find_asked(tx, tx.caller, asked.id, command_hash)
    if known is not None:
        return known
    needed, events = _rehearse(tx, route, call)
    if not needed:
        raise conflict("You may do this yourself. Send it without an approval.", key="approval_not_needed")
    told = _tell(tx, events)
    question = Question(
        command_hash=command_hash,
        actions=frozenset(needed),
        act=told.act,
        told=msgspec.json.encode(told),
        note=_tidy(asked.note),
        order_id=told.order_id,
        quantity=told.quantity,
        amount=told.amount,
    )
    return approvals.ask(tx, asked.id, question)


def refuse(tx: Tx, ident: str, reason: str | None) -> AskedApproval:
    """Say no, with words for who asked."""
    return approvals.refuse(tx, ident, _tidy(reason))


def hold_to_word(tx: Tx, recorded: Recorded) -> None:
    """Refuse a command that does more than was told to who approved it: the check has changed meanwhile.

    Runs with each fact that tells of an act, in the fact's own savepoint.
    """
    used = approvals.spent_in(tx)
    if used is None:
        return
    told = tell(approvals.require_seen(tx, tx.caller, used.approval_id))
    if type(recorded.event).__name__ != told.fact:
        return
    pieces, amount = measure((one.event for one in tx.moment.recorded), told.fact)
    if pieces > (told.quantity or 0) or amount > (told.amount or 0):
        raise conflict(
            "The check has changed since this was approved. Ask again.", key="approval_outgrown", amount=amount
        )


PROJECTIONS: Final[Mapping[str, Projection]] = dict.fromkeys(ACTS, hold_to_word)


def tell(asked: AskedApproval) -> Told:
    """Return what the box said of the command when it was asked for."""
    return msgspec.json.decode(asked.told, type=Told)


def _find(tx: Tx, asked: ApprovalAsk, routes: Sequence[Route]) -> tuple[Route, Call]:
    for route in routes:
        params = read_path(route.path, asked.path) if route.method == asked.method else None
        if params is not None:
            body = decode_body(msgspec.json.encode(asked.body), route.body)
            return route, Call(tx.caller, params, body=body, method=route.method, path=fill(route.path, params))
    raise not_found("command that can be approved at", f"{asked.method} {asked.path[:80]}")


def _rehearse(tx: Tx, route: Route, call: Call) -> tuple[list[str], list[Event]]:
    """Return the permissions that a command takes beyond its caller's, and the facts it would bring; nothing is kept."""
    trial = Rehearsal(0, frozenset(), [])
    route.handler(tx, replace(call, prepared=trial))
    events = [one.event for one in tx.moment.recorded]
    tx.undo()
    return trial.actions_needed, events


def _tell(snapshot: Snapshot, events: Sequence[Event]) -> Told:
    fact = fact_of(events)
    if fact is None:
        raise conflict("This cannot be approved from another phone. Let a colleague type his PIN.", key="approval_here")
    act, name = act_of(fact), type(fact).__name__
    pieces, amount = measure(events, name)
    order_id: str | None = getattr(fact, "order_id", None)
    line_id: str | None = getattr(fact, "line_id", None)
    line = table = check = None
    if order_id is not None:
        order = orders.find(snapshot, order_id)
        table, check = order.table_label or None, order.check_number
        line = next((one for one in orders.lines(snapshot, order.id) if one.id == line_id), None)
        if name == "OrderReopened":
            amount = orders.reckoned(snapshot, order.id).total
    item = None if line is None else line.name
    return Told(
        act=act,
        fact=name,
        words=put_in_words(act, pieces or None, item, table, check),
        order_id=order_id,
        table=table,
        check=check,
        payment_id=getattr(fact, "reverses", None),
        line_id=line_id,
        item=item,
        product_id=None if line is None else line.product_id,
        quantity=pieces or None,
        amount=amount,
        reason=getattr(fact, "reason", None),
    )


def _tidy(text: str | None) -> str | None:
    """Return somebody's words on one line, None where there are none. Raises `invalid` for what is no text."""
    words = " ".join((text or "").split())
    if not words.isprintable():
        raise invalid("Write plain words.", field="note")
    return words or None
