"""When a status was chosen, and what held at the last change: quiet hours are laid over it."""

import sqlalchemy as sa
from alembic import op

revision = "0002"
down_revision = "0001"


def upgrade() -> None:
    op.add_column("statuses", sa.Column("made_at", sa.Float))
    op.add_column("statuses", sa.Column("shown_status", sa.String))
    op.add_column("statuses", sa.Column("shown_until", sa.Float))
    op.execute("UPDATE statuses SET shown_status = status, shown_until = until")
    op.drop_index("status_log_by_person", "status_log")
    op.create_index("status_log_by_person", "status_log", ["person", "revision"])
    op.execute("UPDATE statuses SET made_at = as_of WHERE set_by != 'timer'")


def downgrade() -> None:
    raise RuntimeError("older versions do not know quiet hours")
