"""What the reader of comments sees: the questions with what is left to read, and one comment with what may be done."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

from app.core.blacking import pieces, proposals, taken_out
from app.core.blacking import split_words as split
from app.core.comments import Comment, Decision, Handled, Reason, fingerprint, handled
from app.core.questionnaire import Question, Questionnaire
from app.core.text import Text
from app.language import _, ngettext


@dataclass(frozen=True)
class Choice:
    """A reader's choice as it stands in the form."""

    decision: str = ""
    ticked: Sequence[str] = ()
    typed: str = ""
    reason: str = ""

    @property
    def words(self) -> list[str]:
        """The words that were typed."""
        return split(self.typed)


@dataclass(frozen=True)
class ProposedView:
    """Words to tick, and what they look like."""

    words: str
    why: str
    is_ticked: bool


@dataclass(frozen=True)
class CommentView:
    """One comment."""

    href: str
    words: str
    who: Text | str
    is_note: bool
    state: str  # unread | as-written | words-removed | kept-back
    shown: str
    reason: str


@dataclass(frozen=True)
class OneView(CommentView):
    """One comment with its question, its place among the others, and the choice in the form."""

    question: Text
    section: Text
    number: int
    of: int
    pieces: Sequence[tuple[str, bool]]
    proposed: Sequence[ProposedView]
    choice: Choice
    served: str
    preview: str = ""


@dataclass(frozen=True)
class QuestionView:
    """One question and what became of its comments."""

    href: str
    section: Text
    wording: Text
    counts: Handled
    comments: Sequence[CommentView] = field(default=())


def wording(questionnaire: Questionnaire, question: Question) -> Text:
    """The question as the first perspective that was asked it reads it: the same beside every comment."""
    asked = (p.code for p in questionnaire.perspectives if question.is_put_to(p.code))
    return question.words_for(next(asked))


def section_of(questionnaire: Questionnaire, question: str) -> Text:
    """The title of the section that a question stands in."""
    return next(s.title for s in questionnaire.sections if any(q.code == question for q in s.questions))


def question_view(questionnaire: Questionnaire, question: str, its: Sequence[Comment], base: str) -> QuestionView:
    """The question with all its comments."""
    return QuestionView(
        f"{base}/{question}",
        section_of(questionnaire, question),
        wording(questionnaire, questionnaire.by_code[question]),
        handled(its),
        [comment_view(questionnaire, comment, base) for comment in its],
    )


def comment_view(questionnaire: Questionnaire, comment: Comment, base: str) -> CommentView:
    """The comment as a list shows it."""
    return CommentView(**_shown(questionnaire, comment, base))


def _shown(questionnaire: Questionnaire, comment: Comment, base: str) -> dict[str, Any]:
    its = comment.decided
    return {
        "href": f"{base}/{comment.question}/{comment.handle}",
        "words": comment.words,
        "who": questionnaire.perspective[comment.perspective].singular if comment.perspective else _("Group not shown"),
        "is_note": comment.is_note,
        "state": its.decision.value if its else "unread",
        "shown": its.words if its else "",
        "reason": its.reason.words if its and its.reason else "",
    }


def one_view(
    questionnaire: Questionnaire,
    its: Sequence[Comment],
    comment: Comment,
    base: str,
    *,
    choice: Choice | None = None,
    preview: str = "",
) -> OneView:
    """The comment by itself; without a `choice` from the form, the one that was made before."""
    question = questionnaire.by_code[comment.question]
    proposed = proposals(comment.words)
    choice = choice or _chosen(comment, [p.words for p in proposed])
    return OneView(
        **_shown(questionnaire, comment, base),
        question=wording(questionnaire, question),
        section=section_of(questionnaire, comment.question),
        number=its.index(comment) + 1,
        of=len(its),
        pieces=pieces(comment.words, proposed),
        proposed=[ProposedView(p.words, p.why, p.words in choice.ticked) for p in proposed],
        choice=choice,
        served=served(comment),
        preview=preview,
    )


def _chosen(comment: Comment, proposed: Sequence[str]) -> Choice:
    """What the form holds at first: every proposal ticked, or what was decided before."""
    its = comment.decided
    if its is None or its.decision is Decision.AS_WRITTEN:
        return Choice(its.decision.value if its else "", ticked=proposed)
    if its.reason is not None:
        return Choice(its.decision.value, ticked=proposed, reason=its.reason.value)
    taken = list(dict.fromkeys(taken_out(comment.words, its.words)))
    others = [words for words in taken if words not in proposed]
    return Choice(its.decision.value, [words for words in proposed if words in taken], ", ".join(others))


def served(comment: Comment) -> str:
    """A mark of the comment as a page showed it, to see whether it or its decision changed since."""
    return fingerprint(f"{comment.words}\n{comment.decided}")[:16]


def question_views(
    questionnaire: Questionnaire, queue: Mapping[str, Sequence[Comment]], base: str
) -> list[tuple[Text, list[QuestionView]]]:
    """Every section with comments to be read, and its questions."""
    sections = []
    for section in questionnaire.sections:
        questions = [
            question_view(questionnaire, q.code, queue[q.code], base) for q in section.questions if q.code in queue
        ]
        if questions:
            sections.append((section.title, questions))
    return sections


def how_many_to_read(unread: int) -> str:
    """`12 comments to read`."""
    return ngettext("{n} comment to read", "{n} comments to read", unread) if unread else _("All comments are read")


def reasons() -> list[tuple[str, str]]:
    """The reasons to choose from."""
    return [("", _("Choose a reason")), *((reason.value, reason.words) for reason in Reason)]
