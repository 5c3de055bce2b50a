"""Codebooks, version by version, and the passages of comments that were coded with their themes."""

import sqlalchemy as sa
from alembic import op

revision = "2026_11_25_themes"
down_revision = "2026_11_25_review"
branch_labels = None
depends_on = None

PART = sa.Enum("answer", "note", name="part", native_enum=False, length=32)


def upgrade() -> None:
    op.create_table(
        "codebook",
        sa.Column("questionnaire", sa.String(), nullable=False),
        sa.Column("number", sa.Integer(), nullable=False),
        sa.Column("body", sa.Text(), nullable=False),
        sa.Column("author_id", sa.Uuid(), nullable=False),
        sa.Column("made_at", sa.DateTime(), nullable=False),
        sa.ForeignKeyConstraint(["author_id"], ["person.id"]),
        sa.PrimaryKeyConstraint("questionnaire", "number"),
    )
    op.create_table(
        "coded_passage",
        sa.Column("response_id", sa.Uuid(), nullable=False),
        sa.Column("question", sa.String(), nullable=False),
        sa.Column("part", PART, nullable=False),
        sa.Column("begins", sa.Integer(), nullable=False),
        sa.Column("ends", sa.Integer(), nullable=False),
        sa.Column("theme", sa.String(), nullable=False),
        sa.Column("fingerprint", sa.String(), nullable=False),
        sa.ForeignKeyConstraint(["response_id"], ["response.id"], ondelete="CASCADE"),
        sa.PrimaryKeyConstraint("response_id", "question", "part", "begins", "ends", "theme"),
        sqlite_with_rowid=False,
    )


def downgrade() -> None:
    op.drop_table("coded_passage")
    op.drop_table("codebook")
