"""What a participant is told before they start, in words computed from the round's own settings (DESIGN 4 and 5).

Each sentence is a promise that some rule here or in the store keeps; change one only with the other.
"""

from dataclasses import dataclass

from app.core.questionnaire import Perspective
from app.core.rounds import Mode
from app.language import _


@dataclass(frozen=True)
class Promise:
    """A few sentences on one matter."""

    title: str
    sentences: tuple[str, ...]


def is_on_record(perspective: Perspective, mode: Mode) -> bool:
    """Whether answers from this perspective carry their organisation's name in this round."""
    return perspective.on_record or mode is Mode.ON_THE_RECORD


def promises(
    perspective: Perspective,
    *,
    mode: Mode,
    minimum: int,
    closes: str,
    is_national: bool = False,
    names_partnerships: bool | None = None,
    erased_after: str,
    is_review: bool = False,
) -> list[Promise]:
    """Everything promised at the start; `closes` is the closing time in words, `erased_after` a day in words.

    `is_review` where plans are reviewed.

    `names_partnerships` says whether the report over the round's partnerships names them; None where there is none.
    """
    on_record = is_on_record(perspective, mode)
    return [
        _on_the_record(perspective) if on_record else _confidential(perspective, minimum),
        _who_reads(perspective, on_record, is_national, names_partnerships, is_review),
        Promise(
            _("Changing your answers"),
            (
                _("Each answer is saved as you give it. Only submitted answers are counted."),
                _("You can change submitted answers until the round closes on {closes}.", closes=closes),
                _(
                    "What you send after that is kept beside your answer as late. It counts only if the round is"
                    " opened again before anyone has read a report with your answers in it."
                ),
            ),
        ),
        Promise(
            _("Withdrawing"),
            (
                _("Before the round closes, withdrawing removes everything you gave."),
                _(
                    "After it, your answers and every comment go at once, everywhere, but the counts"
                    " in a report that is already made stay."
                ),
            ),
        ),
        Promise(
            _("How long it is kept"),
            (
                _(
                    "Single answers, drafts and comments that were not released are erased after {day}.",
                    day=erased_after,
                ),
                _("The figures of the report and the comments released in it stay. You can still withdraw yours."),
            ),
        ),
        Promise(
            _("What is fixed"),
            (
                _(
                    "Who is named, and the smallest group that is shown by itself ({minimum}), were"
                    " fixed when this round opened.",
                    minimum=minimum,
                )
                if not on_record
                else _("That answers are on the record was fixed when this round opened."),
            ),
        ),
    ]


def short_promises(perspective: Perspective, *, mode: Mode, minimum: int) -> list[str]:
    """The same in two or three sentences, for the side of a page."""
    if is_on_record(perspective, mode):
        return [
            _("Your answers are on the record: the report names you.")
            if perspective.answers_as == "person"
            else _("Your organisation’s answers are on the record: the report names it."),
            _("A person reads every comment before it is shown."),
        ]
    return [
        _("Your answers are confidential: they are counted with those of others."),
        _("No group of fewer than {minimum} is shown by itself.", minimum=minimum),
        _("A person reads every comment before it is shown."),
    ]


def _confidential(perspective: Perspective, minimum: int) -> Promise:
    return Promise(
        _("Your answers are confidential"),
        (
            _(
                "Your answers are counted together with those of others. No group of fewer than {minimum} people who"
                " answer in confidence is shown.",
                minimum=minimum,
            ),
            _(
                "If fewer than {minimum} people answer in your group ({who}), it is counted together with another"
                " group, or not at all. A larger group may be counted together with a small one, to protect it.",
                minimum=minimum,
                who=perspective.title.words,
            ),
            _("It can turn out that everyone in a group said the same. Then the report shows what each of them said."),
            _("Whether you took part is not secret. What you said is."),
            _(
                "We say confidential, not anonymous: no system can keep answers from the people who control the"
                " server it runs on."
            ),
        ),
    )


def _on_the_record(perspective: Perspective) -> Promise:
    if perspective.answers_as == "person":
        return Promise(
            _("Your answers are on the record"),
            (
                _("Your answers stand under your name. The report shows it beside them."),
                _("There is one response for each name; go on with it by its return code."),
            ),
        )
    sentences = [
        _("Your answers are your organisation’s. The report names it beside them."),
        _("They count as a perspective of their own, and the report says that this is one organisation’s answer."),
        _("There is one response for each organisation; colleagues can fill it in together with its return code."),
    ]
    return Promise(_("Your answers are on the record"), tuple(sentences))


def _who_reads(
    perspective: Perspective, on_record: bool, is_national: bool, names_partnerships: bool | None, is_review: bool
) -> Promise:
    return Promise(
        _("Who will see what"),
        (
            _("While the round is open, its coordinators see how many have started and submitted, and no answer.")
            if not is_review
            else _("While the round is open, national staff see how far you are, and a reading once it is complete."),
            _("After it closes, a report is made: figures by group, and comments that a person has read and released.")
            if is_national
            else _(
                "After it closes, your partnership reads the report: figures by group, and comments"
                " that a person has read and released."
            ),
            _beside_a_comment(perspective, on_record=on_record),
            *_over_partnerships(names_partnerships),
            _(
                "National staff of the project can read the answers one by one, to check and to learn"
                " from them; each time is recorded."
            ),
        ),
    )


def _over_partnerships(names_partnerships: bool | None) -> list[str]:
    """What the report over the round's partnerships says of this one."""
    if names_partnerships is None:
        return []
    if names_partnerships:
        return [
            _(
                "A report over all partnerships of this round is made too. It names those that took part and says"
                " how many answered in each; nothing that was answered stands beside the name of one."
            )
        ]
    return [
        _(
            "A report over all partnerships of this round is made too. It does not name your partnership, unless beside"
            " a practice that your partnership itself offers to others."
        )
    ]


def _beside_a_comment(perspective: Perspective, *, on_record: bool) -> str:
    if not on_record:
        return _(
            "A comment stands beside the name of your group only where that group is shown by"
            " itself. Leave out names and anything that shows who somebody is."
        )
    if perspective.answers_as == "person":
        return _("A comment stands beside your name.")
    return _("A comment stands beside the name of your organisation.")


def no_longer_counting(*, is_closed: bool, is_final: bool, is_submitted: bool) -> Promise | None:
    """What to know before changing an answer that will not count; None while changes count."""
    if is_closed and not is_submitted:
        return Promise(
            _("This round has closed"),
            (
                _("Your answers were not submitted, so they are not counted."),
                _("Ask your coordinator to open the round again."),
            ),
        )
    if is_closed:
        return Promise(
            _("This round has closed"),
            (
                _("Your answers were submitted and are counted."),
                _(
                    "What you change now is kept for you as late. It counts only if the round is opened again before"
                    " anyone has read a report with your answers in it."
                ),
            ),
        )
    if is_final:
        return Promise(
            _("Your answers are in a report"),
            (
                _("The round was opened again, but a report with your answers in it has been read."),
                _("What you change now is kept for you as late, and is not counted."),
            ),
        )
    return None


def after_withdrawing(*, is_closed: bool) -> list[str]:
    """What withdrawing does now."""
    if is_closed:
        return [
            _("Your answers, notes and every comment of yours are removed at once, everywhere."),
            _("The counts in a report that is already made stay as they are."),
        ]
    return [
        _("Everything you gave is removed: answers, notes and comments."),
        _("Nothing of it enters the report."),
    ]


def after_submitting(*, closes: str, is_national: bool = False) -> list[str]:
    """What happens next."""
    steps = [
        _("You can change your answers until the round closes on {closes}.", closes=closes),
        _("When it closes, a report is made of everyone’s answers, group by group."),
    ]
    if not is_national:
        steps.append(_("Your partnership reads it together, agrees where it stands, and chooses what to improve."))
    return steps
