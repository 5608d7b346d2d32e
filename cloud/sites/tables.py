"""The tables of tenants and sites. Every key starts with tenant and site."""

from sqlalchemy import BigInteger, Column, ForeignKey, ForeignKeyConstraint, Index, Table, Text

from cloud.runtime.database import exact_text, metadata

TENANTS = Table(
    "tenants",
    metadata,
    Column("id", exact_text(), primary_key=True),
    Column("name", Text, nullable=False),
    Column("name_key", exact_text(), nullable=False),
    Column("contact_email", Text, nullable=False),
    Column("created_ms", BigInteger, nullable=False),
    Index("tenants_by_name", "name_key", "id"),
)
SITES = Table(
    "sites",
    metadata,
    Column("tenant_id", exact_text(), ForeignKey("tenants.id"), primary_key=True),
    Column("id", exact_text(), primary_key=True),
    Column("name", Text, nullable=False),
    Column("name_key", exact_text(), nullable=False),
    Column("owner_name", Text, nullable=False),
    Column("contact_email", Text, nullable=False),
    Column("note", Text, nullable=False),
    Column("created_ms", BigInteger, nullable=False),
    Column("deregistered_ms", BigInteger, nullable=False),
    Index("sites_by_id", "id", unique=True),
    Index("sites_by_name", "name_key", "id"),
)
WORDS = Table(
    "site_words",
    metadata,
    Column("word", exact_text(), primary_key=True),
    Column("tenant_id", exact_text(), primary_key=True),
    Column("site_id", exact_text(), primary_key=True),
    ForeignKeyConstraint(["tenant_id", "site_id"], ["sites.tenant_id", "sites.id"]),
    Index("site_words_by_site", "site_id", "word"),
)
