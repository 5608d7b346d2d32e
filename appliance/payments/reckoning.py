"""What is handed over for what is due: coins, change and tips. Pure; amounts are minor units."""

import msgspec

from appliance.payments.model import Charge, Coins, Tender
from kernel.errors import DomainError, conflict, invalid
from kernel.money import cash_due


class Offer(msgspec.Struct, frozen=True, kw_only=True):
    """What the guest hands over: cash `given`, a `tip` on top, or what he wants it to be with the tip."""

    given: int | None = None
    tip: int | None = None
    make_it: int | None = None


def reckon(kind: Tender, due: int, offer: Offer, coins: Coins) -> Charge:
    """Return what a payment takes for `due`.

    Only cash is rounded to a coin and gives change; what is due is settled to the cent all the same. Raises
    `DomainError(conflict)` with the key `is_tip_meant` where "make it 60" leaves a rest that nobody called a tip, and
    `DomainError(invalid)` for what does not fit.
    """
    owed, rounding = cash_due(due, coins.step, coins.mode) if kind is Tender.CASH else (due, 0)
    tip = _read_tip(owed, offer)
    total, given = owed + tip, offer.given
    if given is not None and given < total:
        raise invalid(
            "That is less than is due. Take the whole sum, or say `as_part` to take it as a part.",
            key="given_too_little",
            field="given",
            due=total,
            given=given,
        )
    if given is not None and given > total and kind is not Tender.CASH:
        raise invalid(
            "Only cash gives change. Take what is due, or say what the rest is: a tip.",
            key="only_cash_gives_change",
            field="given",
            due=total,
        )
    return Charge(amount=due, rounding=rounding, tip=tip, given=given, change=0 if given is None else given - total)


def _read_tip(owed: int, offer: Offer) -> int:
    if offer.make_it is None:
        return offer.tip or 0
    rest = offer.make_it - owed
    if rest < 0:
        raise invalid(
            "That is less than is due. Make it more, or pay an amount of the check.",
            key="less_than_due",
            field="make_it",
            due=owed,
        )
    if rest and offer.tip is None:
        raise is_tip_meant(owed, rest)
    if offer.tip is not None and offer.tip != rest:
        raise invalid("The tip and the whole sum do not fit. Send one of them.", field="tip", due=owed, tip=rest)
    return rest


def read_amount(amount: int, left: int, tip: int | None) -> int:
    """Return how much of `left` an amount settles.

    More than there is left is refused and never capped, unless the tip says what the rest is, to the cent.
    """
    if amount <= left:
        return amount
    if tip is not None and amount - left == tip:
        return left
    raise conflict(
        "That is more than is due. Take what is left, or say that the rest is a tip.",
        key="more_than_due",
        due=left,
        amount=amount,
    )


def is_tip_meant(due: int, rest: int) -> DomainError:
    """Return the question whether what is paid beyond the sum is a tip; sent again with `tip` it is answered."""
    return conflict("Is the rest a tip? If so, send it as the tip.", key="is_tip_meant", due=due, tip=rest)
