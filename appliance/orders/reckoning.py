"""From what is kept of a check to what it comes to: its lines with their taxes, what was taken off, what was added.

Every line keeps its payable, and the payables of a check sum to its total. What is paid stays where it was paid: when a
later discount or void would leave a line below that, the difference is laid on the lines that are still owed.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from functools import lru_cache
from typing import NamedTuple

import msgspec

from appliance.country.model import Charge as CountryCharge
from appliance.country.model import Mode, Profile
from appliance.orders import adjustments, store
from appliance.orders.adjustments import Given
from appliance.orders.bill import ADDED_LINES, COVER_LINE, MINIMUM_LINE, Bill, Discount, TaxBucket, draw_up
from appliance.orders.charges import Adjustment, Charge, Cover, Kind, Minimum, Rules, Scope, Service, Tax
from appliance.orders.model import Line, Order
from appliance.runtime.tx import Snapshot, Tx
from kernel.errors import conflict
from kernel.money import spread, tax_in


class LineTax(NamedTuple):
    """A line's tax as it is ordered; a rate of None is exempt."""

    code: str | None = None
    name: str | None = None
    rate_bp: int | None = None


@dataclass(frozen=True, slots=True)
class Reckoning:
    """What the house's country asks of checks that are opened now: rules, taxes by code and mode, charges it forbids."""

    rules: Rules = field(default_factory=Rules)
    default_tax: str = ""
    taxes: Mapping[tuple[str, str], LineTax] = field(default_factory=dict)
    forbidden: frozenset[str] = frozenset()
    country: str = ""
    cover_tax: str | None = None

    def tax_of(self, code: str | None, mode: str) -> LineTax:
        """Return the tax of a product, by the way the guests get it; a code that the country dropped is the default."""
        usual = self.taxes.get((self.default_tax, mode), LineTax())
        return usual if code is None else self.taxes.get((code, mode), usual)

    def tax_of_charge(self, kind: str, mode: str) -> LineTax:
        """Return the tax of a charge of `CHARGES`: the country's default, or what it says of covers."""
        return self.tax_of(self.cover_tax if kind == "cover" else None, mode)


# What is added to a check; every other adjustment takes something off.
CHARGES = frozenset({"service", "minimum", "cover"})
# Why a charge stands that came by itself.
AUTOMATIC = "automatic"
_AT_TABLE = Mode.DINE_IN.value
# A house without a country: nothing is taxed and nothing forbidden.
UNTAXED = Reckoning()


def reckoning_of(profile: Profile, language: str) -> Reckoning:
    """Return what a country's profile asks of checks; its taxes are named in this language."""
    return Reckoning(
        rules=Rules(
            prices_include_tax=profile.prices_include_tax,
            rounding=profile.rounding.mode,
            scope=Scope(profile.rounding.scope),
        ),
        default_tax=profile.default_tax,
        taxes={
            (tax.code, mode.value): LineTax(tax.code, tax.name.pick(language), tax.rate(mode))
            for tax in profile.tax
            for mode in Mode
        },
        forbidden=frozenset(charge.value for charge in CountryCharge if not profile.allows(charge)),
        country=profile.name.en,
        cover_tax=profile.cover_tax,
    )


class Reckoned(msgspec.Struct, frozen=True, kw_only=True):
    """What a check comes to, as screens and paper tell it; amounts are minor units.

    `subtotal` is what its lines cost by the list; less what was taken off, plus `minimum`, `cover` and `service`, and plus
    tax where prices are without it, that is `total`. `amounts` says of each adjustment what it took off or added, `cuts`
    of each line what was taken off it.
    """

    subtotal: int
    minimum: int
    cover: int = 0
    service: int
    total: int
    buckets: tuple[TaxBucket, ...]
    given: Sequence[Given] = ()
    amounts: Mapping[str, int] = {}
    cuts: Mapping[str, tuple[Discount, ...]] = {}


def standing(snapshot: Snapshot, order: Order) -> Sequence[Given]:
    """Return what was taken off or added and stands on a check."""
    return adjustments.of_order(snapshot, order.id) if order.is_adjusted else ()


def is_plain(order: Order) -> bool:
    """Say whether every line of the check costs what the list says."""
    return order.rules.prices_include_tax and not order.is_adjusted


def bill_of(order: Order, lines: Sequence[Line], given: Sequence[Given] = ()) -> Bill:
    """Return the bill of a check, drawn up from its lines and what stands on it."""
    service = next((one for one in given if one.kind == "service"), None)
    minimum = next((one for one in given if one.kind == "minimum"), None)
    cover = next((one for one in given if one.kind == "cover" and order.mode == _AT_TABLE), None)
    return draw_up(
        order.rules,
        [_charge(line) for line in lines],
        [
            Adjustment(id=one.id, kind=Kind(one.kind), value=one.value, line_id=one.line_id)
            for one in given
            if one.kind not in CHARGES
        ],
        service=None if service is None else Service(kind=Kind.PERCENT, value=service.value, tax=_tax(service)),
        minimum=None
        if minimum is None
        else Minimum(amount=minimum.value, per_cover=minimum.per_cover, tax=_tax(minimum)),
        cover=None if cover is None else Cover(amount=cover.value, tax=_tax(cover)),
        covers=order.covers,
    )


def tell(order: Order, lines: Sequence[Line], given: Sequence[Given] = ()) -> Reckoned:
    """Return what a check comes to. Where every line costs what the list says, the taxes take one pass."""
    if not given and is_plain(order) and order.rules.scope is Scope.RATE:
        total = sum(line.total for line in lines)
        return Reckoned(subtotal=total, minimum=0, service=0, total=total, buckets=_plain_buckets(order.rules, lines))
    bill = bill_of(order, lines, given)
    minimum, cover = (
        sum(line.list_amount for line in bill.lines if line.id == added) for added in (MINIMUM_LINE, COVER_LINE)
    )
    amounts: dict[str, int] = {one.adjustment_id: one.amount for one in bill.discounts}
    charged = {"service": bill.service, "minimum": minimum, "cover": cover}  # by the kinds of `CHARGES`
    return Reckoned(
        subtotal=bill.subtotal - minimum - cover,
        minimum=minimum,
        cover=cover,
        service=bill.service,
        total=bill.total,
        buckets=tuple(bucket for bucket in bill.buckets if bucket.gross),
        given=given,
        amounts=amounts | {one.id: charged[one.kind] for one in given if one.kind in charged},
        cuts={line.id: line.discounts for line in bill.lines if line.discounts},
    )


def reckon(tx: Tx, order: Order) -> None:
    """Write what each line of a check costs, after its lines or what stands on it have changed.

    Raises `conflict` when more is paid than the check would come to.
    """
    lines = store.lines_of(tx, order.id)
    placed = place(lines, refuse_overpaid(order, lines, standing(tx, order)))
    if changed := {line.id: placed[line.id] for line in lines if placed[line.id] != line.payable}:
        store.set_payables(tx, changed)


def refuse_overpaid(order: Order, lines: Sequence[Line], given: Sequence[Given]) -> Mapping[str, int]:
    """Return what each line would cost. Raises `conflict` when more is paid than they come to."""
    costs = _costs(order, lines, given)
    if sum(costs.values()) < sum(line.paid_amount for line in lines):
        raise conflict(
            f"Of order {order.number} more is paid than it would come to. Give the difference back first.",
            key="paid_more",
            order_id=order.id,
        )
    return costs


def place(lines: Sequence[Line], costs: Mapping[str, int]) -> Mapping[str, int]:
    """Return the payables of lines that cost this: none below what is paid of it, and nothing owed of what is all paid.

    Where costs would have it otherwise, what is left of the check is laid on what is still owed, by largest remainder.
    """
    if all(_fits(line, costs[line.id]) for line in lines):
        return costs
    left = sum(costs.values()) - sum(line.paid_amount for line in lines)
    owed = [line for line in lines if line.live > line.paid_quantity and not line.needs_weight]
    owed = owed or [line for line in lines if line.live]
    weights = [max(0, costs[line.id] - line.paid_amount) for line in owed]
    dues = spread(left, weights if any(weights) else [line.live for line in owed])
    more = {line.id: due for line, due in zip(owed, dues, strict=True)}
    return {line.id: line.paid_amount + more.get(line.id, 0) for line in lines}


def _fits(line: Line, cost: int) -> bool:
    return cost == line.paid_amount or (cost > line.paid_amount and line.live > line.paid_quantity)


def _costs(order: Order, lines: Sequence[Line], given: Sequence[Given]) -> dict[str, int]:
    """Return what each line costs while nothing is paid; what a minimum or cover charge adds is paid with them."""
    if not given and is_plain(order):
        return {line.id: line.total for line in lines}
    bill = bill_of(order, lines, given)
    own = {line.id: line.payable for line in bill.lines if line.id not in ADDED_LINES}
    added = spread(
        bill.total - sum(own.values()), list(own.values()) if any(own.values()) else [line.live for line in lines]
    )
    return {line.id: own[line.id] + share for line, share in zip(lines, added, strict=True)}


def _charge(line: Line) -> Charge:
    return Charge(id=line.id, pieces=line.live, amount=line.total, tax=_tax(line), seat=line.seat, group=line.group_id)


def _tax(taxed: Line | Given) -> Tax | None:
    return None if taxed.tax_rate_bp is None else _tax_at(taxed.tax_code or "", taxed.tax_name or "", taxed.tax_rate_bp)


@lru_cache(maxsize=256)
def _tax_at(code: str, name: str, rate_bp: int) -> Tax:
    return Tax(code=code, name=name, rate_bp=rate_bp)


def _plain_buckets(rules: Rules, lines: Sequence[Line]) -> tuple[TaxBucket, ...]:
    """Return what `draw_up` would for gross prices whose tax is rounded once a rate (facts: anchor on gross)."""
    gross: dict[tuple[bool, str, int], int] = {}
    names: dict[tuple[bool, str, int], Line] = {}
    for line in lines:
        if amount := line.total:
            exempt = line.tax_rate_bp is None
            key = (exempt, "" if exempt else line.tax_code or "", line.tax_rate_bp or 0)
            gross[key] = gross.get(key, 0) + amount
            names.setdefault(key, line)
    return tuple(
        TaxBucket(
            code=None if key[0] else names[key].tax_code,
            name=None if key[0] else names[key].tax_name,
            rate_bp=key[2],
            gross=amount,
            tax=tax_in(amount, key[2], rules.rounding),
        )
        for key, amount in sorted(gross.items())
    )
