"""Workshops: their agenda, who is in the room, what was rated and revealed, and what was agreed."""

import sqlalchemy as sa
from alembic import op

revision = "2026_11_25_workshop"
down_revision = "2026_11_25_action"
branch_labels = None
depends_on = None

STAGES = ("gathering", "survey", "rating", "asking", "revealed", "talking", "agreed", "ended")
READINGS = ("strength", "area_for_development", "views_differ", "explore", "not_enough_knowledge", "not_reported")
STAGE = sa.Enum(*STAGES, name="stage", native_enum=False, length=32)
READING = sa.Enum(*READINGS, name="reading", native_enum=False, length=32)


def upgrade() -> None:
    op.create_table(
        "workshop",
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("code", sa.String(), nullable=False),
        sa.Column("title", sa.String(), nullable=False),
        sa.Column("partnership_id", sa.Uuid(), nullable=False),
        sa.Column("fingerprint", sa.String(), nullable=False),
        sa.Column("snapshot_id", sa.Uuid(), nullable=True),
        sa.Column("minutes", sa.Integer(), nullable=False),
        sa.Column("dots", sa.Integer(), nullable=False),
        sa.Column("minimum", sa.Integer(), nullable=False),
        sa.Column("stage", STAGE, nullable=False),
        sa.Column("item", sa.Integer(), nullable=False),
        sa.Column("voting", sa.Integer(), nullable=False),
        sa.Column("votings", sa.Integer(), nullable=False),
        sa.Column("before", sa.String(), nullable=False),
        sa.Column("taken_back", sa.Text(), nullable=False),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.Column("until", sa.DateTime(), nullable=True),
        sa.Column("made_at", sa.DateTime(), nullable=False),
        sa.ForeignKeyConstraint(["partnership_id"], ["partnership.id"]),
        sa.ForeignKeyConstraint(["fingerprint"], ["questionnaire.fingerprint"]),
        sa.ForeignKeyConstraint(["snapshot_id"], ["snapshot.id"]),
        sa.PrimaryKeyConstraint("id"),
        sa.UniqueConstraint("code"),
    )
    op.create_index("ix_workshop_partnership_id", "workshop", ["partnership_id"])
    op.create_index("ix_workshop_snapshot_id", "workshop", ["snapshot_id"])
    op.create_table(
        "workshop_item",
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("workshop_id", sa.Uuid(), nullable=False),
        sa.Column("place", sa.Integer(), nullable=False),
        sa.Column("question", sa.String(), nullable=True),
        sa.Column("minutes", sa.Integer(), nullable=False),
        sa.Column("reading", READING, nullable=True),
        sa.Column("is_area", sa.Boolean(), nullable=False),
        sa.Column("notes", sa.Text(), nullable=False),
        sa.Column("position", sa.Text(), nullable=False),
        sa.Column("why", sa.Text(), nullable=False),
        sa.Column("evidence", sa.Text(), nullable=False),
        sa.Column("dissent", sa.Text(), nullable=False),
        sa.ForeignKeyConstraint(["workshop_id"], ["workshop.id"], ondelete="CASCADE"),
        sa.PrimaryKeyConstraint("id"),
    )
    op.create_index("ix_workshop_item_workshop_id", "workshop_item", ["workshop_id"])
    op.create_table(
        "room_participant",
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("key", sa.String(), nullable=False),
        sa.Column("workshop_id", sa.Uuid(), nullable=False),
        sa.Column("perspective", sa.String(), nullable=False),
        sa.ForeignKeyConstraint(["workshop_id"], ["workshop.id"], ondelete="CASCADE"),
        sa.PrimaryKeyConstraint("id"),
        sa.UniqueConstraint("key"),
        sqlite_with_rowid=False,
    )
    op.create_index("ix_room_participant_workshop_id", "room_participant", ["workshop_id"])
    op.create_table(
        "room_rating",
        sa.Column("item_id", sa.Uuid(), nullable=False),
        sa.Column("voting", sa.Integer(), nullable=False),
        sa.Column("participant_id", sa.Uuid(), nullable=False),
        sa.Column("value", sa.String(), nullable=True),
        sa.Column("agrees", sa.Boolean(), nullable=True),
        sa.ForeignKeyConstraint(["item_id"], ["workshop_item.id"], ondelete="CASCADE"),
        sa.ForeignKeyConstraint(["participant_id"], ["room_participant.id"], ondelete="CASCADE"),
        sa.PrimaryKeyConstraint("item_id", "voting", "participant_id"),
        sqlite_with_rowid=False,
    )
    op.create_table(
        "room_reveal",
        sa.Column("item_id", sa.Uuid(), nullable=False),
        sa.Column("voting", sa.Integer(), nullable=False),
        sa.Column("body", sa.Text(), nullable=False),
        sa.ForeignKeyConstraint(["item_id"], ["workshop_item.id"], ondelete="CASCADE"),
        sa.PrimaryKeyConstraint("item_id", "voting"),
    )


def downgrade() -> None:
    for table in ("room_reveal", "room_rating", "room_participant", "workshop_item", "workshop"):
        op.drop_table(table)
