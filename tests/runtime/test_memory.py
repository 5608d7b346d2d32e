"""What a large answer leaves behind is given back to the system."""

import subprocess
import sys

_PROGRAM = """
import asyncio
from pathlib import Path
from appliance.runtime.memory import give_back, keep_heap_small

def resident():
    return int(Path("/proc/self/statm").read_text().split()[1]) * 4096 // 2**20

async def main():
    keep_heap_small()
    rows = [bytes(50_000) for _ in range(2_000)]
    kept = rows[::50]  # holes in between: nothing of it is at the heap's end
    del rows
    before = resident()
    giving = asyncio.create_task(give_back(every_s=0.01))
    for _ in range(1_000):
        await asyncio.sleep(0.01)
        if resident() < before - 70:
            break
    giving.cancel()
    print(before, resident(), len(kept))

asyncio.run(main())
"""


def test_what_was_freed_between_things_that_stay_goes_back_to_the_system() -> None:
    """A report of a hundred megabytes is over, and a few rows of it stay here and there."""
    done = subprocess.run([sys.executable, "-c", _PROGRAM], capture_output=True, text=True, check=True)
    before, after, _ = map(int, done.stdout.split())
    assert before > 90
    assert after < before - 70
