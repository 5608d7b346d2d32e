"""Incidents, whom to tell of them, and what is on its way."""

import sqlalchemy as sa
from alembic import op

revision = "0004"
down_revision = "0003"
branch_labels = None
depends_on = None


def _exact() -> sa.types.TypeEngine[str]:
    return sa.Text().with_variant(sa.Text(collation="C"), "postgresql")


def upgrade() -> None:
    """Make the tables."""
    op.create_table(
        "alert_cursor",
        sa.Column("one", sa.Integer(), autoincrement=False, nullable=False),
        sa.Column("seen_ms", sa.BigInteger(), nullable=False),
        sa.PrimaryKeyConstraint("one"),
    )
    op.create_table(
        "alert_targets",
        sa.Column("id", _exact(), nullable=False),
        sa.Column("channel", sa.Text(), nullable=False),
        sa.Column("address", sa.Text(), nullable=False),
        sa.Column("secret_sealed", sa.LargeBinary(), nullable=False),
        sa.Column("kinds", sa.Text(), nullable=False),
        sa.Column("created_ms", sa.BigInteger(), nullable=False),
        sa.Column("is_active", sa.Boolean(), nullable=False),
        sa.PrimaryKeyConstraint("id"),
    )
    op.create_table(
        "incidents",
        sa.Column("tenant_id", _exact(), nullable=False),
        sa.Column("site_id", _exact(), nullable=False),
        sa.Column("id", _exact(), nullable=False),
        sa.Column("kind", sa.Text(), nullable=False),
        sa.Column("subject", sa.Text(), nullable=False),
        sa.Column("detail", sa.Text(), nullable=False),
        sa.Column("opened_ms", sa.BigInteger(), nullable=False),
        sa.Column("resolved_ms", sa.BigInteger(), nullable=False),
        sa.Column("open_key", _exact(), nullable=True),
        sa.PrimaryKeyConstraint("tenant_id", "site_id", "id"),
        sa.UniqueConstraint("open_key"),
    )
    op.create_index("incidents_by_time", "incidents", ["opened_ms"], unique=False)
    op.create_table(
        "alert_deliveries",
        sa.Column("id", _exact(), nullable=False),
        sa.Column("target_id", _exact(), nullable=False),
        sa.Column("body", sa.Text(), nullable=False),
        sa.Column("state", sa.Text(), nullable=False),
        sa.Column("tries", sa.Integer(), nullable=False),
        sa.Column("next_ms", sa.BigInteger(), nullable=False),
        sa.Column("problem", sa.Text(), nullable=False),
        sa.ForeignKeyConstraint(
            ["target_id"],
            ["alert_targets.id"],
        ),
        sa.PrimaryKeyConstraint("id"),
    )
    op.create_index("alert_deliveries_due", "alert_deliveries", ["state", "next_ms"], unique=False)
