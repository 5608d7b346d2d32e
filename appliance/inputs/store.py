"""SQL of what is plugged in."""

from dataclasses import asdict, fields

from appliance.inputs.model import Known, Medium, Role, Seen
from appliance.runtime.tx import Snapshot, Tx

_COLUMNS = ", ".join(field.name for field in fields(Known))


def everything(snapshot: Snapshot) -> list[Known]:
    """Return all that is known, oldest first."""
    return [
        Known(
            **{
                **dict(row),
                "medium": Medium(row["medium"]),
                "role": Role(row["role"]),
                "is_present": bool(row["is_present"]),
            }
        )
        for row in snapshot.all(f"SELECT {_COLUMNS} FROM inputs ORDER BY id")
    ]


def one(snapshot: Snapshot, input_id: int) -> Known | None:
    """Return one thing."""
    return next((known for known in everything(snapshot) if known.id == input_id), None)


def add(tx: Tx, seen: Seen, layout: str) -> int:
    """Keep a new thing, of which nobody has said what it is, and return its id."""
    values = {
        **asdict(seen),
        "is_present": 1,
        "role": Role.UNKNOWN,
        "name": "",
        "layout": layout,
        "protocol": "",
        "first_seen_ms": tx.at_ms,
        "last_seen_ms": tx.at_ms,
    }
    names = ", ".join(values)
    return tx.insert(f"INSERT INTO inputs ({names}) VALUES ({', '.join('?' for _ in values)})", tuple(values.values()))


def keep(tx: Tx, known: Known) -> None:
    """Write a thing as it is known now."""
    values = asdict(known)
    ident = values.pop("id")
    sets = ", ".join(f"{name} = ?" for name in values)
    tx.run(f"UPDATE inputs SET {sets} WHERE id = ?", (*values.values(), ident))


def forget(tx: Tx, input_id: int) -> None:
    """Drop a thing."""
    tx.run("DELETE FROM inputs WHERE id = ?", (input_id,))


def patterns(snapshot: Snapshot) -> tuple[str, ...] | None:
    """Return how labels are read; None where nobody has said."""
    told: str | None = snapshot.value("SELECT patterns FROM label_patterns")
    return None if told is None else tuple(told.split())


def set_patterns(tx: Tx, wanted: tuple[str, ...]) -> None:
    """Keep how labels are read."""
    tx.run(
        "INSERT INTO label_patterns (one, patterns) VALUES (1, ?) ON CONFLICT (one) DO UPDATE SET patterns = excluded.patterns",
        (" ".join(wanted),),
    )
