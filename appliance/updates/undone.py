"""What was done with a version that was taken back, and lies only in the database that was set aside with it; and its words."""

import sqlite3
from dataclasses import dataclass
from typing import Any, Final

import msgspec

from appliance.runtime.archive import Wanted, by_people_since, search
from appliance.runtime.tx import Snapshot
from kernel.clock import Trading
from kernel.money import format_amount

_MONEY: Final = ("PaymentTaken", "PaymentReversed", "TipAdded")
_MOST: Final = 200
_SHOWN: Final = 8
_WORDS: Final = {
    "en": {
        "begin": "Version {version} was taken back, and with it {facts} entries ({first} to {last}).",
        "money": "Money among them: {payments}.",
        "more": "{payments} and {count} more",
        "go_on": "Phones give back what they were promised; compare with drawer and terminal. The old data are kept: {aside}.",
    },
    "el": {
        "begin": "Η έκδοση {version} αναιρέθηκε, και μαζί της {facts} εγγραφές ({first} ως {last}).",
        "money": "Χρήματα ανάμεσά τους: {payments}.",
        "more": "{payments} και άλλα {count}",
        "go_on": "Τα κινητά ξαναδίνουν ό,τι είχε γίνει δεκτό· ελέγξτε συρτάρι και τερματικό. Τα παλιά δεδομένα υπάρχουν: {aside}.",
    },
}


@dataclass(frozen=True, slots=True)
class Undone:
    """Facts after a backup: how many, from when to when (UTC ms), and the money in them as (minor units, tender).

    `release` is the version that was taken back.
    """

    release: str
    facts: int
    first_at_ms: int
    last_at_ms: int
    money: tuple[tuple[int, str], ...]


def undone_since(snapshot: Snapshot, seq: int, release: str) -> Undone | None:
    """Return what a database holds beyond a place in its journal; None for nothing that a person did, or where it cannot be read."""
    try:
        found = by_people_since(snapshot, seq)
        links = search(snapshot, Wanted(types=_MONEY), None, _MOST)
    except sqlite3.Error:
        return None
    if found is None:
        return None
    bodies: list[dict[str, Any]] = [
        msgspec.json.decode(link.body) for link in reversed(links) if link.header.seq > seq and link.body is not None
    ]
    money = tuple(
        (body["amount"] + body.get("tip", 0) + body.get("rounding", 0), str(body["tender"])) for body in bodies
    )
    return Undone(release, *found, money)


def words_of(undone: Undone, aside: str, language: str, trading: Trading, exponent: int) -> str:
    """Return what managers are told."""
    words = _WORDS.get(language, _WORDS["en"])
    told = [
        words["begin"].format(
            version=undone.release,
            facts=undone.facts,
            first=_time(undone.first_at_ms, trading),
            last=_time(undone.last_at_ms, trading),
        )
    ]
    if undone.money:
        payments = ", ".join(f"{format_amount(amount, exponent)} {tender}" for amount, tender in undone.money[:_SHOWN])
        if len(undone.money) > _SHOWN:
            payments = words["more"].format(payments=payments, count=len(undone.money) - _SHOWN)
        told.append(words["money"].format(payments=payments))
    return " ".join((*told, words["go_on"].format(aside=aside)))


def _time(at_ms: int, trading: Trading) -> str:
    return trading.local(at_ms).strftime("%d/%m %H:%M")
