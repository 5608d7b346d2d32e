"""The tables of alerts. Every key of a site starts with tenant and site."""

from sqlalchemy import BigInteger, Boolean, Column, ForeignKey, Index, Integer, LargeBinary, Table, Text

from cloud.runtime.database import exact_text, metadata

TARGETS = Table(
    "alert_targets",
    metadata,
    Column("id", exact_text(), primary_key=True),
    Column("channel", Text, nullable=False),
    Column("address", Text, nullable=False),
    Column("secret_sealed", LargeBinary, nullable=False),
    Column("kinds", Text, nullable=False),
    Column("created_ms", BigInteger, nullable=False),
    Column("is_active", Boolean, nullable=False),
)
INCIDENTS = Table(
    "incidents",
    metadata,
    Column("tenant_id", exact_text(), primary_key=True),
    Column("site_id", exact_text(), primary_key=True),
    Column("id", exact_text(), primary_key=True),
    Column("kind", Text, nullable=False),
    Column("subject", Text, nullable=False),
    Column("detail", Text, nullable=False),
    Column("opened_ms", BigInteger, nullable=False),
    Column("resolved_ms", BigInteger, nullable=False),
    Column("open_key", exact_text(), unique=True),
    Index("incidents_by_time", "opened_ms"),
)
DELIVERIES = Table(
    "alert_deliveries",
    metadata,
    Column("id", exact_text(), primary_key=True),
    Column("target_id", exact_text(), ForeignKey("alert_targets.id"), nullable=False),
    Column("body", Text, nullable=False),
    Column("state", Text, nullable=False),
    Column("tries", Integer, nullable=False),
    Column("next_ms", BigInteger, nullable=False),
    Column("problem", Text, nullable=False),
    Index("alert_deliveries_due", "state", "next_ms"),
)
CURSOR = Table(
    "alert_cursor",
    metadata,
    Column("one", Integer, primary_key=True, autoincrement=False),
    Column("seen_ms", BigInteger, nullable=False),
)
