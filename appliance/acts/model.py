"""The five acts, by what rules each may be done, and the facts recorded about them. Pure."""

from collections.abc import Mapping
from dataclasses import dataclass
from enum import StrEnum
from typing import Final

import msgspec

from kernel.errors import invalid
from kernel.events import Event

OTHER: Final = "other"
"""The code of a reason that stands for whatever no other code does; every act has it."""
EXCEED: Final = "acts.exceed"
"""The action of those who may go beyond an act's limit."""


class Act(StrEnum):
    """What somebody does that costs the house, told apart because each is looked at by itself.

    Void: nothing was made. Remake: made again for nothing, the first is waste. Swap: one dish for another. Treat: on
    the house. Walk-out: guests left without paying.
    """

    VOID = "void"
    REMAKE = "remake"
    SWAP = "swap"
    TREAT = "treat"
    WALK_OUT = "walk_out"


PERMISSIONS: Final[Mapping[Act, str]] = {
    Act.VOID: "orders.void",
    Act.REMAKE: "orders.remake",
    Act.SWAP: "orders.swap",
    Act.TREAT: "orders.treat",
    Act.WALK_OUT: "orders.walk_out",
}


class Names(msgspec.Struct, frozen=True):
    """What a reason is called, by language."""

    en: str
    el: str


class Reason(msgspec.Struct, frozen=True):
    """Why an act is done: the code is what is stored."""

    code: str
    names: Names


class ActRules(msgspec.Struct, frozen=True):
    """By what rules an act may be done; amounts are minor units.

    `limit_amount` is the most that somebody who holds the act's permission does at one time on his own word; None is no
    limit. `allowance` is what somebody without the permission may do by himself on one business day.
    """

    act: Act
    reasons: tuple[Reason, ...]
    limit_amount: int | None = None
    allowance: int = 0

    def exceeds(self, amount: int | None) -> bool:
        """Say whether that is more than the limit; an amount that may still grow (None) is beyond every limit."""
        return self.limit_amount is not None and (amount is None or amount > self.limit_amount)


def check_rules(rules: ActRules) -> None:
    """Raise `invalid` for reasons that cannot stand: two of one code, `other` missing, a name that is blank."""
    codes = [reason.code for reason in rules.reasons]
    twice = next((code for code in codes if codes.count(code) > 1), None)
    if twice is not None:
        raise invalid(f"Two reasons have the code {twice!r}. Give each its own.", field="reasons")
    if OTHER not in codes:
        raise invalid("Keep the reason `other`: words that no code stands for are kept under it.", field="reasons")
    for reason in rules.reasons:
        if not (reason.names.en.strip() and reason.names.el.strip()):
            raise invalid(f"Name the reason {reason.code!r} in English and in Greek.", field="reasons")


def read_reason(rules: ActRules, text: str) -> tuple[str, str | None]:
    """Return the code of a reason and what was said besides; words that are no code are kept under `other`."""
    said = text.strip()
    code = said.casefold()
    if any(reason.code == code for reason in rules.reasons):
        return code, None
    return OTHER, said or None


@dataclass(frozen=True, slots=True)
class Allowed:
    """That somebody may do an act, and on whose word: his own, his allowance, or a colleague's."""

    act: Act
    reason: str
    words: str | None = None
    approved_by: int | None = None
    by_allowance: bool = False

    @property
    def said(self) -> str:
        """Return the reason as histories tell it: its code, or the words that no code stands for."""
        return self.words if self.reason == OTHER and self.words else self.reason


class _OfAct(Event, frozen=True, kw_only=True):
    act: str

    def subject(self) -> str:
        """Name the act."""
        return f"act:{self.act}"


class ActRulesChanged(_OfAct, frozen=True, kw_only=True):
    """From now on an act has these reasons (by code), this limit and this daily allowance, in minor units."""

    reasons: tuple[str, ...]
    limit_amount: int | None
    allowance: int


class AllowanceSet(_OfAct, frozen=True, kw_only=True):
    """A person may do so much of an act by himself a day, in minor units; None is what everybody may."""

    user_id: int
    amount: int | None


class _OfUse(_OfAct, frozen=True, kw_only=True):
    """A fact about one act that was done: `user_id` did it, `amount` is minor units, `reason` a code."""

    use_id: str
    order_id: str
    line_id: str | None
    product_id: int | None
    user_id: int | None
    quantity: int
    amount: int
    reason: str


class ActDone(_OfUse, frozen=True, kw_only=True):
    """Somebody did an act. `words` is what he said besides; `by_allowance` says that his own allowance paid for it."""

    words: str | None
    approved_by: int | None
    by_allowance: bool


class ActUndone(_OfUse, frozen=True, kw_only=True):
    """An act stands no more, or a part of it: that many pieces and that amount. `done_on` is the day it was done."""

    done_on: str
