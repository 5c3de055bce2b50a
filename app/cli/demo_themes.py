"""The demo's codebook, and which of the invented comments stand under its themes. All of it is made up."""

from collections import defaultdict
from collections.abc import Sequence
from datetime import datetime

from sqlmodel import Session

from app.core.codebook import Codebook
from app.core.codebook_edits import Typed, put
from app.core.keys import Keys
from app.core.themes import Passage
from app.store import codebooks, themes
from app.store.tables import Person, Round

THEMES: tuple[Typed, ...] = (
    Typed(
        "Asked and heard",
        "People are asked before something is decided, and what they say counts.",
        "For once somebody asked what we see on the doorstep.",
        code="asked",
    ),
    Typed("Hearing back", "Whether people learn what became of what they said or sent.", code="hearing-back"),
    Typed("A seat at the table", "Who speaks for the third sector, and whether the seats are filled.", code="seats"),
    Typed("Time and money", "What it takes to play a part.", code="means"),
    Typed("Secure funding", "How long funding lasts, and when groups learn of it.", parent="means", code="funding"),
    Typed("Time to take part", "Notice, papers, and hours that nobody pays for.", parent="means", code="time"),
)
# By theme: the passages that stand under it. What stands under none waits on the desk.
PASSAGES: dict[str, tuple[str, ...]] = {
    "asked": (
        "We now ask first and decide after.",
        "People now ask us first.",
        "For once somebody asked what we see on the doorstep.",
        "The day on priorities had as many charities as officers in the room.",
        "Our point about young carers is in the plan, on page 14.",
        "Young people wrote the questions for the last round of listening themselves.",
        "We were asked for a story about our work, and it was used.",
        "Come and see a group at work once a year.",
        "The joint chairs kept their word on coming to see us.",
    ),
    "hearing-back": (
        "Our representative sends round a short note after each meeting.",
        "The young people heard back within a month what had changed.",
        "The Interface keeps us in the loop",
        "Nobody told us what became of the figures we sent.",
        "A one-page note after each meeting would do.",
        "tell people what happened",
        "We do not know how progress is judged.",
        "The notes after meetings have stopped.",
        "The forum answers within the week now.",
    ),
    "seats": (
        "Deputies are named, so a seat is never empty.",
        "Both seats on the strategic group were filled by a vote of the forum.",
        "Two third sector seats have stood empty since the summer.",
        "Nobody has filled the seats that fell free",
        "We no longer know who speaks for us.",
    ),
    "funding": (
        "The joint fund for early help worked well.",
        "Funding for the Interface ends in March each year.",
        "Three-year awards would help us as well.",
        "Notice of cuts came after the year had begun.",
        "One-year funding means that we give notice to staff every January.",
        "The first three-year awards have been made.",
        "Groups now hear in November what they will have in April.",
        "we could offer a worker a two-year contract",
        "Pay small groups for the hours they give to meetings.",
    ),
    "time": (
        "We should plan the agenda three months ahead.",
        "Two days is not enough to ask forty groups anything.",
        "Papers come two days before the meeting.",
        "Pay small groups for the hours they give to meetings.",
        "The draft reached us with five working days to answer.",
        "meetings clash with ours",
        "We ask for data late",
    ),
}


def add_themes(
    session: Session, questionnaire: str, its: Sequence[Round], *, keys: Keys, now: datetime, by: Person
) -> None:
    """The codebook of these closed rounds, and their released comments coded with it."""
    book, problems = put(Codebook(), THEMES)
    assert book is not None, problems
    codebooks.keep(session, questionnaire, book, now=now, by=by)
    for round_ in its:
        read = themes.desk(session, round_, keys=keys, now=now)
        coded = [(comment, found) for comment in read if (found := passages(comment.shown))]
        themes.code(session, round_, coded, keys=keys, now=now, by=by)


def passages(words: str) -> list[Passage]:
    """What of these words stands under which themes."""
    spans: dict[tuple[int, int], set[str]] = defaultdict(set)
    for theme, its in PASSAGES.items():
        for phrase in its:
            if (start := words.find(phrase)) >= 0:
                spans[start, start + len(phrase)].add(theme)
    return [Passage(*span, frozenset(found)) for span, found in sorted(spans.items())]
