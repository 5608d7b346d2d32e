"""Money in integer minor units, rates in basis points, weights in thousandths: one rounding, one split, no floats."""

import re
from collections.abc import Sequence
from dataclasses import dataclass
from enum import StrEnum
from typing import NamedTuple, NewType, assert_never

from kernel.errors import invalid

Minor = NewType("Minor", int)
BASIS_POINTS = 10_000
MILLI = 1_000
_THREE = 3
# A check of a hundred million euros is a typing error; the bound also keeps every product inside 64 bits.
MOST_MINOR = 10_000_000_000


class Rounding(StrEnum):
    """How a half, or any rest, is taken; stored as data on the order."""

    HALF_UP = "half_up"
    HALF_EVEN = "half_even"
    HALF_DOWN = "half_down"
    UP = "up"
    DOWN = "down"


@dataclass(frozen=True, slots=True)
class Currency:
    """An ISO 4217 currency: `exponent` is the number of decimals of its minor unit."""

    code: str
    exponent: int


# ISO 4217 minor units other than 2, for the currencies with a use of their own.
_EXPONENTS = {
    **dict.fromkeys(("BIF", "CLP", "DJF", "GNF", "ISK", "JPY", "KMF", "KRW", "PYG", "RWF", "UGX", "VND", "VUV"), 0),
    **dict.fromkeys(("XAF", "XOF", "XPF"), 0),
    **dict.fromkeys(("BHD", "IQD", "JOD", "KWD", "LYD", "OMR", "TND"), 3),
}


def currency(code: str) -> Currency:
    """Return the currency of an ISO 4217 code; raises `DomainError(invalid)` for anything else."""
    if not re.fullmatch(r"[A-Z]{3}", code):
        raise invalid(f"{code!r} is not a currency code. Use three capitals, such as EUR.")
    return Currency(code, _EXPONENTS.get(code, 2))


def round_ratio(numerator: int, denominator: int, mode: Rounding = Rounding.HALF_UP) -> int:
    """Return `numerator / denominator` as an integer, rounded symmetrically about zero.

    Refunds mirror the sign: `round_ratio(-n, d) == -round_ratio(n, d)` in every mode. The denominator is positive.
    """
    if denominator <= 0:
        raise ValueError("the denominator of a ratio of money is positive")
    sign = -1 if numerator < 0 else 1
    whole, rest = divmod(abs(numerator), denominator)
    match mode:
        case Rounding.HALF_UP:
            up = rest * 2 >= denominator
        case Rounding.HALF_DOWN:
            up = rest * 2 > denominator
        case Rounding.HALF_EVEN:
            up = rest * 2 > denominator or (rest * 2 == denominator and whole % 2 == 1)
        case Rounding.UP:
            up = rest > 0
        case Rounding.DOWN:
            up = False
        case _:
            assert_never(mode)
    return sign * (whole + int(up))


def allocate(total: int, weights: Sequence[int]) -> list[int]:
    """Return shares of `total` in proportion to `weights` that sum to it exactly (largest remainder).

    Equal remainders go to the first shares; weights are non-negative and not all zero. A negative total mirrors a
    positive one, so a refund undoes its payment cent by cent.
    """
    whole = sum(weights)
    if whole <= 0 or any(weight < 0 for weight in weights):
        raise ValueError("shares need non-negative weights, at least one above zero")
    sign = -1 if total < 0 else 1
    amounts = [divmod(abs(total) * weight, whole) for weight in weights]
    left = abs(total) - sum(share for share, _ in amounts)
    by_rest = sorted(range(len(amounts)), key=lambda index: (-amounts[index][1], index))
    bonus = set(by_rest[:left])
    return [sign * (share + (index in bonus)) for index, (share, _) in enumerate(amounts)]


def spread(total: int, weights: Sequence[int]) -> list[int]:
    """Return `allocate(total, weights)`, and nothing for everybody where there is nothing to share out."""
    return allocate(total, weights) if total else [0] * len(weights)


def at_rate(amount: int, rate_bp: int, mode: Rounding = Rounding.HALF_UP) -> int:
    """Return what a rate in basis points of an amount comes to: a discount, a service charge, a tax on a net price."""
    return round_ratio(amount * rate_bp, BASIS_POINTS, mode)


class CashDue(NamedTuple):
    """What is handed over in coins and notes, and by how much that is more (or less) than what was owed."""

    amount: int
    difference: int


def cash_due(due: int, step: int, mode: Rounding = Rounding.HALF_UP, *, otherwise: int = 0) -> CashDue:
    """Return what to pay in cash where the smallest coin is `step` minor units; a refund mirrors its payment.

    Only what is left in cash is rounded: `otherwise` is paid by other tenders, to the cent. Those give no change, so
    more than is due is refused and never capped, as `DomainError(invalid)`.
    """
    if step < 1:
        raise ValueError("the smallest coin is at least one minor unit")
    if not min(0, due) <= otherwise <= max(0, due):
        raise invalid(
            "That is more than is due, and only cash gives change. Take the amount that is left.",
            key="more_than_due",
            due=due,
            paid=otherwise,
        )
    amount = round_ratio(due - otherwise, step, mode) * step
    return CashDue(amount, amount - (due - otherwise))


def weighed_price(price_per_unit: int, quantity_milli: int, mode: Rounding = Rounding.HALF_UP) -> int:
    """Return the price in minor units of `quantity_milli` thousandths of a unit (grams of a kilo)."""
    return round_ratio(price_per_unit * quantity_milli, MILLI, mode)


def tax_in(gross: int, rate_bp: int, mode: Rounding = Rounding.HALF_UP) -> int:
    """Return the tax contained in a gross amount at a rate in basis points; the gross price is the anchor."""
    return round_ratio(gross * rate_bp, BASIS_POINTS + rate_bp, mode)


def format_amount(amount: int, exponent: int, separator: str = ".") -> str:
    """Return minor units as a decimal number, e.g. `-12.50`; the sign leads."""
    sign = "-" if amount < 0 else ""
    digits = str(abs(amount)).rjust(exponent + 1, "0")
    return f"{sign}{digits}" if exponent == 0 else f"{sign}{digits[:-exponent]}{separator}{digits[-exponent:]}"


def parse_amount(text: str, exponent: int) -> int:
    """Return the minor units of a price as people write it: `3.50`, `3,5`, `1.234,50`, `12 €`.

    Raises `DomainError(invalid)` for anything that is not one amount, has more decimals than the currency, or reads
    both ways (`1.234` in euros).
    """
    bare = re.sub(r"[\s\u00a0€$£]|EUR|USD|GBP", "", text)
    if exponent not in (0, _THREE) and re.fullmatch(r"[+-]?[0-9]{1,3}[.,][0-9]{3}", bare):
        raise invalid(f"{text!r} could be thousands or decimals. Write 1234.00, or 1.23.")
    if exponent == _THREE and re.fullmatch(r"[+-]?[0-9]+[.,][0-9]{3}", bare):
        bare = bare.replace(",", ".")
        return int(bare.replace(".", ""))
    found = re.fullmatch(r"([+-]?)([0-9]{1,3}(?:[.,'’][0-9]{3})+|[0-9]+)?(?:[.,]([0-9]*))?", bare)
    if found is None or not (found[2] or found[3]):
        raise invalid(f"{text!r} is not a price. Write it as 3.50 or 3,50.")
    sign, whole, decimals = found[1], re.sub(r"[^0-9]", "", found[2] or "0"), found[3] or ""
    if decimals[exponent:].strip("0"):
        raise invalid(f"{text!r} has more than {exponent} decimals. Round the price first.")
    scale: int = 10**exponent
    minor = int(whole) * scale + int((decimals[:exponent] or "0").ljust(exponent, "0") or "0")
    if minor > MOST_MINOR:
        raise invalid(f"{text!r} is too large for a price.")
    return -minor if sign == "-" else minor
