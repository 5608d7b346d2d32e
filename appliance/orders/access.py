"""Who may serve which table: what a waiter opened or joined, his sections today, and the tables of whom he assists."""

from collections.abc import Collection
from dataclasses import dataclass

from appliance.floor.service import section_tables
from appliance.orders.model import Order
from appliance.orders.training import refuse_real
from appliance.runtime.caller import Caller
from appliance.runtime.tx import Snapshot
from appliance.staff.service import assisted_by
from kernel.errors import DomainError, forbidden

SEE_ALL = "orders.all"


@dataclass(frozen=True, slots=True)
class Reach:
    """What one person serves today. `tables` is None while no sections are in use."""

    user_id: int
    helped: frozenset[int]
    tables: frozenset[int] | None

    def covers(self, table_id: int | None, waiter_ids: Collection[int]) -> bool:
        """Say whether a check of this table, served by these, is his to act on; one without a table is everybody's."""
        if table_id is None or self.user_id in waiter_ids or not self.helped.isdisjoint(waiter_ids):
            return True
        return self.tables is not None and table_id in self.tables


def reach_of(snapshot: Snapshot, user_id: int) -> Reach:
    """Return what a person serves today, with what those serve whom he assists."""
    day = snapshot.business_day
    helped = assisted_by(snapshot, user_id)
    tables = section_tables(snapshot, user_id, day)
    if tables is not None:
        tables = tables.union(*(section_tables(snapshot, one, day) or () for one in helped))
    return Reach(user_id, helped, tables)


def require_service(snapshot: Snapshot, caller: Caller, order: Order, waiter_ids: Collection[int]) -> None:
    """Raise `forbidden` unless the caller may act on this order; who serves it already is asked nothing more."""
    refuse_real(caller, order)
    if caller.may(SEE_ALL) or caller.user_id in waiter_ids:
        return
    if caller.user_id is None or not reach_of(snapshot, caller.user_id).covers(order.table_id, waiter_ids):
        raise foreign_table(order.table_label)


def require_opening(
    snapshot: Snapshot, caller: Caller, table_id: int, label: str, waiter_ids: Collection[int] = ()
) -> None:
    """Raise `forbidden` unless the caller may open this table or join its check; without sections everybody may."""
    if caller.may(SEE_ALL) or caller.user_id in waiter_ids:
        return
    reach = None if caller.user_id is None else reach_of(snapshot, caller.user_id)
    if reach is None or not (reach.tables is None or reach.covers(table_id, waiter_ids)):
        raise foreign_table(label)


def foreign_table(label: str) -> DomainError:
    """Return the refusal of somebody else's table."""
    return forbidden(
        f"Table {label} is served by somebody else. Open the table to join, or ask a manager.", key="foreign_table"
    )
