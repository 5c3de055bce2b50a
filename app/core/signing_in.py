"""Signing in by e-mail: how long it stands, how often it may be tried, and what the message says."""

import re
from collections.abc import Sequence
from datetime import date, timedelta
from enum import StrEnum

from app.core.clock import day_in_words
from app.core.errors import Problem
from app.core.mail import Letter
from app.language import _

TEN_MINUTES = timedelta(minutes=10)
AN_HOUR = timedelta(hours=1)
MOST_TRIES = 5  # of one code: five in a million
MOST_TRIES_OF_AN_ADDRESS = 20  # an hour, however many codes are asked for; its link works all the same
MOST_MAILS = 8  # an hour to one address, so that nobody's mailbox is filled by others
ATOM, LABEL = r"[A-Za-z0-9!#$%&'*+/=?^_`{|}~-]+", r"[A-Za-z0-9]([A-Za-z0-9-]{0,61}[A-Za-z0-9])?"
EMAIL = re.compile(rf"{ATOM}(\.{ATOM})*@{LABEL}(\.{LABEL})*")  # what every mail server takes
LONGEST_EMAIL = 254
LONGEST_NAME = 100


class Refused(StrEnum):
    """Why a code signs nobody in."""

    WRONG = "wrong"
    TOO_OLD = "too-old"
    TOO_MANY = "too-many"
    TOO_MANY_OF_ADDRESS = "too-many-of-address"


def refusal_in_words(refused: Refused) -> str:
    """What the person can do about it."""
    match refused:
        case Refused.WRONG:
            return _("This is not the code. Copy the six digits from the newest e-mail.")
        case Refused.TOO_OLD:
            return _("This code was used already, or is older than ten minutes. Ask for a new one.")
        case Refused.TOO_MANY:
            return _("Too many wrong codes were given. Ask for a new one.")
        case Refused.TOO_MANY_OF_ADDRESS:
            return _("Too many wrong codes were given for this address. Use the link in the e-mail, or wait an hour.")


def problems_with_email(email: str) -> list[Problem]:
    """What stands against an e-mail address; whether it is somebody's only a message tells."""
    if not email:
        return [Problem("email", _("Enter an e-mail address."))]
    if len(email) > LONGEST_EMAIL or not EMAIL.fullmatch(email):
        return [Problem("email", _("Enter an e-mail address such as name@example.org."))]
    return []


def problems_with_name(name: str) -> list[Problem]:
    """What stands against a person's name."""
    if not name:
        return [Problem("name", _("Enter a name."))]
    if len(name) > LONGEST_NAME:
        return [Problem("name", _("Shorten the name to {n} characters or fewer.", n=LONGEST_NAME))]
    return []


def sign_in_letter(*, link: str, code: str) -> Letter:
    """The message with a link and a code: one of the two signs in, once, for ten minutes."""
    shown = f"{code[:3]} {code[3:]}"
    return Letter(
        _("Your HowGood sign-in code: {code}", code=shown),
        [_("Here is the code to sign in to HowGood. Type or paste it on the page where you asked for it.")],
        link,
        _("Or open this link, on any device, and press “Sign in”"),
        [
            _("One of the two works, once, for ten minutes."),
            _("If it was not you who asked, there is nothing to do: nobody was signed in."),
        ],
        shown,
    )


def welcome_letter(*, who: str, what: Sequence[str], link: str) -> Letter:
    """What somebody is told who was given an account, or one more role: what they may do now, and how to come in."""
    return Letter(
        _("You can sign in to HowGood"),
        [_("{who} has given you access to HowGood, the self-evaluation of children’s services planning:", who=who)]
        + [f"– {line}" for line in what],
        link,
        _("Sign in with this e-mail address whenever you like; you need no password"),
    )


def access_ends_letter(*, body: str, into: str, day: date, places: Sequence[str], who: str) -> Letter:
    """What an officer is told whose Third Sector Interface leaves partnerships, or becomes part of another one."""
    named = {"body": body, "into": into, "day": day_in_words(day), "places": ", ".join(places), "who": who}
    opening = [
        _("Hello,"),
        _("From {day} on {into} stands in the place of {body}.", **named)
        if into
        else _("From {day} on {body} no longer belongs to {places}.", **named),
        _("So from that day on you no longer see in HowGood, as TSI officer of {body}: {places}.", **named),
        _("If you work for {into} now, ask {who} to give you access for it.", **named)
        if into
        else _("If this is not right, ask {who}.", **named),
    ]
    return Letter(_("Your access to HowGood as TSI officer of {body}", body=body), opening)


def device_in_words(agent: str) -> str:
    """A device as its owner knows it again: `Firefox on Windows`; of what the browser says, nothing else is kept."""
    browsers = (("Edg", "Edge"), ("OPR", "Opera"), ("Firefox", "Firefox"), ("Chrome", "Chrome"), ("Safari", "Safari"))
    systems = (
        ("iPhone", "iPhone"),
        ("iPad", "iPad"),
        ("Android", "Android"),
        ("Windows", "Windows"),
        ("Mac OS", "Mac"),
        ("CrOS", "ChromeOS"),
        ("Linux", "Linux"),
    )
    browser = next((name for mark, name in browsers if mark in agent), "")
    system = next((name for mark, name in systems if mark in agent), "")
    return f"{browser} · {system}" if browser and system else browser or system
