"""What must be true after the torture, from the database, the phones' logs and the printers' journals alone."""

import json
import re
import sqlite3
from collections import Counter, defaultdict
from collections.abc import Iterator
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from appliance.runtime.journal import verify

_HEADER = re.compile(r"^(\w+) +Ticket (\d+) \(")
_MARK = "POSSIBLE DUPLICATE"
_MADE = 300
# Doubted twice, and the box asks a person before a third paper; what cancels such a ticket waits with it. Both are shown
# to the station and the manager, so they are accounted for.
_ASKED_ABOUT = {"not_confirmed_twice", "behind_held"}


@dataclass
class Findings:
    """What does not hold, in words; `figures` say that the oracle looked at something."""

    wrong: list[str] = field(default_factory=list)
    figures: Counter[str] = field(default_factory=Counter)

    def expect(self, holds: bool, words: str) -> None:  # noqa: FBT001  it is the sentence that reads
        """Note a sentence that is not true."""
        if not holds:
            self.wrong.append(words)


def judge(data: Path, logs: Path, journals: dict[str, Path]) -> Findings:
    """Return everything that does not hold."""
    findings = Findings()
    connection = sqlite3.connect(f"{(data / 'comanda.db').as_uri()}?mode=ro", uri=True)
    connection.row_factory = sqlite3.Row
    promises = list(_read(logs.glob("*.jsonl")))
    findings.figures["promises"] = len(promises)
    _judge_answers(connection, promises, findings)
    _judge_lines(connection, promises, findings)
    _judge_ledger(connection, findings)
    _judge_paper(connection, journals, findings)
    _judge_chain(connection, findings)
    connection.close()
    return findings


def _read(paths: Iterator[Path]) -> Iterator[dict[str, Any]]:
    for path in paths:
        for line in path.read_text("utf-8").splitlines():
            yield json.loads(line)


def _judge_answers(connection: sqlite3.Connection, promises: list[dict[str, Any]], findings: Findings) -> None:
    """Every acknowledged command has its one remembered answer."""
    stored = {row["key"]: row["status"] for row in connection.execute("SELECT key, status FROM commands")}
    for promise in promises:
        found = stored.get(promise["key"])
        findings.expect(found == promise["status"], f"{promise['act']} {promise['key']}: promised, stored {found}")


def _judge_lines(connection: sqlite3.Connection, promises: list[dict[str, Any]], findings: Findings) -> None:
    """Every acknowledged line is there once, with exactly what was voided and paid of it; there is no other line."""
    made = [promise for promise in promises if promise["status"] < _MADE]
    voids = Counter(promise["line"] for promise in made if promise["act"] == "void")
    pays = Counter(promise["line"] for promise in made if promise["act"] == "pay")
    aliases = {row["alias"]: row["order_id"] for row in connection.execute("SELECT alias, order_id FROM order_aliases")}
    rows = connection.execute("SELECT * FROM order_lines").fetchall()
    by_note: dict[str, list[sqlite3.Row]] = defaultdict(list)
    for row in rows:
        by_note[row["note"]].append(row)
        findings.expect(row["voided_quantity"] == voids[row["id"]], f"line {row['id']}: voided twice or not at all")
        findings.expect(row["paid_quantity"] == pays[row["id"]], f"line {row['id']}: paid twice or not at all")
    asked = [(promise, item) for promise in made if promise["act"] == "add" for item in promise["body"]["items"]]
    for promise, item in asked:
        order = promise["path"].split("/")[3]
        found = by_note.get(item["note"], [])
        findings.expect(len(found) == 1, f"line {item['note']}: acknowledged once, there {len(found)} times")
        for row in found:
            findings.expect(row["quantity"] == item["quantity"], f"line {item['note']}: another quantity")
            findings.expect(row["order_id"] == aliases.get(order, order), f"line {item['note']}: on another order")
    findings.expect(len(rows) == len(asked), f"{len(asked)} lines acknowledged, {len(rows)} there")
    orders = {row["id"] for row in connection.execute("SELECT id FROM orders")}
    for promise in made:
        if promise["act"] == "open" and "id" in promise["body"]:
            ident = promise["body"]["id"]
            findings.expect(aliases.get(ident, ident) in orders, f"order {ident}: acknowledged, not there")
    findings.figures.update(lines=len(rows), orders=len(orders), voids=sum(voids.values()), pays=sum(pays.values()))


def _judge_ledger(connection: sqlite3.Connection, findings: Findings) -> None:
    """Compare what a station was sent with what is live and what was cancelled; its tickets say the same."""
    rows = connection.execute(
        "SELECT l.id, l.quantity, l.voided_quantity, s.quantity_sent, s.quantity_cancelled"
        " FROM order_lines l LEFT JOIN sent_lines s ON s.line_id = l.id"
    )
    for row in rows:
        live = row["quantity"] - row["voided_quantity"]
        sent, cancelled = row["quantity_sent"] or 0, row["quantity_cancelled"] or 0
        findings.expect(sent == live + cancelled, f"line {row['id']}: sent {sent}, live {live}, cancelled {cancelled}")
    told = connection.execute(
        "SELECT line_id, sum(quantity) FILTER (WHERE kind = 'new') AS new,"
        " sum(quantity) FILTER (WHERE kind = 'cancelled') AS cancelled FROM job_lines GROUP BY line_id"
    )
    ledger = {
        row["line_id"]: (row["quantity_sent"], row["quantity_cancelled"])
        for row in connection.execute("SELECT line_id, quantity_sent, quantity_cancelled FROM sent_lines")
    }
    for row in told:
        pair = (row["new"] or 0, row["cancelled"] or 0)
        findings.expect(ledger.get(row["line_id"]) == pair, f"line {row['line_id']}: its tickets do not add up")


def _judge_paper(connection: sqlite3.Connection, journals: dict[str, Path], findings: Findings) -> None:
    """Every ticket is on paper once, or its further papers are marked; what the box calls confirmed is really there."""
    papers: dict[tuple[str, int], list[bool]] = defaultdict(list)
    for path in journals.values():
        for row in _read(iter([path])):
            header = next((match for line in row["lines"] if (match := _HEADER.match(line))), None)
            if header is not None:
                papers[header[1], int(header[2])].append(any(_MARK in line for line in row["lines"]))
    tickets = connection.execute(
        "SELECT s.name, j.number, group_concat(j.state) AS states, max(j.reason) AS reason FROM print_jobs j"
        " JOIN stations s ON s.id = j.station_id WHERE j.kind = 'kitchen' GROUP BY s.name, j.number"
    ).fetchall()
    for row in tickets:
        name, found = f"ticket {row['name']} {row['number']}", papers.pop((row["name"], row["number"]), [])
        unmarked = found.count(False)
        findings.expect(unmarked <= 1, f"{name}: {unmarked} papers without a mark")
        findings.expect(bool(found) or "confirmed" not in row["states"].split(","), f"{name}: confirmed, not on paper")
        is_asked_about = row["states"] == "held" and row["reason"] in _ASKED_ABOUT
        findings.expect(row["states"] == "confirmed" or is_asked_about, f"{name}: ended as {row['states']}")
        findings.figures["asked_about"] += is_asked_about
        findings.figures["marked"] += found.count(True)
    for (station, number), strange in papers.items():
        findings.wrong.append(f"{len(strange)} papers of a ticket {station} {number} that the box does not know")
    for name in journals:
        numbers = sorted(row["number"] for row in tickets if row["name"] == name)
        findings.expect(numbers == list(range(1, len(numbers) + 1)), f"{name}: the numbers have a gap")
    findings.figures["tickets"] = len(tickets)


def _judge_chain(connection: sqlite3.Connection, findings: Findings) -> None:
    *_, verdict = verify(connection)
    findings.expect(verdict.fault is None, f"the journal does not hold: {verdict.fault}")
    findings.figures["events"] = verdict.events
