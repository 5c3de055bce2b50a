"""The plan that is written in a room: also of a workshop without a round, and what its record tells of who was there."""

import sqlalchemy as sa
from alembic import op

revision = "2026_11_25_room_plan"
down_revision = "2026_11_25_phones_counted"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.add_column("workshop", sa.Column("began_at", sa.DateTime(), nullable=True))
    op.add_column("workshop", sa.Column("attended", sa.Text(), nullable=False, server_default=""))
    op.add_column("workshop", sa.Column("on_screen", sa.Text(), nullable=False, server_default=""))
    with op.batch_alter_table("action") as batch:
        batch.alter_column("round_id", existing_type=sa.Uuid(), nullable=True)
        batch.add_column(sa.Column("workshop_id", sa.Uuid(), nullable=True))
        batch.create_foreign_key("fk_action_workshop_id", "workshop", ["workshop_id"], ["id"])
        batch.create_index("ix_action_workshop_id", ["workshop_id"])
    with op.batch_alter_table("workshop") as batch:
        batch.alter_column("attended", existing_type=sa.Text(), server_default=None)
        batch.alter_column("on_screen", existing_type=sa.Text(), server_default=None)


def downgrade() -> None:
    op.execute("DELETE FROM action WHERE round_id IS NULL")
    with op.batch_alter_table("action") as batch:
        batch.drop_index("ix_action_workshop_id")
        batch.drop_constraint("fk_action_workshop_id", type_="foreignkey")
        batch.drop_column("workshop_id")
        batch.alter_column("round_id", existing_type=sa.Uuid(), nullable=False)
    with op.batch_alter_table("workshop") as batch:
        for name in ("on_screen", "attended", "began_at"):
            batch.drop_column(name)
