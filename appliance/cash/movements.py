"""Cash that moves besides payments. A row never changes: what was wrong is reversed by a linked one."""

from msgspec.structs import replace

from appliance.cash import store
from appliance.cash.contract import HandOver, NewMovement, Reversal
from appliance.cash.model import CashMoved, MoveKind, Movement, TillSession, clean_reason, signed
from appliance.cash.service import MANAGE, begin, require_hold, require_open, require_session
from appliance.runtime.tx import Snapshot, Tx
from appliance.staff.service import require_user
from kernel.errors import conflict, forbidden, invalid, not_found
from kernel.ids import new_id, parse_id


def move(tx: Tx, session_ident: str, asked: NewMovement) -> Movement:
    """Pay in, pay out, drop into the safe, or pay a tip. Raises `invalid` for what is missing, `conflict` when counted."""
    session = require_session(tx, session_ident)
    require_hold(tx.caller, session)
    kind, reason = MoveKind(asked.kind), clean_reason(asked.reason)
    ident, is_known = begin(tx, asked.id, session.id, kind, asked.amount, reason, asked.to_user_id)
    if is_known:
        return require_movement(tx, ident)
    require_open(session)
    if kind is MoveKind.PAID_OUT and reason is None:
        raise invalid("Write what was paid: money that leaves needs a reason.", key="reason_missing", field="reason")
    _check_tip(tx, kind, asked.to_user_id)
    row = _row(tx, ident, session, kind=kind, amount=signed(kind, asked.amount), reason=reason)
    return _keep(tx, replace(row, to_user_id=asked.to_user_id))


def hand_over(tx: Tx, session_ident: str, asked: HandOver) -> Movement:
    """Move cash from a session to another's wallet or to a drawer: two linked rows; return the one that gives."""
    source = require_session(tx, session_ident)
    require_hold(tx.caller, source)
    reason = clean_reason(asked.reason)
    where = (asked.to_user_id, asked.to_drawer_id)
    ident, is_known = begin(tx, asked.id, "hand_over", source.id, *where, asked.amount, reason)
    if is_known:
        return require_movement(tx, ident)
    require_open(source)
    target = _target(tx, asked)
    if target.id == source.id:
        raise invalid("The money would stay where it is. Choose another wallet or drawer.", field="to_drawer_id")
    other = new_id(tx.at_ms)
    kind = MoveKind.HAND_OVER
    gives = replace(_row(tx, ident, source, kind=kind, amount=-asked.amount, reason=reason), pair=other)
    takes = replace(_row(tx, other, target, kind=kind, amount=asked.amount, reason=reason), pair=ident)
    _keep(tx, gives)
    _keep(tx, takes)
    return gives


def reverse(tx: Tx, movement_ident: str, asked: Reversal) -> Movement:
    """Undo a movement, and with a hand-over its other side, by linked rows. Raises `conflict` when it cannot be.

    Who made it may undo it, and a manager.
    """
    wrong = require_movement(tx, movement_ident)
    if wrong.made_by != tx.caller.user_id and not tx.caller.may(MANAGE):
        raise forbidden("Only who moved it, or a manager, may undo it.", action=MANAGE)
    reason = clean_reason(asked.reason)
    if reason is None:
        raise invalid("Write why it is undone.", key="reason_missing", field="reason")
    ident, is_known = begin(tx, asked.id, "reverse", wrong.id, reason)
    if is_known:
        return require_movement(tx, ident)
    other = None if wrong.pair is None else require_movement(tx, wrong.pair)
    _refuse_undone(tx, wrong)
    both = [wrong] if other is None else [wrong, other]
    sessions = [require_open(require_session(tx, one.session_id)) for one in both]
    idents = [ident] if other is None else [ident, new_id(tx.at_ms)]
    pairs: list[str | None] = [None] if other is None else [idents[1], idents[0]]
    undone = [
        replace(
            _row(tx, own, session, kind=one.kind, amount=-one.amount, reason=reason),
            to_user_id=one.to_user_id,
            pair=pair,
            reverses=one.id,
        )
        for one, session, own, pair in zip(both, sessions, idents, pairs, strict=True)
    ]
    for one in undone:
        _keep(tx, one)
    return undone[0]


def require_movement(snapshot: Snapshot, ident: str) -> Movement:
    """Return a movement. Raises `not_found`."""
    found = store.movement(snapshot, parse_id(ident, "movement_id"))
    if found is None:
        raise not_found("movement", ident)
    return found


def _check_tip(tx: Tx, kind: MoveKind, to_user_id: int | None) -> None:
    if kind is not MoveKind.TIP_OUT:
        if to_user_id is not None:
            raise invalid("Only a tip is paid to somebody. Leave out `to_user_id`.", field="to_user_id")
        return
    if to_user_id is None:
        raise invalid("Say who gets the tip.", field="to_user_id")
    require_user(tx, to_user_id)
    if store.open_wallet(tx, to_user_id) is not None:
        raise conflict(
            "He carries a wallet: his tips are taken off what he hands in. To give him cash, hand it over.",
            key="tips_in_wallet",
            user_id=to_user_id,
        )


def _target(tx: Tx, asked: HandOver) -> TillSession:
    if (asked.to_user_id is None) == (asked.to_drawer_id is None):
        raise invalid("Say who gets the money: either `to_user_id` or `to_drawer_id`.", field="to_user_id")
    if asked.to_user_id is not None:
        require_user(tx, asked.to_user_id)
        ident = store.open_wallet(tx, asked.to_user_id)
        refusal = conflict("He carries no open wallet. Open one for him first.", key="wallet_closed")
    else:
        assert asked.to_drawer_id is not None
        if store.drawer(tx, asked.to_drawer_id) is None:
            raise not_found("drawer", asked.to_drawer_id)
        ident = store.open_shift(tx, asked.to_drawer_id)
        refusal = conflict("That drawer is not open. Open its shift first.", key="drawer_closed")
    if ident is None:
        raise refusal
    return require_session(tx, ident)


def _refuse_undone(tx: Tx, wrong: Movement) -> None:
    if wrong.reverses is not None:
        raise conflict("That row undoes another already. Make a new movement instead.", key="is_reversal")
    if store.is_reversed(tx, wrong.id):
        raise conflict("That movement was undone already.", key="already_reversed", movement_id=wrong.id)


def _row(tx: Tx, ident: str, session: TillSession, *, kind: MoveKind, amount: int, reason: str | None) -> Movement:
    return Movement(
        id=ident,
        session_id=session.id,
        kind=kind,
        amount=amount,
        reason=reason,
        to_user_id=None,
        pair=None,
        reverses=None,
        made_by=tx.caller.user_id,
        made_at_ms=tx.at_ms,
        business_day=tx.business_day,
    )


def _keep(tx: Tx, one: Movement) -> Movement:
    store.add_movement(tx, one)
    tx.emit(
        CashMoved(
            session_id=one.session_id,
            movement_id=one.id,
            kind=one.kind,
            amount=one.amount,
            reason=one.reason,
            to_user_id=one.to_user_id,
            pair=one.pair,
            reverses=one.reverses,
        )
    )
    return one
