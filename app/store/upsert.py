"""`INSERT … ON CONFLICT DO UPDATE`, which both databases have and SQLAlchemy spells for each of them."""

import json
from collections.abc import Sequence
from typing import Any

import sqlalchemy as sa
from sqlalchemy import Connection, bindparam, inspect
from sqlalchemy.dialects import postgresql, sqlite
from sqlmodel import Session, SQLModel


def insert_into(session: Session, table: type[SQLModel]) -> Any:
    """An `INSERT` into the table, as this session's database takes it."""
    dialect = postgresql if session.get_bind().dialect.name == "postgresql" else sqlite
    return dialect.insert(inspect(table).local_table)


def or_replace(insert: Any, *, at: Sequence[str], taking: Sequence[str], where: Any = None) -> Any:
    """The `INSERT` that takes these columns over where a row with the same values `at` these stands already."""
    return insert.on_conflict_do_update(
        index_elements=list(at), set_={name: insert.excluded[name] for name in taking}, where=where
    )


def insert_rows(dialect: str, table: type[SQLModel], names: Sequence[str]) -> Any:
    """`INSERT` of any number of rows, to be carried out by `write_rows`."""
    its = inspect(table).local_table
    if dialect == "sqlite":
        return sqlite.insert(its).values({name: bindparam(name) for name in names})
    columns = (sa.column(name, its.c[name].type) for name in names)
    rows = sa.func.json_to_recordset(sa.cast(bindparam("rows"), postgresql.JSON)).table_valued(*columns)
    return postgresql.insert(its).from_select(names, sa.select(*rows.render_derived(with_types=True).c))


def write_rows(connection: Connection, statement: Any, rows: Sequence[dict[str, Any]]) -> sa.CursorResult[Any]:
    """Carries out an `insert_rows`; to PostgreSQL all rows go in one round trip, as JSON."""
    if connection.dialect.name == "sqlite":
        return connection.execute(statement, rows if len(rows) > 1 else rows[0])
    return connection.execute(statement, {"rows": json.dumps(rows, default=str, ensure_ascii=False)})
