"""What can be refused, and in which words. Invalid input is a value (`Problem`); a refusal is an exception."""

from dataclasses import dataclass


@dataclass(frozen=True)
class Problem:
    """Something a person typed or uploaded that cannot stand: where it is and what to do about it."""

    where: str
    message: str
    line: int | None = None

    def __str__(self) -> str:
        return f"{self.where}: {self.message}" if self.where else self.message


class Refusal(Exception):
    """The request is understood and will not be carried out; the message says what the person can do."""

    status = 409

    def __init__(self, message: str, *, problems: list[Problem] | None = None):
        super().__init__(message)
        self.message = message
        self.problems = problems or []


class NotFound(Refusal):
    """There is nothing here that this person may see."""

    status = 404


class SignedOut(Refusal):
    """The page needs somebody who is signed in, or a return code."""

    status = 401


class InNoRoom(SignedOut):
    """The page needs a device that is in the room of a workshop."""


class NotOpenYet(Refusal):
    """The round is planned and takes no answers so far."""


class Closed(Refusal):
    """The round takes no more answers; what was given is kept."""


class Fixed(Refusal):
    """What was given stands as it is, because others may have seen it or are about to."""


class TooManyTries(Refusal):
    """One network tried more unknown codes than a person mistypes."""

    status = 429


class Invalid(Refusal):
    """Input with problems: each says where it stands and what to do."""

    status = 422

    @classmethod
    def of(cls, where: str, message: str) -> "Invalid":
        """Input with one problem."""
        return cls(message, problems=[Problem(where, message)])
