"""The tables of roll-outs. Every key of a site starts with tenant and site."""

from sqlalchemy import BigInteger, Column, ForeignKey, ForeignKeyConstraint, Index, Integer, Table, Text

from cloud.runtime.database import exact_text, metadata

ROLLOUTS = Table(
    "rollouts",
    metadata,
    Column("id", exact_text(), primary_key=True),
    Column("version", Text, nullable=False),
    Column("bundles", Text, nullable=False),
    Column("note", Text, nullable=False),
    Column("by_name", Text, nullable=False),
    Column("created_ms", BigInteger, nullable=False),
    Column("ended_ms", BigInteger, nullable=False),
    Column("state", Text, nullable=False),
    Column("why", Text, nullable=False),
    Column("ring", Integer, nullable=False),
    Column("soak_from_ms", BigInteger, nullable=False),
    Column("forgiven", Integer, nullable=False),
    Column("success_percent", Integer, nullable=False),
    Column("error_percent", Integer, nullable=False),
    Column("soak_minutes", Integer, nullable=False),
    Column("patience_hours", Integer, nullable=False),
    Column("percents", Text, nullable=False),
    Index("rollouts_by_state", "state"),
)
BOXES = Table(
    "rollout_boxes",
    metadata,
    Column("tenant_id", exact_text(), primary_key=True),
    Column("site_id", exact_text(), primary_key=True),
    Column("rollout_id", exact_text(), ForeignKey("rollouts.id"), primary_key=True),
    Column("ring", Integer, nullable=False),
    Column("state", Text, nullable=False),
    Column("from_version", Text, nullable=False),
    Column("command_id", Text, nullable=False),
    Column("asked_ms", BigInteger, nullable=False),
    Column("ended_ms", BigInteger, nullable=False),
    Column("detail", Text, nullable=False),
    ForeignKeyConstraint(["tenant_id", "site_id"], ["sites.tenant_id", "sites.id"]),
    Index("rollout_boxes_by_state", "rollout_id", "ring", "state"),
)
