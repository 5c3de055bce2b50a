"""Single answers leave for national staff alone, and each time is noted: from the store, the command, the page."""

import csv
import io
from pathlib import Path
from typing import Any
from uuid import UUID

import pyreadstat
import pytest
from click.testing import Result
from fastapi import FastAPI
from fastapi.testclient import TestClient
from sqlmodel import Session, select
from typer.testing import CliRunner

from app.cli import answers as command
from app.cli.commands import app as howgood
from app.core import answers as core
from app.core.answers import NonAnswer
from app.core.raw import Size
from app.exports.answers import ANSWER_FILES, sav
from app.store import people, raw, reopening, responses, rounds, snapshots
from app.store.db import Database
from app.store.tables import Answer, AuditEntry, LateAnswer, Person, Response, Round
from tests import examples
from tests.examples import A_DAY, NOON
from tests.visitor import Visitor

SAID = {"a1": "agree", "a2": "dont_know", "b_who": "families", "a_text": "=We are asked late"}
TWO = {"a1": "disagree", "b_who": "prefer_not_to_say"}


def a_round(session: Session, slug: str = "pilot", **more: Any) -> Round:
    """A round with three submitted responses in Orkney and one in Fife."""
    its = examples.open_round(session, slug=slug, **more)
    examples.bring_in(
        session,
        its,
        examples.responses("third-sector", SAID, TWO),
        examples.responses("tsi", SAID),
        examples.responses("statutory", TWO, place="fife"),
    )
    return its


def exports(database: Database) -> list[tuple[str, str]]:
    """What was noted: of which round, by whom."""
    with database.reading_piece_by_piece() as session:
        noted = session.exec(select(AuditEntry).where(AuditEntry.event == "answers:export"))
        names = {p.id: p.email for p in session.exec(select(Person))}
        return sorted((n.subject, names[n.person_id] if n.person_id else "") for n in noted)


def lines(content: bytes) -> list[dict[str, str]]:
    return list(csv.DictReader(io.StringIO(content.decode("utf-8-sig"), newline="")))


# ------------------------------------------------------------------------------------------------------- the store


def test_responses_come_whole_in_the_order_of_their_random_ids(database: Database) -> None:
    with database.writing() as session:
        its = a_round(session)
    with database.reading_piece_by_piece() as session:
        found = list(raw.responses(session, [its]))
        assert [UUID(one.id) for one in found] == sorted(r.id for r in session.exec(select(Response)))
        assert raw.size(session, [its]).responses == len(found) == 4
        values = session.exec(select(Answer))
        assert raw.size(session, [its]).characters == sum(len(a.value or "") + len(a.note) for a in values)
    (tsi,) = [one for one in found if one.perspective == "tsi"]
    assert (tsi.round, tsi.version, tsi.partnership, tsi.organisation) == (
        "pilot",
        1,
        "orkney",
        "Voluntary Action Orkney",
    )
    assert tsi.answers["a2"].non_answer is NonAnswer.DONT_KNOW and tsi.answers["a_text"].value == "=We are asked late"
    assert sorted(one.partnership for one in found) == ["fife", "orkney", "orkney", "orkney"]


def test_drafts_and_late_answers_never_leave(database: Database) -> None:
    with database.writing() as session:
        its = a_round(session)
        place = its.id, rounds.places(session, its)[0].id
        draft = Response(key="draft", round_id=place[0], partnership_id=place[1], perspective="statutory")
        session.add(draft)
        session.flush()
        session.add(Answer(response_id=draft.id, question="a_text", value="A DRAFT", note=""))
        for one in session.exec(select(Response)).all():
            session.add(LateAnswer(response_id=one.id, question="a_text", value="TOO LATE", note="TOO LATE"))
            session.add(LateAnswer(response_id=one.id, question="b_word", value="TOO LATE", note=""))
    with database.reading_piece_by_piece() as session:
        sources, found = raw.sources(session, [its]), list(raw.responses(session, [its]))
        assert len(found) == 4
        written = [b"".join(f.write(command.draw(sources), iter(found))) for f in ANSWER_FILES.values()]
    with database.writing() as session:
        written.append(b"".join(raw.long_csv(session, its, now=NOON)))
    for content in written:
        assert b"TOO LATE" not in content and b"A DRAFT" not in content


def test_what_a_read_report_counts_stays_in_the_files_though_it_was_answered_anew(database: Database) -> None:
    with database.writing() as session:
        its = examples.open_round(session, partnerships=["orkney"])
        examples.bring_in(session, its, examples.responses("third-sector", *[SAID] * 6))
        rounds.close_round(session, its, now=NOON)
        snapshots.mark_opened(session, snapshots.shown(session, its, rounds.places(session, its)[0]), now=NOON)
        reopening.reopen_round(session, its, closes=NOON + A_DAY, reason="Some were ill.", now=NOON)
        for one in session.exec(select(Response)).all():
            anew = {"a1": core.Answer("strongly_disagree", None, "ANEW")}
            responses.save_answers(session, one, anew, now=NOON, message=("c", 1))
        examples.bring_in(session, its, examples.responses("statutory", TWO))
    with database.reading_piece_by_piece() as session:
        found = list(raw.responses(session, [rounds.by_slug(session, "pilot")]))
    assert sorted(one.answers["a1"].value or "" for one in found) == ["agree"] * 6 + ["disagree"]
    assert not any(answer.note for one in found for answer in one.answers.values())


def test_more_responses_than_are_read_at_once_all_arrive(database: Database) -> None:
    with database.writing() as session:
        its = examples.open_round(session)
        examples.bring_in(session, its, examples.responses("statutory", *[SAID] * (raw.RESPONSES_AT_ONCE * 2 + 7)))
    with database.reading_piece_by_piece() as session:
        found = list(raw.responses(session, [its]))
    assert len({one.id for one in found}) == raw.RESPONSES_AT_ONCE * 2 + 7
    assert all(set(one.answers) == set(SAID) for one in found)


# ----------------------------------------------------------------------------------------------------- the command


class Command:
    """Runs `howgood answers` with these words in a folder of its own."""

    def __call__(self, *words: object, exit: int = 0) -> Result:
        result = CliRunner().invoke(howgood, ["answers", *(str(word) for word in words)])
        assert result.exit_code == exit, f"{words}: {result.stdout}\n{result.stderr}\n{result.exception!r}"
        assert result.stdout == ""
        return result


@pytest.fixture
def take(database_url: str, monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> Command:
    """The command on each kind of database."""
    monkeypatch.setenv("HOWGOOD_DATABASE_URL", database_url)
    monkeypatch.chdir(tmp_path)
    return Command()


def test_each_format_leaves_by_one_command_and_each_file_of_answers_is_noted(
    take: Command, database: Database, tmp_path: Path
) -> None:
    with database.writing() as session:
        a_round(session)
    for name, form in ANSWER_FILES.items():
        told = take("--round", "pilot", "--format", name)
        assert ("hidden groups" in told.stderr) == form.holds_answers
    assert exports(database) == [("pilot", "")] * 3
    long = lines((tmp_path / "with-hidden-groups-pilot-long.csv").read_bytes())
    wide = lines((tmp_path / "with-hidden-groups-pilot-wide.csv").read_bytes())
    frame, _meta = pyreadstat.read_sav(tmp_path / "with-hidden-groups-pilot.sav", user_missing=True)
    ids = [row["response"] for row in wide]
    assert frame["response"].tolist() == ids == list(dict.fromkeys(row["response"] for row in long))
    assert sorted(row["a1"] for row in wide) == ["agree", "agree", "disagree", "disagree"]
    assert sorted(frame["a1"]) == [2, 2, 3, 3] and sorted(frame["b_who_non_answer"].dropna()) == [-9, -9]
    assert {(r["question"], r["value"], r["label"]) for r in long if r["question"] == "b_who"} == {
        ("b_who", "families", "Families"),
        ("b_who", "prefer_not_to_say", "Prefer not to say"),
    }
    assert (tmp_path / "pilot-codebook.csv").read_bytes().startswith(b"\xef\xbb\xbfcolumn,variable,")


def test_without_a_format_it_is_the_file_that_import_answers_reads(take: Command, database: Database) -> None:
    with database.writing() as session:
        a_round(session)
    take("--round", "pilot", "-o", "answers.csv")
    assert list(lines(Path("answers.csv").read_bytes())[0]) == list(raw.COLUMNS)


def test_several_rounds_of_one_questionnaire_make_one_file(take: Command, database: Database) -> None:
    def with_one_more(authored: dict[str, Any]) -> dict[str, Any]:
        authored["sections"][0]["questions"].append(examples.scale_question("a3"))
        return authored

    newer = examples.Questionnaire.model_validate(with_one_more(examples.small(version=2)))
    with database.writing() as session:
        a_round(session, "first")
        a_round(session, "second", its=newer)
        examples.open_round(session, slug="other", its=examples.questionnaire(id="other"))
    take("--round", "first", "--round", "second", "--round", "first", "--format", "wide", "-o", "wide.csv")
    rows = lines(Path("wide.csv").read_bytes())
    assert sorted((r["round"], r["version"]) for r in rows) == [("first", "1")] * 4 + [("second", "2")] * 4
    assert [r["response"] for r in rows] == sorted(r["response"] for r in rows) and "a3_note" in rows[0]
    assert exports(database) == [("first", ""), ("second", "")]
    assert "one questionnaire" in take("--round", "first", "--round", "other", "--format", "sav", exit=1).stderr
    assert "--format" in take("--round", "first", "--round", "second", exit=2).stderr
    assert exports(database) == [("first", ""), ("second", "")], "what was refused was noted as taken"


def test_what_cannot_be_taken_is_refused_in_words(
    take: Command, database: Database, monkeypatch: pytest.MonkeyPatch
) -> None:
    with database.writing() as session:
        a_round(session)
    assert "use one of wide, long" in take("--round", "pilot", "--format", "xml", exit=2).stderr
    assert "no round nothing" in take("--round", "nothing", "--format", "wide", exit=1).stderr
    monkeypatch.setattr(sav, "MOST_MEMORY", 1)
    assert "wide and codebook" in take("--round", "pilot", "--format", "sav", exit=1).stderr
    assert exports(database) == [] and not list(Path().glob("*-pilot-*"))


def test_a_long_file_tells_how_far_it_has_come(
    take: Command, database: Database, monkeypatch: pytest.MonkeyPatch
) -> None:
    with database.writing() as session:
        a_round(session)
    monkeypatch.setattr(command, "TOLD_EVERY", 2)
    for name in ("wide", "sav"):
        told = take("--round", "pilot", "--format", name).stderr.splitlines()
        assert told[:2] == ["2 of 4 responses", "4 of 4 responses"]


# -------------------------------------------------------------------------------------------------------- the page


@pytest.fixture
def staff(app: FastAPI, database: Database) -> Visitor:
    """Somebody of the national staff, signed in."""
    with database.writing() as session:
        token = people.make_link(session, "staff@example.org", now=NOON, lasts=A_DAY)
    visitor = Visitor(app)
    visitor.open(f"/sign-in/{token}")
    visitor.press("Sign in")
    return visitor


def take_file(staff: Visitor, form: str) -> Any:
    """Presses the button of a file on the round's page."""
    staff.open("/rounds/pilot")
    button = f"Download {ANSWER_FILES[form].title}"
    return staff.client.post(str(staff.form_of(button)["action"]))


def test_staff_take_each_file_with_one_press_and_each_is_noted_with_who_took_it(
    database: Database, staff: Visitor, tmp_path: Path
) -> None:
    with database.writing() as session:
        rounds.close_round(session, a_round(session), now=NOON)
    for name, form in ANSWER_FILES.items():
        response = take_file(staff, name)
        told = response.headers["content-disposition"]
        assert response.status_code == 200 and response.headers["content-type"] == form.media_type
        assert told.startswith('attachment; filename="') and told.endswith(f'{form.suffix}"')
        assert ('filename="with-hidden-groups' in told) == form.holds_answers
        assert response.headers["cache-control"] == "no-store"
        if name == "sav":
            (tmp_path / "a.sav").write_bytes(response.content)
            frame, meta = pyreadstat.read_sav(tmp_path / "a.sav", user_missing=True)
            assert len(frame) == 4 and meta.file_label.startswith("with-hidden-groups")
        else:
            assert (b"asked late" in response.content) == form.holds_answers
    assert exports(database) == [("pilot", "staff@example.org")] * 3


def test_the_page_says_for_whom_the_files_are_and_what_they_hold(database: Database, staff: Visitor) -> None:
    with database.writing() as session:
        a_round(session)
        examples.open_round(session, slug="planned", opens=NOON + A_DAY)
    staff.open("/rounds/pilot")
    for said in (
        "For national staff",
        "answers of hidden groups",
        "is noted",
        "Hand them to nobody",
        "once the round has closed",
    ):
        assert said in staff.text
    for name, form in ANSWER_FILES.items():
        assert staff.client.post(f"/rounds/pilot/answers/{name}").status_code == (409 if form.holds_answers else 200)
    with database.writing() as session:
        rounds.close_round(session, rounds.by_slug(session, "pilot"), now=NOON)
    staff.open("/rounds/pilot")
    assert "the answers of hidden groups" in staff.text and "once the round has closed" not in staff.text
    staff.open("/rounds/planned")
    assert "hidden groups" not in staff.text
    assert staff.client.post("/rounds/planned/answers/wide").status_code == 409
    assert exports(database) == []


def test_nobody_else_takes_a_file_and_no_link_does(app: FastAPI, database: Database, staff: Visitor) -> None:
    with database.writing() as session:
        a_round(session)
    stranger = TestClient(app, base_url="http://127.0.0.1:8000")
    for name in ANSWER_FILES:
        refused = stranger.post(f"/rounds/pilot/answers/{name}")
        assert refused.status_code == 401 and "asked late" not in refused.text
        assert staff.client.get(f"/rounds/pilot/answers/{name}").status_code == 405
        assert staff.client.head(f"/rounds/pilot/answers/{name}").status_code == 405
    for address in ("/rounds/pilot/answers/xml", "/rounds/nothing/answers/wide", "/rounds/pilot/answers/%00"):
        assert staff.client.post(address).status_code == 404
    elsewhere = staff.client.post("/rounds/pilot/answers/wide", headers={"Origin": "https://elsewhere.example"})
    assert elsewhere.status_code == 403
    assert exports(database) == []


def test_a_file_is_noted_before_its_first_piece_leaves(
    database: Database, staff: Visitor, monkeypatch: pytest.MonkeyPatch
) -> None:
    with database.writing() as session:
        rounds.close_round(session, a_round(session), now=NOON)
    seen: list[list[tuple[str, str]]] = []

    def watching(session: Session, of: Any) -> Any:
        seen.append(exports(database))
        yield from real(session, of)

    real = raw.responses
    monkeypatch.setattr(raw, "responses", watching)
    take_file(staff, "wide")
    assert seen == [[("pilot", "staff@example.org")]]


def test_a_round_too_large_for_spss_is_told_so(
    database: Database, staff: Visitor, monkeypatch: pytest.MonkeyPatch
) -> None:
    with database.writing() as session:
        rounds.close_round(session, a_round(session), now=NOON)
    monkeypatch.setattr(raw, "size", lambda _session, _of: Size(10**7, 10**9))
    refused = take_file(staff, "sav")
    assert refused.status_code == 409 and "Take the wide CSV" in refused.text
    assert take_file(staff, "wide").status_code == 200


def test_no_time_stands_in_any_file(database: Database, staff: Visitor) -> None:
    with database.writing() as session:
        rounds.close_round(session, a_round(session), now=NOON)
    with database.reading_piece_by_piece() as session:
        ids = [one.id for one in raw.responses(session, [rounds.by_slug(session, "pilot")])]
    for name in ("long", "wide", "codebook"):
        text = take_file(staff, name).text
        for one in ids:
            text = text.replace(one, "")
        assert str(NOON.year) not in text and "12:00" not in text, name


def test_what_is_read_piece_by_piece_stands_still_while_others_answer(database: Database) -> None:
    with database.writing() as session:
        round_ = examples.open_round(session)
        examples.bring_in(session, round_, examples.responses("statutory", {"a1": "agree"}))
    with database.reading_piece_by_piece() as still:
        before = len(still.exec(select(Response)).all())
        with database.writing() as session:
            examples.bring_in(
                session, rounds.by_slug(session, "pilot"), examples.responses("third-sector", {"a1": "agree"})
            )
        still.expire_all()
        assert len(still.exec(select(Response)).all()) == before == 1
    with database.reading() as session:
        assert len(session.exec(select(Response)).all()) == 2
