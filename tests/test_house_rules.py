"""Habits we care about, as loops; each says kindly what to do."""

import json
import re
from pathlib import Path
from typing import Any

import pytest
from bs4 import BeautifulSoup, NavigableString
from fastapi import FastAPI
from fastapi.routing import APIRoute
from sqlmodel import select

from app import language, main
from app.core.access import HELD_OVER, MAY, Role, in_fours
from app.core.audit import Event
from app.core.chart import Chart
from app.core.comments import Reason
from app.core.questions import TYPES
from app.exports.charts import DRAWERS
from app.reports import REPORTS, TITLES
from app.settings import ROOT, Settings
from app.store import check_ins, partnerships, people
from app.store.check_in_tables import ActionOwner
from app.store.db import Database
from app.store.tables import Body, BodyKind
from app.store.workshop_tables import Workshop
from app.web.errors import DESK
from tests import examples, examples_charts
from tests.conftest import Clock
from tests.examples import A_DAY, KEYS, NOON
from tests.visitor import Visitor

PUBLIC = {
    "/": "the first page",
    "/health": "whoever watches the server",
    "/ready": "whoever watches the server",
    "/privacy": "for everyone",
    "/code": "participants have no account",
    "/join/{code}": "a shared code is the key",
    "/join/{code}/blank": "a shared code is the key",
    "/invitation/{link}": "the link in somebody's own mail is the key",
    "/check-in/{token}": "the link in somebody's own mail is the key",
    "/no-more-mail/{token}": "the link in somebody's own mail is the key",
    "/return": "a return code is the key",
    "/withdrawn": "says nothing about anybody",
    "/finished": "says nothing about anybody",
    "/sign-in": "whoever is not signed in yet",
    "/sign-in/code": "the code is the key",
    "/sign-in/{token}": "the link is the key",
    "/response": "the return code on the device is the key",
    "/response/code": "the return code on the device is the key",
    "/response/sections/{section}": "the return code on the device is the key",
    "/response/answers/{question}": "the return code on the device is the key",
    "/response/check": "the return code on the device is the key",
    "/response/submit": "the return code on the device is the key",
    "/response/review": "the return code on the device is the key",
    "/response/review/complete": "the return code on the device is the key",
    "/response/review/reopen": "the return code on the device is the key",
    "/response/review/verdicts": "the return code on the device is the key",
    "/response/done": "the return code on the device is the key",
    "/response/copy": "the return code on the device is the key",
    "/response/withdraw": "the return code on the device is the key",
    "/response/finish": "the return code on the device is the key",
    "/room": "the secret on the device is the key",
    "/room-changes": "the secret on the device is the key",
    "/room/rating": "the secret on the device is the key",
    "/room/consent": "the secret on the device is the key",
    "/room/note": "the secret on the device is the key",
    "/room/leave": "the secret on the device is the key",
    "/room/in-use": "the secret on the device is the key",
    "/room/{code}": "the code on the screen is the key",
    "/response/kept": "the return code on the device is the key",
    "/response/kept/withdraw": "the return code on the device is the key",
}

TEMPLATES = sorted(path for path in (ROOT / "templates").rglob("*") if path.suffix in (".html", ".svg"))


def routes() -> list[APIRoute]:
    """Every route of every router."""
    found = [route for router in main.ROUTERS for route in router.routes if isinstance(route, APIRoute)]
    assert len(found) > 25, "the loop over routes found hardly any: has ROUTERS moved?"
    return found


def permission_of(route: APIRoute) -> Any:
    """The permission a route's signature asks for."""
    todo, found = [route.dependant], None
    while todo:
        dependant = todo.pop()
        found = found or getattr(dependant.call, "permission", None)
        todo += dependant.dependencies
    return found


@pytest.mark.parametrize("route", routes(), ids=lambda route: f"{sorted(route.methods)[0]} {route.path}")
def test_every_route_names_its_permission_or_is_public(route: APIRoute) -> None:
    if route.path in PUBLIC:
        assert permission_of(route) is None, f"{route.path} asks for a permission: take it out of PUBLIC"
    else:
        assert permission_of(route), f"{route.path}: name a permission in its signature, or add it to PUBLIC with why"


def test_what_is_not_here_leads_back_to_the_desk_from_each_of_its_addresses() -> None:
    paths = [route.path for route in routes() if route.path not in PUBLIC and "GET" in route.methods]
    assert [path for path in paths if not path.startswith(DESK)] == [], (
        "add its first part to DESK in app/web/errors.py"
    )


def test_no_public_route_is_listed_that_is_gone() -> None:
    assert set(PUBLIC) <= {route.path for route in routes()}, "take the routes that are gone out of PUBLIC"


@pytest.mark.parametrize("route", routes(), ids=lambda route: f"{sorted(route.methods)[0]} {route.path}")
def test_paths_are_kebab_case_nouns(route: APIRoute) -> None:
    for part in route.path.strip("/").split("/"):
        assert re.fullmatch(r"([a-z]+(-[a-z]+)*|\{[a-z]+\})?", part), f"{route.path}: write {part} in kebab-case"


@pytest.mark.parametrize("name", TYPES)
def test_every_question_type_has_a_template_and_a_worked_example(name: str) -> None:
    assert (ROOT / "templates" / "questions" / f"{name}.html").is_file(), f"add templates/questions/{name}.html"
    used = {q["type"] for s in examples.small()["sections"] for q in s["questions"]}
    assert name in used, f"add a {name} question to tests/examples.py, so that the journeys meet it"


@pytest.mark.parametrize("kind", Chart.__subclasses__(), ids=lambda kind: kind.__name__)
def test_every_kind_of_chart_has_a_drawer_a_template_and_a_worked_example(kind: type[Chart]) -> None:
    assert kind in DRAWERS, f"add {kind.__name__} to app/exports/charts/__init__.py"
    template = DRAWERS[kind].template
    assert (ROOT / "templates" / template).is_file(), f"add templates/{template}"
    assert kind in examples_charts.EXAMPLES, f"add a {kind.__name__} to tests/examples_charts.py"
    assert any(type(chart) is kind for chart in examples_charts.AWKWARD), f"add an awkward {kind.__name__} there"


@pytest.mark.parametrize("name", Settings.model_fields)
def test_every_setting_has_a_sentence_and_a_default(name: str) -> None:
    setting = Settings.model_fields[name]
    assert (setting.description or "").endswith("."), f"{name}: describe it in one sentence"
    assert not setting.is_required(), f"{name}: give it a default"


@pytest.mark.parametrize("role", Role)
def test_every_role_stands_in_the_table(role: Role) -> None:
    assert role in MAY and role in HELD_OVER, f"say in core/access.py what {role.value} may do"


@pytest.mark.parametrize("path", sorted((ROOT / "app").rglob("*.py")), ids=lambda p: str(p.relative_to(ROOT)))
def test_modules_stay_under_three_hundred_lines(path: Path) -> None:
    lines = len(path.read_text(encoding="utf-8").splitlines())
    assert lines <= 300, f"{path.relative_to(ROOT)} has {lines} lines: find its second idea"


@pytest.mark.parametrize(
    "path", sorted((ROOT / "templates").rglob("*.[hs][tv][mg]*")), ids=lambda p: str(p.relative_to(ROOT))
)
def test_templates_hold_no_inline_style_or_script(path: Path) -> None:
    text = path.read_text(encoding="utf-8")
    allowed = {
        "document_file.html": ("<style", "| safe"),  # a report as a file carries its own style: no server gives it
        "icons.html": ("| safe",),  # its shapes stand in the same file
    }
    for words in allowed.get(path.name, ()):
        text = text.replace(words, "")
    found = re.search(
        r"\sstyle=|<style|\son(click|change|input|load|submit|error)=|hx-on|js:|javascript:|\|\s*safe", text
    )
    assert not found, f"{path.name}: {found and found[0].strip()} is not allowed by the content policy"


# What staff see beside an open round. The last page has a form that is tried.
OF_THE_DESK = (
    "/rounds/pilot/closing-time",
    "/rounds/pilot/preview/tsi",
    "/rounds/pilot/preview/tsi/sections/second",
    "/rounds/planned",
    "/rounds/planned/settings",
    "/rounds/planned/open",
    "/partnerships",
    "/partnerships/new",
    "/partnerships/orkney",
    "/partnerships/orkney/bodies",
    "/bodies",
    "/partnerships/import",
    "/people/import",
)


class Marked:
    """A catalogue that marks all it translates."""

    def gettext(self, message: str) -> str:
        return f"⟦{message}⟧"

    def ngettext(self, one: str, many: str, n: int) -> str:
        return f"⟦{one if n == 1 else many}⟧"


def untranslated(page: BeautifulSoup, data: set[str]) -> list[str]:
    """Words of a page that neither passed through translation nor come from data."""
    found = []
    for tag in page.find_all(["script", "title", "code"]):
        tag.decompose()
    for drawing in page.find_all("svg"):  # a chart breaks its words into lines
        drawing.string = " ".join(drawing.stripped_strings)
    for node in page.find_all(string=True):
        if type(node) is not NavigableString:
            continue
        rest = re.sub(r"[0-9A-Z]{4}(-[0-9A-Z]{4})+", " ", str(node))
        while (bare := re.sub(r"⟦[^⟦⟧]*⟧", " ", rest)) != rest:
            rest = bare
        for known in sorted(data, key=len, reverse=True):
            rest = rest.replace(known, " ")
        if re.search(r"[^\W\d_]{2,}", rest.replace("HowGood", "")):
            found.append(" ".join(rest.split()))
    return found


def _strings(value: Any) -> set[str]:
    if isinstance(value, dict):
        return {s for v in value.values() for s in _strings(v)} | set(value)
    if isinstance(value, (list, tuple)):
        return {s for v in value for s in _strings(v)}
    return {value} if isinstance(value, str) else set()


@pytest.mark.either_database
def test_every_text_a_reader_sees_goes_through_translation(
    app: FastAPI, database: Database, clock: Clock, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(language, "_catalogue", lambda _language: Marked())
    monkeypatch.setattr("app.templating._kept", {})  # those made so far are not marked
    with database.writing() as session:
        its = examples.questionnaire(reports=["baseline", "consultation"])
        round_ = examples.open_round(session, its=its)
        examples.open_round(session, its=its, slug="planned", opens=NOON + A_DAY, follows="pilot")
        code, tsi = examples.code_of(session, round_), examples.code_of(session, round_, "tsi")
        agree = [{"a1": "agree", "a2": "disagree", "b_yes": "yes", "a_text": "Words"}] * 6
        examples.bring_in(session, round_, examples.responses("third-sector", *agree))
        link, later = (people.make_link(session, "staff@example.org", now=NOON, lasts=20 * A_DAY) for _ in "ab")
    data = _strings(json.loads(examples.questionnaire().canonical())) | {
        "Orkney",
        "Fife",
        "Voluntary Action Orkney",
        "pilot",
        "planned",
        "slug, name, local_authority, health_board",
        "small.v1",
        "Words",
    }
    data |= {"am", "pm", "127.0.0.1", "/return"}
    person, staff = Visitor(app), Visitor(app)

    def check(visitor: Visitor) -> None:
        if visitor.path.startswith(("/partnerships", "/bodies", "/people")) or "/new" in visitor.path:
            with database.reading() as session:
                names = {n for m in partnerships.every(session) for k in m.bodies.values() for n in k}
                names |= set(session.exec(select(Body.name)))
                data.update(names | {m.partnership.name for m in partnerships.every(session)})
                data.update(name for _id, name in partnerships.bodies(session, BodyKind.TSI))
        assert untranslated(visitor.page, data) == [], f"wrap these texts of {visitor.path} in _()"

    signing_in = ("/sign-in", "/sign-in/code")
    for href in ("/", "/return", f"/join/{code}", f"/join/{tsi}", f"/join/{code}/blank", *signing_in):
        person.open(href)
        check(person)
    for href in ("/withdrawn", "/finished", "/privacy"):
        person.open(href)
        check(person)
    person.open("/response", status=401)
    check(person)
    person.open(f"/join/{code}")
    person.press("⟦Start⟧")
    check(person)
    for href in ("", "/sections/first", "/sections/second", "/check", "/copy", "/withdraw"):
        person.open(f"/response{href}")
        check(person)
    person.press("⟦Withdraw⟧", status=422)
    check(person)
    person.open("/response/check")
    person.press("⟦Submit my answers⟧")
    check(person)
    staff.open(f"/sign-in/{link}")
    check(staff)
    staff.press("⟦Sign in⟧")
    data |= {event.value for event in Event} | {"staff@example.org"}
    desk = ("/rounds", "/rounds/new", "/rounds/pilot", "/rounds/pilot/participation", "/partnerships/orkney/readers")
    for href in (*desk, "/rounds/pilot/erasure", "/audit", "/reports", "/people", "/people/new", "/account"):
        staff.open(href)
        check(staff)
    staff.open("/people")
    staff.follow("staff@example.org")
    check(staff)
    place = "/rounds/pilot/partnerships/orkney"
    desk = [f"{place}/{its}" for its in ("invitations", "reminders", "handouts/third-sector", "posters/third-sector")]
    data |= {"http://127.0.0.1:8000", "/join/", "/invitation/", "jo@example.org"}
    for href in (*desk, "/mail", f"{place}/invitations/third-sector"):
        staff.open(href)
        check(staff)
    staff.press("⟦Check the list and see the letter⟧", people="jo@example.org")
    check(staff)
    staff.press(staff.page.find("button", value="invite").get_text(" ", strip=True))
    for href in (staff.path, f"{place}/reminders", "/mail", *OF_THE_DESK):
        staff.open(href)
        check(staff)
    staff.press("⟦Look at what changes⟧", status=422)
    check(staff)
    clock.time = NOON + 15 * A_DAY
    staff.open(f"/sign-in/{later}")
    staff.press("⟦Sign in⟧")
    here = "/rounds/pilot/partnerships/orkney"
    for href in ("", f"{here}/texts", f"{here}/texts/introduction", f"{here}/comments", f"{here}/comments/a_text"):
        staff.open(href or "/rounds/pilot")
        check(staff)
    staff.open(f"{here}/comments")
    staff.follow("⟦Read the next comment⟧")
    check(staff)
    staff.press("⟦See how it will read⟧", status=422, decision="words-removed", typed="gone")
    data |= {"gone"}
    check(staff)
    for reason in Reason:
        staff.press("⟦See how it will read⟧", decision="kept-back", reason=reason.value, typed=None)
        check(staff)
    staff.press("⟦Save and read the next⟧")
    check(staff)
    staff.open("/partnerships/orkney/practices/new")
    check(staff)
    staff.press("⟦Offer it⟧", title="Words", words="Words", tag="small/a1", in_reports="no", agreed="yes")
    check(staff)
    practice = staff.path
    for href in ("/practices", "/practices?words=nothing", f"/partnerships/orkney{practice}"):
        staff.open(href)
        check(staff)
    staff.open(f"{here}/actions/new")
    check(staff)
    staff.press("⟦Save the action⟧", status=422, by_when="Words")
    check(staff)
    staff.press("⟦Save the action⟧", what="Words", by_when="2027-04-08", state="under-way", questions="a1")
    check(staff)
    staff.follow("⟦Change it, or say how far it is⟧")
    check(staff)
    for kind in ("⟦Add a file⟧", "⟦Add a link⟧"):
        staff.open("/partnerships/orkney/evidence")
        check(staff)
        staff.follow(kind)
        check(staff)
        staff.press("⟦Add it⟧", status=422)
        check(staff)
    staff.press("⟦Add it⟧", title="Words", link="https://www.example.org/", tag="small/a1")
    data |= {"https://www.example.org/"}
    for href in ("/evidence", "/partnerships/orkney/evidence?kind=note", "/partnerships/orkney/evidence"):
        staff.open(href)
        check(staff)
    staff.follow("⟦Change or remove it⟧")
    check(staff)
    staff.open(f"{here}/actions")
    staff.follow("⟦Change it, or say how far it is⟧")
    staff.press("⟦Take it out⟧", status=422)
    check(staff)
    staff.open(f"{here}/check-ins")
    check(staff)
    owner = staff.page.find("input", id=re.compile(r"owner\."))["id"]
    staff.press("⟦Save the check-ins⟧", status=422, **{owner: "jo"})
    check(staff)
    staff.press("⟦Save the check-ins⟧", **{owner: "jo@example.org"})
    with database.writing() as session:
        check_ins.send_due(session, keys=KEYS, address="", now=clock.time + 100 * A_DAY)
        link = check_ins.link(session.exec(select(ActionOwner)).one(), KEYS, "")
    staff.open(link)
    check(staff)
    staff.press("⟦Say so⟧", note="Words")
    check(staff)
    staff.open(f"{here}/actions")
    check(staff)
    staff.open("/partnerships/orkney/workshops/new")
    check(staff)
    staff.press("⟦Make the workshop⟧", title="Words", minutes="60", base="questionnaire/small.v1")
    check(staff)
    staff.follow("⟦To the desk⟧")
    hall = staff.path
    for button in ("⟦Begin⟧", "⟦Rate it⟧", "⟦Talk with nothing shown⟧"):
        check(staff)
        staff.press(button)
    check(staff)
    staff.press("⟦Record the position⟧", position="Words")
    staff.press("⟦Write the plan⟧")
    check(staff)
    staff.open(f"{hall}/plan")
    staff.press("⟦Add it⟧ : ⟦under another priority⟧", what="Words", priority="Words")
    check(staff)
    staff.press("⟦Save⟧ : Words", status=422, by_when="Words")
    check(staff)
    staff.open(f"{hall}/reports/workshop-record")
    check(staff)
    for href in ("/workshops", f"{hall}/screen", f"{hall}/run-sheet", f"{hall}/facilitators"):
        staff.open(href)
        check(staff)
    with database.reading() as session:
        room = in_fours(session.exec(select(Workshop.code)).one())
    person.open(f"/room/{room}")
    check(person)
    person.press("⟦Join⟧", perspective="tsi")
    check(person)
    for press, fields in (("⟦Add it and another⟧", {}), ("⟦Add the theme⟧", {"parent": "theme-words"})):
        staff.open("/codebooks/small/new")
        check(staff)
        staff.press(press, status=422, title="")
        check(staff)
        staff.press(press, title=f"Theme {'Wider' if fields else 'Words'}", meaning="Words", example="Words", **fields)
        data |= {"Theme Wider", "Theme Words"}
        check(staff)
    with database.writing() as session:
        examples.read_comments(session)
    staff.open("/codebooks/small/themes/theme-wider")
    check(staff)
    staff.press("⟦Save the theme⟧", title="Theme Wide", meaning="", example="", parent="")
    data |= {"Theme Wide", "staff@example.org"}
    staff.open("/rounds/pilot/themes")
    check(staff)
    staff.follow("⟦Code the next comment⟧")
    check(staff)
    staff.press("⟦Save and code another passage⟧", status=422)
    check(staff)
    staff.press("⟦Save and code another passage⟧", theme=["theme-words"])
    check(staff)
    staff.open("/codebooks/small/themes/theme-words")
    staff.press("⟦Split the theme⟧", **{"title-1": "Theme Wi", "title-2": "Theme Wo"})
    data |= {"Theme Wi", "Theme Wo"}
    for href in ("themes?state=waits", "themes/counts", "themes/files"):
        staff.open(f"/rounds/pilot/{href}")
        check(staff)
    staff.press("⟦See what would change⟧", status=422, content="question,comment,passage,theme\na_text,x,,x")
    data |= {"question,comment,passage,theme\na_text,x,,x", "a_text"}
    check(staff)
    staff.press("⟦See what would change⟧", content="question,comment,passage,theme\na_text,Words,,theme-wider")
    data |= {"question,comment,passage,theme\na_text,Words,,theme-wider"}
    check(staff)
    for href in ("", "/versions", "/files", "/themes/theme-wider"):
        staff.open(f"/codebooks/small{href}")
        check(staff)
    staff.open(f"{here}/texts/introduction")
    staff.press("⟦Save⟧", words="Words")
    data |= {"staff@example.org"}
    check(staff)
    for report in REPORTS:
        staff.open(f"{here}/reports/{report}")
        check(staff)
    person.open("/response")
    check(person)
    staff.open("/rounds/pilot/erasure")
    check(staff)
    staff.press("⟦Erase the answers⟧", confirm="yes")
    check(staff)


# Reports that are called as their matter is, and the table they stand in.
REPORTS_OF_THEIR_OWN = {ROOT / "app/reports" / name for name in ("consultation.py", "__init__.py")}


@pytest.mark.parametrize("name", REPORTS)
def test_every_report_says_how_it_is_called(name: str) -> None:
    assert TITLES.get(name), f"add the title of {name} to app/reports/__init__.py"


def test_no_line_of_the_app_names_a_questionnaire() -> None:
    """What differs between questionnaires is in their YAML; the demo alone names the one it loads."""
    names = re.compile(r"ten.?steps|plan.?criteria|consultation|third-sector-participation", re.IGNORECASE)
    files = [*(ROOT / "app").rglob("*.py"), *(ROOT / "templates").rglob("*.html")]
    assert len(files) > 100
    found = [
        f"{file.relative_to(ROOT)}:{n}"
        for file in files
        if not file.name.startswith("demo")
        for n, line in enumerate(file.read_text(encoding="utf-8").splitlines(), 1)
        if names.search(line) and file not in REPORTS_OF_THEIR_OWN
    ]
    assert found == [], "write it in the questionnaire's YAML, or in a report module of its own"
