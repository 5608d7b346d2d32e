import pytest
from hypothesis import given
from hypothesis import strategies as st

from kernel.errors import DomainError
from kernel.money import Rounding, allocate, at_rate, cash_due, spread

AMOUNTS = st.integers(-(10**8), 10**8)
MODES = st.sampled_from(list(Rounding))


def test_cash_is_rounded_to_the_smallest_coin_and_cards_are_not() -> None:
    """52.54 are 52.55 in five-cent coins, one cent more; by card nothing is left to round."""
    assert cash_due(5254, 5) == (5255, 1)
    assert cash_due(5254, 5, otherwise=5254) == (0, 0)


def test_only_what_is_left_in_cash_is_rounded() -> None:
    """After 2.54 by card the 50.00 in cash round nothing; after 2.50 the 50.04 round to 50.05."""
    assert cash_due(5254, 5, otherwise=254) == (5000, 0)
    assert cash_due(5254, 5, otherwise=250) == (5005, 1)


def test_a_refund_in_cash_mirrors_the_sign() -> None:
    """What was rounded up when it was taken is rounded up when it is given back."""
    assert cash_due(-5254, 5) == (-5255, -1)
    assert cash_due(-5254, 5, otherwise=-254) == (-5000, 0)


@pytest.mark.parametrize(
    ("due", "step", "mode", "rounded"),
    [
        (5252, 5, Rounding.HALF_UP, 5250),  # Finland
        (5253, 5, Rounding.HALF_UP, 5255),
        (1285, 10, Rounding.HALF_UP, 1290),
        (1285, 10, Rounding.HALF_DOWN, 1280),
        (1285, 10, Rounding.HALF_EVEN, 1280),
        (1289, 10, Rounding.DOWN, 1280),
        (1281, 10, Rounding.UP, 1290),
        (1281, 1, Rounding.UP, 1281),
        (12346, 5, Rounding.HALF_UP, 12345),  # dinars: the smallest coin is five fils
        (2, 5, Rounding.HALF_UP, 0),
        (0, 5, Rounding.UP, 0),
    ],
)
def test_step_and_mode_are_data(due: int, step: int, mode: Rounding, rounded: int) -> None:
    """Each country has its smallest coin and its way with a half."""
    assert cash_due(due, step, mode) == (rounded, rounded - due)


@pytest.mark.parametrize(("due", "otherwise"), [(5254, 5255), (5254, -1), (-5254, -5255), (-5254, 1), (0, 1)])
def test_no_other_tender_takes_more_than_is_due(due: int, otherwise: int) -> None:
    """Only cash gives change: it is refused and not capped, for refunds too."""
    with pytest.raises(DomainError, match="more than is due") as refusal:
        cash_due(due, 5, otherwise=otherwise)
    assert refusal.value.fields == {"due": due, "paid": otherwise}


def test_there_is_a_smallest_coin() -> None:
    """A step of nothing is a programming error."""
    with pytest.raises(ValueError, match="smallest coin"):
        cash_due(100, 0)


@given(AMOUNTS, st.integers(1, 1000), MODES)
def test_cash_differs_by_less_than_a_coin(due: int, step: int, mode: Rounding) -> None:
    """It can be paid in coins, the difference is said, and a refund mirrors it."""
    amount, difference = cash_due(due, step, mode)
    assert amount % step == 0
    assert amount - difference == due
    assert abs(difference) < step
    assert cash_due(-due, step, mode) == (-amount, -difference)


@given(AMOUNTS, st.integers(0, 10_000), MODES)
def test_a_rate_of_an_amount_never_exceeds_it(amount: int, rate_bp: int, mode: Rounding) -> None:
    """From nothing at 0 % to all of it at 100 %, and a refund mirrors it."""
    part = at_rate(amount, rate_bp, mode)
    assert abs(part) <= abs(amount)
    assert part == -at_rate(-amount, rate_bp, mode)
    assert (at_rate(amount, 0, mode), at_rate(amount, 10_000, mode)) == (0, amount)


def test_nothing_is_shared_out_among_anybody() -> None:
    """Nothing over lines that cost nothing is nothing; something over them stays an error."""
    assert spread(0, [0, 0]) == [0, 0]
    assert spread(0, []) == []
    assert spread(10, [1, 2]) == allocate(10, [1, 2])
    with pytest.raises(ValueError, match="weights"):
        spread(1, [0])


@given(st.lists(st.integers(0, 10**6), min_size=1, max_size=40).filter(any), st.data())
def test_a_share_of_what_is_there_takes_no_more_from_anybody(weights: list[int], data: st.DataObject) -> None:
    """When no more is taken than the weights come to, nobody gives more than his own: a discount leaves no debt."""
    taken = data.draw(st.integers(0, sum(weights)))
    assert all(share <= weight for share, weight in zip(spread(taken, weights), weights, strict=True))
