"""What a check comes to: discounts, service, minimum charge and tax, to the cent. Pure; amounts are minor units.

The sequence is fixed: item percent, order percent, item fixed, order fixed, minimum charge, cover charge, service charge,
tax (or a service charge after tax). What is shared out goes by largest remainder, to lines in the order of their ids, so that
the order in which lines are given changes no cent. Whoever gives it back mirrors the bill instead of drawing it up anew.
"""

from collections.abc import Callable, Iterable, Sequence
from math import lcm
from typing import NamedTuple, Self, TypeVar, assert_never

import msgspec

from appliance.orders.charges import Adjustment, Charge, Cover, Kind, Minimum, Rules, Scope, Service, Tax
from kernel.errors import invalid
from kernel.money import BASIS_POINTS, Rounding, at_rate, round_ratio, spread

# The lines that a minimum and a cover charge add; the ids of ordered lines are UUIDs.
MINIMUM_LINE = "minimum"
COVER_LINE = "cover"
ADDED_LINES = frozenset({MINIMUM_LINE, COVER_LINE})
_Item = TypeVar("_Item")
_Key = TypeVar("_Key")


class TaxBucket(msgspec.Struct, frozen=True, kw_only=True):
    """What comes under one rate. Code and name are None for what is exempt."""

    code: str | None
    name: str | None
    rate_bp: int
    gross: int
    tax: int

    @property
    def net(self) -> int:
        """Return the amount without its tax."""
        return self.gross - self.tax

    @property
    def key(self) -> tuple[bool, str, int]:
        """Return what tells buckets apart and puts them in order, the exempt one last."""
        return (self.code is None, self.code or "", self.rate_bp)

    def mirrored(self) -> Self:
        """Return it with the sign turned."""
        return msgspec.structs.replace(self, gross=-self.gross, tax=-self.tax)


class Discount(NamedTuple):
    """What an adjustment took off, in minor units."""

    adjustment_id: str
    amount: int


class BillLine(msgspec.Struct, frozen=True, kw_only=True):
    """A line of the bill. `service` is its share as prices are written; `buckets` hold line and service by rate."""

    id: str
    pieces: int
    list_amount: int
    discounts: tuple[Discount, ...]
    service: int
    buckets: tuple[TaxBucket, ...]
    seat: int | None
    group: str | None

    @property
    def tax(self) -> int:
        """Return the tax in what is payable, that of the service share included."""
        return sum(bucket.tax for bucket in self.buckets)

    @property
    def payable(self) -> int:
        """Return what the line costs in the end: tax and service included."""
        return sum(bucket.gross for bucket in self.buckets)

    def mirrored(self) -> Self:
        """Return it with every sign turned."""
        return msgspec.structs.replace(
            self,
            pieces=-self.pieces,
            list_amount=-self.list_amount,
            discounts=_mirror(self.discounts),
            service=-self.service,
            buckets=tuple(bucket.mirrored() for bucket in self.buckets),
        )


class Bill(msgspec.Struct, frozen=True, kw_only=True):
    """What a check comes to. Payables sum to `total`, and so does the gross of the buckets.

    `subtotal` less discounts plus service is the total, plus `tax` where prices are without it. `discounts` says of
    every adjustment what it took off, in the order in which they took.
    """

    lines: tuple[BillLine, ...]
    buckets: tuple[TaxBucket, ...]
    discounts: tuple[Discount, ...]

    @property
    def subtotal(self) -> int:
        """Return what the lines cost by the list, a minimum and a cover charge included."""
        return sum(line.list_amount for line in self.lines)

    @property
    def service(self) -> int:
        """Return the service charge as prices are written."""
        return sum(line.service for line in self.lines)

    @property
    def tax(self) -> int:
        """Return the tax of all rates."""
        return sum(bucket.tax for bucket in self.buckets)

    @property
    def total(self) -> int:
        """Return what is to be paid."""
        return sum(bucket.gross for bucket in self.buckets)

    def mirrored(self) -> Self:
        """Return the bill of its refund: every cent at the original tax with its sign turned, nothing rounded again."""
        return msgspec.structs.replace(
            self,
            lines=tuple(line.mirrored() for line in self.lines),
            buckets=tuple(bucket.mirrored() for bucket in self.buckets),
            discounts=_mirror(self.discounts),
        )


class _Portion(NamedTuple):
    """An amount under one rate: a line after its discounts, or its share of the service charge."""

    line_id: str
    is_service: bool
    tax: Tax | None
    amount: int


def draw_up(
    rules: Rules,
    charges: Sequence[Charge],
    adjustments: Sequence[Adjustment] = (),
    *,
    service: Service | None = None,
    minimum: Minimum | None = None,
    cover: Cover | None = None,
    covers: int | None = None,
) -> Bill:
    """Return what a check comes to; lines stand as they were given, a missing minimum and the cover charge last.

    Raises `DomainError(invalid)` for an adjustment of a line that is not on the check or takes no discount.
    """
    _check_targets(charges, adjustments)
    lines = sorted(charges, key=lambda line: line.id)
    left = {line.id: line.amount for line in lines}
    taken = {
        adjustment.id: _take_off(adjustment, lines, left, rules.rounding)
        for adjustment in sorted(adjustments, key=_step)
    }
    for added in (_add_missing(minimum, covers, lines, left), _lay_covers(cover, covers, lines)):
        if added is not None:
            lines, charges, left = [*lines, added], [*charges, added], left | {added.id: added.amount}
    portions = [_Portion(line.id, is_service=False, tax=line.tax, amount=left[line.id]) for line in lines]
    if service is not None and not service.after_tax:
        portions += _serve(service, lines, left, rules.rounding)
    buckets = [_fill(portion, tax, rules) for portion, tax in zip(portions, _taxes(portions, rules), strict=True)]
    if service is not None and service.after_tax:
        gross = {portion.line_id: bucket.gross for portion, bucket in zip(portions, buckets, strict=True)}
        after = _serve(service, lines, gross, rules.rounding)
        portions, buckets = portions + after, buckets + [_fill(portion, 0, rules) for portion in after]
    of_line = _group(zip(portions, buckets, strict=True), lambda pair: pair[0].line_id)
    return Bill(
        lines=tuple(_write(charge, taken, of_line[charge.id]) for charge in charges),
        buckets=gather(buckets),
        discounts=tuple(Discount(ident, sum(shares.values())) for ident, shares in taken.items()),
    )


def gather(buckets: Iterable[TaxBucket]) -> tuple[TaxBucket, ...]:
    """Return one bucket for each code and rate, in the order of their codes."""
    by_key = _group(buckets, lambda bucket: bucket.key)
    return tuple(
        msgspec.structs.replace(same[0], gross=sum(one.gross for one in same), tax=sum(one.tax for one in same))
        for _, same in sorted(by_key.items())
    )


def _check_targets(charges: Sequence[Charge], adjustments: Sequence[Adjustment]) -> None:
    known = {charge.id: charge for charge in charges}
    if (
        len(known) != len(charges)
        or len({one.id for one in adjustments}) != len(adjustments)
        or ADDED_LINES & known.keys()
    ):
        raise ValueError("lines and adjustments of a bill have ids of their own")
    for one in adjustments:
        if one.line_id is None:
            continue
        if one.line_id not in known:
            raise invalid(
                f"A discount is for the line {one.line_id}, which is not on this check. Take the discount off.",
                key="line_not_on_check",
                line=one.line_id,
            )
        if one.kind is not Kind.TREAT and not known[one.line_id].discountable:
            raise invalid(
                "This product takes no discount. Take the discount off.", key="not_discountable", line=one.line_id
            )


def _step(adjustment: Adjustment) -> tuple[bool, bool, bool, str]:
    """Return an adjustment's place in the fixed sequence; a treat comes first and so tells what the line was worth."""
    kind = adjustment.kind
    return (kind is Kind.FIXED, adjustment.line_id is None, kind is not Kind.TREAT, adjustment.id)


def _worth(kind: Kind, value: int, base: int, mode: Rounding) -> int:
    match kind:
        case Kind.PERCENT | Kind.TREAT:
            return at_rate(base, value, mode)
        case Kind.FIXED:
            return value
        case _:
            assert_never(kind)


def _take_off(adjustment: Adjustment, lines: Sequence[Charge], left: dict[str, int], mode: Rounding) -> dict[str, int]:
    """Take an adjustment off what is `left` of each line; return by line how much that was."""
    target = adjustment.line_id
    aimed = [line.id for line in lines if (line.discountable if target is None else line.id == target)]
    base = sum(left[ident] for ident in aimed)
    amount = min(base, _worth(adjustment.kind, adjustment.value, base, mode))
    shares = dict(zip(aimed, spread(amount, [left[ident] for ident in aimed]), strict=True))
    for ident, share in shares.items():
        left[ident] -= share
    return shares


def _add_missing(
    minimum: Minimum | None, covers: int | None, lines: Sequence[Charge], left: dict[str, int]
) -> Charge | None:
    if minimum is None or not any(line.pieces for line in lines):
        return None
    missing = minimum.amount * ((covers or 0) if minimum.per_cover else 1) - sum(left.values())
    if missing <= 0:
        return None
    return Charge(id=MINIMUM_LINE, pieces=1, amount=missing, tax=minimum.tax, service_applies=False, discountable=False)


def _lay_covers(cover: Cover | None, covers: int | None, lines: Sequence[Charge]) -> Charge | None:
    if cover is None or not (cover.amount and covers) or not any(line.pieces for line in lines):
        return None
    return Charge(
        id=COVER_LINE,
        pieces=covers,
        amount=cover.amount * covers,
        tax=cover.tax,
        service_applies=False,
        discountable=False,
    )


def _serve(service: Service, lines: Sequence[Charge], costs: dict[str, int], mode: Rounding) -> list[_Portion]:
    """Return the service charge as a share of each line that it applies to."""
    served = [line.id for line in lines if line.service_applies and costs[line.id]]
    weights = [costs[ident] for ident in served]
    amount = _worth(service.kind, service.value, sum(weights), mode) if served else 0
    shares = zip(served, spread(amount, weights), strict=True)
    return [_Portion(ident, is_service=True, tax=service.tax, amount=share) for ident, share in shares if share]


def _taxes(portions: Sequence[_Portion], rules: Rules) -> list[int]:
    """Return the tax of each portion: rounded once over the scope, then shared out to the rates and to the portions.

    All exact taxes stand over one common denominator, so that a document's tax is rounded from the true sum.
    """
    rates = [portion.tax.rate_bp if portion.tax else 0 for portion in portions]
    wholes = [BASIS_POINTS + rate if rules.prices_include_tax else BASIS_POINTS for rate in rates]
    common = lcm(*wholes)
    exact = [
        portion.amount * rate * (common // whole) for portion, rate, whole in zip(portions, rates, wholes, strict=True)
    ]
    taxes = [0] * len(portions)
    for scope in _group(range(len(portions)), lambda index: _scope_of(portions[index], rules.scope)).values():
        due = round_ratio(sum(exact[index] for index in scope), common, rules.rounding)
        rows = list(_group(scope, lambda index: _rate_of(portions[index].tax)).values())
        for row, tax in zip(rows, spread(due, [sum(exact[index] for index in row) for row in rows]), strict=True):
            for index, share in zip(row, spread(tax, [portions[index].amount for index in row]), strict=True):
                taxes[index] = share
    return taxes


def _scope_of(portion: _Portion, scope: Scope) -> object:
    """Return over what the tax of a portion is rounded; a service charge counts as one line."""
    match scope:
        case Scope.LINE:
            return None if portion.is_service else portion.line_id
        case Scope.RATE:
            return _rate_of(portion.tax)
        case Scope.DOCUMENT:
            return None
        case _:
            assert_never(scope)


def _rate_of(tax: Tax | None) -> tuple[bool, str, int]:
    return (True, "", 0) if tax is None else (False, tax.code, tax.rate_bp)


def _fill(portion: _Portion, tax: int, rules: Rules) -> TaxBucket:
    rate = portion.tax
    return TaxBucket(
        code=rate.code if rate else None,
        name=rate.name if rate else None,
        rate_bp=rate.rate_bp if rate else 0,
        gross=portion.amount if rules.prices_include_tax else portion.amount + tax,
        tax=tax,
    )


def _write(charge: Charge, taken: dict[str, dict[str, int]], of_line: Sequence[tuple[_Portion, TaxBucket]]) -> BillLine:
    cuts = (Discount(ident, shares.get(charge.id, 0)) for ident, shares in taken.items())
    return BillLine(
        id=charge.id,
        pieces=charge.pieces,
        list_amount=charge.amount,
        discounts=tuple(cut for cut in cuts if cut.amount),
        service=sum(portion.amount for portion, _ in of_line if portion.is_service),
        buckets=gather(bucket for _, bucket in of_line),
        seat=charge.seat,
        group=charge.group,
    )


def _mirror(discounts: Iterable[Discount]) -> tuple[Discount, ...]:
    return tuple(Discount(one.adjustment_id, -one.amount) for one in discounts)


def _group(items: Iterable[_Item], key: Callable[[_Item], _Key]) -> dict[_Key, list[_Item]]:
    groups: dict[_Key, list[_Item]] = {}
    for item in items:
        groups.setdefault(key(item), []).append(item)
    return groups
