"""SQL of the updates."""

import sqlite3
from collections.abc import Callable
from typing import Any

from appliance.runtime.tx import Snapshot, Tx
from appliance.updates.model import Source, State, Timing, Update, Why

_NAMES = tuple(Update.__dataclass_fields__)
_TYPED: dict[str, Callable[[str], Any]] = {"source": Source, "state": State, "timing": Timing, "why": Why}
_SELECT = f"SELECT {', '.join(_NAMES)} FROM updates"


def current(snapshot: Snapshot) -> Update | None:
    """Return the one that has not come to its end."""
    return _update(snapshot.one(f"{_SELECT} WHERE ended_at_ms IS NULL"))


def last(snapshot: Snapshot) -> Update | None:
    """Return the one that ended last."""
    return _update(snapshot.one(f"{_SELECT} WHERE ended_at_ms IS NOT NULL ORDER BY ended_at_ms DESC, id DESC LIMIT 1"))


def find(snapshot: Snapshot, update_id: str) -> Update | None:
    """Return one by its id."""
    return _update(snapshot.one(f"{_SELECT} WHERE id = ?", (update_id,)))


def add(tx: Tx, new: Update) -> None:
    """Insert one."""
    marks = ", ".join("?" * len(_NAMES))
    tx.run(f"INSERT INTO updates ({', '.join(_NAMES)}) VALUES ({marks})", tuple(getattr(new, n) for n in _NAMES))


def change(tx: Tx, update_id: str, **values: Any) -> None:
    """Replace some of its columns."""
    names = ", ".join(f"{name} = ?" for name in values)
    tx.run(f"UPDATE updates SET {names} WHERE id = ?", (*values.values(), update_id))


def _update(row: sqlite3.Row | None) -> Update | None:
    if row is None:
        return None
    values: dict[str, Any] = {name: row[name] for name in _NAMES}
    for name, shape in _TYPED.items():
        values[name] = shape(values[name])
    return Update(**values)
