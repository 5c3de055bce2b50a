"""Keeping and erasing: when a round's answers are erased, what stays of them, the erasure list, and a record that only
grows.

On SQLite triggers refuse to change or remove what was recorded. On PostgreSQL the rights of the app's own role do
(`app.store.schema`), because only there roles are kept apart.
"""

from datetime import datetime, timedelta

import sqlalchemy as sa
from alembic import op

revision = "2026_11_25_keeping"
down_revision = "2026_11_25_invitations"
branch_labels = None
depends_on = None

TWO_YEARS = timedelta(days=730)
PART = sa.Enum("answer", "note", name="part", native_enum=False, length=32)
DECISION = sa.Enum("as-written", "words-removed", "kept-back", name="decision", native_enum=False, length=32)
FOREIGN_KEYS = {"fk": "fk_%(table_name)s_%(column_0_name)s"}


def upgrade() -> None:
    op.add_column("round", sa.Column("erase_on", sa.Date(), nullable=True))
    op.add_column("round", sa.Column("erased_at", sa.DateTime(), nullable=True))
    _date_the_rounds()
    op.create_table(
        "kept_comment",
        sa.Column("handle", sa.String(), nullable=False),
        sa.Column("round_id", sa.Uuid(), nullable=False),
        sa.Column("partnership_id", sa.Uuid(), nullable=True),
        sa.Column("question", sa.String(), nullable=False),
        sa.Column("part", PART, nullable=False),
        sa.Column("perspective", sa.String(), nullable=True),
        sa.Column("decision", DECISION, nullable=True),
        sa.Column("words", sa.Text(), nullable=False),
        sa.Column("may_quote", sa.Boolean(), nullable=False),
        sa.ForeignKeyConstraint(["partnership_id"], ["partnership.id"]),
        sa.ForeignKeyConstraint(["round_id"], ["round.id"]),
        sa.PrimaryKeyConstraint("handle"),
        sqlite_with_rowid=False,
    )
    op.create_index("ix_kept_comment_round", "kept_comment", ["round_id", "partnership_id"])
    op.create_table(
        "kept_name",
        sa.Column("handle", sa.String(), nullable=False),
        sa.Column("round_id", sa.Uuid(), nullable=False),
        sa.Column("partnership_id", sa.Uuid(), nullable=True),
        sa.Column("perspective", sa.String(), nullable=False),
        sa.Column("organisation", sa.String(), nullable=False),
        sa.ForeignKeyConstraint(["partnership_id"], ["partnership.id"]),
        sa.ForeignKeyConstraint(["round_id"], ["round.id"]),
        sa.PrimaryKeyConstraint("handle"),
        sqlite_with_rowid=False,
    )
    op.create_index("ix_kept_name_round", "kept_name", ["round_id", "partnership_id"])
    op.create_table(
        "erasure",
        sa.Column("key", sa.String(), nullable=False),
        sa.PrimaryKeyConstraint("key"),
        sqlite_with_rowid=False,
    )
    if op.get_bind().dialect.name == "sqlite":
        with op.batch_alter_table("audit_entry", naming_convention=FOREIGN_KEYS) as batch:
            batch.drop_constraint("fk_audit_entry_person_id", type_="foreignkey")
    else:
        op.drop_constraint("audit_entry_person_id_fkey", "audit_entry", type_="foreignkey")
    op.create_index("ix_audit_entry_at", "audit_entry", ["at"])
    if op.get_bind().dialect.name == "sqlite":
        for what in ("update", "delete"):
            op.execute(
                f"CREATE TRIGGER audit_entry_no_{what} BEFORE {what.upper()} ON audit_entry"
                " BEGIN SELECT RAISE(ABORT, 'the record of what was done only grows'); END"
            )


def _date_the_rounds() -> None:
    """Earlier rounds get the usual date: nobody was told another."""
    round_ = sa.table("round", sa.column("id"), sa.column("closes", sa.DateTime()), sa.column("erase_on", sa.Date()))
    for id_, closes in op.get_bind().execute(sa.select(round_.c.id, round_.c.closes)).all():
        day = (closes if isinstance(closes, datetime) else datetime.fromisoformat(closes)).date() + TWO_YEARS
        op.get_bind().execute(sa.update(round_).where(round_.c.id == id_).values(erase_on=day))


def downgrade() -> None:
    if op.get_bind().dialect.name == "sqlite":
        for what in ("update", "delete"):
            op.execute(f"DROP TRIGGER audit_entry_no_{what}")
    op.drop_index("ix_audit_entry_at", table_name="audit_entry")
    name = "fk_audit_entry_person_id" if op.get_bind().dialect.name == "sqlite" else "audit_entry_person_id_fkey"
    with op.batch_alter_table("audit_entry") as batch:
        batch.create_foreign_key(name, "person", ["person_id"], ["id"])
    op.drop_table("erasure")
    op.drop_index("ix_kept_name_round", table_name="kept_name")
    op.drop_table("kept_name")
    op.drop_index("ix_kept_comment_round", table_name="kept_comment")
    op.drop_table("kept_comment")
    op.drop_column("round", "erased_at")
    op.drop_column("round", "erase_on")
