"""A check, a ticket and a wallet that nobody had: what a template is tried on."""

from typing import Final, NamedTuple

from appliance.cash.contract import CountView, Denomination, Explanation, Figures, SessionView
from appliance.country.model import Mode, Profile
from appliance.orders.bill import draw_up
from appliance.orders.charges import Charge, Rules, Scope, Tax
from appliance.orders.model import Line, Slip
from appliance.orders.reckoning import Reckoned
from appliance.payments.model import KeptTender, Payment, Tender
from appliance.printing.bills import Check
from appliance.printing.stationery import Letterhead
from appliance.printing.ticket import KitchenLine, KitchenTicket, Language
from appliance.runtime.tx import Snapshot
from kernel.clock import to_rfc3339
from kernel.money import parse_amount

_ORDER: Final = "00000000-0000-7000-8000-000000000000"
_WAITER: Final[dict[Language, str]] = {"el": "Μαρία", "en": "Maria"}
_CARD: Final = KeptTender(
    code="card",
    kind=Tender.CARD,
    name_el="Κάρτα",
    name_en="Card",
    is_active=True,
    needs_reference=False,
    opens_drawer=False,
    terminal="manual",
    position=1,
)


class _Dish(NamedTuple):
    """So many pieces for a seat; the price of one is in whole units of whatever the currency is."""

    quantity: int
    price: int
    seat: int


_DISHES: Final[dict[_Dish, dict[Language, str]]] = {
    _Dish(2, 8, 1): {"el": "Χωριάτικη σαλάτα", "en": "Greek salad"},
    _Dish(1, 15, 2): {"el": "Μπριζόλα μοσχαρίσια με πατάτες τηγανητές", "en": "Veal chop with fried potatoes"},
    _Dish(3, 5, 3): {"el": "Μπίρα βαρέλι 500 ml", "en": "Draught beer 500 ml"},
}


def sample_check(head: Letterhead, country: Profile, exponent: int, at: str) -> Check:
    """Return a check for four with two rates of tax, paid by card."""
    language = head.languages[0]
    lines = [
        _line(index, dish, names[language], units(dish.price, exponent), country)
        for index, (dish, names) in enumerate(_DISHES.items())
    ]
    bill = draw_up(
        Rules(
            prices_include_tax=country.prices_include_tax,
            rounding=country.rounding.mode,
            scope=Scope(country.rounding.scope),
        ),
        [Charge(id=line.id, pieces=line.live, amount=line.total, tax=_tax(line)) for line in lines],
    )
    reckoned = Reckoned(subtotal=bill.subtotal, minimum=0, service=0, total=bill.total, buckets=bill.buckets)
    slip = Slip(
        order_id=_ORDER,
        number=57,
        table_id=12,
        table_label="12",
        table_group_id=None,
        covers=4,
        allergy=None,
        opened_by=None,
        waiter_ids=(),
        opened_at_ms=0,
        business_day="2026-01-01",
    )
    paid = Payment(
        id=_ORDER,
        order_id=_ORDER,
        tender=_CARD.code,
        amount=bill.total,
        reverses=None,
        reason=None,
        taken_by=None,
        taken_at_ms=0,
        business_day=slip.business_day,
    )
    return Check(slip, lines, reckoned, [paid], {_CARD.code: _CARD}, at, waiter=_WAITER[language])


def units(whole: int, exponent: int) -> int:
    """Return so many euros, yen or dinars as minor units."""
    return parse_amount(str(whole), exponent)


def sample_ticket(header: tuple[str, ...], footer: tuple[str, ...], language: Language, at: str) -> KitchenTicket:
    """Return a kitchen ticket with two dishes."""
    return KitchenTicket(
        language=language,
        header=header,
        footer=footer,
        station="ΚΟΥΖΙΝΑ" if language == "el" else "KITCHEN",
        number=128,
        previous=127,
        table="12",
        order="57",
        waiter=_WAITER[language],
        at=at,
        business_day="",
        lines=tuple(
            KitchenLine(kind="new", quantity=dish.quantity, name=names[language]) for dish, names in _DISHES.items()
        ),
        covers=4,
    )


def kitchen_values(language: Language) -> dict[str, str]:
    """Return what the sample's kitchen ticket fills in."""
    station = "ΚΟΥΖΙΝΑ" if language == "el" else "KITCHEN"
    return {"table": "12", "number": "57", "waiter": _WAITER[language], "station": station, "ticket": "128"}


def sample_wallet(snapshot: Snapshot, language: Language, exponent: int) -> Explanation:
    """Return a wallet that was counted with nothing missing."""
    figures = Figures(
        float_amount=units(50, exponent),
        cash_taken=units(380, exponent),
        rounding=0,
        cash_tips=0,
        card_tips=units(18, exponent),
        tips_kept=units(18, exponent),
        paid_in=0,
        paid_out=0,
        dropped=0,
        handed_over=0,
        tips_paid_out=0,
        expected=units(412, exponent),
    )
    now = to_rfc3339(snapshot.at_ms)
    count = CountView(
        id=_ORDER,
        total=units(412, exponent),
        denominations=[
            Denomination(value=units(50, exponent), count=8),
            Denomination(value=units(1, exponent), count=12),
        ],
        counted_by=None,
        counted_at=now,
    )
    session = SessionView(
        id=_ORDER,
        kind="wallet",
        state="counted",
        name=_WAITER[language],
        user_id=None,
        drawer_id=None,
        float_amount=units(50, exponent),
        opened_by=None,
        opened_at=now,
        business_day=snapshot.business_day,
        closed_by=None,
        closed_at=None,
        figures=figures,
        counts=[count],
        expected=units(412, exponent),
        counted=units(412, exponent),
        variance=0,
    )
    return Explanation(
        session=session, hand_in=units(412, exponent), counted=units(412, exponent), variance=0, lines=[]
    )


def _line(index: int, dish: _Dish, name: str, price: int, country: Profile) -> Line:
    tax = country.tax[min(index // 2, len(country.tax) - 1)]
    return Line(
        id=f"{_ORDER[:-1]}{index}",
        order_id=_ORDER,
        product_id=0,
        category_id=None,
        printer_zone_id=None,
        name=name,
        kitchen_name=name,
        portion_id=None,
        portion_name=None,
        modifiers=(),
        allergens=(),
        unit_price=price,
        is_weighed=False,
        quantity=dish.quantity,
        voided_quantity=0,
        paid_quantity=0,
        paid_amount=0,
        quantity_milli=None,
        note=None,
        seat=dish.seat,
        course=None,
        added_by=None,
        added_at_ms=0,
        tax_code=tax.code,
        tax_name=tax.name.en,
        tax_rate_bp=tax.rate(Mode.DINE_IN),
        payable=dish.quantity * price,
    )


def _tax(line: Line) -> Tax | None:
    return (
        None
        if line.tax_rate_bp is None
        else Tax(code=line.tax_code or "", name=line.tax_name or "", rate_bp=line.tax_rate_bp)
    )
