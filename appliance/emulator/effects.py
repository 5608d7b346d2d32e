"""What a command asks of the machine around the paper, each yielded at the moment it would happen."""

from dataclasses import dataclass

from appliance.emulator.paper import Ticket


@dataclass(frozen=True, slots=True)
class Printed:
    """Paper moved by so many dots; `is_line` when something was printed on it rather than fed."""

    dots: int
    is_line: bool


@dataclass(frozen=True, slots=True)
class Cutting:
    """The knife is about to fall; a jammed one never does."""


@dataclass(frozen=True, slots=True)
class Cut:
    """This ticket fell off."""

    ticket: Ticket


@dataclass(frozen=True, slots=True)
class Kicked:
    """A drawer connector (1 or 2) got a pulse of so many milliseconds."""

    connector: int
    on_ms: int


@dataclass(frozen=True, slots=True)
class Buzzed:
    """The buzzer sounded so many times."""

    times: int


@dataclass(frozen=True, slots=True)
class Asked:
    """The host wants an answer in the order of its commands: `status`, `identity`, `job` or `automatic`."""

    what: str
    params: bytes


Effect = Printed | Cutting | Cut | Kicked | Buzzed | Asked
