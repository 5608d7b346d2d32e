"""The tax in what each payment and each share of a split pays: one after the other they use up the tax of the lines.

Payments that are no share of the standing split come first, in their order, then the shares by their position, paid or
not. So the paper of a share says the same before and after it is paid, and all of them sum to the check.
"""

from collections.abc import Iterable, Mapping

from appliance.orders.bill import TaxBucket, gather
from appliance.orders.model import Order
from appliance.orders.shares import Share
from appliance.orders.taxes import as_share, cut_share, tax_lines
from appliance.payments import store
from appliance.payments.model import Part, What
from appliance.runtime.tx import Snapshot

# By line, what of it is paid under which rate; minor units, below zero where money is given back.
Portion = Mapping[str, tuple[TaxBucket, ...]]


def portions_of(snapshot: Snapshot, order: Order) -> dict[str, Portion]:
    """Return by payment, refund, reversal and share of the standing split what it pays of each line at which rate."""
    rows = store.payments_of(snapshot, order.id)
    split = store.split_of(snapshot, order.id)
    shares = () if split is None else split.shares
    payments_of_shares = {share.payment_id for share in shares}
    whole = {line_id: as_share(buckets) for line_id, buckets in tax_lines(snapshot, order).items()}
    left, told = dict(whole), dict[str, Portion]()
    undone = {row.reverses for row in rows if row.what is What.REVERSAL}
    for row in rows:
        if row.what is What.PAYMENT and row.id not in payments_of_shares:
            told[row.id] = _take(dict(whole) if row.id in undone else left, row.parts)
    for share in shares:
        told[share.id] = _take(left, share.parts)
        if share.payment_id is not None:
            told[share.payment_id] = told[share.id]
    kept: dict[str, dict[str, Share]] = {}
    for row in rows:
        if row.reverses is not None:
            of_original = {line_id: as_share(buckets) for line_id, buckets in told.get(row.reverses, {}).items()}
            told[row.id] = _give_back(kept.setdefault(row.reverses, of_original), row.parts)
    return told


def sum_portion(portion: Portion) -> tuple[TaxBucket, ...]:
    """Return a portion by rate, over all its lines."""
    return gather(bucket for buckets in portion.values() for bucket in buckets if bucket.gross)


def _take(left: dict[str, Share], parts: Iterable[Part]) -> Portion:
    """Return what parts pay of what is left of their lines, and leave the rest.

    Of a line that has changed beside its payment, so that less is left of it than was paid, nothing is told.
    """
    taken: dict[str, tuple[TaxBucket, ...]] = {}
    for part in parts:
        free = left.get(part.line_id)
        if free is None or not part.amount or abs(part.amount) > abs(free.total):
            continue
        share, left[part.line_id] = cut_share(free, part.amount)
        taken[part.line_id] = share.buckets
    return taken


def _give_back(kept: dict[str, Share], parts: Iterable[Part]) -> Portion:
    """Return what goes back of what was paid, with its sign turned; refunds one after the other use up what was kept."""
    taken = _take(kept, (part._replace(amount=-part.amount) for part in parts))
    return {line_id: tuple(bucket.mirrored() for bucket in buckets) for line_id, buckets in taken.items()}
