"""What was decided on each comment that was read, instead of released words alone; and a partnership's own words.

Words released so far count as read as written. Where they are not what their writer's answer says, the comment goes
back into the reading queue.
"""

import hashlib

import sqlalchemy as sa
from alembic import op

revision = "2026_11_25_comments"
down_revision = "2026_11_25_reopening"
branch_labels = None
depends_on = None

PART = sa.Enum("answer", "note", name="part", native_enum=False, length=32)
DECISION = sa.Enum("as-written", "words-removed", "kept-back", name="decision", native_enum=False, length=32)
REASON = sa.Enum(
    "names-somebody",
    "tells-who-wrote",
    "safety",
    "unkind",
    "unlawful",
    "not-about-this",
    name="reason",
    native_enum=False,
    length=32,
)
RELEASED = sa.table(
    "released_comment",
    sa.column("response_id", sa.Uuid()),
    sa.column("question", sa.String()),
    sa.column("part", sa.String()),
    sa.column("words", sa.Text()),
)
READ = sa.table(
    "read_comment",
    *(sa.column(c.name, c.type) for c in RELEASED.columns),
    sa.column("fingerprint", sa.String()),
    sa.column("decision", sa.String()),
)


def upgrade() -> None:
    op.create_table(
        "read_comment",
        sa.Column("response_id", sa.Uuid(), nullable=False),
        sa.Column("question", sa.String(), nullable=False),
        sa.Column("part", PART, nullable=False),
        sa.Column("fingerprint", sa.String(), nullable=False),
        sa.Column("decision", DECISION, nullable=False),
        sa.Column("words", sa.Text(), nullable=False),
        sa.Column("reason", REASON, nullable=True),
        sa.ForeignKeyConstraint(["response_id"], ["response.id"], ondelete="CASCADE"),
        sa.PrimaryKeyConstraint("response_id", "question", "part"),
        sqlite_with_rowid=False,
    )
    for row in op.get_bind().execute(sa.select(RELEASED)).mappings().all():
        fingerprint = hashlib.sha256(row["words"].encode()).hexdigest()
        op.get_bind().execute(sa.insert(READ).values(**row, fingerprint=fingerprint, decision="as-written"))
    op.drop_table("released_comment")
    op.create_table(
        "report_text",
        sa.Column("key", sa.String(), nullable=False),
        sa.Column("round_id", sa.Uuid(), nullable=False),
        sa.Column("partnership_id", sa.Uuid(), nullable=True),
        sa.Column("place", sa.String(), nullable=False),
        sa.Column("words", sa.Text(), nullable=False),
        sa.Column("author_id", sa.Uuid(), nullable=False),
        sa.Column("written_at", sa.DateTime(), nullable=False),
        sa.ForeignKeyConstraint(["author_id"], ["person.id"]),
        sa.ForeignKeyConstraint(["partnership_id"], ["partnership.id"]),
        sa.ForeignKeyConstraint(["round_id"], ["round.id"]),
        sa.PrimaryKeyConstraint("key"),
    )
    op.create_index("ix_report_text_round_id", "report_text", ["round_id"])


def downgrade() -> None:
    op.drop_index("ix_report_text_round_id", table_name="report_text")
    op.drop_table("report_text")
    op.create_table(
        "released_comment",
        sa.Column("response_id", sa.Uuid(), nullable=False),
        sa.Column("question", sa.String(), nullable=False),
        sa.Column("part", PART, nullable=False),
        sa.Column("words", sa.Text(), nullable=False),
        sa.ForeignKeyConstraint(["response_id"], ["response.id"], ondelete="CASCADE"),
        sa.PrimaryKeyConstraint("response_id", "question", "part"),
        sqlite_with_rowid=False,
    )
    kept = sa.select(*(READ.c[c.name] for c in RELEASED.columns)).where(READ.c.decision != "kept-back")
    for row in op.get_bind().execute(kept).mappings().all():
        op.get_bind().execute(sa.insert(RELEASED).values(**row))
    op.drop_table("read_comment")
