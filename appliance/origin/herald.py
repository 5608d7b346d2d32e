"""The worker that says the box's names for as long as it serves a network, and notices who else says them."""

import asyncio
import contextlib
from collections.abc import Callable, Sequence
from importlib import import_module
from typing import TYPE_CHECKING, Final

from appliance.origin.model import MDNS_NAME

if TYPE_CHECKING:
    from appliance.origin.names import Names

_NAMES: Final = "appliance.origin.names"  # brings zeroconf, which a box without a network goes without
_LOOK_S: Final = 15.0
_OTHERS_EVERY: Final = 20


class Herald:
    """Says names by mDNS. `wanted` are those that must be said; without one it takes the first that is free."""

    def __init__(
        self, own: Callable[[], Sequence[str]], wanted: Callable[[], Sequence[str]], news: Callable[[], None]
    ) -> None:
        self._own, self._wanted, self._news = own, wanted, news
        self.port = 0
        self.others: dict[str, set[str]] = {}
        """Who else on the network answers to a name that is wanted here."""
        self._free = ""
        self._names: Names | None = None
        self._look = asyncio.Event()

    @property
    def said(self) -> tuple[str, ...]:
        """Return the names to which the box answers now."""
        return () if self._names is None else self._names.said

    def look(self) -> None:
        """Look now at what is wanted."""
        self._look.set()

    async def who_else(self, name: str) -> set[str]:
        """Return at which foreign addresses a name is answered; nobody is asked where the box serves no network."""
        return set() if self._names is None else await self._names.others(name)

    async def claim(self, name: str) -> None:
        """Answer to a name from now on, unless somebody else does."""
        if self._names is not None and name not in self._names.said and not await self._names.others(name):
            await self._names.say(name, self.port)

    async def run(self) -> None:
        """Say them, anew whenever the box's addresses change."""
        while True:
            addresses = tuple(self._own())
            if not addresses:
                await self._pause()
                continue
            async with import_module(_NAMES).calling(addresses) as names:
                self._names = names
                try:
                    await self._say(names, addresses)
                finally:
                    self._names = None

    async def _say(self, names: "Names", addresses: Sequence[str]) -> None:
        looks = 0
        while tuple(self._own()) == addresses:
            wanted = list(self._wanted())
            if not wanted:
                self._free = self._free or await names.free(MDNS_NAME)
                wanted = [self._free]
            for name in wanted:
                await names.say(name, self.port)
            if looks % _OTHERS_EVERY == 0:
                self.others = {name: await names.others(name) for name in wanted}
            looks += 1
            self._news()
            await self._pause()

    async def _pause(self) -> None:
        with contextlib.suppress(TimeoutError):
            async with asyncio.timeout(_LOOK_S):
                await self._look.wait()
        self._look.clear()
