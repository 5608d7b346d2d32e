"""What runs in the guest: one box, and at its sockets at the same time printers, scanners, keyboards and a scale.

Run by test_on_usb.py; it asserts as a test does, and ends with 0 when all held.
"""

import asyncio
import traceback

from tests.devices.guest_box import say, start_box
from tests.devices.inputs_in_guest import play_readers, play_scale
from tests.devices.usb_in_guest import play_printers


async def main() -> int:
    """Start the box and play; return how many of the plays failed."""
    async with start_box() as guest:
        say("the box runs")
        plays = (play_printers(guest.box), play_readers(guest), play_scale(guest))
        failures = [failed for failed in await asyncio.gather(*plays, return_exceptions=True) if failed is not None]
        for failure in failures:
            say("".join(traceback.format_exception(failure)))
        return len(failures)


if __name__ == "__main__":
    raise SystemExit(asyncio.run(main()))
