"""What lines cost and what is paid of them, laid together: laws over lines that no evening brings about so fast."""

import msgspec
from hypothesis import given
from hypothesis import strategies as st

from appliance.orders.charges import Rules
from appliance.orders.model import Line, Order, OrderStatus
from appliance.orders.reckoning import bill_of, place, tell
from kernel.money import Rounding

ORDER = Order(*[None] * len(Order.__struct_fields__))  # type: ignore[arg-type]  # a reckoning asks for three of them
RATES = [("food", 1300), ("soft_drinks", 2400), ("alcohol", 2400), ("bag", 0), ("exempt", None)]


@st.composite
def lines(draw: st.DrawFn) -> list[Line]:
    """Return lines of a check, of which something may be voided or paid, by the piece or not."""
    found = []
    for number in range(draw(st.integers(1, 6))):
        quantity = draw(st.integers(1, 4))
        voided = draw(st.integers(0, quantity))
        code, rate = draw(st.sampled_from(RATES))
        values = dict.fromkeys(Line.__struct_fields__)
        values |= {
            "id": f"line {number}",
            "unit_price": draw(st.integers(0, 2_000)),
            "is_weighed": False,
            "quantity": quantity,
            "voided_quantity": voided,
            "paid_quantity": draw(st.integers(0, quantity - voided)),
            "paid_amount": draw(st.integers(0, 4_000)) if voided < quantity else 0,
            "payable": 0,
            "tax_code": code,
            "tax_name": code,
            "tax_rate_bp": rate,
        }
        found.append(Line(**values))  # type: ignore[arg-type]
    return found


@given(lines(), st.data())
def test_payables_hold_what_is_paid_and_sum_to_what_lines_cost(held: list[Line], data: st.DataObject) -> None:
    """No line costs less than is paid of it; what is all paid owes nothing while another line has pieces left."""
    costs = {line.id: data.draw(st.integers(0, 8_000)) if line.live else 0 for line in held}
    paid = sum(line.paid_amount for line in held)
    if sum(costs.values()) < paid:
        return
    payables = place(held, costs)
    assert sum(payables.values()) == sum(costs.values())
    assert all(payables[line.id] >= line.paid_amount for line in held)
    if any(line.live > line.paid_quantity for line in held):
        assert all(payables[line.id] == line.paid_amount for line in held if line.live == line.paid_quantity)
    laid = [msgspec.structs.replace(line, payable=payables[line.id]) for line in held]
    assert place(laid, payables) == payables
    assert all(line.unpaid > 0 for line in laid if line.due)


@given(lines(), st.sampled_from(Rounding))
def test_the_one_pass_says_what_the_bill_says(held: list[Line], rounding: Rounding) -> None:
    """Where nothing was taken off, taxes that are counted by the way are those of the bill that is drawn up."""
    values = {"rules": Rules(rounding=rounding), "is_adjusted": False, "covers": None, "status": OrderStatus.OPEN}
    order = msgspec.structs.replace(ORDER, **values)
    bill, told = bill_of(order, held), tell(order, held)
    assert (told.subtotal, told.total) == (bill.subtotal, bill.total)
    assert told.buckets == tuple(bucket for bucket in bill.buckets if bucket.gross)
