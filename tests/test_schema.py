"""Migrations: the models equal the migrated schema, every step goes up and down, an SQLite file is copied first."""

from pathlib import Path

import pytest
from alembic.autogenerate import compare_metadata
from alembic.runtime.migration import MigrationContext
from sqlalchemy import Connection, inspect
from sqlmodel import SQLModel, select, text

from app.core.comments import Decision, Reason, fingerprint
from app.store import partnerships, schema
from app.store.db import Database
from app.store.tables import BodyKind, ReadComment
from tests import examples, postgres


def test_the_models_equal_the_migrated_schema(database: Database) -> None:
    with database.engine.connect() as connection:
        context = MigrationContext.configure(connection, opts={"compare_type": True, "compare_server_default": True})
        assert compare_metadata(context, SQLModel.metadata) == []


@pytest.mark.parametrize("kind", ["sqlite", "postgresql"])
def test_every_migration_goes_up_and_down_again(kind: str, tmp_path: Path) -> None:
    url = f"sqlite:///{tmp_path / 'howgood.db'}" if kind == "sqlite" else postgres.create()
    database = Database(url)
    assert schema.upgrade(database)
    assert not schema.upgrade(database)
    schema.downgrade(database)
    assert schema.current(database) is None
    assert schema.upgrade(database)
    database.close()


def test_a_failed_migration_leaves_nothing_half_done(database_url: str, monkeypatch: pytest.MonkeyPatch) -> None:
    database = Database(database_url)
    schema.downgrade(database)

    def fails(*_args: object, **_kwargs: object) -> None:
        raise RuntimeError("the disk is full")

    monkeypatch.setattr("alembic.op.bulk_insert", fails)
    with pytest.raises(RuntimeError):
        schema.upgrade(database)
    with database.engine.connect() as connection:
        kept = {name for name in _tables(connection) if name != "alembic_version"}
    assert kept == set()
    database.close()


def test_comments_that_were_released_count_as_read_as_written(database: Database) -> None:
    with database.writing() as session:
        round_ = examples.open_round(session)
        said = [{"a1": "agree", "a_text": text} for text in ("Left as it is", "Kept back", "Never read")]
        examples.bring_in(session, round_, examples.responses("third-sector", *said))
        examples.read_comments(session, but="Never read")
        back = session.exec(select(ReadComment).where(ReadComment.words == "Kept back")).one()
        back.decision, back.words, back.reason = Decision.KEPT_BACK, "", Reason.UNKIND
    schema.downgrade(database, "2026_11_25_reopening")
    with database.engine.connect() as connection:
        assert connection.execute(text("SELECT words FROM released_comment")).scalars().all() == ["Left as it is"]
    schema.upgrade(database)
    with database.reading() as session:
        (kept,) = session.exec(select(ReadComment))
        assert (kept.decision, kept.words) == (Decision.AS_WRITTEN, "Left as it is")
        assert kept.fingerprint == fingerprint("Left as it is")


def _tables(connection: Connection) -> list[str]:
    return inspect(connection).get_table_names()


def test_an_sqlite_file_is_copied_before_it_is_migrated_and_two_copies_are_kept(sqlite_url: str) -> None:
    file = Path(sqlite_url.removeprefix("sqlite:///"))
    for _ in range(4):
        assert schema.copy_file(sqlite_url, "some_revision") is not None
    copies = sorted(file.parent.glob("howgood.db.before-*"))
    assert [copy.suffix for copy in copies] == [".3", ".4"]
    kept = Database(f"sqlite:///{copies[0]}")
    with kept.reading() as session:
        assert len(partnerships.every(session)) == 30
    kept.close()


def test_the_thirty_partnerships_are_there_and_what_is_unknown_is_left_open(database: Database) -> None:
    with database.reading() as session:
        made = {m.partnership.slug: m.bodies for m in partnerships.every(session)}
    assert len(made) == 30
    assert len(made["tayside"][BodyKind.LOCAL_AUTHORITY]) == len(made["tayside"][BodyKind.TSI]) == 3
    assert [slug for slug, bodies in made.items() if not bodies[BodyKind.TSI]] == [
        "east-ayrshire",
        "east-dunbartonshire",
        "east-renfrewshire",
        "renfrewshire",
    ]


def test_the_response_side_holds_no_time_and_no_order(database: Database) -> None:
    side = (
        *("response", "answer", "save_mark", "late_answer", "read_comment", "coded_passage"),
        *("kept_comment", "kept_name", "erasure", "carried_answer"),
    )
    for name in side:
        table = SQLModel.metadata.tables[name]
        assert not [
            c.name for c in table.columns if "DateTime" in type(c.type).__name__ or "Utc" in type(c.type).__name__
        ]
        assert not [c.name for c in table.columns if c.autoincrement is True]
    if database.engine.dialect.name == "sqlite":
        with database.engine.connect() as connection:
            for name in side:
                made = connection.execute(text("SELECT sql FROM sqlite_master WHERE name = :name"), {"name": name})
                assert "WITHOUT ROWID" in made.scalar_one()
