"""Days of service without HTTP: use cases as commands, on a real database, at instants that a test says."""

from collections.abc import Callable, Mapping, Sequence
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any, Self

import msgspec

from appliance.config import Config
from appliance.day import service
from appliance.day.contract import Closing, ZDocument
from appliance.runtime.caller import THE_BOX
from appliance.runtime.journal import Journal
from appliance.runtime.tx import SAVEPOINT, Moment, Projection, Tx, stay_on_day
from kernel.errors import DomainError, ErrorCode
from tests.fakes.clock import START_MS
from tests.fakes.database import open_bare

REFUSALS = {ErrorCode.CONFLICT, ErrorCode.INVALID}


class Season:
    """A box's database from its first day on; `do` runs a use case as a command at `now`."""

    def __init__(self, config: Config, projections: Mapping[str, Sequence[Projection]], now: int = START_MS) -> None:
        """Open an empty database."""
        self.folder = TemporaryDirectory()
        self.connection = open_bare(Path(self.folder.name) / "season.db")
        self.config, self.trading, self.now = config, config.trading_day(), now
        self.append = Journal(projections).append
        self.caller = THE_BOX
        self.closes: list[ZDocument] = []

    def __enter__(self) -> Self:
        """Begin."""
        return self

    def __exit__(self, *_: object) -> None:
        """Close the database."""
        self.connection.close()
        self.folder.cleanup()

    def do(self, use_case: Callable[[Tx], Any]) -> Any:
        """Run a use case as a command runs; a refusal of the trade changes nothing and returns None."""
        day = stay_on_day(self.connection, self.trading, self.now, clock_is_sure=True)
        moment = Moment(at_ms=self.now, clock_is_sure=True, business_day=day, caller=self.caller)
        tx = Tx(self.connection, self.trading, moment, self.append)
        self.connection.execute("BEGIN")
        self.connection.execute(f"SAVEPOINT {SAVEPOINT}")
        try:
            return use_case(tx)
        except DomainError as refusal:
            tx.undo()
            if refusal.code not in REFUSALS:
                raise
            return None
        finally:
            self.connection.execute("COMMIT")

    def close_day(self) -> ZDocument | None:
        """Close the first open day, if there is one that has begun."""
        closed = self.do(lambda tx: service.close_day(tx, Closing(), self.config.money()))
        if closed is None:
            return None
        self.closes.append(msgspec.json.decode(closed.document, type=ZDocument))
        return self.closes[-1]

    def rows(self, sql: str, *values: object) -> list[dict[str, Any]]:
        """Return rows as dictionaries."""
        return [dict(row) for row in self.connection.execute(sql, values)]

    def facts(self, day: str, *types: str) -> list[dict[str, Any]]:
        """Return the payloads of a day's facts of these types, as the journal holds them."""
        rows = self.rows(
            "SELECT type, body FROM events JOIN payloads USING (seq) WHERE business_day = ? ORDER BY seq", day
        )
        return [{"type": row["type"], **msgspec.json.decode(row["body"])} for row in rows if row["type"] in types]

    def closings(self) -> list[dict[str, Any]]:
        """Return what the journal says of closed days."""
        rows = self.rows("SELECT body FROM events JOIN payloads USING (seq) WHERE type = 'DayClosed' ORDER BY seq")
        return [msgspec.json.decode(row["body"]) for row in rows]
