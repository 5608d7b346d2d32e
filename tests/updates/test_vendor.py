"""The vendor's command for a version, from the cloud's channel to its answer, over a restart of the box."""

from appliance.updates.keeper import KEEPER
from kernel.fleet import CommandResult
from tests.conftest import until
from tests.fakes.cloud import Cloud
from tests.fakes.machine import Machine
from tests.licensing.conftest import Site, Start, cloud, start  # noqa: F401  fixtures
from tests.updates.conftest import QUICK, Shelf


async def test_a_command_is_answered_once_its_version_was_found_fit(
    machine: Machine,
    shelf: Shelf,
    cloud: Cloud,  # noqa: F811
    start: Start,  # noqa: F811
) -> None:
    """It stays unanswered over the restart, is asked again by the cloud meanwhile, and runs once."""
    args = shelf.command(machine.bundle("b", "99.0"), "99.0").args
    async with start() as site:
        _be_quick(site)
        await site.bound()
        asked = cloud.ask("update", **args)
        await until(lambda: _has_restarted(machine))
        cloud.ask_again()
        await site.keeper.renew()
        assert _answers(cloud, asked) == []
        data = site.house.box.config.folder
    assert machine.boot(data) == "B"
    async with start() as site:
        _be_quick(site)
        keeper = site.house.app[KEEPER]
        await until(lambda: _is_on_trial(keeper))
        assert _answers(cloud, asked) == []
        await keeper.note_fit("B")
        await site.keeper.renew()
        assert [(one.state, one.key) for one in _answers(cloud, asked)] == [("done", "box_updated")]
        late = cloud.ask("update_cancel", version="99.0")
        await until(lambda: _has_answered(cloud, late))
        assert [one.key for one in _answers(cloud, late)] == ["box_no_update"]
    assert machine.restarts == 1


def _be_quick(site: Site) -> None:
    site.house.app[KEEPER].patience = QUICK


def _answers(cloud: Cloud, command_id: str) -> list[CommandResult]:  # noqa: F811
    return [one for one in cloud.results if one.id == command_id]


async def _has_answered(cloud: Cloud, command_id: str) -> bool:  # noqa: F811
    return bool(_answers(cloud, command_id))


async def _has_restarted(machine: Machine) -> bool:
    return machine.restarts > 0


async def _is_on_trial(keeper: object) -> bool:
    told = await keeper.fitness()  # type: ignore[attr-defined]
    return bool(told.is_on_trial)
