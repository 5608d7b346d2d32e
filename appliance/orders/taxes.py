"""What of each line stands under which rate: the lines' gross and tax sum to the buckets of the check, to the cent."""

from collections.abc import Mapping, Sequence

from appliance.orders import store
from appliance.orders.adjustments import Given
from appliance.orders.bill import TaxBucket, gather
from appliance.orders.model import Line, Order
from appliance.orders.reckoning import bill_of, standing
from appliance.orders.shares import LineShare, Share, divide_by_amounts
from appliance.runtime.tx import Snapshot

_ONE = "whole"  # a share of a single line needs no name of it


def tax_lines(snapshot: Snapshot, order: Order) -> Mapping[str, tuple[TaxBucket, ...]]:
    """Return by line what of its payable stands under which rate, service and minimum charge in it. Minor units."""
    return tell_taxes(order, store.lines_of(snapshot, order.id), standing(snapshot, order))


def tell_taxes(order: Order, lines: Sequence[Line], given: Sequence[Given] = ()) -> dict[str, tuple[TaxBucket, ...]]:
    """Return by line what of its payable stands under which rate.

    Where a payable is not what the bill reckons for the line (a minimum or a cover charge is nobody's line; a check that
    was changed after part of it was paid), what is too much on one line goes to those that are short of it.
    """
    bill = bill_of(order, lines, given)
    reckoned = {line.id: line.buckets for line in bill.lines}
    held = {line.id for line in lines}
    pool = [bucket for ident, buckets in reckoned.items() if ident not in held for bucket in buckets]
    told: dict[str, tuple[TaxBucket, ...]] = {}
    for line in lines:
        own = as_share(reckoned[line.id])
        told[line.id] = own.buckets
        if own.total > line.payable:
            kept, rest = cut_share(own, line.payable)
            told[line.id] = kept.buckets
            pool += rest.buckets
    spare = as_share(gather(pool))
    for line in lines:
        short = line.payable - sum(bucket.gross for bucket in told[line.id])
        if short:
            more, spare = cut_share(spare, short)
            told[line.id] = gather([*told[line.id], *more.buckets])
    return told


def as_share(buckets: Sequence[TaxBucket]) -> Share:
    """Return buckets as something that can be cut without a cent getting lost."""
    whole = tuple(bucket for bucket in buckets if bucket.gross)
    return Share(buckets=whole, lines=(LineShare(_ONE, sum(bucket.gross for bucket in whole)),))


def cut_share(share: Share, amount: int) -> tuple[Share, Share]:
    """Return a part of `amount` and what is left, each with the tax in it; they sum to the share."""
    if not amount:
        return as_share(()), share
    division = divide_by_amounts(share, [amount])
    return as_share(division.parts[0].buckets), as_share(division.rest.buckets)
