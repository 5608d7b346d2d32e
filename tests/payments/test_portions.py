"""The tax of each payment and share: what they pay at each rate sums to the check, whoever pays first."""

from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from appliance.orders import service as orders
from appliance.orders.bill import TaxBucket, gather
from appliance.orders.taxes import as_share, cut_share, tax_lines
from appliance.payments.portions import portions_of, sum_portion
from appliance.runtime.tx import Tx
from tests.orders.restaurant import Restaurant
from tests.payments.guests import check_of, payments, split, taken

KINDS = pytest.mark.parametrize(
    "asked", [{"kind": "equal", "of": 3}, {"kind": "amounts", "amounts": [7, 501]}], ids=["equal", "amounts"]
)


async def portions(restaurant: Restaurant, order: dict[str, Any]) -> dict[str, tuple[TaxBucket, ...]]:
    """Return by payment and share what it pays at each rate."""

    def read(tx: Tx) -> dict[str, tuple[TaxBucket, ...]]:
        found = portions_of(tx, orders.find(tx, order["id"]))
        return {ident: sum_portion(one) for ident, one in found.items()}

    told: dict[str, tuple[TaxBucket, ...]] = await restaurant.house.do(read)
    return told


async def buckets(restaurant: Restaurant, order: dict[str, Any]) -> tuple[TaxBucket, ...]:
    """Return the taxes of the check."""
    told: tuple[TaxBucket, ...] = await restaurant.house.do(lambda tx: orders.reckoned(tx, order["id"]).buckets)
    return told


async def adjust(restaurant: Restaurant, order: dict[str, Any], kind: str, value: int) -> None:
    """Take something off the check or add to it."""
    body = {"kind": kind, "value": value, "reason": "regular"}
    reply = await restaurant.manager.post(f"/api/orders/{order['id']}/adjustments", body)
    assert reply.status == 201, reply.json


@KINDS
async def test_shares_pay_the_tax_of_the_check(restaurant: Restaurant, asked: dict[str, Any]) -> None:
    """With a discount and a service charge in it; each share's gross is what it pays."""
    order = await check_of(restaurant, 999, 333, 1)
    await adjust(restaurant, order, "percent", 1250)
    await adjust(restaurant, order, "service", 1000)
    made = await split(restaurant, order, asked)
    told = await portions(restaurant, order)
    shares = [told[share["id"]] for share in made["shares"]]
    assert [sum(bucket.gross for bucket in one) for one in shares] == [share["amount"] for share in made["shares"]]
    assert gather(bucket for one in shares for bucket in one) == await buckets(restaurant, order)


@KINDS
async def test_a_share_says_the_same_before_and_after_it_is_paid(restaurant: Restaurant, asked: dict[str, Any]) -> None:
    """The last share is paid first; no other share's tax moves by it."""
    order = await check_of(restaurant, 999, 333, 1)
    made = await split(restaurant, order, asked)
    before = await portions(restaurant, order)
    payment = await taken(restaurant, order, share_id=made["shares"][-1]["id"])
    after = await portions(restaurant, order)
    assert after[payment["id"]] == before[made["shares"][-1]["id"]]
    assert {share["id"]: after[share["id"]] for share in made["shares"]} == before


async def test_what_is_given_back_bears_the_tax_it_was_paid_with(restaurant: Restaurant) -> None:
    """Refunds in pieces sum to their payment's tax with the sign turned."""
    order = await check_of(restaurant, 1001)
    payment = await taken(restaurant, order, all=True, method="card")
    for amount in (1, 333, 667):
        reply = await restaurant.manager.post(
            f"/api/payments/{payment['id']}/refund", {"amount": amount, "reason": "cold"}
        )
        assert reply.status in {200, 201}, reply.json
    told = await portions(restaurant, order)
    back = [told[one["id"]] for one in await payments(restaurant, order) if one["reverses"]]
    assert gather(bucket.mirrored() for one in back for bucket in one) == told[payment["id"]]


async def test_lines_bear_the_tax_of_the_check_with_a_minimum_charge(restaurant: Restaurant) -> None:
    """The minimum is nobody's line: its gross and tax lie on the lines, as their payables do."""
    order = await check_of(restaurant, 999, 333, 1)
    await adjust(restaurant, order, "minimum", 3000)

    def read(tx: Tx) -> None:
        found = orders.find(tx, order["id"])
        told = tax_lines(tx, found)
        for line in orders.lines(tx, order["id"]):
            assert sum(bucket.gross for bucket in told[line.id]) == line.payable
        assert gather(one for own in told.values() for one in own) == orders.reckoned(tx, order["id"]).buckets

    await restaurant.house.do(read)


@given(
    gross=st.lists(st.integers(1, 10_000), min_size=1, max_size=4),
    cuts=st.lists(st.integers(0, 4_000), max_size=6),
)
def test_cutting_loses_no_cent(gross: list[int], cuts: list[int]) -> None:
    """What was cut off and what is left is what there was, at each rate, in gross and in tax."""
    whole = as_share(
        [
            TaxBucket(code=f"r{index}", name=None, rate_bp=1000, gross=amount, tax=amount // 11)
            for index, amount in enumerate(gross)
        ]
    )
    parts, rest = [], whole
    for cut in cuts:
        part, rest = cut_share(rest, min(cut, rest.total))
        assert part.total == min(cut, part.total + rest.total)
        parts.append(part)
    assert gather(bucket for one in [*parts, rest] for bucket in one.buckets) == whole.buckets
