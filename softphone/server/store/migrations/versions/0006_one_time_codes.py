"""Codes of an authenticator app, at sign-in."""

import sqlalchemy as sa
from alembic import op

revision = "0006"
down_revision = "0005"


def upgrade() -> None:
    op.create_table(
        "one_time_codes",
        sa.Column(
            "person",
            sa.String,
            sa.ForeignKey("people.id", ondelete="CASCADE"),
            primary_key=True,
        ),
        sa.Column("sealed", sa.LargeBinary, nullable=False),
        sa.Column("used_step", sa.Integer, nullable=False),
        sa.Column("made_at", sa.Float, nullable=False),
    )


def downgrade() -> None:
    raise RuntimeError("older versions would let people in without their code")
