import tempfile
from pathlib import Path

import pytest

from bench.fleet.rehearsal import Plan, Rehearsal
from tests.cloud.conftest import fresh_database

_SMALL = Plan(
    boxes=60,
    seconds=4,
    rest_s=4,
    lockers=3,
    clones=3,
    commands_per_s=4,
    calm_unlocks=3,
    hermits=5,
    roughest_s=0.3,
    ends_all=False,
)


@pytest.mark.timeout(100)
async def test_a_small_fleet_in_rough_weather(postgres: str) -> None:
    """Calls are lost, clocks lie, power fails, cards are copied, processes die: no lease, command or state is wrong."""
    database = await fresh_database(postgres)
    with tempfile.TemporaryDirectory(prefix="cfl") as folder:
        tally = await Rehearsal(_SMALL, Path(folder), database, say=lambda _: None).run()
    broken = [law for law, holds in tally.laws().items() if not holds]
    assert not broken, tally.told()
