"""How many took part, day by day: counts beside the responses, which hold no time."""

import sqlalchemy as sa
from alembic import op

revision = "2026_11_25_days"
down_revision = "2026_11_25_names"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.create_table(
        "day_tally",
        sa.Column("key", sa.String(), nullable=False),
        sa.Column("round_id", sa.Uuid(), nullable=False),
        sa.Column("partnership_id", sa.Uuid(), nullable=True),
        sa.Column("perspective", sa.String(), nullable=False),
        sa.Column("day", sa.Date(), nullable=False),
        sa.Column("started", sa.Integer(), nullable=False),
        sa.Column("submitted", sa.Integer(), nullable=False),
        sa.ForeignKeyConstraint(["partnership_id"], ["partnership.id"]),
        sa.ForeignKeyConstraint(["round_id"], ["round.id"]),
        sa.PrimaryKeyConstraint("key"),
    )
    op.create_index(op.f("ix_day_tally_round_id"), "day_tally", ["round_id"])


def downgrade() -> None:
    op.drop_index(op.f("ix_day_tally_round_id"), table_name="day_tally")
    op.drop_table("day_tally")
