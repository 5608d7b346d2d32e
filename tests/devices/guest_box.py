"""The box as it runs in the guest (and under umockdev), and how those who play there wait and tell."""

import asyncio
import sys
import tempfile
from collections.abc import AsyncIterator, Awaitable, Callable
from contextlib import asynccontextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Any, Final

from aiohttp import web

from appliance.app import build
from appliance.config import Config
from appliance.inputs.attached import ATTACHED
from appliance.inputs.attached import Patience as Attention
from appliance.printing.verdict import Deadlines
from appliance.printing.worker import SPOOL, Patience
from appliance.runtime.box import BOX, Box
from appliance.runtime.folder import hold
from appliance.runtime.local_api import LocalApi, speak
from appliance.runtime.socket_path import listen_on
from appliance.wiring.opening import open_and_migrate

_PATIENCE: Final = Patience(
    deadlines=Deadlines(connect=5.0, answer=5.0, doubt=15.0, mend=40.0, requery=0.5),
    first_pause=0.1,
    longest_pause=0.5,
    idle_look=1.0,
)
_READERS: Final = Attention(unended=10.0)  # who types is emulated, too, on a machine that may have much else to do


@dataclass(frozen=True)
class GuestBox:
    """A started box: within, over its control socket, and where screens reach it."""

    box: Box
    api: LocalApi
    url: str


@asynccontextmanager
async def start_box() -> AsyncIterator[GuestBox]:
    """Yield a box that runs until the block ends."""
    with tempfile.TemporaryDirectory() as folder:
        config = Config(data=str(Path(folder) / "data"))
        with hold(config.folder):
            app = build(config, open_and_migrate(config))
            app[SPOOL].patience = _PATIENCE
            app[ATTACHED].patience = _READERS
            runner = web.AppRunner(app)
            await runner.setup()
            try:
                await listen_on(runner, config.folder)
                await web.TCPSite(runner, "127.0.0.1", 0).start()
                port = runner.addresses[-1][1]
                async with speak(config.folder) as api:
                    yield GuestBox(app[BOX], api, f"http://127.0.0.1:{port}")
            finally:
                await runner.cleanup()


async def until(look: Callable[[], Awaitable[Any]], what: str, deadline_s: float = 60.0) -> Any:
    """Return what `look` finds as soon as it finds something."""
    try:
        async with asyncio.timeout(deadline_s):
            while not (found := await look()):  # noqa: ASYNC110 - nothing in there tells of everything
                await asyncio.sleep(0.05)
    except TimeoutError:
        raise AssertionError(f"It never came: {what}") from None
    return found


def say(words: str) -> None:
    """Tell whoever reads along."""
    sys.stdout.write(f"{words}\n")
    sys.stdout.flush()
