import pytest
from hypothesis import given
from hypothesis import strategies as st

from appliance.floor.model import clean, key_of, number_series, status_of
from kernel.errors import DomainError


@given(st.text(max_size=60))
def test_a_cleaned_name_stays_as_it_is(text: str) -> None:
    """Cleaning is done once: what it returns has no odd spaces and cleans to itself."""
    name = _cleaned(text)
    if name is not None:
        assert name == name.strip() == clean(name, "label")
        assert 1 <= len(name) <= 40


def _cleaned(text: str) -> str | None:
    try:
        return clean(text, "label")
    except DomainError:
        return None


@given(st.sampled_from(["", "T", "Bar ", "Ω"]), st.integers(0, 9_999), st.integers(1, 200))
def test_a_series_has_no_number_twice(prefix: str, start: int, count: int) -> None:
    """A series is as long as asked for, in order, each number once."""
    series = number_series(prefix, start, count)
    assert len(series) == len({key_of(number) for number in series}) == count
    assert str(series[0]) == f"{prefix.lstrip()}{start}"


def test_the_most_pressing_check_colours_the_table() -> None:
    """One open check beside paid ones makes a table open; without checks it is available."""
    assert status_of([]) == "available"
    assert status_of(["paid"]) == "paid"
    assert status_of(["paid", "partially_paid"]) == "partially_paid"
    assert status_of(["paid", "open", "partially_paid"]) == "open"


@pytest.mark.parametrize("text", ["", "  ", "a\u0000b", "a\nb", "\u202eabc", "x" * 41])
def test_an_unusable_name_says_which_field_it_was(text: str) -> None:
    """What cannot be shown, or is too long to be, is refused with the field's name."""
    with pytest.raises(DomainError) as refused:
        clean(text, "label")
    assert refused.value.fields["field"] == "label"


def test_case_does_not_tell_two_names_apart() -> None:
    """ΑΥΛΉ and Αυλή are one name, composed or not."""
    assert key_of("ΑΥΛΉ") == key_of("Αυλή") == key_of(clean("Αυλη\u0301", "name"))
