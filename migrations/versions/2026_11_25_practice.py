"""Promising practices that partnerships offer to all others, with what they agreed to and what they are tagged with."""

import sqlalchemy as sa
from alembic import op

revision = "2026_11_25_practice"
down_revision = "2026_11_25_themes"
branch_labels = None
depends_on = None

IN_REPORTS = sa.Enum("no", "unnamed", "named", name="inreports", native_enum=False, length=32)


def upgrade() -> None:
    op.create_table(
        "practice",
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("partnership_id", sa.Uuid(), nullable=False),
        sa.Column("title", sa.String(), nullable=False),
        sa.Column("words", sa.Text(), nullable=False),
        sa.Column("evidence", sa.Text(), nullable=False),
        sa.Column("link", sa.Text(), nullable=False),
        sa.Column("in_reports", IN_REPORTS, nullable=False),
        sa.Column("consent", sa.Text(), nullable=False),
        sa.Column("consented_at", sa.DateTime(), nullable=False),
        sa.Column("author_id", sa.Uuid(), nullable=False),
        sa.Column("source_round", sa.String(), nullable=True),
        sa.Column("source_question", sa.String(), nullable=True),
        sa.Column("source_handle", sa.String(), nullable=True),
        sa.ForeignKeyConstraint(["author_id"], ["person.id"]),
        sa.ForeignKeyConstraint(["partnership_id"], ["partnership.id"]),
        sa.PrimaryKeyConstraint("id"),
    )
    op.create_index("ix_practice_partnership_id", "practice", ["partnership_id"])
    op.create_table(
        "practice_tag",
        sa.Column("practice_id", sa.Uuid(), nullable=False),
        sa.Column("questionnaire", sa.String(), nullable=False),
        sa.Column("question", sa.String(), nullable=False),
        sa.ForeignKeyConstraint(["practice_id"], ["practice.id"], ondelete="CASCADE"),
        sa.PrimaryKeyConstraint("practice_id", "questionnaire", "question"),
    )


def downgrade() -> None:
    op.drop_table("practice_tag")
    op.drop_index("ix_practice_partnership_id", table_name="practice")
    op.drop_table("practice")
