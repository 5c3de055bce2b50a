"""What a response is in a review of plans: a complete first reading, or what was settled between readings."""

import sqlalchemy as sa
from alembic import op

revision = "2026_11_25_review"
down_revision = "2026_11_25_roles"
branch_labels = None
depends_on = None

REVIEW = sa.Enum("complete", "settled", name="review", native_enum=False, length=32)


def upgrade() -> None:
    op.add_column("response", sa.Column("review", REVIEW, nullable=True))


def downgrade() -> None:
    op.drop_column("response", "review")
