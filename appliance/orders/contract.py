"""What crosses HTTP about orders, and what printing tells of their lines. Money is minor units, times are RFC 3339.

Long because it is one vocabulary: what phones ask of a check and its lines, and all that they see of them.
"""

from typing import Annotated, Literal

import msgspec
from msgspec import UNSET, Meta, UnsetType

Ident = Annotated[int, Meta(ge=1, le=(1 << 63) - 1)]
Id = Annotated[str, Meta(min_length=1, max_length=64)]
Pieces = Annotated[int, Meta(ge=1, le=999)]
Covers = Annotated[int, Meta(ge=0, le=999)]
Seat = Annotated[int, Meta(ge=1, le=99)]
Course = Annotated[int, Meta(ge=1, le=20)]
Price = Annotated[int, Meta(ge=0, le=10_000_000)]
Milli = Annotated[int, Meta(ge=1, le=999_999)]
Note = Annotated[str, Meta(max_length=300)]
Allergy = Annotated[str, Meta(max_length=500)]
Reason = Annotated[str, Meta(max_length=200)]
Version = Annotated[int, Meta(ge=0, le=(1 << 53))]
Serving = Literal["dine_in", "take_away", "delivery"]
MOST_LINES = 200


class ById(msgspec.Struct, frozen=True, kw_only=True):
    """A thing of the menu named by its id."""

    id: Ident


Refs = Annotated[list[Ident | ById], Meta(max_length=50)]


class ComboPart(msgspec.Struct, frozen=True, kw_only=True):
    """What a guest chose in one part of a combo, and how he wants it."""

    part_id: Ident
    product_id: Ident
    portion_id: Ident | None = None
    selected_options: Refs | None = None
    removed_ingredients: Refs | None = None
    extra_ingredients: Refs | None = None
    preferences: Refs | None = None


class _Dish(msgspec.Struct, frozen=True, kw_only=True):
    portion_id: Ident | None = None
    selected_options: Refs | None = None
    removed_ingredients: Refs | None = None
    extra_ingredients: Refs | None = None
    preferences: Refs | None = None
    note: Note | None = None
    notes: Note | None = None
    open_price: Price | None = None
    override_price: Price | None = None
    override_reason: Reason | None = None
    combo: Annotated[list[ComboPart], Meta(max_length=20)] | None = None


class _Wish(_Dish, frozen=True, kw_only=True):
    quantity: Pieces = 1
    seat: Seat | None = None
    course: Course | None = None
    hold: bool = False


class AskedLine(_Wish, frozen=True, kw_only=True):
    """A line as a phone asks for it. `id` is a UUID made there; `note` and `notes` are the same; `hold` waits to be fired.

    `open_price` is typed where the product has none of its own; `override_price` takes the place of the right one, with
    a reason and by permission. A `combo` becomes a line for each of its parts, the first one under this id. What is sold
    by weight may bring its weight, of all its pieces together, in thousandths; else it is weighed later.
    """

    product_id: Ident
    id: Id | None = None
    quantity_milli: Milli | None = None


AskedLines = Annotated[list[AskedLine], Meta(max_length=MOST_LINES)]


UndoSeconds = Annotated[int, Meta(ge=0, le=30)]


class AskedItems(_Wish, frozen=True, kw_only=True):
    """Lines in `items`, or one line in the fields beside it.

    `table_id` is where the phone believes the guests sit; the lines are refused when they have moved since. `hold` keeps
    them all from the kitchen until they are fired, `hold_courses` those of these courses. For `undo_seconds` the box waits
    before it tells the stations, and the lines can be recalled.
    """

    items: AskedLines | UnsetType = UNSET
    hold_courses: Annotated[list[Course], Meta(max_length=20)] = []
    table_id: Ident | None = None
    product_id: Ident | None = None
    id: Id | None = None
    quantity_milli: Milli | None = None
    undo_seconds: UndoSeconds = 0


class NewOrder(msgspec.Struct, frozen=True, kw_only=True):
    """A check to open. A table that has one answers with it, unless `another_check` asks for one more.

    `mode` is how the guests get it; the tax of some products depends on it.
    """

    table_id: Ident
    id: Id | None = None
    covers: Covers | None = None
    allergy: Allergy | None = None
    another_check: bool = False
    mode: Serving = "dine_in"


class OrderChange(msgspec.Struct, frozen=True, kw_only=True):
    """What shall be different about a check; what is absent stays. `mode` may change until anything is paid."""

    covers: Covers | UnsetType | None = UNSET
    allergy: Allergy | UnsetType | None = UNSET
    mode: Serving | UnsetType = UNSET


class LineChange(msgspec.Struct, frozen=True, kw_only=True):
    """What shall be different about a sent line; what is absent stays."""

    note: Note | UnsetType | None = UNSET
    seat: Seat | UnsetType | None = UNSET
    course: Course | UnsetType | None = UNSET


class Weight(msgspec.Struct, frozen=True, kw_only=True):
    """What all live pieces of a line weigh together, in thousandths (grams of a kilo)."""

    quantity_milli: Milli


class ApprovalAsked(msgspec.Struct, frozen=True, kw_only=True):
    """Somebody who may, saying yes: by name and PIN on another's phone, or on his own under this `id`."""

    username: Annotated[str, Meta(min_length=1, max_length=80)] | None = None
    pin: Annotated[str, Meta(min_length=1, max_length=32)] | None = None
    id: Id | None = None


class Void(msgspec.Struct, frozen=True, kw_only=True):
    """Pieces to take back, all live ones unless `quantity` says fewer; the reason is a code of the list, or words."""

    reason: Annotated[str, Meta(min_length=1, max_length=200)]
    words: Reason = ""
    quantity: Pieces | None = None
    approval: ApprovalAsked | None = None


class Remake(msgspec.Struct, frozen=True, kw_only=True):
    """Pieces to make once more, all live ones unless `quantity` says fewer; nobody pays them, and the first are waste.

    The reason is a code of the act's list, or words, and `words` say more; `note` is for the cook.
    """

    reason: Annotated[str, Meta(min_length=1, max_length=200)]
    words: Reason = ""
    quantity: Pieces | None = None
    note: Note | None = None
    approval: ApprovalAsked | None = None


class SwapItem(_Dish, frozen=True, kw_only=True):
    """The dish that comes, as when adding lines; as many pieces as go unless `quantity` says otherwise.

    Seat and course are those of the line that goes. `id` is a UUID made on the phone: sent again, swapped once.
    """

    product_id: Ident
    id: Id | None = None
    quantity: Pieces | None = None


class Swap(msgspec.Struct, frozen=True, kw_only=True):
    """Pieces that go for another dish, all live ones unless `quantity` says fewer; `words` say more than a code does."""

    item: SwapItem
    reason: Annotated[str, Meta(min_length=1, max_length=200)]
    words: Reason = ""
    quantity: Pieces | None = None
    approval: ApprovalAsked | None = None


class Removal(msgspec.Struct, frozen=True, kw_only=True):
    """Taking back a whole line or check; without a reason it is noted as `other`."""

    reason: Reason = ""
    approval: ApprovalAsked | None = None


class NewAdjustment(msgspec.Struct, frozen=True, kw_only=True):
    """A discount or a treat on a line (`item_id`) or the check, or a charge on the check.

    `value` is hundredths of a percent for percent and service (1000 is 10 %), minor units for fixed, minimum (for each
    guest with `per_cover`) and cover (for each guest always); a treat is all of a line, for one of the act's reasons (or words), and `words` say
    more. `id` is a UUID made on the phone: sent again, given once.
    """

    kind: Literal["percent", "fixed", "treat", "service", "minimum", "cover"]
    value: Annotated[int, Meta(ge=-(1 << 53), le=(1 << 53))] | None = None
    item_id: Id | None = None
    per_cover: bool = False
    reason: Reason = ""
    words: Reason = ""
    id: Id | None = None
    approval: ApprovalAsked | None = None


class ChargeRule(msgspec.Struct, frozen=True, kw_only=True):
    """A charge that comes by itself: service (basis points) or cover (minor units for each guest).

    On checks at a table with so many guests at least, of this group of tables or of any.
    """

    kind: Literal["service", "cover"]
    value: Annotated[int, Meta(ge=1, le=10_000_000)]
    from_covers: Covers = 0
    table_group_id: Ident | None = None


class ChargeRules(msgspec.Struct, frozen=True, kw_only=True):
    """Which charges come by themselves; the first rule of a kind that fits a check holds for it."""

    rules: Annotated[list[ChargeRule], Meta(max_length=50)]


class AdjustmentRemoval(msgspec.Struct, frozen=True, kw_only=True):
    """Taking a discount or charge off again."""

    approval: ApprovalAsked | None = None


class TreatTo(msgspec.Struct, frozen=True, kw_only=True):
    """Pieces that another check pays, all live ones unless `quantity` says fewer: that one, or the one of a table.

    `new_item_id` is the id of the line that fewer pieces become, made on the phone.
    """

    payer_order_id: Id | None = None
    payer_table_id: Ident | None = None
    quantity: Pieces | None = None
    reason: Reason = ""
    new_item_id: Id | None = None


class Move(msgspec.Struct, frozen=True, kw_only=True):
    """The table to which the guests go."""

    table_id: Ident


class Reopening(msgspec.Struct, frozen=True, kw_only=True):
    """Why a paid check is opened again."""

    reason: Annotated[str, Meta(min_length=1, max_length=200)]
    approval: ApprovalAsked | None = None


class DraftedLine(AskedLine, frozen=True, kw_only=True):
    """An unsent line under the id it will be sent with; `removed` throws it away."""

    id: Id
    removed: bool = False


class DraftLines(msgspec.Struct, frozen=True, kw_only=True):
    """Unsent lines to merge into the draft, line by line by id; lines not named stay.

    `version` is that of the draft the phone has seen: a line that somebody changed since is not overwritten.
    """

    lines: Annotated[list[DraftedLine], Meta(max_length=MOST_LINES)]
    version: Version | None = None


class DraftChoice(msgspec.Struct, frozen=True, kw_only=True):
    """Some lines of a draft by id; all of them when absent. `undo_seconds` as for sending lines."""

    line_ids: Annotated[list[Id], Meta(max_length=MOST_LINES)] | None = None
    table_id: Ident | None = None
    undo_seconds: UndoSeconds = 0


class Recall(msgspec.Struct, frozen=True, kw_only=True):
    """Lines to take back before their stations are told; without any, all that the caller has just sent."""

    item_ids: Annotated[list[Id], Meta(max_length=MOST_LINES)] | None = None


class OrderQuery(msgspec.Struct, frozen=True, kw_only=True, rename={"from_": "from"}):
    """Filters of the list. `status` may be `active`, or several states with commas; `cursor` is the last id of the page before."""

    status: str | None = None
    table_id: Ident | None = None
    waiter_id: Ident | None = None
    business_day: Annotated[str, Meta(pattern=r"^\d{4}-\d{2}-\d{2}$")] | None = None
    from_: str | None = None
    to: str | None = None
    q: Annotated[str, Meta(max_length=80)] | None = None
    cursor: Id | None = None
    limit: Annotated[int, Meta(ge=1, le=200)] = 50


class LinePrint(msgspec.Struct, frozen=True, kw_only=True):
    """Where a line stands on its way to paper.

    `state` is one of queued, sending, confirmed, unconfirmed, unverified, held, no_station, cancelled; `printed` says
    that paper with it came out for all anybody knows.
    """

    state: str
    stations: list[str]
    printed: bool


class ChosenModifier(msgspec.Struct, frozen=True, kw_only=True):
    """An option, extra, removed ingredient or preference as it was priced."""

    id: int
    name: str
    price_delta: int


class ItemDiscount(msgspec.Struct, frozen=True, kw_only=True):
    """What an adjustment of the check takes off this line, its share of one on the whole check included."""

    id: str
    amount: int


class OrderItem(msgspec.Struct, frozen=True, kw_only=True):
    """A sent line as it is. `status` is active, paid or cancelled; `quantity` is what was ordered, voids included.

    `voided_quantity` are all pieces that are gone, `swapped_quantity` those of them that went for another dish, whose line
    names this one in `swap_of`; `treated_for` is the table that had what this check pays; `remade_quantity` counts what was made once more.

    `total` is what the live pieces cost by the list, `payable` what they cost on this check: discounts, service and tax
    in it. A `tax_rate_bp` of null is exempt. `print_state` is that of its tickets, or `held_by_waiter` until it is fired, `about_to_send` while it can be recalled: at
    `sends_at` the box tells the stations by itself, and until then the line can be recalled.
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
    selected_options: list[ChosenModifier]
    extra_ingredients: list[ChosenModifier]
    removed_ingredients: list[ChosenModifier]
    preferences: list[ChosenModifier]
    allergens: tuple[str, ...]
    quantity: int
    voided_quantity: int
    swapped_quantity: int
    remade_quantity: int
    swap_of: str | None
    treated_for: str | None
    paid_quantity: int
    is_weighed: bool
    quantity_milli: int | None
    weight_missing: bool
    unit_price: int
    total: int
    payable: int
    tax_code: str | None
    tax_rate_bp: int | None
    discounts: list[ItemDiscount]
    due: int
    status: str
    note: str | None
    seat: int | None
    course: int | None
    added_by: int | None
    added_at: str
    is_held: bool
    sends_at: str | None
    split_from: str | None
    group_id: str | None
    print_state: str | None
    stations: list[str]
    printed: bool


class OrderWaiter(msgspec.Struct, frozen=True, kw_only=True):
    """Somebody who serves the check."""

    id: int
    name: str


class DraftView(msgspec.Struct, frozen=True, kw_only=True):
    """Unsent lines that every colleague sees; nothing of them is in any total."""

    version: int
    lines: list["DraftLineView"]


class DraftLineView(DraftedLine, frozen=True, kw_only=True):
    """An unsent line, who wrote it last and when.

    `unit_price` is what a piece of it (a kilogram where it is weighed) would be charged if it were sent now, and
    `pricebook_id` the pricebook that says so; null is what cannot be sent as it is.
    """

    saved_by: int | None
    saved_at: str
    unit_price: int | None = None
    pricebook_id: int | None = None


class BillAdjustment(msgspec.Struct, frozen=True, kw_only=True):
    """A discount or charge that stands on a check; `amount` is what it takes off, or adds before tax is added."""

    id: str
    kind: str
    value: int
    per_cover: bool
    item_id: str | None
    amount: int
    reason: str
    given_by: int | None
    approved_by: int | None
    given_at: str
    is_automatic: bool


class BillTax(msgspec.Struct, frozen=True, kw_only=True):
    """What of the total comes under one rate; code, name and rate are null for what is exempt."""

    code: str | None
    name: str | None
    rate_bp: int | None
    net: int
    tax: int
    gross: int


class BillView(msgspec.Struct, frozen=True, kw_only=True):
    """What the check comes to: `subtotal` by the list, less discounts, plus minimum, cover and service, is `total`.

    Where prices are without tax, `tax` is added as well.
    """

    prices_include_tax: bool
    subtotal: int
    discounts: list[BillAdjustment]
    charges: list[BillAdjustment]
    minimum: int
    cover: int
    service: int
    taxes: list[BillTax]
    tax: int
    total: int


class OrderHead(msgspec.Struct, frozen=True, kw_only=True):
    """A check without its items, as lists show it."""

    id: str
    number: int
    business_day: str
    table_id: int | None
    table_label: str
    mode: str
    status: str
    covers: int | None
    allergy: str | None
    is_training: bool
    opened_by: int | None
    opened_at: str
    closed_by: int | None
    closed_at: str | None
    bill_requested_at: str | None
    waiter_ids: tuple[int, ...]
    waiters: list[OrderWaiter]
    total: int
    paid: int
    due: int
    weight_missing: bool


class OrderView(OrderHead, frozen=True, kw_only=True):
    """A check as it is, whole. `history` is the path of its journal."""

    items: list[OrderItem]
    bill: BillView
    draft: DraftView
    history: str


class VoidReason(msgspec.Struct, frozen=True, kw_only=True):
    """A reason to choose from: its code is sent, its words are shown."""

    code: str
    words: str


class HistoryEntry(msgspec.Struct, frozen=True, kw_only=True):
    """One fact of the journal about a check: who, when, what."""

    seq: int
    at: str
    type: str
    actor: int | None
    actor_name: str | None
    device: str | None
    payload: msgspec.Raw
