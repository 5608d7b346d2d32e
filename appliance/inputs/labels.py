"""What a scanned code names: a product, or a label of a scale with the weight or the price inside. Pure.

Numbers are EAN-8, UPC-A and EAN-13 (GS1 General Specifications 7.9: the check digit); 20 to 29 is the house's own range.
A pattern is written as the label is: digits stand for themselves, C for the product's code, W for the weight in grams,
P for the price in minor units, ? for what is not read, and K, the last, for the check digit.
"""

import re
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import Final

from kernel.errors import invalid

# As the scales of most makers leave the factory, and as Odoo's nomenclature has them.
SHIPPED: Final = ("21CCCCCWWWWWK", "23CCCCCPPPPPK")
MOST_PATTERNS: Final = 10
_PATTERN: Final = re.compile(r"2\d(?=[C?WP]*C)[C?WP]{10}K")
_LENGTHS: Final = (8, 12, 13)
_UPC: Final = 12
_EAN: Final = 13


@dataclass(frozen=True, slots=True)
class Product:
    """What the menu tells of a product that has this code."""

    id: int
    is_weighed: bool
    is_open_price: bool


@dataclass(frozen=True, slots=True)
class Found:
    """What a code names: a product, with `quantity_milli` grams or at `price` minor units where the label says so.

    `why` says why there is none: `unknown`, `misread` (the check digit is wrong: scan again), `not_weighed` (a weight on
    what is not sold by weight), `no_open_price` (a price on what has its own), `empty` (nothing on the scale).
    """

    code: str
    product_id: int | None = None
    quantity_milli: int | None = None
    price: int | None = None
    why: str = ""


# Returns the product that has this barcode or PLU; the second also finds a PLU whose leading zeros differ.
Lookup = Callable[[str], Product | None]


def check_digit(digits: str) -> str:
    """Return the check digit of what stands before it."""
    total = sum(int(digit) * (3 if at % 2 == 0 else 1) for at, digit in enumerate(reversed(digits)))
    return str(-total % 10)


def is_number(code: str) -> bool:
    """Say whether a code has the form of an article's number, its check digit apart."""
    return len(code) in _LENGTHS and code.isascii() and code.isdigit()


def is_sound(code: str) -> bool:
    """Say whether an article's number has the right check digit."""
    return check_digit(code[:-1]) == code[-1]


def check_patterns(patterns: Sequence[str]) -> tuple[str, ...]:
    """Return patterns as they are kept. Raises `invalid` for one that cannot be read, or two that begin alike."""
    tidy = tuple(pattern.strip().upper() for pattern in patterns)
    for pattern in tidy:
        amounts = pattern.count("W"), pattern.count("P")
        runs = [len(re.findall(f"{sign}+", pattern)) for sign in "CWP"]
        if not _PATTERN.fullmatch(pattern) or 0 not in amounts or not any(amounts) or max(runs) > 1:
            raise invalid(
                "A label is 13 signs: 20 to 29, then C for the code and W for the weight or P for the price, and K at"
                " the end, such as 21CCCCCWWWWWK.",
                key="label_pattern",
                pattern=pattern,
            )
    if len({pattern[:2] for pattern in tidy}) < len(tidy):
        raise invalid("Two labels begin with the same two digits.", key="label_pattern_twice")
    return tidy


def resolve(code: str, patterns: Sequence[str], by_code: Lookup, by_plu: Lookup) -> Found:
    """Return what a scanned code names."""
    code = code.strip()
    product = next(filter(None, map(by_code, _spellings(code))), None)
    if product is not None:
        return Found(code, product.id)
    if is_number(code) and not is_sound(code):
        return Found(code, why="misread")
    for pattern in patterns:
        if len(code) == len(pattern) and code.isascii() and code.isdigit() and code[:2] == pattern[:2]:
            return _read_label(code, pattern, by_plu)
    return Found(code, why="unknown")


def _spellings(code: str) -> list[str]:
    """Return the ways in which one number is written: UPC-A is an EAN-13 that begins with 0."""
    if code.isascii() and code.isdigit():
        if len(code) == _UPC:
            return [code, f"0{code}"]
        if len(code) == _EAN and code[0] == "0":
            return [code, code[1:]]
    return [code]


def _read_label(code: str, pattern: str, by_plu: Lookup) -> Found:
    parts = {
        sign: "".join(digit for digit, place in zip(code, pattern, strict=True) if place == sign) for sign in "CWP"
    }
    product = by_plu(parts["C"])
    if product is None:
        return Found(code, why="unknown")
    amount = int(parts["W"] or parts["P"])
    if amount == 0:
        return Found(code, why="empty")
    if parts["W"]:
        return Found(code, product.id, amount) if product.is_weighed else Found(code, why="not_weighed")
    return Found(code, product.id, price=amount) if product.is_open_price else Found(code, why="no_open_price")
