"""The control socket in the data folder: who can open it owns the folder, and speaks as the machine itself."""

import os
import socket
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from pathlib import Path
from typing import TYPE_CHECKING

from appliance.runtime.folder import SOCKET_NAME

if TYPE_CHECKING:
    from aiohttp import web


@contextmanager
def short_path(folder: Path) -> Iterator[str]:
    """Yield a path to the folder's socket that fits a socket address (108 bytes), however deep the folder lies."""
    descriptor = os.open(folder, os.O_RDONLY | os.O_DIRECTORY | os.O_CLOEXEC)
    try:
        yield f"/proc/self/fd/{descriptor}/{SOCKET_NAME}"
    finally:
        os.close(descriptor)


async def listen_on(runner: "web.AppRunner", folder: Path) -> None:
    """Listen on the folder's socket, mode 0600; one left by a daemon that died is replaced (the folder is held)."""
    from aiohttp import web  # noqa: PLC0415  who only speaks over the socket does without the server's half

    with suppress(FileNotFoundError):
        (folder / SOCKET_NAME).unlink()
    listener = socket.socket(socket.AF_UNIX, socket.SOCK_STREAM)
    listener.setblocking(False)  # noqa: FBT003  the standard library's own signature
    before = os.umask(0o177)
    try:
        with short_path(folder) as path:
            listener.bind(path)
    finally:
        os.umask(before)
    await web.SockSite(runner, listener).start()
