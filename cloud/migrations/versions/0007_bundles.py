"""A roll-out knows the signed files of its version; those before had none."""

import sqlalchemy as sa
from alembic import op

revision = "0007"
down_revision = "0006"
branch_labels = None
depends_on = None


def upgrade() -> None:
    """Add the column."""
    op.add_column("rollouts", sa.Column("bundles", sa.Text(), server_default="[]", nullable=False))
