"""Improvement plans: the actions that a partnership sets out after a round, and how far each is."""

import sqlalchemy as sa
from alembic import op

revision = "2026_11_25_action"
down_revision = "2026_11_25_kept_passages"
branch_labels = None
depends_on = None

STATE = sa.Enum("not-started", "under-way", "done", "stopped", name="state", native_enum=False, length=32)


def upgrade() -> None:
    op.create_table(
        "action",
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("round_id", sa.Uuid(), nullable=False),
        sa.Column("partnership_id", sa.Uuid(), nullable=False),
        sa.Column("planned_at", sa.DateTime(), nullable=False),
        *(sa.Column(name, sa.String(), nullable=False) for name in ("priority", "leads", "partners")),
        *(sa.Column(name, sa.String(), nullable=False) for name in ("plan_priority", "criterion")),
        *(sa.Column(name, sa.Text(), nullable=False) for name in ("what", "risk", "resources", "measure", "outcome")),
        *(sa.Column(name, sa.Text(), nullable=False) for name in ("questions", "notes", "evidence")),
        sa.Column("by_when", sa.Date(), nullable=True),
        sa.Column("state", STATE, nullable=False),
        sa.ForeignKeyConstraint(["round_id"], ["round.id"]),
        sa.ForeignKeyConstraint(["partnership_id"], ["partnership.id"]),
        sa.PrimaryKeyConstraint("id"),
    )
    op.create_index("ix_action_plan", "action", ["round_id", "partnership_id"])


def downgrade() -> None:
    op.drop_index("ix_action_plan", table_name="action")
    op.drop_table("action")
