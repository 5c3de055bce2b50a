"""Invitations by name: reading a list of people, where an invitation stands, and what its letters say."""

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum

from app.core.clock import about_so_long, closing_in_words, opening_in_words
from app.core.errors import Problem
from app.core.mail import CLOSES, OPENS, Letter
from app.core.questionnaire import Perspective, Questionnaire
from app.core.written import clean_name
from app.language import _

MOST_AT_ONCE = 500  # people in one list
LONGEST_LIST = 100_000  # characters
LONGEST_WORDS = 2_000  # characters of a coordinator's own words in a letter
LONGEST_PERSON = 120  # characters of a name
ADDRESS = re.compile(
    r"[A-Za-z0-9!#$%&'*+/=?^_`{|}~-]+(\.[A-Za-z0-9!#$%&'*+/=?^_`{|}~-]+)*"
    r"@([A-Za-z0-9]([A-Za-z0-9-]{0,61}[A-Za-z0-9])?\.)+[A-Za-z]([A-Za-z0-9-]{0,61}[A-Za-z0-9])"
)
LONGEST_ADDRESS = 254
ANGLED = re.compile(r"^(.*?)<([^<>]*)>(.*)$")
PARTS = re.compile(r'"(?:[^"]|"")*"|[^,;\t]+')
HEADS = frozenset(
    ["name", "first name", "last name", "surname", "role", "organisation", "address"]
    + [f"{mail}{more}" for mail in ("mail", "email", "e-mail") for more in ("", " address")]
)


class Standing(StrEnum):
    """Where an invitation stands. It says that somebody took part, never what they said, and never when."""

    INVITED = "invited"
    STARTED = "started"
    FINISHED = "finished"


def standing(*, is_started: bool, is_finished: bool) -> Standing:
    """Where an invitation stands."""
    if is_finished:
        return Standing.FINISHED
    return Standing.STARTED if is_started else Standing.INVITED


@dataclass(frozen=True)
class Invitee:
    """A person to invite, as a list names them."""

    address: str
    name: str = ""

    @property
    def same(self) -> str:
        """Two with the same are one person: nobody has two addresses that differ in capitals."""
        return self.address.casefold()


@dataclass(frozen=True)
class ReadList:
    """A list as it was read: the people who can be invited, and line by line what stands against the others."""

    people: Sequence[Invitee]
    problems: Sequence[Problem]


def read_list(written: str, invited: Mapping[str, str] | None = None) -> ReadList:
    """Reads one person a line: an address, `Name <address>`, or cells such as `Name, address`, below a heading or not.

    Several addresses on one line, as a mail program lists them, are as many people. `invited` are those who were
    invited before, by address in small letters.
    """
    if len(written) > LONGEST_LIST:
        said = _("This is {n} characters long. Invite people in several lists.", n=f"{len(written):,}")
        return ReadList([], [Problem("people", said)])
    people: dict[str, Invitee] = {}
    lines: dict[str, int] = {}
    problems: list[Problem] = []
    for number, line in enumerate(written.splitlines(), 1):
        for invitee, wrong in _read_line(line):
            if wrong or invitee is None:
                problems.append(Problem("people", wrong, number))
            elif invitee.same in (invited or {}):
                said = _("{address} was invited already.", address=invitee.address)
                problems.append(Problem("people", said, number))
            elif invitee.same in people:
                said = _("{address} stands on line {n} already.", address=invitee.address, n=lines[invitee.same])
                problems.append(Problem("people", said, number))
            else:
                people[invitee.same], lines[invitee.same] = invitee, number
    if len(people) > MOST_AT_ONCE:
        said = _("These are {n} people. Invite up to {most} at once.", n=len(people), most=MOST_AT_ONCE)
        return ReadList([], [Problem("people", said)])
    return ReadList(list(people.values()), problems)


def _read_line(line: str) -> list[tuple[Invitee | None, str]]:
    """The people of one line, each with what stands against them."""
    parts = [part.strip() for part in PARTS.findall(line)]
    parts = [part for part in (p[1:-1].replace('""', '"').strip() if _is_quoted(p) else p for p in parts) if part]
    with_address = [part for part in parts if "@" in part]
    if not parts or {part.casefold() for part in parts} <= HEADS:
        return []
    if not with_address:
        return [(None, _("There is no e-mail address in “{line}”.", line=clean_name(line)[:80]))]
    if len(with_address) == 1:
        others = " ".join(part for part in parts if part not in with_address)
        return [_read_person(with_address[0], others)]
    return [_read_person(part, "") for part in with_address]


def _is_quoted(part: str) -> bool:
    return len(part) > 1 and part.startswith('"') and part.endswith('"')


def _read_person(written: str, others: str) -> tuple[Invitee | None, str]:
    angled = ANGLED.match(written)
    name, address = (f"{angled[1]} {angled[3]}", angled[2]) if angled else ("", written)
    name = clean_name(f"{others} {name}".replace('"', " ").replace("<", " ").replace(">", " "))
    address = clean_name(address.removeprefix("mailto:"))
    if len(address) > LONGEST_ADDRESS or not ADDRESS.fullmatch(address) or len(address.partition("@")[0]) > 64:
        return None, _("“{address}” is no e-mail address we can write to.", address=address[:80])
    if len(name) > LONGEST_PERSON:
        return None, _("Shorten the name of {address} to {n} characters.", address=address, n=LONGEST_PERSON)
    return Invitee(address, name), ""


# Letters --------------------------------------------------------------------------------------------------------------


@dataclass(frozen=True)
class About:
    """What a letter is about: the round as the invited person is told of it.

    In a letter that `is_queued` its times are filled in when it leaves.
    """

    questionnaire: Questionnaire
    perspective: Perspective
    partnership: str | None
    opens: datetime
    closes: datetime
    is_queued: bool = False

    @property
    def opening(self) -> str:
        """When it opens, in words."""
        return OPENS if self.is_queued else opening_in_words(self.opens)

    @property
    def closing(self) -> str:
        """When it closes, in words."""
        return CLOSES if self.is_queued else closing_in_words(self.closes)

    @property
    def title(self) -> str:
        """The questionnaire, and where."""
        its = self.questionnaire.short_title.words
        return _("{title}, {place}", title=its, place=self.partnership) if self.partnership else its


def invitation_letter(about: About, *, name: str, words: str, link: str, unsubscribe: str, now: datetime) -> Letter:
    """The letter that invites somebody; before the round opens it says from when its link leads to the questions."""
    opening = [*_greeting(name), *_own(words)]
    opening.append(
        _(
            "You are invited to answer “{questionnaire}” as: {perspective}.",
            questionnaire=about.questionnaire.title.words,
            perspective=about.perspective.title.words,
        )
        if about.partnership is None
        else _(
            "You are invited to answer “{questionnaire}” about {place}, as: {perspective}.",
            questionnaire=about.questionnaire.title.words,
            place=about.partnership,
            perspective=about.perspective.title.words,
        )
    )
    opening += [
        *_purpose(about),
        _(
            "It takes {so_long}, and you may stop and come back. It closes {day}.",
            so_long=about_so_long(about.questionnaire.minutes),
            day=about.closing,
        ),
    ]
    if now < about.opens:
        opening.append(_("You can start from {day}; until then the link says so.", day=about.opening))
    return Letter(
        subject=_("Your view is asked for: {title}", title=about.title),
        opening=opening,
        link=link,
        link_words=_("Read what it is about, and start"),
        closing=_closing(),
        unsubscribe=unsubscribe,
    )


def reminder_letter(about: About, *, name: str, words: str, link: str, unsubscribe: str) -> Letter:
    """The letter that reminds somebody who has not finished."""
    return Letter(
        subject=_("Reminder: {title}", title=about.title),
        opening=[
            *_greeting(name),
            *_own(words),
            _(
                "You were invited to answer “{questionnaire}”. It is not finished yet, and closes {day}.",
                questionnaire=about.questionnaire.title.words,
                day=about.closing,
            ),
            _("If you have begun, go on with your return code, or on the device on which you began."),
        ],
        link=link,
        link_words=_("Start, or go on"),
        closing=_closing(),
        unsubscribe=unsubscribe,
    )


def ready_text(about: About, *, link: str, code: str) -> str:
    """An invitation by shared code, to paste into one's own mail."""
    place = about.partnership
    return "\n\n".join(
        [
            _("Dear colleague,"),
            _(
                "We would like your view. Please answer “{questionnaire}” about {place}, as: {perspective}.",
                questionnaire=about.questionnaire.title.words,
                place=place,
                perspective=about.perspective.title.words,
            )
            if place
            else _(
                "We would like your view. Please answer “{questionnaire}” as: {perspective}.",
                questionnaire=about.questionnaire.title.words,
                perspective=about.perspective.title.words,
            ),
            *_purpose(about),
            _("Start here: {link}\nor go to {site} and give the code {code}.", link=link, site=_site(link), code=code),
            _(
                "It takes {so_long}, and you may stop and come back. It closes {day}.",
                so_long=about_so_long(about.questionnaire.minutes),
                day=about.closing,
            ),
        ]
    )


def _site(link: str) -> str:
    return link.partition("/join/")[0]


def _purpose(about: About) -> list[str]:
    return [about.questionnaire.purpose.words] if about.questionnaire.purpose else []


def _greeting(name: str) -> list[str]:
    return [_("Dear {name},", name=name)] if name else [_("Hello,")]


def _own(words: str) -> list[str]:
    return [part for part in (clean_name(line) for line in words.splitlines()) if part]


def _closing() -> list[str]:
    return [
        _("This link is for you alone: please do not pass it on."),
        _(
            "Opening it begins nothing. Once you start, you are given a return code: we note that you took part, and"
            " keep that apart from what you say. The first page tells you who sees what."
        ),
    ]
