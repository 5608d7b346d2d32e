"""The tables of admins."""

from sqlalchemy import BigInteger, Boolean, Column, Index, Integer, LargeBinary, Table, Text

from cloud.runtime.database import exact_text, metadata

ADMINS = Table(
    "admins",
    metadata,
    Column("id", exact_text(), primary_key=True),
    Column("username", exact_text(), nullable=False, unique=True),
    Column("role", Text, nullable=False),
    Column("is_active", Boolean, nullable=False),
    Column("password_hash", Text, nullable=False),
    Column("totp_sealed", LargeBinary, nullable=False),
    Column("totp_step", BigInteger, nullable=False),
    Column("invite_hash", LargeBinary, nullable=True, unique=True),
    Column("invite_until_ms", BigInteger, nullable=False),
    Column("created_ms", BigInteger, nullable=False),
    Column("last_login_ms", BigInteger, nullable=False),
)
RECOVERY_CODES = Table(
    "recovery_codes",
    metadata,
    Column("admin_id", exact_text(), primary_key=True),
    Column("code_hash", LargeBinary, primary_key=True),
)
SESSIONS = Table(
    "sessions",
    metadata,
    Column("token_hash", LargeBinary, primary_key=True),
    Column("id", exact_text(), nullable=False, unique=True),
    Column("admin_id", exact_text(), nullable=False),
    Column("address", Text, nullable=False),
    Column("agent", Text, nullable=False),
    Column("created_ms", BigInteger, nullable=False),
    Column("seen_ms", BigInteger, nullable=False),
    Column("until_ms", BigInteger, nullable=False),
    Index("sessions_by_admin", "admin_id"),
)
TRIES = Table(
    "login_tries",
    metadata,
    Column("counter", exact_text(), primary_key=True),
    Column("failures", Integer, nullable=False),
    Column("last_ms", BigInteger, nullable=False),
    Column("locked_until_ms", BigInteger, nullable=False),
)
