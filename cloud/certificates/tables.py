"""The tables of names and their certificates. Every key of a site starts with tenant and site."""

from sqlalchemy import BigInteger, Column, ForeignKeyConstraint, Index, Integer, LargeBinary, Table, Text, text

from cloud.runtime.database import exact_text, metadata

# A name that was let go stays here until nobody can have a certificate for it any more (`free_ms`).
NAMES = Table(
    "site_names",
    metadata,
    Column("tenant_id", exact_text(), primary_key=True),
    Column("site_id", exact_text(), primary_key=True),
    Column("name", exact_text(), primary_key=True),
    Column("given_ms", BigInteger, nullable=False),
    Column("begun_ms", BigInteger, nullable=False),
    Column("released_ms", BigInteger, nullable=False),
    Column("free_ms", BigInteger, nullable=False),
    ForeignKeyConstraint(["tenant_id", "site_id"], ["sites.tenant_id", "sites.id"]),
    Index("site_names_by_name", "name", unique=True),
    Index("site_names_begun", "begun_ms"),
)
_IS_HELD = text("released_ms = 0")
Index("site_names_held", NAMES.c.site_id, unique=True, postgresql_where=_IS_HELD, sqlite_where=_IS_HELD)
# What a site's box asked for last, and what came of it. `chain` holds certificates alone: the key never leaves the box.
ORDERS = Table(
    "certificate_orders",
    metadata,
    Column("tenant_id", exact_text(), primary_key=True),
    Column("site_id", exact_text(), primary_key=True),
    Column("name", exact_text(), nullable=False),
    Column("csr", LargeBinary, nullable=False),
    Column("asked_ms", BigInteger, nullable=False),
    Column("state", Text, nullable=False),
    Column("next_ms", BigInteger, nullable=False),
    Column("tries", Integer, nullable=False),
    Column("order_url", Text, nullable=False),
    Column("problem", Text, nullable=False),
    Column("chain", Text, nullable=False),
    Column("issued", Text, nullable=False),
    Column("ends_ms", BigInteger, nullable=False),
    ForeignKeyConstraint(["tenant_id", "site_id"], ["sites.tenant_id", "sites.id"]),
    Index("certificate_orders_due", "state", "next_ms"),
)
# Who the cloud is to an authority, by the address of its directory; the key is sealed.
ACCOUNTS = Table(
    "acme_accounts",
    metadata,
    Column("directory", exact_text(), primary_key=True),
    Column("sealed", LargeBinary, nullable=False),
    Column("uri", Text, nullable=False),
    Column("made_ms", BigInteger, nullable=False),
)
