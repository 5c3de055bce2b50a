"""`INSERT … ON CONFLICT DO UPDATE`, which both databases have and SQLAlchemy spells for each of them."""

from collections.abc import Sequence
from typing import Any

from sqlalchemy import inspect
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
