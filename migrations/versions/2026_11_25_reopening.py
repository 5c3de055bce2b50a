"""Reopening a round: which snapshot counts a response, and the reason that was given."""

import json

import sqlalchemy as sa
from alembic import op

revision = "2026_11_25_reopening"
down_revision = "2026_11_23_partnerships"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.add_column("response", sa.Column("counted_in", sa.Integer(), nullable=True))
    op.add_column("audit_entry", sa.Column("reason", sa.String(), nullable=True))
    _mark_what_was_counted()


response = sa.table(
    "response",
    *(sa.column(name) for name in ("id", "round_id", "partnership_id", "perspective", "is_submitted", "counted_in")),
)
answer = sa.table("answer", *(sa.column(name) for name in ("response_id", "value", "non_answer")))


def _mark_what_was_counted() -> None:
    """Each snapshot made before counts every submitted response with an answer whose group enters a figure."""
    connection = op.get_bind()
    snapshots = sa.text("SELECT round_id, partnership_id, number, body FROM snapshot")
    for round_id, partnership_id, number, body in connection.execute(snapshots).all():
        counted = [p["perspective"] for p in json.loads(body)["participation"] if p["row"] in ("own", "merged")]
        has_answer = sa.exists().where(
            answer.c.response_id == response.c.id,
            sa.or_(answer.c.value.is_not(None), answer.c.non_answer.is_not(None)),
        )
        connection.execute(
            sa.update(response)
            .values(counted_in=number)
            .where(response.c.round_id == round_id, response.c.partnership_id.is_not_distinct_from(partnership_id))
            .where(response.c.perspective.in_(counted), response.c.is_submitted == sa.true(), has_answer)
        )


def downgrade() -> None:
    op.drop_column("audit_entry", "reason")
    op.drop_column("response", "counted_in")
