"""Check-ins: whom to ask how far an action is, when next, and how each action came to its state."""

import sqlalchemy as sa
from alembic import op

revision = "2026_11_25_check_in"
down_revision = "2026_11_25_room_plan"
branch_labels = None
depends_on = None

STATES = ("not-started", "under-way", "blocked", "done", "stopped")
STATE = sa.Enum(*STATES, name="state", native_enum=False, length=32)


def upgrade() -> None:
    op.create_table(
        "check_in",
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("round_id", sa.Uuid(), nullable=False),
        sa.Column("partnership_id", sa.Uuid(), nullable=False),
        sa.Column("months", sa.Integer(), nullable=False),
        sa.Column("next_at", sa.DateTime(), nullable=True),
        sa.ForeignKeyConstraint(["round_id"], ["round.id"]),
        sa.ForeignKeyConstraint(["partnership_id"], ["partnership.id"]),
        sa.PrimaryKeyConstraint("id"),
        sa.UniqueConstraint("round_id", "partnership_id"),
    )
    op.create_table(
        "action_owner",
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("action_id", sa.Uuid(), nullable=False),
        sa.Column("address", sa.String(), nullable=False),
        sa.Column("issue", sa.Integer(), nullable=False),
        sa.Column("until", sa.DateTime(), nullable=True),
        sa.ForeignKeyConstraint(["action_id"], ["action.id"], ondelete="CASCADE"),
        sa.PrimaryKeyConstraint("id"),
        sa.UniqueConstraint("action_id"),
    )
    op.create_index("ix_action_owner_address", "action_owner", ["address"])
    op.create_table(
        "action_step",
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("action_id", sa.Uuid(), nullable=False),
        sa.Column("at", sa.DateTime(), nullable=False),
        sa.Column("state", STATE, nullable=False),
        sa.Column("note", sa.Text(), nullable=False),
        sa.Column("is_owners", sa.Boolean(), nullable=False),
        sa.ForeignKeyConstraint(["action_id"], ["action.id"], ondelete="CASCADE"),
        sa.PrimaryKeyConstraint("id"),
    )
    op.create_index("ix_action_step_action_id", "action_step", ["action_id"])


def downgrade() -> None:
    for table in ("action_step", "action_owner", "check_in"):
        op.drop_table(table)
