"""The statements of the hot path, for answers and the marks of messages.

They are built once, on the tables themselves: the ORM's own way costs several times as much.
"""

from functools import cache
from typing import Any

import sqlalchemy as sa
from sqlalchemy import bindparam, case, literal, union_all
from sqlmodel import SQLModel, col

from app.store.tables import Answer, LateAnswer, SaveMark
from app.store.upsert import insert_rows, or_replace


@cache
def upsert(dialect: str, table: type[SQLModel]) -> Any:
    """`INSERT … ON CONFLICT DO UPDATE` of one answer."""
    columns = ("value", "non_answer", "note")
    insert = insert_rows(dialect, table, ("response_id", "question", *columns))
    return or_replace(insert, at=["response_id", "question"], taking=columns)


MARK = ("response_id", "question", "client", "counter")


@cache
def mark(dialect: str) -> Any:
    """Notes a message's counter; returns nothing when this client's message was here before."""
    insert = insert_rows(dialect, SaveMark, MARK)
    return insert.on_conflict_do_update(
        index_elements=list(MARK[:3]),
        set_={"counter": insert.excluded.counter},
        where=col(SaveMark.counter) < insert.excluded.counter,
    ).returning(col(SaveMark.counter))


@cache
def raise_mark(dialect: str) -> Any:
    """Lifts a client's counter to that of a whole page, so that older messages still under way are ignored."""
    insert = insert_rows(dialect, SaveMark, MARK)
    higher = case(
        (col(SaveMark.counter) < insert.excluded.counter, insert.excluded.counter),
        else_=col(SaveMark.counter),
    )
    return insert.on_conflict_do_update(index_elements=list(MARK[:3]), set_={"counter": higher})


@cache
def answers() -> Any:
    """A response's answers, and beside them (`late`) those given after the close."""

    def of(table: Any, late: bool) -> Any:
        columns = (table.question, table.value, table.non_answer, table.note, literal(late).label("late"))
        return sa.select(*columns).where(table.response_id == bindparam("response_id"))

    return union_all(of(Answer, late=False), of(LateAnswer, late=True))
