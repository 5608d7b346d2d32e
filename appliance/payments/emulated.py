"""A terminal that is none: it approves in memory, and fails in the ways that real ones do."""

import asyncio
from collections import deque
from enum import StrEnum
from typing import assert_never

from appliance.payments.model import TerminalRequest
from appliance.payments.terminal import Captured, Declined, NeverHeard, Outcome, TerminalUnreachableError, Working


class Behaviour(StrEnum):
    """What the terminal does with one payment."""

    APPROVE = "approve"
    DECLINE = "decline"
    HANG = "hang"  # takes the money, and never answers what started it
    LATE = "late"  # the guest takes his time: `finish` ends it
    UNKNOWN = "unknown"  # the line breaks once it was started, and stays broken until `mend`
    DEAD = "dead"  # the line was broken before: nothing was started


class EmulatedTerminal:
    """Approves at once unless told otherwise. `ledger` is what the bank would know; `started` every payment begun."""

    def __init__(self) -> None:
        self.ledger: dict[str, Outcome] = {}
        self.charged: dict[str, int] = {}
        self.started: list[str] = []
        self.asked: list[str] = []
        self._broken: set[str] = set()
        self._behaviours: deque[Behaviour] = deque()

    def tell(self, *behaviours: Behaviour) -> None:
        """Let the next payments go otherwise, each in its way."""
        self._behaviours.extend(behaviours)

    def finish(self, ident: str, *, declines: bool = False) -> None:
        """Let a guest who took his time end it."""
        self.ledger[ident] = Declined("The card was declined.") if declines else self._approve(ident)

    def mend(self, ident: str) -> None:
        """Let the line to a payment live again."""
        self._broken.discard(ident)

    async def start(self, request: TerminalRequest) -> Outcome:
        """Take a payment, or do as told."""
        self.started.append(request.id)
        known = self.ledger.get(request.id)
        if known is not None:
            return known
        behaviour = self._behaviours.popleft() if self._behaviours else Behaviour.APPROVE
        if behaviour is Behaviour.DEAD:
            raise TerminalUnreachableError("The emulated terminal is away.")
        self.charged[request.id] = request.total
        match behaviour:
            case Behaviour.APPROVE:
                self.ledger[request.id] = self._approve(request.id)
            case Behaviour.DECLINE:
                self.ledger[request.id] = Declined("The card was declined.")
            case Behaviour.LATE:
                self.ledger[request.id] = Working()
            case Behaviour.HANG:
                self.ledger[request.id] = self._approve(request.id)
                await asyncio.get_running_loop().create_future()
            case Behaviour.UNKNOWN:
                self.ledger[request.id] = self._approve(request.id)
                self._broken.add(request.id)
                raise TerminalUnreachableError("The line to the emulated terminal broke.")
            case _:
                assert_never(behaviour)
        return self.ledger[request.id]

    async def ask(self, request: TerminalRequest) -> Outcome:
        """Tell what became of a payment."""
        self.asked.append(request.id)
        if request.id in self._broken:
            raise TerminalUnreachableError("The line to the emulated terminal is broken.")
        return self.ledger.get(request.id, NeverHeard())

    async def cancel(self, request: TerminalRequest) -> Outcome:
        """Give up where the guest is still at it."""
        if isinstance(self.ledger.get(request.id), Working):
            self.ledger[request.id] = Declined("It was cancelled.")
        return await self.ask(request)

    def _approve(self, ident: str) -> Captured:
        return Captured(f"EMULATED-{1 + list(self.charged).index(ident)}")
