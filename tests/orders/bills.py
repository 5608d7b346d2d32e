"""Checks to reckon: short names for the examples, and random ones in currencies of 0, 2 and 3 decimals for the laws."""

from collections.abc import Sequence
from dataclasses import dataclass
from itertools import product

from hypothesis import strategies as st

from appliance.orders.bill import Bill, TaxBucket, draw_up
from appliance.orders.charges import Adjustment, Charge, Cover, Kind, Minimum, Rules, Scope, Service, Tax
from kernel.money import BASIS_POINTS, Rounding, currency, parse_amount

FOOD = Tax(code="food", name="ΦΠΑ 13 %", rate_bp=1300)
ALCOHOL = Tax(code="alcohol", name="ΦΠΑ 24 %", rate_bp=2400)
INCLUDED = Rules()
EXCLUDED = Rules(prices_include_tax=False)
# A dear plate, as people write its price.
DEAR = {"EUR": "90.00", "JPY": "9000", "KWD": "30.000"}


def lines(*amounts: int, tax: Tax | None = FOOD) -> list[Charge]:
    """Return a line of one piece for each amount, with the ids a, b, c, ..."""
    return [Charge(id=chr(ord("a") + index), pieces=1, amount=amount, tax=tax) for index, amount in enumerate(amounts)]


def percent(rate_bp: int, line_id: str | None = None, ident: str = "") -> Adjustment:
    """Return a discount in basis points."""
    return Adjustment(id=ident or f"percent {rate_bp} {line_id}", kind=Kind.PERCENT, value=rate_bp, line_id=line_id)


def fixed(amount: int, line_id: str | None = None, ident: str = "") -> Adjustment:
    """Return a discount in minor units."""
    return Adjustment(id=ident or f"fixed {amount} {line_id}", kind=Kind.FIXED, value=amount, line_id=line_id)


def treat(line_id: str) -> Adjustment:
    """Return a line on the house."""
    return Adjustment(id=f"treat {line_id}", kind=Kind.TREAT, value=BASIS_POINTS, line_id=line_id)


def payables(bill: Bill) -> list[int]:
    """Return what each line costs in the end."""
    return [line.payable for line in bill.lines]


def taxes(buckets: Sequence[TaxBucket]) -> dict[str | None, tuple[int, int, int]]:
    """Return net, tax and gross by code."""
    return {bucket.code: (bucket.net, bucket.tax, bucket.gross) for bucket in buckets}


@dataclass(frozen=True, slots=True)
class Check:
    """All that a bill is drawn up from."""

    rules: Rules
    charges: tuple[Charge, ...]
    adjustments: tuple[Adjustment, ...]
    service: Service | None
    minimum: Minimum | None
    cover: Cover | None
    covers: int | None

    def bill(self) -> Bill:
        """Return what it comes to."""
        return draw_up(
            self.rules,
            self.charges,
            self.adjustments,
            service=self.service,
            minimum=self.minimum,
            cover=self.cover,
            covers=self.covers,
        )


RULES = st.sampled_from(
    [
        Rules(prices_include_tax=included, rounding=mode, scope=scope)
        for included, mode, scope in product((True, False), Rounding, Scope)
    ]
)
TAXES = st.none() | st.builds(
    lambda rate: Tax(code=f"{rate}", name=f"{rate} bp", rate_bp=rate),
    st.sampled_from([0, 500, 600, 700, 875, 1000, 1200, 1300, 1900, 2400, 10_000]),
)
RATES = st.sampled_from([0, 1, 333, 1000, 1250, 5000, 9999, 10_000]) | st.integers(0, 10_000)


def amounts_in(code: str) -> st.SearchStrategy[int]:
    """Return a currency's amounts from nothing to a dear plate; small ones often, and equal ones."""
    return (
        st.sampled_from([0, 1, 50, 333])
        | st.integers(0, 9)
        | st.integers(0, parse_amount(DEAR[code], currency(code).exponent))
    )


@st.composite
def discounts(draw: st.DrawFn, charges: Sequence[Charge], amounts: st.SearchStrategy[int]) -> tuple[Adjustment, ...]:
    """Return discounts and treats, on lines that take them and on the check."""
    found = []
    for index in range(draw(st.integers(0, 5))):
        kind = draw(st.sampled_from(Kind))
        aims: list[str | None] = [line.id for line in charges if kind is Kind.TREAT or line.discountable]
        aims += [] if kind is Kind.TREAT else [None]
        if aims:
            value = {Kind.PERCENT: RATES, Kind.FIXED: amounts, Kind.TREAT: st.just(BASIS_POINTS)}[kind]
            line_id = draw(st.sampled_from(aims))
            found.append(Adjustment(id=f"adjustment {index}", kind=kind, value=draw(value), line_id=line_id))
    return tuple(found)


@st.composite
def checks(draw: st.DrawFn) -> Check:
    """Return any check: lines of several rates, treats and discounts, perhaps service and a minimum."""
    amounts = amounts_in(draw(st.sampled_from(sorted(DEAR))))
    charges = []
    for index in range(draw(st.integers(0, 8))):
        pieces = draw(st.integers(0, 5))
        charges.append(
            Charge(
                id=f"line {index}",
                pieces=pieces,
                amount=pieces * draw(amounts),
                tax=draw(TAXES),
                service_applies=draw(st.booleans()),
                discountable=draw(st.integers(0, 4)) > 0,
                seat=draw(st.none() | st.integers(1, 3)),
            )
        )
    after_tax = draw(st.booleans())
    charged = st.none() if after_tax else TAXES
    service = st.builds(Service, kind=st.just(Kind.PERCENT), value=RATES, tax=charged, after_tax=st.just(after_tax))
    service |= st.builds(Service, kind=st.just(Kind.FIXED), value=amounts, tax=charged, after_tax=st.just(after_tax))
    minimum = st.builds(Minimum, amount=amounts, per_cover=st.booleans(), tax=TAXES)
    return Check(
        rules=draw(RULES),
        charges=tuple(draw(st.permutations(charges))),
        adjustments=draw(discounts(charges, amounts)),
        service=draw(st.none() | service),
        minimum=draw(st.none() | minimum),
        cover=draw(st.none() | st.builds(Cover, amount=amounts, tax=TAXES)),
        covers=draw(st.none() | st.integers(0, 6)),
    )
