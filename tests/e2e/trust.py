"""A certificate authority of the test's own, believed by the browser because it stands in its store."""

import asyncio
import shutil
import ssl
import subprocess
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager, suppress
from pathlib import Path
from typing import Any

_EVERY = ("-newkey", "ec", "-pkeyopt", "ec_paramgen_curve:P-256", "-nodes", "-days", "30")
_CHUNK = 65_536


class Authority:
    """Signs for the box's address and nothing else, as a box's own authority would."""

    def __init__(self, folder: Path, address: str) -> None:
        """Make the authority, and a certificate for an address."""
        self.folder = folder
        folder.mkdir(parents=True)
        _openssl(
            *("req", "-x509", *_EVERY, "-subj", "/CN=A restaurant", "-keyout", "ca.key", "-out", "ca.pem"),
            *("-addext", f"nameConstraints=critical,permitted;IP:{address}/255.255.255.255"),
            *("-addext", "keyUsage=critical,keyCertSign"),
            folder=folder,
        )
        _openssl(
            *("req", "-x509", *_EVERY, "-subj", "/CN=A box", "-keyout", "box.key", "-out", "box.pem"),
            *("-CA", "ca.pem", "-CAkey", "ca.key", "-addext", f"subjectAltName=IP:{address}"),
            *("-addext", "basicConstraints=critical,CA:false"),
            folder=folder,
        )

    def convince(self, home: Path) -> None:
        """Put the authority into the certificate store below a home folder, before a browser's first start there."""
        assert shutil.which("certutil"), "apt-get install libnss3-tools"
        store = home / ".pki" / "nssdb"
        store.mkdir(parents=True)
        for words in (("-N", "--empty-password"), ("-A", "-t", "C,,", "-n", "box", "-i", str(self.folder / "ca.pem"))):
            subprocess.run(
                ["certutil", "-d", f"sql:{store}", *words], check=True, capture_output=True, stdin=subprocess.DEVNULL
            )

    @asynccontextmanager
    async def front(self, address: str, port: int, behind: int) -> AsyncIterator[None]:
        """Listen with TLS at an address and pass everything on to a port there that speaks plainly."""
        context = ssl.create_default_context(ssl.Purpose.CLIENT_AUTH)
        context.load_cert_chain(self.folder / "box.pem", self.folder / "box.key")

        talking: dict[asyncio.Task[Any], tuple[asyncio.StreamWriter, ...]] = {}

        async def serve(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
            me = asyncio.current_task()
            assert me is not None
            try:
                box_reader, box_writer = await asyncio.open_connection(address, behind)
            except OSError:  # the box is down
                writer.close()
                return
            talking[me] = (writer, box_writer)
            await asyncio.gather(_pass(reader, box_writer), _pass(box_reader, writer))
            del talking[me]

        server = await asyncio.start_server(serve, address, port, ssl=context)
        try:
            yield
        finally:
            server.close()
            for writer in [writer for pair in talking.values() for writer in pair]:
                writer.transport.abort()
            await asyncio.gather(*talking)


async def _pass(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
    with suppress(OSError, ssl.SSLError):
        while data := await reader.read(_CHUNK):
            writer.write(data)
            await writer.drain()
    writer.close()


def _openssl(*words: str, folder: Path) -> None:
    done = subprocess.run(["openssl", *words], cwd=folder, check=False, capture_output=True, text=True)
    assert done.returncode == 0, done.stderr
