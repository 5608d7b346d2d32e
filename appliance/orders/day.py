"""The checks of a business day: what the day close asks for."""

from appliance.orders import store
from appliance.orders.contract import OrderHead
from appliance.orders.store import Filters
from appliance.orders.view import list_heads
from appliance.runtime.tx import Snapshot


def open_checks(snapshot: Snapshot) -> list[OrderHead]:
    """Return every check that has not ended and counts, by table."""
    return list_heads(snapshot, [order for order in store.active_orders(snapshot) if not order.is_training])


def last_number(snapshot: Snapshot, business_day: str) -> int:
    """Return the number of the last check that was opened on a day; 0 without any, and the first one is 1."""
    return store.next_number(snapshot, business_day) - 1


def count_all(snapshot: Snapshot) -> int:
    """Return how many checks were ever opened."""
    return store.count_all(snapshot)


def has_open(snapshot: Snapshot) -> bool:
    """Say whether any check has not ended, also one in training."""
    return bool(store.active_orders(snapshot))


def has_any(snapshot: Snapshot) -> bool:
    """Say whether a check was ever opened, also one in training."""
    return bool(store.orders_page(snapshot, Filters(), None, 1))
