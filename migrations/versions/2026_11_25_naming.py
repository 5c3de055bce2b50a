"""Whether the report over a round's partnerships names them. Nobody was told so far, so earlier rounds name none."""

import sqlalchemy as sa
from alembic import op

revision = "2026_11_25_naming"
down_revision = "2026_11_25_comments"
branch_labels = None
depends_on = None

NAMING = sa.Enum("named", "anonymous", name="naming", native_enum=False, length=32)


def upgrade() -> None:
    op.add_column("round", sa.Column("naming", NAMING, nullable=False, server_default="anonymous"))


def downgrade() -> None:
    op.drop_column("round", "naming")
