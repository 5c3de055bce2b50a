"""The evidence that partnerships keep: links, files and notes, bound to questions and actions."""

import sqlalchemy as sa
from alembic import op

revision = "2026_11_25_evidence"
down_revision = "2026_11_25_asked_actions"
branch_labels = None
depends_on = None

KIND = sa.Enum("link", "file", "note", name="kind", native_enum=False, length=32)


def upgrade() -> None:
    op.create_table(
        "evidence",
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("partnership_id", sa.Uuid(), nullable=False),
        sa.Column("kind", KIND, nullable=False),
        sa.Column("title", sa.String(), nullable=False),
        sa.Column("words", sa.Text(), nullable=False),
        sa.Column("link", sa.Text(), nullable=False),
        sa.Column("file_name", sa.String(), nullable=True),
        sa.Column("file_kind", sa.String(), nullable=True),
        sa.Column("file_size", sa.Integer(), nullable=False),
        sa.Column("author_id", sa.Uuid(), nullable=False),
        sa.Column("added_at", sa.DateTime(), nullable=False),
        sa.ForeignKeyConstraint(["author_id"], ["person.id"]),
        sa.ForeignKeyConstraint(["partnership_id"], ["partnership.id"]),
        sa.PrimaryKeyConstraint("id"),
    )
    op.create_index("ix_evidence_partnership_id", "evidence", ["partnership_id"])
    op.create_table(
        "evidence_file",
        sa.Column("evidence_id", sa.Uuid(), nullable=False),
        sa.Column("content", sa.LargeBinary(), nullable=False),
        sa.ForeignKeyConstraint(["evidence_id"], ["evidence.id"], ondelete="CASCADE"),
        sa.PrimaryKeyConstraint("evidence_id"),
    )
    op.create_table(
        "evidence_question",
        sa.Column("evidence_id", sa.Uuid(), nullable=False),
        sa.Column("questionnaire", sa.String(), nullable=False),
        sa.Column("question", sa.String(), nullable=False),
        sa.ForeignKeyConstraint(["evidence_id"], ["evidence.id"], ondelete="CASCADE"),
        sa.PrimaryKeyConstraint("evidence_id", "questionnaire", "question"),
    )
    op.create_table(
        "evidence_action",
        sa.Column("evidence_id", sa.Uuid(), nullable=False),
        sa.Column("action_id", sa.Uuid(), nullable=False),
        sa.ForeignKeyConstraint(["evidence_id"], ["evidence.id"], ondelete="CASCADE"),
        sa.ForeignKeyConstraint(["action_id"], ["action.id"], ondelete="CASCADE"),
        sa.PrimaryKeyConstraint("evidence_id", "action_id"),
    )


def downgrade() -> None:
    op.drop_table("evidence_action")
    op.drop_table("evidence_question")
    op.drop_table("evidence_file")
    op.drop_index("ix_evidence_partnership_id", table_name="evidence")
    op.drop_table("evidence")
