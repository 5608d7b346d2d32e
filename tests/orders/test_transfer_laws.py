"""Laws of table service: whatever is split, merged, moved, voided and fired, stations know what lives, money stays."""

from collections import Counter
from collections.abc import Callable
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any

from hypothesis import settings
from hypothesis import strategies as st
from hypothesis.stateful import RuleBasedStateMachine, initialize, invariant, precondition, rule
from msgspec.structs import replace

from appliance.orders import check, correcting, courses, service, store, transfer
from appliance.orders.contract import AskedLine, NewOrder
from appliance.orders.model import Line, Order
from appliance.orders.passing import Firing, LinesMove, MovedItem
from appliance.payments.contract import AskedPart, NewPayment
from appliance.payments.service import PROJECTIONS, take_payment
from appliance.printing import kitchen
from appliance.printing.contract import NewStation
from appliance.printing.service import add_station
from appliance.runtime.caller import THE_BOX
from appliance.runtime.journal import Journal
from appliance.runtime.tx import SAVEPOINT, Moment, Tx
from kernel.errors import DomainError, ErrorCode
from tests.fakes.clock import START_MS
from tests.fakes.database import open_bare
from tests.orders.restaurant import BEER, FISH, PIZZA, _furnish, fresh_id
from tests.orders.test_laws import PICK, PIECES, TRADING

FEW = st.integers(1, 3)
MOST_CHECKS = 4


class TableService(RuleBasedStateMachine):
    """Waiters at three tables, handing lines and checks about."""

    def __init__(self) -> None:
        """Open a database with the small restaurant and two stations in it: beer at the bar, the rest in the kitchen."""
        super().__init__()
        self.folder = TemporaryDirectory()
        self.connection = open_bare(Path(self.folder.name) / "service.db")
        followers = [PROJECTIONS, kitchen.projections("en")]
        names = {name for each in followers for name in each}
        journal = Journal({name: [each[name] for each in followers if name in each] for name in names})
        moment = Moment(at_ms=START_MS, clock_is_sure=True, business_day="2026-09-21", caller=THE_BOX)
        self.tx = Tx(self.connection, TRADING, moment, journal.append)
        self.tables, self.products = _furnish(self.tx)
        for name, made in (("Bar", [BEER]), ("Kitchen", [FISH, PIZZA])):
            station = add_station(self.tx, NewStation(name=name))
            for product in made:
                self.tx.run(
                    "UPDATE products SET printer_zone_id = ? WHERE id = ?", (station.id, self.products[product])
                )
        self.orders: list[str] = []
        self.live: Counter[int] = Counter()

    def teardown(self) -> None:
        """Close the database."""
        self.connection.close()
        self.folder.cleanup()

    @initialize()
    def seat_the_first_guests(self) -> None:
        """Begin with two checks, one of them with several pieces of everything on it."""
        self.open(0)
        self.open(1)
        for order, name, quantity, course, hold in (
            (0, FISH, 2, None, False),
            (0, BEER, 5, None, False),
            (0, PIZZA, 4, 2, True),
            (1, BEER, 4, None, False),
            (1, PIZZA, 3, 1, True),
        ):
            self.send(order, name, quantity, course=course, hold=hold)

    def attempt(self, use_case: Callable[[Tx], Any]) -> Any:
        """Run a use case as a command runs: a refusal of the trade undoes it and returns None."""
        self.connection.execute("BEGIN")
        self.connection.execute(f"SAVEPOINT {SAVEPOINT}")
        try:
            return use_case(self.tx)
        except DomainError as refusal:
            self.tx.undo()
            if refusal.code not in {ErrorCode.CONFLICT, ErrorCode.INVALID, ErrorCode.NOT_FOUND}:
                raise
            return None
        finally:
            self.connection.execute("COMMIT")

    def quietly(self, use_case: Callable[[Tx], Any]) -> Any:
        """Do the same, and see that the kitchen read nothing and that all checks together come to what they came to."""
        before = self.state()
        done = self.attempt(use_case)
        assert self.state() == before
        return done

    def state(self) -> tuple[int, int, int]:
        """Return how many tickets there are, and what all checks come to and have been paid."""
        jobs = self.connection.execute("SELECT count(*) FROM print_jobs WHERE kind = 'kitchen'").fetchone()[0]
        query = "SELECT sum(payable), sum(paid_amount) FROM order_lines WHERE joined_into IS NULL"
        payable, paid = self.connection.execute(query).fetchone()
        return jobs, payable or 0, paid or 0

    def living(self) -> list[str]:
        """Return the checks into which all that were ever opened went, the first one first."""
        return list(dict.fromkeys(service.find(self.tx, order_id).id for order_id in self.orders))

    def order(self, pick: int) -> Order:
        """Return some order that was not merged."""
        living = self.living()
        return service.find(self.tx, living[pick % len(living)])

    def lines(self) -> list[Line]:
        """Return every line of every check."""
        return [line for order_id in self.living() for line in service.lines(self.tx, order_id)]

    def line_of(self, pick: int) -> tuple[str, Line] | None:
        """Return some line of which something is left, and its order."""
        lines = [line for line in self.lines() if line.unpaid]
        line = lines[pick % len(lines)] if lines else None
        return None if line is None else (line.order_id, line)

    @precondition(lambda self: sum(not service.find(self.tx, one).has_ended for one in self.living()) < MOST_CHECKS)
    @rule(table=st.integers(0, 2))
    def open(self, table: int) -> None:
        """Open a check, beside others if there are any."""
        new = NewOrder(table_id=self.tables[table], another_check=True)
        order = self.attempt(lambda tx: service.open_order(tx, new))
        if order is not None:
            self.orders.append(order.id)

    @rule(
        order=PICK,
        name=st.sampled_from([BEER, FISH, PIZZA]),
        quantity=PIECES,
        course=st.none() | st.integers(1, 2),
        hold=st.booleans(),
    )
    def send(self, order: int, name: str, quantity: int, *, course: int | None, hold: bool) -> None:
        """Send a line, or hold it back."""
        order_id, product_id = self.order(order).id, self.products[name]
        line = AskedLine(product_id=product_id, quantity=quantity, id=fresh_id(), course=course, hold=hold)
        if self.attempt(lambda tx: service.add_lines(tx, order_id, [line])) is not None:
            self.live[product_id] += quantity

    @rule(pick=PICK, quantity=st.none() | FEW, into=st.none() | PICK, table=st.integers(0, 2))
    def move(self, pick: int, quantity: int | None, into: int | None, table: int) -> None:
        """Move a line or a part of it to another check, or to a new one."""
        found = self.line_of(pick)
        if found is None:
            return
        order_id, line = found
        body = LinesMove(
            items=[MovedItem(item_id=line.id, quantity=quantity)],
            to_order_id=None if into is None else self.order(into).id,
            table_id=self.tables[table],
        )
        there = self.quietly(lambda tx: transfer.move_lines(tx, order_id, body))
        if there is not None and there.id not in self.orders:
            self.orders.append(there.id)
        if there is not None:
            left = any(one.live for one in service.lines(self.tx, order_id))
            assert service.find(self.tx, order_id).is_emptied != left

    @rule(gone=PICK, stays=PICK)
    def merge(self, gone: int, stays: int) -> None:
        """Merge two checks."""
        here, there = self.order(gone).id, self.order(stays).id
        self.quietly(lambda tx: transfer.merge_orders(tx, here, there))

    @rule(order=PICK, picks=st.lists(st.tuples(PICK, st.none() | FEW), min_size=1, max_size=3), back=st.booleans())
    def split_and_restore(self, order: int, picks: list[tuple[int, int | None]], *, back: bool) -> None:
        """Split some lines off and bring them back, by merging or by moving: the check is as it was."""
        source = self.order(order)
        before = service.lines(self.tx, source.id)
        if not before:
            return
        wanted = {before[pick % len(before)].id: quantity for pick, quantity in picks}
        body = LinesMove(items=[MovedItem(item_id=line_id, quantity=quantity) for line_id, quantity in wanted.items()])
        if self.needs_no_joining(before):
            there = self.quietly(lambda tx: transfer.move_lines(tx, source.id, body))
            if there is None:
                return
            self.orders.append(there.id)
            if service.find(self.tx, source.id).status == "paid":
                return
            all_there = LinesMove(
                items=[MovedItem(item_id=line.id) for line in service.lines(self.tx, there.id)], to_order_id=source.id
            )
            if back:
                done = self.quietly(lambda tx: transfer.move_lines(tx, there.id, all_there))
            else:
                done = self.quietly(lambda tx: transfer.merge_orders(tx, there.id, source.id))
            assert done is not None
            now = service.find(self.tx, source.id)  # a new one where all of it had gone
            assert [replace(line, order_id=source.id) for line in service.lines(self.tx, now.id)] == before
            kept = {"status": source.status, "id": source.id, "number": source.number}
            assert replace(now, **kept, check_number=source.check_number) == source

    @staticmethod
    def needs_no_joining(lines: list[Line]) -> bool:
        """Say whether no two lines were one before: bringing back would rightly join those, too."""
        return len({line.split_from or line.id for line in lines}) == len(lines)

    @rule(pick=PICK, quantity=st.none() | FEW)
    def void(self, pick: int, quantity: int | None) -> None:
        """Take pieces of a line back."""
        found = self.line_of(pick)
        if found is None:
            return
        order_id, line = found
        done = self.attempt(lambda tx: correcting.void_line(tx, order_id, line.id, "other", None, quantity=quantity))
        if done is not None:
            self.live[line.product_id] -= line.live if quantity is None else quantity
            assert done.is_emptied != any(one.live for one in service.lines(self.tx, done.id))

    @rule(order=PICK, course=st.integers(1, 2), pick=st.none() | PICK)
    def fire(self, order: int, course: int, pick: int | None) -> None:
        """Fire a course or a line; once more it prints nothing."""
        found = None if pick is None else self.line_of(pick)
        order_id = self.order(order).id if found is None else found[0]
        body = Firing(course=course) if found is None else Firing(item_ids=[found[1].id])
        if self.attempt(lambda tx: courses.fire(tx, order_id, body)) is not None:
            self.quietly(lambda tx: courses.fire(tx, order_id, body))

    @rule(pick=PICK, milli=st.integers(1, 5_000))
    def weigh(self, pick: int, milli: int) -> None:
        """Put a line on the scales."""
        found = self.line_of(pick)
        if found is not None:
            self.attempt(lambda tx: correcting.weigh_line(tx, found[0], found[1].id, milli))

    @rule(pick=PICK, quantity=st.none() | FEW)
    def pay_part(self, pick: int, quantity: int | None) -> None:
        """Pay pieces of a line."""
        found = self.line_of(pick)
        if found is not None:
            asked = NewPayment(parts=[AskedPart(item_id=found[1].id, quantity=quantity)])
            self.attempt(lambda tx: take_payment(tx, found[0], asked))

    @rule(order=PICK, table=st.integers(0, 3))
    def seat_elsewhere(self, order: int, table: int) -> None:
        """Move a whole check."""
        order_id = self.order(order).id
        self.quietly(lambda tx: check.move_order(tx, order_id, self.tables[table]))

    @invariant()
    def stations_know_what_lives(self) -> None:
        """For every line that was fired, sent = live + cancelled; of one that is held nobody knows."""
        told = {
            row["line_id"]: (row["quantity_sent"], row["quantity_cancelled"])
            for row in self.connection.execute("SELECT * FROM sent_lines")
        }
        papers = {
            row["line_id"]: (row["sent"], row["cancelled"])
            for row in self.connection.execute(
                "SELECT line_id, coalesce(sum(quantity) FILTER (WHERE kind = 'new'), 0) AS sent,"
                " coalesce(sum(quantity) FILTER (WHERE kind = 'cancelled'), 0) AS cancelled"
                " FROM job_lines GROUP BY line_id"
            )
        }
        assert papers == told
        lines = {line.id: line for line in self.lines()}
        assert told.keys() <= lines.keys()
        for line in lines.values():
            sent, cancelled = told.get(line.id, (0, 0))
            assert sent - cancelled == (0 if line.is_held else line.live)

    @invariant()
    def what_ended_empty_is_empty(self) -> None:
        """See that nothing lies on a check that has ended since nothing lay on it."""
        for order_id in self.living():
            if service.find(self.tx, order_id).is_emptied:
                assert not any(line.live for line in service.lines(self.tx, order_id))

    @invariant()
    def no_piece_is_lost(self) -> None:
        """Count on all checks what was ordered and not taken back."""
        found: Counter[int] = Counter()
        for line in self.lines():
            found[line.product_id] += line.live
        assert +found == +self.live

    @invariant()
    def every_check_adds_up(self) -> None:
        """See in lists what the lines say, no line paid beyond its price, and nothing on a merged check."""
        sums = store.sums_of_each(self.tx, self.orders)
        for order_id in self.orders:
            here = [] if service.find(self.tx, order_id).id != order_id else service.lines(self.tx, order_id)
            assert sums[order_id].total == sum(line.payable for line in here)
            assert sums[order_id].paid == sum(line.paid_amount for line in here)
            assert all(0 <= line.paid_quantity <= line.live and line.due >= 0 for line in here)


TestTableService = TableService.TestCase
TestTableService.settings = settings(max_examples=60, stateful_step_count=30)
