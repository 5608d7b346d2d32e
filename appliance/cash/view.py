"""Sessions, drawers and movements as people and phones see them; who counts blind is not told what should be there."""

from appliance.cash import sensing, store
from appliance.cash.contract import (
    CountView,
    Denomination,
    DrawerView,
    Explanation,
    Figures,
    MovementView,
    SessionView,
    Unassigned,
)
from appliance.cash.figures import of_taking, tell_figures, tell_lines
from appliance.cash.model import Count, Drawer, Movement, TillSession
from appliance.cash.service import MANAGE, may_see_money, require_session
from appliance.cash.takings import unassigned
from appliance.runtime.caller import Caller
from appliance.runtime.tx import Snapshot
from appliance.staff.service import names
from kernel.clock import to_rfc3339


def show(snapshot: Snapshot, caller: Caller, session: TillSession) -> SessionView:
    """Return a session as the caller may see it; he may act on it."""
    figures = tell_figures(snapshot, session) if may_see_money(caller, session) else None
    return show_with(snapshot, session, figures)


def show_with(snapshot: Snapshot, session: TillSession, figures: Figures | None) -> SessionView:
    """Return a session with its figures, or without them."""
    counts = store.counts_of(snapshot, session.id)
    counted = counts[-1].total if counts else None
    expected = None if figures is None else figures.expected
    return SessionView(
        id=session.id,
        kind=session.kind,
        state=session.state,
        name=_name(snapshot, session),
        user_id=session.owner_id,
        drawer_id=session.drawer_id,
        float_amount=session.float_amount,
        opened_by=session.opened_by,
        opened_at=to_rfc3339(session.opened_at_ms),
        business_day=session.business_day,
        closed_by=session.closed_by,
        closed_at=None if session.closed_at_ms is None else to_rfc3339(session.closed_at_ms),
        figures=figures,
        counts=[_count(one) for one in counts],
        expected=expected,
        counted=counted,
        variance=None if expected is None or counted is None else counted - expected,
    )


def explain(snapshot: Snapshot, caller: Caller, session: TillSession) -> Explanation:
    """Return every cent of what should lie in a session that the caller may see."""
    return _explain(snapshot, session, show(snapshot, caller, session))


def explain_with(snapshot: Snapshot, session: TillSession) -> Explanation:
    """Return every cent of what should lie in a session, for paper that its holder may read."""
    return _explain(snapshot, session, show_with(snapshot, session, tell_figures(snapshot, session)))


def _explain(snapshot: Snapshot, session: TillSession, shown: SessionView) -> Explanation:
    lines = tell_lines(snapshot, session)
    return Explanation(
        session=shown,
        hand_in=sum(line.cash for line in lines),
        counted=shown.counted,
        variance=shown.variance,
        lines=lines,
    )


def show_drawer(snapshot: Snapshot, caller: Caller, drawer: Drawer) -> DrawerView:
    """Return a drawer; what should lie in it is for managers."""
    ident = store.open_shift(snapshot, drawer.id)
    is_shown = caller.may(MANAGE)
    session = None if ident is None or not is_shown else show(snapshot, caller, require_session(snapshot, ident))
    return DrawerView(
        id=drawer.id,
        name=drawer.name,
        printer_id=drawer.printer_id,
        is_active=drawer.is_active,
        session_id=ident,
        session=session,
        user_ids=[] if ident is None else store.hands_on(snapshot, ident),
        stands_open=sensing.is_open(snapshot, drawer),
    )


def show_movement(one: Movement) -> MovementView:
    """Return a movement."""
    return MovementView(
        id=one.id,
        session_id=one.session_id,
        kind=one.kind,
        amount=one.amount,
        reason=one.reason,
        to_user_id=one.to_user_id,
        pair=one.pair,
        reverses=one.reverses,
        made_by=one.made_by,
        made_at=to_rfc3339(one.made_at_ms),
        business_day=one.business_day,
    )


def show_unassigned(snapshot: Snapshot, business_day: str) -> Unassigned:
    """Return what a day left in the pot."""
    whole, found = unassigned(snapshot, business_day)
    return Unassigned(business_day=business_day, cash=whole, payments=[of_taking(one, None) for one in found])


def _name(snapshot: Snapshot, session: TillSession) -> str:
    if session.owner_id is not None:
        return names(snapshot, [session.owner_id]).get(session.owner_id, "")
    assert session.drawer_id is not None
    drawer = store.drawer(snapshot, session.drawer_id)
    return "" if drawer is None else drawer.name


def _count(one: Count) -> CountView:
    listed = one.denominations
    return CountView(
        id=one.id,
        total=one.total,
        denominations=None if listed is None else [Denomination(value=value, count=count) for value, count in listed],
        counted_by=one.counted_by,
        counted_at=to_rfc3339(one.counted_at_ms),
    )
