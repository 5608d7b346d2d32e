"""Commands as the facts that they would bring: which act it is, how much of it, and why. Pure.

A command is told by what it would record and by nothing that a phone says of it: the box tries it, looks at the facts,
and undoes all of it.
"""

from collections.abc import Iterable, Mapping
from typing import Final

from kernel.events import Event

ACTS: Final[Mapping[str, str]] = {
    "LineVoided": "void",
    "LineRemade": "remake",
    "LineSwapped": "swap",
    "GuestsWalkedOut": "walk_out",
    "OwedWrittenOff": "write_off",
    "OrderCancelled": "cancel",
    "OrderReopened": "reopen",
    "AdjustmentGiven": "discount",
    "AdjustmentRemoved": "take_off",
    "PaymentReversed": "refund",
    "ActDone": "act",
}
"""The facts that say what an approvable command does, those that say most first; and what people call it."""

_CHARGES: Final = frozenset({"service", "minimum"})
_WORDS: Final[Mapping[str, str]] = {
    "void": "Take back",
    "remake": "Make again",
    "swap": "Swap",
    "treat": "Treat",
    "walk_out": "Let go unpaid",
    "write_off": "Write off what guests left owing",
    "cancel": "Cancel the check",
    "reopen": "Open the paid check again",
    "discount": "Give a discount",
    "charge": "Make a charge",
    "take_off": "Take a discount or charge off",
    "refund": "Give money back",
    "refund_tip": "Give a tip back",
}


def fact_of(events: Iterable[Event]) -> Event | None:
    """Return the fact among a command's that says most of what it does, None where none of them says it."""
    found = list(events)
    for name in ACTS:
        for event in found:
            if type(event).__name__ == name:
                return event
    return None


def act_of(event: Event) -> str:
    """Return which act a fact tells of."""
    name = type(event).__name__
    kind = getattr(event, "kind", None)
    match name:
        case "AdjustmentGiven":
            return "treat" if kind == "treat" else "charge" if kind in _CHARGES else "discount"
        case "PaymentReversed":
            return "refund" if getattr(event, "amount", 0) else "refund_tip"
        case "ActDone":
            return str(getattr(event, "act", "act"))
        case _:
            return ACTS[name]


def measure(events: Iterable[Event], fact: str) -> tuple[int, int]:
    """Return how many pieces, and how much in minor units, a command's facts of one type come to."""
    pieces = amount = 0
    for event in events:
        if type(event).__name__ == fact:
            pieces += getattr(event, "quantity", 0) or 0
            amount += abs(getattr(event, "amount", 0) or 0) + abs(getattr(event, "tip", 0) or 0)
    return pieces, amount


def put_in_words(act: str, quantity: int | None, item: str | None, table: str | None, check: int | None) -> str:
    """Return the sentence that who decides reads first."""
    pieces = f" {quantity} × {item}" if item is not None and quantity else f" {item}" if item is not None else ""
    place = "" if table is None else f", {table}" if check is None else f", {table}, check {check}"
    return f"{_WORDS.get(act, act.replace('_', ' ').capitalize())}{pieces}{place}"
