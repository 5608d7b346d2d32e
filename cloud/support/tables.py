"""The tables of support sessions. Every key starts with tenant and site."""

from sqlalchemy import BigInteger, Column, ForeignKeyConstraint, Index, Table, Text

from cloud.runtime.database import exact_text, metadata

SESSIONS = Table(
    "support_sessions",
    metadata,
    Column("tenant_id", exact_text(), primary_key=True),
    Column("site_id", exact_text(), primary_key=True),
    Column("id", exact_text(), primary_key=True),
    Column("command_id", exact_text(), nullable=False),
    Column("admin_id", Text, nullable=False),
    Column("admin_name", Text, nullable=False),
    Column("asked_ms", BigInteger, nullable=False),
    Column("ended_ms", BigInteger, nullable=False),
    Column("why", Text, nullable=False),
    ForeignKeyConstraint(["tenant_id", "site_id"], ["sites.tenant_id", "sites.id"]),
    Index("support_sessions_by_time", "asked_ms"),
)
ASKS = Table(
    "support_asks",
    metadata,
    Column("tenant_id", exact_text(), primary_key=True),
    Column("site_id", exact_text(), primary_key=True),
    Column("session_id", exact_text(), primary_key=True),
    Column("id", exact_text(), primary_key=True),
    Column("command_id", exact_text(), nullable=False),
    Column("what", Text, nullable=False),
    Column("asked_ms", BigInteger, nullable=False),
    Column("view", Text, nullable=False),
    ForeignKeyConstraint(
        ["tenant_id", "site_id", "session_id"],
        ["support_sessions.tenant_id", "support_sessions.site_id", "support_sessions.id"],
    ),
    Index("support_asks_by_time", "asked_ms"),
)
