"""What a manager looks at before the guests come."""

from collections.abc import Callable, Iterable, Sequence
from datetime import date, timedelta

from appliance.cash.contract import SessionView
from appliance.cash.day import unclosed_until
from appliance.cash.figures import tell_figures
from appliance.cash.view import show_with
from appliance.day import store
from appliance.day.contract import Finding, OpenCheckView, Opening, Standing
from appliance.day.figures import show_session
from appliance.day.model import begins_ms
from appliance.menu.standing import still_standing
from appliance.orders.day import open_checks
from appliance.runtime.readiness import Reason
from appliance.runtime.tx import Snapshot
from kernel.clock import to_rfc3339

Conditions = Callable[[Snapshot], Iterable[Reason]]


def look(snapshot: Snapshot, conditions: Sequence[Conditions]) -> Opening:
    """Return date and clock, what the rooms find wrong (`conditions`: printers first), and what is left from before."""
    day, trading = snapshot.business_day, snapshot.trading
    tomorrow = (date.fromisoformat(day) + timedelta(days=1)).isoformat()
    hour, minute = divmod(trading.cutoff_minutes, 60)
    open_days = tuple(row["day"] for row in store.open_days(snapshot))
    return Opening(
        now=to_rfc3339(snapshot.at_ms),
        local_time=trading.local(snapshot.at_ms).isoformat(timespec="seconds"),
        clock_is_sure=snapshot.clock_is_sure,
        zone=str(trading.zone),
        cutoff=f"{hour:02}:{minute:02}",
        business_day=day,
        begins_at=to_rfc3339(begins_ms(trading, day)),
        ends_at=to_rfc3339(begins_ms(trading, tomorrow)),
        state="open" if day in open_days else "not_opened",
        open_days=open_days,
        findings=tuple(_findings(snapshot, conditions, [one for one in open_days if one < day])),
        standing=tuple(
            Standing(
                product_id=one.id,
                name=one.name,
                sold_out=one.sold_out,
                countdown=one.countdown,
                todays_price=one.todays_price,
            )
            for one in still_standing(snapshot)
        ),
        open_checks=tuple(
            OpenCheckView(
                order_id=one.id, number=one.number, business_day=one.business_day, total=one.total, due=one.due
            )
            for one in open_checks(snapshot)
        ),
        unclosed_sessions=tuple(map(show_session, _unclosed(snapshot, day))),
    )


def _findings(snapshot: Snapshot, conditions: Sequence[Conditions], left_open: Sequence[str]) -> Iterable[Finding]:
    if not snapshot.clock_is_sure:
        yield Finding(
            key="clock_unsure",
            message="Nothing vouches for the clock since the box started. Look at date and time and confirm them.",
            blocks=True,
        )
    for day in left_open:
        yield Finding(key="day_left_open", message=f"{day} was never closed. Close it first.", blocks=False)
    for room in conditions:
        for reason in room(snapshot):
            yield Finding(key=reason.key, message=reason.message, blocks=reason.blocks)


def _unclosed(snapshot: Snapshot, business_day: str) -> list[SessionView]:
    found = unclosed_until(snapshot, business_day)
    return [show_with(snapshot, one, tell_figures(snapshot, one)) for one in found]
