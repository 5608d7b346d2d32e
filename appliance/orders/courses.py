"""Courses that wait on the check until somebody calls for them: hold and fire."""

import asyncio
from collections.abc import Sequence
from contextlib import suppress
from typing import Final

from appliance.orders import moves, service, store
from appliance.orders.model import Line, LinesSent, Order
from appliance.orders.passing import CourseDelay, CourseDelays, CourseDelaysSet, Firing, LinesFired
from appliance.orders.sending import sent_line
from appliance.runtime.box import Box
from appliance.runtime.journal import life_began_ms
from appliance.runtime.tx import Recorded, Snapshot, Tx
from kernel.clock import SECOND_MS
from kernel.errors import invalid, not_found
from kernel.ids import parse_id

_LOOK_EVERY_S: Final = 15.0


def fire(tx: Tx, ident: str, body: Firing) -> Order:
    """Tell the stations of a course, or of lines, that were held; what was fired already is not told again.

    A paid check's courses fire too. Raises `invalid` unless one of both is named, and `not_found` for a course or line
    that the check does not have.
    """
    order = service.require_order(tx, tx.caller, ident)
    service.refuse_ended(order)
    _fire(tx, order, body.course, _wanted(tx, order, body))
    return service.find(tx, order.id)


def _wanted(tx: Tx, order: Order, body: Firing) -> list[Line]:
    if (body.course is None) == (body.item_ids is None):
        raise invalid("Say which course to fire, or which lines, not both.", field="course")
    held = store.lines_of(tx, order.id)
    if body.item_ids is None:
        lines = [line for line in held if line.course == body.course]
        if not lines:
            raise not_found("course", body.course)
        return lines
    by_id = {line.id: line for line in held}
    wanted = dict.fromkeys(parse_id(item_id, "item_ids") for item_id in body.item_ids)
    for line_id in wanted:
        if line_id not in by_id:
            raise not_found("line", line_id)
    return [by_id[line_id] for line_id in wanted]


def _fire(tx: Tx, order: Order, course: int | None, lines: Sequence[Line]) -> None:
    waiting = [line for line in lines if line.is_held and line.live]
    if waiting:
        moves.fire(tx, [line.id for line in waiting])
        fired = tuple(map(sent_line, waiting))
        tx.emit(LinesFired(order_id=order.id, course=course, lines=fired, waited_ms=tx.moment.waited_ms))


def fire_overdue(tx: Tx) -> int:
    """Fire what has waited for as long as its category may, and return how many lines that were.

    What was ordered before a restore may have been fired before it too: its paper asks first.
    """
    count, began_ms, was_again = 0, life_began_ms(tx), tx.moment.is_again
    for due in (moves.due_lines(tx, tx.at_ms), moves.overdue(tx, tx.at_ms)):
        for order_id, line_ids in due.items():
            lines = [line for line in store.lines_of(tx, order_id) if line.id in line_ids]
            tx.moment.is_again = was_again or any(line.added_at_ms <= began_ms for line in lines)
            _fire(tx, service.find(tx, order_id), None, lines)
            count += len(lines)
    tx.moment.is_again = was_again
    return count


def tell_pending(tx: Tx, order: Order) -> None:
    """Tell the stations at once of what waits for its waiter's second thoughts."""
    _fire(tx, order, None, [line for line in store.lines_of(tx, order.id) if line.tells_at_ms is not None])


def next_look_ms(snapshot: Snapshot) -> int | None:
    """Return when there is something to fire, at once when something is overdue; None where nothing says when."""
    if moves.overdue(snapshot, snapshot.at_ms):
        return snapshot.at_ms
    return moves.next_told_ms(snapshot)


def start_firing(box: Box) -> None:
    """Fire what has waited for as long as its category, or its waiter's second thoughts, may last; as long as the box lives."""
    woken = asyncio.Event()

    def listen(recorded: Sequence[Recorded]) -> None:
        if any(isinstance(one.event, LinesSent) and one.event.undo_ms for one in recorded):
            woken.set()

    box.writer.listen(listen)
    box.workers.start("courses", lambda: _fire_by_itself(box, woken))


async def _fire_by_itself(box: Box, woken: asyncio.Event) -> None:
    while True:
        woken.clear()
        due_ms = await box.readers.read(next_look_ms)
        pause_s = _LOOK_EVERY_S if due_ms is None else min(_LOOK_EVERY_S, (due_ms - box.clock.now_ms()) / SECOND_MS)
        if pause_s <= 0:
            await box.writer.do(fire_overdue)
            continue
        with suppress(TimeoutError):
            async with asyncio.timeout(pause_s):
                await woken.wait()


def show_delays(snapshot: Snapshot) -> CourseDelays:
    """Return how long categories wait by themselves."""
    found = moves.delays(snapshot).items()
    return CourseDelays(delays=[CourseDelay(category_id=ident, minutes=minutes) for ident, minutes in found])


def set_delays(tx: Tx, body: CourseDelays) -> CourseDelays:
    """Set all delays. Raises `invalid` for a category that is named twice."""
    minutes = {one.category_id: one.minutes for one in body.delays}
    if len(minutes) < len(body.delays):
        raise invalid("A category is named twice. Name each once.", field="delays")
    if minutes != moves.delays(tx):
        moves.set_delays(tx, minutes)
        tx.emit(CourseDelaysSet(delays=tuple(sorted(minutes.items()))))
    return show_delays(tx)
