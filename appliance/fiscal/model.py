"""Fiscal documents, what a provider may answer, and the facts recorded about them. Pure. Money is minor units."""

from enum import StrEnum

import msgspec

from kernel.events import Event


class Kind(StrEnum):
    """What a document tells of."""

    SLIP = "slip"
    CHANGE = "change"
    CANCELLATION = "cancellation"
    BILL = "bill"
    PAYMENT = "payment"
    REFUND = "refund"
    RECEIPT = "receipt"


class State(StrEnum):
    """Where a document stands; issued and not required are ends, failed waits for a person."""

    NOT_REQUIRED = "not_required"
    PENDING = "pending"
    ISSUED = "issued"
    FAILED = "failed"


class LineTax(msgspec.Struct, frozen=True, kw_only=True):
    """What of a line stands under a rate, in basis points, and the tax in it; a code of None is exempt."""

    code: str | None
    rate_bp: int
    gross: int
    tax: int


class ContentLine(msgspec.Struct, frozen=True, kw_only=True):
    """A line as the document tells of it; what is taken back or returned is negative.

    `unit_price` is per piece, or per kilo of what is weighed: then `quantity_milli` are thousandths, None until weighed.
    `taxes` of a bill, a receipt, a payment or a refund are what it sums to at each rate, to the cent; those of a slip
    are the tax of its list price, reckoned for the line alone.
    """

    id: str
    name: str
    quantity: int
    unit_price: int
    amount: int
    quantity_milli: int | None = None
    taxes: tuple[LineTax, ...] = ()


class Content(msgspec.Struct, frozen=True, kw_only=True, omit_defaults=True):
    """What a document tells: names of things, never of people; neither notes nor allergies.

    `amount` is what the fact is worth: lines sent, weighed or taken back, all that stands on a bill, money paid.
    `reverses` is the payment that a refund undoes. A field may be added; what is there keeps its meaning.
    """

    number: int
    table: str
    amount: int
    lines: tuple[ContentLine, ...] = ()
    tender: str = ""
    reverses: str = ""
    reason: str = ""


class Document(msgspec.Struct, frozen=True, kw_only=True):
    """One row of the port. Providers know a document by its `id`: the same id is the same document, asked again.

    `original` is the reference of the payment that a refund undoes, "" where the provider gave none.
    """

    id: str
    event_seq: int
    kind: Kind
    order_id: str
    payment_id: str | None
    state: State
    provider: str
    reference: str
    qr: str
    attempts: int
    reason: str
    made_at_ms: int
    settled_at_ms: int | None
    business_day: str
    content: Content
    original: str = ""


class Issued(msgspec.Struct, frozen=True):
    """Yes: the mark or number that the provider gave, and the text of its QR code where it gives one."""

    reference: str
    qr: str = ""


class Refused(msgspec.Struct, frozen=True):
    """No, for a reason that asking again does not mend."""

    reason: str


class Unanswered(msgspec.Struct, frozen=True):
    """Nobody knows: the line was dead, or it took too long. It is asked again with the same id."""

    reason: str


Verdict = Issued | Refused
Answer = Issued | Refused | Unanswered


class _OfDocument(Event, frozen=True, kw_only=True):
    document_id: str
    order_id: str
    kind: Kind

    def subject(self) -> str:
        """Name the order: its history tells what became of its documents."""
        return f"order:{self.order_id}"


class FiscalDocumentIssued(_OfDocument, frozen=True, kw_only=True):
    """The provider took a document and gave it its mark or number."""

    reference: str


class FiscalDocumentFailed(_OfDocument, frozen=True, kw_only=True):
    """The provider refused a document; a person looks at it and sends it again."""

    reason: str


class FiscalDocumentRetried(_OfDocument, frozen=True, kw_only=True):
    """A person sent a document again."""
