"""How a partnership was called when a round first closed, so that kept reports keep its name when it is renamed."""

import sqlalchemy as sa
from alembic import op

revision = "2026_11_25_names"
down_revision = "2026_11_25_keeping"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.add_column("round_partnership", sa.Column("name", sa.String(), nullable=True))
    op.execute(
        "UPDATE round_partnership SET name = (SELECT name FROM partnership WHERE id = round_partnership.partnership_id)"
        " WHERE round_id IN (SELECT round_id FROM snapshot)"
    )


def downgrade() -> None:
    op.drop_column("round_partnership", "name")
