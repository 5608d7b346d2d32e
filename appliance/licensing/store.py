"""SQL of the kept licence and of what the vendor asked."""

import sqlite3
from collections.abc import Sequence

from appliance.runtime.tx import Snapshot, Tx
from kernel.fleet import CommandResult
from kernel.said import Said, pack, unpack

_MOST_RESULTS = 50


def kept(snapshot: Snapshot) -> bytes | None:
    """Return the database's copy of the licence."""
    body: bytes | None = snapshot.value("SELECT body FROM licence_kept")
    return body


def keep(tx: Tx, body: bytes) -> None:
    """Replace the database's copy of the licence."""
    tx.run(
        "INSERT INTO licence_kept (one, body) VALUES (1, ?) ON CONFLICT (one) DO UPDATE SET body = excluded.body",
        (body,),
    )


def is_known(snapshot: Snapshot, command_id: str) -> bool:
    """Say whether a command of the vendor's has arrived before."""
    return snapshot.one("SELECT 1 FROM vendor_commands WHERE id = ?", (command_id,)) is not None


def report_again(tx: Tx, command_id: str) -> None:
    """Note that the cloud has not heard what became of a command."""
    tx.run("UPDATE vendor_commands SET is_reported = 0 WHERE id = ?", (command_id,))


def add_command(tx: Tx, command_id: str, kind: str) -> None:
    """Note that a command has arrived and is being run."""
    tx.run(
        "INSERT INTO vendor_commands (id, kind, received_at_ms, state) VALUES (?, ?, ?, 'running')",
        (command_id, kind, tx.at_ms),
    )


def answer_command(tx: Tx, command_id: str, state: str, said: Said) -> None:
    """Note what became of it."""
    tx.run(
        "UPDATE vendor_commands SET state = ?, detail = ?, answered_at_ms = ? WHERE id = ?",
        (state, pack(said), tx.at_ms, command_id),
    )


def running(snapshot: Snapshot) -> list[str]:
    """Return the commands that were begun and not answered."""
    return [row["id"] for row in snapshot.all("SELECT id FROM vendor_commands WHERE state = 'running' ORDER BY id")]


def unreported(snapshot: Snapshot) -> tuple[CommandResult, ...]:
    """Return what the cloud has not heard yet, the oldest first."""
    rows = snapshot.all(
        "SELECT id, state, detail, answered_at_ms FROM vendor_commands"
        " WHERE is_reported = 0 AND state <> 'running' ORDER BY id LIMIT ?",
        (_MOST_RESULTS,),
    )
    return tuple(_result(row) for row in rows)


def note_reported(tx: Tx, results: Sequence[CommandResult]) -> None:
    """Note that the cloud has these."""
    tx.many("UPDATE vendor_commands SET is_reported = 1 WHERE id = ?", [(one.id,) for one in results])


def _result(row: sqlite3.Row) -> CommandResult:
    said = unpack(row["detail"])
    return CommandResult(row["id"], row["state"], said.words, row["answered_at_ms"], said.key, said.fields)
