"""A round that travels: from the server to a laptop in a hall without anybody's answers, and back with them.

What is in a parcel stands here, field by field. Never in it: invitations and their addresses, people, sessions, mail,
devices, single ratings, times of answers. Answers are sorted by keyed hashes, so that no order is left.

Which of two wordings stands, when both sides hold one: what is unchanged here since it last came takes what came; what
was changed here stays. So parcels of one place that come in any order, or twice, lead to the same end.
"""

import hashlib
import json
from collections.abc import Collection
from typing import Any
from uuid import UUID

from pydantic import BaseModel, ConfigDict, Field, ValidationError

from app.core.answers import LONGEST_TEXT, Answer, NonAnswer
from app.core.errors import Refusal
from app.core.how_far import read as read_asked
from app.core.how_far import with_actions
from app.core.partnerships import BodyKind
from app.core.questionnaire import Questionnaire
from app.language import _

FORMAT = 1
Row = dict[str, Any]

# The columns that travel, and those of the same tables that stay or are made anew.
ROUND = (
    "slug",
    "fingerprint",
    "purpose",
    "mode",
    "naming",
    "minimum",
    "opens",
    "closes",
    "closed_at",
    "is_example",
    "erase_on",
)
ROUND_STAYS = ("id", "follows_id", "erased_at")
SNAPSHOT = ("number", "fingerprint", "body", "made_at", "opened_at")
SNAPSHOT_STAYS = ("id", "round_id", "partnership_id")
WORKSHOP = (
    *("id", "code", "title", "minutes", "dots", "minimum", "stage", "item", "voting", "votings", "before"),
    *("taken_back", "version", "until", "made_at", "began_at", "attended", "on_screen"),
)
WORKSHOP_STAYS = ("partnership_id", "fingerprint", "snapshot_id")
ITEM = (
    *("id", "place", "question", "minutes", "reading", "is_area", "notes", "position", "why", "evidence"),
    "dissent",
)
ITEM_STAYS = ("workshop_id",)
REVEAL, REVEAL_STAYS = ("item_id", "voting", "body"), ()
ACTION = (
    *("id", "planned_at", "priority", "what", "leads", "partners", "by_when", "risk", "resources", "measure"),
    *("outcome", "questions", "plan_priority", "criterion", "state", "notes", "evidence", "workshop_id"),
)
ACTION_STAYS = ("round_id", "partnership_id")


class _Part(BaseModel):
    model_config = ConfigDict(extra="forbid", frozen=True)


class Said(_Part):
    """An answer."""

    value: str | None = Field(default=None, max_length=LONGEST_TEXT)
    non_answer: NonAnswer | None = None
    note: str = Field(default="", max_length=LONGEST_TEXT)

    @classmethod
    def of(cls, answer: Answer) -> "Said":
        """The answer as it travels."""
        return cls(value=answer.value, non_answer=answer.non_answer, note=answer.note)

    @property
    def answer(self) -> Answer:
        """The answer."""
        return Answer(self.value, self.non_answer, self.note)


class Given(_Part):
    """A response. `key` is the keyed hash of its return code, as it was made where the response was begun."""

    key: str
    perspective: str
    organisation: str | None
    speaks_for: int
    is_submitted: bool
    counted_in: int | None
    answers: dict[str, Said]
    late: dict[str, Said]


class Thing(_Part):
    """A workshop or an action. `came` marks what it was when it came to where this parcel was made."""

    row: Row
    came: str = ""
    snapshot: int | None = None
    items: list[Row] = []
    reveals: list[Row] = []

    @property
    def mark(self) -> str:
        """Marks what it is, not how it came."""
        return mark_of(self.model_dump(exclude={"came"}))


class Travelling(_Part):
    """A round in the parcel: its set-up and, for one partnership, its codes, reports, workshops and plan.

    `asked` is which of last round's actions its participants are asked about, as it is kept; None where nothing is yet.
    """

    questionnaire: str
    row: Row
    follows: str | None
    asked: str | None = None
    codes: dict[str, str]
    snapshots: list[Row]
    workshops: list[Thing]
    actions: list[Thing]


class Place(_Part):
    """The partnership that it is about."""

    slug: str
    name: str
    bodies: list[tuple[BodyKind, str, str]]


class Parcel(_Part):
    """All that travels. `rounds` begins with those that the last follows; `number` counts an origin's parcels of it."""

    format: int
    revision: str
    origin: str
    number: int
    has_answers: bool
    place: Place | None
    rounds: list[Travelling] = Field(min_length=1)
    responses: list[Given] = []
    response_key: str = ""
    erasure_key: str = ""
    withdrawn: list[str] = []

    @property
    def name(self) -> str:
        """The round and its place, as the record of what was done calls them."""
        return f"{self.rounds[-1].row['slug']}/{self.place.slug if self.place else ''}"


def mark_of(content: Any) -> str:
    """A short mark of content."""
    written = json.dumps(content, sort_keys=True, ensure_ascii=False, default=str)
    return hashlib.sha256(written.encode()).hexdigest()[:32]


def mark_of_answer(answer: Answer | None) -> str:
    """A short mark of an answer; none has one of its own."""
    return mark_of([answer.value, answer.non_answer, answer.note] if answer and not answer.is_blank else None)


def takes(here: str, came: str, known: Collection[str]) -> bool:
    """Whether what came stands from now on: it is something else, and what is here is as it last came."""
    return here != came and here in known


def written(parcel: Parcel) -> bytes:
    """The parcel as JSON."""
    return parcel.model_dump_json().encode()


def read(content: bytes, known: Collection[str]) -> Parcel:
    """The parcel of this JSON; Refusal where it cannot be taken in. `known` are the schema revisions known here."""
    try:
        raw = json.loads(content)
        if raw["format"] > FORMAT or raw["revision"] not in known:
            raise Refusal(_("This file was made by a newer version of HowGood. Install that version here first."))
        parcel = Parcel.model_validate(raw)
        UUID(parcel.origin)
        put = [_checked(its) for its in parcel.rounds]
    except (ValidationError, ValueError, KeyError, TypeError):
        raise Refusal(_("This file holds no round that can be read. Nothing was stored.")) from None
    if problem := _problem_with_answers(parcel, put[-1]):
        raise Refusal(_("This file cannot be taken in: {problem} Nothing was stored.", problem=problem))
    return parcel


def _checked(its: Travelling) -> Questionnaire:
    """What is put to its participants, last round's actions first; ValueError where its parts do not fit each other."""
    questionnaire = Questionnaire.from_canonical(its.questionnaire)
    if questionnaire.fingerprint != its.row["fingerprint"]:
        raise ValueError("another questionnaire")
    wanted = [(ROUND, its.row), *((SNAPSHOT, one) for one in its.snapshots), *((ACTION, a.row) for a in its.actions)]
    for one in its.workshops:
        wanted += [(WORKSHOP, one.row), *((ITEM, i) for i in one.items), *((REVEAL, r) for r in one.reveals)]
    if any(set(columns) != set(row) for columns, row in wanted):
        raise ValueError("columns")
    return with_actions(questionnaire, read_asked(its.asked or "[]"))


def _problem_with_answers(parcel: Parcel, questionnaire: Questionnaire) -> str | None:
    if len({its.key for its in parcel.responses}) < len(parcel.responses):
        return _("a response stands in it twice.")
    for its in parcel.responses:
        if its.perspective not in questionnaire.perspective:
            return _("it holds an answer for a group that its questionnaire does not know.")
        for code, said in [*its.answers.items(), *its.late.items()]:
            question = questionnaire.by_code.get(code)
            if question is None:
                return _("it holds an answer to a question that its questionnaire does not know.")
            known = questionnaire.codes[code] if not question.kind.is_text else ()
            if not question.kind.is_text and not set(said.answer.codes) <= set(known):
                return _("it holds an answer that its question does not offer.")
    return None
