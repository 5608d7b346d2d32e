"""SQL of the origins that the box had."""

from appliance.origin.model import Origin, read_origin
from appliance.runtime.tx import Snapshot, Tx

_MOST_LEFT = 4
_MOST_GUESTS = 200


def current(snapshot: Snapshot) -> Origin | None:
    """Return the box's origin; None while nobody has chosen one."""
    text = snapshot.value("SELECT origin FROM origins WHERE left_at_ms IS NULL")
    return None if text is None else read_origin(text)


def left(snapshot: Snapshot) -> tuple[Origin, ...]:
    """Return the origins at which phones may still look for the box, the latest first."""
    rows = snapshot.all(
        "SELECT origin, MAX(left_at_ms) AS at_ms FROM origins WHERE left_at_ms IS NOT NULL"
        " AND origin NOT IN (SELECT origin FROM origins WHERE left_at_ms IS NULL)"
        " GROUP BY origin ORDER BY at_ms DESC LIMIT ?",
        (_MOST_LEFT,),
    )
    return tuple(read_origin(row["origin"]) for row in rows)


def choose(tx: Tx, origin: Origin) -> None:
    """Let an origin count from now on."""
    tx.run("UPDATE origins SET left_at_ms = ? WHERE left_at_ms IS NULL", (tx.at_ms,))
    tx.run("INSERT INTO origins (origin, chosen_at_ms) VALUES (?, ?)", (str(origin), tx.at_ms))


def guests(snapshot: Snapshot) -> tuple[str, ...]:
    """Return the hardware addresses of phones that were let through on the box's own Wi-Fi."""
    return tuple(row["hardware"] for row in snapshot.all("SELECT hardware FROM origin_guests"))


def add_guest(tx: Tx, hardware: str) -> None:
    """Let a phone through; the oldest are forgotten."""
    tx.run("INSERT OR REPLACE INTO origin_guests (hardware, since_ms) VALUES (?, ?)", (hardware, tx.at_ms))
    tx.run(
        "DELETE FROM origin_guests WHERE hardware NOT IN"
        " (SELECT hardware FROM origin_guests ORDER BY since_ms DESC, hardware LIMIT ?)",
        (_MOST_GUESTS,),
    )
