"""Backups: made while people answer, verified before anything is touched, and every export byte-equal afterwards."""

import json
import shutil
import zipfile
from collections.abc import Iterator
from contextlib import closing
from datetime import date, timedelta
from pathlib import Path
from threading import Event, Thread
from typing import Any
from uuid import UUID, uuid4

import pytest
from sqlalchemy import Enum, make_url
from sqlmodel import Session, SQLModel, select, text
from typer.testing import CliRunner

from app.cli.commands import app as cli
from app.core import answers as core
from app.core.errors import Refusal
from app.core.evidence import File, Kind, Piece
from app.exports import FORMATS
from app.exports.answers import ANSWER_FILES, draw
from app.reports import REPORTS
from app.store import (
    audit,
    backup,
    erasure,
    evidence,
    people,
    questionnaires,
    raw,
    report_facts,
    responses,
    rounds,
    schema,
    sign_ins,
)
from app.store.db import Database
from app.store.evidence_tables import EvidenceFile
from app.store.people_tables import StaffSession
from app.store.restoring import SIGNED_IN, restore
from app.store.tables import Answer, AuditEntry, Partnership, Response, Round
from tests import examples, postgres
from tests.conftest import THOROUGH, times
from tests.examples import A_DAY, KEYS, NOON, SECRET, bring_in, open_round
from tests.test_erasure import CLOSED, a_closed_round, said

pytestmark = pytest.mark.own_database

LATER = CLOSED + 2 * A_DAY
LASTS = timedelta(days=35)
FILES = ("json", "csv", "html", "xlsx", "docx", "pptx") if THOROUGH else ("json", "csv", "html")


def exports(database: Database) -> dict[str, bytes]:
    """Every file that can be made of what is kept: reports, single answers, questionnaires, the record of the round."""
    found: dict[str, bytes] = {}
    with database.writing() as session:
        found |= {f"{one.evidence_id}": one.content for one in session.exec(select(EvidenceFile))}
        for round_ in rounds.every(session):
            sources = raw.sources(session, [round_])
            book = draw(sources)
            for name, form in ANSWER_FILES.items():
                if name != "sav":  # the same single answers, and slow
                    found[f"{round_.slug}.{name}"] = b"".join(form.write(book, raw.responses(session, [round_])))
            found[f"{round_.slug} questionnaire"] = questionnaires.of_round(session, round_).canonical().encode()
            if round_.closed_at is None:
                continue
            for place in rounds.places_or_nation(session, round_):
                facts = report_facts.of(session, round_, place, now=LATER)
                for form_name in FILES:
                    document = REPORTS["baseline"](facts)
                    found[f"{round_.slug}/{place and place.slug}.{form_name}"] = FORMATS[form_name].write(document)
    return found


def a_full_database(session: Session) -> None:
    """A closed round with comments, an open one under way, awkward words, a file, somebody who is signed in."""
    a_closed_round(session)
    other = open_round(session, slug="open", partnerships=["fife"])
    awkward = ["tab\tline\nnext \\N \\. “”", "=1+1", "👩‍👩‍👧‍👦 مرحبا", "\\x00 nul"]
    bring_in(session, other, examples.responses("third-sector", *said(*awkward), place="fife"))
    token = people.make_link(session, "staff@example.org", now=NOON, lasts=A_DAY)
    sign_ins.sign_in(session, token, now=NOON, lasts=A_DAY, device="")
    place, by = session.exec(select(Partnership)).first(), people.by_email(session, "staff@example.org")
    assert place is not None and by is not None
    piece = Piece(Kind.FILE, "Bytes", file=File("bytes.txt", "txt", 512))
    evidence.keep(session, place, piece, bytes(range(256)) * 2, now=NOON, by=by)


@pytest.fixture
def empty(database: Database, tmp_path: Path) -> Iterator[Database]:
    """Another database of the same kind, new."""
    if database.engine.dialect.name == "sqlite":
        (tmp_path / "other").mkdir()
        its = Database(f"sqlite:///{tmp_path / 'other' / 'howgood.db'}")
        schema.upgrade(its)
        yield its
        its.close()
    else:
        with postgres.database(template="howgood_migrated") as url:
            its = Database(url)
            yield its
            its.close()


def test_after_a_restore_every_export_is_the_same_byte_for_byte(
    database: Database, empty: Database, tmp_path: Path
) -> None:
    with database.writing() as session:
        a_full_database(session)
    before = exports(database)
    assert len(before) > 12
    file = tmp_path / "full.howgood"
    manifest = backup.make(database, file, now=LATER, lasts=LASTS)
    assert file.stat().st_mode & 0o077 == 0, "others on the machine can read it"
    assert manifest.tables["answer"].rows > 10
    done = restore(empty, file, keys=KEYS, now=LATER)
    assert (done.rounds_erased, done.others_erased) == (0, 0)
    assert exports(empty) == before
    with empty.reading() as session:
        assert not session.exec(select(StaffSession)).all(), "nobody stays signed in"
        events = set(session.exec(select(AuditEntry.event)))
        assert {"round:close", "backup:make", "backup:restore"} <= events
    assert schema.current(empty) == schema.newest()


def fill(session: Session) -> None:
    """A row in every table that there is, now or later; what it says does not matter here."""
    usual: dict[type, Any] = {str: "x", bytes: b"\x00\\.\n\xff", int: 1, bool: False, date: NOON.date()}
    for table in SQLModel.metadata.sorted_tables:
        connection = session.connection()
        if connection.execute(table.select()).first() is None:
            row: dict[str, Any] = {}
            for column in table.columns:
                if column.nullable:
                    continue
                if column.foreign_keys:
                    its = next(iter(column.foreign_keys)).column
                    row[column.name] = connection.execute(select(its)).scalars().first()
                elif isinstance(column.type, Enum):
                    row[column.name] = next(iter(column.type.enum_class))
                else:
                    its = column.type.python_type
                    row[column.name] = uuid4() if its is UUID else usual.get(its, NOON)
            connection.execute(table.insert().values(row))


def rows_of(database: Database) -> dict[str, set[str]]:
    """All that every table holds."""
    with database.reading() as session:
        return {
            name: {repr(tuple(row)) for row in session.connection().execute(table.select())}
            for name, table in SQLModel.metadata.tables.items()
        }


def test_every_table_that_there_is_comes_back_whole(database: Database, empty: Database, tmp_path: Path) -> None:
    with database.writing() as session:
        a_full_database(session)
        fill(session)
    manifest = backup.make(database, tmp_path / "b", now=LATER, lasts=LASTS)
    before = rows_of(database)
    assert {name for name, its in before.items() if its} == set(SQLModel.metadata.tables) <= set(manifest.tables)
    restore(empty, tmp_path / "b", keys=KEYS, now=LATER)
    after = rows_of(empty)
    assert {name for name in after if not after[name]} == set(SIGNED_IN), "nobody stays signed in"
    assert before.pop("audit_entry") < after["audit_entry"]
    assert len(before.pop("message")) == len(after["message"]), "whether it was sent since is in doubt: test_outbox.py"
    assert [name for name, its in before.items() if name not in SIGNED_IN and its != after[name]] == []


def test_a_backup_made_while_ten_people_answer_holds_all_that_was_acknowledged_before(
    database: Database, empty: Database, tmp_path: Path
) -> None:
    with database.writing() as session:
        round_ = open_round(session)
        code = next(c for c in rounds.codes(session, round_) if c.perspective == "third-sector")
        begun = [responses.begin(session, code, nonce=f"n{n}", keys=KEYS, now=NOON)[0] for n in range(10)]
        ids = [one.id for one in begun]
    acknowledged = [0] * 10
    stop = Event()

    def answer(n: int) -> None:
        count = 0
        while not stop.is_set():
            count += 1
            with database.writing() as session:
                its = session.get_one(Response, ids[n])
                given = {"a_text": core.Answer(f"{count}"), "b_word": core.Answer(f"{count}")}
                responses.save_answers(session, its, given, now=NOON, message=("client", count))
            acknowledged[n] = count

    threads = [Thread(target=answer, args=(n,)) for n in range(10)]
    for thread in threads:
        thread.start()
    try:
        for number in range(times(1, 10)):
            while min(acknowledged) < 3 * (number + 1):
                stop.wait(0.01)
            before = list(acknowledged)
            file = tmp_path / f"{number}.howgood"
            backup.make(database, file, now=NOON, lasts=LASTS)
            restore(empty, file, keys=KEYS, now=NOON)
            with empty.reading() as session:
                for n, id_ in enumerate(ids):
                    kept = responses.answers_of(session, session.get_one(Response, id_))
                    assert int(kept["a_text"].value or 0) >= before[n], "an acknowledged answer is not in the backup"
                    assert kept["a_text"] == kept["b_word"], "half of what was saved together is in the backup"
            first = exports(empty)
            again = tmp_path / f"{number}-again.howgood"
            backup.make(empty, again, now=NOON, lasts=LASTS)
            restore(empty, again, keys=KEYS, now=NOON)
            assert exports(empty) == first
    finally:
        stop.set()
        for thread in threads:
            thread.join()


def test_a_backup_does_not_tell_in_which_order_people_came(
    sqlite_url: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Nor does the copy that a migration makes. Copied page by page, both would: the planted fault."""
    file = Path(sqlite_url.removeprefix("sqlite:///"))
    with closing(Database(sqlite_url)) as database, database.writing() as session:
        round_id = open_round(session).id
    (tmp_path / "in another order").mkdir()
    other = tmp_path / "in another order" / file.name
    shutil.copy(file, other)
    ids = sorted(uuid4() for _n in range(200))
    for where, order in ((file, ids), (other, ids[::-1])):
        with closing(Database(f"sqlite:///{where}")) as database:
            for id_ in order:
                with database.writing() as session:
                    session.add(Response(id=id_, key=id_.hex[::-1], round_id=round_id, perspective="third-sector"))

    def rows(copy: Path) -> list[int]:
        content = copy.read_bytes()
        return [content.find(id_.bytes.hex().encode()) for id_ in ids]

    def copies(name: str) -> list[tuple[list[int], list[int]]]:
        made = []
        for where in (file, other):
            with closing(Database(f"sqlite:///{where}")) as database:
                backup.make(database, where.with_name(name), now=NOON, lasts=LASTS)
            with zipfile.ZipFile(where.with_name(name)) as content:
                content.extract(backup.SQLITE_FILE, where.with_name(f"{name} unpacked"))
            copy = schema.copy_file(f"sqlite:///{where}", "before")
            assert copy is not None
            made.append((rows(where.with_name(f"{name} unpacked") / backup.SQLITE_FILE), rows(copy)))
        return made

    one, another = copies("a")
    assert one == another and min(*one[0], *one[1]) > 0
    monkeypatch.setattr(schema, "write_afresh", shutil.copy)
    one, another = copies("b")
    assert one[0] != another[0] and one[1] != another[1]


def test_what_was_erased_since_the_backup_is_not_brought_back(database: Database, tmp_path: Path) -> None:
    file = tmp_path / "before.howgood"
    with database.writing() as session:
        a_full_database(session)
    backup.make(database, file, now=CLOSED, lasts=LASTS)
    with database.writing() as session:
        gone = session.exec(select(Answer).where(Answer.value == "=1+1")).one().response_id
        responses.withdraw(session, session.get_one(Response, gone), keys=KEYS, now=CLOSED)
        erasure.erase_round(session, rounds.by_slug(session, "pilot"), keys=KEYS, now=CLOSED)
    done = restore(database, file, keys=KEYS, now=LATER)
    assert (done.rounds_erased, done.others_erased) == (1, 1)
    with database.reading() as session:
        left = {one.value for one in session.exec(select(Answer)) if one.question == "a_text"}
        assert "=1+1" not in left and "First" not in left and len(left) == 3
        assert session.exec(select(Round.erased_at).where(Round.slug == "pilot")).one() is not None
        events = [one for one in session.exec(select(AuditEntry.event))]
    assert "round:erase" in events, "what was done since the backup stays in the record"


def test_a_lost_database_comes_back_with_the_erasure_list_kept_beside(
    database: Database, empty: Database, tmp_path: Path
) -> None:
    with database.writing() as session:
        a_full_database(session)
    backup.make(database, tmp_path / "b", now=CLOSED, lasts=LASTS)
    with database.writing() as session:
        erasure.erase_round(session, rounds.by_slug(session, "pilot"), keys=KEYS, now=CLOSED)
        on_list = erasure.listed(session)
    assert restore(empty, tmp_path / "b", keys=KEYS, now=LATER, on_list=on_list).rounds_erased == 1


def test_an_expired_backup_is_refused_and_cleared_away(database: Database, tmp_path: Path) -> None:
    backup.make(database, tmp_path / "old", now=NOON, lasts=LASTS)
    backup.make(database, tmp_path / "new", now=NOON + 2 * A_DAY, lasts=LASTS)
    (tmp_path / "notes.txt").write_text("nothing of ours")
    with pytest.raises(Refusal, match="was to be deleted"):
        restore(database, tmp_path / "old", keys=KEYS, now=NOON + LASTS)
    restore(database, tmp_path / "old", keys=KEYS, now=NOON + LASTS, even_expired=True)
    assert backup.remove_expired(tmp_path, NOON + LASTS) == [tmp_path / "old"]
    assert (tmp_path / "new").is_file() and (tmp_path / "notes.txt").is_file()


@pytest.mark.parametrize("fault", ["a byte", "a row", "cut off", "no backup", "newer"])
def test_a_damaged_backup_is_refused_and_nothing_is_touched(database: Database, tmp_path: Path, fault: str) -> None:
    with database.writing() as session:
        a_full_database(session)
    good, bad = tmp_path / "good", tmp_path / "bad"
    backup.make(database, good, now=LATER, lasts=LASTS)
    before = exports(database)
    if fault == "cut off":
        bad.write_bytes(good.read_bytes()[:-500])
    elif fault == "no backup":
        bad.write_text("something else")
    else:
        with zipfile.ZipFile(good) as source, zipfile.ZipFile(bad, "w") as target:
            for name in source.namelist():
                content = source.read(name)
                if name == backup.MANIFEST and fault in ("a row", "newer"):
                    told = json.loads(content)
                    if fault == "a row":
                        told["tables"]["response"]["rows"] += 1
                    else:
                        told["revision"] = "2099_01_01_future"
                    content = json.dumps(told).encode()
                if name in ("answer.copy", backup.SQLITE_FILE) and fault == "a byte":
                    content = content.replace(b"First", b"Fifth", 1)
                target.writestr(name, content)
    with pytest.raises(Refusal):
        restore(database, bad, keys=KEYS, now=LATER)
    assert exports(database) == before


def test_a_backup_of_an_older_version_is_brought_up_to_this_one(database: Database, tmp_path: Path) -> None:
    schema.downgrade(database, "2026_11_25_reopening")
    file = tmp_path / "older"
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(audit, "note", lambda *_a, **_k: None)  # the older version noted nothing of backups
        backup.make(database, file, now=NOON, lasts=LASTS)
    schema.upgrade(database)
    restore(database, file, keys=KEYS, now=NOON)
    assert schema.current(database) == schema.newest()


def test_the_commands_back_up_and_restore(sqlite_url: str, tmp_path: Path) -> None:
    database = Database(sqlite_url)
    with database.writing() as session:
        a_closed_round(session)
    environment = {"HOWGOOD_MODE": "development", "HOWGOOD_DATABASE_URL": sqlite_url, "HOWGOOD_SECRET": SECRET}
    runner = CliRunner(env=environment)
    file = str(tmp_path / "one.howgood")
    assert runner.invoke(cli, ["backup", file]).exit_code == 0
    assert runner.invoke(cli, ["backup", file]).exit_code == 1, "never over another"
    told = runner.invoke(cli, ["erase", "pilot"])
    assert told.exit_code == 0 and told.stdout.split("\t")[0] == "pilot" and told.stdout.split("\t")[2] == "10"
    assert runner.invoke(cli, ["erase", "pilot", "--run"]).exit_code == 0
    on_list = tmp_path / "erasures"
    assert runner.invoke(cli, ["erasures", "-o", str(on_list)]).exit_code == 0
    assert len(on_list.read_text().split()) == 1
    restored = runner.invoke(cli, ["restore", file, "--erasures", str(on_list)])
    assert restored.exit_code == 0 and "Erased again: 1 rounds" in restored.stderr
    assert runner.invoke(cli, ["restore", file, "--erasures", file]).exit_code == 1
    assert runner.invoke(cli, ["expire-backups", str(tmp_path)]).stdout == ""
    database.close()


def test_the_owner_and_the_apps_role_are_kept_apart(tmp_path: Path) -> None:
    """Only on PostgreSQL: the app's role neither migrates nor changes or removes what was recorded."""
    with postgres.database() as owner_url:
        owner = Database(owner_url)
        role = f"app_{make_url(owner_url).database}"
        with owner.engine.begin() as connection:
            connection.exec_driver_sql(f"CREATE ROLE {role} LOGIN")
        schema.upgrade(owner, role)
        its = Database(make_url(owner_url).set(username=role).render_as_string(hide_password=False))
        try:
            with its.writing() as session:
                a_closed_round(session)
                erasure.erase_round(session, rounds.by_slug(session, "pilot"), keys=KEYS, now=CLOSED)
            its.forget(whole=True)
            for statement in (
                "UPDATE audit_entry SET subject = ''",
                "DELETE FROM audit_entry",
                "TRUNCATE audit_entry",
                "DROP TABLE audit_entry",
                "ALTER TABLE audit_entry DISABLE TRIGGER ALL",
                "UPDATE alembic_version SET version_num = ''",
            ):
                with pytest.raises(Exception, match=r"permission denied|must be owner"), its.writing() as session:
                    session.connection().execute(text(statement))
            with pytest.raises(Exception, match="permission denied"), its.writing() as session:
                audit.prune(session, CLOSED, now=LATER)
            with owner.writing() as session:
                assert audit.prune(session, CLOSED, now=LATER) > 0
            file = tmp_path / "b"
            backup.make(its, file, now=LATER, lasts=LASTS)
            restore(owner, file, keys=KEYS, now=LATER, app_role=role)
            with its.writing() as session:
                assert rounds.by_slug(session, "pilot").erased_at is not None
                audit.note(session, audit.Event.ROUND_OPENED, at=LATER)
        finally:
            its.close()
            with owner.engine.begin() as connection:
                connection.exec_driver_sql(f"DROP OWNED BY {role}; DROP ROLE {role}")
            owner.close()
