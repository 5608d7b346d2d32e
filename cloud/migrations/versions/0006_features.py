"""What plans sell is asked for by the boxes: those that were to say nothing of it include everything, as they did."""

import sqlalchemy as sa
from alembic import op

revision = "0006"
down_revision = "0005"
branch_labels = None
depends_on = None


def upgrade() -> None:
    """Fill the lists that are empty, and have the boxes told."""
    op.execute(sa.text("UPDATE licences SET revision = revision + 1"))
    everything = sa.text("UPDATE plans SET entitlements = :every WHERE entitlements = '[]'")
    op.execute(everything.bindparams(every='["inputs","pricebooks","support"]'))
