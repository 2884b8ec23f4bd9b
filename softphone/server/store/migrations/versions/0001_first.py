"""The first shape of the data."""

import sqlalchemy as sa
from alembic import op

revision = "0001"
down_revision = None


def _people_and_devices() -> None:
    op.create_table(
        "people",
        sa.Column("id", sa.String, primary_key=True),
        sa.Column("email", sa.String, unique=True, nullable=False),
        sa.Column("number", sa.String, unique=True, nullable=False),
        sa.Column("password_hash", sa.String, nullable=False),
        sa.Column("must_change_password", sa.Integer, nullable=False),
        sa.Column("document", sa.JSON, nullable=False),
    )
    op.create_table(
        "accounts",
        sa.Column("id", sa.String, primary_key=True),
        sa.Column("number", sa.String, unique=True, nullable=False),
        sa.Column("document", sa.JSON, nullable=False),
    )
    op.create_table(
        "objects",
        sa.Column("id", sa.String, primary_key=True),
        sa.Column("kind", sa.String, nullable=False),
        sa.Column("key", sa.String, nullable=False),
        sa.Column("document", sa.JSON, nullable=False),
        sa.Column("sealed", sa.LargeBinary),
    )
    op.create_index("objects_by_key", "objects", ["kind", "key"], unique=True)
    op.create_table(
        "digest_users",
        sa.Column("username", sa.String, primary_key=True),
        sa.Column("account", sa.String, nullable=False),
        sa.Column("person", sa.String, nullable=False),
        sa.Column("client", sa.String, nullable=False),
        sa.Column("session", sa.String, nullable=False),
        sa.Column("sealed", sa.LargeBinary, nullable=False),
        sa.Column("expires_at", sa.Float),
    )


def _status_and_sessions() -> None:
    person = sa.ForeignKey("people.id", ondelete="CASCADE")
    op.create_table(
        "statuses",
        sa.Column("person", sa.String, person, primary_key=True),
        sa.Column("status", sa.String, nullable=False),
        sa.Column("until", sa.Float),
        sa.Column("revision", sa.Integer, nullable=False),
        sa.Column("as_of", sa.Float, nullable=False),
        sa.Column("set_by", sa.String, nullable=False),
    )
    op.create_table(
        "status_log",
        sa.Column("id", sa.Integer, primary_key=True, autoincrement=True),
        sa.Column("person", sa.String, nullable=False),
        sa.Column("status", sa.String, nullable=False),
        sa.Column("until", sa.Float),
        sa.Column("at", sa.Float, nullable=False),
        sa.Column("set_by", sa.String, nullable=False),
        sa.Column("revision", sa.Integer, nullable=False),
    )
    op.create_index("status_log_by_person", "status_log", ["person", "at"])
    owner = sa.ForeignKey("people.id", ondelete="CASCADE")
    op.create_table(
        "sessions",
        sa.Column("id", sa.String, primary_key=True),
        sa.Column("token_hash", sa.String, unique=True, nullable=False),
        sa.Column("person", sa.String, owner, nullable=False),
        sa.Column("scope", sa.String, nullable=False),
        sa.Column("device_name", sa.String, nullable=False),
        sa.Column("created_at", sa.Float, nullable=False),
        sa.Column("last_used_at", sa.Float, nullable=False),
        sa.Column("expires_at", sa.Float, nullable=False),
    )


def _calls() -> None:
    op.create_table(
        "records",
        sa.Column("id", sa.String, primary_key=True),
        sa.Column("started_at", sa.Float, nullable=False),
        sa.Column("document", sa.JSON, nullable=False),
    )
    op.create_index("records_by_time", "records", ["started_at"])
    op.create_table(
        "record_people",
        sa.Column("person", sa.String, primary_key=True),
        sa.Column("record", sa.String, primary_key=True),
        sa.Column("started_at", sa.Float, nullable=False),
    )
    op.create_index("record_people_by_time", "record_people", ["person", "started_at"])
    op.create_table(
        "live_calls",
        sa.Column("id", sa.String, primary_key=True),
        sa.Column("document", sa.JSON, nullable=False),
    )
    op.create_table(
        "bindings",
        sa.Column("id", sa.Integer, primary_key=True, autoincrement=True),
        sa.Column("document", sa.JSON, nullable=False),
    )


def upgrade() -> None:
    op.create_table(
        "settings",
        sa.Column("key", sa.String, primary_key=True),
        sa.Column("value", sa.JSON),
    )
    op.create_table(
        "counters",
        sa.Column("name", sa.String, primary_key=True),
        sa.Column("value", sa.Integer, nullable=False),
    )
    _people_and_devices()
    _status_and_sessions()
    _calls()


def downgrade() -> None:
    raise RuntimeError("the first shape has nothing before it")
