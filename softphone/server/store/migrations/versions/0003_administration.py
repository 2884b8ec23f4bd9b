"""What administrators changed, whom they invited, and who signed in when."""

import sqlalchemy as sa
from alembic import op

revision = "0003"
down_revision = "0002"


def upgrade() -> None:
    op.create_table(
        "audit",
        sa.Column("id", sa.Integer, primary_key=True, autoincrement=True),
        sa.Column("at", sa.Float, nullable=False),
        sa.Column("person", sa.String, nullable=False),
        sa.Column("name", sa.String, nullable=False),
        sa.Column("action", sa.String, nullable=False),
        sa.Column("kind", sa.String, nullable=False),
        sa.Column("object", sa.String, nullable=False),
        sa.Column("label", sa.String, nullable=False),
        sa.Column("changes", sa.JSON, nullable=False),
    )
    op.create_index("audit_by_time", "audit", ["at"])
    person = sa.ForeignKey("people.id", ondelete="CASCADE")
    op.create_table(
        "invitations",
        sa.Column("person", sa.String, person, primary_key=True),
        sa.Column("token_hash", sa.String, unique=True, nullable=False),
        sa.Column("expires_at", sa.Float, nullable=False),
    )
    owner = sa.ForeignKey("people.id", ondelete="CASCADE")
    op.create_table(
        "sign_ins",
        sa.Column("person", sa.String, owner, primary_key=True),
        sa.Column("last_at", sa.Float, nullable=False),
    )


def downgrade() -> None:
    raise RuntimeError("older versions do not know the administration")
