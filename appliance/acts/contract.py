"""What crosses HTTP about acts. Money is minor units, days are trading days (ISO dates), times RFC 3339 in UTC."""

from typing import Annotated, Literal

import msgspec
from msgspec import Meta

from kernel.money import MOST_MINOR

Amount = Annotated[int, Meta(ge=0, le=MOST_MINOR)]
Code = Annotated[str, Meta(pattern=r"^[a-z][a-z0-9_]{0,39}$")]
Words = Annotated[str, Meta(min_length=1, max_length=60)]
ActName = Literal["void", "remake", "swap", "treat", "walk_out"]
Day = Annotated[str, Meta(pattern=r"^\d{4}-\d{2}-\d{2}$")]
Ident = Annotated[int, Meta(ge=1, le=(1 << 63) - 1)]
Id = Annotated[str, Meta(min_length=1, max_length=64)]


class ReasonNames(msgspec.Struct, frozen=True):
    """What a reason is called, by language."""

    en: Words
    el: Words


class OfferedReason(msgspec.Struct, frozen=True):
    """A reason to offer; its code is what is stored."""

    code: Code
    names: ReasonNames


class MyAllowance(msgspec.Struct, frozen=True, kw_only=True):
    """What the caller may still do by himself today. `is_permitted` says that he needs no allowance."""

    is_permitted: bool
    allowance: int
    used: int
    left: int


class ActView(msgspec.Struct, frozen=True, kw_only=True):
    """An act's rules. More than `limit_amount` at one time needs somebody who may exceed it; null is no limit."""

    act: str
    permission: str
    reasons: list[OfferedReason]
    limit_amount: int | None
    allowance: int
    my: MyAllowance


class ActChange(msgspec.Struct, frozen=True, kw_only=True):
    """The rules of an act from now on, all of them. `other` must be among the reasons; a null limit is none."""

    reasons: Annotated[list[OfferedReason], Meta(min_length=1, max_length=40)]
    limit_amount: Amount | None
    allowance: Amount


class AllowanceChange(msgspec.Struct, frozen=True):
    """What a person may do by himself on one business day; null is what everybody may."""

    amount: Amount | None


class AllowanceView(msgspec.Struct, frozen=True, kw_only=True):
    """What a person may do by himself: his own allowance (null: everybody's), the one that holds, and today's rest.

    `is_permitted` says that he needs none.
    """

    act: str
    user_id: int
    user: str
    is_permitted: bool
    own_allowance: int | None
    allowance: int
    used: int
    left: int


class UseQuery(msgspec.Struct, frozen=True, kw_only=True):
    """Filters, all of which must fit; `cursor` is the last id of the page before."""

    business_day: Day | None = None
    act: ActName | None = None
    user_id: Ident | None = None
    cursor: Id | None = None
    limit: Annotated[int, Meta(ge=1, le=200)] = 50


class UseView(msgspec.Struct, frozen=True, kw_only=True):
    """An act that was done; `undone_quantity` and `undone_amount` of it stand no more, since `undone_at`."""

    id: str
    act: str
    business_day: str
    at: str
    user_id: int | None
    user: str | None
    approved_by: int | None
    approver: str | None
    by_allowance: bool
    reason: str
    words: str | None
    order_id: str
    line_id: str | None
    product_id: int | None
    quantity: int
    amount: int
    undone_quantity: int
    undone_amount: int
    undone_at: str | None
