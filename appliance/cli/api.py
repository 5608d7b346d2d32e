"""How a command reaches the box: over the socket of the running daemon, or by being the daemon for a moment."""

from collections.abc import AsyncIterator
from contextlib import AsyncExitStack, asynccontextmanager

from appliance.config import Config
from appliance.runtime.folder import FolderBusyError, hold
from appliance.runtime.local_api import LocalApi, RefusedError, speak
from appliance.runtime.socket_path import listen_on
from kernel.loading import loading


@asynccontextmanager
async def reach(config: Config, *, must_run: bool = False) -> AsyncIterator[LocalApi]:
    """Yield the API of the daemon that holds the data folder, or of one that lives as long as the block.

    Raises `FolderError` or `SchemaError` when the folder cannot be used, and `RefusedError` for a box that does not run
    where it `must_run`: what is asked for would be gone with the block.
    """
    async with AsyncExitStack() as stack:
        try:
            stack.enter_context(hold(config.folder))
        except FolderBusyError:
            is_running = True
        else:
            is_running = False
            if must_run:
                raise RefusedError("The box does not run. Start it, and try again.")
            with loading():
                from aiohttp import web  # noqa: PLC0415  the whole box is loaded only where none runs

                from appliance.app import build  # noqa: PLC0415
                from appliance.wiring.opening import open_and_migrate  # noqa: PLC0415

            runner = web.AppRunner(build(config, open_and_migrate(config), works=False), access_log=None)
            await runner.setup()
            stack.push_async_callback(runner.cleanup)
            await listen_on(runner, config.folder)
        api = await stack.enter_async_context(speak(config.folder))
        if is_running:
            await api.wait_for_start()
        yield api
