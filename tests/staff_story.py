"""A first-time staff member opens a round for three partnerships, invites twenty people and watches, by keyboard alone.

The journey in the browser tests and the pictures of the guide are one story: a picture shows what the test has walked.
"""

from collections.abc import Callable

from playwright.sync_api import Locator, Page, expect

MOST_TABS = 150


class Hand:
    """Somebody who uses a keyboard only: everything is reached by Tab, and done by Enter, Space or typing."""

    def __init__(self, page: Page):
        self.page = page

    def reach(self, wanted: Locator) -> None:
        """Presses Tab until the focus stands on it, and says so when it never does."""
        expect(wanted).to_have_count(1)
        for _ in range(MOST_TABS):
            if wanted.evaluate("it => it === document.activeElement"):
                return
            self.page.keyboard.press("Tab")
        raise AssertionError(f"the keyboard does not reach {wanted}")

    def go(self, name: str, role: str = "link") -> None:
        """Follows a link, or presses a button."""
        self.reach(self.page.get_by_role(role, name=name))  # type: ignore[arg-type]
        before = self.page.url
        with self.page.expect_navigation():
            self.page.keyboard.press("Enter")
        assert self.page.url != before or role == "button"

    def write(self, label: str, text: str) -> None:
        """Types into a field, over what stands in it."""
        self.reach(self.page.get_by_label(label, exact=True))
        self.page.keyboard.press("Control+A")
        self.page.keyboard.type(text)

    def choose(self, label: str, option: str) -> None:
        """Chooses from a list by typing how the option begins."""
        field = self.page.get_by_label(label, exact=True)
        self.reach(field)
        self.page.keyboard.type(option)
        expect(field.locator("option:checked")).to_contain_text(option)

    def tick(self, label: str) -> None:
        """Ticks a box."""
        box = self.page.get_by_role("checkbox", name=label, exact=True)
        self.reach(box)
        self.page.keyboard.press("Space")
        expect(box).to_be_checked()


def open_a_round(page: Page, title: str, look: Callable[[str], None], meanwhile: Callable[[], None]) -> None:
    """From the list of rounds to the desk that shows who takes part.

    `title` begins the name of a questionnaire; `look` is called at each page, with what it is called; `meanwhile` is
    called once the round is open, for what others do.
    """
    hand = Hand(page)
    look("rounds")
    hand.go("Plan a round")
    look("plan")
    hand.write("Short name", "pilot-2027")
    hand.choose("Questionnaire", title)
    for place in ("Fife", "Moray", "Orkney"):
        hand.tick(place)
    hand.go("Plan the round", "button")
    expect(page.get_by_text("Until then everything can be changed.")).to_be_visible()
    look("planned")
    hand.go("Look at it as participants will: Third sector organisations")
    expect(page.get_by_text("Preview.")).to_be_visible()
    look("preview")
    hand.go("On to the questions")
    look("preview-questions")
    page.go_back()
    page.go_back()
    hand.go("Check what opening fixes, and open it")
    look("check")
    hand.go("Open the round now", "button")
    look("open")
    invite_twenty(hand, look)
    meanwhile()
    hand.go("See who has answered so far")
    expect(page.get_by_role("heading", level=1)).to_have_text("Who has answered so far")
    look("participation")


def invite_twenty(hand: Hand, look: Callable[[str], None]) -> None:
    """Pastes a list, looks at the letter, sends it, and comes back to the round."""
    round_page = hand.page.url
    hand.go("Invite people, posters, reminders for Orkney")
    look("inviting")
    hand.go("Invite by name : Third sector organisations")
    people = "\n".join(f"Person {n} <person{n}@example.org>" for n in range(1, 21))
    hand.reach(hand.page.get_by_label("People to invite"))
    hand.page.keyboard.insert_text(people)
    hand.go("Check the list and see the letter", "button")
    expect(hand.page.get_by_role("heading", name="20 people will get this letter")).to_be_visible()
    look("letter")
    hand.go("Invite 20 people", "button")
    expect(hand.page.get_by_role("heading", name="20 people invited")).to_be_visible()
    look("invited")
    hand.page.goto(round_page)
