"""The first schema: admins, audit, keys, plans and licences, tenants and sites, boxes and their history.

Long because it is one list of tables, spelled out so that it means the same for ever.
"""

import sqlalchemy as sa
from alembic import op

revision = "0001"
down_revision = None
branch_labels = None
depends_on = None


def _exact() -> sa.types.TypeEngine[str]:
    return sa.Text().with_variant(sa.Text(collation="C"), "postgresql")


def upgrade() -> None:
    """Make the tables."""
    _tables()
    _forbid_changes_of_audit()
    if op.get_bind().dialect.name == "postgresql":
        # Rows of boxes are rewritten at each heartbeat: leave room beside them. What fits no month yet is kept all the same.
        op.execute("ALTER TABLE boxes SET (fillfactor = 70)")
        op.execute("CREATE TABLE heartbeats_other PARTITION OF heartbeats DEFAULT")
    plans = sa.table("plans", *(sa.column(name) for name in _PLAN))
    op.bulk_insert(plans, [dict(zip(_PLAN, plan, strict=True)) for plan in _PLANS])


_PLAN = ("code", "name", "refresh_s", "grace_s", "entitlements", "limits", "is_offered")
_HOUR = 3600
_PLANS = (
    ("trial", "Trial", 6 * _HOUR, 24 * _HOUR, "[]", "{}", True),
    ("standard", "Standard", 6 * _HOUR, 14 * 24 * _HOUR, "[]", "{}", True),
)


def _forbid_changes_of_audit() -> None:
    if op.get_bind().dialect.name == "postgresql":
        op.execute(
            "CREATE FUNCTION refuse_change() RETURNS trigger LANGUAGE plpgsql AS"
            " $$ BEGIN RAISE EXCEPTION 'a line of audit is not changed'; END $$"
        )
        op.execute(
            "CREATE TRIGGER audit_stays BEFORE UPDATE OR DELETE OR TRUNCATE ON audit"
            " FOR EACH STATEMENT EXECUTE FUNCTION refuse_change()"
        )
        return
    for act in ("UPDATE", "DELETE"):
        op.execute(
            f"CREATE TRIGGER audit_stays_{act.lower()} BEFORE {act} ON audit"
            " BEGIN SELECT RAISE(ABORT, 'a line of audit is not changed'); END"
        )


def _tables() -> None:
    op.create_table(
        "admins",
        sa.Column("id", _exact(), nullable=False),
        sa.Column("username", _exact(), nullable=False),
        sa.Column("role", sa.Text(), nullable=False),
        sa.Column("is_active", sa.Boolean(), nullable=False),
        sa.Column("password_hash", sa.Text(), nullable=False),
        sa.Column("totp_sealed", sa.LargeBinary(), nullable=False),
        sa.Column("totp_step", sa.BigInteger(), nullable=False),
        sa.Column("invite_hash", sa.LargeBinary(), nullable=True),
        sa.Column("invite_until_ms", sa.BigInteger(), nullable=False),
        sa.Column("created_ms", sa.BigInteger(), nullable=False),
        sa.Column("last_login_ms", sa.BigInteger(), nullable=False),
        sa.PrimaryKeyConstraint("id"),
        sa.UniqueConstraint("invite_hash"),
        sa.UniqueConstraint("username"),
    )
    op.create_table(
        "audit",
        sa.Column("id", _exact(), nullable=False),
        sa.Column("at_ms", sa.BigInteger(), nullable=False),
        sa.Column("admin_id", sa.Text(), nullable=False),
        sa.Column("admin_name", sa.Text(), nullable=False),
        sa.Column("address", sa.Text(), nullable=False),
        sa.Column("action", sa.Text(), nullable=False),
        sa.Column("tenant_id", sa.Text(), nullable=False),
        sa.Column("site_id", sa.Text(), nullable=False),
        sa.Column("detail", sa.Text(), nullable=False),
        sa.PrimaryKeyConstraint("id"),
    )
    op.create_index("audit_by_site", "audit", ["site_id", "id"], unique=False)
    op.create_table(
        "claim_codes",
        sa.Column("tenant_id", _exact(), nullable=False),
        sa.Column("site_id", _exact(), nullable=False),
        sa.Column("code_hash", sa.LargeBinary(), nullable=False),
        sa.Column("may_replace", sa.Boolean(), nullable=False),
        sa.Column("issued_ms", sa.BigInteger(), nullable=False),
        sa.Column("until_ms", sa.BigInteger(), nullable=False),
        sa.PrimaryKeyConstraint("tenant_id", "site_id"),
        sa.UniqueConstraint("code_hash"),
    )
    op.create_table(
        "claims",
        sa.Column("id", _exact(), nullable=False),
        sa.Column("public_key", sa.LargeBinary(), nullable=False),
        sa.Column("fingerprint", sa.Text(), nullable=False),
        sa.Column("name", sa.Text(), nullable=False),
        sa.Column("version", sa.Text(), nullable=False),
        sa.Column("hardware", sa.Text(), nullable=False),
        sa.Column("address", sa.Text(), nullable=False),
        sa.Column("first_ms", sa.BigInteger(), nullable=False),
        sa.Column("last_ms", sa.BigInteger(), nullable=False),
        sa.Column("is_refused", sa.Boolean(), nullable=False),
        sa.PrimaryKeyConstraint("id"),
        sa.UniqueConstraint("public_key"),
    )
    op.create_index("claims_by_time", "claims", ["last_ms"], unique=False)
    op.create_table(
        "former_boxes",
        sa.Column("tenant_id", _exact(), nullable=False),
        sa.Column("site_id", _exact(), nullable=False),
        sa.Column("released_ms", sa.BigInteger(), autoincrement=False, nullable=False),
        sa.Column("public_key", sa.LargeBinary(), nullable=False),
        sa.Column("fingerprint", sa.Text(), nullable=False),
        sa.Column("bound_ms", sa.BigInteger(), nullable=False),
        sa.Column("why", sa.Text(), nullable=False),
        sa.PrimaryKeyConstraint("tenant_id", "site_id", "released_ms"),
    )
    op.create_table(
        "heartbeats",
        sa.Column("tenant_id", _exact(), nullable=False),
        sa.Column("site_id", _exact(), nullable=False),
        sa.Column("at_ms", sa.BigInteger(), autoincrement=False, nullable=False),
        sa.Column("nonce", sa.Text(), nullable=False),
        sa.Column("seq", sa.BigInteger(), nullable=False),
        sa.Column("boot_id", sa.Text(), nullable=False),
        sa.Column("address", sa.Text(), nullable=False),
        sa.Column("version", sa.Text(), nullable=False),
        sa.Column("slot", sa.Text(), nullable=False),
        sa.Column("uptime_s", sa.BigInteger(), nullable=False),
        sa.Column("health_ok", sa.Boolean(), nullable=False),
        sa.Column("reasons", sa.Text(), nullable=False),
        sa.Column("printers", sa.Text(), nullable=False),
        sa.Column("usage", sa.Text(), nullable=False),
        sa.Column("unsafe_shutdowns", sa.Integer(), nullable=False),
        sa.Column("forked", sa.Boolean(), nullable=False),
        sa.PrimaryKeyConstraint("tenant_id", "site_id", "at_ms", "nonce"),
        postgresql_partition_by="RANGE (at_ms)",
    )
    op.create_table(
        "key_sets",
        sa.Column("version", sa.Integer(), autoincrement=False, nullable=False),
        sa.Column("token", sa.Text(), nullable=False),
        sa.Column("kid", sa.Text(), nullable=False),
        sa.Column("installed_ms", sa.BigInteger(), nullable=False),
        sa.PrimaryKeyConstraint("version"),
    )
    op.create_table(
        "login_tries",
        sa.Column("counter", _exact(), nullable=False),
        sa.Column("failures", sa.Integer(), nullable=False),
        sa.Column("last_ms", sa.BigInteger(), nullable=False),
        sa.Column("locked_until_ms", sa.BigInteger(), nullable=False),
        sa.PrimaryKeyConstraint("counter"),
    )
    op.create_table(
        "online_keys",
        sa.Column("kid", _exact(), nullable=False),
        sa.Column("sealed", sa.LargeBinary(), nullable=False),
        sa.Column("public_key", sa.Text(), nullable=False),
        sa.Column("made_ms", sa.BigInteger(), nullable=False),
        sa.PrimaryKeyConstraint("kid"),
    )
    op.create_table(
        "plans",
        sa.Column("code", _exact(), nullable=False),
        sa.Column("name", sa.Text(), nullable=False),
        sa.Column("refresh_s", sa.Integer(), nullable=False),
        sa.Column("grace_s", sa.Integer(), nullable=False),
        sa.Column("entitlements", sa.Text(), nullable=False),
        sa.Column("limits", sa.Text(), nullable=False),
        sa.Column("is_offered", sa.Boolean(), nullable=False),
        sa.PrimaryKeyConstraint("code"),
    )
    op.create_table(
        "recovery_codes",
        sa.Column("admin_id", _exact(), nullable=False),
        sa.Column("code_hash", sa.LargeBinary(), nullable=False),
        sa.PrimaryKeyConstraint("admin_id", "code_hash"),
    )
    op.create_table(
        "sessions",
        sa.Column("token_hash", sa.LargeBinary(), nullable=False),
        sa.Column("id", _exact(), nullable=False),
        sa.Column("admin_id", _exact(), nullable=False),
        sa.Column("address", sa.Text(), nullable=False),
        sa.Column("agent", sa.Text(), nullable=False),
        sa.Column("created_ms", sa.BigInteger(), nullable=False),
        sa.Column("seen_ms", sa.BigInteger(), nullable=False),
        sa.Column("until_ms", sa.BigInteger(), nullable=False),
        sa.PrimaryKeyConstraint("token_hash"),
        sa.UniqueConstraint("id"),
    )
    op.create_index("sessions_by_admin", "sessions", ["admin_id"], unique=False)
    op.create_table(
        "tenants",
        sa.Column("id", _exact(), nullable=False),
        sa.Column("name", sa.Text(), nullable=False),
        sa.Column("name_key", _exact(), nullable=False),
        sa.Column("contact_email", sa.Text(), nullable=False),
        sa.Column("created_ms", sa.BigInteger(), nullable=False),
        sa.PrimaryKeyConstraint("id"),
    )
    op.create_index("tenants_by_name", "tenants", ["name_key", "id"], unique=False)
    op.create_table(
        "sites",
        sa.Column("tenant_id", _exact(), nullable=False),
        sa.Column("id", _exact(), nullable=False),
        sa.Column("name", sa.Text(), nullable=False),
        sa.Column("name_key", _exact(), nullable=False),
        sa.Column("owner_name", sa.Text(), nullable=False),
        sa.Column("contact_email", sa.Text(), nullable=False),
        sa.Column("note", sa.Text(), nullable=False),
        sa.Column("created_ms", sa.BigInteger(), nullable=False),
        sa.Column("deregistered_ms", sa.BigInteger(), nullable=False),
        sa.ForeignKeyConstraint(
            ["tenant_id"],
            ["tenants.id"],
        ),
        sa.PrimaryKeyConstraint("tenant_id", "id"),
    )
    op.create_index("sites_by_id", "sites", ["id"], unique=True)
    op.create_index("sites_by_name", "sites", ["name_key", "id"], unique=False)
    op.create_table(
        "boxes",
        sa.Column("tenant_id", _exact(), nullable=False),
        sa.Column("site_id", _exact(), nullable=False),
        sa.Column("public_key", sa.LargeBinary(), nullable=False),
        sa.Column("fingerprint", _exact(), nullable=False),
        sa.Column("name", sa.Text(), nullable=False),
        sa.Column("hardware", sa.Text(), nullable=False),
        sa.Column("bound_ms", sa.BigInteger(), nullable=False),
        sa.Column("beats", sa.BigInteger(), nullable=False),
        sa.Column("seq", sa.BigInteger(), nullable=False),
        sa.Column("lease_seq", sa.BigInteger(), nullable=False),
        sa.Column("leases", sa.Text(), nullable=False),
        sa.Column("told_revision", sa.Integer(), nullable=False),
        sa.Column("nonce", sa.Text(), nullable=False),
        sa.Column("answer", sa.LargeBinary(), nullable=False),
        sa.Column("boot_id", sa.Text(), nullable=False),
        sa.Column("boot_before", sa.Text(), nullable=False),
        sa.Column("last_seen_ms", sa.BigInteger(), nullable=False),
        sa.Column("last_seen_ip", sa.Text(), nullable=False),
        sa.Column("expected_ms", sa.BigInteger(), nullable=False),
        sa.Column("high_water_ms", sa.BigInteger(), nullable=False),
        sa.Column("version", sa.Text(), nullable=False),
        sa.Column("slot", sa.Text(), nullable=False),
        sa.Column("uptime_s", sa.BigInteger(), nullable=False),
        sa.Column("health_ok", sa.Boolean(), nullable=False),
        sa.Column("reasons", sa.Text(), nullable=False),
        sa.Column("printers", sa.Text(), nullable=False),
        sa.Column("journal", sa.Text(), nullable=False),
        sa.Column("usage", sa.Text(), nullable=False),
        sa.Column("unsafe_shutdowns", sa.Integer(), nullable=False),
        sa.Column("keys_version", sa.Integer(), nullable=False),
        sa.Column("cloned_ms", sa.BigInteger(), nullable=False),
        sa.Column("clone_detail", sa.Text(), nullable=False),
        sa.Column("waiting", sa.Integer(), nullable=False),
        sa.ForeignKeyConstraint(
            ["tenant_id", "site_id"],
            ["sites.tenant_id", "sites.id"],
        ),
        sa.PrimaryKeyConstraint("tenant_id", "site_id"),
    )
    op.create_index("boxes_by_expected", "boxes", ["expected_ms"], unique=False)
    op.create_index("boxes_by_key", "boxes", ["public_key"], unique=True)
    op.create_index("boxes_by_site", "boxes", ["site_id"], unique=True)
    op.create_index(
        "boxes_cloned",
        "boxes",
        ["site_id"],
        unique=False,
        postgresql_where=sa.text("cloned_ms > 0"),
        sqlite_where=sa.text("cloned_ms > 0"),
    )
    op.create_table(
        "licences",
        sa.Column("tenant_id", _exact(), nullable=False),
        sa.Column("site_id", _exact(), nullable=False),
        sa.Column("plan", _exact(), nullable=False),
        sa.Column("expires_ms", sa.BigInteger(), nullable=False),
        sa.Column("ends_ms", sa.BigInteger(), nullable=False),
        sa.Column("is_locked", sa.Boolean(), nullable=False),
        sa.Column("lock_reason", sa.Text(), nullable=False),
        sa.Column("lock_at", sa.Text(), nullable=False),
        sa.Column("locked_ms", sa.BigInteger(), nullable=False),
        sa.Column("revision", sa.Integer(), nullable=False),
        sa.ForeignKeyConstraint(
            ["plan"],
            ["plans.code"],
        ),
        sa.ForeignKeyConstraint(
            ["tenant_id", "site_id"],
            ["sites.tenant_id", "sites.id"],
        ),
        sa.PrimaryKeyConstraint("tenant_id", "site_id"),
    )
    op.create_index("licences_by_end", "licences", ["ends_ms"], unique=False)
    op.create_index("licences_by_expiry", "licences", ["expires_ms"], unique=False)
    op.create_index("licences_by_plan", "licences", ["plan"], unique=False)
    op.create_index(
        "licences_locked",
        "licences",
        ["site_id"],
        unique=False,
        postgresql_where=sa.text("is_locked"),
        sqlite_where=sa.text("is_locked"),
    )
    op.create_table(
        "site_words",
        sa.Column("word", _exact(), nullable=False),
        sa.Column("tenant_id", _exact(), nullable=False),
        sa.Column("site_id", _exact(), nullable=False),
        sa.ForeignKeyConstraint(
            ["tenant_id", "site_id"],
            ["sites.tenant_id", "sites.id"],
        ),
        sa.PrimaryKeyConstraint("word", "tenant_id", "site_id"),
    )
    op.create_index("site_words_by_site", "site_words", ["site_id", "word"], unique=False)
