"""A business day's sessions summed up: what the day close asks for."""

from collections.abc import Sequence

from appliance.cash import store
from appliance.cash.contract import DayOfCash, DayTotals, Figures
from appliance.cash.figures import tell_figures
from appliance.cash.model import TillKind, TillSession, TillState
from appliance.cash.view import show_with
from appliance.runtime.tx import Snapshot


def sessions_of_day(snapshot: Snapshot, business_day: str) -> DayOfCash:
    """Return the sessions that were opened on a day (ISO date), whatever day they ended, and their totals.

    Each session belongs to one day only, so the totals of many days sum up. Nothing is hidden here: ask for managers.
    """
    found = [(one, tell_figures(snapshot, one)) for one in store.sessions_on(snapshot, business_day)]
    states = [one.state for one, _ in found]
    whole, nowhere = store.cash_on(snapshot, business_day)
    return DayOfCash(
        business_day=business_day,
        sessions=[show_with(snapshot, one, figures) for one, figures in found],
        totals=DayTotals(
            figures=_sum([figures for _, figures in found]),
            counted=sum(one.counted or 0 for one, _ in found),
            variance=sum(one.variance or 0 for one, _ in found),
            open_sessions=states.count(TillState.OPEN),
            counted_sessions=states.count(TillState.COUNTED),
            closed_sessions=states.count(TillState.CLOSED),
            unassigned=nowhere,
            cash_on_day=whole,
        ),
    )


def _sum(found: Sequence[Figures]) -> Figures:
    return Figures(**{name: sum(getattr(one, name) for one in found) for name in Figures.__struct_fields__})


def unclosed_until(snapshot: Snapshot, business_day: str) -> list[TillSession]:
    """Return the wallets and drawers of a day and those before it that nobody has accepted yet, wallets first."""
    found = [*store.unclosed(snapshot, TillKind.WALLET), *store.unclosed(snapshot, TillKind.DRAWER)]
    return [one for one in found if one.business_day <= business_day]
