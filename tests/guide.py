"""`make guide`: the pictures of docs/staff-guide.md, taken from the running program on example data.

They are made, not kept: docs/pictures/ is ignored by git. The story is the one that tests/test_browser_desk.py walks.
"""

import tempfile
from pathlib import Path

from playwright.sync_api import sync_playwright
from pydantic import SecretStr

from app.main import create_app
from app.settings import ROOT
from app.store import people, questionnaires, rounds, schema
from app.store.db import Database
from tests import examples
from tests.browser import launch, served
from tests.conftest import Clock, settings_for
from tests.examples import A_DAY, NOON
from tests.staff_story import open_a_round
from tests.test_browser_journeys import shipped

PICTURES = ROOT / "docs" / "pictures"
WIDE, NARROW = {"width": 1000, "height": 700}, {"width": 360, "height": 740}
CAME = {"orkney": {"statutory": 8, "third-sector": 3, "tsi": 1}, "fife": {"statutory": 6, "third-sector": 9},
        "moray": {"statutory": 2, "third-sector": 1}}  # fmt: skip


def take_pictures(folder: Path) -> list[Path]:
    """Walks through the story and takes a picture of each page; the files."""
    folder.mkdir(exist_ok=True)
    taken: list[Path] = []
    with tempfile.TemporaryDirectory() as place, sync_playwright() as playwright:
        url = f"sqlite:///{place}/guide.db"
        database = Database(url)
        schema.upgrade(database)
        with database.writing() as session:
            questionnaires.keep(session, shipped())
            link = people.make_link(session, "staff@example.org", now=NOON, lasts=A_DAY)
        clock = Clock()
        mail = {"mail_server": SecretStr("smtp://127.0.0.1:1"), "mail_sender": "howgood@example.org"}  # nothing is sent
        app = create_app(settings_for(url).model_copy(update=mail), now=clock)

        def people_answer() -> None:
            with database.writing() as session:
                its = rounds.by_slug(session, "pilot-2027")
                level = {question.code: "agree" for question in shipped().questions if question.scale}
                for slug, seats in CAME.items():
                    for seat, n in seats.items():
                        examples.bring_in(session, its, examples.responses(seat, *[level] * n, place=slug))

        with served(app) as address:
            browser = launch(playwright)
            page = browser.new_context(base_url=address, viewport=WIDE, locale="en-GB").new_page()  # type: ignore[arg-type]
            page.goto(f"/sign-in/{link}")
            page.get_by_role("button", name="Sign in").click()

            def look(name: str) -> None:
                for width, size in ((1000, WIDE), (360, NARROW)):
                    page.set_viewport_size(size)  # type: ignore[arg-type]
                    taken.append(folder / f"{name}-{width}.png")
                    page.screenshot(path=taken[-1], full_page=True)
                page.set_viewport_size(WIDE)  # type: ignore[arg-type]

            open_a_round(page, "How good is our", look, people_answer)
            browser.close()
        app.state.database.close()
        database.close()
    return taken


if __name__ == "__main__":
    for picture in take_pictures(PICTURES):
        print(picture.relative_to(ROOT))
