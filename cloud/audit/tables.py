"""The table of the audit; others read it through the service."""

from sqlalchemy import BigInteger, Column, Index, Table, Text

from cloud.runtime.database import exact_text, metadata

AUDIT = Table(
    "audit",
    metadata,
    Column("id", exact_text(), primary_key=True),
    Column("at_ms", BigInteger, nullable=False),
    Column("admin_id", Text, nullable=False),
    Column("admin_name", Text, nullable=False),
    Column("address", Text, nullable=False),
    Column("action", Text, nullable=False),
    Column("tenant_id", Text, nullable=False),
    Column("site_id", Text, nullable=False),
    Column("detail", Text, nullable=False),
    Index("audit_by_site", "site_id", "id"),
)
