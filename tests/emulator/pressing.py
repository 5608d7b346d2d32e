"""Prints a stream of bytes on a press in the process, with no sockets, and tells what came out."""

from collections.abc import Iterable
from dataclasses import dataclass, field

from appliance.emulator.effects import Asked, Buzzed, Cut, Cutting, Effect, Kicked, Printed
from appliance.emulator.paper import Picture, TextLine, Ticket
from appliance.emulator.press import Press
from appliance.emulator.profiles import find_profile
from appliance.emulator.wire import CommandParser


@dataclass
class Printout:
    """What a stream left behind: tickets (the last may be uncut), and what it asked of the machine."""

    tickets: list[Ticket] = field(default_factory=list)
    kicks: list[Kicked] = field(default_factory=list)
    buzzes: list[int] = field(default_factory=list)
    asked: list[Asked] = field(default_factory=list)
    dots: int = 0
    cuttings: int = 0

    def note(self, effect: Effect) -> None:
        """Write down what happened."""
        match effect:
            case Printed(dots, _):
                self.dots += dots
            case Cutting():
                self.cuttings += 1
            case Cut(ticket):
                self.tickets.append(ticket)
            case Kicked():
                self.kicks.append(effect)
            case Buzzed(times):
                self.buzzes.append(times)
            case Asked():
                self.asked.append(effect)

    @property
    def lines(self) -> list[str]:
        """Return the text lines of all tickets."""
        return [line for ticket in self.tickets for line in ticket.lines]

    @property
    def pictures(self) -> list[Picture]:
        """Return the pictures of all tickets."""
        return [picture for ticket in self.tickets for picture in ticket.pictures()]

    @property
    def text_lines(self) -> list[TextLine]:
        """Return the text lines with their styles."""
        return [item for ticket in self.tickets for item in ticket.items if isinstance(item, TextLine)]

    def as_json(self) -> object:
        """Return all of it in a form that can be compared."""
        tickets = [{**ticket.as_json(), "version": 0} for ticket in self.tickets]
        return [tickets, self.kicks, self.buzzes, self.asked, self.dots, self.cuttings]


def print_chunks(chunks: Iterable[bytes], profile: str = "jolimark-tp850ue") -> Printout:
    """Return what a press prints of a stream that arrives in these chunks."""
    press, parser, out = Press(find_profile(profile), 1, lambda: 0), CommandParser(), Printout()
    for chunk in chunks:
        for command in parser.feed(chunk):
            for effect in press.execute(command):
                out.note(effect)
    if press.ticket.items:
        out.tickets.append(press.ticket)
    return out


def print_stream(data: bytes, profile: str = "jolimark-tp850ue") -> Printout:
    """Return what a press prints of a stream."""
    return print_chunks([data], profile)
