"""Runs what reads strangers' files in a fresh process with little memory and little time, one at a time."""

import asyncio
import resource
import sys
from pathlib import Path

from kernel.errors import invalid, unavailable

MEMORY_BYTES = 640 * 1024 * 1024
FILE_BYTES = 64 * 1024 * 1024
CPU_S = 20
WALL_S = 60.0
_REFUSED = 2  # the exit code with which a worker says that the file is at fault; its sentence is on stderr
_LIMITS = (
    (resource.RLIMIT_AS, MEMORY_BYTES),
    (resource.RLIMIT_CPU, CPU_S),
    (resource.RLIMIT_FSIZE, FILE_BYTES),  # openpyxl builds a sheet in a temporary file
    (resource.RLIMIT_CORE, 0),
    (resource.RLIMIT_NOFILE, 64),
)


class Workshop:
    """One bench: a second file waits until the first is done, so that memory is needed once."""

    def __init__(self) -> None:
        self._bench = asyncio.Semaphore(1)

    async def run(self, script: str, data: bytes, *arguments: str) -> bytes:
        """Run a script of this folder over `data` and return what it made.

        Raises `invalid` for a file that cannot be read within the limits, `unavailable` when no process can be started.
        """
        async with self._bench:
            # -I: nothing from the environment or the present folder gets in; the box's own modules stay out.
            command = (sys.executable, "-I", str(Path(__file__).parent / script), *arguments)
            pipe = asyncio.subprocess.PIPE
            try:
                child = await asyncio.create_subprocess_exec(*command, stdin=pipe, stdout=pipe, stderr=pipe, env={})
            except OSError as refused:
                raise unavailable(
                    "The box is too busy for files. Try again in a minute.", key="no_process"
                ) from refused
            try:
                _limit(child.pid)  # before the first byte of the file is given to it
                async with asyncio.timeout(WALL_S):
                    made, words = await child.communicate(data)
            except TimeoutError as late:
                raise _too_much() from late
            finally:
                if child.returncode is None:
                    child.kill()
                    await child.wait()
        if child.returncode == 0:
            return made
        if child.returncode == _REFUSED:
            raise invalid(words.decode("utf-8", "replace"), key="file_refused", field="file")
        raise _too_much()


def _limit(pid: int) -> None:
    for what, most in _LIMITS:
        resource.prlimit(pid, what, (most, most))


def _too_much() -> Exception:
    return invalid(
        "This file cannot be read: it is damaged, or needs more memory or time than the box gives. Save it anew, smaller.",
        key="file_refused",
        field="file",
    )
