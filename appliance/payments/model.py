"""Payments, their parts and the facts recorded about them. Pure."""

from enum import StrEnum
from typing import NamedTuple

import msgspec

from kernel.events import Event


class Tender(StrEnum):
    """What was handed over."""

    CASH = "cash"
    CARD = "card"
    OTHER = "other"


class Part(NamedTuple):
    """Pieces of a line and what was paid for them, in minor units; a reversal's are negative."""

    line_id: str
    quantity: int
    amount: int


class Payment(msgspec.Struct, frozen=True, kw_only=True):
    """Money taken, or with `reverses` given back; `amount` is minor units and the sum of its parts."""

    id: str
    order_id: str
    tender: Tender
    amount: int
    reverses: str | None
    reason: str | None
    taken_by: int | None
    taken_at_ms: int
    business_day: str
    parts: tuple[Part, ...] = ()


class _OfPayment(Event, frozen=True, kw_only=True):
    payment_id: str
    order_id: str
    tender: Tender
    amount: int

    def subject(self) -> str:
        """Name the order: its history tells of its payments."""
        return f"order:{self.order_id}"


class PaymentTaken(_OfPayment, frozen=True, kw_only=True):
    """Money was taken for an order. `amount` is minor units."""


class PaymentReversed(_OfPayment, frozen=True, kw_only=True):
    """A payment was undone by another: `payment_id` is the reversal, its amount negative, `reverses` what it undoes."""

    reverses: str
    reason: str
