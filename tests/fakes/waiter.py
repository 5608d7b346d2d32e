"""A waiter's phone that keeps what it was promised, by the rules of webui/packages/core (`secondJournal.ts`)."""

from dataclasses import dataclass, field
from typing import Any
from uuid import uuid4

from tests.conftest import Phone, Reply


@dataclass(frozen=True)
class Given:
    """A command that the box answered, and where its journal stood then."""

    path: str
    body: dict[str, Any]
    key: str
    position: tuple[int, int]


@dataclass
class Keeping:
    """A phone with its second journal. `phone` is set anew when the box starts anew."""

    phone: Phone
    given: list[Given] = field(default_factory=list)
    refused: list[tuple[Given, Reply]] = field(default_factory=list)

    async def give(self, path: str, body: dict[str, Any]) -> dict[str, Any]:
        """Give a command and keep it."""
        key = uuid4().hex
        reply = await self.phone.post(path, body, key=key)
        assert reply.status < 300, reply.json
        self._keep(Given(path, body, key, (0, 0)), reply)
        answer: dict[str, Any] = reply.json
        return answer

    def _keep(self, given: Given, reply: Reply) -> None:
        epoch, seq = map(int, reply.headers["Comanda-Journal"].split(":"))
        self.given.append(Given(given.path, given.body, given.key, (epoch, seq)))

    def lost(self, came_from: str) -> list[Given]:
        """Return what the box does not have any more, in the journal's order."""
        kept = {int(epoch): int(seq) for epoch, _, seq in (one.partition(":") for one in came_from.split())}
        return sorted(
            (one for one in self.given if one.position[0] in kept and one.position[1] > kept[one.position[0]]),
            key=lambda one: one.position,
        )

    async def offer(self, lost: list[Given]) -> list[Given]:
        """Offer the first of these again; return what is left afterwards."""
        first, *rest = lost
        epoch, seq = first.position
        headers = {
            "Comanda-Again": f"{epoch}:{seq}",
            "Comanda-Again-Left": str(len(rest)),
            "Comanda-Waited-Ms": "60000",
        }
        reply = await self.phone.post(first.path, first.body, key=first.key, headers=headers)
        if reply.status == 503:
            assert reply.json["key"] == "again_in_turn"
            return lost
        self.given = [one for one in self.given if one is not first]
        if reply.status < 300:
            self._keep(first, reply)
        else:
            self.refused.append((first, reply))
        return rest
