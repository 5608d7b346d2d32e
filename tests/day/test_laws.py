"""Laws of business days over random seasons: the Z equals the sum of its receipts equals the journal."""

from collections import Counter
from functools import partial
from itertools import pairwise
from typing import Any

from hypothesis import given, settings
from hypothesis import strategies as st

from appliance.config import Config
from appliance.day import store
from appliance.day.contract import ZDocument
from appliance.orders import adjusting, check, correcting, remaking, service, transfer
from appliance.orders.contract import AskedLine, NewAdjustment, NewOrder, OrderChange, Remake, Swap, SwapItem
from appliance.orders.reckoning import reckoning_of, standing, tell
from appliance.payments import refunds, uncollected
from appliance.payments import store as payments_store
from appliance.payments.contract import (
    NewCollection,
    NewPayment,
    NewRefund,
    NewTip,
    NewTipRefund,
    NewWalkOut,
    NewWriteOff,
)
from appliance.payments.model import Coins
from appliance.payments.service import list_payments, take_payment
from appliance.reports.service import rebuild
from appliance.reports.store import TABLES
from appliance.wiring.projections import projections
from kernel.clock import HOUR_MS, MINUTE_MS
from tests.day.seasons import Season
from tests.orders.restaurant import BEER, FISH, PIZZA, _furnish

# Currencies of 2, 0 and 3 decimals; prices with tax and without, cash rounded and not.
COUNTRIES = {"gr": "EUR", "it": "EUR", "jp": "JPY", "kw": "KWD", "ch": "CHF", "ca": "CAD"}
PICK = st.integers(0, 1_000)
# Guests who come, eat and pay are what a day is made of; the rest happens to some of them.
ACTS = st.tuples(
    st.sampled_from(
        [
            *("dine", "dine", "dine", "open", "send", "send", "discount", "discount", "void", "pay", "pay", "settle"),
            *(
                "swap",
                "remake",
                "settle",
                "reopen",
                "refund",
                "refund",
                "cancel",
                "merge",
                "wait",
                "overnight",
                "close_day",
            ),
            *("walk_out", "walk_out", "collect", "collect", "collect", "write_off", "tip", "refund_tip", "guests"),
        ]
    ),
    PICK,
    PICK,
)


class Service:
    """A season of service, driven by numbers."""

    def __init__(self, season: Season, coins: Coins) -> None:
        """Furnish the restaurant."""
        self.season, self.coins = season, coins
        self.reckoning = reckoning_of(season.config.profile(), "en")
        self.tables, products = season.do(_furnish)
        self.products = [products[name] for name in (BEER, PIZZA, FISH)]
        self.orders: list[str] = []

    def act(self, what: str, one: int, two: int) -> None:
        """Do something to one of the last checks, or with the day."""
        match what:
            case "wait":
                self.season.now += (one % 600 + 1) * MINUTE_MS
            case "overnight":
                self.season.now += 14 * HOUR_MS
            case "close_day":
                self.season.close_day()
            case "open":
                self.open(one, two)
            case "dine":
                self.dine(one, two)
            case _ if self.orders:
                getattr(self, what)(self.orders[-1 - one % min(4, len(self.orders))], two)
            case _:
                self.dine(one, two)

    def open(self, one: int, two: int) -> str:
        """Open a check."""
        new = NewOrder(table_id=self.tables[one % len(self.tables)], covers=two % 5, another_check=True)
        ident: str = self.season.do(lambda tx: service.open_order(tx, new, self.reckoning)).id
        self.orders.append(ident)
        return ident

    def dine(self, one: int, two: int) -> None:
        """Let guests come, order, perhaps get a discount, pay in part or whole, and perhaps stay."""
        order_id = self.open(one, two)
        self.send(order_id, one)
        self.send(order_id, two)
        if one % 3 == 0:
            self.discount(order_id, two)
        if two % 3 == 0:
            self.pay(order_id, one)
        if one % 4:
            self.settle(order_id, two)

    def send(self, order_id: str, pick: int) -> None:
        """Order something, and weigh it where it is sold by weight."""
        line = AskedLine(product_id=self.products[pick % 3], quantity=pick % 4 + 1)
        if (
            self.season.do(lambda tx: service.add_lines(tx, order_id, [line], reckoning=self.reckoning))
            and pick % 3 == 2
        ):
            sent = self.season.do(lambda tx: service.lines(tx, order_id))[-1]
            self.season.do(lambda tx: correcting.weigh_line(tx, order_id, sent.id, pick + 1))

    def discount(self, order_id: str, pick: int) -> None:
        """Take something off a line or the check, or charge for the service."""
        lines = self.season.do(lambda tx: service.lines(tx, order_id))
        item = lines[pick % len(lines)].id if lines else None
        asked = [
            NewAdjustment(kind="percent", value=pick * 10, reason="friend"),
            NewAdjustment(kind="fixed", value=pick, reason="cold", item_id=item),
            NewAdjustment(kind="treat", item_id=item, reason="birthday"),
            NewAdjustment(kind="service", value=pick, reason="large party"),
            NewAdjustment(kind="cover", value=pick, reason="bread"),
        ][pick % 5]
        self.season.do(lambda tx: adjusting.give(tx, order_id, asked, None, self.reckoning))

    def guests(self, order_id: str, pick: int) -> None:
        """Count the guests anew."""
        change = OrderChange(covers=pick % 7)
        self.season.do(lambda tx: check.set_order(tx, order_id, change, self.reckoning))

    def void(self, order_id: str, pick: int) -> None:
        """Take pieces of a line back."""
        lines = self.season.do(lambda tx: service.lines(tx, order_id))
        if lines:
            line, quantity = lines[pick % len(lines)].id, pick % 3 or None
            self.season.do(lambda tx: correcting.void_line(tx, order_id, line, "other", None, quantity=quantity))

    def swap(self, order_id: str, pick: int) -> None:
        """Let pieces of a line go for another dish."""
        lines = self.season.do(lambda tx: service.lines(tx, order_id))
        if lines:
            line, quantity = lines[pick % len(lines)].id, pick % 3 or None
            asked = Swap(item=SwapItem(product_id=self.products[pick % 2]), quantity=quantity, reason="other")
            self.season.do(lambda tx: remaking.swap_line(tx, order_id, line, asked, None, reckoning=self.reckoning))

    def remake(self, order_id: str, pick: int) -> None:
        """Have a line made once more."""
        lines = self.season.do(lambda tx: service.lines(tx, order_id))
        if lines:
            line = lines[pick % len(lines)].id
            self.season.do(lambda tx: remaking.remake_line(tx, order_id, line, Remake(reason="other"), None))

    def pay(self, order_id: str, pick: int) -> None:
        """Pay something."""
        method = ("cash", "card", "other")[pick % 3]
        asked = NewPayment(amount=pick + 1, method=method, as_part=True) if pick % 3 else NewPayment(all=True)
        self.season.do(lambda tx: take_payment(tx, order_id, asked, self.coins))

    def settle(self, order_id: str, pick: int) -> None:
        """Pay what is left and close the check."""
        asked = NewPayment(all=True, method=("cash", "card")[pick % 2])
        self.season.do(lambda tx: take_payment(tx, order_id, asked, self.coins))
        if pick % 5:
            self.season.do(lambda tx: check.close_order(tx, order_id))

    def reopen(self, order_id: str, _: int) -> None:
        """Open a paid check again."""
        self.season.do(lambda tx: check.reopen_order(tx, order_id, "other", None))

    def refund(self, order_id: str, pick: int) -> None:
        """Give a part of a payment back."""
        found = self.season.do(lambda tx: list_payments(tx, service.find(tx, order_id)))
        if found:
            asked = NewRefund(amount=pick + 1, reason="other")
            self.season.do(lambda tx: refunds.refund(tx, found[pick % len(found)].id, asked, None, self.coins))

    def tip(self, order_id: str, pick: int) -> None:
        """Add a tip to a payment."""
        found = self.season.do(lambda tx: list_payments(tx, service.find(tx, order_id)))
        if found:
            self.season.do(lambda tx: refunds.add_tip(tx, found[pick % len(found)].id, NewTip(tip=pick + 1)))

    def refund_tip(self, order_id: str, pick: int) -> None:
        """Give a tip back, or some of it."""
        found = self.season.do(lambda tx: list_payments(tx, service.find(tx, order_id)))
        tipped = [one for one in found if one.tip > 0]
        if tipped:
            asked = NewTipRefund(amount=pick if pick % 3 else None, reason="other")
            self.season.do(lambda tx: refunds.refund_tip(tx, tipped[pick % len(tipped)].id, asked, None))

    def walk_out(self, order_id: str, _: int) -> None:
        """Leave without paying."""
        self.season.do(lambda tx: uncollected.walk_out(tx, order_id, NewWalkOut(reason="left"), None))

    def owed(self, pick: int) -> str | None:
        """Return something that guests left owing on whichever day."""
        found = self.season.do(lambda tx: payments_store.walk_outs(tx, owed_only=True, before=None, limit=9))
        return found[pick % len(found)][1] if found else None

    def collect(self, _: str, pick: int) -> None:
        """Pay what was owed, or some of it."""
        if (ident := self.owed(pick)) is not None:
            asked = NewCollection(
                amount=pick if pick % 2 else None, method=("cash", "card")[pick // 2 % 2], tip=pick % 7
            )
            self.season.do(lambda tx: uncollected.collect(tx, ident, asked, self.coins))

    def write_off(self, _: str, pick: int) -> None:
        """Give up what was owed, or some of it."""
        if (ident := self.owed(pick)) is not None:
            asked = NewWriteOff(amount=pick if pick % 2 else None, reason="gone")
            self.season.do(lambda tx: uncollected.write_off(tx, ident, asked, None))

    def merge(self, order_id: str, pick: int) -> None:
        """Put a check together with another of the last ones."""
        into = self.orders[-1 - pick % min(4, len(self.orders))]
        self.season.do(lambda tx: transfer.merge_orders(tx, order_id, into))

    def cancel(self, order_id: str, _: int) -> None:
        """Take a whole check back."""
        self.season.do(lambda tx: check.cancel_order(tx, order_id, "other", None))


def check_receipts(season: Season, z: ZDocument) -> None:
    """See that the close is the sum of its receipts, and a receipt what its check comes to."""
    sales, day = z.figures.sales, z.figures.business_day
    rows = season.rows("SELECT * FROM day_checks WHERE day = ?", day)
    names = {"voids": "voided"}
    for name in ("gross", "voids", "discounts", "treats", "cover", "service", "tax_added", "total"):
        assert getattr(sales, name) == sum(row[names.get(name, name)] for row in rows)
    net = sales.gross - sales.voids - sales.discounts - sales.treats
    assert net + sales.cover + sales.service + sales.tax_added == sales.total
    assert sum(tax.gross for tax in z.figures.taxes) == sales.total
    for row in rows:
        told = season.do(partial(_bill, order_id=row["order_id"]))
        assert (row["total"], row["service"], row["cover"]) == (told.total, told.service, told.cover)
        for bucket in told.buckets:
            kept = season.rows(
                "SELECT gross, tax FROM day_taxes WHERE order_id = ? AND code = ? AND rate_bp = ?",
                row["order_id"],
                bucket.code or "",
                bucket.rate_bp,
            )
            assert [(one["gross"], one["tax"]) for one in kept] == [(bucket.gross, bucket.tax)]


def _bill(tx: Any, order_id: str) -> Any:
    order = service.find(tx, order_id)
    return tell(order, service.lines(tx, order_id), standing(tx, order))


def check_journal(season: Season, z: ZDocument) -> None:
    """Folded from the journal's facts of its day alone, the close is the same."""
    day, figures = z.figures.business_day, z.figures
    counted = season.facts(day, "CheckCounted")
    assert sum(fact["receipt"]["total"] for fact in counted) == figures.sales.total
    assert sum(fact["receipt"]["gross"] for fact in counted) == figures.sales.gross
    taxes: Counter[tuple[str, int]] = Counter()
    for fact in counted:
        for tax in fact["receipt"]["taxes"]:
            taxes[tax["code"], tax["rate_bp"]] += tax["tax"]
    assert {key: tax for key, tax in taxes.items() if tax} == {
        (one.code, one.rate_bp): one.tax for one in figures.taxes if one.tax
    }
    money: Counter[str] = Counter()
    for fact in season.facts(day, "PaymentTaken", "PaymentReversed"):
        money[fact["tender"]] += fact["amount"]
    assert {key: amount for key, amount in money.items() if amount} == {
        one.tender: whole for one in figures.tenders if (whole := one.amount + one.undone + one.refunded)
    }
    (closed,) = (fact for fact in season.closings() if fact["z_number"] == z.number)
    assert (closed["business_day"], closed["total"], closed["grand_total"]) == (day, figures.sales.total, z.grand_total)


def check_money(season: Season, z: ZDocument) -> None:
    """See that what came in settled the receipts, is held for open checks or went back, as the payments' rows say."""
    money, day = z.figures.money, z.figures.business_day
    came_in = money.taken + money.undone + money.refunded + money.uncollected
    assert sum(tax.gross for tax in z.figures.refund_taxes) == money.refunded
    assert came_in == z.figures.sales.total + money.held_after - money.held_before + money.given_back
    check_owed(season, z)
    rows = season.rows(
        "SELECT tender, sum(amount) AS amount, sum(rounding) AS rounding, sum(tip) AS tip FROM payments"
        " WHERE business_day = ? AND tender NOT IN ('uncollected', 'written_off') GROUP BY tender",
        day,
    )
    assert {row["tender"]: (row["amount"], row["rounding"], row["tip"]) for row in rows} == {
        one.tender: (one.amount + one.undone + one.refunded, one.rounding, one.tips) for one in z.figures.tenders
    }


def check_owed(season: Season, z: ZDocument) -> None:
    """See that what guests left owing is what the journal, the payments' rows and the reports say of it."""
    owed, day = z.figures.owed, z.figures.business_day
    sums = {
        name: sum(abs(fact["amount"]) for fact in season.facts(day, event))
        for name, event in (
            ("walked_out", "GuestsWalkedOut"),
            ("collected", "OwedCollected"),
            ("written_off", "OwedWrittenOff"),
        )
    }
    assert sums == {name: getattr(owed, name) for name in sums}
    rows = season.rows("SELECT kind, sum(amount) AS amount FROM report_owed WHERE business_day = ? GROUP BY kind", day)
    assert {row["kind"]: row["amount"] for row in rows} == {name: amount for name, amount in sums.items() if amount}
    (left,) = season.rows(
        "SELECT coalesce(sum(amount), 0) AS amount FROM payments WHERE tender = 'uncollected' AND business_day <= ?",
        day,
    )
    assert owed.owed_before + owed.walked_out - owed.collected - owed.written_off == owed.owed_after == left["amount"]
    (lost,) = season.rows(
        "SELECT coalesce(sum(amount), 0) AS amount FROM payments WHERE tender = 'written_off' AND business_day = ?", day
    )
    assert lost["amount"] == owed.written_off


def check_chain(closes: list[ZDocument]) -> None:
    """Numbers and days go up, no period overlaps another, and the grand total is all receipts ever."""
    assert [z.number for z in closes] == list(range(1, len(closes) + 1))
    for before, after in pairwise(closes):
        assert before.figures.business_day < after.figures.business_day
        assert before.figures.to_at <= after.figures.from_at <= after.figures.to_at
        assert after.figures.money.held_before == before.figures.money.held_after
        assert after.figures.owed.owed_before == before.figures.owed.owed_after
    assert [z.grand_total for z in closes] == [
        sum(z.figures.sales.total for z in closes[: index + 1]) for index in range(len(closes))
    ]


@settings(max_examples=100)
@given(country=st.sampled_from(sorted(COUNTRIES)), acts=st.lists(ACTS, min_size=5, max_size=40))
def test_the_z_is_the_sum_of_its_receipts_is_the_journal(country: str, acts: list[tuple[str, int, int]]) -> None:
    """Whatever happens on whichever day, with discounts, service, taxes, refunds, cash rounding and early closes."""
    config = Config(country=country, currency=COUNTRIES[country])
    cash = config.profile().cash
    with Season(config, projections(config)) as season:
        evening = Service(season, Coins(cash.step, cash.mode))
        for act in acts:
            evening.act(*act)
        for _ in range(10):
            season.now += 24 * HOUR_MS
            while season.close_day() is not None:
                pass
        assert season.do(store.open_days) == []
        for z in season.closes:
            check_receipts(season, z)
            check_journal(season, z)
            check_money(season, z)
        check_chain(season.closes)
        before = [season.rows(f"SELECT * FROM {table} ORDER BY 1, 2, 3, 4") for table in TABLES]
        season.do(rebuild)
        assert [season.rows(f"SELECT * FROM {table} ORDER BY 1, 2, 3, 4") for table in TABLES] == before
        ended = season.rows("SELECT count(*) AS n FROM orders WHERE status IN ('closed', 'cancelled')")[0]["n"]
        assert sum(z.figures.checks.closed + z.figures.checks.cancelled for z in season.closes) == ended
