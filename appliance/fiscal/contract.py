"""What crosses HTTP about fiscal documents. Money is minor units, times are RFC 3339."""

from typing import Annotated

import msgspec
from msgspec import Meta

Seq = Annotated[int, Meta(ge=1, le=(1 << 63) - 1)]


class DocumentQuery(msgspec.Struct, frozen=True, kw_only=True):
    """Which documents, the newest first. `state` may name several with commas; `cursor` is the last page's `next`."""

    state: Annotated[str, Meta(max_length=80)] | None = None
    order_id: Annotated[str, Meta(min_length=1, max_length=64)] | None = None
    cursor: Seq | None = None
    limit: Annotated[int, Meta(ge=1, le=200)] = 50


class DocumentTax(msgspec.Struct, frozen=True, kw_only=True):
    """What of a line stands under a rate in basis points, and the tax in it; `code` null is exempt."""

    code: str | None
    rate_bp: int
    gross: int
    tax: int


class DocumentLine(msgspec.Struct, frozen=True, kw_only=True):
    """A line as a document tells of it; what is taken back or returned is negative."""

    id: str
    name: str
    quantity: int
    unit_price: int
    amount: int
    quantity_milli: int | None
    taxes: list[DocumentTax]


class DocumentContent(msgspec.Struct, frozen=True, kw_only=True):
    """What a document tells. `reverses` is the payment that a refund undoes."""

    number: int
    table: str
    amount: int
    lines: list[DocumentLine]
    tender: str
    reverses: str
    reason: str


class DocumentView(msgspec.Struct, frozen=True, kw_only=True):
    """A document and what became of it. `reference` and `qr` are the provider's; `reason` says why it is not issued yet."""

    id: str
    event_seq: int
    kind: str
    order_id: str
    payment_id: str | None
    state: str
    provider: str
    reference: str
    qr: str
    attempts: int
    reason: str
    made_at: str
    settled_at: str | None
    business_day: str
    content: DocumentContent


class DocumentPage(msgspec.Struct, frozen=True, kw_only=True):
    """A page of documents; `next` is the cursor of the page after, null at the end."""

    documents: list[DocumentView]
    next: int | None
