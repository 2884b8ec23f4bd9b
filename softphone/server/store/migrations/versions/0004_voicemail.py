"""Messages that callers left."""

import sqlalchemy as sa
from alembic import op

revision = "0004"
down_revision = "0003"


def upgrade() -> None:
    op.create_table(
        "voicemails",
        sa.Column("id", sa.String, primary_key=True),
        sa.Column(
            "person", sa.String, sa.ForeignKey("people.id", ondelete="CASCADE"), nullable=False
        ),
        sa.Column("caller_number", sa.String, nullable=False),
        sa.Column("caller_name", sa.String, nullable=False),
        sa.Column("at", sa.Float, nullable=False),
        sa.Column("seconds", sa.Float, nullable=False),
        sa.Column("heard_at", sa.Float),
        sa.Column("deleted_at", sa.Float),
    )
    op.create_index("voicemails_by_person", "voicemails", ["person", "at"])


def downgrade() -> None:
    raise RuntimeError("older versions do not know voicemail")
