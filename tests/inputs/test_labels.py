import pytest
from hypothesis import given
from hypothesis import strategies as st

from appliance.inputs.labels import SHIPPED, Found, Product, check_digit, check_patterns, is_sound, resolve
from kernel.errors import DomainError

FISH = Product(1, is_weighed=True, is_open_price=False)
WINE = Product(2, is_weighed=False, is_open_price=False)
BREAD = Product(3, is_weighed=False, is_open_price=True)
CODES = {"5201234567893": WINE, "036000291452": WINE, "17": BREAD, "00042": FISH}


def _read(code: str, patterns: tuple[str, ...] = SHIPPED) -> Found:
    by_plu = {code.lstrip("0"): product for code, product in CODES.items()}
    return resolve(code, patterns, CODES.get, lambda plu: by_plu.get(plu.lstrip("0")))


def _label(digits: str) -> str:
    return digits + check_digit(digits)


@pytest.mark.parametrize("number", ["4006381333931", "73513537", "036000291452"])
def test_check_digits_are_as_the_standard_has_them(number: str) -> None:
    """Numbers of products in the shops."""
    assert is_sound(number)


def test_a_product_is_found_by_barcode_or_plu_as_it_is_written() -> None:
    """Also an American number that a scanner gives with a zero at its head."""
    assert _read("5201234567893").product_id == 2
    assert _read("0036000291452").product_id == 2
    assert _read(" 17 ").product_id == 3


def test_a_label_bears_the_weight() -> None:
    """Thousandths of a kilogram, and the PLU filled up with zeros."""
    assert _read(_label("210004201340")) == Found(_label("210004201340"), 1, quantity_milli=1340)


def test_a_label_bears_the_price() -> None:
    """Minor units, on a product whose price is typed."""
    assert _read(_label("230001700585")) == Found(_label("230001700585"), 3, price=585)


@pytest.mark.parametrize(
    ("digits", "why"),
    [
        ("210001700585", "not_weighed"),
        ("230004200585", "no_open_price"),
        ("210004200000", "empty"),
        ("219999901340", "unknown"),
        ("290004201340", "unknown"),
        ("400638133393", "unknown"),
    ],
)
def test_what_a_label_cannot_mean_is_said(digits: str, why: str) -> None:
    """Nothing is sold by guess."""
    found = _read(_label(digits))
    assert (found.product_id, found.why) == (None, why)


def test_a_house_has_its_own_labels() -> None:
    """Four signs for the code and a sign that is not read, as some scales print."""
    label = _label("2900423" + "01340")
    assert _read(label, ("29CCCC?WWWWWK",)).quantity_milli == 1340


@given(st.integers(0, 11), st.integers(1, 9))
def test_a_misread_digit_is_never_taken_for_a_weight(at: int, by: int) -> None:
    """One wrong digit always breaks the check digit (GS1): scan again."""
    right = _label("210004201340")
    wrong = right[:at] + str((int(right[at]) + by) % 10) + right[at + 1 :]
    assert _read(wrong) == Found(wrong, why="misread")


@pytest.mark.parametrize(
    "pattern",
    ["21CCCCCWWWWW", "11CCCCCWWWWWK", "21CCCCCWWPPPK", "21WWWWWWWWWWK", "21CCCWWWCCWWK", "21CCCCCCCCCCK", "x"],
)
def test_a_pattern_that_cannot_be_read_is_refused(pattern: str) -> None:
    """A code, a weight or a price, and the check digit."""
    with pytest.raises(DomainError) as refused:
        check_patterns([pattern])
    assert refused.value.key == "label_pattern"


def test_two_patterns_do_not_begin_alike() -> None:
    """Else one label would mean two things."""
    with pytest.raises(DomainError):
        check_patterns(["21CCCCCWWWWWK", "21CCCCCPPPPPK"])
    assert check_patterns([" 21cccccwwwwwk "]) == ("21CCCCCWWWWWK",)
