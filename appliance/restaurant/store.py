"""The row of habits."""

from appliance.runtime.tx import Snapshot, Tx


def habits(snapshot: Snapshot) -> str | None:
    """Return the habits as they were kept (JSON), None for none yet."""
    body: str | None = snapshot.value("SELECT body FROM habits")
    return body


def keep_habits(tx: Tx, body: str) -> None:
    """Keep the habits."""
    tx.run("INSERT INTO habits (one, body) VALUES (1, ?) ON CONFLICT DO UPDATE SET body = excluded.body", (body,))
