"""Starts daemons quickly: everything is loaded once, and each daemon is a fork of that: `python -m tests.torture.starting`.

One line a daemon on its input, `DATA LISTEN LOG`; one line on its output, the daemon's process id.
"""

import asyncio
import contextlib
import os
import signal
import sys
from pathlib import Path
from types import TracebackType
from typing import NamedTuple, Self

import aiohttp

from kernel.clock import SystemClock
from tests.torture.restaurant import free_port

_LONGEST_S = 30.0
_TICKS = os.sysconf("SC_CLK_TCK")


class Start(NamedTuple):
    """How a box started: until it answered, and what that cost its processor; `why_not` is empty where it did."""

    seconds: float
    cpu_seconds: float
    why_not: str = ""


class Starts:
    """The hand that switches a box on over a folder, and off again."""

    def __init__(self) -> None:
        """Prepare; nothing runs yet."""
        self._process: asyncio.subprocess.Process | None = None

    async def __aenter__(self) -> Self:
        pipe = asyncio.subprocess.PIPE
        self._process = await asyncio.create_subprocess_exec(
            sys.executable, "-m", "tests.torture.starting", stdin=pipe, stdout=pipe
        )
        assert self._process.stdout is not None
        await self._process.stdout.readline()
        return self

    async def __aexit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        assert self._process is not None
        assert self._process.stdin is not None
        self._process.stdin.close()
        await self._process.wait()

    async def start(self, data: Path) -> Start:
        """Switch a box on, wait until it answers, and switch it off by pulling the plug. Loading the program is not counted."""
        assert self._process is not None
        assert self._process.stdin is not None
        assert self._process.stdout is not None
        output, address = data.with_name("daemon.log"), f"127.0.0.1:{free_port()}"
        clock = SystemClock()
        began = clock.monotonic()
        self._process.stdin.write(f"{data}\t{address}\t{output}\n".encode())
        pid = int(await self._process.stdout.readline())
        try:
            async with aiohttp.ClientSession(f"http://{address}") as session:
                while True:
                    with contextlib.suppress(aiohttp.ClientError):
                        async with session.get("/api/system/health") as reply:
                            if reply.status == 200:
                                return Start(clock.monotonic() - began, _cpu_seconds(pid))
                    if not _runs(pid) or clock.monotonic() - began > _LONGEST_S:
                        return Start(clock.monotonic() - began, 0, output.read_text()[-2000:] or "no word")
                    await asyncio.sleep(0.01)
        finally:
            with contextlib.suppress(ProcessLookupError):
                os.kill(pid, signal.SIGKILL)
            while _runs(pid):  # noqa: ASYNC110  it is no child of ours: nothing tells of its end
                await asyncio.sleep(0.002)


def _cpu_seconds(pid: int) -> float:
    """Return what a process has had of the processor, in user and system mode (proc(5), fields 14 and 15)."""
    fields = Path(f"/proc/{pid}/stat").read_text().rpartition(")")[2].split()
    return (int(fields[11]) + int(fields[12])) / _TICKS


def _runs(pid: int) -> bool:
    with contextlib.suppress(ProcessLookupError):
        os.kill(pid, 0)
        return True
    return False


def _serve() -> None:
    """Fork a daemon for each line that comes."""
    from appliance import daemon  # noqa: F401, PLC0415  loaded before the first fork
    from appliance.__main__ import main  # noqa: PLC0415

    sys.stdout.write("ready\n")
    sys.stdout.flush()
    signal.signal(signal.SIGCHLD, signal.SIG_IGN)  # who ended is gone at once
    for line in sys.stdin:
        data, listen, output = line.rstrip("\n").split("\t")
        pid = os.fork()
        if pid:
            sys.stdout.write(f"{pid}\n")
            sys.stdout.flush()
            continue
        signal.signal(signal.SIGCHLD, signal.SIG_DFL)
        file = os.open(output, os.O_WRONLY | os.O_CREAT | os.O_TRUNC, 0o600)
        for stream in (1, 2):
            os.dup2(file, stream)
        os.dup2(os.open(os.devnull, os.O_RDONLY), 0)
        code = 1
        try:
            code = main(["run", "--data", data, "--listen", listen])
        finally:
            sys.stdout.flush()
            sys.stderr.flush()
            os._exit(code)


if __name__ == "__main__":
    _serve()
