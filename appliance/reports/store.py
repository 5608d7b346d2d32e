"""SQL of the sums."""

import sqlite3
from typing import Literal

from appliance.runtime.tx import Snapshot, Tx

Grouping = Literal["user_id", "category_id", "product_id, category_id"]
_SUMS = (
    "sum(lines) AS lines, sum(pieces) AS pieces, sum(gross) AS gross,"
    " sum(voided_pieces) AS voided_pieces, sum(voided) AS voided"
)
# A user_id of NULL asks for everybody.
_WHERE = "WHERE business_day BETWEEN :since AND :until AND (:user_id IS NULL OR user_id = :user_id)"


def _range(since: str, until: str, user_id: int | None) -> dict[str, object]:
    return {"since": since, "until": until, "user_id": user_id}


def add_sale(
    tx: Tx,
    day: str,
    user_id: int,
    what: tuple[int, int],
    *,
    lines: int = 0,
    pieces: int = 0,
    gross: int = 0,
    voided_pieces: int = 0,
    voided: int = 0,
) -> None:
    """Add to a day's sums of one person and one (category, product)."""
    tx.run(
        "INSERT INTO report_sales VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?)"
        " ON CONFLICT DO UPDATE SET lines = lines + excluded.lines, pieces = pieces + excluded.pieces,"
        " gross = gross + excluded.gross, voided_pieces = voided_pieces + excluded.voided_pieces,"
        " voided = voided + excluded.voided",
        (day, user_id, *what, lines, pieces, gross, voided_pieces, voided),
    )


def add_tender(tx: Tx, day: str, user_id: int, tender: str, amount: int) -> None:
    """Count a payment, or with a negative amount its reversal."""
    tx.run(
        "INSERT INTO report_tenders VALUES (?, ?, ?, ?, ?)"
        " ON CONFLICT DO UPDATE SET payments = payments + excluded.payments, amount = amount + excluded.amount",
        (day, user_id, tender, 1 if amount >= 0 else -1, amount),
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
    for table in ("report_sales", "report_tenders", "report_checks"):
        tx.run(f"DELETE FROM {table}")


def sales(snapshot: Snapshot, grouping: Grouping, since: str, until: str, user_id: int | None) -> list[sqlite3.Row]:
    """Return sums by person, by category or by product, most money first."""
    return snapshot.all(
        f"SELECT {grouping}, {_SUMS} FROM report_sales {_WHERE} GROUP BY {grouping}"
        " ORDER BY sum(gross) - sum(voided) DESC, 1",
        _range(since, until, user_id),
    )


def tenders(snapshot: Snapshot, since: str, until: str, user_id: int | None) -> list[sqlite3.Row]:
    """Return money taken by person and tender."""
    return snapshot.all(
        "SELECT user_id, tender, sum(payments) AS payments, sum(amount) AS amount"
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
