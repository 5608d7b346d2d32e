"""What a roll-out does next. Pure."""

import hashlib
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field
from typing import Literal

from kernel.said import Said, say

_ALL = 100


@dataclass(frozen=True, slots=True)
class Terms:
    """What a roll-out was asked to do."""

    success_percent: int
    error_percent: int
    soak_ms: int


@dataclass(frozen=True, slots=True)
class Ring:
    """How many boxes of a ring stand where; `asked` are on their way."""

    pending: int = 0
    asked: int = 0
    succeeded: int = 0
    failed: int = 0

    @property
    def size(self) -> int:
        """Return how many boxes are in it."""
        return self.pending + self.asked + self.succeeded + self.failed


@dataclass(frozen=True, slots=True)
class Step:
    """What is next: ask the ring's boxes, wait, begin to soak, go on to the next ring, pause, or be done."""

    kind: Literal["ask", "wait", "soak", "next", "pause", "done"]
    why: Said = field(default_factory=Said)


def are_rings(percents: Sequence[int]) -> bool:
    """Say whether these can be rings: each goes further than the one before, and the last to all boxes."""
    return list(percents) == sorted(set(percents)) and percents[-1:] in ((_ALL,), [_ALL])


def draw(rollout_id: str, site_ids: Iterable[str], percents: Sequence[int]) -> dict[str, int]:
    """Return in which ring (from 0) each site is: by chance, the same every time, and at least one in the first ring.

    `percents` says up to which share of the boxes each ring goes.
    """
    drawn = sorted(site_ids, key=lambda site_id: hashlib.sha256(f"{rollout_id}|{site_id}".encode()).digest())
    ends = [-(-len(drawn) * percent // _ALL) for percent in percents]
    rings: dict[str, int] = {}
    for place, site_id in enumerate(drawn):
        rings[site_id] = next(ring for ring, end in enumerate(ends) if place < end)
    return rings


def decide(terms: Terms, rings: Sequence[Ring], at: int, forgiven: int, soaked_ms: int | None) -> Step:
    """Return what is next for a roll-out that runs, at ring `at`.

    `forgiven` failures were there when a person resumed it and count no more; `soaked_ms` is for how long the ring has
    soaked, None before. Asked boxes count all rings up to this one: a small ring must not pause on one bad box for ever,
    and a large one not hide ten.
    """
    reached = rings[: at + 1]
    failed = sum(ring.failed for ring in reached) - forgiven
    asked = sum(ring.size - ring.pending for ring in reached)
    if failed > 0 and failed * _ALL > terms.error_percent * asked:
        return Step("pause", say("rollout_failing", "{failed} of {asked} boxes failed.", failed=failed, asked=asked))
    ring = rings[at]
    if ring.pending:
        return Step("ask")
    is_last = at == len(rings) - 1
    is_over = not ring.asked
    is_good = ring.succeeded * _ALL >= terms.success_percent * ring.size
    if is_over and not is_good and failed > 0:
        return Step("pause", say("rollout_too_few", "Too few boxes of this ring succeeded."))
    if not is_over and (is_last or not is_good):
        return Step("wait")
    return _onward(terms, soaked_ms, is_last=is_last)


def _onward(terms: Terms, soaked_ms: int | None, *, is_last: bool) -> Step:
    if is_last:
        return Step("done")
    if soaked_ms is None:
        return Step("soak") if terms.soak_ms else Step("next")
    return Step("next") if soaked_ms >= terms.soak_ms else Step("wait")
