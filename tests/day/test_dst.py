"""Days when the clocks change: in whichever zone, they neither overlap nor leave a gap."""

from datetime import datetime, timedelta
from itertools import pairwise
from zoneinfo import ZoneInfo

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from appliance.config import Config
from appliance.day.receipts import PROJECTIONS
from appliance.payments.model import PaymentTaken
from appliance.runtime.tx import Tx
from kernel.clock import HOUR_MS, MINUTE_MS, to_rfc3339, trading
from kernel.errors import DomainError
from tests.day.seasons import Season
from tests.orders.restaurant import fresh_id

# The last days before the clocks change in 2026: Athens, New York, Santiago (at midnight), Lord Howe (by half an hour).
CHANGES = {
    "Europe/Athens": ("2026-03-28", "2026-10-24"),
    "America/New_York": ("2026-03-07", "2026-10-31"),
    "America/Santiago": ("2026-04-03", "2026-09-04"),
    "Australia/Lord_Howe": ("2026-04-04", "2026-10-03"),
}
# When a day is closed, hours after it began: in the middle, before the cut-off, or the day after.
CLOSINGS = st.lists(st.sampled_from([None, 10, 21, 22, 23, 26, 30]), min_size=4, max_size=4)


def _take_a_cent(tx: Tx) -> None:
    tx.emit(PaymentTaken(payment_id=fresh_id(), order_id=fresh_id(), tender="cash", amount=1))


@pytest.mark.parametrize(("zone", "season"), [(zone, season) for zone in CHANGES for season in (0, 1)])
@settings(max_examples=15)
@given(closings=CLOSINGS, minutes=st.integers(0, 59))
def test_every_instant_is_in_one_day(zone: str, season: int, closings: list[int | None], minutes: int) -> None:
    """Money taken every hour over four days is in the one close whose period holds its instant, and in no other."""
    config = Config(zone=zone)
    start = datetime.fromisoformat(f"{CHANGES[zone][season]}T04:00").replace(tzinfo=ZoneInfo(zone))
    begins = int((start - timedelta(days=1)).timestamp()) * 1000 + minutes * MINUTE_MS
    at = {day * 24 + hour for day, hour in enumerate(closings) if hour is not None}
    with Season(config, PROJECTIONS, begins) as days:
        for hour in range(4 * 24 + 1):
            days.now = begins + hour * HOUR_MS
            days.do(_take_a_cent)
            days.now += MINUTE_MS
            if hour in at:
                days.close_day()
        days.now += 2 * 24 * HOUR_MS
        while days.close_day() is not None:
            pass
        assert sum(z.figures.money.taken for z in days.closes) == 4 * 24 + 1
        for before, after in pairwise(days.closes):
            assert before.figures.to_at == after.figures.from_at
        for row in days.rows("SELECT at_ms, business_day FROM events WHERE type = 'PaymentTaken'"):
            instant = to_rfc3339(row["at_ms"])
            (holder,) = (z for z in days.closes if z.figures.from_at <= instant < z.figures.to_at)
            assert holder.figures.business_day == row["business_day"]


@pytest.mark.parametrize(
    ("zone", "day", "hours"),
    [
        ("Europe/Athens", "2026-03-28", 23),
        ("Europe/Athens", "2026-10-24", 25),
        ("America/New_York", "2026-03-07", 23),
        ("America/New_York", "2026-10-31", 25),
    ],
)
def test_a_day_is_as_long_as_the_clocks_make_it(zone: str, day: str, hours: int) -> None:
    """Closed after its end, a day of 23 or 25 hours tells just that period."""
    begins = int(datetime.fromisoformat(f"{day}T04:00").replace(tzinfo=ZoneInfo(zone)).timestamp()) * 1000
    with Season(Config(zone=zone), PROJECTIONS, begins + HOUR_MS) as days:
        days.do(_take_a_cent)
        days.now += 30 * HOUR_MS
        closed = days.close_day()
        assert closed is not None
        assert (closed.figures.from_at, closed.figures.to_at) == (
            to_rfc3339(begins),
            to_rfc3339(begins + hours * HOUR_MS),
        )


def test_a_cut_off_in_the_hour_that_changes_is_refused() -> None:
    """Such a day would have no beginning, or two."""
    with pytest.raises(DomainError, match="clocks change"):
        trading("Europe/Athens", "03:30")
