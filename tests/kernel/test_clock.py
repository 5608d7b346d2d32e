from datetime import date, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from kernel.clock import HOUR_MS, to_rfc3339, trading
from kernel.errors import DomainError

ZONES = ["Europe/Athens", "America/New_York", "Australia/Lord_Howe", "Asia/Kathmandu"]


@given(
    st.dates(date(2024, 1, 1), date(2028, 12, 31)),
    st.sampled_from(ZONES),
    st.sampled_from(["05:00", "06:30"]),
)
def test_days_neither_overlap_nor_leave_a_gap(day: date, zone: str, cutoff: str) -> None:
    """The instant a day begins is its first; the one before belongs to the day before, in every zone, DST or not."""
    rule = trading(zone, cutoff)
    begins = rule.begins_ms(day)
    assert rule.business_day(begins) == day
    assert rule.business_day(begins - 1) == day - timedelta(days=1)


def test_athens_has_a_short_and_a_long_day() -> None:
    """28 March 2026 lasts 23 hours and 24 October 25, with the cut-off at 04:00."""
    rule = trading("Europe/Athens", "04:00")

    def hours(day: date) -> int:
        return (rule.begins_ms(day + timedelta(days=1)) - rule.begins_ms(day)) // HOUR_MS

    assert [hours(day) for day in (date(2026, 3, 28), date(2026, 10, 24), date(2026, 6, 1))] == [23, 25, 24]


@pytest.mark.parametrize(("zone", "cutoff"), [("Europe/Athens", "03:30"), ("America/New_York", "01:30")])
def test_a_cutoff_in_the_hour_of_the_change_is_refused(zone: str, cutoff: str) -> None:
    """A day that would begin twice, or never, is refused with a better hour."""
    with pytest.raises(DomainError, match="clocks change"):
        trading(zone, cutoff)


@pytest.mark.parametrize(("zone", "cutoff"), [("Europe/Atlantis", "04:00"), ("../etc", "04:00"), ("UTC", "25:00")])
def test_a_missing_zone_or_time_fails_loudly(zone: str, cutoff: str) -> None:
    """What this machine does not know is refused by name."""
    with pytest.raises(DomainError, match=r"not known|not a time"):
        trading(zone, cutoff)


def test_instants_are_written_in_utc() -> None:
    """Programs read RFC 3339 with milliseconds."""
    assert to_rfc3339(1_790_000_000_123) == "2026-09-21T14:13:20.123Z"
