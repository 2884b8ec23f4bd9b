"""Contacts, of the company and of each person."""

import sqlalchemy as sa
from alembic import op

revision = "0005"
down_revision = "0004"


def upgrade() -> None:
    op.create_table(
        "contacts",
        sa.Column("id", sa.String, primary_key=True),
        sa.Column("owner", sa.String, nullable=False),
        sa.Column("source", sa.String, nullable=False),
        sa.Column("document", sa.JSON, nullable=False),
    )
    op.create_index("contacts_by_owner", "contacts", ["owner", "source"])


def downgrade() -> None:
    raise RuntimeError("older versions do not know contacts")
