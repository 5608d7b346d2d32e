"""What crosses HTTP about payments. Money is minor units, times are RFC 3339."""

from typing import Annotated, Literal

import msgspec
from msgspec import Meta

Id = Annotated[str, Meta(min_length=1, max_length=64)]


class AskedPart(msgspec.Struct, frozen=True, kw_only=True):
    """Some pieces of a line; all its unpaid ones without a quantity."""

    item_id: Id
    quantity: Annotated[int, Meta(ge=1, le=999)] | None = None


class NewPayment(msgspec.Struct, frozen=True, kw_only=True):
    """What is paid: whole lines in `item_ids`, pieces of lines in `parts`, or `all` that is left.

    `id` is a UUID made on the phone: the same payment sent again is taken once.
    """

    item_ids: Annotated[list[Id], Meta(max_length=1_000)] | None = None
    parts: Annotated[list[AskedPart], Meta(max_length=1_000)] | None = None
    all: bool = False
    method: Literal["cash", "card", "other"] = "cash"
    id: Id | None = None


class PartView(msgspec.Struct, frozen=True, kw_only=True):
    """Pieces of a line and what was paid for them; a reversal's are negative."""

    item_id: str
    quantity: int
    amount: int


class PaymentView(msgspec.Struct, frozen=True, kw_only=True):
    """Money taken for a check. `reverses` names the payment that this one undoes, `reversed_by` the one that undid it."""

    id: str
    order_id: str
    method: str
    amount: int
    parts: list[PartView]
    taken_by: int | None
    taken_at: str
    business_day: str
    reverses: str | None
    reversed_by: str | None
    reason: str | None
