"""What a report is made of: one round in one partnership (or the nation), as it may be shown."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field, replace
from datetime import date
from functools import cached_property

from app.core.actions import ActionCounts, Plan
from app.core.agreed import Agreed
from app.core.change import Change, change
from app.core.comments import Handled, Quote
from app.core.how_far import Asked as AskedActions
from app.core.how_far import with_actions
from app.core.learning import Learned
from app.core.practice import ToldPractice
from app.core.questionnaire import Questionnaire
from app.core.rounds import Mode, Naming, Purpose
from app.core.snapshot import Figures, Json, read_back
from app.core.themes import ThemeCounts
from app.core.told import ToldAnswers, ToldThemes


@dataclass(frozen=True)
class OwnText:
    """What the partnership's own people wrote at one place of the report; it lives beside the snapshot."""

    words: str
    author: str
    day: date


@dataclass(frozen=True)
class Asked:
    """How many people were invited by name for a perspective, and how many new links were sent to them."""

    invited: int
    reissued: int = 0


@dataclass(frozen=True)
class Before:
    """The kept figures of the round that this one follows, in the same partnership."""

    round: str
    closed: date
    questionnaire: Questionnaire
    figures: Figures
    organisations: Mapping[str, Sequence[str]] = field(default_factory=dict)


@dataclass(frozen=True)
class RoundFacts:
    """The snapshot's figures and the layers read beside it. `partnership` (a slug) is None for the nation.

    `comments` and `handled` are by question; `texts` by place (see `app.core.own_text`); `nation` holds the kept
    figures of the round's partnerships, this one's among them; `waiting` counts by perspective the people whose
    answers came after a report was read and are not in it yet; `themes` are those of the comments that were released;
    `asked` is empty where nobody was invited by name; `plan` and `plan_before` are the actions after this round and
    after the one before, None where there are none; `asked_actions` are those of the round before as participants were
    asked how far they came; `agreed` is what workshops on this report agreed.
    """

    questionnaire: Questionnaire
    figures: Figures
    comments: Mapping[str, Sequence[Quote]]
    round: str
    partnership: str | None
    partnership_name: str | None
    purpose: Purpose
    mode: Mode
    minimum: int
    snapshot_number: int
    snapshot_fingerprint: str
    opened: date
    closed: date
    made: date
    organisations: Mapping[str, Sequence[str]]
    is_example: bool = False
    handled: Mapping[str, Handled] = field(default_factory=dict)
    texts: Mapping[str, OwnText] = field(default_factory=dict)
    before: Before | None = None
    nation: Sequence[Figures] = ()
    waiting: Mapping[str, int] = field(default_factory=dict)
    themes: ThemeCounts = field(default_factory=ThemeCounts)
    asked: Mapping[str, Asked] = field(default_factory=dict)
    plan: Plan | None = None
    plan_before: Plan | None = None
    asked_actions: AskedActions = ()
    agreed: Sequence[Agreed] = ()

    @cached_property
    def change(self) -> Change | None:
        """The way from the round before; None where there was none."""
        return None if self.before is None else change(self.before, self)

    @cached_property
    def with_actions(self) -> "RoundFacts":
        """The same with the questions on last round's actions before the questionnaire's own, as they were put."""
        if not self.asked_actions:
            return self
        its = with_actions(self.questionnaire, self.asked_actions)
        return replace(self, questionnaire=its, figures=read_back(its, self.figures.body))


@dataclass(frozen=True)
class Place:
    """One partnership of a round: its name, its kept figures, and who answered there on the record.

    `comments` and `handled` are by question, of rounds on the record alone: what is said in confidence stands beside
    its partnership's name in that partnership's own report and nowhere else.
    """

    name: str
    figures: Figures
    organisations: Mapping[str, Sequence[str]] = field(default_factory=dict)
    comments: Mapping[str, Sequence[Quote]] = field(default_factory=dict)
    handled: Mapping[str, Handled] = field(default_factory=dict)


@dataclass(frozen=True)
class NationalBefore:
    """The kept figures of the round that this one follows, by partnership."""

    round: str
    closed: date
    questionnaire: Questionnaire
    places: Mapping[str, Figures]


@dataclass(frozen=True)
class NationalFacts:
    """What a report over the partnerships of a round is made of. `body` is what core's `add_up` made.

    `places` are the partnerships by slug, in the order of their names; `others` the names, by slug, of those on the
    map that are not in the round; `naming` says whether a report may tell which they are. `learned` counts
    partnerships by reading and movement; `texts` are staff's own words by place (see `app.core.own_text`). `themes` and
    `answers` (by question) are what people wrote, in sums and without its places; `practices` are partnerships' own.
    `actions` and `actions_before` count those of the plans after this round and after the one before.
    """

    questionnaire: Questionnaire
    body: Json
    round: str
    minimum: int
    snapshot_number: int
    opened: date
    closed: date
    is_example: bool = False
    places: Mapping[str, Place] = field(default_factory=dict)
    before: NationalBefore | None = None
    learned: Learned = field(default_factory=Learned)
    texts: Mapping[str, OwnText] = field(default_factory=dict)
    naming: Naming = Naming.ANONYMOUS
    others: Mapping[str, str] = field(default_factory=dict)
    themes: ToldThemes = field(default_factory=ToldThemes)
    answers: Mapping[str, ToldAnswers] = field(default_factory=dict)
    practices: Sequence[ToldPractice] = ()
    actions: ActionCounts = field(default_factory=ActionCounts)
    actions_before: ActionCounts = field(default_factory=ActionCounts)
