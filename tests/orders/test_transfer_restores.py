"""Law: whatever was split off a check with percentages on it, brought back it comes to the same cents line by line."""

from functools import partial
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from msgspec.structs import replace

from appliance.country.service import profile
from appliance.orders import adjusting, adjustments, service, transfer
from appliance.orders.contract import AskedLine, NewAdjustment, NewOrder
from appliance.orders.model import Line, Order
from appliance.orders.passing import LinesMove, MovedItem
from appliance.orders.reckoning import Reckoning, reckoning_of
from appliance.runtime.tx import Tx
from tests.orders.restaurant import PIZZA
from tests.orders.test_transfer_laws import TableService

PRICES = st.lists(st.tuples(st.integers(1, 2_999), st.integers(1, 7)), min_size=1, max_size=5)
CUTS = st.lists(st.tuples(st.integers(0, 9), st.none() | st.integers(1, 3)), min_size=1, max_size=4)
RATES = st.lists(
    st.tuples(st.sampled_from(["percent", "service", "treat"]), st.integers(1, 9_999), st.none() | st.integers(0, 9)),
    max_size=3,
)


def offs(tx: Tx, order: Order) -> list[tuple[str, int, str | None]]:
    """Return what stands on a check, whichever copy of it."""
    return sorted(
        ((one.kind, one.value, one.line_id) for one in adjustments.of_order(tx, order.id)),
        key=lambda off: (off[0], off[1], off[2] or ""),
    )


def seat(tx: Tx, table_id: int, reckoning: Reckoning, dishes: list[tuple[int, int]], product: int) -> Order:
    """Open a check with dishes at these prices and quantities."""
    order = service.open_order(tx, NewOrder(table_id=table_id, another_check=True), reckoning)
    lines = [
        AskedLine(product_id=product, quantity=pieces, override_price=price, override_reason="law")
        for price, pieces in dishes
    ]
    return service.add_lines(tx, order.id, lines, None, reckoning)


def take_off(house: TableService, order: Order, reckoning: Reckoning, rates: list[tuple[str, int, int | None]]) -> None:
    """Give what the house allows of these discounts and charges."""
    lines = service.lines(house.tx, order.id)
    for kind, value, pick in rates:
        line_id = None if pick is None or kind == "service" else lines[pick % len(lines)].id
        body: dict[str, Any] = {"kind": kind, "value": None if kind == "treat" else value, "reason": "law"}
        asked = NewAdjustment(item_id=line_id, **body)
        house.attempt(partial(adjusting.give, ident=order.id, asked=asked, approval=None, reckoning=reckoning))


def look(tx: Tx, order_id: str) -> tuple[list[Line], Any, list[tuple[str, int, str | None]]]:
    """Return a check's lines, what it comes to, and what stands on it."""
    order = service.find(tx, order_id)
    told = service.reckoned(tx, order.id)
    lines = [replace(line, order_id="") for line in service.lines(tx, order.id)]
    return lines, (told.total, told.subtotal, told.service, told.buckets), offs(tx, order)


@pytest.mark.parametrize("country", ["gr", "ch", "ca", "jp"])
def test_what_is_brought_back_comes_to_the_same_cents(country: str) -> None:
    """By moving or by merging, also where all of it had gone; meanwhile each side is reckoned by itself."""
    house, reckoning = TableService(), reckoning_of(profile(country), "en")

    @settings(max_examples=60)
    @given(dishes=PRICES, rates=RATES, cuts=CUTS, merges=st.booleans())
    def law(
        dishes: list[tuple[int, int]],
        rates: list[tuple[str, int, int | None]],
        cuts: list[tuple[int, int | None]],
        *,
        merges: bool,
    ) -> None:
        tx = house.tx
        order = seat(tx, house.tables[0], reckoning, dishes, house.products[PIZZA])
        take_off(house, order, reckoning, rates)
        before, held = look(tx, order.id), service.lines(tx, order.id)
        wanted = {held[pick % len(held)].id: pieces for pick, pieces in cuts}
        items = [MovedItem(item_id=line_id, quantity=pieces) for line_id, pieces in wanted.items()]
        there = house.attempt(lambda tx: transfer.move_lines(tx, order.id, LinesMove(items=items)))
        if there is None:
            return
        gone = [MovedItem(item_id=line.id) for line in service.lines(tx, there.id)]
        if merges:
            transfer.merge_orders(tx, there.id, order.id)
        else:
            transfer.move_lines(tx, there.id, LinesMove(items=gone, to_order_id=order.id))
        assert look(tx, order.id) == before

    try:
        law()
    finally:
        house.teardown()
