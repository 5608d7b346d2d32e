"""`make fleet-sim`: rehearses with a fleet of virtual boxes and prints a table; exit code 1 when a law broke."""

import argparse
import asyncio
import resource
import sys
import tempfile
import time
from pathlib import Path

import structlog

from bench.fleet.rehearsal import Plan, Rehearsal
from bench.fleet.table import UNLOCK_TARGET_S
from tests.fakes.postgres import cluster


def plan_of(boxes: int, minutes: float, seed: int) -> Plan:
    """Return a rehearsal for so many boxes."""
    return Plan(
        boxes=boxes,
        seconds=minutes * 60,
        rest_s=max(2.0, boxes / 12),  # about a dozen happenings a second in the whole fleet
        lockers=min(6, max(1, boxes // 20)),
        clones=max(1, boxes // 50),
        commands_per_s=4,
        calm_unlocks=min(100, boxes),
        hermits=max(1, boxes // 20),
        seed=seed,
    )


def main() -> int:
    """Rehearse."""
    parser = argparse.ArgumentParser(prog="python -m bench.fleet", description=__doc__)
    parser.add_argument("--boxes", type=int, default=1000)
    parser.add_argument("--minutes", type=float, default=5, help="of rough weather; each stands for six hours")
    parser.add_argument("--seed", type=int, default=1)
    asked = parser.parse_args()
    structlog.configure(wrapper_class=structlog.make_filtering_bound_logger(40))
    most = resource.getrlimit(resource.RLIMIT_NOFILE)[1]
    resource.setrlimit(resource.RLIMIT_NOFILE, (most, most))
    began = time.monotonic()

    def say(words: str) -> None:
        print(f"{time.monotonic() - began:6.0f} s  {words}", flush=True)

    with (
        tempfile.TemporaryDirectory(prefix="cfl") as folder,
        tempfile.TemporaryDirectory(prefix="cfp") as postgres,
        cluster(Path(postgres)) as url,
    ):
        tally = asyncio.run(Rehearsal(plan_of(asked.boxes, asked.minutes, asked.seed), Path(folder), url, say).run())
    print(f"\n{tally.told()}")
    if not tally.is_quick():
        print(f"BROKEN an unlock took more than {UNLOCK_TARGET_S:.0f} s to a connected box")
    return 0 if all(tally.laws().values()) and tally.is_quick() else 1


sys.exit(main())
