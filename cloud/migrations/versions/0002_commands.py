"""Commands to boxes, bundles of diagnostics, support sessions, and what one process does for all."""

import sqlalchemy as sa
from alembic import op

revision = "0002"
down_revision = "0001"
branch_labels = None
depends_on = None


def _exact() -> sa.types.TypeEngine[str]:
    return sa.Text().with_variant(sa.Text(collation="C"), "postgresql")


def upgrade() -> None:
    """Make the tables."""
    op.create_table(
        "duties",
        sa.Column("name", _exact(), nullable=False),
        sa.Column("due_ms", sa.BigInteger(), nullable=False),
        sa.PrimaryKeyConstraint("name"),
    )
    op.create_table(
        "bundles",
        sa.Column("tenant_id", _exact(), nullable=False),
        sa.Column("site_id", _exact(), nullable=False),
        sa.Column("id", _exact(), nullable=False),
        sa.Column("command_id", _exact(), nullable=False),
        sa.Column("by_name", sa.Text(), nullable=False),
        sa.Column("asked_ms", sa.BigInteger(), nullable=False),
        sa.Column("received", sa.BigInteger(), nullable=False),
        sa.Column("done_ms", sa.BigInteger(), nullable=False),
        sa.Column("sha256", sa.Text(), nullable=False),
        sa.ForeignKeyConstraint(
            ["tenant_id", "site_id"],
            ["sites.tenant_id", "sites.id"],
        ),
        sa.PrimaryKeyConstraint("tenant_id", "site_id", "id"),
    )
    op.create_index("bundles_by_time", "bundles", ["asked_ms"], unique=False)
    op.create_table(
        "commands",
        sa.Column("tenant_id", _exact(), nullable=False),
        sa.Column("site_id", _exact(), nullable=False),
        sa.Column("id", _exact(), nullable=False),
        sa.Column("kind", sa.Text(), nullable=False),
        sa.Column("args", sa.Text(), nullable=False),
        sa.Column("state", sa.Text(), nullable=False),
        sa.Column("by_id", sa.Text(), nullable=False),
        sa.Column("by_name", sa.Text(), nullable=False),
        sa.Column("asked_ms", sa.BigInteger(), nullable=False),
        sa.Column("until_ms", sa.BigInteger(), nullable=False),
        sa.Column("given_ms", sa.BigInteger(), nullable=False),
        sa.Column("gives", sa.Integer(), nullable=False),
        sa.Column("answered_ms", sa.BigInteger(), nullable=False),
        sa.Column("detail", sa.Text(), nullable=False),
        sa.ForeignKeyConstraint(
            ["tenant_id", "site_id"],
            ["sites.tenant_id", "sites.id"],
        ),
        sa.PrimaryKeyConstraint("tenant_id", "site_id", "id"),
    )
    op.create_index(
        "commands_waiting",
        "commands",
        ["until_ms"],
        unique=False,
        postgresql_where=sa.text("state = 'waiting'"),
        sqlite_where=sa.text("state = 'waiting'"),
    )
    op.create_table(
        "support_sessions",
        sa.Column("tenant_id", _exact(), nullable=False),
        sa.Column("site_id", _exact(), nullable=False),
        sa.Column("id", _exact(), nullable=False),
        sa.Column("command_id", _exact(), nullable=False),
        sa.Column("admin_id", sa.Text(), nullable=False),
        sa.Column("admin_name", sa.Text(), nullable=False),
        sa.Column("asked_ms", sa.BigInteger(), nullable=False),
        sa.Column("ended_ms", sa.BigInteger(), nullable=False),
        sa.Column("why", sa.Text(), nullable=False),
        sa.ForeignKeyConstraint(
            ["tenant_id", "site_id"],
            ["sites.tenant_id", "sites.id"],
        ),
        sa.PrimaryKeyConstraint("tenant_id", "site_id", "id"),
    )
    op.create_index("support_sessions_by_time", "support_sessions", ["asked_ms"], unique=False)
    op.create_table(
        "bundle_pieces",
        sa.Column("tenant_id", _exact(), nullable=False),
        sa.Column("site_id", _exact(), nullable=False),
        sa.Column("bundle_id", _exact(), nullable=False),
        sa.Column("offset_bytes", sa.BigInteger(), autoincrement=False, nullable=False),
        sa.Column("content", sa.LargeBinary(), nullable=False),
        sa.ForeignKeyConstraint(
            ["tenant_id", "site_id", "bundle_id"],
            ["bundles.tenant_id", "bundles.site_id", "bundles.id"],
        ),
        sa.PrimaryKeyConstraint("tenant_id", "site_id", "bundle_id", "offset_bytes"),
    )
    op.create_table(
        "support_asks",
        sa.Column("tenant_id", _exact(), nullable=False),
        sa.Column("site_id", _exact(), nullable=False),
        sa.Column("session_id", _exact(), nullable=False),
        sa.Column("id", _exact(), nullable=False),
        sa.Column("command_id", _exact(), nullable=False),
        sa.Column("what", sa.Text(), nullable=False),
        sa.Column("asked_ms", sa.BigInteger(), nullable=False),
        sa.Column("view", sa.Text(), nullable=False),
        sa.ForeignKeyConstraint(
            ["tenant_id", "site_id", "session_id"],
            ["support_sessions.tenant_id", "support_sessions.site_id", "support_sessions.id"],
        ),
        sa.PrimaryKeyConstraint("tenant_id", "site_id", "session_id", "id"),
    )
    op.create_index("support_asks_by_time", "support_asks", ["asked_ms"], unique=False)
