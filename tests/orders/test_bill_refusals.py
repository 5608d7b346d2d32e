import pytest

from appliance.orders.bill import MINIMUM_LINE, draw_up
from appliance.orders.charges import Adjustment, Charge, Kind, Minimum, Service, Tax
from kernel.errors import DomainError, ErrorCode
from tests.orders.bills import FOOD, INCLUDED, fixed, lines, percent


@pytest.mark.parametrize("value", [10_100, -1, 10_001])
@pytest.mark.parametrize("kind", [Kind.PERCENT, Kind.TREAT])
def test_a_percentage_is_0_to_100(kind: Kind, value: int) -> None:
    """101 % is refused in words, and so is less than nothing."""
    with pytest.raises(DomainError, match="Give 0 to 100 %") as refusal:
        Adjustment(id="x", kind=kind, value=value, line_id="a")
    assert refusal.value.code is ErrorCode.INVALID
    assert (refusal.value.key, refusal.value.fields) == ("not_a_percentage", {"field": "value"})


def test_the_refusal_names_the_percentage() -> None:
    """As the person typed it, not in basis points."""
    with pytest.raises(DomainError, match=r"^101\.00 % is not possible"):
        percent(10_100)


def test_rates_of_service_and_tax_are_percentages_too() -> None:
    """A service charge of 101 % and a tax of 101 % are typing errors."""
    with pytest.raises(DomainError, match="101"):
        Service(kind=Kind.PERCENT, value=10_100)
    with pytest.raises(DomainError, match="101"):
        Tax(code="x", name="x", rate_bp=10_100)


def test_amounts_are_not_below_zero() -> None:
    """A negative discount would be a charge that nobody sees."""
    with pytest.raises(DomainError, match="below zero"):
        fixed(-1)
    with pytest.raises(DomainError, match="below zero"):
        Service(kind=Kind.FIXED, value=-1)
    with pytest.raises(DomainError, match="below zero"):
        Minimum(amount=-1)


@pytest.mark.parametrize(("line_id", "value"), [(None, 10_000), ("a", 5000)])
def test_a_treat_is_one_whole_line(line_id: str | None, value: int) -> None:
    """Half a treat is a discount, and a check on the house is a treat of each line."""
    with pytest.raises(DomainError, match="treat"):
        Adjustment(id="x", kind=Kind.TREAT, value=value, line_id=line_id)


def test_service_is_no_treat_and_has_no_tax_after_tax() -> None:
    """What contradicts itself is refused."""
    with pytest.raises(DomainError, match="percentage or an amount"):
        Service(kind=Kind.TREAT, value=10_000)
    with pytest.raises(DomainError, match="after tax"):
        Service(kind=Kind.PERCENT, value=1000, tax=FOOD, after_tax=True)


@pytest.mark.parametrize(("pieces", "amount"), [(1, -1), (-1, 0), (0, 100)])
def test_a_line_has_pieces_that_cost_nothing_or_more(pieces: int, amount: int) -> None:
    """What is given back is a refund, a mirrored bill; pieces that are gone cost nothing."""
    with pytest.raises(DomainError, match="refund"):
        Charge(id="a", pieces=pieces, amount=amount)


def test_a_discount_is_for_a_line_of_this_check() -> None:
    """When its line has moved to another check, the person hears which one."""
    with pytest.raises(DomainError, match="line z, which is not on this check") as refusal:
        draw_up(INCLUDED, lines(100), [percent(1000, "z")])
    assert refusal.value.key == "line_not_on_check"


@pytest.mark.parametrize("adjustment", [percent(1000, "card"), fixed(100, "card")])
def test_a_product_without_discounts_takes_none(adjustment: Adjustment) -> None:
    """Aimed at it, a discount is refused; on the check it passes by."""
    with pytest.raises(DomainError, match="takes no discount"):
        draw_up(INCLUDED, [Charge(id="card", pieces=1, amount=5000, discountable=False)], [adjustment])


def test_ids_are_unique() -> None:
    """Two lines or two adjustments of one id are a programming error, and so is a line with the minimum's id."""
    for charges in ([*lines(100), *lines(100)], [Charge(id=MINIMUM_LINE, pieces=1, amount=1)]):
        with pytest.raises(ValueError, match="ids of their own"):
            draw_up(INCLUDED, charges)
    with pytest.raises(ValueError, match="ids of their own"):
        draw_up(INCLUDED, lines(100), [percent(100), percent(100)])
