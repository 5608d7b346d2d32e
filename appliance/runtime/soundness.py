"""Whether the database file is sound: looked at after READY, beside the service, so that starting stays quick."""

import asyncio
import sqlite3
from pathlib import Path

import structlog

log = structlog.get_logger(__name__)


class Soundness:
    """The verdict of the last quick_check: None while unknown, empty when sound, else SQLite's own words."""

    def __init__(self, path: Path) -> None:
        self._path = path
        self.verdict: str | None = None

    async def look(self) -> str:
        """Run `PRAGMA quick_check` on a thread and a connection of its own, remember and return the verdict."""
        self.verdict = await asyncio.to_thread(self._look)
        if self.verdict:
            log.critical("database_damaged", verdict=self.verdict)
        return self.verdict

    def _look(self) -> str:
        connection = sqlite3.connect(f"{self._path.absolute().as_uri()}?mode=ro", uri=True)
        try:
            rows = connection.execute("PRAGMA quick_check(5)").fetchall()
        except sqlite3.DatabaseError as damaged:
            return str(damaged)
        finally:
            connection.close()
        words = "; ".join(str(row[0]) for row in rows)
        return "" if words == "ok" else words
