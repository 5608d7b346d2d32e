"""Checks, their lines and the facts recorded about them. Pure.

Long because it is the vocabulary that printing, payments and reports share: every fact about an order stands here.
"""

import unicodedata
from collections.abc import Sequence
from enum import StrEnum
from typing import NamedTuple

import msgspec

from appliance.orders.charges import Rules
from kernel.errors import invalid
from kernel.events import Event
from kernel.money import allocate, weighed_price


class OrderStatus(StrEnum):
    """Where a check stands. Closed, cancelled and merged are ends; a table is free when all its checks have ended."""

    OPEN = "open"
    PARTIALLY_PAID = "partially_paid"
    PAID = "paid"
    CLOSED = "closed"
    CANCELLED = "cancelled"
    MERGED = "merged"


class LineStatus(StrEnum):
    """Where a line stands, by its quantities: something left to pay, all that is left paid, nothing left."""

    ACTIVE = "active"
    PAID = "paid"
    CANCELLED = "cancelled"


class LineModifier(msgspec.Struct, frozen=True, kw_only=True):
    """What makes a line differ from its product, as it was priced: an option, extra, removed or preference."""

    kind: str
    id: int
    name: str
    kitchen_name: str
    price_delta: int


class Line(msgspec.Struct, frozen=True):
    """A sent line with the names and the price it was ordered at. `unit_price` holds every delta, in minor units.

    `quantity` counts pieces and never shrinks; `voided_quantity` of them are gone and `paid_quantity` are paid. Of those
    that are gone `swapped_quantity` went for another dish, whose line names this one in `swap_of`. `remade_quantity` is
    how often a piece was made once more: nobody pays it, and it is neither ordered nor gone.
    `quantity_milli` is what all live pieces weigh together (thousandths; grams of a kilo), None until weighed.
    `treated_for` is the label of the table that had it, where the guests of another one pay it.
    `split_from` is the line it was divided from, `group_id` is shared by the parts of one combo, which was sold as
    `combo_product_id`; a held line is on the check and no station knows of it yet, until `tells_at_ms` where its waiter may still take it back.
    The tax is the one it was ordered at, its rate in basis points, None where it is exempt. `payable` is what the line
    costs on its check, discounts, service and tax included; the payables of a check sum to its total. Whoever changes
    or moves lines has them written anew (`reckoning.reckon`).
    """

    id: str
    order_id: str
    product_id: int
    category_id: int | None
    printer_zone_id: int | None
    name: str
    kitchen_name: str
    portion_id: int | None
    portion_name: str | None
    modifiers: tuple[LineModifier, ...]
    allergens: tuple[str, ...]
    unit_price: int
    is_weighed: bool
    quantity: int
    voided_quantity: int
    paid_quantity: int
    paid_amount: int
    quantity_milli: int | None
    note: str | None
    seat: int | None
    course: int | None
    added_by: int | None
    added_at_ms: int
    tax_code: str | None
    tax_name: str | None
    tax_rate_bp: int | None
    payable: int
    split_from: str | None = None
    group_id: str | None = None
    is_held: bool = False
    swapped_quantity: int = 0
    remade_quantity: int = 0
    swap_of: str | None = None
    treated_for: str | None = None
    combo_product_id: int | None = None
    tells_at_ms: int | None = None

    @property
    def live(self) -> int:
        """Return how many pieces still stand."""
        return self.quantity - self.voided_quantity

    @property
    def unpaid(self) -> int:
        """Return how many live pieces are not paid yet; none of a line that money without pieces has covered."""
        if self.paid_amount and not self.due:
            return 0
        return self.live - self.paid_quantity or int(self.due > 0)

    @property
    def needs_weight(self) -> bool:
        """Say whether the line cannot be priced before somebody weighs it."""
        return self.is_weighed and self.quantity_milli is None and self.live > 0

    @property
    def total(self) -> int:
        """Return what the live pieces cost by the list, in minor units; nothing while the weight is unknown."""
        if self.live == 0:
            return 0
        if not self.is_weighed:
            return self.unit_price * self.live
        return 0 if self.quantity_milli is None else weighed_price(self.unit_price, self.quantity_milli)

    @property
    def due(self) -> int:
        """Return what is left to pay, in minor units."""
        return self.payable - self.paid_amount

    @property
    def status(self) -> LineStatus:
        """Return where the line stands."""
        if self.live == 0:
            return LineStatus.CANCELLED
        return LineStatus.PAID if self.unpaid == 0 else LineStatus.ACTIVE

    def price_part(self, quantity: int) -> int:
        """Return what `quantity` of the unpaid pieces cost; parts sum to the line: the last one takes the rest."""
        if quantity == self.unpaid:
            return self.due
        return allocate(self.due, (quantity, self.unpaid - quantity))[0]


class Order(msgspec.Struct, frozen=True):
    """A check. `number` counts from 1 each business day; `check_number` tells apart several checks of one table.

    `mode` is how the guests get it (`country.model.Mode`); `rules` are those of the day it was opened. `is_adjusted`
    says that discounts or charges stand on it, `is_emptied` that it was cancelled since nothing was left on it.
    """

    id: str
    number: int
    business_day: str
    table_id: int | None
    table_label: str
    table_group_id: int | None
    check_number: int
    status: OrderStatus
    covers: int | None
    allergy: str | None
    opened_by: int | None
    opened_at_ms: int
    closed_by: int | None
    closed_at_ms: int | None
    bill_requested_at_ms: int | None
    mode: str
    rules: Rules
    is_adjusted: bool
    is_emptied: bool = False

    @property
    def is_training(self) -> bool:
        """Say whether it was opened by somebody in training, and so counts nowhere: such checks are numbered below 0."""
        return self.number < 0

    @property
    def has_ended(self) -> bool:
        """Say whether nothing can happen to it any more."""
        return self.status in {OrderStatus.CLOSED, OrderStatus.CANCELLED, OrderStatus.MERGED}


class Slip(msgspec.Struct, frozen=True, kw_only=True):
    """The head of a check, as paper shows it."""

    order_id: str
    number: int
    table_id: int | None
    table_label: str
    table_group_id: int | None
    covers: int | None
    allergy: str | None
    opened_by: int | None
    waiter_ids: tuple[int, ...]
    opened_at_ms: int
    business_day: str

    @property
    def is_training(self) -> bool:
        """Say whether its paper must show that nobody eats it and nobody pays it."""
        return self.number < 0


def status_of(lines: Sequence[Line]) -> OrderStatus:
    """Return where an order that has not ended stands; what costs nothing need not be paid."""
    if not any(line.paid_quantity or line.paid_amount for line in lines):
        return OrderStatus.OPEN
    owes = any(line.due or line.needs_weight for line in lines)
    return OrderStatus.PARTIALLY_PAID if owes else OrderStatus.PAID


# Besides control characters: what nobody sees, and what turns text around (Unicode TR 36, 2.4).
_UNSEEN = {"\u200b", "\ufeff", "\u200e", "\u200f", "\u061c"} | {
    chr(code) for code in (*range(0x2028, 0x202F), *range(0x2066, 0x206A))
}


def tidy(text: str | None, field: str) -> str | None:
    """Return free text in NFC with single blanks, None for none. Raises `invalid` for what cannot be printed."""
    if text is None or not text.strip():
        return None
    spaced = " ".join(unicodedata.normalize("NFC", text).split())
    bad = next((sign for sign in spaced if sign in _UNSEEN or unicodedata.category(sign) in {"Cc", "Cs"}), None)
    if bad is not None:
        raise invalid(
            f"The {field} holds a character that cannot be printed (U+{ord(bad):04X}). Type it again.", field=field
        )
    return spaced


def join_allergies(known: str | None, noted: str | None) -> str | None:
    """Return what both say about allergies; what one person noted is never lost to what another did."""
    if noted is None or (known is not None and noted.casefold() in known.casefold()):
        return known
    return noted if known is None else f"{known}; {noted}"


class PaidLine(NamedTuple):
    """Pieces of a line and what was paid for them, in minor units; no pieces for money towards the whole line."""

    line_id: str
    quantity: int
    amount: int


class SentLine(msgspec.Struct, frozen=True, kw_only=True):
    """A line as it was sent. `unit_price` is per piece, or per kilo of a weighed product."""

    id: str
    product_id: int
    category_id: int | None
    printer_zone_id: int | None
    quantity: int
    unit_price: int
    is_weighed: bool


class OfOrder(Event, frozen=True, kw_only=True):
    """A fact about one order."""

    order_id: str

    def subject(self) -> str:
        """Name the order."""
        return f"order:{self.order_id}"


class OrderOpened(OfOrder, frozen=True, kw_only=True):
    """A check was opened, on a table or for none."""

    number: int
    table_id: int | None
    covers: int | None


class WaiterJoined(OfOrder, frozen=True, kw_only=True):
    """One more person serves the order. `alias` is the id their phone had made for it, from now on another name."""

    user_id: int | None
    alias: str | None = None


class PriceOverridden(OfOrder, frozen=True, kw_only=True):
    """Somebody gave a line another price for one piece than the right one; both in minor units."""

    line_id: str
    quantity: int
    was_price: int
    unit_price: int
    reason: str


class LinesSent(OfOrder, frozen=True, kw_only=True):
    """Lines were ordered. `waited_ms` is how long the command lay on the phone, `undo_ms` for how long stations wait."""

    lines: tuple[SentLine, ...]
    waited_ms: int
    undo_ms: int = 0


class LineChanged(OfOrder, frozen=True, kw_only=True):
    """Note, seat or course of a sent line changed, or the check's allergy that its ticket shows."""

    line: SentLine
    waited_ms: int


class LineRecalled(OfOrder, frozen=True, kw_only=True):
    """A line was taken back in the seconds before its stations were told; `amount` is what it cost by the list."""

    line_id: str
    product_id: int
    category_id: int | None
    quantity: int
    amount: int


class LineVoided(OfOrder, frozen=True, kw_only=True):
    """Pieces of a line were taken back. `amount` is by how much the line's total fell, in minor units."""

    line_id: str
    product_id: int
    category_id: int | None
    quantity: int
    amount: int
    reason: str
    approved_by: int | None
    after_sending: bool


class LineSwapped(OfOrder, frozen=True, kw_only=True):
    """Pieces of a line went for another dish, the lines that came. It is no void: nothing was taken off what guests eat.

    `amount` is by how much the old line's total fell, in minor units.
    """

    line_id: str
    product_id: int
    category_id: int | None
    quantity: int
    amount: int
    lines: tuple[SentLine, ...]
    reason: str
    approved_by: int | None
    after_sending: bool
    waited_ms: int


class LineRemade(OfOrder, frozen=True, kw_only=True):
    """Pieces of a line are made once more, and the first ones are waste: worth `amount` by the list, in minor units."""

    remake_id: str
    line_id: str
    product_id: int
    category_id: int | None
    quantity: int
    amount: int
    reason: str
    approved_by: int | None
    waited_ms: int


class LineWeighed(OfOrder, frozen=True, kw_only=True):
    """The live pieces of a line were weighed. `amount` is by how much the line's total changed, in minor units."""

    line_id: str
    product_id: int
    category_id: int | None
    quantity_milli: int
    amount: int


class AllergyNoted(OfOrder, frozen=True, kw_only=True):
    """The check's allergy banner was written, or wiped; what it says is a guest's own affair."""

    text_present: bool


class CoversSet(OfOrder, frozen=True, kw_only=True):
    """The number of guests was counted."""

    covers: int | None


class OrderModeSet(OfOrder, frozen=True, kw_only=True):
    """The guests get it another way (`country.model.Mode`), and the lines bear the tax of that."""

    mode: str


class AdjustmentGiven(OfOrder, frozen=True, kw_only=True):
    """A discount was given on a line or, without one, on the check; or a charge was made (service, minimum).

    `value` is basis points (percent, treat, service) or minor units (fixed, minimum). `amount` is what it took off or
    added then, in minor units; later lines may change that.
    """

    adjustment_id: str
    line_id: str | None
    kind: str
    value: int
    per_cover: bool
    amount: int
    reason: str
    approved_by: int | None


class ChargeRulesSet(Event, frozen=True, kw_only=True):
    """From now on these kinds of charges come by themselves, in this order of their rules."""

    kinds: tuple[str, ...]

    def subject(self) -> str:
        """Name what is set."""
        return "charges:rules"


class AdjustmentRemoved(OfOrder, frozen=True, kw_only=True):
    """A discount or charge stands no more. `amount` is what it took off or added until then, in minor units."""

    adjustment_id: str
    line_id: str | None
    kind: str
    amount: int
    approved_by: int | None


class OrderMoved(OfOrder, frozen=True, kw_only=True):
    """The guests changed tables, or found one."""

    from_table_id: int | None
    table_id: int


class _OfDraft(Event, frozen=True, kw_only=True):
    """A fact about unsent lines, of an order or of a table that has none yet."""

    order_id: str | None
    table_id: int | None
    draft_version: int

    def subject(self) -> str:
        """Name the order, or the table while it has none."""
        return f"table:{self.table_id}" if self.order_id is None else f"order:{self.order_id}"


class DraftSaved(_OfDraft, frozen=True, kw_only=True):
    """Unsent lines were laid down where colleagues see them."""

    line_ids: tuple[str, ...]


class DraftDiscarded(_OfDraft, frozen=True, kw_only=True):
    """Unsent lines were thrown away."""

    line_ids: tuple[str, ...]


class LinesPaid(OfOrder, frozen=True, kw_only=True):
    """A payment settled these pieces."""

    lines: tuple[PaidLine, ...]
    payment_id: str


class LinesUnpaid(OfOrder, frozen=True, kw_only=True):
    """A payment of these pieces was undone by the reversal `payment_id`; quantities and amounts are positive."""

    lines: tuple[PaidLine, ...]
    payment_id: str


class OrderPaid(OfOrder, frozen=True, kw_only=True):
    """Nothing is left to pay."""


class OrderClosed(OfOrder, frozen=True, kw_only=True):
    """The check has ended and its table is free of it."""


class OrderReopened(OfOrder, frozen=True, kw_only=True):
    """A paid check is open again. `approved_by` is who said yes where the one who did it may not by himself."""

    reason: str
    approved_by: int | None = None


class TakenBack(msgspec.Struct, frozen=True, kw_only=True):
    """Live pieces of a product that were taken back with their check, and what they cost by the list in minor units."""

    product_id: int
    category_id: int | None
    quantity: int
    amount: int


class OrderCancelled(OfOrder, frozen=True, kw_only=True):
    """The whole check was taken back. `quantity` and `amount` (minor units) are what was still live, as `lines`."""

    reason: str
    approved_by: int | None
    quantity: int
    amount: int
    lines: tuple[TakenBack, ...] = ()


class BillRequested(OfOrder, frozen=True, kw_only=True):
    """Somebody wants the bill on paper."""
