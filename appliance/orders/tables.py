"""What a table shows of its checks: how they stand, what of them is stuck or waits, and whose unsent lines lie there."""

from collections.abc import Callable, Collection, Mapping
from itertools import groupby
from operator import attrgetter

from appliance.floor.contract import CheckSummary
from appliance.floor.service import OnTable
from appliance.orders import store, unsent
from appliance.orders.model import Order
from appliance.orders.store import Held, Sums
from appliance.orders.unsent import DraftHead
from appliance.runtime.tx import Snapshot
from kernel.clock import to_rfc3339

# The lines that are stuck on their way to paper; given by who prints.
StuckLines = Callable[[Snapshot], Collection[str]]
_NO_DRAFT = DraftHead(lines=0, saved_by=None)


def tables_of(stuck_lines: StuckLines) -> Callable[[Snapshot], Mapping[int, OnTable]]:
    """Return what tells of every table that holds checks or unsent lines, with as many questions as for one table."""

    def tell(snapshot: Snapshot) -> Mapping[int, OnTable]:
        orders = [order for order in store.active_orders(snapshot) if order.table_id is not None]
        order_ids = [order.id for order in orders]
        sums, waiters = store.sums_of_each(snapshot, order_ids), store.waiters_of_each(snapshot, order_ids)
        held = store.held_of_each(snapshot, order_ids)
        stuck = store.count_by_order(snapshot, stuck_lines(snapshot))
        of_orders, of_tables = unsent.draft_heads(snapshot, order_ids)

        def summary(order: Order) -> CheckSummary:
            return _summary(
                order,
                sums[order.id],
                held.get(order.id, Held()),
                waiter_ids=waiters[order.id],
                in_trouble=stuck.get(order.id, 0),
                draft=of_orders.get(order.id, _NO_DRAFT),
            )

        checks = {
            table_id: [summary(order) for order in held] for table_id, held in groupby(orders, attrgetter("table_id"))
        }
        return {
            table_id: OnTable(checks.get(table_id, []), draft.saved_by, draft.lines)
            for table_id in {*checks, *of_tables}
            for draft in [of_tables.get(table_id, _NO_DRAFT)]
        }

    return tell


def _summary(
    order: Order, sums: Sums, held: Held, *, waiter_ids: tuple[int, ...], in_trouble: int, draft: DraftHead
) -> CheckSummary:
    asked = order.bill_requested_at_ms
    return CheckSummary(
        order_id=order.id,
        number=order.number,
        status=order.status,
        total=sums.total,
        due=sums.total - sums.paid,
        opened_by=order.opened_by,
        opened_at=to_rfc3339(order.opened_at_ms),
        waiter_ids=waiter_ids,
        covers=order.covers,
        is_training=order.is_training,
        has_allergy=order.allergy is not None,
        bill_requested_at=None if asked is None else to_rfc3339(asked),
        in_trouble=in_trouble,
        about_to_send=held.about_to_send,
        sends_at=None if held.tells_at_ms is None else to_rfc3339(held.tells_at_ms),
        held=held.lines - held.about_to_send,
        draft_lines=draft.lines,
        draft_by=draft.saved_by,
    )
