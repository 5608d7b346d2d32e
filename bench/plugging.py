"""How soon what is plugged into a USB socket is in the registry: runs in the guest of tests/devices, prints seconds as JSON.

The clock runs from the plug (the kernel still waits a tenth of a second for it to sit, asks it what it is and loads its
driver) until the box has written the thing down.
"""

import asyncio
import json
import sys
from collections.abc import Callable, Sequence
from functools import partial

from appliance.runtime.tx import Recorded
from tests.devices.gadget import PluggedKeyboard, PluggedPrinter
from tests.devices.guest_box import say, start_box

MARK = "-- seconds: "
_LONGEST_S = 60.0
_PAUSE_S = 0.5  # between pull and plug, as by a quick hand


class News:
    """Waits for facts of the journal."""

    def __init__(self) -> None:
        self._waiting: list[tuple[frozenset[str], asyncio.Future[None]]] = []

    def hear(self, recorded: Sequence[Recorded]) -> None:
        """Take what was just committed."""
        types = {type(one.event).__name__ for one in recorded}
        for wanted, told in self._waiting:
            if wanted & types and not told.done():
                told.set_result(None)
        self._waiting = [(wanted, told) for wanted, told in self._waiting if not told.done()]

    async def after(self, act: Callable[[], None], *wanted: str) -> float:
        """Do something and return the seconds until one of these facts was written."""
        loop = asyncio.get_running_loop()
        told: asyncio.Future[None] = loop.create_future()
        self._waiting.append((frozenset(wanted), told))
        began = loop.time()
        act()
        async with asyncio.timeout(_LONGEST_S):
            await told
        return loop.time() - began


async def measure(times: int) -> None:
    """Plug a printer and a scanner so many times each."""
    async with start_box() as guest, PluggedPrinter(0, "SN1") as printer:
        news, scanner = News(), PluggedKeyboard(0, "DS2208", "SN2")
        guest.box.writer.listen(news.hear)
        taken: dict[str, list[float]] = {}
        for name, thing, kind in (("printer", printer, "Equipment"), ("scanner", scanner, "Input")):
            taken[name] = []
            for _ in range(times):
                await asyncio.sleep(_PAUSE_S)
                plug = partial(thing.plug_in, 0)
                taken[name].append(await news.after(plug, f"{kind}Found", f"{kind}Returned"))
                await news.after(thing.pull, f"{kind}Gone")
        say(f"{MARK}{json.dumps(taken)}")


if __name__ == "__main__":
    asyncio.run(measure(int(sys.argv[1])))
