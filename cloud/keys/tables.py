"""The tables of keys."""

from sqlalchemy import BigInteger, Column, Integer, LargeBinary, Table, Text

from cloud.runtime.database import exact_text, metadata

KEY_SETS = Table(
    "key_sets",
    metadata,
    Column("version", Integer, primary_key=True, autoincrement=False),
    Column("token", Text, nullable=False),
    Column("kid", Text, nullable=False),
    Column("installed_ms", BigInteger, nullable=False),
)
ONLINE_KEYS = Table(
    "online_keys",
    metadata,
    Column("kid", exact_text(), primary_key=True),
    Column("sealed", LargeBinary, nullable=False),
    Column("public_key", Text, nullable=False),
    Column("made_ms", BigInteger, nullable=False),
)
