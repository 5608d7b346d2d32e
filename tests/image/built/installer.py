"""Somebody with the key that the stick brought, at a terminal; and what the machine says of itself on its serial port."""

import asyncio
import json
from pathlib import Path
from typing import Final

from tests.devices.lan import run
from tests.image.built.machine import Machine

_WELL: Final = "Finished comanda-healthy.service"
_OPTIONS: Final = (
    *("-o", "StrictHostKeyChecking=no", "-o", "UserKnownHostsFile=/dev/null"),
    *("-o", "ConnectTimeout=20", "-o", "BatchMode=yes"),
)


def make_key(folder: Path) -> Path:
    """Make the installer's key, `.pub` beside it."""
    run("ssh-keygen", "-q", "-t", "ed25519", "-N", "", "-f", str(folder / "key"))
    return folder / "key"


class Installer:
    """Somebody with the key, at a terminal."""

    def __init__(self, machine: Machine, key: Path) -> None:
        """Come with the private key."""
        self._machine = machine
        self._words = ["ssh", "-q", "-i", str(key), *_OPTIONS, f"root@{machine.venue.machine}"]

    async def says(self, command: str, deadline_s: float = 300.0) -> tuple[int, str]:
        """Run a command on the box; return its exit code and what it said."""
        process = await asyncio.create_subprocess_exec(
            *self._words, command, stdout=asyncio.subprocess.PIPE, stderr=asyncio.subprocess.STDOUT
        )
        try:
            said, _ = await asyncio.wait_for(process.communicate(), deadline_s)
        finally:
            if process.returncode is None:
                process.kill()
                await process.wait()
        assert process.returncode is not None
        return process.returncode, said.decode(errors="replace")

    async def does(self, command: str, deadline_s: float = 300.0) -> str:
        """Run a command on the box that has to go well."""
        code, said = await self.says(command, deadline_s)
        assert code == 0, said
        return said

    async def slots(self) -> tuple[str, set[str]]:
        """Return which slot RAUC would have started next, and which count as good."""
        told = json.loads(await self.does("rauc status --output-format=json"))
        states = {name: state for slot in told["slots"] for name, state in slot.items()}
        good = {state["bootname"] for state in states.values() if state["boot_status"] == "good"}
        return states[told["boot_primary"]]["bootname"], good


async def finds_itself_well(machine: Machine, boots: list[str], deadline_s: float) -> None:
    """Wait until the box has started from these slots, one after the other, and found itself well in the last."""

    async def look() -> bool:
        assert machine.boots == boots[: len(machine.boots)], (
            f"It started {machine.boots}. It said:\n{machine.said[-4000:]}"
        )
        return machine.boots == boots and _WELL in machine.said_since_boot

    await machine.until(look, deadline_s, f"well-being after {boots}")
