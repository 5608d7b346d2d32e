"""`comanda audit`: the journal, verified from its first event."""

import argparse
import sqlite3
import sys

import msgspec
from tqdm import tqdm

from appliance.cli.exits import Exit
from appliance.config import load
from appliance.runtime.database import FILE_NAME
from appliance.runtime.folder import FolderError
from appliance.runtime.journal import Verdict, count_events, holds_hash
from appliance.runtime.journal import verify as walk


def verify(args: argparse.Namespace) -> int:
    """Recompute every hash, beside a running daemon or without one; 1 when something does not hold."""
    path = load({"data": args.data}).folder / FILE_NAME
    if not path.exists():
        raise FolderError(f"There is no database in {path.parent}. Name the data folder with --data.")
    connection = sqlite3.connect(f"{path.absolute().as_uri()}?mode=ro", uri=True)
    connection.row_factory = sqlite3.Row
    try:
        verdict = _walk(connection, quiet=args.json)
        has_head = args.head is None or _has(connection, args.head)
    except sqlite3.Error as unreadable:
        raise FolderError(f"The database {path} cannot be read: {unreadable}.") from unreadable
    finally:
        connection.close()
    holds = verdict.fault is None and has_head
    if args.json:
        print(msgspec.json.encode({"holds": holds, "has_head": has_head, "verdict": verdict}).decode())
    else:
        print(_words(verdict, has_head=has_head))
    return Exit.OK if holds else Exit.FOUND


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
