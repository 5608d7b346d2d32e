"""What enters a bill: the lines charged, what is taken off or added, and the rules it is reckoned by. Pure.

Amounts are minor units, rates basis points. What cannot be is refused when it is made, as `DomainError(invalid)`.
"""

from collections.abc import Iterable, Sequence
from enum import StrEnum

import msgspec

from kernel.errors import invalid
from kernel.money import BASIS_POINTS, Rounding, format_amount


class Scope(StrEnum):
    """Over what tax is rounded once: each line, each rate, or the whole document."""

    LINE = "line"
    RATE = "rate"
    DOCUMENT = "document"


class Rules(msgspec.Struct, frozen=True, kw_only=True):
    """How this order is reckoned; stored on it, so that a later change of the profile changes no open check.

    `rounding` is for tax, and for percentages of discount and service as well; `scope` is for tax alone.
    """

    prices_include_tax: bool = True
    rounding: Rounding = Rounding.HALF_UP
    scope: Scope = Scope.RATE


class Tax(msgspec.Struct, frozen=True, kw_only=True):
    """A rate of tax, 0 to 100 % in basis points; a line without one is exempt. `code` and rate tell buckets apart."""

    code: str
    name: str
    rate_bp: int

    def __post_init__(self) -> None:
        _check_percent(self.rate_bp, "rate_bp")


class Charge(msgspec.Struct, frozen=True, kw_only=True):
    """A line as it enters the bill: its live pieces and what they cost by the list.

    `discountable` lines take part in discounts, `service_applies` ones in the service charge. Lines of one `group` (a
    combo) are divided alike. `seat` is whose line it is, None for the table's.
    """

    id: str
    pieces: int
    amount: int
    tax: Tax | None = None
    service_applies: bool = True
    discountable: bool = True
    seat: int | None = None
    group: str | None = None

    def __post_init__(self) -> None:
        if self.pieces < 0 or self.amount < 0 or (self.amount and not self.pieces):
            raise invalid(
                "A line of a bill has pieces that cost nothing or more. What was paid is given back by a refund.",
                field="amount",
                line=self.id,
            )


class Kind(StrEnum):
    """What an adjustment takes off: a part in basis points, an amount, or all of a line because the house treats."""

    PERCENT = "percent"
    FIXED = "fixed"
    TREAT = "treat"


class Adjustment(msgspec.Struct, frozen=True, kw_only=True):
    """A discount on one line, or on the check where `line_id` is None.

    `value` is basis points (0 to 10,000; all of them for a treat) or a fixed amount. A fixed one takes no more than is
    left: nobody is paid for dining. Raises `DomainError(invalid)` for any other value.
    """

    id: str
    kind: Kind
    value: int
    line_id: str | None = None

    def __post_init__(self) -> None:
        _check_value(self.kind, self.value)
        if self.kind is Kind.TREAT and (self.line_id is None or self.value != BASIS_POINTS):
            raise invalid("A treat takes the whole price off one line. Choose the line, or give a discount.")


class Service(msgspec.Struct, frozen=True, kw_only=True):
    """A service charge on the lines it applies to: before tax with a rate of its own, or after tax and untaxed.

    It is shared out over what those lines cost; where that is nothing there is no service charge, not even a fixed one.
    """

    kind: Kind
    value: int
    tax: Tax | None = None
    after_tax: bool = False

    def __post_init__(self) -> None:
        _check_value(self.kind, self.value)
        if self.kind is Kind.TREAT:
            raise invalid("A service charge is a percentage or an amount.", field="kind")
        if self.after_tax and self.tax is not None:
            raise invalid("A service charge after tax has no tax rate. Take the rate away, or charge it before tax.")


class Minimum(msgspec.Struct, frozen=True, kw_only=True):
    """The least a check comes to after discounts and before service, or the least for each cover.

    What is missing becomes the line `MINIMUM_LINE`, taxed at `tax`. It asks for a live piece on the check (who only
    sat down owes nothing) and, by cover, for covers: while the guests are not counted nothing is missing.
    """

    amount: int
    per_cover: bool = False
    tax: Tax | None = None

    def __post_init__(self) -> None:
        _check_value(Kind.FIXED, self.amount)


class Cover(msgspec.Struct, frozen=True, kw_only=True):
    """What each guest pays for his place at the table ("coperto"), beside what he eats.

    It becomes the line `COVER_LINE`, taxed at `tax`. No discount takes from it, no service is charged on it, and it does
    not count towards a minimum charge. It asks for a live piece on the check and for covers.
    """

    amount: int
    tax: Tax | None = None

    def __post_init__(self) -> None:
        _check_value(Kind.FIXED, self.amount)


def merge_adjustments(first: Sequence[Adjustment], second: Sequence[Adjustment]) -> tuple[Adjustment, ...]:
    """Return the adjustments of two checks that become one; the bill is then drawn up anew.

    Discounts of lines come along. Percentages on the check merge only at equal rates and then stand once; fixed ones
    add up. Raises `DomainError(invalid)` where the rates differ.
    """
    rates = [
        sorted(one.value for one in side if one.line_id is None and one.kind is Kind.PERCENT)
        for side in (first, second)
    ]
    if rates[0] != rates[1]:
        raise invalid(
            "The checks have different discounts in percent. Give both the same one, or take it off, and merge again.",
            key="different_discounts",
        )
    merged = {adjustment.id: adjustment for adjustment in first}
    for adjustment in second:
        known = merged.get(adjustment.id)
        if adjustment.kind is Kind.FIXED and known is not None:
            merged[adjustment.id] = msgspec.structs.replace(known, value=known.value + adjustment.value)
        elif adjustment.kind is not Kind.PERCENT or adjustment.line_id is not None:
            merged[adjustment.id] = adjustment
    return tuple(merged.values())


def adjustments_of_part(
    adjustments: Sequence[Adjustment], line_ids: Iterable[str], fixed_ids: Iterable[str] = ()
) -> tuple[Adjustment, ...]:
    """Return what goes with lines that become a check of their own.

    Percentages on the check are copied to every part; the discounts of a line go with it; a fixed one on the check
    moves like an item, to the part that names it in `fixed_ids`.
    """
    lines, fixed = frozenset(line_ids), frozenset(fixed_ids)

    def goes(one: Adjustment) -> bool:
        if one.line_id is not None:
            return one.line_id in lines
        return one.kind is Kind.PERCENT or one.id in fixed

    return tuple(filter(goes, adjustments))


def _check_percent(value: int, field: str) -> None:
    if not 0 <= value <= BASIS_POINTS:
        raise invalid(
            f"{format_amount(value, 2)} % is not possible. Give 0 to 100 %.", field=field, key="not_a_percentage"
        )


def _check_value(kind: Kind, value: int) -> None:
    if kind is not Kind.FIXED:
        _check_percent(value, "value")
    elif value < 0:
        raise invalid("The amount cannot be below zero. Give it without a minus.", field="value")
