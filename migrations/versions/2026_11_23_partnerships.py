"""The 30 Children's Services Planning Partnerships, as data that staff can edit from here on.

Source: migrations/data/partnerships.csv, compiled from public pages in November 2026; bodies that no page was read
for are left out, and shown as not yet recorded.
"""

import csv
from pathlib import Path
from uuid import uuid4

import sqlalchemy as sa
from alembic import op

revision = "2026_11_23_partnerships"
down_revision = "2026_11_23_first"
branch_labels = None
depends_on = None

DATA = Path(__file__).resolve().parents[1] / "data" / "partnerships.csv"

partnership = sa.table("partnership", sa.column("id", sa.Uuid), sa.column("slug"), sa.column("name"))
body = sa.table("body", sa.column("id", sa.Uuid), sa.column("kind"), sa.column("name"))
membership = sa.table(
    "membership", sa.column("partnership_id", sa.Uuid), sa.column("body_id", sa.Uuid), sa.column("area")
)


def upgrade() -> None:
    with DATA.open(encoding="utf-8", newline="") as file:
        rows = list(csv.DictReader(file))
    partnerships = {row["slug"]: {"id": uuid4(), "slug": row["slug"], "name": row["partnership"]} for row in rows}
    bodies = {(row["kind"], row["name"]): uuid4() for row in rows}
    op.bulk_insert(partnership, list(partnerships.values()))
    op.bulk_insert(body, [{"id": id_, "kind": kind, "name": name} for (kind, name), id_ in bodies.items()])
    op.bulk_insert(
        membership,
        [
            {
                "partnership_id": partnerships[row["slug"]]["id"],
                "body_id": bodies[row["kind"], row["name"]],
                "area": row["area"],
            }
            for row in rows
        ],
    )


def downgrade() -> None:
    op.execute(sa.delete(membership))
    op.execute(sa.delete(body))
    op.execute(sa.delete(partnership))
