"""The reading queue: comments by question, one after another, with what the report may show of each."""

from dataclasses import dataclass
from typing import Annotated, Any

from fastapi import APIRouter, Depends, Request
from fastapi.responses import HTMLResponse, Response
from sqlmodel import Session
from starlette.datastructures import FormData

from app.core import comments as core
from app.core.access import Permission
from app.core.comments import Comment, Decision, Reason
from app.core.errors import NotFound, Problem
from app.core.keys import Keys
from app.core.questionnaire import Questionnaire
from app.core.written import too_long
from app.language import _
from app.store import comments, rounds
from app.store.comments import Place, Queue
from app.store.tables import Person
from app.web import forms
from app.web.comment_views import Choice, one_view, question_view, question_views, reasons, served
from app.web.one_thread import InOneThread
from app.web.pages import go, page
from app.web.who import FormDep, KeysDep, Now, SessionDep, WritingSessionDep, may

router = APIRouter(route_class=InOneThread)
Reading = Annotated[Person, Depends(may(Permission.READ_COMMENTS))]
NATION, PARTNERSHIP = "/rounds/{slug}/comments", "/rounds/{slug}/partnerships/{partnership}/comments"
MOST_TYPED = 2_000  # characters of words to black out


@dataclass(frozen=True)
class Desk:
    """A reader at one place: its comments, and where its pages are."""

    place: Place
    queue: Queue
    address: str

    @property
    def questionnaire(self) -> Questionnaire:
        """What was asked."""
        return self.place.questionnaire

    def comment(self, question: str, handle: str) -> Comment:
        """The comment with this handle."""
        for comment in self.queue.get(question, ()):
            if comment.handle == handle:
                return comment
        raise NotFound(_("This comment is no longer here. Its writer may have changed or withdrawn it."))

    def href(self, comment: Comment | None) -> str:
        """Where a comment is read; without one, the list of questions."""
        return f"{self.address}/{comment.question}/{comment.handle}" if comment else self.address

    def common(self) -> dict[str, Any]:
        """What each page says of the place."""
        at = self.place.partnership
        of = self.address.removesuffix("/comments")
        return {
            "place_name": at.name if at else _("The nation"),
            "round": self.place.round,
            "list_href": self.address,
            "report_href": f"{of}/reports/{self.questionnaire.reports[0]}" if self.questionnaire.reports else None,
        }


def _desk(request: Request, session: Session, slug: str, keys: Keys, now: Now, reader: Person | None = None) -> Desk:
    """The desk; with a `reader`, the visit is noted."""
    partnership = request.path_params.get("partnership")  # none in a round about the nation
    round_ = rounds.by_slug(session, slug)
    place = comments.reading_place(session, round_, rounds.place(session, round_, partnership), now)
    if reader is not None:
        comments.begin_reading(session, place, now=now, by=reader)
    at = place.partnership
    address = f"/rounds/{round_.slug}" + (f"/partnerships/{at.slug}" if at else "") + "/comments"
    return Desk(place, comments.queue(session, place, keys), address)


@router.get(NATION)
@router.get(PARTNERSHIP)
def all_comments(
    request: Request, slug: str, person: Reading, session: WritingSessionDep, keys: KeysDep, now: Now
) -> HTMLResponse:
    desk = _desk(request, session, slug, keys, now, person)
    first = core.next_unread(desk.queue, "", "")
    return page(
        request,
        "comments/list.html",
        person=person,
        sections=question_views(desk.questionnaire, desk.queue, desk.address),
        unread=core.unread(desk.queue),
        given=sum(len(its) for its in desk.queue.values()),
        first_href=desk.href(first) if first else None,
        **desk.common(),
    )


@router.get(f"{NATION}/{{question}}")
@router.get(f"{PARTNERSHIP}/{{question}}")
def of_question(
    request: Request, slug: str, question: str, person: Reading, session: WritingSessionDep, keys: KeysDep, now: Now
) -> HTMLResponse:
    desk = _desk(request, session, slug, keys, now, person)
    its = desk.queue.get(question)
    if its is None:
        raise NotFound(_("There are no comments to read under this question."))
    view = question_view(desk.questionnaire, question, its, desk.address)
    return page(request, "comments/question.html", person=person, question=view, **desk.common())


@router.get(f"{NATION}/{{question}}/{{handle}}")
@router.get(f"{PARTNERSHIP}/{{question}}/{{handle}}")
def one_comment(
    request: Request,
    slug: str,
    question: str,
    handle: str,
    person: Reading,
    session: WritingSessionDep,
    keys: KeysDep,
    now: Now,
) -> HTMLResponse:
    desk = _desk(request, session, slug, keys, now, person)
    return _one(request, desk, person, desk.comment(question, handle), [])


def _one(
    request: Request, desk: Desk, person: Person, comment: Comment, problems: list[Problem], **more: Any
) -> HTMLResponse:
    view = one_view(desk.questionnaire, desk.queue[comment.question], comment, desk.address, **more)
    return page(
        request,
        "comments/one.html",
        status=422 if problems else 200,
        person=person,
        comment=view,
        reasons=reasons(),
        errors=forms.errors(problems),
        **desk.common(),
    )


@router.post(f"{NATION}/{{question}}/{{handle}}")
@router.post(f"{PARTNERSHIP}/{{question}}/{{handle}}")
def decide(
    request: Request,
    slug: str,
    question: str,
    handle: str,
    form: FormDep,
    person: Reading,
    session: SessionDep,
    keys: KeysDep,
    now: Now,
) -> Response:
    """What the reader pressed: keep the decision, see how it will read, or put the comment back among the unread."""
    desk = _desk(request, session, slug, keys, now)
    comment = desk.comment(question, handle)
    pressed = forms.text(form, "press")
    if pressed == "put-back":
        comments.put_back(session, desk.place, handle, keys=keys, now=now, by=person)
        return go(desk.href(None if desk.place.round.erased_at else comment))
    choice = _read(form)
    decided, problems = _decided(comment, choice)
    if decided is not None and forms.text(form, "served") != served(comment) and decided != comment.decided:
        message = _("This comment, or what was decided on it, changed while you read it. Look again and decide anew.")
        decided, problems = None, [Problem("decision", message)]
    if decided is None or pressed == "preview":
        preview = (decided.words or _("Nothing of it is shown.")) if decided else ""
        return _one(request, desk, person, comment, problems, choice=choice, preview=preview)
    comments.decide(session, desk.place, handle, comment.words, decided, keys=keys, now=now, by=person)
    return go(desk.href(core.next_unread(desk.queue, question, handle)))


def _read(form: FormData) -> Choice:
    return Choice(
        decision=forms.text(form, "decision"),
        ticked=forms.texts(form, "ticked"),
        typed=forms.text(form, "typed"),
        reason=forms.text(form, "reason"),
    )


def _decided(comment: Comment, choice: Choice) -> tuple[core.Decided | None, list[Problem]]:
    if len(choice.typed) > MOST_TYPED:
        message = too_long(choice.typed, MOST_TYPED)
        return None, [Problem("typed", message[:1].upper() + message[1:] + ".")]
    decision = Decision(choice.decision) if choice.decision in list(Decision) else None
    reason = Reason(choice.reason) if choice.reason in list(Reason) else None
    return core.decide(comment.words, decision, ticked=choice.ticked, typed=choice.words, reason=reason)
