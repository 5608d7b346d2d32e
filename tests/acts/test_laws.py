"""Laws of acts over random evenings: nobody passes his allowance, and sums, uses and journal tell the same."""

from collections import Counter
from collections.abc import Callable
from functools import partial
from typing import Any

from hypothesis import given, settings
from hypothesis import strategies as st

from appliance.acts.contract import ActChange, OfferedReason, ReasonNames
from appliance.acts.model import Act
from appliance.acts.service import set_allowance, set_rules, tell_sums
from appliance.config import Config
from appliance.orders import adjusting, check, correcting, remaking, service, transfer, treating
from appliance.orders.contract import AskedLine, NewAdjustment, NewOrder, Remake, Swap, SwapItem, TreatTo
from appliance.orders.passing import LinesMove, MovedItem
from appliance.orders.reckoning import reckoning_of, standing, tell
from appliance.runtime.caller import THE_BOX, Caller
from appliance.runtime.tx import Tx
from appliance.staff import store as staff
from appliance.staff.model import ROLE_ACTIONS, Role
from appliance.wiring.projections import projections
from kernel.clock import HOUR_MS, MINUTE_MS
from kernel.errors import DomainError
from tests.day.seasons import Season
from tests.orders.restaurant import BEER, FISH, PIZZA, _furnish

ALLOWANCES = (2_000, 1_300)
"""What everybody may treat a day, and what the second waiter may."""
PICK = st.integers(0, 999)
WAITERS = [
    "treat",
    "treat",
    "treat",
    "treat",
    "take_off",
    "take_off",
    "split",
    "join",
    "merge",
    "treat_to",
    "weigh",
    "swap",
]
ACTS = st.tuples(
    st.sampled_from([*WAITERS, "dine", "dine", "dine", "void", "remake", "cancel", "boss_treat", "wait", "overnight"]),
    PICK,
    PICK,
)


def _hire(tx: Tx, name: str) -> Caller:
    actions = frozenset({*ROLE_ACTIONS[Role.WAITER], "orders.all"})
    return Caller(user_id=staff.add_user(tx, name, "no pin", "waiter"), name=name, role="waiter", actions=actions)


class Evenings:
    """A restaurant whose two waiters have allowances, driven by numbers."""

    def __init__(self, season: Season) -> None:
        """Furnish it."""
        self.season = season
        self.reckoning = reckoning_of(season.config.profile(), "en")
        self.tables, products = season.do(_furnish)
        self.products = [products[name] for name in (BEER, PIZZA, FISH)]
        self.waiters = [season.do(partial(_hire, name=name)) for name in ("Nikos", "Eleni")]
        other = OfferedReason("other", ReasonNames("Other", "Άλλο"))
        for act in (Act.TREAT, Act.REMAKE, Act.SWAP):
            change = ActChange(reasons=[other], limit_amount=None, allowance=ALLOWANCES[0])
            season.do(partial(set_rules, act=act, asked=change))
            his = partial(set_allowance, act=act, user_id=self.waiters[1].user_id or 0, amount=ALLOWANCES[1])
            season.do(his)
        self.orders: list[str] = []

    def act(self, what: str, one: int, two: int) -> None:
        """Let a waiter, or the box, do something to one of the last checks; what is refused changes nothing."""
        self.season.caller = self.waiters[two % 2] if what in WAITERS or what == "remake" else THE_BOX
        self.season.now += MINUTE_MS
        match what:
            case "wait":
                self.season.now += one % 600 * MINUTE_MS
            case "overnight":
                self.season.now += 14 * HOUR_MS
            case _ if what == "dine" or not self.orders:
                self.dine(one, two)
            case _:
                getattr(self, what)(self.orders[-1 - one % min(4, len(self.orders))], one, two)

    def do(self, use_case: Callable[[Tx], Any]) -> Any:
        """Run a command; a refusal is none of the law's business."""
        try:
            return self.season.do(use_case)
        except DomainError:
            return None

    def line(self, order_id: str, pick: int) -> Any:
        """Return one of a check's lines."""
        held = self.season.do(lambda tx: service.lines(tx, order_id))
        return held[pick % len(held)] if held else None

    def dine(self, one: int, two: int) -> None:
        """Let guests come and order."""
        new = NewOrder(table_id=self.tables[one % len(self.tables)], another_check=True)
        ident: str = self.do(lambda tx: service.open_order(tx, new, self.reckoning)).id
        self.orders.append(ident)
        lines = [AskedLine(product_id=self.products[n % 3], quantity=n % 3 + 1) for n in (one, two, one + two)]
        self.do(lambda tx: service.add_lines(tx, ident, lines, reckoning=self.reckoning))
        for line in self.do(lambda tx: service.lines(tx, ident)):
            if line.is_weighed:
                weigh = partial(correcting.weigh_line, ident=ident, line_id=line.id, quantity_milli=one + 1)
                self.do(weigh)

    def treat(self, order_id: str, one: int, two: int) -> None:
        """Put a line on the house."""
        if line := self.line(order_id, one):
            asked = NewAdjustment(kind="treat", item_id=line.id, reason=("other", "friends")[two % 2])
            self.do(lambda tx: adjusting.give(tx, order_id, asked, None, self.reckoning))

    boss_treat = treat

    def take_off(self, order_id: str, one: int, _: int) -> None:
        """Take a treat off again."""
        given = self.do(lambda tx: standing(tx, service.find(tx, order_id)))
        if given:
            self.do(lambda tx: adjusting.take_back(tx, order_id, given[one % len(given)].id, None))

    def split(self, order_id: str, one: int, two: int) -> None:
        """Move pieces to a check of their own."""
        if line := self.line(order_id, one):
            move = LinesMove(items=[MovedItem(item_id=line.id, quantity=two % 3 or None)])
            moved = self.do(lambda tx: transfer.move_lines(tx, order_id, move))
            if moved is not None:
                self.orders.append(moved.id)

    def join(self, order_id: str, one: int, two: int) -> None:
        """Move pieces to another check."""
        if line := self.line(order_id, one):
            to = self.orders[two % len(self.orders)]
            move = LinesMove(items=[MovedItem(item_id=line.id)], to_order_id=to)
            self.do(lambda tx: transfer.move_lines(tx, order_id, move))

    def merge(self, order_id: str, _: int, two: int) -> None:
        """Put all of a check on another."""
        self.do(lambda tx: transfer.merge_orders(tx, order_id, self.orders[two % len(self.orders)]))

    def treat_to(self, order_id: str, one: int, two: int) -> None:
        """Let another check pay."""
        if line := self.line(order_id, one):
            asked = TreatTo(payer_order_id=self.orders[two % len(self.orders)], quantity=two % 3 or None)
            self.do(lambda tx: treating.treat_to(tx, order_id, line.id, asked))

    def weigh(self, order_id: str, one: int, two: int) -> None:
        """Weigh a line again."""
        if line := self.line(order_id, one):
            self.do(lambda tx: correcting.weigh_line(tx, order_id, line.id, two * 10 + 1))

    def void(self, order_id: str, one: int, two: int) -> None:
        """Take pieces back."""
        if line := self.line(order_id, one):
            self.do(lambda tx: correcting.void_line(tx, order_id, line.id, "", None, quantity=two % 3 or None))

    def remake(self, order_id: str, one: int, two: int) -> None:
        """Have pieces made once more."""
        if line := self.line(order_id, one):
            asked = Remake(reason="other", quantity=two % 3 or None)
            self.do(lambda tx: remaking.remake_line(tx, order_id, line.id, asked, None))

    def swap(self, order_id: str, one: int, two: int) -> None:
        """Let pieces go for another dish."""
        if line := self.line(order_id, one):
            item = SwapItem(product_id=self.products[two % 3])
            asked = Swap(item=item, reason="other", quantity=two % 2 or None)
            self.do(lambda tx: remaking.swap_line(tx, order_id, line.id, asked, None, reckoning=self.reckoning))

    def cancel(self, order_id: str, one: int, _: int) -> None:
        """Take back a whole check, now and then."""
        if one % 3 == 0:
            self.do(lambda tx: check.cancel_order(tx, order_id, "", None))


def given_away(season: Season) -> Counter[tuple[int, str]]:
    """Return what stands on the house out of whose allowance of which day, as the checks' own bills have it."""
    uses = {row["source_id"]: row for row in season.rows("SELECT * FROM act_uses WHERE act = 'treat' AND by_allowance")}
    given_by: Counter[tuple[int, str]] = Counter()
    for row in season.rows("SELECT id FROM orders WHERE status != 'merged' AND NOT is_emptied"):

        def look(tx: Tx, ident: str = row["id"]) -> tuple[Any, Any]:
            order = service.find(tx, ident)
            held = standing(tx, order)
            return held, tell(order, service.lines(tx, order.id), held).amounts if held else {}

        held, amounts = season.do(look)
        for one in held:
            use = uses.get(one.copied_from or one.id)
            if use is not None and one.kind == "treat":
                given_by[use["user_id"], use["business_day"]] += amounts.get(one.id, 0)
    return given_by


def folded(season: Season, day: str) -> Counter[tuple[str, str, int | None, str]]:
    """Return what the journal's facts of a day sum up to."""
    sums: Counter[tuple[str, str, int | None, str]] = Counter()
    for fact in season.facts(day, "ActDone", "ActUndone"):
        key = (fact["act"], fact["reason"], fact["user_id"])
        done = fact["type"] == "ActDone"
        sums[*key, "times"] += int(done)
        sums[*key, "pieces" if done else "undone_pieces"] += fact["quantity"]
        sums[*key, "amount" if done else "undone"] += fact["amount"]
    return sums


@settings(max_examples=40)
@given(acts=st.lists(ACTS, min_size=10, max_size=50))
def test_nobody_passes_his_allowance(acts: list[tuple[str, int, int]]) -> None:
    """Whatever is treated, divided, moved, voided, taken off; and each day's sums are the journal's."""
    config = Config()
    with Season(config, projections(config)) as season:
        evenings = Evenings(season)
        for number, act in enumerate(acts):
            evenings.act(*act)
            season.caller = THE_BOX
            spent = season.rows(
                "SELECT user_id, business_day, act, sum(amount - undone_amount) AS amount FROM act_uses"
                " WHERE by_allowance GROUP BY user_id, business_day, act"
            )
            most = dict(zip((one.user_id for one in evenings.waiters), ALLOWANCES, strict=True))
            assert all(row["amount"] <= most[row["user_id"]] for row in spent)
            if number % 5 and number + 1 < len(acts):
                continue
            counted = {(row["user_id"], row["business_day"]): row["amount"] for row in spent if row["act"] == "treat"}
            for key, amount in given_away(season).items():
                assert amount <= counted[key]
        for row in season.rows("SELECT DISTINCT business_day AS day FROM events"):
            day = row["day"]
            told: Counter[tuple[str, str, int | None, str]] = Counter()
            for one in season.do(partial(tell_sums, since=day, until=day)):
                for name in ("times", "pieces", "amount", "undone_pieces", "undone"):
                    told[one.act, one.reason, one.user_id, name] += getattr(one, name)
            assert +told == +folded(season, day)
