"""Wakes those who follow the journal, after the commit and never inside it."""

import asyncio
from collections.abc import Sequence

from appliance.runtime.tx import Recorded


class Feed:
    """One nudge per commit; a follower that slept through ten nudges reads from its cursor all the same."""

    def __init__(self) -> None:
        self._waiting: set[asyncio.Future[None]] = set()
        self.last_seq = 0

    def committed(self, recorded: Sequence[Recorded]) -> None:
        """Note that the journal grew; called on the loop by the writer."""
        self.last_seq = recorded[-1].seq
        waiting, self._waiting = self._waiting, set()
        for future in waiting:
            if not future.done():
                future.set_result(None)

    async def wait_beyond(self, seq: int) -> None:
        """Return once the journal holds an event after `seq`."""
        while self.last_seq <= seq:
            future: asyncio.Future[None] = asyncio.get_running_loop().create_future()
            self._waiting.add(future)
            try:
                await future
            finally:
                self._waiting.discard(future)
