"""SQL of the registry."""

from dataclasses import asdict, fields

from appliance.devices.model import How, Known, Protocol, Seen
from appliance.runtime.tx import Snapshot, Tx

_FIELDS = tuple(field.name for field in fields(Known))
_COLUMNS = ", ".join(_FIELDS)


def everything(snapshot: Snapshot) -> list[Known]:
    """Return all that is known, oldest first."""
    return [
        Known(
            **{
                **dict(row),
                "how": How(row["how"]),
                "protocol": Protocol(row["protocol"]),
                "is_page_printer": bool(row["is_page_printer"]),
                "is_present": bool(row["is_present"]),
            }
        )
        for row in snapshot.all(f"SELECT {_COLUMNS} FROM equipment ORDER BY id")
    ]


def one(snapshot: Snapshot, equipment_id: int) -> Known | None:
    """Return one thing."""
    return next((known for known in everything(snapshot) if known.id == equipment_id), None)


def add(tx: Tx, seen: Seen) -> int:
    """Keep a new thing and return its id."""
    values = {**asdict(seen), "kind": "printer", "is_present": 1, "first_seen_ms": tx.at_ms, "last_seen_ms": tx.at_ms}
    names = ", ".join(values)
    return tx.insert(
        f"INSERT INTO equipment ({names}) VALUES ({', '.join('?' for _ in values)})", tuple(values.values())
    )


def keep(tx: Tx, known: Known) -> None:
    """Write a thing as it is known now."""
    values = asdict(known)
    ident = values.pop("id")
    sets = ", ".join(f"{name} = ?" for name in values)
    tx.run(f"UPDATE equipment SET {sets} WHERE id = ?", (*values.values(), ident))


def forget(tx: Tx, equipment_id: int) -> None:
    """Drop a thing."""
    tx.run("DELETE FROM equipment WHERE id = ?", (equipment_id,))


def scanned_ms(snapshot: Snapshot) -> int | None:
    """Return when the network was last swept, None for never."""
    at_ms: int | None = snapshot.value("SELECT ended_ms FROM equipment_scan")
    return at_ms


def note_scan(tx: Tx) -> None:
    """Write down that the network was swept now."""
    tx.run("UPDATE equipment_scan SET ended_ms = ?", (tx.at_ms,))
