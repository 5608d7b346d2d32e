"""Names under the vendor's domain, the certificates for them, and who the cloud is to their authority."""

import sqlalchemy as sa
from alembic import op

revision = "0009"
down_revision = "0008"
branch_labels = None
depends_on = None


def _exact() -> sa.types.TypeEngine[str]:
    return sa.Text().with_variant(sa.Text(collation="C"), "postgresql")


def upgrade() -> None:
    """Make the tables."""
    op.create_table(
        "site_names",
        sa.Column("tenant_id", _exact(), nullable=False),
        sa.Column("site_id", _exact(), nullable=False),
        sa.Column("name", _exact(), nullable=False),
        sa.Column("given_ms", sa.BigInteger(), nullable=False),
        sa.Column("begun_ms", sa.BigInteger(), nullable=False),
        sa.Column("released_ms", sa.BigInteger(), nullable=False),
        sa.Column("free_ms", sa.BigInteger(), nullable=False),
        sa.ForeignKeyConstraint(["tenant_id", "site_id"], ["sites.tenant_id", "sites.id"]),
        sa.PrimaryKeyConstraint("tenant_id", "site_id", "name"),
    )
    op.create_index("site_names_by_name", "site_names", ["name"], unique=True)
    op.create_index("site_names_begun", "site_names", ["begun_ms"], unique=False)
    held = sa.text("released_ms = 0")
    op.create_index("site_names_held", "site_names", ["site_id"], unique=True, postgresql_where=held, sqlite_where=held)
    op.create_table(
        "certificate_orders",
        sa.Column("tenant_id", _exact(), nullable=False),
        sa.Column("site_id", _exact(), nullable=False),
        sa.Column("name", _exact(), nullable=False),
        sa.Column("csr", sa.LargeBinary(), nullable=False),
        sa.Column("asked_ms", sa.BigInteger(), nullable=False),
        sa.Column("state", sa.Text(), nullable=False),
        sa.Column("next_ms", sa.BigInteger(), nullable=False),
        sa.Column("tries", sa.Integer(), nullable=False),
        sa.Column("order_url", sa.Text(), nullable=False),
        sa.Column("problem", sa.Text(), nullable=False),
        sa.Column("chain", sa.Text(), nullable=False),
        sa.Column("issued", sa.Text(), nullable=False),
        sa.Column("ends_ms", sa.BigInteger(), nullable=False),
        sa.ForeignKeyConstraint(["tenant_id", "site_id"], ["sites.tenant_id", "sites.id"]),
        sa.PrimaryKeyConstraint("tenant_id", "site_id"),
    )
    op.create_index("certificate_orders_due", "certificate_orders", ["state", "next_ms"], unique=False)
    op.create_table(
        "acme_accounts",
        sa.Column("directory", _exact(), nullable=False),
        sa.Column("sealed", sa.LargeBinary(), nullable=False),
        sa.Column("uri", sa.Text(), nullable=False),
        sa.Column("made_ms", sa.BigInteger(), nullable=False),
        sa.PrimaryKeyConstraint("directory"),
    )
