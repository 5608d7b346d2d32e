"""The tables of plans and licences. Every key starts with tenant and site."""

from sqlalchemy import BigInteger, Boolean, Column, ForeignKeyConstraint, Index, Integer, Table, Text, text

from cloud.runtime.database import exact_text, metadata

PLANS = Table(
    "plans",
    metadata,
    Column("code", exact_text(), primary_key=True),
    Column("name", Text, nullable=False),
    Column("refresh_s", Integer, nullable=False),
    Column("grace_s", Integer, nullable=False),
    Column("entitlements", Text, nullable=False),
    Column("limits", Text, nullable=False),
    Column("is_offered", Boolean, nullable=False),
)
LICENCES = Table(
    "licences",
    metadata,
    Column("tenant_id", exact_text(), primary_key=True),
    Column("site_id", exact_text(), primary_key=True),
    Column("plan", exact_text(), nullable=False),
    Column("expires_ms", BigInteger, nullable=False),
    Column("ends_ms", BigInteger, nullable=False),
    Column("is_locked", Boolean, nullable=False),
    Column("lock_reason", Text, nullable=False),
    Column("lock_at", Text, nullable=False),
    Column("locked_ms", BigInteger, nullable=False),
    Column("revision", Integer, nullable=False),
    ForeignKeyConstraint(["tenant_id", "site_id"], ["sites.tenant_id", "sites.id"]),
    ForeignKeyConstraint(["plan"], ["plans.code"]),
    Index("licences_by_expiry", "expires_ms"),
    Index("licences_by_end", "ends_ms"),
    Index("licences_by_plan", "plan"),
)
_IS_LOCKED = text("is_locked")
Index("licences_locked", LICENCES.c.site_id, postgresql_where=_IS_LOCKED, sqlite_where=_IS_LOCKED)
