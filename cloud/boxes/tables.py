"""The tables of boxes. Every key starts with tenant and site."""

from sqlalchemy import (
    BigInteger,
    Boolean,
    Column,
    ForeignKeyConstraint,
    Index,
    Integer,
    LargeBinary,
    Table,
    Text,
    text,
)

from cloud.runtime.database import exact_text, metadata


def _site() -> list[Column[str]]:
    return [
        Column("tenant_id", exact_text(), primary_key=True),
        Column("site_id", exact_text(), primary_key=True),
    ]


BOXES = Table(
    "boxes",
    metadata,
    *_site(),
    Column("public_key", LargeBinary, nullable=False),
    Column("fingerprint", exact_text(), nullable=False),
    Column("name", Text, nullable=False),
    Column("hardware", Text, nullable=False),
    Column("bound_ms", BigInteger, nullable=False),
    # What the chain of leases stands at: `leases` are the ids a heartbeat may name, the one it named last first.
    Column("beats", BigInteger, nullable=False),
    Column("seq", BigInteger, nullable=False),
    Column("lease_seq", BigInteger, nullable=False),
    Column("leases", Text, nullable=False),
    Column("told_revision", Integer, nullable=False),
    Column("nonce", Text, nullable=False),
    Column("answer", LargeBinary, nullable=False),
    Column("boot_id", Text, nullable=False),
    Column("boot_before", Text, nullable=False),
    # What the last heartbeat said.
    Column("last_seen_ms", BigInteger, nullable=False),
    Column("last_seen_ip", Text, nullable=False),
    Column("expected_ms", BigInteger, nullable=False),
    Column("high_water_ms", BigInteger, nullable=False),
    Column("version", Text, nullable=False),
    Column("slot", Text, nullable=False),
    Column("uptime_s", BigInteger, nullable=False),
    Column("health_ok", Boolean, nullable=False),
    Column("reasons", Text, nullable=False),
    Column("printers", Text, nullable=False),
    Column("journal", Text, nullable=False),
    Column("usage", Text, nullable=False),
    Column("unsafe_shutdowns", Integer, nullable=False),
    Column("keys_version", Integer, nullable=False),
    Column("cloned_ms", BigInteger, nullable=False),
    Column("clone_detail", Text, nullable=False),
    Column("waiting", Integer, nullable=False),
    ForeignKeyConstraint(["tenant_id", "site_id"], ["sites.tenant_id", "sites.id"]),
    Index("boxes_by_site", "site_id", unique=True),
    Index("boxes_by_key", "public_key", unique=True),
    Index("boxes_by_expected", "expected_ms"),
)
_IS_CLONED = text("cloned_ms > 0")
Index("boxes_cloned", BOXES.c.site_id, postgresql_where=_IS_CLONED, sqlite_where=_IS_CLONED)
FORMER_BOXES = Table(
    "former_boxes",
    metadata,
    *_site(),
    Column("released_ms", BigInteger, primary_key=True, autoincrement=False),
    Column("public_key", LargeBinary, nullable=False),
    Column("fingerprint", Text, nullable=False),
    Column("bound_ms", BigInteger, nullable=False),
    Column("why", Text, nullable=False),
)
CODES = Table(
    "claim_codes",
    metadata,
    *_site(),
    Column("code_hash", LargeBinary, nullable=False, unique=True),
    Column("may_replace", Boolean, nullable=False),
    Column("issued_ms", BigInteger, nullable=False),
    Column("until_ms", BigInteger, nullable=False),
)
CLAIMS = Table(
    "claims",
    metadata,
    Column("id", exact_text(), primary_key=True),
    Column("public_key", LargeBinary, nullable=False, unique=True),
    Column("fingerprint", Text, nullable=False),
    Column("name", Text, nullable=False),
    Column("version", Text, nullable=False),
    Column("hardware", Text, nullable=False),
    Column("address", Text, nullable=False),
    Column("first_ms", BigInteger, nullable=False),
    Column("last_ms", BigInteger, nullable=False),
    Column("is_refused", Boolean, nullable=False),
    Index("claims_by_time", "last_ms"),
)
# On PostgreSQL in monthly partitions (months.py): old months go by dropping a table.
HEARTBEATS = Table(
    "heartbeats",
    metadata,
    *_site(),
    Column("at_ms", BigInteger, primary_key=True, autoincrement=False),
    Column("nonce", Text, primary_key=True),
    Column("seq", BigInteger, nullable=False),
    Column("boot_id", Text, nullable=False),
    Column("address", Text, nullable=False),
    Column("version", Text, nullable=False),
    Column("slot", Text, nullable=False),
    Column("uptime_s", BigInteger, nullable=False),
    Column("health_ok", Boolean, nullable=False),
    Column("reasons", Text, nullable=False),
    Column("printers", Text, nullable=False),
    Column("usage", Text, nullable=False),
    Column("unsafe_shutdowns", Integer, nullable=False),
    Column("forked", Boolean, nullable=False),
    postgresql_partition_by="RANGE (at_ms)",
)
