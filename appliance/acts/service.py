"""Who may do which act and for how much, what was done, and by what rules: use cases on the transaction they are given.

Others call `allow` before they change anything and `note_use` once it is done, in the same transaction.
"""

from typing import NamedTuple

from appliance.acts import store
from appliance.acts.contract import ActChange, UseQuery
from appliance.acts.model import (
    EXCEED,
    PERMISSIONS,
    Act,
    ActDone,
    ActRules,
    ActRulesChanged,
    ActUndone,
    AllowanceSet,
    Allowed,
    Names,
    Reason,
    check_rules,
    read_reason,
)
from appliance.acts.shipped import SHIPPED
from appliance.acts.store import Use
from appliance.runtime.tx import Snapshot, Tx
from appliance.staff.model import Approval, Rehearsal
from appliance.staff.service import require, require_user
from kernel.errors import DomainError, forbidden
from kernel.ids import new_id, parse_id


def rules_of(snapshot: Snapshot, act: Act) -> ActRules:
    """Return the rules of an act as they are now."""
    return store.rules(snapshot, act) or SHIPPED[act]


def allow(
    tx: Tx, act: Act, *, amount: int | None, reason: str, approval: Approval | None, words: str | None = None
) -> Allowed:
    """Return on whose word the caller may do an act worth `amount` minor units; None is an amount that may still grow.

    `reason` is a code of the act's reasons; other words, tidied by the caller, are kept under `other`, and `words` is
    what was said besides a code. Up to the limit the permission is enough, beyond it somebody must hold `acts.exceed`.
    Who lacks the permission may spend his allowance of the day where nobody approves. Raises
    `forbidden(key="approval_needed")`, naming the action that is missing, the limit, and what is left of the allowance.
    """
    rules = rules_of(tx, act)
    code, said = read_reason(rules, reason)
    said = said or words
    asked = (PERMISSIONS[act], EXCEED) if rules.exceeds(amount) else (PERMISSIONS[act],)
    missing = [action for action in asked if not tx.caller.may(action)]
    if not missing:
        return Allowed(act, code, said)
    mine = allowance_of(tx, tx.caller.user_id, act)
    is_mine = PERMISSIONS[act] in missing and amount is not None and mine.amount > 0 and amount <= mine.left
    if is_mine and (approval is None or isinstance(approval, Rehearsal)):
        return Allowed(act, code, said, by_allowance=True)
    if approval is not None:
        # Who may exceed the limit vouches for the act as well.
        return Allowed(act, code, said, approved_by=require(tx, tx.caller, approval, missing[-1]))
    if PERMISSIONS[act] not in missing:
        raise _refusal("That is more than one person does at one time.", missing[-1], limit=rules.limit_amount)
    if mine.amount == 0:
        raise _refusal("You may not do this by yourself.", missing[-1], allowance_left=0)
    if amount is None:
        raise _refusal("Your allowance is for pieces whose price is known.", missing[-1], allowance_left=mine.left)
    raise _refusal("That is more than is left of your allowance today.", missing[-1], allowance_left=mine.left)


def note_use(
    tx: Tx,
    allowed: Allowed,
    *,
    order_id: str,
    quantity: int,
    amount: int,
    line_id: str | None = None,
    product_id: int | None = None,
    source_id: str | None = None,
    is_training: bool = False,
) -> None:
    """Note that an act was done: so many pieces worth `amount` minor units. In training it counts nowhere.

    `source_id` names what it made (an adjustment, a payment), by which `undo_use` finds it again; None where it stands
    for good.
    """
    if is_training:
        return
    use = Use(
        id=new_id(tx.at_ms),
        act=allowed.act,
        business_day=tx.business_day,
        done_at_ms=tx.at_ms,
        user_id=tx.caller.user_id,
        approved_by=allowed.approved_by,
        by_allowance=allowed.by_allowance,
        reason=allowed.reason,
        words=allowed.words,
        order_id=order_id,
        line_id=line_id,
        product_id=product_id,
        quantity=quantity,
        amount=amount,
        source_id=source_id,
    )
    store.add_use(tx, use)
    tx.emit(
        ActDone(
            act=use.act,
            use_id=use.id,
            order_id=order_id,
            line_id=line_id,
            product_id=product_id,
            user_id=use.user_id,
            quantity=quantity,
            amount=amount,
            reason=use.reason,
            words=use.words,
            approved_by=use.approved_by,
            by_allowance=use.by_allowance,
        )
    )


def undo_use(tx: Tx, act: Act, source_id: str, *, quantity: int | None = None, amount: int | None = None) -> None:
    """Note that what an act made stands no more, all that is left of it or a part: its day's allowance comes back.

    Never more is undone than was done; where nothing is left this changes nothing.
    """
    use = store.use_from(tx, act, source_id)
    if use is None:
        return
    left, worth = use.quantity - use.undone_quantity, use.amount - use.undone_amount
    pieces = left if quantity is None else min(quantity, left)
    money = worth if amount is None else min(amount, worth)
    if not pieces and not money:
        return
    store.undo_use(tx, use.id, pieces, money)
    tx.emit(
        ActUndone(
            act=act,
            use_id=use.id,
            order_id=use.order_id,
            line_id=use.line_id,
            product_id=use.product_id,
            user_id=use.user_id,
            quantity=pieces,
            amount=money,
            reason=use.reason,
            done_on=use.business_day,
        )
    )


def is_own(tx: Tx, act: Act, source_id: str) -> bool:
    """Say whether the caller's own allowance paid today for what `source_id` names; he may undo that by himself."""
    use = store.use_from(tx, act, source_id)
    is_his = use is not None and use.by_allowance and use.user_id == tx.caller.user_id
    return use is not None and is_his and use.business_day == tx.business_day


def list_uses(snapshot: Snapshot, query: UseQuery) -> list[Use]:
    """Return a page of what was done, the newest first; what was undone is among it. Raises `invalid` for a bad cursor."""
    filters = {"business_day": query.business_day, "act": query.act, "user_id": query.user_id}
    cursor = None if query.cursor is None else parse_id(query.cursor, "cursor")
    return store.uses(snapshot, filters, cursor, query.limit)


class ActSum(NamedTuple):
    """What was done of an act for one reason by one person (None is the box), and what was undone; in minor units."""

    act: Act
    reason: str
    user_id: int | None
    times: int
    pieces: int
    amount: int
    undone_pieces: int
    undone: int


def tell_sums(snapshot: Snapshot, since: str, until: str, user_id: int | None = None) -> list[ActSum]:
    """Return the sums of some business days, both ends counted, in the order of the acts.

    What was undone counts on the day on which it was, for the person who had done it.
    """
    found = [ActSum(Act(row["act"]), *tuple(row)[1:]) for row in store.sums(snapshot, since, until, user_id)]
    order = list(Act)
    return sorted(found, key=lambda one: order.index(one.act))


# -- rules and allowances -------------------------------------------------------------------------


class Allowance(NamedTuple):
    """What a person may do by himself today: `amount` in all, of which `used` are spent. `own` is None for everybody's."""

    own: int | None
    amount: int
    used: int

    @property
    def left(self) -> int:
        """Return what is left of it, in minor units; nothing where it was made smaller than what is spent."""
        return max(0, self.amount - self.used)


def allowance_of(snapshot: Snapshot, user_id: int | None, act: Act) -> Allowance:
    """Return a person's allowance of an act on the day it is; nobody has none."""
    if user_id is None:
        return Allowance(None, 0, 0)
    own = store.allowance(snapshot, user_id, act)
    amount = rules_of(snapshot, act).allowance if own is None else own
    return Allowance(own, amount, store.used(snapshot, user_id, act, snapshot.business_day))


def set_rules(tx: Tx, act: Act, asked: ActChange) -> None:
    """Set an act's reasons, limit and allowance. Raises `invalid` for reasons that cannot stand."""
    reasons = tuple(Reason(one.code, Names(one.names.en.strip(), one.names.el.strip())) for one in asked.reasons)
    rules = ActRules(act, reasons, asked.limit_amount, asked.allowance)
    check_rules(rules)
    if rules == rules_of(tx, act):
        return
    store.set_rules(tx, rules)
    codes = tuple(reason.code for reason in reasons)
    tx.emit(ActRulesChanged(act=act, reasons=codes, limit_amount=rules.limit_amount, allowance=rules.allowance))


def set_allowance(tx: Tx, act: Act, user_id: int, amount: int | None) -> None:
    """Let a person do so much of an act by himself a day, or None as much as everybody. Raises `not_found`."""
    require_user(tx, user_id)
    if store.allowance(tx, user_id, act) == amount:
        return
    store.set_allowance(tx, user_id, act, amount)
    tx.emit(AllowanceSet(act=act, user_id=user_id, amount=amount))


def _refusal(why: str, action: str, **fields: int | None) -> DomainError:
    return forbidden(
        f"{why} It needs the PIN of somebody who may do it.", key="approval_needed", action=action, **fields
    )
