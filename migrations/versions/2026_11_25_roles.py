"""Roles, each over a scope, instead of one a person; names; sign-ins by code; devices that can be told apart.

Whoever was national staff stays so. Links that were made and devices that were signed in end: people sign in anew.
"""

from uuid import uuid4

import sqlalchemy as sa
from alembic import op

revision = "2026_11_25_roles"
down_revision = "2026_11_25_naming"
branch_labels = None
depends_on = None

ROLE = sa.Enum(
    "national-staff",
    "national-reader",
    "partnership-coordinator",
    "tsi-officer",
    "facilitator",
    "report-reader",
    name="role",
    native_enum=False,
    length=32,
)
PERSON = sa.table("person", sa.column("id", sa.Uuid()), sa.column("role", sa.String()))
HELD = sa.table("role_held", *(sa.column(name, sa.Uuid()) for name in ("id", "person_id")), sa.column("role"))


def upgrade() -> None:
    op.drop_table("staff_session")
    op.drop_table("sign_in_link")
    op.create_table(
        "role_held",
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("person_id", sa.Uuid(), nullable=False),
        sa.Column("role", ROLE, nullable=False),
        sa.Column("partnership_id", sa.Uuid(), nullable=True),
        sa.Column("body_id", sa.Uuid(), nullable=True),
        sa.Column("workshop_id", sa.Uuid(), nullable=True),
        sa.ForeignKeyConstraint(["person_id"], ["person.id"]),
        sa.ForeignKeyConstraint(["partnership_id"], ["partnership.id"]),
        sa.ForeignKeyConstraint(["body_id"], ["body.id"]),
        sa.PrimaryKeyConstraint("id"),
    )
    op.create_index("ix_role_held_person_id", "role_held", ["person_id"])
    for person in op.get_bind().execute(sa.select(PERSON)).mappings().all():
        op.get_bind().execute(sa.insert(HELD).values(id=uuid4(), person_id=person["id"], role=person["role"]))
    op.drop_column("person", "role")
    op.add_column("person", sa.Column("name", sa.String(), nullable=False, server_default=sa.text("''")))
    op.add_column("person", sa.Column("ended_at", sa.DateTime(), nullable=True))
    op.create_table(
        "sign_in",
        sa.Column("key", sa.String(), nullable=False),
        sa.Column("ticket", sa.String(), nullable=True),
        sa.Column("code", sa.String(), nullable=True),
        sa.Column("address", sa.String(), nullable=True),
        sa.Column("person_id", sa.Uuid(), nullable=True),
        sa.Column("tries", sa.Integer(), nullable=False),
        sa.Column("made_at", sa.DateTime(), nullable=False),
        sa.Column("expires", sa.DateTime(), nullable=False),
        sa.Column("used_at", sa.DateTime(), nullable=True),
        sa.ForeignKeyConstraint(["person_id"], ["person.id"]),
        sa.PrimaryKeyConstraint("key"),
        sa.UniqueConstraint("ticket"),
    )
    op.create_index("ix_sign_in_address", "sign_in", ["address"])
    op.create_table(
        "staff_session",
        sa.Column("key", sa.String(), nullable=False),
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("person_id", sa.Uuid(), nullable=False),
        sa.Column("device", sa.String(), nullable=False),
        sa.Column("made_at", sa.DateTime(), nullable=False),
        sa.Column("seen_at", sa.DateTime(), nullable=False),
        sa.Column("expires", sa.DateTime(), nullable=False),
        sa.ForeignKeyConstraint(["person_id"], ["person.id"]),
        sa.PrimaryKeyConstraint("key"),
        sa.UniqueConstraint("id"),
    )
    op.create_index("ix_staff_session_person_id", "staff_session", ["person_id"])


def downgrade() -> None:
    """Everybody with an account was national staff then: those who are something else lose it."""
    op.drop_table("staff_session")
    op.drop_table("sign_in")
    op.add_column("person", sa.Column("role", sa.String(32), nullable=False, server_default="national-staff"))
    op.drop_table("role_held")
    op.drop_column("person", "ended_at")
    op.drop_column("person", "name")
    for name, more in (("sign_in_link", [sa.Column("used_at", sa.DateTime(), nullable=True)]), ("staff_session", [])):
        op.create_table(
            name,
            sa.Column("key", sa.String(), nullable=False),
            sa.Column("person_id", sa.Uuid(), nullable=False),
            sa.Column("expires", sa.DateTime(), nullable=False),
            *more,
            sa.ForeignKeyConstraint(["person_id"], ["person.id"]),
            sa.PrimaryKeyConstraint("key"),
        )
