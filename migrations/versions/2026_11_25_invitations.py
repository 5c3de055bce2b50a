"""Invitations by name, reminders, and the mail that carries them: tables beside the response side, never joined to it."""

import sqlalchemy as sa
from alembic import op

revision = "2026_11_25_invitations"
down_revision = "2026_11_25_practice"
branch_labels = None
depends_on = None

PURPOSE = sa.Enum("sign-in", "welcome", "invitation", "reminder", name="purpose", native_enum=False, length=32)
STATE = sa.Enum(
    "queued",
    "sending",
    "sent",
    "waiting",
    "in-doubt",
    "refused",
    "stopped",
    name="state",
    native_enum=False,
    length=32,
)


def of_place() -> list[sa.schema.SchemaItem]:
    return [
        sa.Column("round_id", sa.Uuid(), nullable=False),
        sa.Column("partnership_id", sa.Uuid(), nullable=True),
        sa.ForeignKeyConstraint(["round_id"], ["round.id"]),
        sa.ForeignKeyConstraint(["partnership_id"], ["partnership.id"]),
    ]


def upgrade() -> None:
    op.create_table(
        "message",
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("key", sa.String(), nullable=False),
        sa.Column("purpose", PURPOSE, nullable=False),
        sa.Column("programme", sa.String(), nullable=False),
        sa.Column("round_id", sa.Uuid(), nullable=True),
        sa.Column("recipient", sa.String(), nullable=False),
        sa.Column("name", sa.String(), nullable=False),
        sa.Column("mark", sa.String(), nullable=False),
        sa.Column("subject", sa.String(), nullable=False),
        sa.Column("text", sa.Text(), nullable=False),
        sa.Column("html", sa.Text(), nullable=False),
        sa.Column("unsubscribe", sa.String(), nullable=False),
        sa.Column("state", STATE, nullable=False),
        sa.Column("attempts", sa.Integer(), nullable=False),
        sa.Column("doubts", sa.Integer(), nullable=False),
        sa.Column("error", sa.Text(), nullable=False),
        sa.Column("message_id", sa.String(), nullable=False),
        sa.Column("created_at", sa.DateTime(), nullable=False),
        sa.Column("next_at", sa.DateTime(), nullable=True),
        sa.Column("handed_at", sa.DateTime(), nullable=True),
        sa.Column("expires", sa.DateTime(), nullable=True),
        sa.ForeignKeyConstraint(["round_id"], ["round.id"]),
        sa.PrimaryKeyConstraint("id"),
        sa.UniqueConstraint("key"),
    )
    op.create_index("ix_message_due", "message", ["state", "next_at"])
    op.create_index("ix_message_round_id", "message", ["round_id"])
    op.create_table("declined", sa.Column("mark", sa.String(), nullable=False), sa.PrimaryKeyConstraint("mark"))
    op.create_table(
        "invitation",
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("key", sa.String(), nullable=False),
        *of_place(),
        sa.Column("perspective", sa.String(), nullable=False),
        sa.Column("name", sa.String(), nullable=False),
        sa.Column("address", sa.String(), nullable=False),
        sa.Column("link_key", sa.String(), nullable=False),
        sa.Column("issue", sa.Integer(), nullable=False),
        sa.Column("return_key", sa.String(), nullable=False),
        sa.Column("is_started", sa.Boolean(), nullable=False),
        sa.Column("is_finished", sa.Boolean(), nullable=False),
        sa.PrimaryKeyConstraint("id"),
        sa.UniqueConstraint("key"),
        sa.UniqueConstraint("link_key"),
    )
    op.create_index("ix_invitation_place", "invitation", ["round_id", "partnership_id"])
    op.create_table(
        "invited",
        sa.Column("key", sa.String(), nullable=False),
        *of_place(),
        sa.Column("perspective", sa.String(), nullable=False),
        sa.Column("invited", sa.Integer(), nullable=False),
        sa.Column("reissued", sa.Integer(), nullable=False),
        sa.PrimaryKeyConstraint("key"),
    )
    op.create_index("ix_invited_round_id", "invited", ["round_id"])
    op.create_table(
        "reminder",
        sa.Column("id", sa.Uuid(), nullable=False),
        *of_place(),
        sa.Column("at", sa.DateTime(), nullable=False),
        sa.Column("words", sa.Text(), nullable=False),
        sa.Column("sent_at", sa.DateTime(), nullable=True),
        sa.Column("reached", sa.Integer(), nullable=False),
        sa.PrimaryKeyConstraint("id"),
    )
    op.create_index("ix_reminder_round_id", "reminder", ["round_id"])


def downgrade() -> None:
    for table in ("reminder", "invited", "invitation", "declined", "message"):
        op.drop_table(table)
