"""Laws of every bill, over random checks in currencies of 0, 2 and 3 decimals."""

from fractions import Fraction

import msgspec
from hypothesis import given
from hypothesis import strategies as st

from appliance.orders.bill import Bill, TaxBucket, draw_up, gather
from appliance.orders.charges import Kind, Rules, Scope, adjustments_of_part, merge_adjustments
from kernel.money import BASIS_POINTS, at_rate, round_ratio, tax_in
from tests.orders.bills import RULES, Check, checks, discounts, lines, percent


@given(checks())
def test_the_bill_adds_up(check: Check) -> None:
    """Payables sum to the total, and so do the buckets; the total is what the steps on the way to it say."""
    bill = check.bill()
    assert sum(line.payable for line in bill.lines) == bill.total == sum(bucket.gross for bucket in bill.buckets)
    assert gather(bucket for line in bill.lines for bucket in line.buckets) == bill.buckets
    assert sum(line.tax for line in bill.lines) == bill.tax
    off = sum(discount.amount for discount in bill.discounts)
    added = 0 if check.rules.prices_include_tax else bill.tax
    assert bill.total == bill.subtotal - off + bill.service + added


@given(checks())
def test_discounts_of_lines_sum_to_the_adjustments(check: Check) -> None:
    """What an adjustment took off is on the lines, cent by cent, and every adjustment is told."""
    bill = check.bill()
    on_lines = dict.fromkeys((one.id for one in check.adjustments), 0)
    for line in bill.lines:
        for cut in line.discounts:
            on_lines[cut.adjustment_id] += cut.amount
    assert dict(bill.discounts) == on_lines


@given(checks())
def test_nothing_is_negative(check: Check) -> None:
    """No line, discount, service share, net or tax is below zero, on any check by any rules."""
    bill = check.bill()
    for line in bill.lines:
        taken = [cut.amount for cut in line.discounts]
        assert min([line.service, line.list_amount - sum(taken), *taken]) >= 0
    of_lines = [bucket for line in bill.lines for bucket in line.buckets]
    assert all(min(bucket.net, bucket.tax) >= 0 for bucket in (*of_lines, *bill.buckets))


@given(checks(), st.data())
def test_order_changes_no_cent(check: Check, data: st.DataObject) -> None:
    """Lines and adjustments may come in any order: totals, rates and every line stay as they are."""
    bill = check.bill()
    other = shuffled(check, data).bill()
    assert (other.buckets, other.discounts) == (bill.buckets, bill.discounts)
    assert {line.id: line for line in other.lines} == {line.id: line for line in bill.lines}


def shuffled(check: Check, data: st.DataObject) -> Check:
    """Return the check with its lines and adjustments in another order."""
    return Check(
        rules=check.rules,
        charges=tuple(data.draw(st.permutations(check.charges))),
        adjustments=tuple(data.draw(st.permutations(check.adjustments))),
        service=check.service,
        minimum=check.minimum,
        cover=check.cover,
        covers=check.covers,
    )


def exact(bucket: TaxBucket, *, included: bool) -> Fraction:
    """Return the tax of a bucket before it is rounded."""
    if included:
        return Fraction(bucket.gross * bucket.rate_bp, BASIS_POINTS + bucket.rate_bp)
    return Fraction(bucket.net * bucket.rate_bp, BASIS_POINTS)


@given(checks())
def test_tax_is_rounded_once_over_its_scope(check: Check) -> None:
    """By rate each bucket, by document the sum of all exact taxes, by line each line; in the mode of the order."""
    bill, rules = check.bill(), check.rules
    included, mode = rules.prices_include_tax, rules.rounding
    match rules.scope:
        case Scope.RATE:
            for one in bill.buckets:
                due = tax_in(one.gross, one.rate_bp, mode) if included else at_rate(one.net, one.rate_bp, mode)
                assert one.tax == due
        case Scope.DOCUMENT:
            tax = sum((exact(one, included=included) for one in bill.buckets), Fraction(0))
            assert bill.tax == round_ratio(tax.numerator, tax.denominator, mode)
        case Scope.LINE:
            for line in bill.lines:
                if not line.service:
                    (one,) = line.buckets
                    tax = exact(one, included=included)
                    assert one.tax == round_ratio(tax.numerator, tax.denominator, mode)


@given(checks())
def test_the_bill_of_a_refund_mirrors_the_bill(check: Check) -> None:
    """It adds up alike, its refund is the bill again, and reckoning its tax anew would come to the same cents."""
    bill = check.bill()
    refund = bill.mirrored()
    assert refund.mirrored() == bill
    assert (refund.total, refund.tax, refund.subtotal, refund.service) == (
        -bill.total,
        -bill.tax,
        -bill.subtotal,
        -bill.service,
    )
    assert sum(line.payable for line in refund.lines) == refund.total
    if check.rules.scope is Scope.RATE and check.rules.prices_include_tax:
        again = [tax_in(bucket.gross, bucket.rate_bp, check.rules.rounding) for bucket in refund.buckets]
        assert [bucket.tax for bucket in refund.buckets] == again


@given(RULES, st.lists(st.integers(0, 9000), min_size=1, max_size=8))
def test_all_of_a_check_off_leaves_nothing(rules: Rules, amounts: list[int]) -> None:
    """100 % off, by every rule, is nothing to pay and no tax."""
    bill = draw_up(rules, lines(*amounts), [percent(BASIS_POINTS)])
    assert (bill.total, bill.tax) == (0, 0)


@given(checks())
def test_a_bill_is_stored_and_read_back(check: Check) -> None:
    """What was reckoned once survives as data."""
    bill = check.bill()
    assert msgspec.json.decode(msgspec.json.encode(bill), type=Bill) == bill
    for value in (check.rules, *check.charges, *check.adjustments):
        assert msgspec.json.decode(msgspec.json.encode(value), type=type(value)) == value


@given(st.data())
def test_merging_gathers_what_was_copied_and_moved(data: st.DataObject) -> None:
    """Percentages are copied to both parts and merge; all others go with one part; together they are as they were."""
    charges = lines(*[1000] * 6)
    whole = data.draw(discounts(charges, st.integers(0, 5000)))
    mine = data.draw(st.sets(st.sampled_from([line.id for line in charges])))
    fixed = {one.id for one in whole if one.line_id is None and one.kind is Kind.FIXED}
    kept = data.draw(st.sets(st.sampled_from(sorted(fixed)))) if fixed else set()
    first = adjustments_of_part(whole, mine, kept)
    second = adjustments_of_part(whole, {line.id for line in charges} - mine, fixed - kept)
    merged = merge_adjustments(first, second)
    assert sorted(merged, key=lambda one: one.id) == sorted(whole, key=lambda one: one.id)
