"""A job pressed at once, without a wire or a clock: what a printer of some width would make of it."""

from collections.abc import Sequence
from typing import NamedTuple

from appliance.emulator.effects import Cut
from appliance.emulator.paper import Ticket
from appliance.emulator.picture import draw_ticket
from appliance.emulator.press import Press
from appliance.emulator.profiles import find_profile
from appliance.emulator.wire import CommandParser


class Proof(NamedTuple):
    """The paper of a job: its lines of text, and how it looks, as a PNG."""

    lines: Sequence[str]
    png: bytes


def press_job(job: bytes, profile: str) -> Proof:
    """Return the paper that a job makes on this model, up to its first cut. Blocking: call it off the loop.

    Raises `not_found` for an unknown model and `unavailable` where the font to draw it with is missing.
    """
    model = find_profile(profile)
    press = Press(model, 1, lambda: 0)
    ticket = _print(press, job) or press.ticket
    return Proof(ticket.lines, draw_ticket(ticket, model.dots))


def _print(press: Press, job: bytes) -> Ticket | None:
    for command in CommandParser().feed(job):
        for effect in press.execute(command):
            if isinstance(effect, Cut):
                return effect.ticket
    return None
