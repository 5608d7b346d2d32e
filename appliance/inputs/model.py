"""What is plugged in, what a person said that it is, and when two looks saw the same thing. Pure."""

from collections.abc import Collection, Iterable
from dataclasses import dataclass, replace
from enum import StrEnum
from typing import Final

from kernel.errors import invalid
from kernel.events import Event

LONGEST_NAME: Final = 40
_LONGEST_WORD: Final = 80


class Medium(StrEnum):
    """How it speaks."""

    KEYS = "keys"  # a USB keyboard, or something that types as one
    SERIAL = "serial"


class Role(StrEnum):
    """What a person said that it is. Nothing is taken from a keyboard, or from what nobody has spoken for."""

    UNKNOWN = "unknown"
    KEYBOARD = "keyboard"
    SCANNER = "scanner"
    BADGE = "badge"
    SCALE = "scale"


ROLES: Final = {
    Medium.KEYS: (Role.UNKNOWN, Role.KEYBOARD, Role.SCANNER, Role.BADGE),
    Medium.SERIAL: (Role.UNKNOWN, Role.SCALE),
}
TYPING: Final = (Role.SCANNER, Role.BADGE)


@dataclass(frozen=True, slots=True, kw_only=True)
class Seen:
    """A thing that is plugged in now. `node` is its device file; `port` the socket; "" is what it does not tell."""

    medium: Medium
    node: str
    port: str
    vendor: str = ""
    product: str = ""
    serial: str = ""
    part: str = ""  # which interface of several in one housing
    maker: str = ""
    model: str = ""

    @property
    def kin(self) -> tuple[Medium, str, str, str]:
        """Return what all things of one make have in common."""
        return self.medium, self.vendor, self.product, self.part


@dataclass(frozen=True, slots=True, kw_only=True)
class Known:
    """A thing in the registry. `device_id` is the screen that it serves; a scale without one serves every screen."""

    id: int
    medium: Medium
    node: str
    port: str
    vendor: str
    product: str
    serial: str
    part: str
    maker: str
    model: str
    is_present: bool
    role: Role
    name: str
    layout: str
    protocol: str
    device_id: str | None
    first_seen_ms: int
    last_seen_ms: int

    @property
    def kin(self) -> tuple[Medium, str, str, str]:
        """Return what all things of one make have in common."""
        return self.medium, self.vendor, self.product, self.part


def match(everything: Iterable[Known], seen: Collection[Seen]) -> dict[Seen, Known | None]:
    """Return who each plugged thing is, None for a new one; nobody is two things at once.

    A thing with a serial number is itself in any socket, unless another one with the same number (cheap makers give all
    theirs one) sits where it was. Without a number only the socket tells: elsewhere it is a new thing, not guessed.
    """
    free = list(everything)
    found: dict[Seen, Known | None] = dict.fromkeys(seen)
    for only_here in (True, False):
        for one in seen:
            if found[one] is not None:
                continue
            same = next((known for known in free if _is(known, one, only_here=only_here)), None)
            if same is not None:
                free.remove(same)
                found[one] = same
    return found


def _is(known: Known, seen: Seen, *, only_here: bool) -> bool:
    if known.kin != seen.kin or known.serial != seen.serial:
        return False
    return known.port == seen.port if only_here else bool(seen.serial)


def learn(known: Known, seen: Seen, at_ms: int) -> Known:
    """Return what is known after a look."""
    return replace(
        known,
        node=seen.node,
        port=seen.port,
        maker=seen.maker or known.maker,
        model=seen.model or known.model,
        is_present=True,
        last_seen_ms=at_ms,
    )


def clean(text: str) -> str:
    """Return a stranger's words as they may be shown: printable, one line, not long."""
    printable = "".join(char if char.isprintable() else " " for char in text[: 4 * _LONGEST_WORD])
    return " ".join(printable.split())[:_LONGEST_WORD]


def clean_name(text: str) -> str:
    """Return what a person calls a thing. Raises `invalid` for too long a name."""
    name = clean(text)
    if len(name) > LONGEST_NAME:
        raise invalid(f"Give a name of at most {LONGEST_NAME} letters.", field="name")
    return name


class OfInput(Event, frozen=True, kw_only=True):
    """A fact about something that is read."""

    input_id: int

    def subject(self) -> str:
        """Name it by id."""
        return f"input:{self.input_id}"


class InputFound(OfInput, frozen=True, kw_only=True):
    """It was plugged in for the first time."""

    medium: str
    maker: str
    model: str


class InputGone(OfInput, frozen=True, kw_only=True):
    """It was unplugged."""


class InputReturned(OfInput, frozen=True, kw_only=True):
    """It was plugged in again."""


class InputChanged(OfInput, frozen=True, kw_only=True):
    """A person said what it is, how it speaks, or which screen it serves."""

    changed: tuple[str, ...]
    role: str
    device_id: str | None


class InputForgotten(OfInput, frozen=True, kw_only=True):
    """Nobody wants to know of it any more."""


class LabelPatternsSet(Event, frozen=True, kw_only=True):
    """From now on labels with a weight or a price inside are read so."""

    patterns: tuple[str, ...]

    def subject(self) -> str:
        """There is one list."""
        return "input:labels"
