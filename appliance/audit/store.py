"""SQL of how long payloads are kept and when the last of them were erased."""

from typing import NamedTuple

from appliance.audit.model import Kept, Kind
from appliance.runtime.tx import Snapshot, Tx


class Run(NamedTuple):
    """The last run that came to its end."""

    business_day: str
    as_of: str
    kinds_hash: bytes


def kept(snapshot: Snapshot) -> list[Kept]:
    """Return every kind."""
    rows = {row["kind"]: row for row in snapshot.all("SELECT kind, days, erased_before FROM retention")}
    return [
        Kept(kind, rows[kind]["days"], rows[kind]["erased_before"]) if kind in rows else Kept(kind, None, "")
        for kind in Kind
    ]


def save_kept(tx: Tx, one: Kept) -> None:
    """Write a kind."""
    tx.run(
        "INSERT OR REPLACE INTO retention (kind, days, erased_before) VALUES (?, ?, ?)",
        (one.kind, one.days, one.erased_before),
    )


def start_again(tx: Tx) -> None:
    """Let every kind be looked through from the first day."""
    tx.run("UPDATE retention SET erased_before = ''")


def last_run(snapshot: Snapshot) -> Run | None:
    """Return the last run."""
    row = snapshot.one("SELECT business_day, as_of, kinds_hash FROM retention_runs")
    return None if row is None else Run(*row)


def save_run(tx: Tx, run: Run) -> None:
    """Write the last run."""
    tx.run(
        "INSERT OR REPLACE INTO retention_runs (one, business_day, as_of, kinds_hash) VALUES (1, ?, ?, ?)", tuple(run)
    )
