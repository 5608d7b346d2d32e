"""What must be true after the torture, from the database, the phones' logs and the printers' journals alone."""

import json
import re
import sqlite3
from collections import Counter, defaultdict
from collections.abc import Iterator
from contextlib import closing
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any, NamedTuple

from appliance.runtime.journal import verify
from tests.torture.starting import Start

_HEADER = re.compile(r"^(\w+) +Ticket (\d+) \(")
_MARK = "POSSIBLE DUPLICATE"
_MADE = 300
_TO_A_LINE = ("void", "swap", "remake", "move", "note", "pay")
# Doubted twice, and the box asks a person before a third paper; what cancels such a ticket waits with it. Both are shown
# to the station and the manager, so they are accounted for.
_ASKED_ABOUT = {"not_confirmed_twice", "behind_held"}


@dataclass
class Findings:
    """What does not hold, in words; `figures` say that the oracle looked at something, `starts` how boxes started."""

    wrong: list[str] = field(default_factory=list)
    figures: Counter[str] = field(default_factory=Counter)
    starts: list[Start] = field(default_factory=list)

    def expect(self, holds: bool, words: str) -> None:  # noqa: FBT001  it is the sentence that reads
        """Note a sentence that is not true."""
        if not holds:
            self.wrong.append(words)


class Paper(NamedTuple):
    """A ticket on paper; `at_ms` is when it was cut, rounded down."""

    station: str
    number: int
    is_marked: bool
    at_ms: int


def read_papers(journals: dict[str, Path]) -> list[Paper]:
    """Return the tickets that printers swear to."""
    found = []
    for row in _read(iter(path for path in journals.values() if path.exists())):
        header = next((match for line in row["lines"] if (match := _HEADER.match(line))), None)
        if header is not None:
            found.append(Paper(header[1], int(header[2]), any(_MARK in line for line in row["lines"]), row["at"]))
    return found


def judge_cut(data: Path, promises: list[dict[str, Any]], surely: list[Paper], there: list[Paper] | None) -> Findings:
    """Return what does not hold when the power comes back: of what was promised, and of papers that were `there` by then.

    More may be there than was promised: what a phone never heard of it sends again. None: of papers nothing is known.
    """
    findings = Findings()
    with closing(sqlite3.connect(f"{(data / 'comanda.db').as_uri()}?mode=ro", uri=True)) as connection:
        connection.row_factory = sqlite3.Row
        damage = connection.execute("PRAGMA quick_check").fetchone()[0]
        findings.expect(damage == "ok", f"the database is damaged: {damage}")
        _judge_answers(connection, promises, findings)
        _judge_kept(connection, promises, findings)
        _judge_sums(connection, findings)
        _judge_tables(connection, findings)
        _judge_ledger(connection, findings)
        if there is not None:
            _judge_attempts(connection, surely, there, findings)
        _judge_chain(connection, findings)
    return findings


def _judge_kept(connection: sqlite3.Connection, promises: list[dict[str, Any]], findings: Findings) -> None:
    """Every line, check and payment that a phone was told of is there."""
    begun = Counter(row["note"] for row in connection.execute("SELECT note FROM order_lines WHERE split_from IS NULL"))
    paid = {row["id"] for row in connection.execute("SELECT id FROM payments")}
    for promise in promises:
        if promise["status"] >= _MADE:
            continue
        items = promise["body"].get("items", []) if promise["act"] == "add" else []
        items += [promise["body"]["item"]] if promise["act"] == "swap" else []
        for item in items:
            count = begun[item["note"]]
            findings.expect(count == 1, f"line {item['note']}: acknowledged once, there {count} times")
        lost = set(promise.get("payments", ())) - paid
        findings.expect(not lost, f"payments {lost}: acknowledged, not there")


def _judge_attempts(
    connection: sqlite3.Connection, surely: list[Paper], there: list[Paper], findings: Findings
) -> None:
    """See that what is on paper is known to have been sent, so that a second is marked, and what is confirmed is on paper."""
    known = {
        (row["name"], row["number"]): (row["attempts"], row["state"])
        for row in connection.execute(
            "SELECT s.name, j.number, j.state, (SELECT count(*) FROM print_attempts a WHERE a.job_id = j.id) AS attempts"
            " FROM print_jobs j JOIN stations s ON s.id = j.station_id WHERE j.kind = 'kitchen'"
        )
    }
    for paper in surely:
        attempts, _ = known.get((paper.station, paper.number), (0, ""))
        findings.expect(
            attempts > 0, f"ticket {paper.station} {paper.number}: on paper, and no attempt is written down"
        )
    on_paper = {(paper.station, paper.number) for paper in there}
    for ticket, (_, state) in known.items():
        findings.expect(state != "confirmed" or ticket in on_paper, f"ticket {ticket}: confirmed, not on paper")


def judge(data: Path, logs: Path, journals: dict[str, Path]) -> Findings:
    """Return everything that does not hold."""
    findings = Findings()
    connection = sqlite3.connect(f"{(data / 'comanda.db').as_uri()}?mode=ro", uri=True)
    connection.row_factory = sqlite3.Row
    promises = list(_read(logs.glob("*.jsonl")))
    findings.figures["promises"] = len(promises)
    _judge_answers(connection, promises, findings)
    _judge_lines(connection, promises, findings)
    _judge_money(connection, promises, findings)
    _judge_tables(connection, findings)
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
    """Every acknowledged line is there once, whole, wherever its pieces lie, with exactly what was done to it."""
    made = [promise for promise in promises if promise["status"] < _MADE]
    of_note = {act: Counter(promise["note"] for promise in made if promise["act"] == act) for act in _TO_A_LINE}
    aliases = {row["alias"]: row["order_id"] for row in connection.execute("SELECT alias, order_id FROM order_aliases")}
    rows = connection.execute("SELECT * FROM order_lines").fetchall()
    by_note: dict[str, list[sqlite3.Row]] = defaultdict(list)
    for row in rows:
        by_note[row["note"]].append(row)
    asked = [(promise, item) for promise in made if promise["act"] == "add" for item in promise["body"]["items"]]
    asked += [(promise, promise["body"]["item"]) for promise in made if promise["act"] == "swap"]
    for promise, item in asked:
        name, order = f"line {item['note']}", promise["path"].split("/")[3]
        begun = [row for row in by_note[item["note"]] if row["split_from"] is None]
        findings.expect(len(begun) == 1, f"{name}: acknowledged once, there {len(begun)} times")
        pieces = [row for row in by_note[item["note"]] if row["joined_into"] is None]
        findings.expect(sum(row["quantity"] for row in pieces) == item.get("quantity", 1), f"{name}: another quantity")
        voided, swapped, remade = (of_note[act][item["note"]] for act in ("void", "swap", "remake"))
        for column, count in (
            ("voided_quantity", voided + swapped),
            ("swapped_quantity", swapped),
            ("remade_quantity", remade),
        ):
            found = sum(row[column] for row in pieces)
            findings.expect(found == count, f"{name}: {column} is {found}, acknowledged {count}")
        if not of_note["move"][item["note"]]:
            here = {row["order_id"] for row in pieces}
            findings.expect(here == {aliases.get(order, order)}, f"{name}: on another order")
    findings.expect(len(by_note) == len(asked), f"{len(asked)} lines acknowledged, {len(by_note)} there")
    orders = {row["id"] for row in connection.execute("SELECT id FROM orders")}
    for promise in made:
        if promise["act"] == "open" and "id" in promise["body"]:
            ident = promise["body"]["id"]
            findings.expect(aliases.get(ident, ident) in orders, f"order {ident}: acknowledged, not there")
    findings.figures.update(lines=len(rows), orders=len(orders))
    findings.figures["joined"] = sum(row["joined_into"] is not None for row in rows)
    findings.figures.update({f"{act}s": sum(of_note[act].values()) for act in _TO_A_LINE})
    findings.figures.update(f"{promise['act']}s" for promise in made if promise["act"] not in _TO_A_LINE)


def _judge_money(connection: sqlite3.Connection, promises: list[dict[str, Any]], findings: Findings) -> None:
    """Every acknowledged payment is there once; line by line payments are what is paid, and nobody paid too much."""
    made = [promise for promise in promises if promise["status"] < _MADE]
    told = Counter(ident for promise in made if promise["act"] == "pay" for ident in promise["payments"])
    kinds: dict[str, set[str]] = defaultdict(set)
    for row in connection.execute("SELECT id, what FROM payments"):
        kinds[row["what"]].add(row["id"])
    findings.expect(kinds["payment"] == set(told), f"{len(told)} payments acknowledged, {len(kinds['payment'])} there")
    walked = sum(promise["act"] == "walk_out" for promise in made)
    findings.expect(len(kinds["walk_out"]) <= walked, f"{walked} walked out, {len(kinds['walk_out'])} are owed for")
    findings.expect(kinds.keys() <= {"payment", "walk_out"}, f"nobody asked for {set(kinds)}")
    _judge_sums(connection, findings)
    findings.figures["payments"] = len(told)


def _judge_sums(connection: sqlite3.Connection, findings: Findings) -> None:
    """See that payments are what is paid, line by line, and each the sum of its parts."""
    parts = {
        row["line_id"]: (row["quantity"], row["amount"])
        for row in connection.execute(
            "SELECT line_id, sum(quantity) AS quantity, sum(amount) AS amount FROM payment_parts GROUP BY line_id"
        )
    }
    for row in connection.execute("SELECT * FROM order_lines WHERE joined_into IS NULL"):
        paid = row["paid_quantity"], row["paid_amount"]
        findings.expect(parts.pop(row["id"], (0, 0)) == paid, f"line {row['id']}: payments are not what is paid")
        findings.expect(row["paid_amount"] <= row["payable"], f"line {row['id']}: more is paid than it costs")
    findings.expect(not any(any(part) for part in parts.values()), f"paid for lines that are not there: {parts}")
    uneven = connection.execute(
        "SELECT p.id FROM payments p LEFT JOIN payment_parts x ON x.payment_id = p.id"
        " GROUP BY p.id HAVING p.amount <> coalesce(sum(x.amount), 0)"
    ).fetchall()
    findings.expect(not uneven, f"{len(uneven)} payments are not the sum of their parts")


def _live(row: sqlite3.Row) -> int:
    live: int = row["quantity"] - row["voided_quantity"]
    return live


def _was_merged_into_last(connection: sqlite3.Connection, order_id: str) -> bool:
    """Say whether guests who had ordered nothing yet came to this check after the last piece had gone from it."""
    came = connection.execute(
        "SELECT max(seq) FROM events JOIN payloads USING (seq)"
        " WHERE type = 'OrderMerged' AND json_extract(body, '$.into_order_id') = ?",
        (order_id,),
    ).fetchone()[0]
    went = connection.execute(
        "SELECT max(seq) FROM events WHERE subject = ? AND type IN ('LineVoided', 'LinesLeft', 'LineSwapped')",
        (f"order:{order_id}",),
    ).fetchone()[0]
    return came is not None and came > (went or 0)


def _judge_tables(connection: sqlite3.Connection, findings: Findings) -> None:
    """See that a check has ended once all that lay on it is gone, costs what the list says, and owes nothing once ended."""
    emptied = connection.execute("SELECT count(*) FROM orders WHERE is_emptied").fetchone()[0]
    findings.figures["emptied"] = emptied
    rows = connection.execute(
        "SELECT o.id, o.status, sum(l.quantity - l.voided_quantity) AS live,"
        " sum(l.payable - l.paid_amount) AS due, sum(l.payable) AS payable,"
        " sum(l.unit_price * (l.quantity - l.voided_quantity)) AS listed FROM orders o"
        " JOIN order_lines l ON l.order_id = o.id AND l.joined_into IS NULL GROUP BY o.id"
    )
    for row in rows:
        has_ended = row["status"] in {"closed", "cancelled", "merged"}
        is_left = row["live"] == 0 and not _was_merged_into_last(connection, row["id"])
        findings.expect(has_ended or not is_left, f"order {row['id']}: open with nothing on it")
        findings.expect(not has_ended or not row["due"], f"order {row['id']}: ended, and {row['due']} are owed")
        findings.expect(row["payable"] == row["listed"], f"order {row['id']}: costs another sum than its pieces")


def _judge_ledger(connection: sqlite3.Connection, findings: Findings) -> None:
    """Compare what a station was sent with what is live and what was cancelled; its tickets say the same."""
    rows = connection.execute(
        "SELECT l.*, s.quantity_sent, s.quantity_cancelled, s.quantity_remade FROM order_lines l"
        " LEFT JOIN sent_lines s ON s.line_id = l.id WHERE l.joined_into IS NULL"
    )
    for row in rows:
        live = 0 if row["is_held"] else _live(row)
        sent, cancelled = row["quantity_sent"] or 0, row["quantity_cancelled"] or 0
        findings.expect(sent == live + cancelled, f"line {row['id']}: sent {sent}, live {live}, cancelled {cancelled}")
        again = row["quantity_remade"] or 0
        findings.expect(again == row["remade_quantity"], f"line {row['id']}: {again} told to be made once more")
        findings.figures["held"] += row["is_held"]
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
    for paper in read_papers(journals):
        papers[paper.station, paper.number].append(paper.is_marked)
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
        findings.expect(
            row["states"] == "confirmed" or is_asked_about, f"{name}: ended as {row['states']} {row['reason']}"
        )
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
