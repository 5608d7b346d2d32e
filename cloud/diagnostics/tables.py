"""The tables of bundles. Every key starts with tenant and site."""

from sqlalchemy import BigInteger, Column, ForeignKeyConstraint, Index, LargeBinary, Table, Text

from cloud.runtime.database import exact_text, metadata

BUNDLES = Table(
    "bundles",
    metadata,
    Column("tenant_id", exact_text(), primary_key=True),
    Column("site_id", exact_text(), primary_key=True),
    Column("id", exact_text(), primary_key=True),
    Column("command_id", exact_text(), nullable=False),
    Column("by_name", Text, nullable=False),
    Column("asked_ms", BigInteger, nullable=False),
    Column("received", BigInteger, nullable=False),
    Column("done_ms", BigInteger, nullable=False),
    Column("sha256", Text, nullable=False),
    ForeignKeyConstraint(["tenant_id", "site_id"], ["sites.tenant_id", "sites.id"]),
    Index("bundles_by_time", "asked_ms"),
)
PIECES = Table(
    "bundle_pieces",
    metadata,
    Column("tenant_id", exact_text(), primary_key=True),
    Column("site_id", exact_text(), primary_key=True),
    Column("bundle_id", exact_text(), primary_key=True),
    Column("offset_bytes", BigInteger, primary_key=True, autoincrement=False),
    Column("content", LargeBinary, nullable=False),
    ForeignKeyConstraint(["tenant_id", "site_id", "bundle_id"], ["bundles.tenant_id", "bundles.site_id", "bundles.id"]),
)
