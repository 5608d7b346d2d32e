"""Laws of payments over random evenings: whatever guests pay in whatever way, no cent is made or lost.

Long because one machine plays every way of paying.
"""

from collections import defaultdict
from collections.abc import Callable
from functools import partial
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any

from hypothesis import given, settings
from hypothesis import strategies as st
from hypothesis.stateful import RuleBasedStateMachine, initialize, invariant, rule

from appliance.cash import service as cash
from appliance.cash import store as cash_store
from appliance.cash.contract import NewWallet
from appliance.cash.figures import tell_figures, tell_lines
from appliance.cash.takings import PROJECTIONS as CASH
from appliance.floor.contract import NewTable
from appliance.floor.service import add_table
from appliance.menu.contract import NewCategory, NewProduct
from appliance.menu.service import add_category, add_product
from appliance.orders import adjusting, automatic, check, correcting
from appliance.orders import service as orders
from appliance.orders.charges import Rules, Scope
from appliance.orders.contract import (
    AskedLine,
    ChargeRule,
    ChargeRules,
    NewAdjustment,
    NewOrder,
    OrderChange,
)
from appliance.orders.model import OrderStatus
from appliance.orders.reckoning import LineTax, Reckoning
from appliance.payments import left, refunds, requests, service, splits, store, tenders, uncollected
from appliance.payments.contract import (
    AskedPart,
    AskedPayment,
    AskedTake,
    EqualPart,
    NewCollection,
    NewPayment,
    NewRefund,
    NewSplit,
    NewTip,
    NewTipRefund,
    NewWalkOut,
    NewWriteOff,
    TenderChange,
)
from appliance.payments.model import Coins, Part, Payment, Tender, What
from appliance.payments.reckoning import Offer, reckon
from appliance.payments.terminal import Captured, Declined, Outcome, Working
from appliance.runtime.caller import Caller
from appliance.runtime.journal import Journal
from appliance.runtime.tx import SAVEPOINT, Moment, Tx
from appliance.staff.model import ROLE_ACTIONS, Role
from appliance.staff.service import add_user
from kernel.clock import trading
from kernel.errors import DomainError, ErrorCode
from kernel.money import Rounding
from tests.fakes.clock import START_MS
from tests.fakes.database import open_bare
from tests.orders.restaurant import fresh_id

DAY = "2026-09-21"
PICK = st.integers(0, 1_000)
WHO = st.integers(0, 1)
METHOD = st.sampled_from(["cash", "cash", "mobile", "card", "other"])  # cards go through a terminal
TIP = st.none() | st.integers(0, 500)
# As in Japan, Greece, Switzerland, Kuwait, and where small coins are gone altogether.
PLACES = st.sampled_from(
    [
        (Coins(1), (120, 980, 1_500)),
        (Coins(1), (450, 1_099, 3_333)),
        (Coins(5), (5_254, 1, 999)),
        (Coins(5, Rounding.HALF_EVEN), (1_250, 12_345, 3)),
        (Coins(10, Rounding.DOWN), (7, 1_234, 995)),
        (Coins(50, Rounding.UP), (20, 101, 4_999)),
    ]
)
_REFUSALS = {ErrorCode.CONFLICT, ErrorCode.INVALID, ErrorCode.NOT_FOUND}


class Evening(RuleBasedStateMachine):
    """Two waiters with wallets, checks on two tables, and guests who pay in every way there is."""

    def __init__(self) -> None:
        """Open a database with the people and the tables in it."""
        super().__init__()
        self.folder = TemporaryDirectory()
        self.connection = open_bare(Path(self.folder.name) / "evening.db")
        followers: dict[str, list[Any]] = defaultdict(list)
        for room in (service.PROJECTIONS, CASH):
            for name, projection in room.items():
                followers[name].append(projection)
        self.moment = Moment(at_ms=START_MS, clock_is_sure=True, business_day=DAY)
        self.tx = Tx(self.connection, trading("Europe/Athens", "04:00"), self.moment, Journal(followers).append)
        self.moment.caller = Caller(None, "box", "box", frozenset(), is_local=True)
        self.people = [
            Caller(add_user(self.tx, name, "no pin", Role.MANAGER), name, Role.MANAGER, ROLE_ACTIONS[Role.MANAGER])
            for name in ("Nikos", "Eleni")
        ]
        self.tables = [add_table(self.tx, NewTable(number=number)).id for number in (1, 2)]
        tenders.change_tender(self.tx, "card", TenderChange(terminal="emulated"), ["emulated"])
        self.orders: list[str] = []

    def teardown(self) -> None:
        """Close the database."""
        self.connection.close()
        self.folder.cleanup()

    @initialize(
        place=PLACES,
        wallets=st.booleans(),
        included=st.booleans(),
        scope=st.sampled_from(Scope),
        rate=st.sampled_from([None, 600, 1_300, 2_400]),
    )
    def begin(
        self, place: tuple[Coins, tuple[int, ...]], scope: Scope, rate: int | None, *, wallets: bool, included: bool
    ) -> None:
        """Begin in some country, with a check, and perhaps with wallets."""
        self.coins, prices = place
        tax = LineTax("food", "Food", rate)
        self.reckoning = Reckoning(
            rules=Rules(prices_include_tax=included, scope=scope),
            default_tax="food",
            taxes={("food", mode): tax for mode in ("dine_in", "take_away", "delivery")},
        )
        category = add_category(self.tx, NewCategory(name="Food"))
        self.dishes = [
            add_product(self.tx, NewProduct(name=f"Dish {price}", category_id=category, base_price=price))
            for price in (*prices, 0)
        ]
        self.floats = 0
        for who in (0, 1) if wallets else ():
            new = NewWallet(float_amount=5_000)
            self.attempt(who, partial(cash.open_wallet, new=new))
            self.floats += 5_000
        self.open(0, 0)
        for dish in range(4):
            self.send(0, 0, dish, 3, 1 + dish % 2)

    def attempt(self, who: int, use_case: Callable[[Tx], Any]) -> Any:
        """Run a use case as somebody's command; a refusal changes nothing and returns None."""
        self.moment.caller = self.people[who]
        self.connection.execute("BEGIN")
        self.connection.execute(f"SAVEPOINT {SAVEPOINT}")
        before = self.facts()
        try:
            return use_case(self.tx)
        except DomainError as refusal:
            self.tx.undo()
            if refusal.code not in _REFUSALS:
                raise
            assert self.facts() == before
            return None
        finally:
            self.connection.execute("COMMIT")

    def facts(self) -> int:
        """Return how many facts there are."""
        count: int = self.connection.execute("SELECT count(*) FROM events").fetchone()[0]
        return count

    def order(self, pick: int) -> str:
        """Return some order, mostly one that owes something."""
        owing = [one for one in self.orders if any(line.due for line in orders.lines(self.tx, one))]
        found = (owing if pick % 4 else None) or self.orders
        return found[pick % len(found)]

    def rows(self, order_id: str) -> list[Payment]:
        """Return the payments of an order."""
        return store.payments_of(self.tx, order_id)

    # -- what people do -------------------------------------------------------------------------------

    @rule(who=WHO, table=st.integers(0, 1))
    def open(self, who: int, table: int) -> None:
        """Open one more check."""
        new = NewOrder(table_id=self.tables[table], another_check=True)
        self.orders.append(self.attempt(who, lambda tx: orders.open_order(tx, new, self.reckoning)).id)

    @rule(who=WHO, order=PICK, dish=PICK, quantity=st.integers(1, 5), seat=st.none() | st.integers(1, 3))
    def send(self, who: int, order: int, dish: int, quantity: int, seat: int | None) -> None:
        """Order something."""
        order_id = self.order(order)
        line = AskedLine(product_id=self.dishes[dish % len(self.dishes)], quantity=quantity, seat=seat)
        self.attempt(who, lambda tx: orders.add_lines(tx, order_id, [line], reckoning=self.reckoning))

    def pay(self, who: int, order_id: str, asked: AskedPayment, times: int = 1) -> None:
        """Take a payment, perhaps twice by a retry."""
        body = NewPayment(**{name: getattr(asked, name) for name in AskedPayment.__struct_fields__})
        for _ in range(times):
            self.attempt(who, lambda tx: service.take(tx, order_id, body, self.coins))

    @rule(
        who=WHO,
        order=PICK,
        method=METHOD,
        tip=TIP,
        extra=st.none() | st.integers(-50, 5_000),
        amount=st.none() | st.integers(1, 20_000),
        times=st.integers(1, 2),
        as_part=st.booleans(),
    )
    def pay_money(
        self,
        who: int,
        order: int,
        *,
        method: str,
        tip: int | None,
        extra: int | None,
        amount: int | None,
        times: int,
        as_part: bool,
    ) -> None:
        """Pay all or an amount, with cash given where it is cash."""
        order_id = self.order(order)
        due = sum(line.due for line in orders.lines(self.tx, order_id))
        given = None if extra is None or method != "cash" else max(0, (amount or due) + extra)
        asked = AskedPayment(
            all=amount is None,
            amount=amount,
            method=method,
            tip=tip,
            given=given,
            as_part=as_part and given is not None,
            reference="1",
            id=fresh_id(),
        )
        self.pay(who, order_id, asked, times)

    @rule(who=WHO, order=PICK, method=METHOD, more=st.integers(0, 900))
    def make_it(self, who: int, order: int, method: str, more: int) -> None:
        """Round it up, and say that the rest is a tip."""
        order_id = self.order(order)
        due = sum(line.due for line in orders.lines(self.tx, order_id))
        owed = reckon(Tender(method), due, Offer(), self.coins).total
        if owed + more:
            self.pay(who, order_id, AskedPayment(make_it=owed + more, tip=more, method=method, reference="1"))

    @rule(who=WHO, order=PICK, line=PICK, method=METHOD, quantity=st.none() | st.integers(1, 5))
    def pay_pieces(self, who: int, order: int, line: int, method: str, quantity: int | None) -> None:
        """Pay pieces of a line."""
        order_id = self.order(order)
        held = orders.lines(self.tx, order_id)
        if held:
            part = AskedPart(item_id=held[line % len(held)].id, quantity=quantity)
            self.pay(who, order_id, AskedPayment(parts=[part], method=method, reference="1"))

    @rule(who=WHO, order=PICK, method=METHOD, of=st.integers(0, 5))
    def pay_an_equal_part(self, who: int, order: int, method: str, of: int) -> None:
        """Pay one of so many shares."""
        order_id = self.order(order)
        self.pay(who, order_id, AskedPayment(part=EqualPart(of=of), method=method, reference="1"))

    @rule(who=WHO, methods=st.lists(METHOD, min_size=1, max_size=3), order=PICK, amount=st.integers(1, 3_000))
    def pay_with_several(self, who: int, methods: list[str], order: int, amount: int) -> None:
        """Pay with several tenders at once, all or nothing."""
        order_id = self.order(order)
        parts = [AskedPayment(amount=amount, method=method, reference="1") for method in methods]
        body = NewPayment(payments=[*parts, AskedPayment(all=True)])
        self.attempt(who, lambda tx: service.take(tx, order_id, body, self.coins))

    @rule(
        who=WHO,
        order=PICK,
        kind=st.sampled_from(["equal", "amounts", "lines", "seats"]),
        of=st.integers(0, 6),
        takes=st.lists(st.tuples(PICK, st.integers(1, 3), st.integers(1, 3)), min_size=1, max_size=4),
    )
    def split(self, who: int, order: int, kind: Any, of: int, takes: list[tuple[int, int, int]]) -> None:
        """Share a check out; its shares sum to what was due."""
        order_id = self.order(order)
        held = orders.lines(self.tx, order_id)
        due = sum(line.due for line in held)
        guests = [
            [AskedTake(item_id=held[pick % len(held)].id, quantity=pieces, among=among)]
            for pick, pieces, among in (takes if held else ())
        ]
        asked = NewSplit(kind=kind, of=of, amounts=[pieces * 37 for _, pieces, _ in takes], lines=guests)
        made = self.attempt(who, lambda tx: splits.split_check(tx, order_id, asked))
        if made is not None:
            assert sum(share.amount for share in made.shares) == due
            assert min(share.amount for share in made.shares) >= 0

    @rule(who=WHO, order=PICK, method=METHOD, every=st.booleans(), pick=PICK)
    def pay_shares(self, who: int, order: int, method: str, pick: int, *, every: bool) -> None:
        """Pay a share, or every one: then the check is paid."""
        order_id = self.order(order)
        plan = store.split_of(self.tx, order_id)
        if plan is None:
            return
        chosen = plan.shares if every else (plan.shares[pick % len(plan.shares)],)
        is_current = bool(plan.unpaid) and splits.is_current(self.tx, plan)
        for share in chosen:
            self.pay(who, order_id, AskedPayment(share_id=share.id, method=method, reference="1"))
        if every and is_current and not left.open_requests(self.tx, order_id):
            assert orders.find(self.tx, order_id).status in {OrderStatus.PAID, OrderStatus.OPEN}
            assert not any(line.due for line in orders.lines(self.tx, order_id))

    @rule(who=WHO, order=PICK)
    def undo_split(self, who: int, order: int) -> None:
        """Make a check whole again."""
        order_id = self.order(order)
        self.attempt(who, lambda tx: splits.undo_split(tx, order_id))

    @rule(pick=PICK, outcome=st.sampled_from(["captured", "captured", "declined", "working", "silent"]))
    def hear_a_terminal(self, pick: int, outcome: str) -> None:
        """Hear what became of a payment at a terminal."""
        found = store.open_requests(self.tx)
        if not found:
            return
        request = found[pick % len(found)]
        words: dict[str, Outcome | None] = {
            "captured": Captured("slip"),
            "declined": Declined("no"),
            "working": Working(),
            "silent": None,
        }
        self.moment.caller = requests.starter_of(request)
        self.connection.execute("BEGIN")
        self.connection.execute(f"SAVEPOINT {SAVEPOINT}")
        requests.settle_request(self.tx, request.id, words[outcome])  # never refused: its sum was reserved
        self.connection.execute("COMMIT")

    @rule(who=WHO, order=PICK, pick=PICK, amount=st.none() | st.integers(1, 6_000), pieces=st.booleans())
    def refund(self, who: int, order: int, pick: int, amount: int | None, *, pieces: bool) -> None:
        """Give money back."""
        order_id = self.order(order)
        rows = self.rows(order_id)
        if not rows:
            return
        row = rows[pick % len(rows)]
        parts = [AskedPart(item_id=row.parts[0].line_id, quantity=1)] if pieces and row.parts else None
        asked = NewRefund(reason="Cold", amount=None if parts else amount, parts=parts)
        self.attempt(who, lambda tx: refunds.refund(tx, row.id, asked, None, self.coins))

    @rule(who=WHO, order=PICK, pick=PICK, tip=st.integers(1, 900))
    def tip_later(self, who: int, order: int, pick: int, tip: int) -> None:
        """Add a tip to something."""
        order_id = self.order(order)
        rows = self.rows(order_id)
        if rows:
            self.attempt(who, lambda tx: refunds.add_tip(tx, rows[pick % len(rows)].id, NewTip(tip=tip)))

    @rule(who=WHO, order=PICK, pick=PICK, amount=st.none() | st.integers(1, 400))
    def refund_a_tip(self, who: int, order: int, pick: int, amount: int | None) -> None:
        """Give a tip back, or some of it."""
        rows = self.rows(self.order(order))
        tipped = [row for row in rows if row.tip > 0] if pick % 8 else rows
        if tipped:
            asked = NewTipRefund(reason="Mistyped", amount=amount)
            self.attempt(who, lambda tx: refunds.refund_tip(tx, tipped[pick % len(tipped)].id, asked, None))

    @rule(who=WHO, order=PICK)
    def walk_out(self, who: int, order: int) -> None:
        """Leave without paying: the check ends, and what was due is owed."""
        order_id = self.order(order)
        due = sum(line.due for line in orders.lines(self.tx, order_id))
        gone = self.attempt(who, lambda tx: uncollected.walk_out(tx, order_id, NewWalkOut(reason="left"), None))
        if gone is not None and due:
            assert gone.status is OrderStatus.CLOSED
            paid = store.payments_of(self.tx, gone.id)
            assert sum(row.amount for row in paid if row.tender == Tender.UNCOLLECTED) == due

    @rule(who=WHO, pick=PICK, method=METHOD, tip=TIP, amount=st.none() | st.integers(1, 3_000))
    def collect(self, who: int, pick: int, method: str, tip: int | None, amount: int | None) -> None:
        """Come back and pay what was owed, or some of it."""
        if owed := self.walk_outs():
            asked = NewCollection(method=method, amount=amount, tip=tip, reference="1")
            self.attempt(who, lambda tx: uncollected.collect(tx, owed[pick % len(owed)], asked, self.coins))

    @rule(who=WHO, pick=PICK, amount=st.none() | st.integers(1, 900))
    def write_off(self, who: int, pick: int, amount: int | None) -> None:
        """Give up what was owed, or some of it."""
        if owed := self.walk_outs():
            asked = NewWriteOff(reason="Gone", amount=amount)
            self.attempt(who, lambda tx: uncollected.write_off(tx, owed[pick % len(owed)], asked, None))

    def walk_outs(self) -> list[str]:
        """Return every walk-out, settled or not."""
        return [ident for _, ident in store.walk_outs(self.tx, owed_only=False, before=None, limit=100)]

    @rule(who=WHO, order=PICK, line=PICK, quantity=st.none() | st.integers(1, 3))
    def void(self, who: int, order: int, line: int, quantity: int | None) -> None:
        """Take something back."""
        order_id = self.order(order)
        held = orders.lines(self.tx, order_id)
        if held:
            ident = held[line % len(held)].id
            self.attempt(who, lambda tx: correcting.void_line(tx, order_id, ident, "other", None, quantity=quantity))

    @rule(
        who=WHO,
        order=PICK,
        kind=st.sampled_from(["percent", "fixed", "service", "minimum", "cover"]),
        value=st.integers(1, 2_500),
        line=st.none() | PICK,
    )
    def adjust(self, who: int, order: int, kind: Any, value: int, line: int | None) -> None:
        """Give a discount on a line or the check, or make a charge."""
        order_id = self.order(order)
        held = orders.lines(self.tx, order_id)
        on_line = kind in {"percent", "fixed"} and line is not None and held
        item = held[line % len(held)].id if on_line and line is not None else None
        asked = NewAdjustment(kind=kind, value=value, reason="other", item_id=item)
        self.attempt(who, lambda tx: adjusting.give(tx, order_id, asked, None, self.reckoning))

    @rule(who=WHO, order=PICK, covers=st.none() | st.integers(0, 9))
    def count_guests(self, who: int, order: int, covers: int | None) -> None:
        """Count the guests anew; the charges that come by themselves follow."""
        order_id = self.order(order)
        change = OrderChange(covers=covers)
        self.attempt(
            who, lambda tx: automatic.apply(tx, check.set_order(tx, order_id, change, self.reckoning), self.reckoning)
        )

    @rule(value=st.integers(1, 1_500), covers=st.integers(0, 6), kind=st.sampled_from(["service", "cover"]))
    def set_a_rule(self, value: int, covers: int, kind: Any) -> None:
        """Let a charge come by itself from so many guests on."""
        rules = ChargeRules(rules=[ChargeRule(kind=kind, value=value, from_covers=covers)])
        self.attempt(0, lambda tx: automatic.set_rules(tx, rules, self.reckoning))

    @rule(who=WHO, order=PICK, how=st.sampled_from(["reopen", "close", "cancel"]))
    def end(self, who: int, order: int, how: str) -> None:
        """Reopen, close or cancel a check."""
        order_id = self.order(order)
        match how:
            case "reopen":
                self.attempt(who, lambda tx: check.reopen_order(tx, order_id, "other", None))
            case "close":
                self.attempt(who, lambda tx: check.close_order(tx, order_id))
            case _:
                self.attempt(who, lambda tx: check.cancel_order(tx, order_id, "other", None))

    # -- what holds -----------------------------------------------------------------------------------

    @invariant()
    def paid_and_due_are_the_total(self) -> None:
        """Lines are paid by exactly the payments that were not undone."""
        for order_id in self.orders:
            lines = orders.lines(self.tx, order_id)
            rows = self.rows(order_id)
            undone = {row.reverses for row in rows if row.what is What.REVERSAL}
            settling = {What.PAYMENT, What.WALK_OUT, What.COLLECTED, What.WRITE_OFF}
            standing = [row for row in rows if row.what in settling and row.id not in undone]
            assert sum(line.paid_amount for line in lines) == sum(row.amount for row in standing)
            assert all(line.due >= 0 and 0 <= line.paid_quantity <= line.live for line in lines)
            if orders.find(self.tx, order_id).status in {OrderStatus.PAID, OrderStatus.CLOSED}:
                assert not any(line.due for line in lines)

    @invariant()
    def every_row_adds_up(self) -> None:
        """Parts sum to the amount; given less change is amount, rounding and tip; coins pay what is rounded."""
        for row in (row for order_id in self.orders for row in self.rows(order_id)):
            assert sum(part.amount for part in row.parts) == row.amount
            assert row.change >= 0
            assert abs(row.rounding) < self.coins.step
            assert row.tender == Tender.CASH or (row.given in {None, row.amount + row.tip} and not row.rounding)
            if row.given is not None:
                assert row.given - row.change == row.amount + row.rounding + row.tip
            if row.what is What.PAYMENT and row.given is None and row.tender == Tender.CASH:
                assert (row.amount + row.rounding) % self.coins.step == 0

    @invariant()
    def nobody_gets_back_more_than_he_paid(self) -> None:
        """Refunds stay within their payment, line by line; what was undone leaves nothing."""
        for order_id in self.orders:
            rows = self.rows(order_id)
            for payment in (row for row in rows if row.reverses is None):
                undone = any(row.reverses == payment.id and row.what is What.REVERSAL for row in rows)
                refunded = [row for row in rows if row.reverses == payment.id and row.what is not What.REVERSAL]
                both = {payment.id, *(row.id for row in refunded)}
                back = [row for row in rows if row.reverses in both] if undone else refunded
                assert 0 <= payment.amount + sum(row.amount for row in back) <= payment.amount
                assert 0 <= payment.tip + sum(row.tip for row in back) <= payment.tip
                for part in payment.parts:
                    given = [one for row in back for one in row.parts if one.line_id == part.line_id]
                    assert 0 <= part.amount + sum(one.amount for one in given) <= part.amount
                    assert 0 <= part.quantity + sum(one.quantity for one in given) <= part.quantity
                if undone:
                    for field in ("amount", "rounding", "tip"):
                        assert getattr(payment, field) + sum(getattr(row, field) for row in back) == 0

    @invariant()
    def what_was_owed_is_owed_collected_or_written_off(self) -> None:
        """To the cent, line by line: what a walk-out falls by came in its place; terminals take no more than is left."""
        for order_id in self.orders:
            rows = self.rows(order_id)
            for owed in (row for row in rows if row.what is What.WALK_OUT):
                came = [row for row in rows if row.collects == owed.id]
                fell = [row for row in rows if row.reverses == owed.id]
                assert [row.amount for row in came] == [-row.amount for row in fell]
                for one, other in zip(came, fell, strict=True):
                    assert one.parts == tuple(Part(*(part[0], -part[1], -part[2])) for part in other.parts)
                asked = left.open_requests(self.tx, order_id)
                taking = sum(one.amount for one in asked if one.collects == owed.id)
                assert 0 <= taking <= owed.amount - sum(row.amount for row in came)

    @invariant()
    def what_terminals_take_is_still_due(self) -> None:
        """No check owes less than what is reserved of it."""
        for order_id in self.orders:
            due = sum(line.due for line in orders.lines(self.tx, order_id))
            asked = [one for one in left.open_requests(self.tx, order_id) if one.collects is None]
            assert due >= sum(left.reserved(asked).values())

    @invariant()
    def wallets_hold_the_cash_tenders(self) -> None:
        """Sessions and pot hold the floats and what came in as cash, less the tips that waiters keep."""
        tendered = sum(
            row.amount + row.rounding + row.tip
            for order_id in self.orders
            for row in self.rows(order_id)
            if row.tender == Tender.CASH
        )
        sessions = cash_store.sessions_on(self.tx, DAY)
        held = sum(tell_figures(self.tx, session).expected for session in sessions)
        kept = sum(line.tip_kept for session in sessions for line in tell_lines(self.tx, session))
        pot = sum(taking.cash(None) for taking in cash_store.unassigned(self.tx, DAY, 10_000))
        assert held + pot == self.floats + tendered - kept
        assert cash_store.cash_on(self.tx, DAY)[0] == tendered


TestEvening = Evening.TestCase
TestEvening.settings = settings(max_examples=60, stateful_step_count=40)


@given(
    due=st.integers(0, 10_000_000),
    step=st.sampled_from([1, 5, 10, 50, 100]),
    mode=st.sampled_from(Rounding),
    tip=st.none() | st.integers(0, 100_000),
    more=st.integers(0, 1_000_000),
)
def test_change_is_what_was_given_less_rounded_due_and_tip(
    due: int, step: int, mode: Rounding, tip: int | None, more: int
) -> None:
    """In every country; what is due is settled to the cent whatever the coins are."""
    rounded = reckon(Tender.CASH, due, Offer(), Coins(step, mode)).total
    given = rounded + (tip or 0) + more
    charge = reckon(Tender.CASH, due, Offer(given=given, tip=tip), Coins(step, mode))
    assert charge.amount == due
    assert rounded % step == 0
    assert charge.change == given - rounded - (tip or 0) == more
    card = reckon(Tender.CARD, due, Offer(tip=tip), Coins(step, mode))
    assert (card.amount, card.rounding, card.total) == (due, 0, due + (tip or 0))
