"""What happens where plugs come and go faster than anybody looks: run by test_hotplug.py under umockdev, asserts as a test does."""

import asyncio
from typing import Any

from tests.devices.guest_box import GuestBox, say, start_box, until
from tests.devices.kernel import Kernel

_TIMES = 13  # with two plugs and two pulls each; umockdev ends a process in which more than 200 messages wait


async def play(guest: GuestBox, kernel: Kernel) -> None:
    """Plug and pull in a row, then two that cannot be told apart by what they say of themselves."""
    for number in range(_TIMES):
        kernel.plug("scanner", 1, number, "SN1")
        await asyncio.sleep(0.005)
        kernel.plug("printer", 2, number, "SN2")
        kernel.pull(1)
        await asyncio.sleep(0.005)
        kernel.pull(2)
    kernel.plug("scanner", 3, 20, "SN1")
    await stands(guest, [], {"1-3": "SN1"})
    say("fifty plugs and pulls in a row: what there is at the end is known")
    kernel.plug("scanner", 1, 21, "SN1")
    kernel.plug("printer", 2, 22)
    kernel.plug("printer", 4, 23)
    await stands(guest, ["hcd.0:2", "hcd.0:4"], {"1-3": "SN1", "1-1": "SN1"})
    kernel.pull(2)
    await stands(guest, ["hcd.0:4"], {"1-3": "SN1", "1-1": "SN1"})
    say("without serial numbers, and with equal ones, they are told apart")


async def stands(guest: GuestBox, printers: list[str], readers: dict[str, str]) -> None:
    """Wait until just these are there."""

    async def there() -> Any:
        found = (await guest.api.ask_json("GET", "/api/discovered"))["found"]
        plugged = (await guest.api.ask_json("GET", "/api/inputs"))["inputs"]
        return sorted(one["address"] for one in found if one["is_present"]) == printers and readers == {
            one["port"]: one["serial"] for one in plugged if one["is_present"]
        }

    await until(there, f"{printers} and {readers}", 12.0)  # before anybody looks by himself


async def main() -> None:
    """Start a box on this kernel and play."""
    kernel = Kernel()
    async with start_box() as guest:
        await play(guest, kernel)


if __name__ == "__main__":
    asyncio.run(main())
