"""Sent = live + cancelled for every line and station, and made once more = told so, whatever happens in what order."""

from collections import Counter
from functools import partial
from typing import Any

from hypothesis import given, settings
from hypothesis import strategies as st

from appliance.config import Config
from appliance.menu.contract import ProductEdit
from appliance.menu.service import change_product
from appliance.orders import check, correcting, courses, remaking, service, transfer, undoing
from appliance.orders.contract import AskedLine, NewOrder, Remake, Swap, SwapItem
from appliance.orders.model import Line
from appliance.orders.passing import Firing, LinesMove, MovedItem
from appliance.payments.contract import NewPayment
from appliance.payments.service import take_payment
from appliance.printing.contract import NewRule, NewStation
from appliance.printing.service import add_rule, add_station
from appliance.wiring.projections import projections
from tests.day.seasons import Season
from tests.orders.restaurant import BEER, FISH, PIZZA, WATER, _furnish

ACTS = st.tuples(
    st.sampled_from(
        [
            *("add", "hold", "fire", "void", "pay", "cancel", "think", "recall", "wait"),
            *("swap", "remake", "move") * 3,
        ],
    ),
    st.integers(0, 1),
    st.integers(0, 3),
    st.sampled_from([None, 1, 1, 2]),
    st.integers(0, 19),
)


class Kitchen:
    """Two checks, two stations; pizza is made at both, tap water at none."""

    def __init__(self, season: Season) -> None:
        """Furnish."""
        self.season = season
        tables, products = season.do(_furnish)
        self.products = [products[name] for name in (BEER, PIZZA, FISH, WATER)]
        stations = [season.do(partial(add_station, new=NewStation(name=name))).id for name in ("B", "K")]
        for product, station in ((0, 0), (1, 1), (2, 1)):
            edit = ProductEdit(printer_zone_id=stations[station])
            season.do(partial(change_product, ident=self.products[product], edit=edit))
        season.do(lambda tx: add_rule(tx, NewRule(product_id=self.products[1], station_ids=stations)))
        news = [NewOrder(table_id=table) for table in tables[:2]]
        self.orders = [season.do(partial(service.open_order, new=new)).id for new in news]

    def act(self, what: str, where: int, which: int, quantity: int | None, pick: int) -> None:
        """Do something to some line of some check."""
        order_id = self.orders[where]
        lines: list[Line] = [one for one in self.season.do(lambda tx: service.lines(tx, order_id)) if one.live]
        if what == "wait":
            self.season.now += 1
            self.season.do(courses.fire_overdue)
        elif what in {"add", "hold", "think"} or not lines:
            asked = AskedLine(product_id=self.products[pick % 4], quantity=which + 1, hold=what == "hold", course=1)
            undo_ms = 1 if what == "think" else 0
            self.season.do(lambda tx: service.add_lines(tx, order_id, [asked], undo_ms=undo_ms))
        else:
            use_case, line = getattr(self, what), lines[which % len(lines)]
            self.season.do(lambda tx: use_case(tx, order_id, line, quantity, pick))

    def fire(self, tx: Any, order_id: str, _line: Line, _quantity: int | None, _pick: int) -> None:
        """Call for what is held."""
        courses.fire(tx, order_id, Firing(course=1))

    def void(self, tx: Any, order_id: str, line: Line, quantity: int | None, _pick: int) -> None:
        """Take pieces back."""
        correcting.void_line(tx, order_id, line.id, "other", None, quantity=quantity)

    def swap(self, tx: Any, order_id: str, line: Line, quantity: int | None, pick: int) -> None:
        """Let pieces go for another dish."""
        asked = Swap(item=SwapItem(product_id=self.products[pick % 4]), quantity=quantity, reason="other")
        remaking.swap_line(tx, order_id, line.id, asked, None)

    def remake(self, tx: Any, order_id: str, line: Line, quantity: int | None, _pick: int) -> None:
        """Have pieces made once more."""
        remaking.remake_line(tx, order_id, line.id, Remake(quantity=quantity, reason="cold"), None)

    def recall(self, tx: Any, order_id: str, _line: Line, _quantity: int | None, _pick: int) -> None:
        """Take back what no station was told of."""
        undoing.recall(tx, order_id, None)

    def move(self, tx: Any, order_id: str, line: Line, quantity: int | None, _pick: int) -> None:
        """Move pieces to the other check, where parts of one line join."""
        item = MovedItem(item_id=line.id, quantity=quantity)
        (other,) = (one for one in self.orders if one != order_id)
        transfer.move_lines(tx, order_id, LinesMove(items=[item], to_order_id=other))

    def pay(self, tx: Any, order_id: str, _line: Line, _quantity: int | None, _pick: int) -> None:
        """Pay what is left."""
        take_payment(tx, order_id, NewPayment(all=True))

    def cancel(self, tx: Any, order_id: str, _line: Line, _quantity: int | None, pick: int) -> None:
        """Take a check back, now and then."""
        if pick % 5 == 0:
            check.cancel_order(tx, order_id, "other", None)


def papers(season: Season) -> dict[tuple[str, int], Counter[str]]:
    """Return what the tickets say of each line at each station, added up."""
    told: dict[tuple[str, int], Counter[str]] = {}
    rows = season.rows(
        "SELECT l.line_id, l.kind, l.quantity, j.station_id FROM job_lines l JOIN print_jobs j ON j.id = l.job_id"
    )
    for row in rows:
        told.setdefault((row["line_id"], row["station_id"]), Counter())[row["kind"]] += row["quantity"]
    return told


@settings(max_examples=60)
@given(acts=st.lists(ACTS, min_size=5, max_size=40))
def test_every_station_knows_what_is_live_and_what_was_made_again(
    acts: list[tuple[str, int, int, int | None, int]],
) -> None:
    """The ledger, and its tickets by themselves, say what the checks say, after every step."""
    with Season(Config(), projections(Config())) as season:
        kitchen = Kitchen(season)
        for act in acts:
            kitchen.act(*act)
            rows = season.rows(
                "SELECT s.*, l.quantity - l.voided_quantity AS live, l.remade_quantity FROM sent_lines s"
                " JOIN order_lines l ON l.id = s.line_id WHERE l.joined_into IS NULL AND NOT l.is_held"
            )
            told = papers(season)
            for row in rows:
                assert row["quantity_sent"] == row["live"] + row["quantity_cancelled"]
                assert row["quantity_remade"] == row["remade_quantity"]
                on_paper = told[row["line_id"], row["station_id"]]
                assert (on_paper["new"], on_paper["cancelled"], on_paper["remade"]) == (
                    row["quantity_sent"],
                    row["quantity_cancelled"],
                    row["quantity_remade"],
                )
        numbers = season.rows("SELECT station_id, number, previous FROM print_jobs WHERE kind = 'kitchen' ORDER BY id")
        for station in {row["station_id"] for row in numbers}:
            mine = [row["number"] for row in numbers if row["station_id"] == station]
            assert mine == list(range(1, len(mine) + 1))
