"""Mail: what a letter says, and how one becomes sent. A message is queued once for each person and purpose.

What the server answers decides. It is sent again only where the answer never came, with the same Message-ID; whoever
looks at it is then told that it may have arrived twice.
"""

import hashlib
import hmac
from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from email.headerregistry import Address
from email.message import EmailMessage
from email.policy import SMTP
from enum import StrEnum
from uuid import UUID

from app.core.clock import closing_in_words, opening_in_words
from app.core.written import clean_name
from app.language import _

# What stands in a queued letter for a round's times: they may move before it leaves. Nobody types these signs.
CLOSES, OPENS = "\ue000closes\ue001", "\ue000opens\ue001"
POLICY = SMTP.clone(cte_type="7bit")  # every server takes it
LEASE = timedelta(minutes=5)  # longer than one hand-over to the server can take
A_DAY = timedelta(days=1)
KEPT = timedelta(days=30)  # what is kept of mail that is over and about no round: whom it was to, and when
LONGEST_ERROR = 500  # characters of a server's words
PAUSES = tuple(timedelta(minutes=minutes) for minutes in (1, 5, 15, 60, 240, 720, 1440))
MOST_DOUBTS = 2  # sent by itself at most so often again without an answer; then a person decides


def with_times(letter: str, *, opens: datetime, closes: datetime) -> str:
    """A queued letter with the times of its round, as they are when it leaves."""
    return letter.replace(CLOSES, closing_in_words(closes)).replace(OPENS, opening_in_words(opens))


class Purpose(StrEnum):
    """What a message is for."""

    SIGN_IN = "sign-in"
    WELCOME = "welcome"
    ACCESS_ENDS = "access-ends"
    INVITATION = "invitation"
    REMINDER = "reminder"
    CHECK_IN = "check-in"


# Somebody waits at the screen for these: they come first, and the daily cap does not hold them up.
URGENT = frozenset({Purpose.SIGN_IN})
# Only these stop when somebody asks for no more mail.
MAY_BE_DECLINED = frozenset({Purpose.INVITATION, Purpose.REMINDER, Purpose.CHECK_IN})
# Once these are over nothing is kept of whom they were to: who was reminded is who had not finished by then, and who
# leads an action is kept beside that action alone.
FORGOTTEN_ONCE_OVER = frozenset({Purpose.REMINDER, Purpose.CHECK_IN})


class State(StrEnum):
    """Where a message stands."""

    QUEUED = "queued"
    SENDING = "sending"
    SENT = "sent"
    WAITING = "waiting"
    IN_DOUBT = "in-doubt"
    REFUSED = "refused"
    STOPPED = "stopped"

    @property
    def words(self) -> str:
        """The state in words."""
        return {
            State.QUEUED: _("queued"),
            State.SENDING: _("being sent"),
            State.SENT: _("sent"),
            State.WAITING: _("waiting for its next try"),
            State.IN_DOUBT: _("in doubt"),
            State.REFUSED: _("refused"),
            State.STOPPED: _("stopped"),
        }[self]


class Event(StrEnum):
    """What happens to a message."""

    CLAIM = "claim"
    ACCEPTED = "accepted"  # the server said yes to all of it
    LATER = "later"  # the server said “not now”, or never got all of it
    NEVER = "never"  # the server said no for good
    SILENCE = "silence"  # the server got all of it, and its answer never came
    GIVE_UP = "give-up"
    RETRY = "retry"
    STOP = "stop"


MOVES = {
    (State.QUEUED, Event.CLAIM): State.SENDING,
    (State.WAITING, Event.CLAIM): State.SENDING,
    (State.IN_DOUBT, Event.CLAIM): State.SENDING,
    (State.SENDING, Event.ACCEPTED): State.SENT,
    (State.SENDING, Event.LATER): State.WAITING,
    (State.SENDING, Event.NEVER): State.REFUSED,
    (State.SENDING, Event.GIVE_UP): State.REFUSED,
    (State.SENDING, Event.SILENCE): State.IN_DOUBT,
    (State.WAITING, Event.RETRY): State.QUEUED,
    (State.IN_DOUBT, Event.RETRY): State.QUEUED,
    (State.REFUSED, Event.RETRY): State.QUEUED,
    (State.QUEUED, Event.STOP): State.STOPPED,
    (State.WAITING, Event.STOP): State.STOPPED,
    (State.IN_DOUBT, Event.STOP): State.STOPPED,
    (State.REFUSED, Event.STOP): State.STOPPED,
}
DUE = tuple(state for state, event in MOVES if event is Event.CLAIM)
OVER = (State.SENT, State.STOPPED)  # nothing more happens, so nothing of what it said is kept


def may(state: State, event: Event) -> bool:
    """Whether this can happen to a message in this state."""
    return (state, event) in MOVES


@dataclass(frozen=True)
class Answer:
    """What came of handing a message over, with the server's words."""

    event: Event
    words: str = ""


def answer_of(code: int, words: str) -> Answer:
    """What a server's reply to one message means (RFC 5321, 4.2.1): 2 is yes, 4 is not now, 5 is no."""
    told = f"{code} {clean_name(words)}"[:LONGEST_ERROR]
    if 200 <= code < 300:
        return Answer(Event.ACCEPTED)
    return Answer(Event.NEVER if 500 <= code < 600 else Event.LATER, told)


@dataclass(frozen=True)
class Next:
    """Where a message stands after an answer, and when it is tried again; None: not by itself."""

    state: State
    at: datetime | None
    error: str


def after(answer: Answer, *, attempts: int, doubts: int, now: datetime) -> Next:
    """What follows from an answer to the `attempts`-th try, `doubts` of which (this one too) stayed unanswered."""
    if answer.event is Event.LATER and attempts > len(PAUSES):
        return Next(MOVES[State.SENDING, Event.GIVE_UP], None, answer.words)
    state = MOVES[State.SENDING, answer.event]
    tries_again = state is State.WAITING or (state is State.IN_DOUBT and doubts <= MOST_DOUBTS)
    pause = PAUSES[min(attempts, len(PAUSES)) - 1]
    return Next(state, now + pause if tries_again else None, answer.words)


def message_id(message: UUID, host: str) -> str:
    """The Message-ID that a message carries at every try."""
    return f"<{message}@{host}>"


@dataclass(frozen=True)
class Asked:
    """One thing that a letter asks about: lines that say what it is, and a link for each answer, with its words."""

    lines: Sequence[str]
    links: Sequence[tuple[str, str]]


@dataclass(frozen=True)
class Letter:
    """What a message says: paragraphs, a link with its words or things that are asked, paragraphs after them."""

    subject: str
    opening: Sequence[str]
    link: str = ""
    link_words: str = ""
    closing: Sequence[str] = ()
    code: str = ""  # shown large, to be typed or pasted
    unsubscribe: str = ""  # the address at which no more mail can be asked for
    asked: Sequence[Asked] = ()

    @property
    def text(self) -> str:
        """The letter in plain text."""
        parts = [*self.opening]
        if self.code:
            parts.append(f"    {self.code}")
        if self.link:
            parts.append(f"{self.link_words}:\n{self.link}")
        for one in self.asked:
            parts.append("\n".join(one.lines))
            parts.append("\n".join(f"  {words}:\n  {link}" for link, words in one.links))
        parts += self.closing
        if self.unsubscribe:
            parts.append(_("To get no more mail like this: {address}", address=self.unsubscribe))
        return "\n\n".join(parts) + "\n"


@dataclass(frozen=True)
class Envelope:
    """All that a message needs to leave; the same at every try."""

    message_id: str
    recipient: str
    name: str
    subject: str
    text: str
    html: str
    written_at: datetime
    unsubscribe: str = ""
    doubts: int = 0


@dataclass(frozen=True)
class Sender:
    """Who the mail of a programme comes from, and where answers go; both as `Name <address>` or an address."""

    sender: str
    reply_to: str = ""


def drawn(envelope: Envelope, sender: Sender) -> EmailMessage:
    """The message as it leaves: plain text and HTML."""
    message = EmailMessage(policy=POLICY)
    message["From"] = sender.sender
    if sender.reply_to:
        message["Reply-To"] = sender.reply_to
    message["To"] = Address(envelope.name, addr_spec=envelope.recipient)
    message["Subject"] = envelope.subject
    message["Date"] = envelope.written_at
    message["Message-ID"] = envelope.message_id
    message["Auto-Submitted"] = "auto-generated"  # so that holidays are not answered
    if envelope.unsubscribe:  # RFC 8058: the reader's own program shows a button for it
        message["List-Unsubscribe"] = f"<{envelope.unsubscribe}>"
        message["List-Unsubscribe-Post"] = "List-Unsubscribe=One-Click"
    message.set_content(envelope.text)
    message.add_alternative(envelope.html, subtype="html")
    message.set_boundary(f"=_{envelope.message_id.strip('<>').partition('@')[0]}")  # the same at every try
    return message


@dataclass(frozen=True)
class Declining:
    """Links by which somebody asks for no more mail: they carry no address, and only we can make one."""

    key: bytes = field(repr=False)

    def mark(self, address: str) -> str:
        """What is kept of an address that wants no more mail."""
        return self._digest(b"address", address.strip().casefold())[:32]

    def token(self, address: str) -> str:
        """What the link carries."""
        mark = self.mark(address)
        return f"{mark}{self._digest(b'link', mark)[:16]}"

    def read(self, token: str) -> str | None:
        """The mark of a token that we made."""
        mark, seal = token[:32], token[32:]
        its = self._digest(b"link", mark)[:16]
        return mark if hmac.compare_digest(seal.encode(), its.encode()) else None

    def _digest(self, what: bytes, of: str) -> str:
        return hmac.new(self.key, what + b":" + of.encode(), hashlib.sha256).hexdigest()
