"""Printers that were within reach before an update are again, or it does not stay; but for one that somebody switched off."""

import socket
from collections.abc import AsyncIterator, Iterator
from contextlib import asynccontextmanager, contextmanager
from pathlib import Path
from typing import Any

import msgspec
import pytest
from aiohttp import web

from appliance.config import Config
from appliance.printing.worker import SPOOL
from appliance.updates import trial
from appliance.updates.trial import Trial
from tests.conftest import until
from tests.fakes.daemon import comanda
from tests.fakes.machine import Machine
from tests.fakes.printer import EmulatedPrinter
from tests.printing.service import begin
from tests.updates.conftest import Running, Shelf, Start


async def test_a_printer_that_is_away_after_the_update_is_named(
    machine: Machine, shelf: Shelf, start: Start, config: Config
) -> None:
    """One that was off before does not count against it; one that was on does, until it answers again."""
    async with EmulatedPrinter() as kitchen:
        async with start() as box:
            service = await begin(box.house)
            await service.printer("Kitchen", kitchen)
            await service.printer("Old bar", 9_199)  # nothing listens there
            await until(lambda: _hears(box, 1), 30)
            await box.keeper.take(shelf.command(machine.bundle("b", "99.0"), "99.0"))
            await (await box.manager()).put("/api/updates/timing", {"when": "now"})
            await until(lambda: _has_restarted(machine))
        known = trial.read(config.folder)
        assert known is not None
        assert [one.name for one in known.printers] == ["Kitchen"]
    machine.boot(config.folder)
    async with start() as box:
        assert [one.name for one in (await box.keeper.fitness()).missing_printers] == ["Kitchen"]
        async with EmulatedPrinter(port=kitchen.port):
            await box.house.app[SPOOL].start()
            await until(lambda: _is_fit(box), 30)


async def _hears(box: Running, count: int) -> bool:
    return len(box.house.app[SPOOL].heard) == count


async def _is_fit(box: Running) -> bool:
    told = await box.keeper.fitness()
    return (told.missing_printers, told.answering_printers) == ([], 1)


async def _has_restarted(machine: Machine) -> bool:
    return machine.restarts > 0


@asynccontextmanager
async def answering(folder: Path, away: list[dict[str, Any]], answering: int) -> AsyncIterator[str]:
    """Be a daemon on trial that misses printers; yield where phones reach it."""

    async def fitness(_: web.Request) -> web.Response:
        told = {"version": "99.0", "listen": listen, "is_on_trial": True, "damage": "", "starts": 1}
        return web.json_response({**told, "missing_printers": away, "answering_printers": answering})

    async def health(_: web.Request) -> web.Response:
        return web.json_response({})

    app = web.Application()
    app.router.add_route("*", "/api/updates/fitness", fitness)
    app.router.add_get("/api/system/health", health)
    runner = web.AppRunner(app)
    await runner.setup()
    await web.UnixSite(runner, str(folder / "control.sock")).start()
    page = web.TCPSite(runner, "127.0.0.1", 0)
    await page.start()
    listen = f"127.0.0.1:{runner.addresses[-1][1]}"
    yield listen
    await runner.cleanup()


@contextmanager
def door(*, is_open: bool) -> Iterator[int]:
    """Yield a port on which somebody listens, or nobody does."""
    with socket.create_server(("127.0.0.1", 0)) as listening:
        port: int = listening.getsockname()[1]
        if not is_open:
            listening.close()
        yield port


async def judged(
    folder: Path, machine: Machine, away: int, answering_printers: int, *, is_open: bool
) -> dict[str, Any]:
    """Have a version judged that misses printers; `is_open`: they are there, and it does not hear them."""
    known = Trial(
        update_id="u",
        version="99.0",
        from_version="1.0",
        from_slot="A",
        boot_id="the boot before",
        phase="trial",
        printers=(),
        backup="",
    )
    trial.write(folder, known)
    machine.write({**machine.read(), "primary": "B"})
    assert machine.boot() == "B"
    with door(is_open=is_open) as port:
        missing = [{"name": f"Printer {number}", "host": "127.0.0.1", "port": port} for number in range(away)]
        async with answering(folder, missing, answering_printers):
            words = ("healthy", "--data", str(folder), "--json", "--wait", "0.4", "--steady", "0.1")
            _, output, errors = await comanda(*words)
    assert output, errors
    said: dict[str, Any] = msgspec.json.decode(output)
    return said


@pytest.mark.parametrize(
    ("away", "others", "told", "why"),
    [
        pytest.param(1, 1, "open", "", id="another one prints"),
        pytest.param(3, 1, "shut", "", id="many are off, one prints"),
        pytest.param(1, 0, "shut", "", id="the only one was switched off"),
        pytest.param(1, 0, "open", "printers", id="the only one is there and is not heard"),
        pytest.param(2, 0, "shut", "printers", id="all are gone at once"),
    ],
)
async def test_a_printer_that_was_switched_off_sends_no_version_away(  # noqa: PLR0917
    machine: Machine, tmp_path: Path, away: int, others: int, told: str, why: str
) -> None:
    """A good version stays when a printer is off for its own reasons; one that cannot print at all goes."""
    folder = tmp_path / "data"
    folder.mkdir(mode=0o700)
    said = await judged(folder, machine, away, others, is_open=told == "open")
    assert (said["fit"], said["why"]) == (not why, why)
    assert machine.read()["B"]["boot"] == ("bad" if why else "good")
