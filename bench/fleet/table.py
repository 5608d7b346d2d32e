"""What a rehearsal came to, its laws, and the table that tells both."""

from collections import Counter
from dataclasses import dataclass, field

UNLOCK_TARGET_S = 5.0


def percentile(values: list[float], part: float) -> float:
    """Return a percentile of seconds; 0 of none."""
    ordered = sorted(values)
    return ordered[min(len(ordered) - 1, int(len(ordered) * part))] if ordered else 0.0


@dataclass
class Tally:
    """Everything that was counted. A wrong thing is kept in words."""

    boxes: int = 0
    held: int = 0
    heartbeats: int = 0
    heartbeats_twice: int = 0
    again: int = 0
    incidents: int = 0
    lost: Counter[str] = field(default_factory=Counter)
    power_cuts: int = 0
    restarts: int = 0
    bad_clocks: int = 0
    locks: int = 0
    clones: int = 0
    clones_flagged: int = 0
    accused: list[str] = field(default_factory=list)
    looks: int = 0
    wrong: list[str] = field(default_factory=list)
    commands: int = 0
    commands_ran: int = 0
    commands_failed: int = 0
    commands_lost: list[str] = field(default_factory=list)
    commands_twice: list[str] = field(default_factory=list)
    hermits: int = 0
    unlocks_calm: list[float] = field(default_factory=list)
    unlocks_rough: list[float] = field(default_factory=list)
    broken: list[str] = field(default_factory=list)

    def laws(self) -> dict[str, bool]:
        """Return every law and whether it held, whatever the machine's speed."""
        return {
            "every box holds a lease": self.held == self.boxes > 0,
            "no heartbeat was counted twice": not self.heartbeats_twice and self.heartbeats > 0,
            "every clone was flagged within two heartbeats": self.clones_flagged == self.clones > 0,
            "no honest box was called a clone": not self.accused,
            "no box was in a wrong state": not self.wrong and self.looks > 0,
            "no command was lost": not self.commands_lost and self.commands > 0,
            "no command was run twice": not self.commands_twice,
            "no part of a box broke": not self.broken,
        }

    def is_quick(self) -> bool:
        """Say whether unlocks reached connected boxes in time."""
        return percentile(self.unlocks_calm, 0.99) <= UNLOCK_TARGET_S

    def told(self) -> str:
        """Return the table."""
        rows = [
            ("boxes, holding a lease at the end", f"{self.boxes}, {self.held}"),
            (
                "heartbeats written, tries that failed, counted twice",
                f"{self.heartbeats}, {self.again}, {self.heartbeats_twice}",
            ),
            ("lost on the way: requests, answers, refused; slow", self._told_lost()),
            ("calls that the cloud itself failed at", str(self.incidents)),
            ("power cuts, restarts, clocks that were wrong", f"{self.power_cuts}, {self.restarts}, {self.bad_clocks}"),
            ("clones, flagged within two heartbeats", f"{self.clones}, {self.clones_flagged}"),
            ("honest boxes called clones", str(len(self.accused))),
            ("looks at a state, wrong ones", f"{self.looks}, {len(self.wrong)}"),
            ("boxes cut off until their grace was over", str(self.hermits)),
            ("commands given, run, broken off by a power cut", self._told_commands()),
            ("commands lost, run twice", f"{len(self.commands_lost)}, {len(self.commands_twice)}"),
            ("locks and unlocks", str(self.locks)),
            ("unlock p50, p99: calm network", _told_seconds(self.unlocks_calm)),
            ("unlock p50, p99: rough network, cloud killed", _told_seconds(self.unlocks_rough)),
        ]
        width = max(len(what) for what, _ in rows)
        laws = [f"{'holds' if holds else 'BROKEN':7}{law}" for law, holds in self.laws().items()]
        worst = [*self.wrong, *self.accused, *self.commands_lost, *self.commands_twice, *self.broken][:20]
        return "\n".join([*(f"{what:{width}}  {told}" for what, told in rows), "", *laws, *worst])

    def _told_lost(self) -> str:
        return ", ".join(str(self.lost[kind]) for kind in ("request_lost", "answer_lost", "refused")) + (
            f"; {self.lost['slow']}"
        )

    def _told_commands(self) -> str:
        return f"{self.commands}, {self.commands_ran}, {self.commands_failed}"


def _told_seconds(values: list[float]) -> str:
    return f"{percentile(values, 0.5):.2f} s, {percentile(values, 0.99):.2f} s of {len(values)}"
