"""Sealed backups of boxes; their bytes lie in the vault."""

import sqlalchemy as sa
from alembic import op

revision = "0008"
down_revision = "0007"
branch_labels = None
depends_on = None


def _exact() -> sa.types.TypeEngine[str]:
    return sa.Text().with_variant(sa.Text(collation="C"), "postgresql")


def upgrade() -> None:
    """Add the table."""
    op.create_table(
        "backup_copies",
        sa.Column("tenant_id", _exact(), primary_key=True),
        sa.Column("site_id", _exact(), primary_key=True),
        sa.Column("id", _exact(), primary_key=True),
        sa.Column("name", _exact(), nullable=False),
        sa.Column("mark", sa.Text(), nullable=False),
        sa.Column("bytes", sa.BigInteger(), nullable=False),
        sa.Column("sha256", sa.Text(), nullable=False),
        sa.Column("received", sa.BigInteger(), nullable=False),
        sa.Column("begun_ms", sa.BigInteger(), nullable=False),
        sa.Column("done_ms", sa.BigInteger(), nullable=False),
        sa.ForeignKeyConstraint(["tenant_id", "site_id"], ["sites.tenant_id", "sites.id"]),
    )
    op.create_index("backup_copies_unfinished", "backup_copies", ["done_ms", "begun_ms"])
