import pytest

from appliance.orders.bill import MINIMUM_LINE, Discount, draw_up
from appliance.orders.charges import Charge, Kind, Minimum, Rules, Scope, Service, Tax
from kernel.money import Rounding
from tests.orders.bills import ALCOHOL, EXCLUDED, FOOD, INCLUDED, fixed, lines, payables, percent, taxes, treat

SERVICE_TAX = Tax(code="service", name="Service", rate_bp=2000)


def rate(rate_bp: int) -> Tax:
    """Return a tax rate named after itself."""
    return Tax(code=f"{rate_bp}", name=f"{rate_bp} bp", rate_bp=rate_bp)


def test_included_tax_is_anchored_on_the_gross_price() -> None:
    """52.50 at 12 % holds 5.63 of tax and 46.87 net; taking the net first would give 46.88."""
    bill = draw_up(INCLUDED, lines(5250, tax=rate(1200)))
    assert taxes(bill.buckets) == {"1200": (4687, 563, 5250)}
    assert bill.total == 5250


def test_every_price_is_possible() -> None:
    """23.00 at 7 % stays 23.00; anchored on the net it would become 23.01."""
    bill = draw_up(INCLUDED, lines(2300, tax=rate(700)))
    assert taxes(bill.buckets) == {"700": (2150, 150, 2300)}
    assert bill.total == 2300


def test_tax_is_told_by_rate_and_exempt_is_not_a_rate_of_nothing() -> None:
    """Two plates, a wine, a stamp that is exempt and a bag at 0 %: four buckets that sum to the total."""
    charges = [
        *lines(1130, 2260),
        Charge(id="wine", pieces=1, amount=1240, tax=ALCOHOL),
        Charge(id="stamp", pieces=1, amount=90),
        Charge(id="bag", pieces=1, amount=10, tax=rate(0)),
    ]
    bill = draw_up(INCLUDED, charges)
    assert taxes(bill.buckets) == {
        "0": (10, 0, 10),
        "alcohol": (1000, 240, 1240),
        "food": (3000, 390, 3390),
        None: (90, 0, 90),
    }
    assert [bucket.name for bucket in bill.buckets] == ["0 bp", "ΦΠΑ 24 %", "ΦΠΑ 13 %", None]
    assert (bill.total, bill.tax) == (4730, 630)


def test_excluded_tax_is_added() -> None:
    """10.00 and 5.00 at 13 % and 8.00 at 24 %: 1.95 and 1.92 come on top."""
    bill = draw_up(EXCLUDED, [*lines(1000, 500), Charge(id="wine", pieces=1, amount=800, tax=ALCOHOL)])
    assert taxes(bill.buckets) == {"alcohol": (800, 192, 992), "food": (1500, 195, 1695)}
    assert (bill.subtotal, bill.tax, bill.total) == (2300, 387, 2687)
    assert payables(bill) == [1130, 565, 992]


@pytest.mark.parametrize(
    ("scope", "tax", "of_lines"),
    [
        # 3 x 0.33 at 5 % and 2 x 0.33 at 10 %: exactly 1.65 three times and 3.3 twice, 11.55 cents.
        (Scope.LINE, 12, [2, 2, 2, 3, 3]),
        (Scope.RATE, 12, [2, 2, 1, 4, 3]),
        (Scope.DOCUMENT, 12, [2, 2, 1, 4, 3]),
    ],
)
def test_scope_says_over_what_tax_is_rounded(scope: Scope, tax: int, of_lines: list[int]) -> None:
    """Cents of a rate or of the document go back on the lines by largest remainder."""
    charges = [*lines(33, 33, 33, tax=rate(500)), *(Charge(id=i, pieces=1, amount=33, tax=rate(1000)) for i in "de")]
    bill = draw_up(Rules(prices_include_tax=False, scope=scope), charges)
    assert bill.tax == tax
    assert [line.tax for line in bill.lines] == of_lines


def test_each_scope_may_come_to_another_tax() -> None:
    """Two lines of 0.10 at 14 % and two at 4 %: 1.4 and 0.4 cents each come to 2, 4 and 4 cents; mode decides too."""
    charges = [
        *(Charge(id=ident, pieces=1, amount=10, tax=rate(1400)) for ident in "ab"),
        *(Charge(id=ident, pieces=1, amount=10, tax=rate(400)) for ident in "cd"),
    ]

    def tax(scope: Scope, mode: Rounding) -> int:
        return draw_up(Rules(prices_include_tax=False, rounding=mode, scope=scope), charges).tax

    assert {scope: [tax(scope, mode) for mode in Rounding] for scope in Scope} == {
        Scope.LINE: [2, 2, 2, 6, 2],
        Scope.RATE: [4, 4, 4, 4, 2],
        Scope.DOCUMENT: [4, 4, 4, 4, 3],
    }


@pytest.mark.parametrize(
    ("mode", "tax"),
    [
        (Rounding.HALF_UP, [13, 38]),
        (Rounding.HALF_EVEN, [12, 38]),
        (Rounding.HALF_DOWN, [12, 37]),
        (Rounding.UP, [13, 38]),
        (Rounding.DOWN, [12, 37]),
    ],
)
def test_each_mode_takes_halves_its_way(mode: Rounding, tax: list[int]) -> None:
    """12.5 and 37.5 cents of tax, by each mode."""
    rules = Rules(prices_include_tax=False, rounding=mode)
    assert [draw_up(rules, lines(amount, tax=rate(1250))).tax for amount in (100, 300)] == tax


def test_the_sequence_is_fixed() -> None:
    """Item percent, order percent, item fixed, order fixed, service, tax, in whatever order they were given.

    100.00 - 10 % = 90.00; 50.00 beside it; - 20 % = 72.00 and 40.00; - 2.00 = 70.00; - 11.00 over 110.00; + 10 %.
    """
    adjustments = [fixed(1100), fixed(200, "a"), percent(2000), percent(1000, "a")]
    bill = draw_up(INCLUDED, lines(10000, 5000), adjustments, service=Service(kind=Kind.PERCENT, value=1000, tax=FOOD))
    assert [one.amount for one in bill.discounts] == [1000, 2800, 200, 1100]
    assert [[cut.amount for cut in line.discounts] for line in bill.lines] == [[1000, 1800, 200, 700], [1000, 400]]
    assert (bill.subtotal, bill.service, bill.total) == (15000, 990, 10890)
    assert taxes(bill.buckets) == {"food": (9637, 1253, 10890)}


def test_percentages_of_one_step_work_on_what_is_left() -> None:
    """60 % and then 50 % of a plate leave a fifth; together they never take more than there is."""
    bill = draw_up(INCLUDED, lines(1000), [percent(6000, "a", "first"), percent(5000, "a", "then")])
    assert bill.discounts == (Discount("first", 600), Discount("then", 200))
    assert bill.total == 200


@pytest.mark.parametrize(
    ("amounts", "discount", "left"),
    [
        ((2000, 2000, 2000), 1000, [1666, 1667, 1667]),
        ((5, 5, 5, 5), 2, [4, 4, 5, 5]),
        ((1, 1, 1, 1), 2, [0, 0, 1, 1]),
        ((1000, 0, 500), 10, [993, 0, 497]),
    ],
)
def test_an_order_discount_goes_over_lines_by_largest_remainder(
    amounts: tuple[int, ...], discount: int, left: list[int]
) -> None:
    """10.00 over three equal lines is 3.34, 3.33, 3.33; 0.02 over four is .01 .01 0 0, never a negative cent."""
    bill = draw_up(INCLUDED, lines(*amounts), [fixed(discount)])
    assert payables(bill) == left
    assert bill.discounts == (Discount(f"fixed {discount} None", discount),)


def test_the_odd_cent_does_not_depend_on_the_order_of_lines() -> None:
    """A cent off two equal lines of two rates: the lower id gives it, so the tax is the same either way."""
    charges = [Charge(id="a", pieces=1, amount=69, tax=ALCOHOL), Charge(id="b", pieces=1, amount=69, tax=FOOD)]
    for given_lines in (charges, charges[::-1]):
        bill = draw_up(INCLUDED, given_lines, [fixed(1)])
        assert taxes(bill.buckets) == {"alcohol": (55, 13, 68), "food": (61, 8, 69)}


def test_an_order_percentage_is_rounded_once() -> None:
    """A third off three coffees of 0.50 is 0.50, not three times 0.17."""
    bill = draw_up(INCLUDED, lines(50, 50, 50), [percent(3333)])
    assert (bill.total, payables(bill)) == (100, [33, 33, 34])


def test_a_discount_takes_no_more_than_is_left() -> None:
    """5.00 off a coffee of 3.00 and 9.00 off the check leave nothing, and say what they took."""
    bill = draw_up(INCLUDED, lines(300, 400), [fixed(500, "a"), fixed(900)])
    assert [one.amount for one in bill.discounts] == [300, 400]
    assert (bill.total, bill.tax) == (0, 0)


def test_some_products_take_no_part_in_discounts() -> None:
    """The gift card is worth what it says, also on an evening with a tenth off; the house may still treat."""
    card = Charge(id="card", pieces=1, amount=5000, discountable=False)
    bill = draw_up(INCLUDED, [*lines(1000), card], [percent(1000), fixed(400)])
    assert payables(bill) == [500, 5000]
    assert draw_up(INCLUDED, [card], [treat("card")]).total == 0


def test_a_treat_is_the_whole_line_and_tells_its_worth() -> None:
    """A dessert on the house counts with its list price, whatever discount is on it or on the check besides."""
    bill = draw_up(INCLUDED, lines(700, 2000), [percent(1000), percent(5000, "a"), treat("a")])
    assert bill.discounts == (
        Discount("treat a", 700),
        Discount("percent 5000 a", 0),
        Discount("percent 1000 None", 200),
    )
    assert payables(bill) == [0, 1800]


@pytest.mark.parametrize(
    ("service", "shares", "expected"),
    [
        # 20.00 of food and 10.00 of wine at tax included; service applies to both.
        (Service(kind=Kind.PERCENT, value=1000, tax=SERVICE_TAX), [200, 100], {"service": (250, 50, 300)}),
        (Service(kind=Kind.FIXED, value=250, tax=SERVICE_TAX), [167, 83], {"service": (208, 42, 250)}),
        (Service(kind=Kind.PERCENT, value=1250, after_tax=True), [250, 125], {None: (375, 0, 375)}),
        (Service(kind=Kind.FIXED, value=100), [67, 33], {None: (100, 0, 100)}),
    ],
)
def test_service_is_charged_with_a_rate_of_its_own_or_after_tax(
    service: Service, shares: list[int], expected: dict[str | None, tuple[int, int, int]]
) -> None:
    """It stands in a bucket of its own, and as a share on the lines."""
    charges = [*lines(2000), Charge(id="wine", pieces=1, amount=1000, tax=ALCOHOL)]
    bill = draw_up(INCLUDED, charges, service=service)
    assert taxes(bill.buckets) == {"food": (1770, 230, 2000), "alcohol": (806, 194, 1000)} | expected
    assert bill.total == 3000 + bill.service == sum(payables(bill))
    assert [line.service for line in bill.lines] == shares


def test_service_on_prices_without_tax() -> None:
    """Before tax it is a part of the net price and taxed; after tax it is a part of the gross and is not."""
    before = draw_up(EXCLUDED, lines(2000), service=Service(kind=Kind.PERCENT, value=1000, tax=SERVICE_TAX))
    assert taxes(before.buckets) == {"food": (2000, 260, 2260), "service": (200, 40, 240)}
    assert (before.service, before.tax, before.total) == (200, 300, 2500)
    after = draw_up(EXCLUDED, lines(2000), service=Service(kind=Kind.PERCENT, value=1000, after_tax=True))
    assert taxes(after.buckets) == {"food": (2000, 260, 2260), None: (226, 0, 226)}


def test_service_is_one_line_to_the_scope() -> None:
    """Three shares of 0.10 at 14 % are taxed as 0.30 with 4 cents, not as three times one."""
    service = Service(kind=Kind.FIXED, value=30, tax=rate(1400))
    rules = Rules(prices_include_tax=False, scope=Scope.LINE)
    bill = draw_up(rules, lines(100, 100, 100, tax=None), service=service)
    assert taxes(bill.buckets) == {"1400": (30, 4, 34), None: (300, 0, 300)}
    assert [line.tax for line in bill.lines] == [2, 1, 1]


def test_service_joins_the_bucket_of_its_rate() -> None:
    """Service taxed as food stands with the food, on the line too."""
    bill = draw_up(INCLUDED, lines(1000), service=Service(kind=Kind.PERCENT, value=1300, tax=FOOD))
    assert taxes(bill.buckets) == {"food": (1000, 130, 1130)} == taxes(bill.lines[0].buckets)


def test_service_is_charged_on_what_it_applies_to() -> None:
    """Not on the take-away dish, not on the treated one; and where nothing is left, not at all."""
    charges = [*lines(2000, 700), Charge(id="away", pieces=1, amount=1000, tax=FOOD, service_applies=False)]
    service = Service(kind=Kind.PERCENT, value=1000, tax=SERVICE_TAX)
    bill = draw_up(INCLUDED, charges, [treat("b")], service=service)
    assert [line.service for line in bill.lines] == [200, 0, 0]
    for other in (service, Service(kind=Kind.FIXED, value=500)):
        assert draw_up(INCLUDED, charges[2:], service=other).service == 0


def test_what_is_missing_to_the_minimum_is_a_line_of_its_own() -> None:
    """15.00 a cover for four is 60.00; after discounts they come to 45.00, so 15.00 are added and taxed."""
    minimum = Minimum(amount=1500, per_cover=True, tax=ALCOHOL)
    bill = draw_up(INCLUDED, lines(5000), [percent(1000)], minimum=minimum, covers=4)
    assert [(line.id, line.pieces, line.payable) for line in bill.lines] == [("a", 1, 4500), (MINIMUM_LINE, 1, 1500)]
    assert (bill.subtotal, bill.total, taxes(bill.buckets)["alcohol"]) == (6500, 6000, (1210, 290, 1500))


@pytest.mark.parametrize(
    ("minimum", "covers", "total"),
    [
        (Minimum(amount=3000), None, 3000),
        (Minimum(amount=2000), None, 2000),
        (Minimum(amount=1000), None, 2000),
        (Minimum(amount=1500, per_cover=True), 2, 3000),
        (Minimum(amount=1500, per_cover=True), 1, 2000),
        (Minimum(amount=1500, per_cover=True), None, 2000),
    ],
)
def test_the_minimum_is_for_the_check_or_for_each_cover(minimum: Minimum, covers: int | None, total: int) -> None:
    """Who has spent enough pays nothing more; guests that nobody counted owe no minimum."""
    assert draw_up(INCLUDED, lines(2000), minimum=minimum, covers=covers).total == total


def test_no_minimum_for_a_table_without_a_piece() -> None:
    """Who only sat down, or whose plates were all taken back, owes nothing."""
    voided = [Charge(id="a", pieces=0, amount=0, tax=FOOD)]
    for charges in ([], voided):
        assert draw_up(INCLUDED, charges, minimum=Minimum(amount=3000)).total == 0


def test_minimum_and_service_together() -> None:
    """Service is charged on what was served and not on what was missing."""
    bill = draw_up(INCLUDED, lines(2000), service=Service(kind=Kind.PERCENT, value=1000), minimum=Minimum(amount=3000))
    assert (bill.service, bill.total) == (200, 3200)


def test_an_empty_check_comes_to_nothing() -> None:
    """Also with a discount and a service charge on it."""
    bill = draw_up(INCLUDED, [], [percent(1000), fixed(100)], service=Service(kind=Kind.FIXED, value=100))
    assert (bill.lines, bill.buckets, bill.total) == ((), (), 0)


@pytest.mark.parametrize(
    ("amount", "rate_bp", "tax"),
    [
        (1080, 800, 80),  # 1,080 yen at 8 %
        (999, 1000, 91),
        (12345, 500, 588),  # 12.345 dinars at 5 %: 587.857 fils
    ],
)
def test_yen_and_dinars(amount: int, rate_bp: int, tax: int) -> None:
    """The engine counts minor units and does not ask how many make a whole."""
    assert draw_up(INCLUDED, lines(amount, tax=rate(rate_bp))).tax == tax


def test_the_bill_of_a_refund_mirrors_the_bill() -> None:
    """Every amount at the original tax, with its sign turned."""
    bill = draw_up(INCLUDED, lines(5250, tax=rate(1200)), [fixed(250)], service=Service(kind=Kind.FIXED, value=100))
    refund = bill.mirrored()
    assert taxes(refund.buckets) == {"1200": (-4464, -536, -5000), None: (-100, 0, -100)}
    (line,) = refund.lines
    assert (line.pieces, line.list_amount, line.discounts[0].amount, line.service) == (-1, -5250, -250, -100)
    assert (refund.subtotal, refund.discounts[0].amount, refund.total) == (-5250, -250, -5100)
