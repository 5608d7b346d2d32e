"""What is played, what was promised on the way, and what became of it. Pure."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any, Final

from kernel.errors import invalid

MOST_PHONES: Final = 200
MOST_PER_SECOND: Final = 50.0
MOST_MINUTES: Final = 240.0
_ON_PAPER: Final = frozenset({"confirmed", "unverified"})
_ON_ITS_WAY: Final = frozenset({"queued", "sending", "unconfirmed", "held"})


@dataclass(frozen=True, slots=True)
class Plan:
    """A rush: so many phones send so many orders a second, all together, for so long; the same seed, the same guests."""

    phones: int
    per_second: float
    seconds: float
    seed: int

    def __post_init__(self) -> None:
        """Refuse what no house has. Raises `DomainError(invalid)`."""
        bounds = (
            ("phones", self.phones, 1, MOST_PHONES),
            ("orders a second", self.per_second, 0.01, MOST_PER_SECOND),
            ("minutes", self.seconds / 60, 0.05, MOST_MINUTES),
        )
        for name, value, least, most in bounds:
            if not least <= value <= most:
                raise invalid(f"{value:g} {name}: choose between {least:g} and {most:g}.", field=name)

    @property
    def pause_s(self) -> float:
        """Return after how many seconds each phone orders again."""
        return self.phones / self.per_second


@dataclass(frozen=True, slots=True)
class Promise:
    """A line that the box said it had, and when (UTC ms) somebody had tapped to send it."""

    line_id: str
    order_id: str
    tapped_ms: int


@dataclass(slots=True)
class Tally:
    """What came of it so far. Times are seconds; `refused` counts the box's own reasons, `failed` tells of everything else."""

    orders: list[float] = field(default_factory=list)
    others: list[float] = field(default_factory=list)
    promises: list[Promise] = field(default_factory=list)
    done: dict[str, int] = field(default_factory=dict)
    refused: dict[str, int] = field(default_factory=dict)
    failed: list[str] = field(default_factory=list)
    seen: int = 0
    """Bytes of live news that phones were told."""

    def count(self, act: str) -> None:
        """Note that something was done."""
        self.done[act] = self.done.get(act, 0) + 1

    def refuse(self, key: str) -> None:
        """Note that the box said no."""
        self.refused[key] = self.refused.get(key, 0) + 1


@dataclass(frozen=True, slots=True)
class Ticket:
    """A job as the box tells of it: what stands on it, how it is, and when (UTC ms) it ended."""

    id: int
    kind: str
    state: str
    reason: str
    line_ids: tuple[str, ...]
    supersedes: int | None
    settled_ms: int | None


@dataclass(frozen=True, slots=True)
class Fate:
    """What became of every promised line: on paper after so many seconds, on its way or held (by reason), or nowhere."""

    to_paper: tuple[float, ...]
    waiting: Mapping[str, int]
    waiting_lines: tuple[str, ...]
    lost: tuple[str, ...]


def fate_of(promises: Iterable[Promise], tickets: Sequence[Ticket]) -> Fate:
    """Look for every promised line among the tickets. A ticket that went elsewhere is what the later one became."""
    instead: dict[int | None, Ticket] = {one.supersedes: one for one in tickets if one.supersedes is not None}
    found: dict[str, list[Ticket]] = {}
    for ticket in tickets:
        for line_id in ticket.line_ids:
            found.setdefault(line_id, []).append(_last(ticket, instead))
    to_paper: list[float] = []
    waiting: dict[str, int] = {}
    waiting_lines: list[str] = []
    lost: list[str] = []
    for promise in promises:
        papers = found.get(promise.line_id, [])
        printed = [one.settled_ms for one in papers if one.state in _ON_PAPER and one.settled_ms is not None]
        on_its_way = [one for one in papers if one.state in _ON_ITS_WAY]
        if printed:
            to_paper.append((min(printed) - promise.tapped_ms) / 1000)
        elif on_its_way:
            why = on_its_way[0].reason or on_its_way[0].state
            waiting[why] = waiting.get(why, 0) + 1
            waiting_lines.append(promise.line_id)
        else:
            lost.append(promise.line_id)
    return Fate(tuple(sorted(to_paper)), waiting, tuple(waiting_lines), tuple(lost))


def _last(ticket: Ticket, instead: Mapping[int | None, Ticket]) -> Ticket:
    while ticket.state == "rerouted" and ticket.id in instead:
        ticket = instead[ticket.id]
    return ticket


def percentile(values: Sequence[float], part: float) -> float | None:
    """Return the value below which that part of them lies; None for none at all."""
    ordered = sorted(values)
    return ordered[min(len(ordered) - 1, int(len(ordered) * part))] if ordered else None


def dish_of(product: Mapping[str, Any]) -> dict[str, Any] | None:
    """Return a product as a phone asks for it, with the choices that it must have; None for one that asks for more."""
    if product["is_weighed"] or product["is_open_price"] or product["combo_parts"]:
        return None
    dish: dict[str, Any] = {"product_id": product["id"]}
    if product["portions"]:
        dish["portion_id"] = product["portions"][0]["id"]
    chosen = [
        choice["id"]
        for choices in product["preference_sets"]
        for choice in choices["choices"][: choices["min_choices"]]
    ]
    return {**dish, "preferences": chosen} if chosen else dish
