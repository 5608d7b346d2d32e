"""The daemon as a process of its own, and the `comanda` command, as users run them."""

import asyncio
import os
import socket
import sys
from pathlib import Path
from types import TracebackType
from typing import Self

_START_S = 30.0
_STOP_S = 15.0


async def comanda(*words: str, environment: dict[str, str] | None = None) -> tuple[int, str, str]:
    """Run the command and return exit code, standard output and standard error."""
    process = await asyncio.create_subprocess_exec(
        *(sys.executable, "-m", "appliance", *words),
        stdin=asyncio.subprocess.DEVNULL,
        stdout=asyncio.subprocess.PIPE,
        stderr=asyncio.subprocess.PIPE,
        env={**os.environ, "COMANDA_INPUTS": "off", **(environment or {})},
    )
    output, errors = await process.communicate()
    assert process.returncode is not None
    return process.returncode, output.decode(), errors.decode()


class Daemon:
    """Starts `comanda run` on entering, waits for READY over the service manager's protocol, ends it on leaving.

    `package` names another program of the house that is run the same way: `cloud`.
    """

    def __init__(
        self, data: Path, *words: str, environment: dict[str, str] | None = None, package: str = "appliance"
    ) -> None:
        """Prepare to run on a data folder."""
        self._package = package
        self.data = data
        self.url = ""
        self.told: list[str] = []
        self._words, self._environment = words, environment or {}
        self._process: asyncio.subprocess.Process | None = None
        self._notices: socket.socket | None = None

    async def __aenter__(self) -> Self:
        name = f"\0comanda-test-{os.getpid()}-{id(self)}"
        self._notices = socket.socket(socket.AF_UNIX, socket.SOCK_DGRAM)
        self._notices.bind(name)
        self._notices.settimeout(0)
        self._process = await asyncio.create_subprocess_exec(
            *(sys.executable, "-m", self._package, "run", "--data", str(self.data), "--listen", "127.0.0.1:0"),
            *self._words,
            stdin=asyncio.subprocess.DEVNULL,
            stdout=asyncio.subprocess.PIPE,
            stderr=asyncio.subprocess.PIPE,
            env={**os.environ, "COMANDA_INPUTS": "off", "NOTIFY_SOCKET": name.replace("\0", "@"), **self._environment},
        )
        try:
            ready = await self.wait_for("READY=1")
        except BaseException:  # nobody is left behind who would hold the folder
            if self._process.returncode is None:
                self._process.kill()
            await self._process.wait()
            self._notices.close()
            raise
        self.url = ready.partition("listening on ")[2].strip()
        return self

    async def wait_for(self, word: str, deadline_s: float = _START_S) -> str:
        """Return the next notice that holds a word."""
        assert self._notices is not None
        assert self._process is not None
        loop = asyncio.get_running_loop()
        async with asyncio.timeout(deadline_s):
            while True:
                reading = asyncio.ensure_future(loop.sock_recv(self._notices, 4096))
                ending = asyncio.ensure_future(self._process.wait())
                await asyncio.wait((reading, ending), return_when=asyncio.FIRST_COMPLETED)
                ending.cancel()
                if not reading.done():
                    reading.cancel()
                    assert self._process.stderr is not None
                    raise AssertionError((await self._process.stderr.read()).decode())
                self.told.append(reading.result().decode())
                if word in self.told[-1]:
                    return self.told[-1]

    async def read_until(self, word: str, deadline_s: float = _START_S) -> str:
        """Return what it printed on standard output up to the line that holds a word."""
        assert self._process is not None
        assert self._process.stdout is not None
        text = ""
        async with asyncio.timeout(deadline_s):
            while word not in text:
                line = await self._process.stdout.readline()
                assert line, text
                text += line.decode()
        return text

    async def kill(self) -> None:
        """End it as a power cut would."""
        assert self._process is not None
        self._process.kill()
        await self._process.wait()

    async def stop(self) -> tuple[int, str, str]:
        """End it as systemd would and return exit code, standard output and log."""
        assert self._process is not None
        if self._process.returncode is None:
            self._process.terminate()
        try:
            output, errors = await asyncio.wait_for(self._process.communicate(), _STOP_S)
        except TimeoutError:
            self._process.kill()
            raise
        assert self._process.returncode is not None
        return self._process.returncode, output.decode(), errors.decode()

    async def __aexit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        assert self._process is not None
        if self._process.returncode is None:
            await self.stop()
        assert self._notices is not None
        self._notices.close()
