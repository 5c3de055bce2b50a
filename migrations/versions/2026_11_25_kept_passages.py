"""With the released comments of an erased round: the passages of them that were coded with themes."""

import sqlalchemy as sa
from alembic import op

revision = "2026_11_25_kept_passages"
down_revision = "2026_11_25_days"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.add_column("kept_comment", sa.Column("passages", sa.Text(), server_default="[]", nullable=False))


def downgrade() -> None:
    op.drop_column("kept_comment", "passages")
