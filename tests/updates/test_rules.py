"""Which version is newer, and when the box may change to it."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from appliance.updates.model import ASK_AFTER_MS, Quiet, Timing, Wait, hindrance, is_in_hours
from kernel.clock import HOUR_MS, MINUTE_MS
from kernel.version import is_newer

_NIGHT = {"is_night": True, "idle_ms": 2 * HOUR_MS, "is_day_open": True}
_CLOSED = {"idle_ms": 20 * MINUTE_MS}
_WAITED = {"waited_ms": ASK_AFTER_MS, "is_day_open": True}
_MORNING = {**_WAITED, "since_boot_ms": 5 * MINUTE_MS, "idle_ms": 10 * HOUR_MS}
_VERSIONS = st.from_regex(r"\A[0-3](\.[0-3]){0,2}((rc|a|\.dev|\.post)[0-3])?\Z")


def quiet(**told: object) -> Quiet:
    """Return a house in the afternoon in which nobody does anything, changed as told."""
    fields = {
        "has_guests": False,
        "is_day_open": False,
        "idle_ms": None,
        "since_boot_ms": 30 * HOUR_MS,
        "is_night": False,
        "is_clock_sure": True,
        "waited_ms": 0,
    }
    return Quiet(**{**fields, **told})  # type: ignore[arg-type]


@pytest.mark.parametrize(
    ("told", "timing", "wait"),
    [
        ({"has_guests": True}, "now", None),
        (_CLOSED, "quiet", None),
        ({**_CLOSED, "idle_ms": MINUTE_MS}, "quiet", Wait.SETTLING),
        ({**_CLOSED, "has_guests": True}, "quiet", Wait.CHECKS),
        ({**_CLOSED, "is_day_open": True}, "quiet", Wait.DAY),
        (_CLOSED, "night", Wait.NIGHT),
        ({**_CLOSED, "is_clock_sure": False}, "night", Wait.CLOCK),
        (_NIGHT, "night", None),
        (_NIGHT, "quiet", None),
        ({**_NIGHT, "has_guests": True}, "quiet", None),
        ({**_NIGHT, "idle_ms": MINUTE_MS}, "quiet", Wait.DAY),
        ({**_NIGHT, "is_clock_sure": False}, "quiet", Wait.DAY),
        ({**_WAITED, "idle_ms": MINUTE_MS}, "quiet", Wait.DAY),
        ({**_WAITED, "idle_ms": 2 * HOUR_MS}, "quiet", None),
        ({**_WAITED, "idle_ms": 2 * HOUR_MS, "has_guests": True}, "quiet", Wait.CHECKS),
        (_MORNING, "night", None),
        ({**_MORNING, "waited_ms": 0}, "quiet", Wait.DAY),
        ({**_MORNING, "idle_ms": MINUTE_MS}, "quiet", Wait.DAY),
    ],
)
def test_when_an_update_may_be_installed(told: dict[str, object], timing: str, wait: Wait | None) -> None:
    """Never during service; carried checks and a breaker that is off every night do not hold it up for ever."""
    assert hindrance(quiet(**told), Timing(timing)) is wait


def test_the_night_may_go_over_midnight() -> None:
    """From 23:00 to 05:00 is six hours."""
    assert sum(is_in_hours(minute, 23 * 60, 5 * 60) for minute in range(24 * 60)) == 6 * 60
    assert sum(is_in_hours(minute, 210, 360) for minute in range(24 * 60)) == 150


@pytest.mark.parametrize(
    ("new", "old"),
    [
        ("1.10", "1.9"),
        ("1.0", "1.0rc2"),
        ("1.0rc2", "1.0rc1"),
        ("1.0a1", "1.0.dev3"),
        ("1.0.post1", "1.0"),
        ("2", "1.9.9"),
    ],
)
def test_versions_are_ordered_as_people_count(new: str, old: str) -> None:
    """And never the other way round."""
    assert is_newer(new, old)
    assert not is_newer(old, new)


@given(_VERSIONS, _VERSIONS, _VERSIONS)
def test_newer_is_an_order(one: str, two: str, three: str) -> None:
    """Of two versions one is newer, unless they are the same; what is newer than the newer one is newer."""
    assert not (is_newer(one, two) and is_newer(two, one))
    if is_newer(one, two) and is_newer(two, three):
        assert is_newer(one, three)


@pytest.mark.parametrize("odd", ["", "latest", "1.0; reboot", "1..2", "v2", "9" * 40])
def test_what_is_no_version_is_never_newer(odd: str) -> None:
    """So that nobody is talked into it."""
    assert not is_newer(odd, "0.0.1")
