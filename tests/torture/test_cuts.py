"""The power goes in the middle of a write, and every write that was not fsynced is gone: nothing acknowledged is."""

import random
from pathlib import Path

import pytest

from tests.torture import cuts
from tests.torture.oracle import Findings

_LONG = 3600
_SHORT = 400
_MUTANT = 600


def _tell(findings: Findings) -> None:
    print(f"\n{dict(sorted(findings.figures.items()))}\n{cuts.tell_starts(findings)}")  # noqa: T201  figures for whoever looks


@pytest.mark.torture
@pytest.mark.timeout(_SHORT)
async def test_the_power_goes_during_a_service(tmp_path: Path) -> None:
    """From the first start on: the box starts by itself and has what it promised."""
    chance = random.Random(19)  # noqa: S311  dice, not secrets
    evening = await cuts.record(tmp_path, seed=19, commands=144)
    findings = await cuts.try_cuts(evening, cuts.choose_cuts(evening, 24, chance), tmp_path / "after", chance)
    _tell(findings)
    assert findings.wrong[:20] == []
    assert findings.figures["cuts"] == 24
    assert findings.figures["promises"] > 300


@pytest.mark.long
@pytest.mark.torture
@pytest.mark.timeout(_LONG)
@pytest.mark.parametrize("seed", [1, 2, 3, 4])
async def test_a_thousand_cuts(tmp_path: Path, seed: int) -> None:
    """Four services, each cut at 250 places, and gone on with at three."""
    chance = random.Random(seed)  # noqa: S311  dice, not secrets
    evening = await cuts.record(tmp_path, seed=seed, commands=360, phones=12)
    findings = Findings()
    busy = cuts.choose_busy(evening, 3, chance)  # before the others: tickets of ten minutes ago would wait for a person
    for cut, data in cuts.after_cuts(evening, busy, tmp_path / "on", chance):
        cuts.add(findings, await cuts.go_on(evening, cut, data, seed))
    places = cuts.choose_cuts(evening, 250, chance)
    cuts.add(findings, await cuts.try_cuts(evening, places, tmp_path / "after", chance))
    _tell(findings)
    assert findings.wrong[:20] == []
    assert findings.figures["cuts"] == 250


@pytest.mark.long
@pytest.mark.torture
@pytest.mark.timeout(_MUTANT)
@pytest.mark.parametrize(
    ("mutant", "words"),
    [
        ("keep_nothing", "promised, stored None"),
        ("forget_answers", "promised, stored None"),
        ("forget_attempts", "no attempt is written down"),
    ],
)
async def test_the_cuts_find_a_broken_promise(tmp_path: Path, mutant: str, words: str) -> None:
    """A daemon that answers before the disk has it, remembers no answer, or sends before it says so, is found out."""
    chance = random.Random(23)  # noqa: S311  dice, not secrets
    evening = await cuts.record(tmp_path, seed=23, commands=72, mutant=mutant)
    places = cuts.choose_cuts(evening, 48, chance)
    found = await cuts.try_cuts(evening, places, tmp_path / "after", chance, ends_at=words)
    print(f"\n{mutant}: found at cut {found.figures['cuts']} of {len(places)}")  # noqa: T201  figures for whoever looks
    assert any(words in wrong for wrong in found.wrong), found.wrong[:10]
