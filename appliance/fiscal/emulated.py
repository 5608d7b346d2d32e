"""A provider that is none: numbers documents in memory, and fails in the ways that real ones do."""

import asyncio
from collections import deque
from enum import StrEnum
from typing import Final, assert_never

from appliance.fiscal.model import Document, Issued, Kind, Refused, Verdict
from appliance.fiscal.provider import ProviderUnreachableError


class Fault(StrEnum):
    """What goes wrong with one question."""

    FAIL = "fail"  # the line is dead
    HANG = "hang"  # never answers
    LOSE = "lose"  # issues the document, and the answer is lost
    REFUSE = "refuse"  # says no
    AGAIN = "again"  # forgets that it issued the document, and numbers it a second time


class EmulatedProvider:
    """Issues at once unless told otherwise. `ledger` is what its authority would know; `asked` every question."""

    takes: Final = frozenset(Kind)

    def __init__(self) -> None:
        self.ledger: dict[str, list[Issued]] = {}
        self.asked: list[Document] = []
        self._faults: deque[Fault] = deque()

    def tell(self, *faults: Fault) -> None:
        """Let the next questions go wrong, each in its way."""
        self._faults.extend(faults)

    async def issue(self, document: Document) -> Verdict:
        """Answer like a provider, or fail as told. Raises `ProviderUnreachableError`."""
        self.asked.append(document)
        fault = self._faults.popleft() if self._faults else None
        match fault:
            case None:
                return self._enter(document)
            case Fault.FAIL:
                raise ProviderUnreachableError("The emulated provider is away.")
            case Fault.REFUSE:
                return Refused("The emulated provider says no.")
            case Fault.AGAIN:
                return self._number(document)
            case Fault.LOSE:
                self._enter(document)
            case Fault.HANG:
                pass
            case _:
                assert_never(fault)
        return await asyncio.get_running_loop().create_future()  # type: ignore[no-any-return]

    def _enter(self, document: Document) -> Issued:
        known = self.ledger.get(document.id)
        return known[0] if known else self._number(document)

    def _number(self, document: Document) -> Issued:
        number = 1 + sum(map(len, self.ledger.values()))
        issued = Issued(f"EMULATED-{number}", f"EMULATED {document.kind} {number} {document.content.amount}")
        self.ledger.setdefault(document.id, []).append(issued)
        return issued
