"""The check-in: whoever leads an action is asked by mail, after a set time and again, how far it is.

Their link opens one page with no account; opening it changes nothing, because mail scanners open every link. What is
kept of them is their address, beside the action, until it is over or somebody else leads it.
"""

import hashlib
import hmac
from calendar import monthrange
from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date, datetime, time, timedelta
from uuid import UUID

from app.core.actions import Action, State
from app.core.clock import SCOTLAND, day_in_words
from app.core.errors import Problem
from app.core.mail import Asked, Letter
from app.core.signing_in import problems_with_email
from app.core.written import too_long
from app.language import _, ngettext

NEVER, USUAL = 0, 3  # months between two check-ins
EVERY = (1, USUAL, 6, NEVER)
AT = time(9)  # of the clock in Scotland
LINKS_LAST = timedelta(days=60)
LONGEST_NOTE = 1_000
STATES = (State.DONE, State.UNDER_WAY, State.BLOCKED, State.NOT_STARTED)  # what a press can say; the likeliest first
OWNER = "owner."  # before the id of an action: the form's field of its owner's address


def every_in_words(months: int) -> str:
    """How often somebody is asked."""
    return ngettext("Every month", "Every {n} months", months) if months else _("Never: no check-in mail is sent")


def said(state: State) -> str:
    """A state as the person says it who leads the action."""
    return {
        State.DONE: _("It is done"),
        State.UNDER_WAY: _("It is on the way"),
        State.BLOCKED: _("It is blocked, or needs help"),
        State.NOT_STARTED: _("It has not started"),
    }[state]


def months_after(day: date, months: int) -> date:
    """The same day of a later month, or that month's last."""
    years, month = divmod(day.month - 1 + months, 12)
    year = day.year + years
    return date(year, month + 1, min(day.day, monthrange(year, month + 1)[1]))


def at_nine(day: date) -> datetime:
    """The time at which that day's check-in leaves."""
    return datetime.combine(day, AT, SCOTLAND)


def following(at: datetime, months: int, now: datetime) -> datetime:
    """The next check-in after the one of this time: one that was missed for long is not made up for."""
    start, n = at.astimezone(SCOTLAND).date(), 1
    while (its := at_nine(months_after(start, months * n))) <= now:
        n += 1
    return its


@dataclass(frozen=True)
class CheckIns:
    """How a plan's check-ins are set: every so many months (0: never), next on this day, and to whom by action."""

    months: int
    day: date | None
    owners: Mapping[str, str]


def as_written(its: CheckIns) -> dict[str, str]:
    """Each field as the form writes it."""
    day = its.day.isoformat() if its.day else ""
    return {"every": str(its.months), "day": day} | {OWNER + id_: address for id_, address in its.owners.items()}


def read(written: Mapping[str, str], *, today: date, unchanged: Collection[str]) -> tuple[CheckIns, list[Problem]]:
    """What was set, and what stands against it; a field that is `unchanged` need not be a day to come."""
    problems = []
    try:
        months = int(written["every"])
    except ValueError:
        months = -1
    if months not in EVERY:
        problems.append(Problem("every", _("Choose how often those who lead are asked.")))
    day = None
    if months and written["day"]:
        try:
            day = date.fromisoformat(written["day"])
        except ValueError:
            problems.append(Problem("day", _("Write a date such as 2027-04-25.")))
    if day and "day" not in unchanged and not today < day <= months_after(today, 24):
        problems.append(Problem("day", _("Choose a day after today, and within two years.")))
    owners = {name.removeprefix(OWNER): text for name, text in written.items() if name.startswith(OWNER)}
    for id_, address in owners.items():
        if address:
            problems += [Problem(OWNER + id_, its.message) for its in problems_with_email(address)]
    if months > 0 and day is None:
        day = months_after(today, months)
    return CheckIns(months, day if months > 0 else None, owners), problems


def read_answer(state: str, note: str) -> tuple[State | None, list[Problem]]:
    """What whoever leads an action says of it, and what stands against that."""
    problems = []
    chosen = State(state) if state in {its.value for its in STATES} else None
    if chosen is None:
        problems.append(Problem("state", _("Choose how far it is.")))
    if len(note) > LONGEST_NOTE:
        message = too_long(note, LONGEST_NOTE)
        problems.append(Problem("note", message[:1].upper() + message[1:] + "."))
    return chosen, problems


@dataclass(frozen=True)
class Links:
    """Links that only we can make. Each names whom it is for and which of their letters it came with."""

    key: bytes = field(repr=False)

    def token(self, owner: UUID, issue: int) -> str:
        """What the link carries: 128 bits that nobody can guess, after what they are about."""
        its = f"{owner.hex}-{issue}"
        return f"{its}-{hmac.new(self.key, its.encode(), hashlib.sha256).hexdigest()[:32]}"

    def read(self, token: str) -> tuple[UUID, int] | None:
        """Whom a token that we made is for, and its issue; None for any other, of whatever kind."""
        try:
            owner, issue = UUID(token.split("-")[0]), int(token.split("-")[1])
        except (ValueError, IndexError):
            return None
        return (owner, issue) if hmac.compare_digest(self.token(owner, issue).encode(), token.encode()) else None


def letter(place: str, actions: Sequence[tuple[Action, str]], *, today: date, until: date, unsubscribe: str) -> Letter:
    """The letter to somebody who leads these actions of a place's plan, each with its link."""
    return Letter(
        subject=_("How far is it? Improvement plan of {place}", place=place),
        opening=[
            _("Hello,"),
            ngettext(
                "You are named as leading an action in the improvement plan of {place}. How far is it?",
                "You are named as leading {n} actions in the improvement plan of {place}. How far are they?",
                len(actions),
                place=place,
            ),
            _("Choose an answer. It opens a page on which you press once more; you need no account."),
        ],
        asked=[
            Asked(_lines(action, today), [(f"{link}?state={state.value}", said(state)) for state in STATES])
            for action, link in actions
        ],
        closing=[
            _(
                "The links work until {day}, for you alone: please do not pass them on.",
                day=day_in_words(until),
            ),
            _(
                "Those who look after the plan see what you say. Your address is kept for these questions alone, until"
                " the action is over or somebody else leads it. If it is not you, tell whoever looks after the plan."
            ),
        ],
        unsubscribe=unsubscribe,
    )


def _lines(action: Action, today: date) -> list[str]:
    lines = [" ".join(action.what.split())]
    if action.by_when and action.is_overdue(today):
        lines.append(_("It was to be done by {day}.", day=day_in_words(action.by_when)))
    elif action.by_when:
        lines.append(_("By {day}.", day=day_in_words(action.by_when)))
    return lines
