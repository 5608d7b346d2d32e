"""SQL of pieces that were made once more: why, and what the cook was told besides."""

import msgspec

from appliance.runtime.tx import Snapshot, Tx

_ROW = "id, line_id, quantity, reason, words, note, made_by, approved_by, at_ms"


class Remade(msgspec.Struct, frozen=True):
    """Pieces of a line that were made once more. `reason` is a code; `words` and `note` are what a person typed."""

    id: str
    line_id: str
    quantity: int
    reason: str
    words: str | None
    note: str | None
    made_by: int | None
    approved_by: int | None
    at_ms: int


def add(tx: Tx, new: Remade) -> None:
    """Insert it."""
    marks = ", ".join("?" * len(Remade.__struct_fields__))
    tx.run(f"INSERT INTO order_remakes ({_ROW}) VALUES ({marks})", msgspec.structs.astuple(new))


def find(snapshot: Snapshot, ident: str) -> Remade | None:
    """Return one by its id."""
    row = snapshot.one(f"SELECT {_ROW} FROM order_remakes WHERE id = ?", (ident,))
    return None if row is None else Remade(*row)
