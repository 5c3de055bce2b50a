"""Parcels: rounds that travel to a laptop in a hall and back."""

import sqlalchemy as sa
from alembic import op

revision = "2026_11_25_parcel"
down_revision = "2026_11_25_check_in"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.create_table(
        "parcel_count",
        sa.Column("origin", sa.String(), nullable=False),
        sa.Column("name", sa.String(), nullable=False),
        sa.Column("number", sa.Integer(), nullable=False),
        sa.PrimaryKeyConstraint("origin", "name"),
    )
    op.create_table(
        "hall_key",
        sa.Column("origin", sa.String(), nullable=False),
        sa.Column("key", sa.String(), nullable=False),
        sa.PrimaryKeyConstraint("origin"),
    )
    op.create_table(
        "carried_thing",
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("origin", sa.String(), nullable=False),
        sa.Column("name", sa.String(), nullable=False),
        sa.Column("mark", sa.String(), nullable=False),
        sa.PrimaryKeyConstraint("id"),
    )
    op.create_table(
        "carried_answer",
        sa.Column("response_id", sa.Uuid(), nullable=False),
        sa.Column("question", sa.String(), nullable=False),
        sa.Column("mark", sa.String(), nullable=False),
        sa.ForeignKeyConstraint(["response_id"], ["response.id"], ondelete="CASCADE"),
        sa.PrimaryKeyConstraint("response_id", "question"),
        sqlite_with_rowid=False,
    )


def downgrade() -> None:
    for table in ("carried_answer", "carried_thing", "hall_key", "parcel_count"):
        op.drop_table(table)
