"""`comanda audit`: the journal, verified from its first event, and handed on to third parties."""

import argparse
import sqlite3
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import BinaryIO

import msgspec
from tqdm import tqdm

from appliance.audit.export import whole
from appliance.cli.exits import Exit
from appliance.config import Config, load
from appliance.runtime.database import FILE_NAME
from appliance.runtime.folder import FolderError
from appliance.runtime.journal import Verdict, count_events, holds_hash
from appliance.runtime.journal import verify as walk
from appliance.runtime.tx import Snapshot
from kernel.clock import SystemClock


def verify(args: argparse.Namespace) -> int:
    """Recompute every hash, beside a running daemon or without one; 1 when something does not hold."""
    with _reading(load({"data": args.data})) as connection:
        verdict = _walk(connection, quiet=args.json)
        has_head = args.head is None or _has(connection, args.head)
    holds = verdict.fault is None and has_head
    if args.json:
        print(msgspec.json.encode({"holds": holds, "has_head": has_head, "verdict": verdict}).decode())
    else:
        print(_words(verdict, has_head=has_head))
    return Exit.OK if holds else Exit.FOUND


def export(args: argparse.Namespace) -> int:
    """Write the journal as lines (docs/journal.md), beside a running daemon or without one, never holding more than a page.

    The file appears under its name once it is whole. Raises `DomainError(invalid)` for days that cannot be.
    """
    config = load({"data": args.data})
    with _reading(config) as connection:
        snapshot = Snapshot(connection, SystemClock().now_ms(), config.trading_day())
        pages = whole(snapshot, args.since, args.until)
        if args.file == "-":
            _write(pages, sys.stdout.buffer)
            return Exit.OK
        target, new = Path(args.file), Path(f"{args.file}.new")
        with new.open("wb") as file:
            size = _write(pages, file)
        new.replace(target)
    print(msgspec.json.encode({"file": args.file, "bytes": size}).decode() if args.json else f"Wrote {args.file}.")
    return Exit.OK


def _write(pages: Iterator[bytes], file: BinaryIO) -> int:
    return sum(file.write(page) for page in pages)


@contextmanager
def _reading(config: Config) -> Iterator[sqlite3.Connection]:
    """Open the database to read only. Raises `FolderError` where there is none or it cannot be read."""
    path = config.folder / FILE_NAME
    if not path.exists():
        raise FolderError(f"There is no database in {path.parent}. Name the data folder with --data.")
    connection = sqlite3.connect(f"{path.absolute().as_uri()}?mode=ro", uri=True)
    connection.row_factory = sqlite3.Row
    try:
        yield connection
    except sqlite3.Error as unreadable:
        raise FolderError(f"The database {path} cannot be read: {unreadable}.") from unreadable
    finally:
        connection.close()


def _walk(connection: sqlite3.Connection, *, quiet: bool) -> Verdict:
    total = count_events(connection)
    verdict = Verdict(0, 0, bytes(32).hex(), None)
    with tqdm(total=total, unit=" events", disable=quiet or not sys.stderr.isatty()) as bar:
        for verdict in walk(connection):
            bar.update(verdict.events - bar.n)
    return verdict


def _has(connection: sqlite3.Connection, head: str) -> bool:
    try:
        wanted = bytes.fromhex(head)
    except ValueError:
        return False
    return holds_hash(connection, wanted)


def _words(verdict: Verdict, *, has_head: bool) -> str:
    if verdict.fault is not None:
        return f"The journal does NOT hold: at event {verdict.fault.seq}, {verdict.fault.why}."
    if not has_head:
        return "The chain holds, but the head you named is not in it: this is not the journal it was printed from."
    erased = f" ({verdict.erased} payloads erased by retention)" if verdict.erased else ""
    return f"The journal holds: {verdict.events} events{erased}, head {verdict.head}."
