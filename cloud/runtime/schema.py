"""Brings the database to this version's schema: the steps are in cloud/migrations, Alembic walks them."""

from pathlib import Path

from alembic import command
from alembic.config import Config as AlembicConfig
from alembic.script import ScriptDirectory
from alembic.util.exc import CommandError
from sqlalchemy import Connection, text

from cloud.runtime.database import Database

STEPS = Path(__file__).resolve().parents[1] / "migrations"
_ONE_AT_A_TIME = 0x636F6D61  # the advisory lock under which one process migrates


class SchemaError(Exception):
    """The database does not fit this version; the message says what to do."""


async def migrate(database: Database) -> None:
    """Bring the schema up to this version; several processes may start at once. Raises `SchemaError` for newer data."""
    async with database.begin() as tx:
        if tx.is_postgresql:
            await tx.connection.execute(text("SELECT pg_advisory_xact_lock(:lock)"), {"lock": _ONE_AT_A_TIME})
        await tx.connection.run_sync(_upgrade)


def newest() -> str:
    """Return the name of the newest step."""
    head = ScriptDirectory.from_config(_alembic()).get_current_head()
    assert head is not None
    return head


def _alembic() -> AlembicConfig:
    config = AlembicConfig()
    config.set_main_option("script_location", str(STEPS))
    return config


def _upgrade(connection: Connection) -> None:
    config = _alembic()
    config.attributes["connection"] = connection
    try:
        command.upgrade(config, "head")
    except CommandError as unknown:
        raise SchemaError(
            "This database was written by a newer version. Start that version, or restore a backup made before it."
        ) from unknown
