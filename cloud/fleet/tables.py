"""The table of commands. Every key starts with tenant and site."""

from sqlalchemy import BigInteger, Column, ForeignKeyConstraint, Index, Integer, Table, Text

from cloud.runtime.database import exact_text, metadata

COMMANDS = Table(
    "commands",
    metadata,
    Column("tenant_id", exact_text(), primary_key=True),
    Column("site_id", exact_text(), primary_key=True),
    Column("id", exact_text(), primary_key=True),
    Column("kind", Text, nullable=False),
    Column("args", Text, nullable=False),
    Column("state", Text, nullable=False),
    Column("by_id", Text, nullable=False),
    Column("by_name", Text, nullable=False),
    Column("asked_ms", BigInteger, nullable=False),
    Column("until_ms", BigInteger, nullable=False),
    Column("given_ms", BigInteger, nullable=False),
    Column("gives", Integer, nullable=False),
    Column("answered_ms", BigInteger, nullable=False),
    Column("detail", Text, nullable=False),
    ForeignKeyConstraint(["tenant_id", "site_id"], ["sites.tenant_id", "sites.id"]),
)
_WAITS = COMMANDS.c.state == "waiting"
Index("commands_waiting", COMMANDS.c.until_ms, postgresql_where=_WAITS, sqlite_where=_WAITS)
