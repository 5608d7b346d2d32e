"""A process that is to end does, whatever does not: what hangs is said, and left."""

import asyncio
import sys

_STUCK = """
import threading
from appliance.runtime.watchdog import Deadline
stays = threading.Thread(target=threading.Event().wait, name="a disk that hangs")
stays.start()
deadline = Deadline(0.1, 75)
{wish}
"""


async def _run(wish: str) -> tuple[int | None, str]:
    process = await asyncio.create_subprocess_exec(
        *(sys.executable, "-c", _STUCK.format(wish=wish)), stderr=asyncio.subprocess.PIPE
    )
    try:
        async with asyncio.timeout(30):
            _, said = await process.communicate()
    finally:
        if process.returncode is None:
            process.kill()
    return process.returncode, said.decode()


async def test_what_does_not_end_is_left() -> None:
    """A thread that never comes back keeps Python from ending; the process leaves all the same and says where it stood."""
    code, said = await _run("deadline.set()")
    assert code == 75
    assert "in wait" in said


async def test_what_goes_on_is_not_ended() -> None:
    """Settings that are read anew end everything but the process."""
    code, _ = await _run("deadline.set(); deadline.lift(); Deadline(0.3, 3).set()")
    assert code == 3
