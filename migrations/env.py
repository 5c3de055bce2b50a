"""Runs the migrations: always on a connection handed over by app.store.schema, in one transaction."""

from alembic import context
from sqlmodel import SQLModel

import app.store.action_tables
import app.store.check_in_tables
import app.store.evidence_tables
import app.store.inviting_tables
import app.store.kept_tables
import app.store.parcel_tables
import app.store.people_tables
import app.store.practice_tables
import app.store.tables
import app.store.tally_tables
import app.store.theme_tables
import app.store.workshop_tables  # noqa: F401

connection = context.config.attributes["connection"]
context.configure(
    connection=connection,
    target_metadata=SQLModel.metadata,
    compare_type=True,
    render_as_batch=connection.dialect.name == "sqlite",
)
if connection.dialect.name == "postgresql":
    connection.exec_driver_sql("SET LOCAL lock_timeout = '5s'")
context.run_migrations()
