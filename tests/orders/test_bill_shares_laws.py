"""Laws of every division of a bill, over random checks in currencies of 0, 2 and 3 decimals."""

from collections.abc import Sequence
from fractions import Fraction

from hypothesis import assume, given
from hypothesis import strategies as st

from appliance.orders.bill import Bill
from appliance.orders.shares import (
    Share,
    Take,
    divide,
    divide_by_amounts,
    divide_by_lines,
    divide_equally,
    merge,
    takes_by_seat,
    whole,
)
from kernel.money import Rounding, allocate, cash_due
from tests.orders.bills import checks

BILLS = checks().map(lambda check: check.bill())
WEIGHTS = st.lists(st.integers(0, 9), min_size=1, max_size=7).filter(any)


def assert_parts_of(parts: Sequence[Share], parent: Share) -> None:
    """Hold what is true of all divisions: parts merge into the parent, add up, and owe nobody."""
    assert merge(parts) == parent
    for part in parts:
        assert sum(line.amount for line in part.lines) == part.total
        assert all(line.amount >= 0 for line in part.lines)
        assert all(min(bucket.net, bucket.tax) >= 0 for bucket in part.buckets)


@given(BILLS, WEIGHTS)
def test_parts_merge_into_the_bill(bill: Bill, weights: list[int]) -> None:
    """Total, every rate's tax and every line are restored exactly; totals are largest-remainder shares."""
    parts = divide(whole(bill), weights)
    assert_parts_of(parts, whole(bill))
    assert [part.total for part in parts] == allocate(bill.total, weights)


@given(BILLS, WEIGHTS)
def test_tax_follows_the_money(bill: Bill, weights: list[int]) -> None:
    """Of each rate's tax a part gets its portion of what is paid at that rate, to less than a cent."""
    for part in divide(whole(bill), weights):
        for mine, all_of_it in zip(part.buckets, bill.buckets, strict=True):
            if all_of_it.gross:
                assert abs(mine.tax - Fraction(all_of_it.tax * mine.gross, all_of_it.gross)) < 1


@given(BILLS, st.integers(1, 12))
def test_equal_parts_differ_by_a_cent(bill: Bill, parts: int) -> None:
    """And the first ones pay it."""
    totals = [part.total for part in divide_equally(whole(bill), parts)]
    assert totals == sorted(totals, reverse=True)
    assert totals[0] - totals[-1] <= 1


@given(BILLS, WEIGHTS, WEIGHTS)
def test_parts_may_be_divided_again(bill: Bill, weights: list[int], again: list[int]) -> None:
    """Parts of a part merge into it, and all into the bill."""
    first, *others = divide(whole(bill), weights)
    smaller = divide(first, again)
    assert_parts_of(smaller, first)
    assert_parts_of([*smaller, *others], whole(bill))


@given(BILLS, st.data())
def test_amounts_are_paid_to_the_cent(bill: Bill, data: st.DataObject) -> None:
    """Each part is the amount it was asked to be, and the rest is what is left."""
    assume(bill.total > 0)
    amounts: list[int] = []
    left = bill.total
    while left and len(amounts) < 5:
        amounts.append(data.draw(st.integers(1, left)))
        left -= amounts[-1]
    parts, rest = divide_by_amounts(whole(bill), amounts)
    assert [part.total for part in parts] == amounts
    assert_parts_of([*parts, rest], whole(bill))


@st.composite
def takes(draw: st.DrawFn, bill: Bill) -> list[list[Take]]:
    """Return what one to four parts take: pieces of some lines, all of others shared among some, some left alone."""
    parts: list[list[Take]] = [[] for _ in range(draw(st.integers(1, 4)))]
    for line in bill.lines:
        if line.pieces and draw(st.booleans()):
            sharers = draw(st.lists(st.sampled_from(range(len(parts))), min_size=1, unique=True))
            for index in sharers:
                parts[index].append(Take(line_id=line.id, pieces=line.pieces, among=len(sharers)))
        else:
            left = line.pieces
            for part in parts:
                if pieces := draw(st.integers(0, left)):
                    part.append(Take(line_id=line.id, pieces=pieces))
                    left -= pieces
    return parts


@given(BILLS, st.data())
def test_lines_are_divided_to_the_cent(bill: Bill, data: st.DataObject) -> None:
    """Pieces, shared lines and what nobody takes are the bill again."""
    parts, rest = divide_by_lines(bill, data.draw(takes(bill)))
    assert_parts_of([*parts, rest], whole(bill))


@given(BILLS)
def test_seats_leave_nothing(bill: Bill) -> None:
    """When every seat has paid, the check is paid."""
    assume(any(line.seat and line.pieces for line in bill.lines))
    parts, rest = divide_by_lines(bill, list(takes_by_seat(bill).values()))
    assert rest.total == 0
    assert_parts_of([*parts, rest], whole(bill))


@given(BILLS, WEIGHTS, st.data())
def test_a_refund_is_divided_as_its_bill_was(bill: Bill, weights: list[int], data: st.DataObject) -> None:
    """Parts of the mirrored bill are the mirrored parts, however it is divided."""
    refund, asked = bill.mirrored(), data.draw(takes(bill))
    assert divide(whole(refund), weights) == tuple(part.mirrored() for part in divide(whole(bill), weights))
    back, forth = divide_by_lines(refund, asked), divide_by_lines(bill, asked)
    assert (*back.parts, back.rest) == tuple(part.mirrored() for part in (*forth.parts, forth.rest))


@given(BILLS, WEIGHTS, st.sampled_from([1, 5, 10, 50]), st.sampled_from(list(Rounding)), st.data())
def test_paying_all_parts_pays_the_check(
    bill: Bill, weights: list[int], step: int, mode: Rounding, data: st.DataObject
) -> None:
    """By card, in rounded cash or both: what was taken, less what rounding made of it, is the total."""
    taken = differences = 0
    for part in divide(whole(bill), weights):
        card = data.draw(st.integers(0, part.total))
        cash, difference = cash_due(part.total, step, mode, otherwise=card)
        taken, differences = taken + card + cash, differences + difference
    assert taken - differences == bill.total
