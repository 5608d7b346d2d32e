"""Lines, checks and tables that change hands, courses that wait: what phones ask, what they see, what is recorded."""

from typing import Annotated

import msgspec
from msgspec import Meta

from appliance.orders.contract import MOST_LINES, Course, Id, Ident, Pieces
from appliance.orders.model import OfOrder, SentLine
from kernel.events import Event

Minutes = Annotated[int, Meta(ge=1, le=600)]

# -- what crosses HTTP ------------------------------------------------------------------------------


class MovedItem(msgspec.Struct, frozen=True, kw_only=True):
    """A line to move, or pieces of it; `new_item_id` is the id of the line that they become, made on the phone."""

    item_id: Id
    quantity: Pieces | None = None
    new_item_id: Id | None = None


class LinesMove(msgspec.Struct, frozen=True, kw_only=True):
    """Lines for another check: the open one named, else a new one at `table_id`, or at the same table without it.

    `new_order_id` is the new check's id, made on the phone.
    """

    items: Annotated[list[MovedItem], Meta(min_length=1, max_length=MOST_LINES)]
    to_order_id: Id | None = None
    table_id: Ident | None = None
    new_order_id: Id | None = None


class Merge(msgspec.Struct, frozen=True, kw_only=True):
    """The check into which this one goes."""

    into_order_id: Id


class NewOffer(msgspec.Struct, frozen=True, kw_only=True):
    """Checks for a colleague: those named, or with `all` every open one that the giver serves.

    `from_user_id` is for who may act on all orders; others give their own.
    """

    to_user_id: Ident
    id: Id | None = None
    order_ids: Annotated[list[Id], Meta(max_length=MOST_LINES)] | None = None
    all: bool = False
    from_user_id: Ident | None = None


class OfferedCheck(msgspec.Struct, frozen=True, kw_only=True):
    """One check of an offer, as it is now."""

    order_id: str
    number: int
    table_label: str
    status: str


class OfferView(msgspec.Struct, frozen=True, kw_only=True):
    """An offer and where it stands: open, accepted, declined or withdrawn."""

    id: str
    from_user_id: int
    from_name: str
    to_user_id: int
    to_name: str
    state: str
    offered_at: str
    settled_at: str | None
    orders: list[OfferedCheck]


class Firing(msgspec.Struct, frozen=True, kw_only=True):
    """What the kitchen shall begin with: a course, or lines by their ids."""

    course: Course | None = None
    item_ids: Annotated[list[Id], Meta(min_length=1, max_length=MOST_LINES)] | None = None


class CourseDelay(msgspec.Struct, frozen=True, kw_only=True):
    """How many minutes after a check's first course the held lines of a category fire by themselves."""

    category_id: Ident
    minutes: Minutes


class CourseDelays(msgspec.Struct, frozen=True, kw_only=True):
    """All delays there are; a category that is not named waits for a person."""

    delays: Annotated[list[CourseDelay], Meta(max_length=MOST_LINES)]


# -- what is recorded -------------------------------------------------------------------------------


class LineDivided(OfOrder, frozen=True, kw_only=True):
    """Pieces of a line became a line of their own, at the same price and with the same words."""

    line_id: str
    new_line_id: str
    quantity: int


class LineJoined(OfOrder, frozen=True, kw_only=True):
    """A line that had been divided off lies with its other part again; `quantity` is what still lived of it."""

    line_id: str
    into_line_id: str
    quantity: int


class LinesLeft(OfOrder, frozen=True, kw_only=True):
    """Lines went from this check to another."""

    to_order_id: str
    line_ids: tuple[str, ...]


class LinesTreated(OfOrder, frozen=True, kw_only=True):
    """The guests of another check pay pieces of this one, which are the lines `line_ids` there."""

    payer_order_id: str
    line_ids: tuple[str, ...]
    quantity: int
    reason: str | None


class LinesMoved(OfOrder, frozen=True, kw_only=True):
    """Lines came to this check from another; the kitchen makes nothing anew. `amount` is what they cost by the list."""

    from_order_id: str
    line_ids: tuple[str, ...]
    quantity: int
    amount: int


class OrderMerged(OfOrder, frozen=True, kw_only=True):
    """The check ended in another, which answers to its id from now on."""

    into_order_id: str


class WaiterLeft(OfOrder, frozen=True, kw_only=True):
    """Somebody serves the order no more."""

    user_id: int


class LinesFired(OfOrder, frozen=True, kw_only=True):
    """Held lines were called for: now the kitchen begins. `course` is None where lines were named one by one."""

    course: int | None
    lines: tuple[SentLine, ...]
    waited_ms: int


class OfOffer(Event, frozen=True, kw_only=True):
    """A fact about checks that one waiter offers another."""

    offer_id: str
    from_user_id: int
    to_user_id: int
    order_ids: tuple[str, ...]

    def subject(self) -> str:
        """Name the offer."""
        return f"offer:{self.offer_id}"


class TablesOffered(OfOffer, frozen=True, kw_only=True):
    """A waiter wants to hand checks to a colleague; nothing has changed yet."""


class TablesTaken(OfOffer, frozen=True, kw_only=True):
    """The colleague said yes: these checks are his now."""


class TablesDeclined(OfOffer, frozen=True, kw_only=True):
    """The colleague said no."""


class TablesWithdrawn(OfOffer, frozen=True, kw_only=True):
    """The offer was taken back."""


class AnswerHeard(OfOffer, frozen=True, kw_only=True):
    """Who offered the checks knows how it was answered."""


class CourseDelaysSet(Event, frozen=True, kw_only=True):
    """How long categories wait by themselves was changed: pairs of category and minutes."""

    delays: tuple[tuple[int, int], ...]

    def subject(self) -> str:
        """Name the setting."""
        return "courses"
