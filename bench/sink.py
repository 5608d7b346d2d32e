"""A printer that prints at once: grade A over TCP, stamping the moment each job's last byte arrived.

Not the product's emulator, whose parsing of every byte into paper would be the load on a machine of two cores: what is
measured here ends where the paper begins. Writes one JSON line a job to a file: the text it holds and when. A job ends
with the question that is answered when it was printed, or with its connection, for who asks nothing.
"""

import asyncio
import json
import sys
import time
from pathlib import Path
from typing import TextIO

_JOB_ID = b"\x1d\x28\x48\x06\x00\x30\x30"  # GS ( H function 48, then four bytes that are to be sent back
_STATUS = b"\x10\x04"  # DLE EOT n
_FIT = b"\x12"
_CUT = b"\x1d\x56"  # GS V
_MODEL = {b"B": b"_BENCH\x00", b"C": b"_SINK\x00", b"D": b"_1\x00", b"A": b"_1\x00"}


async def _serve(reader: asyncio.StreamReader, writer: asyncio.StreamWriter, jobs: TextIO) -> None:
    """Answer what a spool asks; bytes of a status question inside a picture are rare enough to ignore here."""
    pending, arrived = b"", 0.0
    while chunk := await reader.read(65_536):
        arrived = time.perf_counter()
        pending += chunk
        while (at := pending.find(_STATUS)) >= 0 and len(pending) >= at + 3:
            pending = pending[:at] + pending[at + 3 :]
            writer.write(_FIT)
        while (at := pending.find(_JOB_ID)) >= 0 and len(pending) >= at + 11:
            token, job, pending = pending[at + 7 : at + 11], pending[:at], pending[at + 11 :]
            writer.write(b"\x37\x22" + token + b"\x00")
            _note(jobs, arrived, job)
    if _CUT in pending:
        _note(jobs, arrived, pending)
    writer.close()


def _note(jobs: TextIO, at: float, job: bytes) -> None:
    jobs.write(json.dumps({"at": at, "bytes": len(job), "text": job.decode("cp737", "replace")}) + "\n")


async def _main(path: Path) -> None:
    with path.open("a", buffering=1) as jobs:
        server = await asyncio.start_server(lambda reader, writer: _serve(reader, writer, jobs), "127.0.0.1", 0)
        sys.stdout.write(f"{server.sockets[0].getsockname()[1]}\n")
        sys.stdout.flush()
        await server.serve_forever()


if __name__ == "__main__":
    asyncio.run(_main(Path(sys.argv[1])))
