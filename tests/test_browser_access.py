"""Every page a crawl reaches, as each role and in each state: axe finds nothing, nothing is wider than a phone,
nothing is asked of another host, and the content policy is never broken."""

import re
from typing import Any
from urllib.parse import urldefrag, urlsplit

import pytest
from fastapi import FastAPI
from playwright.sync_api import Browser, Page
from sqlmodel import select

from app.core.comments import Decision
from app.settings import ROOT
from app.store import people, rounds
from app.store.tables import ReadComment
from tests import examples
from tests.browser import Watch, axe, overflow
from tests.conftest import Clock
from tests.examples import A_DAY, NOON
from tests.test_browser_journeys import shipped
from tests.test_erasure import a_participant
from tests.test_house_rules import routes

pytestmark = pytest.mark.browser
WIDTHS = (320, 1280)
# What has a journey of its own is not looked at here: themes, inviting; of many of a kind one alone.
LEAVES = re.compile(
    r"\.[a-z]+$|^/static/|/comments/\w+/[0-9a-f]{32}$"  # one comment: _read_comments
    r"|/themes$|^/codebooks/|/(invitations|reminders|handouts|posters)(/[\w-]+)*$"
    r"|^/(partnerships|people)/files/"
    r"|^/partnerships/(?!orkney(/readers|/workshops/new|/evidence(/new)?)?$|new$|import$)"
    r"|^/bodies/"  # one: _edit_partnerships
    r"|/preview/"  # the same as participants' own: two are visited
)
# Where pages that the crawl leaves are looked at: the end of their route, and what a test there opens or presses.
LOOKED_AT = {
    r".*/preview/.*": ("access", "preview/tsi"),
    r"/(partnerships|people)/files/{form}": None,  # no page: a file
    r"/partnerships/{partnership}/bodies(/{body})?|/bodies/{body}": ("access", "_edit_partnerships"),
    r"/partnerships/{partnership}/evidence/{piece}(/file)?": ("access", "/partnerships/orkney/evidence"),
    r".*/comments/{question}/{handle}": ("access", "_read_comments"),
    r".*/practices/(new|{practice})": ("practices", "Offer a practice"),
    r"/rounds/{slug}/themes": ("coding", "/themes?theme="),
    r"/codebooks/{questionnaire}(/versions|/new|/files|/themes/{theme})?": ("coding", "/codebooks/small"),
    r"/codebooks/{questionnaire}/csv": None,
    r".*/invitations(/{perspective}(/{invitation})?)?": ("inviting", "Invite by name"),
    r".*/reminders": ("inviting", "/reminders"),
    r".*/handouts/{perspective}": ("inviting", "/handouts/"),
    r".*/posters/{perspective}": ("inviting", "/posters/"),
    r".*/posters/{perspective}/pdf": None,
}
AS_AN_ADDRESS = {"partnership": "orkney", "handle": "0" * 32}


def test_each_page_that_the_crawl_leaves_is_looked_at_by_a_journey() -> None:
    pages = [route.path for route in routes() if "GET" in (route.methods or ())]
    addresses = {page: re.sub(r"{(\w+)}", lambda its: AS_AN_ADDRESS.get(its[1], its[1]), page) for page in pages}
    left = [page for page, address in addresses.items() if LEAVES.search(address)]
    assert [page for page in left if not any(re.fullmatch(its, page) for its in LOOKED_AT)] == []
    assert [its for its in LOOKED_AT if not any(re.fullmatch(its, page) for page in left)] == [], "the list is stale"
    for file, opens in filter(None, LOOKED_AT.values()):
        text = (ROOT / f"tests/test_browser_{file}.py").read_text(encoding="utf-8")
        assert opens in (text.partition("class Inspector")[2] or text), f"nothing opens {opens} in {file}"


class Inspector:
    """Looks at pages in both widths, at more of a kind on a phone alone, and keeps what is wrong with them."""

    def __init__(self, page: Page, address: str, watch: Watch):
        self.page, self.address, self.watch = page, address, watch
        self.seen: set[str] = set()
        self.kinds: set[str] = set()
        self.faults: list[str] = []

    def look(self, widths: tuple[int, ...] = WIDTHS) -> None:
        """Inspects the page in front of us."""
        self.seen.add(urlsplit(self.page.url).path)
        for width in widths:
            self.page.set_viewport_size({"width": width, "height": 900})
            self.faults += axe(self.page)
            if (wider := overflow(self.page)) > 0:
                self.faults.append(f"{self.page.url}: {wider} px wider than {width}")

    def visit(self, path: str, widths: tuple[int, ...] = WIDTHS) -> None:
        """Opens a page and inspects it."""
        self.page.goto(self.address + path)
        self.look(widths)

    def crawl(self, start: str, most: int = 60) -> None:
        """Every page that links lead to from here."""
        todo = [start]
        self.seen.discard(start)
        while todo and len(self.seen) < most:
            path = todo.pop(0)
            if path in self.seen or LEAVES.search(path):
                continue
            kind = next((its.path for its in routes() if its.path_regex.match(path)), path)
            self.visit(path, WIDTHS[:1] if kind in self.kinds else WIDTHS)
            self.kinds.add(kind)
            self.seen.add(path)
            links: list[str] = self.page.eval_on_selector_all("a[href]", "links => links.map(a => a.href)")
            for link in links:
                parts = urlsplit(urldefrag(link)[0])
                if f"{parts.scheme}://{parts.netloc}" == self.address:
                    todo.append(parts.path)

    def verdict(self, at_least: int) -> None:
        """Nothing was found, and enough was looked at."""
        assert self.faults + self.watch.faults == []
        assert len(self.seen) >= at_least, f"only {len(self.seen)} pages: {sorted(self.seen)}"


def inspector(browser: Browser, address: str, **more: Any) -> Inspector:
    """A new device with an inspector at it."""
    context = browser.new_context(**more)
    watch = Watch(context, address)
    return Inspector(context.new_page(), address, watch)


def test_pages_for_everybody(browser: Browser, site: tuple[FastAPI, str], clock: Clock) -> None:
    app, address = site
    with app.state.database.writing() as session:
        round_ = examples.open_round(session, its=shipped())
        codes = [examples.code_of(session, round_, seat) for seat in ("statutory", "tsi", "third-sector")]
        planned = examples.open_round(session, its=shipped(), slug="later", opens=NOON + A_DAY)
        later = examples.code_of(session, planned)
    its = inspector(browser, address)
    its.crawl("/")
    for code in codes:
        its.visit(f"/join/{code}")
        its.visit(f"/join/{code}/blank")
    for path in ("/join/AAAA-AAAA", f"/join/{later}", "/nothing", "/response", "/rounds", "/withdrawn", "/finished"):
        its.visit(path)
    its.page.goto(address)
    its.page.get_by_role("button", name="Continue").click()
    its.look()
    its.page.goto(f"{address}/return")
    its.page.get_by_role("button", name="Continue").click()
    its.look()
    its.page.goto(f"{address}/join/{codes[1]}")
    its.page.get_by_role("button", name="Start").click()
    its.look()
    clock.time = NOON + 30 * A_DAY
    its.visit(f"/join/{codes[0]}")
    its.verdict(at_least=15)


@pytest.mark.parametrize("javascript", [True, False], ids=["with our script", "without our script"])
def test_pages_for_participants(browser: Browser, site: tuple[FastAPI, str], clock: Clock, javascript: bool) -> None:
    app, address = site
    with app.state.database.writing() as session:
        code = examples.code_of(session, examples.open_round(session, its=shipped()))
    its = inspector(browser, address)
    page = its.page
    if not javascript:  # axe itself needs scripts to run, so ours is kept out
        page.route("**/static/app.js*", lambda route: route.abort())
    page.goto(f"{address}/join/{code}")
    page.get_by_role("button", name="Start").click()
    its.look()
    its.crawl("/response")
    assert len([path for path in its.seen if path.startswith("/response/sections/")]) == len(shipped().sections)
    page.goto(f"{address}/response/sections/leadership")
    page.get_by_label("Agree", exact=True).first.check()
    page.get_by_text("Add a note").first.click()
    page.get_by_text("What could count as evidence").first.click()
    its.look()
    page.locator("textarea[name^='value.']").first.evaluate("box => { box.value = 'long '.repeat(3000) }")
    page.get_by_role("button", name="Save and continue").click()
    its.look()
    its.visit(f"/join/{code}")
    page.goto(f"{address}/response/withdraw")
    page.get_by_role("button", name="Withdraw").click()
    its.look()
    page.goto(f"{address}/response/check")
    page.get_by_role("button", name="Submit my answers").click()
    its.look()
    its.visit("/response")
    its.visit("/response/check")
    page.goto(f"{address}/response/sections/voices")
    page.context.clear_cookies()
    page.locator("textarea[name^='value.']").first.fill("Typed")
    page.get_by_role("button", name="Save and continue").click()
    its.look()
    its.verdict(at_least=17)


def test_pages_of_a_closed_round_for_participants(browser: Browser, site: tuple[FastAPI, str], clock: Clock) -> None:
    app, address = site
    with app.state.database.writing() as session:
        code = examples.code_of(session, examples.open_round(session))
    its = inspector(browser, address)
    its.page.goto(f"{address}/join/{code}")
    its.page.get_by_role("button", name="Start").click()
    clock.time = NOON + 15 * A_DAY
    its.crawl("/response")
    its.page.goto(f"{address}/response/sections/first")
    its.page.get_by_label("Agree", exact=True).first.check()
    its.page.locator(".state[data-state=saved]").wait_for()
    its.look()
    its.visit("/response/sections/first")
    its.verdict(at_least=6)


def test_pages_of_a_register_of_evidence(browser: Browser, site: tuple[FastAPI, str]) -> None:
    """A file that cannot come in and one that can, a note with a long word, and a piece on a workshop's question."""
    app, address = site
    its = inspector(browser, address)
    with app.state.database.writing() as session:
        link = people.make_link(session, "staff@example.org", now=NOON, lasts=A_DAY)
        examples.open_round(session)
    page, here = its.page, f"{address}/partnerships/orkney/evidence"
    page.goto(f"{address}/sign-in/{link}")
    page.get_by_role("button", name="Sign in").click()
    for name, content in (("forum.png", b"<script>"), ("a name of many words.txt", b"Kept words")):
        page.goto(f"{here}/new?kind=file")
        page.get_by_label("Title").fill("A " + "very" * 40 if name == "forum.png" else "Minutes")
        page.get_by_text("What is taken out of a file").click()
        page.locator("#file").set_input_files({"name": name, "mimeType": "text/html", "buffer": content})
        page.get_by_text("Questions: ").first.click()
        page.locator("[name=tag]").first.check()
        page.get_by_role("button", name="Add it").click()
        its.look()
    with page.expect_download() as taken:
        page.get_by_role("link", name="a name of many words.txt").click()
    assert taken.value.suggested_filename == "a name of many words.txt"
    page.goto(f"{here}/new?kind=note")
    page.get_by_label("Title").fill("long" * 25)
    page.get_by_label("The note").fill("one\ntwo " + "long" * 200)
    page.get_by_text("Questions: ").first.click()
    for tick in page.locator("[name=tag]:visible").all():
        tick.check()
    page.get_by_role("button", name="Add it").click()
    page.get_by_text("What it is about").first.click()
    its.look()
    page.get_by_role("link", name="Change or remove it").first.click()
    page.get_by_role("button", name="Remove it").click()
    its.look()
    page.goto(f"{its.address}/partnerships/orkney/workshops/new")
    page.get_by_label("Its name").fill("Consensus")
    page.get_by_label("What it stands on").select_option(label="The questionnaire alone: A small questionnaire")
    page.get_by_role("button", name="Make the workshop").click()
    page.get_by_role("link", name="To the desk").click()
    page.get_by_role("button", name="Begin").click()
    its.look()
    page.get_by_role("link", name="Add evidence to this question").click()
    its.look()
    its.verdict(at_least=4)


def test_what_is_kept_of_somebody_after_the_erasure(browser: Browser, site: tuple[FastAPI, str], clock: Clock) -> None:
    app, address = site
    _before, code = a_participant(app, app.state.database, clock)
    its = inspector(browser, address)
    its.page.goto(f"{address}/return")
    its.page.locator("[name=return_code]").fill(code)
    its.page.get_by_role("button", name="Continue").click()
    assert its.page.url == f"{address}/response/kept"
    its.look()
    its.page.get_by_role("button", name="Withdraw").click()
    its.look()
    its.visit("/privacy")
    its.verdict(at_least=2)


def test_pages_for_national_staff(browser: Browser, site: tuple[FastAPI, str], clock: Clock) -> None:
    app, address = site
    its = inspector(browser, address)
    words = {"a1": "agree", "a2": "disagree", "b_yes": "yes", "a_text": "We are asked late.", "b_word": "Ask Jo Hay"}
    with app.state.database.writing() as session:
        link = people.make_link(session, "staff@example.org", now=NOON, lasts=A_DAY)
        round_ = examples.open_round(session, slug="closed", closes=NOON + A_DAY)
        examples.bring_in(
            session,
            round_,
            examples.responses("third-sector", *[words] * 6),
            examples.responses("statutory", *[words] * 2),
            examples.responses("tsi", words),
        )
        examples.read_comments(session)
        examples.read_comments(session, "b_word", Decision.KEPT_BACK)
        unread = session.exec(select(ReadComment).where(ReadComment.question == "b_word")).first()
        session.delete(unread)
        rounds.close_round(session, round_, now=NOON)
        asked = examples.questionnaire(id="asked", reports=["consultation", "baseline"])
        nation = examples.open_round(session, its=asked, slug="nation", partnerships=[], closes=NOON + A_DAY)
        examples.bring_in(session, nation, examples.responses("third-sector", *[words] * 6, place=""))
        examples.read_comments(session)
        rounds.close_round(session, nation, now=NOON)
        examples.open_round(session, slug="open")
        examples.open_round(session, slug="planned", opens=NOON + A_DAY)
    its.visit(f"/sign-in/{link}")
    its.page.get_by_role("button", name="Sign in").click()
    its.look()
    its.crawl("/rounds", most=120)
    for path in ("preview/tsi", "preview/tsi/sections/second"):
        its.visit(f"/rounds/open/{path}")
    for path in ("participation", "closing-time"):
        assert f"/rounds/open/{path}" in its.seen
    assert {"/rounds/planned/settings", "/rounds/planned/open", "/rounds/closed/unread-reports"} <= its.seen
    for place in ("orkney", "fife"):
        assert f"/rounds/closed/partnerships/{place}/reports/baseline" in its.seen
    assert "/rounds/nation/reports/consultation" in its.seen
    its.page.goto(f"{address}/rounds/open")
    its.page.get_by_role("button", name="Close the round").click()
    its.look()
    its.page.goto(f"{address}/rounds/new")
    its.page.get_by_role("button", name="Plan the round").click()
    its.look()
    its.visit("/rounds/open/partnerships/orkney/reports/baseline")
    its.page.goto(f"{address}/rounds/closed/partnerships/orkney/texts/introduction")
    its.page.get_by_label("Your words").fill("long " * 1100)
    its.page.get_by_role("button", name="Save").click()
    its.look()
    its.page.get_by_label("Your words").fill("Thank you\n\nall")
    its.page.get_by_role("button", name="Save").click()
    its.look()
    _read_comments(its)
    _edit_partnerships(its)
    its.verdict(at_least=40)


def _edit_partnerships(its: Inspector) -> None:
    """One of the partnerships, one of its bodies, and lists that would change both, and people."""
    page = its.page
    assert {"/partnerships/orkney", "/partnerships/new", "/bodies"} <= its.seen
    page.goto(f"{its.address}/partnerships/orkney")
    page.get_by_role("link", name="Dates of NHS Orkney").click()
    its.look()
    its.visit("/partnerships/orkney/bodies")
    page.get_by_role("button", name="Add it").click()
    its.look()
    page.goto(f"{its.address}/partnerships/orkney")
    page.get_by_role("link", name="name of NHS Orkney").click()
    page.get_by_role("button", name="Look at what changes").click()
    its.look()
    page.get_by_label("Which one?").select_option("NHS Fife")
    page.locator("#merged").fill("2027-05-01")
    page.get_by_role("button", name="Look at what changes").click()
    its.look()
    head, people = b"name,local_authority,health_board,tsi\n", b"email,name,role,of\n"
    for of, content in (
        ("partnerships", head + b"Orkney,Orkney Islands,NHS Orkney,\n"),
        ("partnerships", head + b",Orkney,,\n"),
        ("people", people + b"bo@example.org,Bo Hay,tsi-officer,Voluntary Action Orkney\n"),
        ("people", people + b"bo@example.org,Bo Hay,king,Voluntary Action Orkney\n"),
    ):
        page.goto(f"{its.address}/{of}/import")
        page.get_by_label("The file").set_input_files({"name": "a.csv", "mimeType": "text/csv", "buffer": content})
        page.get_by_role("button", name="Look at what changes").click()
        its.look()


def _read_comments(its: Inspector) -> None:
    """The one that is left, without a choice, with one, and once it is decided."""
    page, here = its.page, f"{its.address}/rounds/closed/partnerships/orkney/comments"
    assert "/rounds/closed/partnerships/orkney/comments/b_word" in its.seen
    page.goto(here)
    page.get_by_role("link", name="Read the next comment").click()
    its.look()
    page.get_by_role("button", name="Save and read the next").click()
    its.look()
    page.get_by_label("The comment with words blacked out").check()
    page.get_by_label("Other words to black out").fill("not there")
    page.get_by_role("button", name="Save and read the next").click()
    its.look()
    page.get_by_label("Other words to black out").fill("")
    page.get_by_role("button", name="See how it will read").click()
    its.look()
    page.get_by_role("button", name="Save and read the next").click()
    page.get_by_text("have been read").wait_for()
    its.look()
    for question in ("a_text", "b_word"):
        its.visit(f"/rounds/closed/partnerships/orkney/comments/{question}")
        page.get_by_role("link", name="Change the decision").first.click()
        its.look()


def test_the_check_finds_what_is_wrong(browser: Browser, site: tuple[FastAPI, str]) -> None:
    _app, address = site
    its = inspector(browser, address)
    its.page.goto(address)
    its.page.evaluate("document.querySelector('label').remove(); document.body.style.minWidth = '900px'")
    its.look()
    assert any("label" in fault for fault in its.faults) and any("px wider" in fault for fault in its.faults)
    its.page.evaluate("fetch('http://127.0.0.1:9/elsewhere').catch(() => 0)")
    its.page.wait_for_timeout(200)
    assert its.watch.faults
