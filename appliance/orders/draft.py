"""Unsent lines on the box, where colleagues see them and can send them: a dead phone loses nothing."""

from collections.abc import Sequence
from dataclasses import dataclass

import msgspec

from appliance.floor.service import require_table
from appliance.menu.model import Occasion
from appliance.orders import service, store, unsent
from appliance.orders.access import require_opening
from appliance.orders.contract import MOST_LINES, AskedLine, DraftChoice, DraftedLine, DraftLines
from appliance.orders.emptied import add_lines, end_if_empty
from appliance.orders.model import DraftDiscarded, DraftSaved, Order
from appliance.orders.reckoning import UNTAXED, Reckoning
from appliance.orders.sending import occasion_of, read_wish
from appliance.orders.training import alike
from appliance.orders.unsent import DraftRow
from appliance.runtime.caller import Caller
from appliance.runtime.tx import Snapshot, Tx
from kernel.clock import SECOND_MS
from kernel.errors import conflict, invalid, not_found
from kernel.ids import parse_id

_encode = msgspec.json.Encoder(order="deterministic").encode
_asked = msgspec.json.Decoder(AskedLine)


@dataclass(frozen=True, slots=True)
class Place:
    """Whose draft: an order's, or that of a table which has none."""

    order_id: str | None
    table_id: int | None

    def occasion(self, snapshot: Snapshot) -> Occasion:
        """Return where and how its lines will be sold."""
        if self.order_id is not None:
            return occasion_of(service.find(snapshot, self.order_id))
        assert self.table_id is not None
        return Occasion(table_group_id=require_table(snapshot, self.table_id).group_id)

    def rows(self, snapshot: Snapshot) -> list[DraftRow]:
        """Return its lines and the marks of gone ones."""
        return unsent.draft_of(snapshot, self.order_id, self.table_id)


def at_order(snapshot: Snapshot, caller: Caller, ident: str) -> Place:
    """Return the place of an order's draft. Raises `not_found`, `forbidden`, or `conflict` when the order has ended."""
    order = service.require_order(snapshot, caller, ident)
    service.refuse_ended(order)
    return Place(order.id, order.table_id)


def at_table(snapshot: Snapshot, caller: Caller, table_id: int) -> Place:
    """Return the place of a table's draft: that of its first check, once it has one."""
    table = require_table(snapshot, table_id)
    checks = alike(store.checks_of_table(snapshot, table_id), training=caller.is_training)
    if caller.is_training and not checks:
        raise conflict("You are in training: open the table first.", key="in_training")
    waiter_ids = store.waiters_of(snapshot, checks[0].id) if checks else ()
    require_opening(snapshot, caller, table_id, table.name, waiter_ids)
    return Place(checks[0].id if checks else None, table_id)


def save(tx: Tx, place: Place, body: DraftLines) -> None:
    """Merge lines into a draft, one by one by id.

    A line that was sent or thrown away never comes back. With a `version`, what somebody changed after it stays as he
    left it. Raises `invalid` beyond the limit of lines.
    """
    rows = {row.id: row for row in place.rows(tx)}
    version = max((row.version for row in rows.values()), default=0) + 1
    named = {parse_id(line.id, "line id"): line for line in body.lines}
    spent = _spent(tx, place, [ident for ident in named if ident not in rows])
    saved, removed = [], []
    for ident, line in named.items():
        row = rows.get(ident)
        if ident in spent or (row is not None and (row.is_gone or _is_newer(row, body.version))):
            continue
        if line.removed:
            removed += [ident] if row is not None else []
            continue
        content = _content(line)
        if row is None or row.content != content:
            saved.append(ident)
            unsent.save_draft_line(
                tx,
                place.order_id,
                place.table_id,
                DraftRow(
                    id=ident,
                    version=version,
                    content=content,
                    saved_by=tx.caller.user_id,
                    saved_at_ms=tx.at_ms,
                    is_gone=False,
                ),
            )
    _refuse_too_many(len({ident for ident, row in rows.items() if not row.is_gone} | set(saved)) - len(removed))
    if saved:
        tx.emit(
            DraftSaved(order_id=place.order_id, table_id=place.table_id, draft_version=version, line_ids=tuple(saved))
        )
    if removed:
        _throw_away(tx, place, removed, version)


def discard(tx: Tx, place: Place, choice: DraftChoice) -> None:
    """Throw away all unsent lines, or those chosen; one that is gone already is no error.

    A check of which nothing else is left ends with it.
    """
    rows = place.rows(tx)
    chosen = None if choice.line_ids is None else {parse_id(ident, "line id") for ident in choice.line_ids}
    removed = [row.id for row in rows if not row.is_gone and (chosen is None or row.id in chosen)]
    if removed:
        _throw_away(tx, place, removed, max(row.version for row in rows) + 1)
        if place.order_id is not None and store.lines_of(tx, place.order_id):
            end_if_empty(tx, service.find(tx, place.order_id))


def send(tx: Tx, ident: str, choice: DraftChoice, reckoning: Reckoning = UNTAXED) -> Order:
    """Send all unsent lines of an order, or those chosen, each exactly once; what is sent already is no error.

    Raises `not_found` for a line that the draft never held, `conflict` for one that was thrown away, and what sending
    lines raises.
    """
    order = service.require_order(tx, tx.caller, ident)
    rows = {row.id: row for row in unsent.draft_of(tx, order.id, order.table_id)}
    wanted = [row.id for row in rows.values() if not row.is_gone]
    if choice.line_ids is not None:
        wanted = [parse_id(line_id, "line id") for line_id in choice.line_ids]
        sent = {line_id for line_id, (holder, _) in store.asked_hashes(tx, wanted).items() if holder == order.id}
        wanted = [line_id for line_id in wanted if line_id not in sent]
        for line_id in wanted:
            if line_id not in rows:
                raise not_found("unsent line", line_id)
            if rows[line_id].is_gone:
                raise conflict("This line was thrown away. Order it anew.", key="draft_gone", order_id=order.id)
    if not wanted:
        return order
    lines = [msgspec.structs.replace(_asked.decode(rows[line_id].content), id=line_id) for line_id in wanted]
    return add_lines(tx, order.id, lines, choice.table_id, reckoning, undo_ms=choice.undo_seconds * SECOND_MS)


def _content(line: DraftedLine) -> bytes:
    """Return an unsent line as it is kept. Raises `invalid` for a note that could not be printed."""
    wish = read_wish(line)
    values = {name: getattr(line, name) for name in AskedLine.__struct_fields__}
    return _encode(AskedLine(**{**values, "id": None, "note": wish.note, "notes": None}))


def _is_newer(row: DraftRow, seen_version: int | None) -> bool:
    return seen_version is not None and row.version > seen_version


def _spent(tx: Tx, place: Place, idents: Sequence[str]) -> set[str]:
    """Return which ids were sent already. Raises `conflict` for one that another draft or order holds."""
    if not idents:
        return set()
    sent = store.asked_hashes(tx, idents)
    elsewhere = [ident for ident, (holder, _) in sent.items() if holder != place.order_id]
    elsewhere += unsent.drafted_ids(tx, idents)
    if elsewhere:
        raise conflict(
            "This line is on another check. Make a new id for a new line.", key="line_id_used", line_id=elsewhere[0]
        )
    return set(sent)


def _throw_away(tx: Tx, place: Place, line_ids: Sequence[str], version: int) -> None:
    unsent.mark_gone(tx, line_ids, version)
    tx.emit(
        DraftDiscarded(
            order_id=place.order_id, table_id=place.table_id, draft_version=version, line_ids=tuple(line_ids)
        )
    )


def _refuse_too_many(count: int) -> None:
    if count > MOST_LINES:
        raise invalid(f"A draft holds at most {MOST_LINES} lines. Send some first.", field="lines", limit=MOST_LINES)
