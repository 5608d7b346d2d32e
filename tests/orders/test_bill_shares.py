import pytest

from appliance.orders.bill import Bill, draw_up
from appliance.orders.charges import Charge, Kind, Minimum, Service, adjustments_of_part, merge_adjustments
from appliance.orders.shares import (
    MOST_PARTS,
    LineShare,
    Share,
    Take,
    divide,
    divide_by_amounts,
    divide_by_lines,
    divide_equally,
    merge,
    takes_by_seat,
    whole,
)
from kernel.errors import DomainError
from tests.orders.bills import ALCOHOL, FOOD, INCLUDED, fixed, lines, percent, taxes


def totals(shares: tuple[Share, ...]) -> list[int]:
    """Return what each part pays."""
    return [share.total for share in shares]


def paid(share: Share) -> dict[str, int]:
    """Return what a part pays of each line, where it pays anything."""
    return {line.line_id: line.amount for line in share.lines if line.amount}


@pytest.fixture(name="dinner")
def fixture_dinner() -> Bill:
    """Return three pizzas, a bottle of wine for the table and five beers: 27.00 + 20.00 + 22.50, less a tenth."""
    charges = [
        Charge(id="beer", pieces=5, amount=2250, tax=ALCOHOL, seat=1),
        Charge(id="pizza", pieces=3, amount=2700, tax=FOOD, seat=2),
        Charge(id="wine", pieces=1, amount=2000, tax=ALCOHOL),
    ]
    return draw_up(INCLUDED, charges, [percent(1000)])


def test_a_bill_in_thirds_gives_the_remainder_to_the_first() -> None:
    """100.00 among three is 33.34, 33.33, 33.33, and so is its tax of 11.50: 3.84, 3.83, 3.83."""
    parts = divide_equally(whole(draw_up(INCLUDED, lines(10_000))), 3)
    assert [taxes(part.buckets)["food"] for part in parts] == [(2950, 384, 3334), (2950, 383, 3333), (2950, 383, 3333)]


def test_parts_are_never_rounded_again() -> None:
    """0.32 at 13 % hold 4 cents of tax; reckoned anew 0.11, 0.11 and 0.10 would hold one each, and one would be lost."""
    bill = draw_up(INCLUDED, lines(32))
    assert bill.tax == 4
    assert [(part.total, part.tax) for part in divide_equally(whole(bill), 3)] == [(11, 2), (11, 1), (10, 1)]


def test_no_part_pays_more_tax_than_money() -> None:
    """0.05 and 0.03 with a cent of tax each, divided among eight: nobody pays one cent of which two are tax."""
    charges = [Charge(id="a", pieces=1, amount=5, tax=FOOD), Charge(id="b", pieces=1, amount=3, tax=ALCOHOL)]
    bill = draw_up(INCLUDED, charges)
    assert [bucket.tax for bucket in bill.buckets] == [1, 1]
    parts = divide_equally(whole(bill), 8)
    assert totals(parts) == [1] * 8
    assert sorted(part.tax for part in parts) == [0] * 6 + [1] * 2


def test_by_weights(dinner: Bill) -> None:
    """A couple pays two parts of five, a family three; whoever weighs nothing pays nothing."""
    assert totals(divide(whole(dinner), [2, 3, 0])) == [2502, 3753, 0]


def test_by_amounts(dinner: Bill) -> None:
    """Twenty and thirty, and what is left for the third."""
    parts, rest = divide_by_amounts(whole(dinner), [2000, 3000])
    assert (totals(parts), rest.total) == ([2000, 3000], 1255)
    assert merge([*parts, rest]) == whole(dinner)


def test_by_pieces_of_a_line(dinner: Bill) -> None:
    """Two of five beers and a pizza now; the rest stays, with the discount in it."""
    (part,), rest = divide_by_lines(dinner, [[Take(line_id="beer", pieces=2), Take(line_id="pizza", pieces=1)]])
    assert paid(part) == {"beer": 810, "pizza": 810}
    assert taxes(part.buckets) == {"alcohol": (653, 157, 810), "food": (717, 93, 810)}
    assert paid(rest) == {"beer": 1215, "pizza": 1620, "wine": 1800}
    assert merge([part, rest]) == whole(dinner)


def test_a_bottle_shared_by_three_of_five() -> None:
    """The three pay 6.67, 6.67 and 6.66 of it beside their plates; the other two pay their plates."""
    charges = [Charge(id="plates", pieces=5, amount=5000, tax=FOOD)]
    bill = draw_up(INCLUDED, [*charges, Charge(id="wine", pieces=1, amount=2000, tax=ALCOHOL)])
    plate, wine = Take(line_id="plates", pieces=1), Take(line_id="wine", pieces=1, among=3)
    parts, rest = divide_by_lines(bill, [[plate, wine], [plate], [plate, wine], [plate], [wine, plate]])
    assert totals(parts) == [1667, 1000, 1667, 1000, 1666]
    assert (rest.total, rest.tax) == (0, 0)


def test_mixed_takes_of_one_line() -> None:
    """Of three bottles at 4.00 one guest drinks one, and three share the other two."""
    bill = draw_up(INCLUDED, [Charge(id="wine", pieces=3, amount=1200, tax=ALCOHOL)])
    shared = Take(line_id="wine", pieces=2, among=3)
    parts, rest = divide_by_lines(bill, [[Take(line_id="wine", pieces=1)], [shared], [shared], [shared]])
    assert (totals(parts), rest.total) == ([400, 267, 267, 266], 0)


def test_by_seat(dinner: Bill) -> None:
    """Each seat pays its lines and its portion of what is the table's."""
    takes = takes_by_seat(dinner)
    parts, rest = divide_by_lines(dinner, list(takes.values()))
    assert list(takes) == [1, 2]
    assert [paid(part) for part in parts] == [{"beer": 2025, "wine": 900}, {"pizza": 2430, "wine": 900}]
    assert rest.total == 0


def test_seats_must_have_been_noted() -> None:
    """Without one the bill does not guess."""
    with pytest.raises(DomainError, match="No line says whose it is"):
        takes_by_seat(draw_up(INCLUDED, lines(100)))


def test_a_part_is_divided_again(dinner: Bill) -> None:
    """One of three parts is paid by two; all together are the bill."""
    first, *others = divide_equally(whole(dinner), 3)
    halves = divide_equally(first, 2)
    assert totals((*halves, *others)) == [1043, 1042, 2085, 2085]
    assert merge([*halves, *others]) == whole(dinner)


def test_service_and_minimum_are_divided_like_the_rest() -> None:
    """They stand on the lines or are one, so that no part escapes them."""
    service = Service(kind=Kind.FIXED, value=100, tax=ALCOHOL)
    bill = draw_up(INCLUDED, lines(1000, 1000), service=service, minimum=Minimum(amount=3000))
    (part,), rest = divide_by_lines(bill, [[Take(line_id="a", pieces=1)]])
    assert taxes(part.buckets) == {"alcohol": (40, 10, 50), "food": (885, 115, 1000), None: (0, 0, 0)}
    assert paid(rest) == {"b": 1050, "minimum": 1000}


def test_a_combo_travels_whole() -> None:
    """One of two menus goes with all its lines; a burger without its drink is refused."""
    charges = [
        Charge(id="burger", pieces=2, amount=1600, tax=FOOD, group="menu"),
        Charge(id="drink", pieces=2, amount=400, tax=ALCOHOL, group="menu"),
        Charge(id="sauces", pieces=4, amount=0, tax=FOOD, group="menu"),
    ]
    bill = draw_up(INCLUDED, charges)
    takes = [Take(line_id="burger", pieces=1), Take(line_id="drink", pieces=1), Take(line_id="sauces", pieces=2)]
    (part,), rest = divide_by_lines(bill, [takes])
    assert (paid(part), rest.total) == ({"burger": 800, "drink": 200}, 1000)
    with pytest.raises(DomainError, match="A combo goes to one part whole") as refusal:
        divide_by_lines(bill, [takes[:1]])
    assert refusal.value.fields == {"group": "menu"}


def test_a_refund_is_at_most_what_was_paid_and_not_given_back(dinner: Bill) -> None:
    """20.00 back, then 30.00 is more than is left of 40.00; the rest back restores every cent of tax."""
    (part,), _ = divide_by_amounts(whole(dinner), [4000])
    (first,), left = divide_by_amounts(part, [2000])
    with pytest.raises(DomainError, match="more than there is"):
        divide_by_amounts(left, [3000])
    (second,), nothing = divide_by_amounts(left, [2000])
    assert merge([first.mirrored(), second.mirrored(), nothing.mirrored()]) == part.mirrored()


def test_the_refund_of_parts_is_parts_of_the_refund(dinner: Bill) -> None:
    """It does not matter whether a bill is divided and given back, or given back and divided."""
    takes = [[Take(line_id="beer", pieces=2), Take(line_id="wine", pieces=1, among=3)]]
    refund = dinner.mirrored()
    assert divide_by_lines(refund, takes).parts[0] == divide_by_lines(dinner, takes).parts[0].mirrored()
    assert divide_by_amounts(whole(refund), [-4000]).rest == divide_by_amounts(whole(dinner), [4000]).rest.mirrored()


@pytest.mark.parametrize("parts", [0, -1, MOST_PARTS + 1])
def test_a_bill_has_one_part_or_more(dinner: Bill, parts: int) -> None:
    """A zero-way split is refused, and one among thousands is a typing error."""
    with pytest.raises(DomainError, match="divided into 1 to"):
        divide_equally(whole(dinner), parts)


def test_no_parts_at_all_are_refused(dinner: Bill) -> None:
    """By weights, by amounts and by lines."""
    for refused in (
        lambda: divide(whole(dinner), []),
        lambda: divide_by_amounts(whole(dinner), []),
        lambda: divide_by_lines(dinner, []),
    ):
        with pytest.raises(DomainError, match="divided into 1 to"):
            refused()


@pytest.mark.parametrize("weights", [[0, 0], [2, -1]])
def test_weights_are_not_negative_and_not_all_nothing(dinner: Bill, weights: list[int]) -> None:
    """Somebody has to pay."""
    with pytest.raises(DomainError, match="weighs nothing or more"):
        divide(whole(dinner), weights)


@pytest.mark.parametrize(
    ("amounts", "message"),
    [([0], "above zero"), ([-100], "above zero"), ([6000, 256], "more than there is")],
)
def test_amounts_are_something_and_no_more_than_there_is(dinner: Bill, amounts: list[int], message: str) -> None:
    """The dinner comes to 62.55."""
    with pytest.raises(DomainError, match=message):
        divide_by_amounts(whole(dinner), amounts)


@pytest.mark.parametrize(("pieces", "among"), [(0, 1), (-1, 1), (1, 0), (1, -3), (1, MOST_PARTS + 1)])
def test_a_take_is_of_something_by_somebody(pieces: int, among: int) -> None:
    """No pieces, or pieces shared by nobody, are refused."""
    with pytest.raises(DomainError, match="one piece or more"):
        Take(line_id="beer", pieces=pieces, among=among)


def test_no_more_pieces_than_there_are(dinner: Bill) -> None:
    """Three and three of five beers, and four thirds of a bottle."""
    with pytest.raises(DomainError, match="There are 5 of this") as refusal:
        divide_by_lines(dinner, [[Take(line_id="beer", pieces=3)], [Take(line_id="beer", pieces=3)]])
    assert refusal.value.fields == {"line": "beer", "pieces": 5}
    with pytest.raises(DomainError, match="There are 1 of this"):
        divide_by_lines(dinner, [[Take(line_id="wine", pieces=1, among=3)]] * 4)


def test_only_lines_of_the_bill_are_taken(dinner: Bill) -> None:
    """A line that has moved to another check is named."""
    with pytest.raises(DomainError, match="line cake is not on this bill"):
        divide_by_lines(dinner, [[Take(line_id="cake", pieces=1)]])


def test_a_bill_of_nothing_is_divided_into_nothing() -> None:
    """Also an empty one."""
    for bill in (draw_up(INCLUDED, lines(0)), draw_up(INCLUDED, [])):
        assert totals(divide_equally(whole(bill), 3)) == [0, 0, 0]


def test_merging_checks_asks_for_equal_percentages() -> None:
    """A tenth here and a tenth there stay a tenth; a tenth here and none there are refused."""
    first, second = [percent(1000, ident="p"), percent(500, "a")], [percent(1000, ident="q"), percent(700, "b")]
    assert [one.id for one in merge_adjustments(first, second)] == ["p", "percent 500 a", "percent 700 b"]
    for other in ([], [percent(2000)], [percent(1000), percent(1000, ident="again")]):
        with pytest.raises(DomainError, match="different discounts in percent"):
            merge_adjustments(first, other)


def test_merging_checks_adds_up_fixed_discounts() -> None:
    """3.00 and 2.00 take 5.00 off the check that both became; one that was itself divided is whole again."""
    adjustments = merge_adjustments([fixed(300)], [fixed(200)])
    assert draw_up(INCLUDED, lines(1000, 1000), adjustments).total == 1500
    assert merge_adjustments([fixed(300, ident="gift")], [fixed(200, ident="gift")]) == (fixed(500, ident="gift"),)


def test_percentages_are_copied_and_fixed_discounts_move_like_items() -> None:
    """A tenth is on both checks; the fixed one is on that which names it; a line's goes with its line."""
    known = [percent(1000), fixed(300), fixed(50, "a")]
    assert adjustments_of_part(known, ["a"]) == (known[0], known[2])
    assert adjustments_of_part(known, ["b"], [known[1].id]) == (known[0], known[1])


def test_a_share_names_what_it_pays_of_every_line() -> None:
    """So that a receipt of a third tells of what."""
    first, second = divide_equally(whole(draw_up(INCLUDED, lines(101, 300))), 2)
    assert first.lines == (LineShare("a", 51), LineShare("b", 150))
    assert second.lines == (LineShare("a", 50), LineShare("b", 150))
