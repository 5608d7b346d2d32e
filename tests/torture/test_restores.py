"""The power goes while one database takes another's place: afterwards it is the one or the other, whole, and the box starts."""

import asyncio
import random
import shutil
import sys
from pathlib import Path
from typing import Final

import pytest

from tests.torture import disk, restores
from tests.torture.disk import Op, Record
from tests.torture.restores import State, back_up, furnish, good_backups, look

_LONGEST_S: Final = 900
_EACH: Final = 6  # of the short form: one place of so many


@pytest.mark.torture
@pytest.mark.timeout(_LONGEST_S)
async def test_a_restore_is_cut_anywhere(tmp_path: Path, request: pytest.FixtureRequest) -> None:
    """By a person, taken back, from the desk, by the box itself, and among backups that make way for newer ones."""
    data, other = tmp_path / "data", tmp_path / "other"
    furnish(other, "theirs")
    theirs = back_up(other)
    furnish(data, "ours")
    back_up(data)
    furnish(data, "late")
    (data / "control.sock").unlink(missing_ok=True)
    base = {str(path): path.read_bytes() for path in data.rglob("*") if path.is_file()}
    ours, key = look(data)[0].key, look(other)[0].key
    shim, log = disk.build(tmp_path), tmp_path / "disk.log"
    process = await asyncio.create_subprocess_exec(
        *(sys.executable, "-m", "tests.torture.restores", str(data), str(theirs)),
        env=disk.watched(shim, data, log),
    )
    assert await process.wait() == 0
    records = disk.read(log)
    begins = _begins(records, data)
    states = {
        "restore": State(("ours", "late"), ours, 1),
        "take_back": State(("theirs",), key, 2),
        "asked": State(("ours", "late"), ours, 1),
        "damaged": State(("theirs",), key, 2),
        "rotation": State(("ours",), key, 3),
        "end": State(("ours",), key, 3),
    }
    is_long = "not long" not in str(request.config.getoption("markexpr"))
    places = [n for n, one in enumerate(records, 1) if n > begins["restore"] and one.op not in {Op.WRITE, Op.CLOSE}]
    chance = random.Random(31)  # noqa: S311  dice, not secrets
    watched, played, seen = disk.Disk(str(data), base), 0, set()
    for place in places if is_long else places[chance.randrange(_EACH) :: _EACH]:
        for record in records[played:place]:
            watched.play(record)
        played = place
        after = tmp_path / "after" / "data"
        after.mkdir(parents=True)
        watched.rebuild(after, chance)
        step = max((name for name in begins if begins[name] <= place), key=lambda name: begins[name])
        coming = restores.STEPS[min(restores.STEPS.index(step) + 1, len(restores.STEPS) - 1)]
        state, wrong = look(after)
        assert wrong == [], f"cut {place}, {step}"
        assert state[:2] in {states[step][:2], states[coming][:2]}, f"cut {place}, {step}: it is {state}"
        assert look(after)[0] == state, f"cut {place}, {step}: it is another one at the second start"
        assert good_backups(after), f"cut {place}, {step}: no backup is left"
        _require_that_nothing_was_deleted(after, state, states[step])
        seen.add((step, state.groups))
        shutil.rmtree(after.parent)
    print(f"\n{len(seen)} outcomes of {len(places)} places: {sorted(seen)}")  # noqa: T201  figures for whoever looks
    for step, coming in zip(restores.STEPS, restores.STEPS[1:], strict=False):
        assert {(step, states[step].groups), (step, states[coming].groups)} <= seen, (
            f"{step}: never the one and the other"
        )


def _begins(records: list[Record], data: Path) -> dict[str, int]:
    """Return after which record each step had begun."""
    made = {one.path: number for number, one in enumerate(records, 1) if one.op is Op.MKDIR}
    return {name: made[f"{data}/step-{name}"] for name in restores.STEPS}


def _require_that_nothing_was_deleted(data: Path, now: State, before: State) -> None:
    """See that what lost its place lies beside; a restored one that was taken back need not."""
    if before.groups not in {now.groups, ("theirs",)}:
        assert list(data.glob("comanda.db.before-restore-*")), f"{before.groups} are nowhere"
