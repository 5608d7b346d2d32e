"""Emulated printers as processes of their own, which end with the daemon."""

import asyncio
import json
import sys
from collections.abc import Sequence
from dataclasses import dataclass

_START_S = 60.0  # three interpreters at once, on a card that is being written
_END_S = 3.0


@dataclass(frozen=True, slots=True)
class DemoPrinter:
    """A printer that runs: where it takes jobs and where its paper is seen."""

    key: str
    port: int
    paper_url: str


class PrinterHall:
    """Starts a printer per station and ends them all."""

    def __init__(self, speed: float = 300.0, roll_mm: float = 80_000.0) -> None:
        """Prepare: how fast their paper comes out, and how much of it there is, in millimetres."""
        self._pace = ("--speed", str(speed), "--roll", str(roll_mm))
        self._processes: list[asyncio.subprocess.Process] = []

    async def start(
        self, stations: Sequence[tuple[str, str]], first_port: int | None = None, first_paper: int | None = None
    ) -> list[DemoPrinter]:
        """Start one printer for each (key, name), on ports in a row where they are free; on any where none is named."""
        starts = [
            self._start(
                key,
                name,
                0 if first_port is None else first_port + index,
                0 if first_paper is None else first_paper + index,
            )
            for index, (key, name) in enumerate(stations)
        ]
        return list(await asyncio.gather(*starts))

    async def _start(self, key: str, name: str, port: int, paper: int) -> DemoPrinter:
        for listen, page in ((port, paper), (0, 0)):
            process = await asyncio.create_subprocess_exec(
                *(sys.executable, "-m", "appliance", "printer", "--name", name),
                *("--listen", f"127.0.0.1:{listen}", "--paper", f"127.0.0.1:{page}"),
                *self._pace,
                stdout=asyncio.subprocess.PIPE,
                stderr=asyncio.subprocess.DEVNULL,
            )
            self._processes.append(process)  # it ends with the others, whatever becomes of it
            assert process.stdout is not None
            try:
                line = await asyncio.wait_for(process.stdout.readline(), _START_S)
            except TimeoutError:
                words = f"The emulated printer {name!r} does not start in {_START_S:.0f} s. Is this machine busy? Try again."
                raise OSError(words) from None
            if line:
                said = json.loads(line)
                return DemoPrinter(key, said["port"], said["paper_url"])
            await process.wait()
        raise OSError(f"The emulated printer {name!r} does not start. Try `comanda printer` to see why.")

    async def close(self) -> None:
        """End every printer that was started here."""
        for process in self._processes:
            if process.returncode is None:
                process.terminate()
        for process in self._processes:
            try:
                await asyncio.wait_for(process.wait(), _END_S)
            except TimeoutError:
                process.kill()
                await process.wait()
