"""Nothing acknowledged is lost and nothing happens twice unseen, however often the daemon is killed."""

import asyncio
import random
from pathlib import Path

import pytest

from tests.torture.oracle import Findings, judge
from tests.torture.restaurant import Restaurant

_LONG = 900


async def _torture(
    folder: Path, *, seed: int, commands: int, kills: int, mutant: str = "none"
) -> tuple[Findings, Restaurant]:
    """Let the phones serve while the daemon is killed, and judge what is left."""
    chance = random.Random(seed)  # noqa: S311  dice, not secrets
    async with Restaurant(folder, seed, mutant) as restaurant:
        promised = [0]
        phones = restaurant.phones(promised)
        each = commands // len(phones)
        serving = asyncio.gather(*(phone.serve(each) for phone in phones))
        await restaurant.printers["BAR"].fault("answer_late", seconds=0.2)
        for number in range(1, kills + 1):
            due = number * commands // (kills + 1)
            while promised[0] < due and not serving.done():  # noqa: ASYNC110  forty phones count, no event fits
                await asyncio.sleep(0.002)
            await asyncio.sleep(chance.uniform(0, 0.1))
            await restaurant.kill()
            if serving.done():
                break
        await serving
        await restaurant.settle()
        await restaurant.stop()
    for phone in phones:
        phone.log.close()
        phone.asked.close()
    findings = judge(restaurant.data, restaurant.logs, restaurant.journals)
    findings.figures["kills"] = restaurant.kills
    print(f"\n{dict(findings.figures)}, slowest start {restaurant.slowest_start_s:.2f} s")  # noqa: T201  figures for whoever looks
    return findings, restaurant


@pytest.mark.torture
@pytest.mark.timeout(_LONG)
async def test_ten_thousand_commands_and_fifty_kills(tmp_path: Path) -> None:
    """Every acknowledged command is there exactly once, sent = live + cancelled, payments = paid, every ticket is told."""
    findings, _ = await _torture(tmp_path, seed=7, commands=10_000, kills=50)
    assert findings.wrong[:20] == []
    assert findings.figures["promises"] == 10_000
    assert findings.figures["kills"] == 50
    many = ("lines", "orders", "voids", "pays", "tickets", "events", "moves", "swaps", "remakes", "fires", "held")
    assert min(findings.figures[name] for name in many) > 100
    assert min(findings.figures[name] for name in ("splits", "merges", "joined", "emptied", "walk_outs", "closes")) > 5


@pytest.mark.torture
@pytest.mark.timeout(_LONG)
@pytest.mark.parametrize(
    ("mutant", "words", "commands", "kills"),
    [
        ("forget_answers", "there 2 times", 2_000, 12),
        ("forget_attempts", "papers without a mark", 2_000, 12),
        ("lose_a_piece", "another quantity", 800, 1),
        ("lose_a_part", "payments are not what is paid", 800, 1),
    ],
)
async def test_the_oracle_notices_a_broken_promise(
    tmp_path: Path, mutant: str, words: str, commands: int, kills: int
) -> None:
    """A daemon with one promise taken out (`mutants.py`) is found out, and by the right sentence."""
    findings, _ = await _torture(tmp_path, seed=11, commands=commands, kills=kills, mutant=mutant)
    assert any(words in wrong for wrong in findings.wrong), findings.wrong[:10]
