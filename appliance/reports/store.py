"""SQL of the sums."""

import sqlite3
from collections.abc import Iterable
from typing import Literal, NamedTuple

from appliance.day.model import MoneyKind, Payment, Receipt
from appliance.runtime.tx import Snapshot, Tx

Grouping = Literal["user_id", "category_id", "product_id, category_id", "hour"]
TABLES = (
    "report_sales",
    "report_tenders",
    "report_voids",
    "report_taxes",
    "report_cuts",
    "report_owed",
    "report_checks",
)
_SUMS = (
    "sum(lines) AS lines, sum(pieces) AS pieces, sum(gross) AS gross,"
    " sum(voided_pieces) AS voided_pieces, sum(voided) AS voided,"
    " sum(swapped_pieces) AS swapped_pieces, sum(swapped) AS swapped"
)
# A user_id of NULL asks for everybody.
_WHERE = "WHERE business_day BETWEEN :since AND :until AND (:user_id IS NULL OR user_id = :user_id)"


def _range(since: str, until: str, user_id: int | None) -> dict[str, object]:
    return {"since": since, "until": until, "user_id": user_id}


class Sale(NamedTuple):
    """What adds to the sums of one product; 0 stands for no category and no product."""

    category_id: int
    product_id: int
    lines: int = 0
    pieces: int = 0
    gross: int = 0
    voided_pieces: int = 0
    voided: int = 0
    swapped_pieces: int = 0
    swapped: int = 0


def add_sales(tx: Tx, day: str, user_id: int, hour: int, sales: Iterable[Sale]) -> None:
    """Add to a day's sums of one person in one hour."""
    tx.many(
        "INSERT INTO report_sales VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?)"
        " ON CONFLICT DO UPDATE SET lines = lines + excluded.lines, pieces = pieces + excluded.pieces,"
        " gross = gross + excluded.gross, voided_pieces = voided_pieces + excluded.voided_pieces,"
        " voided = voided + excluded.voided, swapped_pieces = swapped_pieces + excluded.swapped_pieces,"
        " swapped = swapped + excluded.swapped",
        [(day, user_id, one.category_id, one.product_id, hour, *one[2:]) for one in sales],
    )


def add_void(tx: Tx, day: str, user_id: int, reason: str, amounts: tuple[int, int]) -> None:
    """Count what was taken back: pieces and amount."""
    tx.run(
        "INSERT INTO report_voids VALUES (?, ?, ?, 1, ?, ?) ON CONFLICT DO UPDATE SET voids = voids + 1,"
        " pieces = pieces + excluded.pieces, amount = amount + excluded.amount",
        (day, user_id, reason, *amounts),
    )


def add_receipt(tx: Tx, day: str, user_id: int, receipt: Receipt) -> None:
    """Count the taxes of a check that ended, and what was taken off it."""
    tx.many(
        "INSERT INTO report_taxes VALUES (?, ?, ?, ?, ?, ?)"
        " ON CONFLICT DO UPDATE SET gross = gross + excluded.gross, tax = tax + excluded.tax",
        [(day, user_id, one.code, one.rate_bp, one.gross, one.tax) for one in receipt.taxes],
    )
    tx.many(
        "INSERT INTO report_cuts VALUES (?, ?, ?, ?, 1, ?)"
        " ON CONFLICT DO UPDATE SET cuts = cuts + 1, amount = amount + excluded.amount",
        [(day, user_id, one.kind, one.reason, one.amount) for one in receipt.cuts],
    )


def add_tender(tx: Tx, day: str, user_id: int, one: Payment) -> None:
    """Count a payment, with a negative amount its reversal, or a tip that came later."""
    count = 0 if one.kind is MoneyKind.TIP else 1 if one.kind is MoneyKind.TAKEN else -1
    tx.run(
        "INSERT INTO report_tenders VALUES (?, ?, ?, ?, ?, ?, ?)"
        " ON CONFLICT DO UPDATE SET payments = payments + excluded.payments, amount = amount + excluded.amount,"
        " tips = tips + excluded.tips, rounding = rounding + excluded.rounding",
        (day, user_id, one.tender, count, one.amount, one.tip, one.rounding),
    )


def add_owed(tx: Tx, day: str, user_id: int, one: Payment) -> None:
    """Count what guests left owing, and what of it came or was given up."""
    tx.run(
        "INSERT INTO report_owed VALUES (?, ?, ?, 1, ?)"
        " ON CONFLICT DO UPDATE SET times = times + 1, amount = amount + excluded.amount",
        (day, user_id, one.kind, abs(one.amount)),
    )


def add_check(tx: Tx, order_id: str, day: str, user_id: int, covers: int) -> None:
    """Count a check that was opened."""
    tx.run("INSERT INTO report_checks VALUES (?, ?, ?, ?, 'open')", (order_id, day, user_id, covers))


def set_covers(tx: Tx, order_id: str, covers: int) -> None:
    """Correct how many guests a check has."""
    tx.run("UPDATE report_checks SET covers = ? WHERE order_id = ?", (covers, order_id))


def set_state(tx: Tx, order_id: str, state: str) -> None:
    """Say how a check ended."""
    tx.run("UPDATE report_checks SET state = ? WHERE order_id = ?", (state, order_id))


def forget(tx: Tx) -> None:
    """Delete every sum, to make them anew."""
    for table in TABLES:
        tx.run(f"DELETE FROM {table}")


def sales(snapshot: Snapshot, grouping: Grouping, since: str, until: str, user_id: int | None) -> list[sqlite3.Row]:
    """Return sums by person, by category, by product or by hour, most money first."""
    return snapshot.all(
        f"SELECT {grouping}, {_SUMS} FROM report_sales {_WHERE} GROUP BY {grouping}"
        " ORDER BY sum(gross) - sum(voided) - sum(swapped) DESC, 1",
        _range(since, until, user_id),
    )


def tenders(snapshot: Snapshot, since: str, until: str, user_id: int | None) -> list[sqlite3.Row]:
    """Return money taken by person and tender."""
    return snapshot.all(
        "SELECT user_id, tender, sum(payments) AS payments, sum(amount) AS amount,"
        " sum(tips) AS tips, sum(rounding) AS rounding"
        f" FROM report_tenders {_WHERE} GROUP BY user_id, tender ORDER BY tender, user_id",
        _range(since, until, user_id),
    )


def checks(snapshot: Snapshot, since: str, until: str, user_id: int | None) -> list[sqlite3.Row]:
    """Return how many checks each person opened, by how they ended, and their guests."""
    return snapshot.all(
        "SELECT user_id, state, count(*) AS orders, sum(covers) AS covers"
        f" FROM report_checks {_WHERE} GROUP BY user_id, state",
        _range(since, until, user_id),
    )


def voids(snapshot: Snapshot, since: str, until: str, user_id: int | None) -> list[sqlite3.Row]:
    """Return what was taken back by reason and person, most money first."""
    return snapshot.all(
        "SELECT reason, user_id, sum(voids) AS voids, sum(pieces) AS pieces, sum(amount) AS amount"
        f" FROM report_voids {_WHERE} GROUP BY reason, user_id ORDER BY sum(amount) DESC, reason, user_id",
        _range(since, until, user_id),
    )


def taxes(snapshot: Snapshot, since: str, until: str, user_id: int | None) -> list[sqlite3.Row]:
    """Return what checks bore by code and rate, what bears no tax last."""
    return snapshot.all(
        "SELECT code, rate_bp, sum(gross) - sum(tax) AS net, sum(tax) AS tax, sum(gross) AS gross"
        f" FROM report_taxes {_WHERE} GROUP BY code, rate_bp ORDER BY code = '', code, rate_bp",
        _range(since, until, user_id),
    )


def cuts(snapshot: Snapshot, since: str, until: str, user_id: int | None) -> list[sqlite3.Row]:
    """Return what was taken off checks by kind and reason, most money first."""
    return snapshot.all(
        "SELECT kind, reason, sum(cuts) AS cuts, sum(amount) AS amount"
        f" FROM report_cuts {_WHERE} GROUP BY kind, reason ORDER BY sum(amount) DESC, kind, reason",
        _range(since, until, user_id),
    )


def owed(snapshot: Snapshot, since: str, until: str, user_id: int | None) -> list[sqlite3.Row]:
    """Return what guests left owing, and what of it came or was given up, by kind and person."""
    return snapshot.all(
        "SELECT kind, user_id, sum(times) AS times, sum(amount) AS amount"
        f" FROM report_owed {_WHERE} GROUP BY kind, user_id ORDER BY kind = 'written_off', kind = 'collected', user_id",
        _range(since, until, user_id),
    )
