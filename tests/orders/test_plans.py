"""Questions that are asked all day find their rows by an index, however long the history is."""

from collections.abc import Callable
from typing import Any, cast

import pytest

from appliance.orders import store, unsent
from appliance.orders.model import OrderStatus
from appliance.orders.store import Filters
from appliance.runtime.tx import Snapshot
from tests.conftest import House


class Explained:
    """A snapshot that explains each question instead of asking it."""

    def __init__(self, snapshot: Snapshot) -> None:
        """Explain on this snapshot."""
        self.snapshot, self.plans, self.known = snapshot, list[str](), dict[Any, Any]()

    def all(self, sql: str, parameters: Any = ()) -> list[Any]:
        """Note how the rows would be found."""
        self.plans += [row["detail"] for row in self.snapshot.all(f"EXPLAIN QUERY PLAN {sql}", parameters)]
        return []

    def one(self, sql: str, parameters: Any = ()) -> None:
        """Note how the row would be found."""
        self.all(sql, parameters)

    value = one


def page(**filters: Any) -> Callable[[Snapshot], object]:
    """Return a question for one page of the list."""
    return lambda snapshot: store.orders_page(snapshot, Filters(**filters), (1, "x"), 50)


QUESTIONS: dict[str, tuple[Callable[[Snapshot], object], str]] = {
    "floor": (store.active_orders, "orders_of_table"),
    "table": (lambda snapshot: store.checks_of_table(snapshot, 1), "orders_of_table (table_id=?)"),
    "order": (lambda snapshot: store.order(snapshot, "x"), "(id=?)"),
    "number": (lambda snapshot: store.next_number(snapshot, "2026-09-21"), "(business_day=?)"),
    "lines": (lambda snapshot: store.lines_of(snapshot, "x"), "order_lines_of_order (order_id=?)"),
    "sums": (lambda snapshot: store.sums_of_each(snapshot, ["x"]), "order_lines_of_order (order_id=?)"),
    "newest": (page(), "orders_by_time"),
    "living": (page(living_only=True), "orders_of_table"),
    "cancelled": (page(statuses=(OrderStatus.CANCELLED,)), "orders_cancelled"),
    "of table": (page(table_id=1), "orders_by_table (table_id=?"),
    "draft": (lambda snapshot: unsent.draft_of(snapshot, "x", 1), "draft_lines_of_order (order_id=?)"),
}


@pytest.mark.parametrize("name", QUESTIONS)
async def test_no_question_of_the_day_scans_the_history(house: House, name: str) -> None:
    """The named index leads to the rows; nothing walks through the orders or lines of past years."""
    ask, index = QUESTIONS[name]

    def look(snapshot: Snapshot) -> list[str]:
        explained = Explained(snapshot)
        ask(cast("Snapshot", explained))
        return explained.plans

    plans = await house.read(look)
    assert any(index in plan for plan in plans), plans
    history = [plan for plan in plans if plan.startswith("SCAN") and "json_each" not in plan]
    assert all("INDEX orders_of_table" in plan for plan in history), plans
