"""Laws that hold whatever people do in whatever order; the machine drives the use cases on a real database."""

import sqlite3
from collections.abc import Callable
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any

import msgspec
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from hypothesis.stateful import RuleBasedStateMachine, initialize, invariant, rule
from msgspec.structs import replace

from appliance.country.service import profile
from appliance.orders import adjusting, adjustments, check, correcting, draft, remaking, service, store
from appliance.orders.contract import (
    AskedLine,
    DraftChoice,
    DraftedLine,
    DraftLines,
    NewAdjustment,
    NewOrder,
    OrderChange,
    Remake,
    Swap,
    SwapItem,
)
from appliance.orders.model import Line, OrderStatus, status_of
from appliance.orders.reckoning import UNTAXED, bill_of, reckoning_of, standing
from appliance.payments.contract import AskedPart, NewPayment
from appliance.payments.left import lay, what_is_left
from appliance.payments.service import PROJECTIONS, list_payments, take_payment
from appliance.runtime.caller import THE_BOX
from appliance.runtime.journal import Journal
from appliance.runtime.tx import SAVEPOINT, Moment, Tx
from kernel.clock import trading
from kernel.errors import DomainError, ErrorCode
from kernel.ids import new_id
from kernel.money import weighed_price
from tests.fakes.clock import START_MS
from tests.fakes.database import open_bare
from tests.orders.restaurant import BEER, FISH, PIZZA, WATER, _furnish, fresh_id

TRADING = trading("Europe/Athens", "04:00")
PIECES = st.integers(1, 5)
PICK = st.integers(0, 1_000)
NAMES = st.sampled_from([BEER, FISH, PIZZA, WATER])
KINDS = st.sampled_from(["percent", "fixed", "treat", "service", "minimum", "cover"])


class Trade(RuleBasedStateMachine):
    """Waiters at two tables, doing anything."""

    def __init__(self) -> None:
        """Open a database with the small restaurant in it."""
        super().__init__()
        self.folder = TemporaryDirectory()
        self.connection = open_bare(Path(self.folder.name) / "trade.db")
        journal = Journal({name: [projection] for name, projection in PROJECTIONS.items()})
        moment = Moment(at_ms=START_MS, clock_is_sure=True, business_day="2026-09-21", caller=THE_BOX)
        self.tx = Tx(self.connection, TRADING, moment, journal.append)
        self.tables, self.products = _furnish(self.tx)
        self.orders: list[str] = []
        self.pieces: dict[str, tuple[int, int]] = {}  # by line: ordered, voided
        self.reckoning = UNTAXED

    def teardown(self) -> None:
        """Close the database."""
        self.connection.close()
        self.folder.cleanup()

    @initialize(country=st.sampled_from(["gr", "ch", "ca", "jp", "kw"]))
    def seat_the_first_guests(self, country: str) -> None:
        """Begin in some country with a check that has something weighed and something plain on it."""
        self.reckoning = reckoning_of(profile(country), "en")
        self.open(0, another=False)
        for name in (FISH, BEER):
            self.send(0, name, 2, twice=False)

    def attempt(self, use_case: Callable[[Tx], Any]) -> Any:
        """Run a use case as a command runs: a refusal of the trade undoes it and returns None."""
        self.connection.execute("BEGIN")
        self.connection.execute(f"SAVEPOINT {SAVEPOINT}")
        before = self.connection.execute("SELECT count(*) FROM events").fetchone()[0]
        try:
            return use_case(self.tx)
        except DomainError as refusal:
            self.tx.undo()
            if refusal.code not in {ErrorCode.CONFLICT, ErrorCode.INVALID}:
                raise
            assert self.connection.execute("SELECT count(*) FROM events").fetchone()[0] == before
            return None
        finally:
            self.connection.execute("COMMIT")

    def line_of(self, order: int, pick: int) -> tuple[str, Line] | None:
        """Return some line of some order."""
        order_id = self.orders[order % len(self.orders)]
        lines = service.lines(self.tx, order_id)
        return (order_id, lines[pick % len(lines)]) if lines else None

    @rule(table=st.integers(0, 1), another=st.booleans())
    def open(self, table: int, *, another: bool) -> None:
        """Open a table, perhaps for a second check."""
        new = NewOrder(table_id=self.tables[table], another_check=another)
        order = self.attempt(lambda tx: service.open_order(tx, new, self.reckoning))
        if order is not None and order.id not in self.orders:
            self.orders.append(order.id)

    @rule(order=PICK, name=NAMES, quantity=PIECES, twice=st.booleans())
    def send(self, order: int, name: str, quantity: int, *, twice: bool) -> None:
        """Send a line, perhaps twice by a retry."""
        order_id, ident = self.orders[order % len(self.orders)], fresh_id()
        line = AskedLine(product_id=self.products[name], quantity=quantity, id=ident)
        for _ in range(1 + twice):
            if self.attempt(lambda tx: service.add_lines(tx, order_id, [line], None, self.reckoning)) is not None:
                self.pieces[ident] = (quantity, 0)

    @rule(order=PICK, quantity=PIECES)
    def draft_and_send(self, order: int, quantity: int) -> None:
        """Lay a line down and send it."""
        order_id, ident = self.orders[order % len(self.orders)], fresh_id()
        line = DraftedLine(product_id=self.products[BEER], quantity=quantity, id=ident)

        def use_case(tx: Tx) -> object:
            draft.save(tx, draft.at_order(tx, THE_BOX, order_id), DraftLines(lines=[line]))
            return draft.send(tx, order_id, DraftChoice(), self.reckoning)

        if self.attempt(use_case) is not None:
            self.pieces[ident] = (quantity, 0)

    @rule(order=PICK, pick=PICK, quantity=st.none() | PIECES)
    def void(self, order: int, pick: int, quantity: int | None) -> None:
        """Take pieces of a line back."""
        found = self.line_of(order, pick)
        if found is None:
            return
        order_id, line = found
        done = self.attempt(lambda tx: correcting.void_line(tx, order_id, line.id, "other", None, quantity=quantity))
        if done is not None:
            ordered, voided = self.pieces[line.id]
            self.pieces[line.id] = (ordered, voided + (line.live if quantity is None else quantity))

    @rule(order=PICK, pick=PICK, quantity=st.none() | PIECES, name=NAMES, count=st.none() | PIECES)
    def swap(self, order: int, pick: int, quantity: int | None, name: str, count: int | None) -> None:
        """Let pieces of a line go for another dish."""
        found = self.line_of(order, pick)
        if found is None:
            return
        (order_id, line), ident = found, fresh_id()
        item = SwapItem(product_id=self.products[name], id=ident, quantity=count)
        asked = Swap(item=item, quantity=quantity, reason="other")
        if self.attempt(lambda tx: remaking.swap_line(tx, order_id, line.id, asked, None, reckoning=self.reckoning)):
            ordered, gone = self.pieces[line.id]
            went = line.live if quantity is None else quantity
            self.pieces[line.id] = (ordered, gone + went)
            self.pieces[ident] = (count or went, 0)

    @rule(order=PICK, pick=PICK, quantity=st.none() | PIECES)
    def remake(self, order: int, pick: int, quantity: int | None) -> None:
        """Have pieces made once more: nobody owes a cent more or less for it."""
        found = self.line_of(order, pick)
        if found is None:
            return
        order_id, line = found
        asked = Remake(quantity=quantity, reason="other")
        before = [replace(one, remade_quantity=0) for one in service.lines(self.tx, order_id)]
        self.attempt(lambda tx: remaking.remake_line(tx, order_id, line.id, asked, None))
        assert [replace(one, remade_quantity=0) for one in service.lines(self.tx, order_id)] == before

    @rule(order=PICK, pick=PICK, milli=st.integers(1, 5_000))
    def weigh(self, order: int, pick: int, milli: int) -> None:
        """Put a line on the scales."""
        found = self.line_of(order, pick)
        if found is not None:
            self.attempt(lambda tx: correcting.weigh_line(tx, found[0], found[1].id, milli))

    @rule(order=PICK, pick=PICK, quantity=st.none() | PIECES)
    def pay_part(self, order: int, pick: int, quantity: int | None) -> None:
        """Pay pieces of a line."""
        found = self.line_of(order, pick)
        if found is None:
            return
        order_id, line = found
        asked = NewPayment(parts=[AskedPart(item_id=line.id, quantity=quantity)])
        self.attempt(lambda tx: take_payment(tx, order_id, asked))

    @rule(order=PICK)
    def pay_all(self, order: int) -> None:
        """Pay what is left."""
        order_id = self.orders[order % len(self.orders)]
        if self.attempt(lambda tx: take_payment(tx, order_id, NewPayment(all=True))) is not None:
            assert not any(line.unpaid for line in service.lines(self.tx, order_id))

    @rule(order=PICK, share=st.integers(1, 4))
    def pay_an_amount(self, order: int, share: int) -> None:
        """Pay a part of what is due as money that is no line's pieces."""
        order_id = self.orders[order % len(self.orders)]
        amount = sum(line.due for line in service.lines(self.tx, order_id)) // share
        found = self.attempt(lambda tx: what_is_left(tx, order_id)[1])
        if found is None:
            return
        planned, dues = lay(amount, found), {line.id: line.due for line in service.lines(self.tx, order_id)}
        assert sum(part.amount for part in planned) == amount
        assert all(0 < part.amount <= dues[part.line_id] for part in planned)
        self.attempt(lambda tx: take_payment(tx, order_id, NewPayment(amount=amount)))

    @rule(order=PICK, pick=st.none() | PICK, kind=KINDS, value=st.integers(0, 12_000))
    def adjust(self, order: int, pick: int | None, kind: Any, value: int) -> None:
        """Take something off a line or the check, or make a charge."""
        order_id = self.orders[order % len(self.orders)]
        found = None if pick is None else self.line_of(order, pick)
        asked = NewAdjustment(
            kind=kind, value=None if kind == "treat" else value, item_id=found and found[1].id, reason="law"
        )
        self.attempt(lambda tx: adjusting.give(tx, order_id, asked, None, self.reckoning))

    @rule(order=PICK, pick=PICK)
    def take_back(self, order: int, pick: int) -> None:
        """Take a discount or charge off again."""
        order_id = self.orders[order % len(self.orders)]
        given = adjustments.of_order(self.tx, order_id)
        if given:
            ident = given[pick % len(given)].id
            self.attempt(lambda tx: adjusting.take_back(tx, order_id, ident, None))

    @rule(order=PICK, covers=st.integers(0, 4), mode=st.sampled_from(["dine_in", "take_away", "delivery"]))
    def change(self, order: int, covers: int, mode: Any) -> None:
        """Count the guests, or let them take it away."""
        order_id = self.orders[order % len(self.orders)]
        self.attempt(lambda tx: check.set_order(tx, order_id, OrderChange(covers=covers), self.reckoning))
        self.attempt(lambda tx: check.set_order(tx, order_id, OrderChange(mode=mode), self.reckoning))

    @rule(order=PICK)
    def reopen(self, order: int) -> None:
        """Open a paid order again."""
        order_id = self.orders[order % len(self.orders)]
        if self.attempt(lambda tx: check.reopen_order(tx, order_id, "other", None)) is not None:
            assert not any(line.paid_amount or line.paid_quantity for line in service.lines(self.tx, order_id))

    @rule(order=PICK)
    def cancel(self, order: int) -> None:
        """Take everything back."""
        order_id = self.orders[order % len(self.orders)]
        if self.attempt(lambda tx: check.cancel_order(tx, order_id, "other", None)) is not None:
            for line in service.lines(self.tx, order_id):
                self.pieces[line.id] = (line.quantity, line.quantity)

    @rule(order=PICK, table=st.integers(0, 2))
    def close_or_move(self, order: int, table: int) -> None:
        """End an order, or move it."""
        order_id = self.orders[order % len(self.orders)]
        if table == 2:
            self.attempt(lambda tx: check.close_order(tx, order_id))
        else:
            self.attempt(lambda tx: check.move_order(tx, order_id, self.tables[table]))

    @invariant()
    def lines_are_what_people_did(self) -> None:
        """Each line holds exactly the pieces that accepted commands ordered and took back."""
        held = {line.id: line for order_id in self.orders for line in service.lines(self.tx, order_id)}
        assert {line.id: (line.quantity, line.voided_quantity) for line in held.values()} == self.pieces
        for line in held.values():
            assert 0 <= line.paid_quantity <= line.live == line.quantity - line.voided_quantity
            assert line.due >= 0
            assert line.unpaid or line.paid_amount == line.payable

    @invariant()
    def money_adds_up(self) -> None:
        """Payments sum to what the lines say is paid, part by part; what lists say is what the lines say."""
        sums = store.sums_of_each(self.tx, self.orders)
        for order_id in self.orders:
            lines = service.lines(self.tx, order_id)
            payments = list_payments(self.tx, service.find(self.tx, order_id))
            assert sum(payment.amount for payment in payments) == sum(line.paid_amount for line in lines)
            for line in lines:
                parts = [part for payment in payments for part in payment.parts if part.line_id == line.id]
                assert sum(part.amount for part in parts) == line.paid_amount
                assert sum(part.quantity for part in parts) == line.paid_quantity
            order = service.find(self.tx, order_id)
            bill = bill_of(order, lines, standing(self.tx, order))
            told = service.reckoned(self.tx, order_id)
            assert sums[order_id].total == sum(line.payable for line in lines) == bill.total == told.total
            assert sum(bucket.gross for bucket in told.buckets) == told.total
            assert tuple(bucket for bucket in bill.buckets if bucket.gross) == told.buckets
            assert sums[order_id].paid == sum(line.paid_amount for line in lines)
            assert sums[order_id].weight_missing == any(line.needs_weight for line in lines)

    @invariant()
    def status_follows_the_lines(self) -> None:
        """Until it ends, an order's status is what its lines say; an ended one owes nothing."""
        for order_id in self.orders:
            order, lines = service.find(self.tx, order_id), service.lines(self.tx, order_id)
            if order.has_ended:
                assert not any(line.due or line.needs_weight for line in lines)
            else:
                assert order.status is status_of(lines)
            if order.status is OrderStatus.CANCELLED:
                assert not any(line.live for line in lines)

    @invariant()
    def facts_add_up_to_the_state(self) -> None:
        """Whoever only follows the journal arrives at the same totals."""
        facts = self.connection.execute("SELECT type, body FROM events JOIN payloads USING (seq)").fetchall()
        amount = 0  # by the list: discounts and taxes change no fact of a line
        for fact in facts:
            body = msgspec.json.decode(fact["body"])
            match fact["type"]:
                case "LinesSent":
                    amount += sum(
                        line["unit_price"] * line["quantity"] for line in body["lines"] if not line["is_weighed"]
                    )
                case "LineSwapped":
                    amount -= body["amount"]
                    amount += sum(
                        line["unit_price"] * line["quantity"] for line in body["lines"] if not line["is_weighed"]
                    )
                case "LineWeighed":
                    amount += body["amount"]
                case "LineVoided" | "OrderCancelled":
                    amount -= body["amount"]
                case _:
                    pass
        assert amount == sum(line.total for order_id in self.orders for line in service.lines(self.tx, order_id))


TestTrade = Trade.TestCase
TestTrade.settings = settings(max_examples=60, stateful_step_count=30)


@given(
    price=st.integers(0, 10_000_000),
    milli=st.integers(1, 999_999),
    pieces=st.integers(1, 40),
    cuts=st.lists(st.integers(1, 40), max_size=40),
)
def test_parts_of_a_line_sum_to_it(price: int, milli: int, pieces: int, cuts: list[int]) -> None:
    """However a weighed line is cut into payments, they are never negative and sum to its total."""
    line = Line(
        id=new_id(0),
        order_id=new_id(0),
        product_id=1,
        category_id=1,
        printer_zone_id=None,
        name="fish",
        kitchen_name="fish",
        portion_id=None,
        portion_name=None,
        modifiers=(),
        allergens=(),
        unit_price=price,
        is_weighed=True,
        quantity=pieces,
        voided_quantity=0,
        paid_quantity=0,
        paid_amount=0,
        quantity_milli=milli,
        note=None,
        seat=None,
        course=None,
        added_by=None,
        added_at_ms=0,
        tax_code=None,
        tax_name=None,
        tax_rate_bp=None,
        payable=weighed_price(price, milli),
    )
    paid = []
    for cut in [*cuts, pieces]:
        part = min(cut, line.unpaid)
        if part:
            paid.append(line.price_part(part))
            line = msgspec.structs.replace(
                line, paid_quantity=line.paid_quantity + part, paid_amount=line.paid_amount + paid[-1]
            )
    assert sum(paid) == line.total
    assert min(paid) >= 0
    assert line.unpaid == 0


def test_the_database_itself_refuses_two_checks_in_one_place() -> None:
    """Should the code above ever be wrong, the index is not."""
    trade = Trade()
    try:
        trade.open(0, another=False)
        trade.open(1, another=False)
        assert len(trade.orders) == 2
        with pytest.raises(sqlite3.IntegrityError):
            store.change_order(trade.tx, trade.orders[0], table_id=trade.tables[1])
    finally:
        trade.teardown()
