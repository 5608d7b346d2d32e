"""The table of sealed backups. Every key starts with tenant and site; the bytes lie in the vault."""

from sqlalchemy import BigInteger, Column, ForeignKeyConstraint, Index, Table, Text

from cloud.runtime.database import exact_text, metadata

COPIES = Table(
    "backup_copies",
    metadata,
    Column("tenant_id", exact_text(), primary_key=True),
    Column("site_id", exact_text(), primary_key=True),
    Column("id", exact_text(), primary_key=True),
    Column("name", exact_text(), nullable=False),
    Column("mark", Text, nullable=False),
    Column("bytes", BigInteger, nullable=False),
    Column("sha256", Text, nullable=False),
    Column("received", BigInteger, nullable=False),
    Column("begun_ms", BigInteger, nullable=False),
    Column("done_ms", BigInteger, nullable=False),
    ForeignKeyConstraint(["tenant_id", "site_id"], ["sites.tenant_id", "sites.id"]),
    Index("backup_copies_unfinished", "done_ms", "begun_ms"),
)
