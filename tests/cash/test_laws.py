"""Laws of cash over random evenings: whatever people do in whatever order, no cent is made or lost."""

from collections.abc import Callable
from functools import partial
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any

from hypothesis import settings
from hypothesis import strategies as st
from hypothesis.stateful import RuleBasedStateMachine, initialize, invariant, rule

from appliance.cash import counting, drawers, movements, service, store, takings
from appliance.cash.contract import (
    Assignment,
    HandOver,
    NewCount,
    NewDrawer,
    NewDrawerSession,
    NewMovement,
    NewWallet,
    Reversal,
)
from appliance.cash.day import sessions_of_day
from appliance.cash.figures import tell_figures, tell_lines
from appliance.cash.model import Taking, TillSession, TillState
from appliance.payments.model import PaymentReversed, PaymentTaken, Tender
from appliance.runtime.caller import Caller
from appliance.runtime.journal import Journal
from appliance.runtime.tx import SAVEPOINT, Moment, Tx
from appliance.staff.model import Role
from appliance.staff.roles import actions_of
from appliance.staff.service import add_user
from kernel.clock import trading
from kernel.errors import DomainError, ErrorCode
from tests.fakes.clock import START_MS
from tests.fakes.database import open_bare
from tests.orders.restaurant import fresh_id

DAY = "2026-09-21"
WHO = st.integers(0, 3)
MOSTLY_THE_BOSS = st.sampled_from([0, 1, 2, 3, 3, 3])
PICK = st.integers(0, 1_000)
TENDER = st.sampled_from([Tender.CASH, Tender.CASH, Tender.CARD, Tender.OTHER])
AMOUNT = st.integers(1, 100_000)
_REFUSALS = {ErrorCode.CONFLICT, ErrorCode.INVALID, ErrorCode.FORBIDDEN, ErrorCode.NOT_FOUND}


class Evening(RuleBasedStateMachine):
    """Two waiters, a cashier and a manager with two drawers, doing anything with the money."""

    def __init__(self) -> None:
        """Open a database with the people and the drawers in it."""
        super().__init__()
        self.folder = TemporaryDirectory()
        self.connection = open_bare(Path(self.folder.name) / "evening.db")
        journal = Journal({name: [projection] for name, projection in takings.PROJECTIONS.items()})
        self.moment = Moment(at_ms=START_MS, clock_is_sure=True, business_day=DAY)
        self.tx = Tx(self.connection, trading("Europe/Athens", "04:00"), self.moment, journal.append)
        self.moment.caller = Caller(None, "box", "box", frozenset(), is_local=True)
        roles = (Role.WAITER, Role.WAITER, Role.CASHIER, Role.MANAGER)
        self.people = [
            Caller(add_user(self.tx, f"Person {index}", "no pin", role), "", role, actions_of(self.tx, role))
            for index, role in enumerate(roles)
        ]
        self.drawers = [drawers.add_drawer(self.tx, NewDrawer(name=name)).id for name in ("Bar", "Terrace")]
        self.taken: list[tuple[str, Tender, int, int, int]] = []  # id, tender, amount, rounding, tip
        self.moved: list[str] = []
        self.floats = self.cash = self.outside = 0  # what came in from where no session is
        self.frozen: dict[str, int] = {}

    def teardown(self) -> None:
        """Close the database."""
        self.connection.close()
        self.folder.cleanup()

    @initialize()
    def begin(self) -> None:
        """Begin with two wallets and an open drawer."""
        self.open_wallet(0, 5_000)
        self.open_wallet(1, 3_000)
        self.open_shift(2, 0, 10_000)

    def attempt(self, who: int, use_case: Callable[[Tx], Any], times: int = 1) -> Any:
        """Run a use case as somebody's command, perhaps sent twice; a refusal changes nothing and returns None."""
        self.moment.caller = self.people[who]
        answers = []
        for _ in range(times):
            before = self.facts()
            self.connection.execute("BEGIN")
            self.connection.execute(f"SAVEPOINT {SAVEPOINT}")
            try:
                answers.append(use_case(self.tx))
            except DomainError as refusal:
                self.tx.undo()
                if refusal.code not in _REFUSALS:
                    raise
                answers.append(None)
            finally:
                self.connection.execute("COMMIT")
            if answers[-1] is None or len(answers) > 1:
                assert self.facts() == before  # refused, or the same act sent again
        return answers[0]

    def facts(self) -> int:
        """Return how many facts there are."""
        count: int = self.connection.execute("SELECT count(*) FROM events").fetchone()[0]
        return count

    def sessions(self) -> list[TillSession]:
        """Return every session there was."""
        return store.sessions_on(self.tx, DAY)

    def session(self, pick: int) -> str:
        """Return the id of some session, one that is open where there is one, and now and then any."""
        found = self.sessions()
        if pick % 4:
            found = [one for one in found if one.state is TillState.OPEN] or found
        return found[pick % len(found)].id

    @rule(who=WHO, where=st.integers(0, 3), amount=AMOUNT)
    def open_session(self, who: int, where: int, amount: int) -> None:
        """Open a wallet or a drawer with a float out of the safe."""
        if where < len(self.drawers):
            self.open_shift(who, where, amount)
        else:
            self.open_wallet(who, amount)

    def open_wallet(self, who: int, amount: int) -> None:
        """Take a float out of the safe into a wallet."""
        new = NewWallet(float_amount=amount, id=fresh_id())
        if self.attempt(who, lambda tx: service.open_wallet(tx, new)) is not None:
            self.floats += amount

    def open_shift(self, who: int, drawer: int, amount: int) -> None:
        """Take a float out of the safe into a drawer; routes let only cashiers do so, here anybody does."""
        new = NewDrawerSession(float_amount=amount, id=fresh_id())
        if self.attempt(who, lambda tx: drawers.open_shift(tx, self.drawers[drawer], new)) is not None:
            self.floats += amount

    @rule(who=WHO, drawer=st.integers(0, 1), on=st.booleans())
    def sign(self, who: int, drawer: int, *, on: bool) -> None:
        """Sign on or off."""
        act = drawers.sign_on if on else drawers.sign_off
        self.attempt(who, lambda tx: act(tx, self.drawers[drawer], None))

    @rule(sales=st.lists(st.tuples(WHO, TENDER, AMOUNT), min_size=1, max_size=4))
    def pay(self, sales: list[tuple[int, Tender, int]]) -> None:
        """Take payments: the facts alone, as the payments room records them."""
        for who, tender, amount in sales:
            ident = fresh_id()
            fact = PaymentTaken(payment_id=ident, order_id=fresh_id(), tender=tender, amount=amount)
            assert self.attempt(who, partial(Tx.emit, event=fact)) is not None
            self.note(ident, tender, amount, 0, 0)

    @rule(who=WHO, tender=TENDER, amount=AMOUNT, rounding=st.integers(-2, 2), tip=AMOUNT)
    def pay_with_tip(self, who: int, tender: Tender, amount: int, rounding: int, tip: int) -> None:
        """Take a payment with a tip, rounded where it is cash."""
        self.put(who, tender, (amount, rounding if tender is Tender.CASH else 0, tip), None)

    @rule(who=WHO, pick=PICK)
    def reverse_payment(self, who: int, pick: int) -> None:
        """Give a payment back, once."""
        if not self.taken:
            self.pay([(0, Tender.CASH, 500)])
        late = [one for one in self.taken if self.is_ended(one[0])] if pick % 2 else []
        chosen = (late or self.taken)[pick % len(late or self.taken)]
        self.taken.remove(chosen)
        ident, tender, amount, rounding, tip = chosen
        if rounding or tip:
            self.put(who, tender, (-amount, -rounding, -tip), ident)
            return
        own = fresh_id()
        fact = PaymentReversed(
            payment_id=own, order_id=fresh_id(), tender=tender, amount=-amount, reverses=ident, reason="other"
        )
        assert self.attempt(who, lambda tx: tx.emit(fact)) is not None
        self.cash -= amount if tender is Tender.CASH else 0

    def is_ended(self, payment_id: str) -> bool:
        """Say whether a payment lies in a session that takes no more cash."""
        taking = store.taking(self.tx, payment_id)
        if taking is None or taking.session_id is None:
            return False
        return service.require_session(self.tx, taking.session_id).state is not TillState.OPEN

    def put(self, who: int, tender: Tender, money: tuple[int, int, int], reverses: str | None) -> None:
        """Write a payment down as the projection does once payments tell of tips."""
        amount, rounding, tip = money
        ident = fresh_id()
        taking = Taking(
            payment_id=ident,
            order_id=fresh_id(),
            tender=tender,
            amount=amount,
            rounding=rounding,
            tip=tip,
            reverses=reverses,
            taken_by=self.people[who].user_id,
            taken_at_ms=START_MS,
            business_day=DAY,
        )
        self.attempt(who, lambda tx: takings.keep(tx, taking))
        if reverses is None:
            self.note(ident, tender, amount, rounding, tip)
        elif tender is Tender.CASH:
            self.cash += amount + rounding + tip

    def note(self, ident: str, tender: Tender, amount: int, rounding: int, tip: int) -> None:
        """Remember what came in."""
        self.taken.append((ident, tender, amount, rounding, tip))
        self.cash += amount + rounding + tip if tender is Tender.CASH else 0

    @rule(pick=PICK, into=PICK)
    def assign(self, pick: int, into: int) -> None:
        """Put something of the pot somewhere."""
        pot = store.unassigned(self.tx, DAY, 10_000)
        if pot:
            asked = Assignment(payment_ids=[pot[pick % len(pot)].payment_id], session_id=self.session(into))
            self.attempt(3, lambda tx: takings.assign(tx, asked))

    @rule(
        who=MOSTLY_THE_BOSS,
        pick=PICK,
        kind=st.sampled_from(["paid_in", "paid_out", "drop", "tip_out"]),
        amount=AMOUNT,
        times=st.integers(1, 2),
    )
    def move(self, who: int, pick: int, kind: Any, amount: int, times: int) -> None:
        """Move cash in or out, perhaps twice by a retry."""
        to = self.people[2].user_id if kind == "tip_out" else None
        asked = NewMovement(kind=kind, amount=amount, reason="Ice", to_user_id=to, id=fresh_id())
        session = self.session(pick)
        done = self.attempt(who, lambda tx: movements.move(tx, session, asked), times)
        if done is not None:
            self.moved.append(done.id)
            self.outside += done.amount

    @rule(who=MOSTLY_THE_BOSS, pick=PICK, to=st.integers(0, 5), amount=AMOUNT, times=st.integers(1, 2))
    def hand_over(self, who: int, pick: int, to: int, amount: int, times: int) -> None:
        """Hand cash over to a wallet or a drawer, perhaps twice by a retry."""
        where: dict[str, Any] = (
            {"to_user_id": self.people[to].user_id} if to < 4 else {"to_drawer_id": self.drawers[to - 4]}
        )
        asked, session = HandOver(amount=amount, id=fresh_id(), **where), self.session(pick)
        done = self.attempt(who, lambda tx: movements.hand_over(tx, session, asked), times)
        if done is not None:
            assert done.pair is not None
            self.moved += [done.id, done.pair]

    @rule(who=MOSTLY_THE_BOSS, pick=PICK, times=st.integers(1, 2))
    def reverse_movement(self, who: int, pick: int, times: int) -> None:
        """Undo a movement, perhaps twice by a retry."""
        if not self.moved:
            return
        ident, asked = self.moved[pick % len(self.moved)], Reversal(reason="Wrong", id=fresh_id())
        done = self.attempt(who, lambda tx: movements.reverse(tx, ident, asked), times)
        if done is not None and done.pair is None:
            self.outside += done.amount

    @rule(who=MOSTLY_THE_BOSS, pick=PICK, total=AMOUNT, times=st.integers(1, 2))
    def count(self, who: int, pick: int, total: int, times: int) -> None:
        """Count something, well or badly."""
        asked, session = NewCount(total=total, id=fresh_id()), self.session(pick)
        if self.attempt(who, lambda tx: counting.count(tx, session, asked), times) is not None:
            self.frozen.setdefault(session, tell_figures(self.tx, service.require_session(self.tx, session)).expected)

    @rule(pick=PICK, back=st.booleans())
    def end(self, pick: int, *, back: bool) -> None:
        """Accept what was counted, or give it back."""
        waiting = [one.id for one in self.sessions() if one.state is TillState.COUNTED]
        session = waiting[pick % len(waiting)] if waiting else self.session(pick)
        act = counting.give_back if back else counting.accept
        if self.attempt(3, lambda tx: act(tx, session)) is not None and back:
            del self.frozen[session]

    @invariant()
    def wallets_and_drawers_add_up_to_the_tenders(self) -> None:
        """Sessions and pot hold the floats, the cash tenders and the movements, less the tips that waiters keep."""
        held = kept = 0
        for session in self.sessions():
            lines = tell_lines(self.tx, session)
            held += tell_figures(self.tx, session).expected
            kept += sum(line.tip_kept for line in lines)
        pot = sum(taking.cash(None) for taking in store.unassigned(self.tx, DAY, 10_000))
        assert held + pot == self.floats + self.cash + self.outside - kept

    @invariant()
    def every_cent_is_traced(self) -> None:
        """Trace every cent: by line and by figure the same should lie in a session."""
        for session in self.sessions():
            figures = tell_figures(self.tx, session)
            assert sum(line.cash for line in tell_lines(self.tx, session)) == figures.expected
            came_in = figures.float_amount + figures.cash_taken + figures.rounding + figures.cash_tips
            moved = figures.paid_in - figures.paid_out - figures.dropped + figures.handed_over - figures.tips_paid_out
            assert figures.expected == came_in - figures.tips_kept + moved

    @invariant()
    def what_was_counted_stays(self) -> None:
        """Nothing lands in a session from its first count on, and it closes with that."""
        for session in self.sessions():
            if session.state is not TillState.OPEN:
                assert tell_figures(self.tx, session).expected == self.frozen[session.id]
            if session.state is TillState.CLOSED:
                assert session.expected == self.frozen[session.id]
                assert session.counted == store.counts_of(self.tx, session.id)[-1].total

    @invariant()
    def the_day_is_its_sessions(self) -> None:
        """Sum up a day: its cash is what was tendered, wherever it lies."""
        totals = sessions_of_day(self.tx, DAY).totals
        assert totals.cash_on_day == self.cash
        assert totals.unassigned + totals.figures.cash_taken + totals.figures.rounding + totals.figures.cash_tips == (
            self.cash
        )
        assert totals.figures.handed_over == 0


TestEvening = Evening.TestCase
TestEvening.settings = settings(max_examples=100, stateful_step_count=50)
