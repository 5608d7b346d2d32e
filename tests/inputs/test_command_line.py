import asyncio
import json
import sys
from collections.abc import AsyncIterator, Callable
from contextlib import asynccontextmanager

import pytest
from aiohttp.web import AppRunner

from appliance.config import Config
from appliance.runtime.socket_path import listen_on
from tests.fakes.daemon import comanda
from tests.inputs.conftest import Bench
from tests.inputs.hands import Line

STEADY = b"ST,GS,+0001.340kg\r\n"


@pytest.fixture
async def at(bench: Bench, config: Config) -> tuple[str, str]:
    """Return where the running box is, for the command line."""
    runner = bench.house.client.server.runner
    assert isinstance(runner, AppRunner)
    await listen_on(runner, config.folder)
    return "--data", config.data


class Running:
    """The command, running beside a test."""

    def __init__(self, process: asyncio.subprocess.Process) -> None:
        self.process = process

    async def says(self, wanted: str) -> str:
        """Return the next line that holds these words."""
        assert self.process.stdout is not None
        async with asyncio.timeout(30):
            while wanted not in (line := (await self.process.stdout.readline()).decode()):
                assert line, f"it ended before it said {wanted}"
            return line


@asynccontextmanager
async def running(*words: str) -> AsyncIterator[Running]:
    """Run the command beside the block."""
    command = (sys.executable, "-m", "appliance", *words)
    process = await asyncio.create_subprocess_exec(*command, stdout=asyncio.subprocess.PIPE)
    try:
        yield Running(process)
    finally:
        if process.returncode is None:
            process.terminate()
        await process.wait()


@asynccontextmanager
async def over_and_over(say: Callable[[], None]) -> AsyncIterator[None]:
    """Have something said again and again, as a scale does, and a person who waits for an answer."""

    async def repeat() -> None:
        while True:
            say()
            await asyncio.sleep(0.05)

    repeating = asyncio.create_task(repeat())
    try:
        yield
    finally:
        repeating.cancel()


async def test_a_scanner_is_set_up_and_tried_out(bench: Bench, at: tuple[str, str]) -> None:
    """By its number, then by its name; the till that it serves, by that one's name."""
    wine, till = await bench.product("Wine", barcode="17"), await bench.screen("Till")
    scanner = bench.plug_reader()
    ident = str((await bench.known(port="1-1"))["id"])
    code, _, why = await comanda("devices", "readers", "adopt", ident, "--as", "scanner", "--for", "Bar", *at)
    assert code == 3
    assert "No device Bar has joined" in why
    words = ("--as", "scanner", "--for", "till", "--layout", "de", "--name", "At the bar")
    code, said, why = await comanda("devices", "readers", "adopt", ident, *words, *at)
    assert (code, why) == (0, "")
    assert " ".join(said.split()) == f"{ident} /dev/input/event1-1 there scanner At the bar for Till"
    changed = await bench.known(port="1-1", hears=True)
    assert (changed["layout"], changed["device_id"]) == ("de", till.device_id)
    async with running("devices", "readers", "test", "at the bar", *at) as trying:
        await trying.says("Scan something")
        async with over_and_over(lambda: bench.types(scanner, "17", "de")):
            assert f"read  17  product {wine}" in await trying.says("read")
        assert await trying.process.wait() == 0


async def test_a_scale_is_set_up_tried_out_and_forgotten(bench: Bench, line: Line, at: tuple[str, str]) -> None:
    """It wants its protocol said; the try ends with a weight that rests."""
    bench.plug_scale(line)
    await bench.known(port="1-2")
    code, said, _ = await comanda("devices", "scales", "list", *at)
    assert code == 0
    assert "unknown   Scale" in said
    assert "toledo_8217   Mettler Toledo 8217 (W)" in said
    ident = said.split()[0]
    code, _, why = await comanda("devices", "scales", "adopt", ident, "--name", "Fish", *at)
    assert (code, "choose its protocol" in why) == (3, True)
    assert (await comanda("devices", "scales", "adopt", ident, "--protocol", "cas", "--name", "Fish", *at))[0] == 0
    async with running("devices", "scales", "test", "fish", *at) as trying:
        await trying.says("Put something on it")
        async with over_and_over(lambda: line.say(b"US,GS,+0000.912kg\r\n")):
            assert "0.912 kg  it moves" in await trying.says("0.912")
        async with over_and_over(lambda: line.say(STEADY)):
            assert "1.340 kg  stable" in await trying.says("stable")
        assert await trying.process.wait() == 0
    code, said, _ = await comanda("devices", "scales", "forget", "Fish", "--json", *at)
    assert (code, json.loads(said)) == (0, {"forgotten": int(ident)})


async def test_what_they_say_is_watched_live(bench: Bench, line: Line, at: tuple[str, str]) -> None:
    """Beside what changes: also of what is taken into use meanwhile; a badge's code is not shown."""
    scale, badge = bench.plug_scale(line), bench.plug_reader()
    await bench.claim("1-2", "scale", None, protocol="cas", name="Fish")
    async with running("devices", "watch", *at) as watching:
        await watching.says("/dev/input/event1-1")
        async with over_and_over(lambda: line.say(STEADY)):
            assert await watching.says("stable") == "Fish: weight  1.340 kg  stable\n"
        await bench.claim("1-1", "badge", None, name="Door")
        async with over_and_over(lambda: bench.types(badge, "04A2B3C4")):
            assert await watching.says("Door") == "Door: read  ••••••••\n"
        bench.unplug(scale)
        await watching.says("InputGone")
