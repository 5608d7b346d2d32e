"""What crosses HTTP about approvals asked for. Money is minor units, instants are RFC 3339 in UTC."""

from typing import Annotated, Any, Literal

import msgspec
from msgspec import Meta

Words = Annotated[str, Meta(max_length=200)]


class ApprovalAsk(msgspec.Struct, frozen=True, kw_only=True):
    """The very command that the caller wants to send: its path and its body, without an approval and without any PIN.

    `id` is a UUID made on the phone: asked again, asked once. `note` are the caller's own words to who decides.
    """

    path: Annotated[str, Meta(min_length=1, max_length=400)]
    body: dict[str, Any] = {}
    method: Literal["POST", "PUT", "PATCH", "DELETE"] = "POST"
    note: Words | None = None
    id: Annotated[str, Meta(min_length=1, max_length=64)] | None = None


class ApprovalRefusal(msgspec.Struct, frozen=True, kw_only=True):
    """Why not, in words for who asked."""

    reason: Words | None = None


class Told(msgspec.Struct, frozen=True, kw_only=True):
    """A command in the box's own words. Amounts are minor units and never below nothing; pieces are counted.

    `fact` is the type of the fact that tells of it. `item` is a line's name as it was ordered, in the house's language;
    with `product_id` a phone says it in its person's words.
    """

    act: str
    fact: str
    words: str
    order_id: str | None = None
    table: str | None = None
    check: int | None = None
    payment_id: str | None = None
    line_id: str | None = None
    item: str | None = None
    product_id: int | None = None
    quantity: int | None = None
    amount: int | None = None
    reason: str | None = None


class ApprovalView(msgspec.Struct, frozen=True, kw_only=True):
    """An approval that was asked for. `what` is what the box says of the command; `note` is what the asker says.

    A pending one is decided until `expires_at`; a granted one is used until then, by sending the same command with
    `approval: {"id": ...}`. `actions` are the permissions that it takes.
    """

    id: str
    state: Literal["pending", "granted", "refused", "withdrawn", "used", "expired"]
    what: Told
    note: str | None
    actions: list[str]
    asked_by: int
    asked_by_name: str
    asked_at: str
    expires_at: str
    may_decide: bool
    decided_by: int | None
    decided_by_name: str | None
    decided_at: str | None
    reason: str | None
    used_at: str | None
