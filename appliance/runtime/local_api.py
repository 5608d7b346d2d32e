"""The box's own API over its control socket, spoken with the machine's authority."""

import asyncio
from collections.abc import AsyncGenerator, AsyncIterator
from contextlib import asynccontextmanager
from http import HTTPStatus
from pathlib import Path
from typing import Any

import aiohttp
import msgspec

from appliance.runtime.socket_path import short_path

_STARTING_S = 10.0
_PAUSE_S = 0.1
_LONGEST_S = 300


class RefusedError(Exception):
    """The box answered with a problem; the message is its own sentence."""


class LocalApi:
    """One open session with the box."""

    def __init__(self, session: aiohttp.ClientSession) -> None:
        """Speak over a session whose connections end in the data folder's socket."""
        self._session = session

    async def ask(self, method: str, path: str, *, json: Any = None, data: bytes | None = None) -> bytes:
        """Return the answer's body. Raises `RefusedError` with the box's own sentence."""
        headers = {"Content-Type": "application/json"} if json is not None else {}
        body = msgspec.json.encode(json) if json is not None else data
        async with self._session.request(method, f"http://box{path}", data=body, headers=headers) as response:
            content = await response.read()
            if response.status >= HTTPStatus.BAD_REQUEST:
                raise RefusedError(_sentence(content))
            return content

    async def ask_json(self, method: str, path: str, json: Any = None) -> Any:
        """Return the answer as JSON. Raises `RefusedError` with the box's own sentence."""
        return msgspec.json.decode(await self.ask(method, path, json=json))

    async def listen(self, path: str) -> AsyncGenerator[bytes, None]:
        """Yield the lines of an answer that does not end, as they come. Raises `RefusedError` with the box's sentence."""
        forever = aiohttp.ClientTimeout(total=None)
        async with self._session.get(f"http://box{path}", timeout=forever) as response:
            if response.status >= HTTPStatus.BAD_REQUEST:
                raise RefusedError(_sentence(await response.read()))
            async for line in response.content:
                yield line

    async def wait_for_start(self) -> None:
        """Give a daemon that holds the folder but does not listen yet a moment. Raises `RefusedError` after that."""
        loop = asyncio.get_running_loop()
        deadline = loop.time() + _STARTING_S
        while True:
            try:
                await self.ask("GET", "/api/system/health")
            except aiohttp.ClientConnectorError as refused:
                if loop.time() > deadline:
                    words = "A daemon holds this data folder but does not answer. Look at its log."
                    raise RefusedError(words) from refused
            else:
                return
            await asyncio.sleep(_PAUSE_S)


@asynccontextmanager
async def speak(folder: Path) -> AsyncIterator[LocalApi]:
    """Yield the API behind a data folder's socket."""
    with short_path(folder) as path:
        timeout = aiohttp.ClientTimeout(total=_LONGEST_S)
        async with aiohttp.ClientSession(connector=aiohttp.UnixConnector(path), timeout=timeout) as session:
            yield LocalApi(session)


def _sentence(content: bytes) -> str:
    try:
        return str(msgspec.json.decode(content)["detail"])
    except (msgspec.DecodeError, KeyError, TypeError):
        return content.decode("utf-8", "replace")[:200] or "The box gave no answer."
