"""What a backup is called, which are kept, and how long a failure is waited for."""

from dataclasses import replace
from datetime import date, timedelta
from itertools import accumulate

import pytest
from hypothesis import given
from hypothesis import strategies as st

from appliance.backup.model import HOURLY_MOST, Kind, Stamp, has_passed, kept, parse_name, pause_ms
from kernel.clock import DAY_MS, HOUR_MS, MINUTE_MS

days = st.dates(date(2020, 1, 1), date(2060, 12, 31)).map(date.isoformat)
stamps = st.builds(
    Stamp,
    business_day=days,
    at_ms=st.integers(0, 4_000_000_000_000),
    epoch=st.integers(1, 9),
    seq=st.integers(0, 1 << 50),
    kind=st.sampled_from(Kind),
)
several = st.lists(stamps, max_size=80)


def _year(hours: int = 6) -> list[Stamp]:
    """Return a year of backups, so many a day."""
    first = date(2026, 1, 1)
    return [
        Stamp(
            (first + timedelta(days=day)).isoformat(),
            1_770_000_000_000 + day * DAY_MS + hour * HOUR_MS,
            1,
            day * 100 + hour,
            Kind.HOURLY,
        )
        for day in range(400)
        for hour in range(hours)
    ]


@given(stamps)
def test_a_name_says_all_and_is_read_again(stamp: Stamp) -> None:
    """What is written is understood, to the millisecond."""
    assert parse_name(stamp.name) == stamp


@pytest.mark.parametrize(
    "name",
    [
        "",
        "comanda.db",
        "../../etc/passwd",
        "..%2fcomanda.db",
        "comanda-2026-09-21-20260921T141320000Z-e1-s5-hourly.db.new",
        "comanda-2026-09-21-20260921T141320000Z-e1-s5-weekly.db",
        "comanda-2026-13-21-20260921T141320000Z-e1-s5-hourly.db",
        "comanda-2026-09-21-20260921T141320000Z-e01-s5-hourly.db",
        "comanda-2026-09-21-20260921T141320000Z-e1-s٥-hourly.db",
        "comanda-2026-09-21-20260921T141320000Z-e1-s5-hourly.db\n",
        "x/comanda-2026-09-21-20260921T141320000Z-e1-s5-hourly.db",
    ],
)
def test_other_names_are_none(name: str) -> None:
    """A name is matched to the letter: never a path, never a draft."""
    assert parse_name(name) is None


@given(st.text())
def test_no_text_is_taken_for_a_path(text: str) -> None:
    """Whatever is asked for, a name that is understood holds no slash and nothing besides."""
    stamp = parse_name(text)
    assert stamp is None or (stamp.name == text and "/" not in text)


@given(several)
def test_the_newest_always_stays(those: list[Stamp]) -> None:
    """The rule never takes the last good one, and takes nothing when there is little."""
    if those:
        assert max(those, key=lambda stamp: stamp.order) in kept(those)
    assert kept(those) <= set(those)
    if len(set(those)) == 1:
        assert kept(those) == set(those)


@given(several)
def test_the_rule_is_done_in_one_go(those: list[Stamp]) -> None:
    """What stays now stays when it is asked again, and there are never more than the rule says."""
    once = kept(those)
    assert kept(once) == once
    assert len(once) <= HOURLY_MOST + 30 + 12


@given(several, stamps)
def test_a_new_one_brings_back_no_day(those: list[Stamp], new: Stamp) -> None:
    """Wherever a new one stands, nothing comes back that the rule had let go of but hours of what are the two newest days then."""
    newest_first = sorted([*those, new], key=lambda one: one.order, reverse=True)
    recent = list(dict.fromkeys(one.business_day for one in newest_first))[:2]
    assert {one.business_day for one in kept([*those, new]) - kept(those) - {new}} <= set(recent)


@given(st.lists(stamps, min_size=1, max_size=80), st.lists(st.integers(0, 2), min_size=80, max_size=80))
def test_a_new_one_takes_at_most_what_the_rule_lets_go(those: list[Stamp], steps: list[int]) -> None:
    """While days follow one another nothing comes back at all, so that dropping it early loses nothing later."""
    in_order = sorted(those, key=lambda one: one.order)
    days = [(date(2026, 1, 1) + timedelta(days=passed)).isoformat() for passed in accumulate(steps)]
    *earlier, new = [replace(one, business_day=day) for one, day in zip(in_order, days, strict=False)]
    assert kept([*earlier, new]) <= kept(earlier) | {new}


@given(several, st.integers(-10 * 366 * DAY_MS, 10 * 366 * DAY_MS))
def test_no_clock_drops_anything(those: list[Stamp], shift: int) -> None:
    """Every instant may be wrong by years: which stay is the same, as long as they stand in the same order."""
    moved = {
        stamp: Stamp(stamp.business_day, stamp.at_ms + shift + 11 * 366 * DAY_MS, stamp.epoch, stamp.seq, stamp.kind)
        for stamp in those
    }
    assert {moved[stamp] for stamp in kept(those)} == kept(moved.values())


def test_a_year_leaves_hours_days_and_months() -> None:
    """Of six a day for thirteen months there stay two days' hours, a month's days, and a year's months."""
    stay = sorted(kept(_year()), key=lambda stamp: stamp.order)
    assert {stamp.business_day for stamp in stay[-12:]} == {"2027-02-03", "2027-02-04"}
    assert len({stamp.business_day for stamp in stay}) == 30 + 10  # two of the twelve months end within the thirty days
    assert all(stamp.seq % 100 == 5 for stamp in stay[:-12])  # the last of its day


def test_a_clock_set_back_drops_nothing_good() -> None:
    """A box that thinks it is 1970 makes one backup; what it has of yesterday and last month stays but for one hour's."""
    before = kept(_year())
    lost = Stamp("1970-01-01", 0, 1, 1_000_000, Kind.HOURLY)
    after = kept([*before, lost])
    days = {stamp.business_day for stamp in before}
    assert lost in after
    assert len(days - {stamp.business_day for stamp in after}) <= 2  # a day and a month make room for the new ones
    ahead = Stamp("2099-01-01", 4_070_908_800_000, 1, 1_000_000, Kind.HOURLY)
    assert len(kept([*before, ahead])) >= len(before) - 8


def test_pauses_grow_to_an_hour() -> None:
    """A minute, two, four, and no longer than an hour however long it has failed."""
    assert [pause_ms(count) // MINUTE_MS for count in (0, 1, 2, 3, 7, 500)] == [0, 1, 2, 4, 60, 60]


def test_an_instant_ahead_is_past() -> None:
    """A failure noted by a clock that ran ahead does not stop backups for years."""
    assert has_passed(0, HOUR_MS)
    assert not has_passed(0, HOUR_MS - 1)
    assert has_passed(DAY_MS, 0)
