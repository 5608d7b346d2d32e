"""Each row of the table of cases in docs/licences.md, played with clocks that a test sets."""

from dataclasses import replace
from pathlib import Path

import msgspec
import pytest
from hypothesis import given
from hypothesis import strategies as st

from appliance.licensing.model import (
    BELIEVED_AHEAD_MS,
    SAVE_EVERY_MS,
    TRIAL_MS,
    Mark,
    Moment,
    Reminder,
    Standing,
    Why,
    advance,
    begin_boot,
    high_ms,
    judge,
    licence_now_ms,
    remind,
    sign_time,
    trial_left_ms,
    witness,
)
from kernel.clock import DAY_MS, HOUR_MS, MINUTE_MS, SECOND_MS
from kernel.lease import State
from tests.fakes.clock import START_MS
from tests.fakes.vendor import GRACE_S, REFRESH_S, Vendor

BOOT, NEXT = "boot-1", "boot-2"
LASTS_MS = (REFRESH_S + GRACE_S) * SECOND_MS
DOCS = Path(__file__).parents[2] / "docs/licences.md"


def _signed(at_ms: int = START_MS, boot_ms: int = HOUR_MS) -> Mark:
    """Return the mark of a box that heard from its vendor in its first boot."""
    return sign_time(Mark(), at_ms, Moment(at_ms, BOOT, boot_ms))


def _standing(mark: Mark, **lease: object) -> Standing:
    return Standing(is_required=True, site_id="s", lease=Vendor(START_MS).lease("s", START_MS, **lease), mark=mark)


def test_all_is_well() -> None:
    """Case 1: The wall clock is right: the licence's time is the same."""
    assert licence_now_ms(_signed(), Moment(START_MS + DAY_MS, BOOT, HOUR_MS + DAY_MS)) == START_MS + DAY_MS


def test_a_clock_set_back_gains_nothing() -> None:
    """Case 2: Set back by a year while it runs, the time of the licence goes on, to the end of the grace."""
    standing = _standing(_signed())
    back = START_MS - 365 * DAY_MS
    assert judge(standing, Moment(back, BOOT, HOUR_MS + LASTS_MS - 1)).state is State.GRACE
    assert judge(standing, Moment(back, BOOT, HOUR_MS + LASTS_MS)).state is State.EXPIRED


def test_1970_at_boot_is_normal() -> None:
    """Case 3: A box without a clock of its own starts in 1970: it goes on from where it was kept."""
    moment = Moment(5 * SECOND_MS, NEXT, 5 * SECOND_MS)
    assert licence_now_ms(_signed(), moment) == START_MS + 5 * SECOND_MS
    assert judge(_standing(_signed()), moment).state is State.OK


def test_switched_on_in_1970_again_and_again_time_still_adds_up() -> None:
    """Case 4: Each boot counts for as long as it lasted; a fortnight of service uses the fortnight of grace up."""
    mark = _signed()
    for day in range(15):
        boot = f"boot-{day + 2}"
        mark = advance(begin_boot(mark, Moment(0, boot, 0)), Moment(0, boot, DAY_MS))
    assert judge(_standing(mark), Moment(0, "boot-99", 0)).state is State.EXPIRED


def test_a_box_that_was_off_for_a_weekend_believes_its_clock() -> None:
    """Case 5: A little ahead of what is proved the wall clock counts."""
    moment = Moment(START_MS + 2 * DAY_MS, NEXT, MINUTE_MS)
    assert licence_now_ms(_signed(), moment) == START_MS + 2 * DAY_MS


def test_a_wrong_time_server_locks_nobody() -> None:
    """Case 6: Far ahead it does not count at all, and it never raises the mark."""
    moment = Moment(START_MS + 20 * 365 * DAY_MS, NEXT, MINUTE_MS)
    assert licence_now_ms(_signed(), moment) == START_MS + MINUTE_MS
    assert judge(_standing(_signed()), moment).state is State.OK
    assert high_ms(advance(_signed(), moment), moment) == START_MS + MINUTE_MS


def test_a_clock_that_was_a_little_fast_costs_nothing_once_it_is_right() -> None:
    """Case 7: What was believed is not kept: the mark knows the proved time only."""
    fast = Moment(START_MS + BELIEVED_AHEAD_MS, NEXT, MINUTE_MS)
    kept = advance(_signed(), fast)
    right = Moment(START_MS + HOUR_MS, NEXT, HOUR_MS)
    assert licence_now_ms(kept, right) == START_MS + HOUR_MS


def test_signed_time_counts_however_far_ahead() -> None:
    """Case 8: After a winter in a drawer the vendor's word moves the time at once; the wall clock is not asked."""
    spring = START_MS + 150 * DAY_MS
    mark = sign_time(_signed(), spring, Moment(5, NEXT, MINUTE_MS))
    for wall in (0, spring + 2 * DAY_MS):
        assert licence_now_ms(mark, Moment(wall, NEXT, 2 * MINUTE_MS)) == spring + MINUTE_MS


def test_an_older_signature_moves_nothing_back() -> None:
    """Case 9: A lease from before, brought late, lowers no mark."""
    mark = sign_time(_signed(), START_MS - DAY_MS, Moment(START_MS, BOOT, HOUR_MS + MINUTE_MS))
    assert high_ms(mark, Moment(0, BOOT, HOUR_MS + MINUTE_MS)) == START_MS + MINUTE_MS


def test_the_plug_was_pulled_before_the_mark_was_kept() -> None:
    """Case 10: Facts in the journal prove the minutes since, and only those between two savings."""
    mark = _signed()
    assert witness(mark, START_MS + MINUTE_MS).high_ms == START_MS + MINUTE_MS
    assert witness(mark, START_MS + SAVE_EVERY_MS + 1) == mark
    assert witness(mark, START_MS - DAY_MS) == mark


def test_a_power_cut_is_counted_and_an_orderly_end_is_not() -> None:
    """Another boot that finds the mark unclean counts one; a daemon that only restarted counts none."""
    running = begin_boot(Mark(), Moment(0, BOOT, 10))
    assert begin_boot(running, Moment(0, BOOT, 20)).unsafe_shutdowns == 0
    assert begin_boot(running, Moment(0, NEXT, 20)).unsafe_shutdowns == 1
    ended = msgspec.structs.replace(running, is_clean=True)
    assert begin_boot(ended, Moment(0, NEXT, 20)).unsafe_shutdowns == 0


def test_a_trial_is_a_day_of_use_from_the_first_order() -> None:
    """Case 12: It does not run before the first order nor while the box is off, and no clock stretches it."""
    fresh = Standing(is_required=True, mark=begin_boot(Mark(), Moment(0, BOOT, 0)))
    assert trial_left_ms(fresh, Moment(0, BOOT, 30 * DAY_MS)) == TRIAL_MS
    begun = replace(fresh, has_orders=True)
    assert judge(begun, Moment(0, BOOT, TRIAL_MS - 1)).state is State.OK
    over = judge(begun, Moment(START_MS, BOOT, TRIAL_MS))
    assert (over.state, over.why) == (State.EXPIRED, Why.TRIAL_OVER)
    used = advance(begun.mark, Moment(0, BOOT, 10 * HOUR_MS), on_trial=True)
    assert trial_left_ms(replace(begun, mark=used), Moment(0, NEXT, 4 * HOUR_MS)) == 10 * HOUR_MS


def test_reminders_come_before_the_end_and_not_at_every_hiccup() -> None:
    """A fortnight before what is paid for ends, and once half of the grace is used; not after one missed call."""
    now = Moment(0, BOOT, HOUR_MS)
    assert remind(_standing(_signed()), now) is Reminder.NONE
    assert remind(_standing(_signed(), lic_exp=START_MS + 13 * DAY_MS), now) is Reminder.ENDING
    assert remind(_standing(_signed(), lic_exp=START_MS - 1), now) is Reminder.UNPAID
    assert remind(_standing(_signed()), Moment(0, BOOT, DAY_MS)) is Reminder.NONE
    assert remind(_standing(_signed()), Moment(0, BOOT, 8 * DAY_MS)) is Reminder.OVERDUE
    assert remind(_standing(_signed()), Moment(0, BOOT, 20 * DAY_MS)) is Reminder.EXPIRED


steps = st.lists(
    st.tuples(st.integers(0, 3 * DAY_MS), st.integers(0, 4_000_000_000_000), st.booleans()), min_size=1, max_size=20
)


@given(steps)
def test_whatever_the_wall_clock_says_the_proved_time_is_the_time_that_passed(
    lived: list[tuple[int, int, bool]],
) -> None:
    """Over boots and settings of the clock: proved = signed + all that was run; now is never before it, nor far ahead."""
    mark, boot, boot_ms, ran = _signed(), 1, HOUR_MS, 0
    for passes, wall, restarts in lived:
        if restarts:
            boot, boot_ms = boot + 1, 0
            mark = begin_boot(mark, Moment(wall, f"boot-{boot}", boot_ms))
        boot_ms, ran = boot_ms + passes, ran + passes
        moment = Moment(wall, f"boot-{boot}", boot_ms)
        assert high_ms(mark, moment) == START_MS + ran
        assert 0 <= licence_now_ms(mark, moment) - high_ms(mark, moment) <= BELIEVED_AHEAD_MS
        mark = advance(mark, moment)
    assert (judge(_standing(mark), Moment(0, f"boot-{boot}", boot_ms)).state is State.EXPIRED) == (ran >= LASTS_MS)


@pytest.mark.parametrize("number", range(1, 15))
def test_the_table_of_cases_has_each_of_them(number: int) -> None:
    """Who changes a case here changes it where people read of it."""
    assert f"\n| {number} | " in DOCS.read_text()
