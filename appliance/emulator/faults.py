"""The ways in which a printer lets a kitchen down, each by name, with the number that tunes it."""

from collections.abc import Iterator
from dataclasses import dataclass

from kernel.errors import invalid


@dataclass(frozen=True, slots=True)
class FaultKind:
    """One misbehaviour: its name, what a person reads on the button, and what its number means.

    `after` names the unit that may pass before it strikes (lines, bytes or cuts; empty: it strikes at once);
    `seconds` and `mm_per_s` are the defaults of those that have them.
    """

    name: str
    title: str
    after: str = ""
    seconds: float | None = None
    mm_per_s: float | None = None


FAULTS: dict[str, FaultKind] = {
    kind.name: kind
    for kind in (
        FaultKind("paper_out", "Paper out", after="lines"),
        FaultKind("paper_low", "Paper low"),
        FaultKind("late_print", "Paper out, prints later", after="lines"),
        FaultKind("cover_open", "Cover open", after="lines"),
        FaultKind("cutter_error", "Cutter jam", after="cuts"),
        FaultKind("overheat", "Head too hot", after="lines"),
        FaultKind("slow", "Slow", mm_per_s=15.0),
        FaultKind("refuse", "Refuse connections"),
        FaultKind("hang", "Hang", after="bytes"),
        FaultKind("drop", "Drop the connection", after="bytes"),
        FaultKind("reboot", "Reboot", after="bytes", seconds=2.0),
        FaultKind("one_client", "One client, refuse others"),
        FaultKind("one_client_queued", "One client, others wait"),
        FaultKind("swallow", "Swallow the answer"),
        FaultKind("answer_late", "Answer late", seconds=3.0),
        FaultKind("garbage", "Answer garbage"),
        FaultKind("drawer_stuck", "Drawer stuck"),
        FaultKind("names_another", "Say it is another model"),
        FaultKind("names_junk", "Answer junk to who it is"),
        FaultKind("names_huge", "Answer who it is without an end"),
    )
}
OF_PAPER = ("paper_out", "paper_low", "late_print")


@dataclass(frozen=True, slots=True)
class Fault:
    """A misbehaviour that was asked for, with its numbers."""

    kind: FaultKind
    after: int = 0
    seconds: float = 0.0
    mm_per_s: float = 0.0


def ask_fault(
    name: str, *, after: float | None = None, seconds: float | None = None, mm_per_s: float | None = None
) -> Fault:
    """Return the fault of that name with its numbers filled in; raises `DomainError(invalid)` naming what is wrong."""
    kind = FAULTS.get(name)
    if kind is None:
        raise invalid(f"There is no fault {name!r}. Choose one of: none, {', '.join(FAULTS)}.", field="fault")
    for field, value in (("after", after), ("seconds", seconds), ("mm_per_s", mm_per_s)):
        if value is not None and not 0 <= value < 1e9:  # noqa: PLR2004 - a bound against nonsense, not a rule
            raise invalid(f"{field} must be a number from 0.", field=field)
        if value is not None and not getattr(kind, field) and field != "after":
            raise invalid(f"The fault {name} takes no {field}.", field=field)
    if after and not kind.after:
        raise invalid(f"The fault {name} strikes at once and takes no after.", field="after")
    return Fault(
        kind,
        int(after or 0),
        seconds if seconds is not None else kind.seconds or 0.0,
        mm_per_s or kind.mm_per_s or 0.0,
    )


def read_fault(words: str) -> Fault:
    """Return the fault written `NAME` or `NAME=N` on a command line; N is what that fault is tuned by.

    Raises `DomainError(invalid)` for a name or a number that means nothing.
    """
    name, _, number = words.partition("=")
    if not number:
        return ask_fault(name)
    try:
        value = float(number)
    except ValueError as bad:
        raise invalid(f"{number!r} in --fault {words} is not a number.", field="fault") from bad
    kind = FAULTS.get(name)
    if kind is not None and kind.seconds is not None:
        return ask_fault(name, seconds=value)
    if kind is not None and kind.mm_per_s is not None:
        return ask_fault(name, mm_per_s=value)
    return ask_fault(name, after=value)


class Mischief:
    """The faults in force, and how far each still is from striking."""

    def __init__(self) -> None:
        self._active: dict[str, Fault] = {}
        self._left: dict[str, int] = {}

    def __iter__(self) -> Iterator[Fault]:
        return iter(self._active.values())

    def begin(self, fault: Fault) -> None:
        """Put a fault in force, counting from now."""
        self._active[fault.kind.name] = fault
        self._left[fault.kind.name] = fault.after

    def end(self, *names: str) -> None:
        """Take these faults out of force, or all of them when none is named."""
        for name in names or tuple(self._active):
            self._active.pop(name, None)
            self._left.pop(name, None)

    def count(self, unit: str, amount: int = 1) -> None:
        """Let faults measured in `unit` come nearer by so many lines, bytes or cuts."""
        for name, fault in self._active.items():
            if fault.kind.after == unit:
                self._left[name] = max(0, self._left[name] - amount)

    def left(self, name: str) -> int | None:
        """Return how many units are left before a fault strikes; None when it is not in force."""
        return self._left.get(name)

    def strikes(self, name: str) -> Fault | None:
        """Return the fault when it is in force and due."""
        return self._active[name] if self._left.get(name) == 0 else None
