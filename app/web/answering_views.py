"""What the participant's pages are shown: a questionnaire with the answers given so far, section by section."""

import secrets
from collections.abc import Mapping
from typing import Any

from app.core import promises
from app.core.answers import BLANK, Answer, Answers, progress, shown_questions
from app.core.clock import about_so_long, closing_in_words
from app.core.paper import numbers, questions_put_to
from app.core.questionnaire import Question, Section
from app.core.review import is_review
from app.core.rounds import Phase
from app.web import forms
from app.web.question_views import QuestionView, SectionView, answer_in_words
from app.web.who import Answering

REVIEW_HREF = "/response/review"
SAVE_HREF = "/response/answers/"


class Page(dict[str, Any]):
    """A template's `page`: keys read as attributes."""

    def __getattr__(self, name: str) -> Any:
        try:
            return self[name]
        except KeyError as error:
            raise AttributeError(name) from error


def reviews_a_plan(who: Answering) -> bool:
    """Whether they read a partnership's plan and give verdicts on it."""
    return who.response.partnership is not None and is_review(who.questionnaire, who.response.mode)


class Answered:
    """A participant's questionnaire with the answers given so far; late ones stand over those they would replace.

    `review` is how the review of their plan stands (see `app.web.review_views`); None in every other round.
    """

    def __init__(self, who: Answering, answers: Answers, late: Answers, review: Any = None):
        self.who = who
        self.review = review
        self.is_review = reviews_a_plan(who)
        self.questionnaire = who.questionnaire
        self.perspective = who.response.perspective
        self.late = late
        self.counted: Answers = answers if who.response.is_submitted else {}
        self.answers: Mapping[str, Answer] = {**answers, **late}
        self.shown = shown_questions(self.questionnaire, self.perspective, self.answers)
        self.shown_codes = {q.code for q in self.shown}
        self.numbers = numbers(self.questionnaire, self.perspective)

    @property
    def sections(self) -> list[Section]:
        """The sections with a question for this perspective."""
        return [s for s in self.questionnaire.sections if self.put_to(s.code)]

    def put_to(self, section: str) -> list[Question]:
        """The section's questions for this perspective, shown or not."""
        return questions_put_to(self.questionnaire, self.perspective, section)

    def page(self, **more: Any) -> Page:
        """What every page of the participant is told."""
        who = self.who
        answered, total = progress(self.shown, self.answers, self.numbers)
        seat = self.questionnaire.perspective[self.perspective]
        return Page(
            questionnaire_title=self.questionnaire.short_title,
            partnership=who.response.partnership,
            perspective_title=seat.title,
            organisation=who.response.organisation,
            answered=answered,
            total=total,
            so_long=about_so_long(self.questionnaire.minutes),
            closes=closing_in_words(who.response.closes),
            return_code=who.return_code,
            holder=who.holder,
            state="submitted" if who.response.is_submitted else "draft",
            phase=who.phase.value,
            counts=who.counts,
            no_longer=promises.no_longer_counting(
                is_closed=who.phase is Phase.CLOSED,
                is_final=who.response.is_final,
                is_submitted=who.response.is_submitted,
            ),
            review=self.review,
            promises=promises.short_promises(seat, mode=who.response.mode, minimum=who.response.minimum),
            **more,
        )

    def next_question(self) -> tuple[str, int] | None:
        """Where the first unanswered question stands, and its number; None when all are answered."""
        for section in self.sections:
            for question in self.put_to(section.code):
                is_open = question.code in self.shown_codes and not self.answers.get(question.code, BLANK).is_given
                if is_open and question.code in self.numbers:
                    return self._where(section, question), self.numbers[question.code]
        return None

    def _where(self, section: Section, question: Question) -> str:
        """Where a question is answered: a plan is read with all criteria on one page."""
        page = REVIEW_HREF if self.is_review else f"/response/sections/{section.code}"
        return f"{page}#question-{question.code}"

    def tasks(self) -> Page:
        """The task list."""
        ahead = self.next_question()
        return self.page(
            sections=[self._task(n, s) for n, s in enumerate(self.sections, 1)],
            next_href=ahead[0] if ahead else None,
            next_number=ahead[1] if ahead else None,
        )

    def _task(self, number: int, section: Section) -> SectionView:
        shown = [q for q in self.put_to(section.code) if q.code in self.shown_codes]
        answered, total = progress(shown, self.answers, self.numbers)
        state = "complete" if total and answered == total else "not_started"
        if state == "not_started" and any(not self.answers.get(q.code, BLANK).is_blank for q in shown):
            state = "in_progress"
        return SectionView(number, section.title, f"/response/sections/{section.code}", answered, total, state)

    def section(self, code: str, posted: forms.PostedPage | None = None) -> Page:
        """One section to fill in; after a problem with what was `posted`."""
        order = [s.code for s in self.sections]
        place = order.index(code)
        section = self.sections[place]
        return self.page(
            number=place + 1,
            title=section.title,
            intro=section.intro,
            previous_href=f"/response/sections/{order[place - 1]}" if place else None,
            questions=self._questions(self.put_to(code), posted or forms.PostedPage()),
            **self._saving(f"/response/sections/{code}"),
        )

    def whole(self, href: str, posted: forms.PostedPage | None = None) -> Page:
        """All sections on one page to fill in; after a problem with what was `posted`."""
        posted = posted or forms.PostedPage()
        parts = [(its, self._questions(self.put_to(its.code), posted)) for its in self.sections]
        return self.page(parts=parts, questions=[q for _its, asked in parts for q in asked], **self._saving(href))

    def _saving(self, href: str) -> dict[str, Any]:
        """What a page whose answers are saved as they are given tells the server, and where."""
        return {
            "href": href,
            "asked": f"{self.questionnaire.fingerprint}/{self.perspective}",
            "tasks_href": "/response",
            "save_href": SAVE_HREF,
            "client": secrets.token_hex(8),
        }

    def _questions(self, questions: list[Question], posted: forms.PostedPage) -> list[QuestionView]:
        shown = self.shown_codes
        if posted.typed:
            answers = {**self.answers, **posted.typed}
            shown = {q.code for q in shown_questions(self.questionnaire, self.perspective, answers)}
        return [
            QuestionView(
                self.questionnaire,
                q,
                self.perspective,
                posted.typed.get(q.code, self.answers.get(q.code, BLANK)),
                number=self.numbers.get(q.code),
                total=len(self.numbers),
                shown=q.code in shown,
                late=q.code in self.late,
                error=posted.errors.get(q.code),
                served=forms.served(self.answers.get(q.code, BLANK)),
                typed_pages=posted.pages.get(q.code),
            )
            for q in questions
        ]

    def read_back(self, **more: Any) -> Page:
        """All answers, section by section, as text."""
        unanswered = [q for q in self.shown if q.code in self.numbers and not self.answers.get(q.code, BLANK).is_given]
        return self.page(
            sections=[
                SectionView(
                    n,
                    section.title,
                    f"/response/sections/{section.code}",
                    answers=[self._line(section, q) for q in self.put_to(section.code) if q.code in self.shown_codes],
                )
                for n, section in enumerate(self.sections, 1)
            ],
            unanswered=len(unanswered),
            **more,
        )

    def _line(self, section: Section, question: Question) -> dict[str, Any]:
        answer = self.answers.get(question.code, BLANK)
        counted = self.counted.get(question.code, BLANK)
        is_late = question.code in self.late
        its = self.questionnaire.fingerprint, self.perspective, question.code
        return {
            "form": None if question.kind.is_text or answer.note else (*its, answer.token, is_late, counted.token),
            "number": self.numbers.get(question.code, ""),
            "wording": question.words_for(self.perspective),
            "answer": answer_in_words(self.questionnaire, question, answer),
            "note": answer.note,
            "href": self._where(section, question),
            "given": answer.is_given,
            "late": is_late,
            "counted": answer_in_words(self.questionnaire, question, counted),
        }
