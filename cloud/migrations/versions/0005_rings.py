"""The rings of a roll-out are the vendor's choice; those before had the four that every one had."""

import sqlalchemy as sa
from alembic import op

revision = "0005"
down_revision = "0004"
branch_labels = None
depends_on = None


def upgrade() -> None:
    """Add the column."""
    op.add_column("rollouts", sa.Column("percents", sa.Text(), server_default="[1,10,50,100]", nullable=False))
