"""A million order lines of history, as an evening after the other would have left them; the journal's chain holds.

Rows are written in bulk, shaped like those of one real order that the box itself took (so a change of the schema is
followed), with new ids, days and chain. Kept in build/ and used again while the schema is the same.
"""

import hashlib
import json
import sqlite3
import subprocess
import sys
from itertools import islice
from pathlib import Path
from typing import Any

from appliance.runtime.database import FILE_NAME
from appliance.runtime.journal import Header, chain, hash_payload
from appliance.runtime.migrations import find_migrations
from appliance.wiring.schema import ROOMS
from bench.servers import ROOT, Machine, box, load
from kernel.clock import DAY_MS
from kernel.ids import new_id

ORDERS = 200_000
_A_DAY = 400
_BATCH = 2_000
_OF_ORDER = ("orders", "order_lines", "order_waiters", "report_checks", "print_jobs", "job_lines", "sent_lines")


def build_history(orders: int = ORDERS) -> Path:
    """Return a data folder with so many closed orders of five lines each."""
    schema = hashlib.sha256("".join(step.sha256 for step in find_migrations(ROOMS)).encode()).hexdigest()[:12]
    data = ROOT / "build" / f"history-{orders}-{schema}"
    if (data / "whole").exists():
        return data
    subprocess.run(["rm", "-rf", str(data)], check=True)
    data.mkdir(parents=True)
    with box(data, Machine("history")) as side:
        load(side, phones=1, warm_s=0, seconds=0.01)
    connection = sqlite3.connect(data / FILE_NAME, isolation_level=None)
    connection.row_factory = sqlite3.Row
    connection.execute("PRAGMA synchronous = OFF")
    connection.execute("PRAGMA foreign_keys = OFF")
    connection.execute("BEGIN")
    _multiply(connection, orders)
    connection.execute("COMMIT")
    connection.execute("PRAGMA wal_checkpoint(TRUNCATE)")
    connection.close()
    (data / "whole").touch()
    return data


def _multiply(connection: sqlite3.Connection, orders: int) -> None:
    """Copy the first order so many times, each closed, on days that lie before today."""
    first = connection.execute("SELECT * FROM orders ORDER BY opened_at_ms LIMIT 1").fetchone()
    template = {table: _rows_of(connection, table, first["id"]) for table in _OF_ORDER}
    facts = connection.execute(
        "SELECT e.*, p.body FROM events e JOIN payloads p USING (seq) WHERE e.subject = ? ORDER BY e.seq",
        (f"order:{first['id']}",),
    ).fetchall()
    head = connection.execute("SELECT seq, hash FROM events ORDER BY seq DESC LIMIT 1").fetchone()
    seq, tip = head["seq"], head["hash"]
    next_job = connection.execute("SELECT coalesce(max(id), 0) + 1 FROM print_jobs").fetchone()[0]
    pending: dict[str, list[dict[str, Any]]] = {}
    for number in range(orders):
        at_ms = first["opened_at_ms"] - (orders // _A_DAY + 1 - number // _A_DAY) * DAY_MS + (number % _A_DAY) * 60_000
        day = _day_before(connection, first["business_day"], orders // _A_DAY + 1 - number // _A_DAY)
        ids = {first["id"]: new_id(at_ms), **{row["id"]: new_id(at_ms) for row in template["order_lines"]}}
        jobs = {row["id"]: next_job + place for place, row in enumerate(template["print_jobs"])}
        next_job += len(jobs)
        for table, rows in template.items():
            pending.setdefault(table, []).extend(
                _copy(row, ids, jobs, at_ms=at_ms, day=day, number=number) for row in rows
            )
        for fact in facts:
            seq += 1
            event, payload, tip = _fact(fact, ids, seq, tip, at_ms=at_ms, day=day)
            pending.setdefault("events", []).append(event)
            pending.setdefault("payloads", []).append(payload)
        if number % _BATCH == _BATCH - 1:
            _flush(connection, pending)
            sys.stderr.write(f"\rhistory: {number + 1} of {orders} orders")
    _flush(connection, pending)
    sys.stderr.write("\n")


def _rows_of(connection: sqlite3.Connection, table: str, order_id: str) -> list[dict[str, Any]]:
    lines = "SELECT id FROM order_lines WHERE order_id = :order"
    by_column = {
        "orders": "id = :order",
        "job_lines": f"line_id IN ({lines})",
        "sent_lines": f"line_id IN ({lines})",
    }
    where = by_column.get(table, "order_id = :order")
    # What SQLite computes by itself (`hidden`) is not copied.
    plain = "SELECT name FROM pragma_table_xinfo(?) WHERE NOT hidden"
    columns = ", ".join(row["name"] for row in connection.execute(plain, (table,)))
    return [
        dict(row) for row in connection.execute(f"SELECT {columns} FROM {table} WHERE {where}", {"order": order_id})
    ]


_days: dict[tuple[str, int], str] = {}


def _day_before(connection: sqlite3.Connection, today: str, days: int) -> str:
    key = today, days
    if key not in _days:
        _days[key] = connection.execute("SELECT date(?, ?)", (today, f"-{days} days")).fetchone()[0]
    return _days[key]


def _copy(
    row: dict[str, Any], ids: dict[str, str], jobs: dict[int, int], *, at_ms: int, day: str, number: int
) -> dict[str, Any]:
    """Return a row of the same shape under new ids, ended long ago."""
    ended = {"status": "closed", "closed_at_ms": at_ms, "state": "confirmed", "settled_at_ms": at_ms}
    copied: dict[str, Any] = {}
    for name, value in row.items():
        match name:
            case "id" if isinstance(value, int):
                copied[name] = jobs[value]
            case "job_id":
                copied[name] = jobs[value]
            case "business_day":
                copied[name] = day
            case "number" if "opened_at_ms" in row:
                copied[name] = number % _A_DAY + 1
            case "state" if "covers" in row:
                copied[name] = "closed"
            case _ if name in ended:
                copied[name] = ended[name]
            case _ if name.endswith("_ms") and value is not None:
                copied[name] = at_ms
            case _:
                copied[name] = ids.get(value, value) if isinstance(value, str) else value
    return copied


def _fact(
    fact: sqlite3.Row, ids: dict[str, str], seq: int, tip: bytes, *, at_ms: int, day: str
) -> tuple[dict[str, Any], dict[str, Any], bytes]:
    body: bytes = fact["body"]
    subject: str = fact["subject"]
    for old, new in ids.items():
        body, subject = body.replace(old.encode(), new.encode()), subject.replace(old, new)
    salt = seq.to_bytes(16, "big")
    header = Header(
        seq=seq,
        id=new_id(at_ms),
        at_ms=at_ms,
        clock=fact["clock"],
        business_day=day,
        type=fact["type"],
        version=fact["version"],
        subject=subject,
        actor=fact["actor"],
        device=fact["device"],
        command_id=None,
    )
    payload_hash = hash_payload(salt, body)
    tip = chain(tip, header, payload_hash)
    event = {name: getattr(header, name) for name in Header.__slots__}
    return {**event, "payload_hash": payload_hash, "hash": tip}, {"seq": seq, "salt": salt, "body": body}, tip


def _flush(connection: sqlite3.Connection, pending: dict[str, list[dict[str, Any]]]) -> None:
    for table, rows in pending.items():
        names = list(islice(rows[0], None)) if rows else []
        if names:
            marks = ", ".join(f":{name}" for name in names)
            connection.executemany(f"INSERT INTO {table} ({', '.join(names)}) VALUES ({marks})", rows)
    pending.clear()


if __name__ == "__main__":
    json.dump(str(build_history(int(sys.argv[1]) if len(sys.argv) > 1 else ORDERS)), sys.stdout)
