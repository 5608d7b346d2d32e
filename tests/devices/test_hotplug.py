import asyncio
import os
import sys


async def test_plugs_that_come_and_go_faster_than_anybody_looks_leave_what_is_there() -> None:
    """Fifty in a row, then two of a kind without serial numbers and with equal ones (hotplug.py, under umockdev)."""
    words = ("umockdev-run", "--", sys.executable, "-m", "tests.devices.hotplug")
    process = await asyncio.create_subprocess_exec(
        *words,
        stdout=asyncio.subprocess.PIPE,
        stderr=asyncio.subprocess.STDOUT,
        env={**os.environ, "COMANDA_LOG_LEVEL": "error"},
    )
    told, _ = await process.communicate()
    assert process.returncode == 0, told.decode()
    for said in ("fifty plugs and pulls in a row", "they are told apart"):
        assert said in told.decode()
