import pytest
from hypothesis import given
from hypothesis import strategies as st

from kernel.errors import DomainError
from kernel.money import Rounding, allocate, currency, format_amount, parse_amount, round_ratio, tax_in, weighed_price

AMOUNTS = st.integers(-(10**9), 10**9)


@given(AMOUNTS, st.lists(st.integers(0, 10**6), min_size=1, max_size=40).filter(any))
def test_shares_always_sum_to_the_whole(total: int, weights: list[int]) -> None:
    """Nothing is lost or made when an amount is divided, whatever the weights."""
    shares = allocate(total, weights)
    assert sum(shares) == total
    assert all(share * total >= 0 for share in shares)


@given(AMOUNTS, st.lists(st.integers(0, 10**6), min_size=1, max_size=40).filter(any))
def test_a_refund_mirrors_its_payment(total: int, weights: list[int]) -> None:
    """The shares of a negative amount are the negated shares, cent by cent."""
    assert allocate(-total, weights) == [-share for share in allocate(total, weights)]


def test_remainder_cents_go_to_the_first_shares() -> None:
    """Ten euros over three equal lines are 3.34, 3.33, 3.33; two cents over four leave nobody below zero."""
    assert allocate(1000, [1, 1, 1]) == [334, 333, 333]
    assert allocate(2, [1, 1, 1, 1]) == [1, 1, 0, 0]


def test_shares_need_a_weight() -> None:
    """Dividing among nobody is a programming error, not a quiet zero."""
    for weights in ([], [0, 0], [2, -1]):
        with pytest.raises(ValueError, match="weights"):
            allocate(100, weights)


@given(AMOUNTS, st.integers(1, 10**6), st.sampled_from(list(Rounding)))
def test_rounding_is_symmetric_and_never_off_by_a_unit(numerator: int, denominator: int, mode: Rounding) -> None:
    """Every mode mirrors the sign and stays within one unit of the exact ratio."""
    rounded = round_ratio(numerator, denominator, mode)
    assert rounded == -round_ratio(-numerator, denominator, mode)
    assert abs(rounded * denominator - numerator) < denominator


@pytest.mark.parametrize(
    ("mode", "expected"),
    [
        (Rounding.HALF_UP, [1, 2, 3, 2]),
        (Rounding.HALF_EVEN, [0, 2, 2, 2]),
        (Rounding.HALF_DOWN, [0, 1, 2, 2]),
        (Rounding.UP, [1, 2, 3, 2]),
        (Rounding.DOWN, [0, 1, 2, 1]),
    ],
)
def test_each_mode_takes_halves_its_way(mode: Rounding, expected: list[int]) -> None:
    """A half, three halves, five halves and seven quarters, by each mode."""
    assert [round_ratio(n, d, mode) for n, d in ((1, 2), (3, 2), (5, 2), (7, 4))] == expected


def test_tax_is_anchored_on_the_gross_price() -> None:
    """52.50 at 12 % holds 5.63 of tax; taking the net first would have found 46.88."""
    assert tax_in(5250, 1200) == 563
    assert 5250 - tax_in(5250, 1200) == 4687


def test_a_fish_is_priced_by_its_weight() -> None:
    """1,340 grams at 48.00 the kilo are 64.32."""
    assert weighed_price(4800, 1340) == 6432


@pytest.mark.parametrize(
    ("text", "exponent", "minor"),
    [
        ("3.50", 2, 350), ("3,5", 2, 350), ("12", 2, 1200), (".5", 2, 50), ("1.234,50 €", 2, 123450),
        ("-2", 2, -200), ("1.234", 3, 1234), ("120.000", 0, 120000), ("2.500", 0, 2500), ("3.5000", 2, 350),
    ],
)  # fmt: skip
def test_prices_are_read_as_people_write_them(text: str, exponent: int, minor: int) -> None:
    """Point or comma, thousands or not, with or without a sign of the currency."""
    assert parse_amount(text, exponent) == minor


@pytest.mark.parametrize("text", ["", "abc", "1.2.3", "3.505", "1.234", "--1", "1e3", "٣", "1" * 30])
def test_what_is_no_price_is_refused_in_words(text: str) -> None:
    """Letters, two points, too many decimals and what reads both ways are refused, never guessed."""
    with pytest.raises(DomainError, match=r"price|decimals|thousands"):
        parse_amount(text, 2)


@given(AMOUNTS, st.sampled_from([0, 2, 3]))
def test_what_is_written_is_read_back(amount: int, exponent: int) -> None:
    """Formatting and parsing undo each other in currencies of 0, 2 and 3 decimals."""
    assert parse_amount(format_amount(amount, exponent), exponent) == amount


def test_currencies_know_their_decimals() -> None:
    """Yen have none, dinars three; what is no code is refused."""
    assert [currency(code).exponent for code in ("EUR", "JPY", "KWD")] == [2, 0, 3]
    with pytest.raises(DomainError):
        currency("euro")
