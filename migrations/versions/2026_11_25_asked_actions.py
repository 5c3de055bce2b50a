"""Last round's actions as participants of a follow-up are asked about them."""

import sqlalchemy as sa
from alembic import op

revision = "2026_11_25_asked_actions"
down_revision = "2026_11_25_workshop"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.create_table(
        "asked_actions",
        sa.Column("round_id", sa.Uuid(), nullable=False),
        sa.Column("partnership_id", sa.Uuid(), nullable=False),
        sa.Column("fingerprint", sa.String(), nullable=False),
        sa.Column("actions", sa.Text(), nullable=False),
        sa.ForeignKeyConstraint(["round_id"], ["round.id"]),
        sa.ForeignKeyConstraint(["partnership_id"], ["partnership.id"]),
        sa.PrimaryKeyConstraint("round_id", "partnership_id"),
        sqlite_with_rowid=False,
    )
    op.create_index("ix_asked_actions_fingerprint", "asked_actions", ["fingerprint"])


def downgrade() -> None:
    op.drop_table("asked_actions")
