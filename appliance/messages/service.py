"""Tell people something, and see who has seen it."""

import sqlite3
from collections.abc import Collection
from datetime import timedelta

from appliance.floor.service import section
from appliance.messages import store
from appliance.messages.contract import MessageQuery, MessageView, NewMessage, Recipient
from appliance.messages.model import KEPT_DAYS, PHRASES, MessageRead, MessageSent
from appliance.runtime.tx import Snapshot, Tx
from appliance.staff.service import names, present_people, require_user
from kernel.clock import to_rfc3339
from kernel.errors import conflict, invalid, not_found
from kernel.ids import new_id, parse_id

_KEPT_MS = int(timedelta(days=KEPT_DAYS).total_seconds() * 1000)


def send(tx: Tx, asked: NewMessage) -> MessageView:
    """Tell people something, once for its id. Raises `invalid` without words or people, `not_found` for strangers.

    Raises `conflict` when nobody is there to be told.
    """
    ident = new_id(tx.at_ms) if asked.id is None else parse_id(asked.id)
    known = store.find(tx, ident)
    if known is not None:
        if known["from_user_id"] != tx.caller.user_id:
            raise conflict("This message's id was used for another one. Make a new id.", key="message_id_used")
        return _view(tx, known, with_recipients=True)
    text = _words(asked)
    to = sorted(user_id for user_id in _recipients(tx, asked) if user_id != tx.caller.user_id)
    if not to:
        raise conflict("Nobody is there to be told: those people are not at work now.", key="nobody_there")
    order_id = None if asked.order_id is None else parse_id(asked.order_id, "order_id")
    store.throw_away_before(tx, tx.at_ms - _KEPT_MS)
    store.add(tx, ident, text=text, phrase=asked.phrase, order_id=order_id, to=to)
    tx.emit(MessageSent(message_id=ident, to=tuple(to), order_id=order_id))
    kept = store.find(tx, ident)
    assert kept is not None
    return _view(tx, kept, with_recipients=True)


def tell(tx: Tx, to: Collection[int], text: str) -> None:
    """Tell people something in the box's own name; nobody need be there, it waits for them."""
    if not to:
        return
    ident = new_id(tx.at_ms)
    store.add(tx, ident, text=text, phrase=None, order_id=None, to=sorted(to))
    tx.emit(MessageSent(message_id=ident, to=tuple(sorted(to)), order_id=None))


def mark_read(tx: Tx, ident: str) -> None:
    """Note that the caller has seen a message; a second time changes nothing. Raises `not_found` for another's."""
    user_id = tx.caller.user_id
    if user_id is None or all(row["user_id"] != user_id for row in store.recipients(tx, ident)):
        raise not_found("message", ident)
    if store.mark_read(tx, user_id, ident):
        tx.emit(MessageRead(message_id=ident))


def listed(snapshot: Snapshot, user_id: int | None, query: MessageQuery) -> list[MessageView]:
    """Return what somebody was told, or sent, the newest first."""
    if query.sent:
        rows = store.sent(snapshot, user_id, limit=query.limit)
        return [_view(snapshot, row, with_recipients=True) for row in rows]
    if user_id is None:
        return []
    return [_view(snapshot, row) for row in store.told(snapshot, user_id, unread=query.unread, limit=query.limit)]


def _words(asked: NewMessage) -> str:
    if (asked.text is None) == (asked.phrase is None):
        raise invalid("Write what to say in `text`, or choose a `phrase`.", field="text")
    if asked.phrase is not None:
        if asked.phrase not in PHRASES:
            raise invalid(f"There is no phrase {asked.phrase!r}. Choose one of the list.", field="phrase")
        return PHRASES[asked.phrase]["en"]
    text = " ".join((asked.text or "").split())
    if not text or not text.isprintable():
        raise invalid("Write a few words that can be read.", field="text")
    return text


def _recipients(tx: Tx, asked: NewMessage) -> set[int]:
    """Return whom it is for; for sections who serves them today, for everybody who is logged in now."""
    if not (asked.everybody or asked.to_user_ids or asked.to_section_ids):
        raise invalid("Say to whom: people, sections, or everybody.", field="to_user_ids")
    found: set[int] = set(present_people(tx)) if asked.everybody else set()
    for user_id in asked.to_user_ids:
        if not require_user(tx, user_id)["is_active"]:
            raise not_found("waiter", user_id)
        found.add(user_id)
    for section_id in asked.to_section_ids:
        found |= set(section(tx, section_id, tx.business_day).waiter_ids)
    return found


def _view(snapshot: Snapshot, row: sqlite3.Row, *, with_recipients: bool = False) -> MessageView:
    told = store.recipients(snapshot, row["id"]) if with_recipients else []
    known = names(snapshot, {row["from_user_id"], *(one["user_id"] for one in told)} - {None})
    return MessageView(
        id=row["id"],
        from_user_id=row["from_user_id"],
        from_name=known.get(row["from_user_id"]),
        text=row["text"],
        phrase=row["phrase"],
        order_id=row["order_id"],
        sent_at=to_rfc3339(row["sent_at_ms"]),
        read_at=_instant(dict(row).get("read_at_ms")),
        to=[
            Recipient(user_id=one["user_id"], name=known.get(one["user_id"], ""), read_at=_instant(one["read_at_ms"]))
            for one in told
        ],
    )


def _instant(at_ms: int | None) -> str | None:
    return None if at_ms is None else to_rfc3339(at_ms)
