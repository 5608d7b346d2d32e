"""Printers that were within reach before an update are again, or it does not stay."""

from appliance.config import Config
from appliance.printing.worker import SPOOL
from appliance.updates import trial
from tests.conftest import until
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
        assert (await box.keeper.fitness()).missing_printers == ["Kitchen"]
        async with EmulatedPrinter(port=kitchen.port):
            await box.house.app[SPOOL].start()
            await until(lambda: _is_fit(box), 30)


async def _hears(box: Running, count: int) -> bool:
    return len(box.house.app[SPOOL].heard) == count


async def _is_fit(box: Running) -> bool:
    return not (await box.keeper.fitness()).missing_printers


async def _has_restarted(machine: Machine) -> bool:
    return machine.restarts > 0
