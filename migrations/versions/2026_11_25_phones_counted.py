"""Whether a phone has said that it is in use, while a facilitator counts the phones in the room."""

import sqlalchemy as sa
from alembic import op

revision = "2026_11_25_phones_counted"
down_revision = "2026_11_25_evidence"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.add_column("room_participant", sa.Column("in_use", sa.Boolean(), nullable=True))


def downgrade() -> None:
    op.drop_column("room_participant", "in_use")
