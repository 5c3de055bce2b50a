"""People with an account as a list says who they are and what: what it would change, and what stands against it."""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from enum import StrEnum
from uuid import UUID

from app.core.access import HELD_OVER, Over, Role
from app.core.errors import Problem
from app.core.signing_in import problems_with_email, problems_with_name
from app.core.written import folded
from app.language import _

COLUMNS = ("email", "name", "role", "of", "end_account")
YES = "yes"


@dataclass(frozen=True)
class Place:
    """What a role can be held over, as a list calls it: a partnership's slug, a TSI's name, a workshop's id."""

    code: str
    name: str
    id: UUID


@dataclass(frozen=True)
class Account:
    """A person, and the roles they hold: each with what it is over, empty for the nation."""

    email: str
    name: str
    roles: tuple[tuple[Role, str], ...] = ()


@dataclass(frozen=True)
class Line:
    """One line of a list, as it was written: a role of a person, or none."""

    number: int
    email: str
    name: str = ""
    role: str = ""
    of: str = ""
    end_account: str = ""


class Change(StrEnum):
    """What a list would do."""

    NEW = "new"
    RENAMED = "renamed"
    GIVEN = "given"
    TAKEN = "taken"
    ENDED = "ended"


@dataclass(frozen=True)
class Difference:
    """One change of one person; `name` is what they will be called."""

    change: Change
    email: str
    name: str
    was: str = ""
    role: Role | None = None
    of: str = ""


@dataclass
class _Person:
    """What the lines of one person say together; a name that none of them says is as it was."""

    first: int
    name: str
    ends: bool
    roles: dict[tuple[Role, str], int] = field(default_factory=dict)


def differences(
    kept: Sequence[Account], wanted: Sequence[Line], places: Mapping[Over, Sequence[Place]], by: str
) -> tuple[list[Difference], list[Problem]]:
    """What it takes to come from what is kept to the list, and what stands against it, line by line.

    Whoever the list names has the roles of their lines afterwards and no others; whoever it does not name stays as
    they are. `by` is the address of whoever brings it in: they stay national staff, so that somebody always is.
    """
    known = {its.email: its for its in kept}
    people: dict[str, _Person] = {}
    problems: list[Problem] = []
    for line in wanted:
        problems += _read(line, known.get(_email(line)), people, places)
    found: list[Difference] = []
    for email, its in people.items():
        found += _of_one(email, known.get(email), its)
        if email not in known and all(problem.line != its.first for problem in problems):
            problems += [Problem(p.where, p.message, its.first) for p in problems_with_name(its.name)]
            if its.ends:
                problems.append(Problem("end_account", _("Nobody has an account with this address."), its.first))
            elif not its.roles:
                problems.append(Problem("role", _("Write what this person is."), its.first))
    for change in found:
        if change.email == by and (change.change is Change.ENDED or _is_staff(change)):
            said = _("You cannot take your own place among the national staff. Ask somebody else of them to.")
            problems.append(Problem("role", said, people[by].first))
    return found, sorted(problems, key=lambda problem: problem.line or 0)


def _is_staff(change: Difference) -> bool:
    return change.change is Change.TAKEN and change.role is Role.NATIONAL_STAFF


def _email(line: Line) -> str:
    return line.email.strip().casefold()


def _read(
    line: Line, before: Account | None, people: dict[str, _Person], places: Mapping[Over, Sequence[Place]]
) -> Iterator[Problem]:
    """Takes a line to what the others say of the same person; what stands against it."""
    email = _email(line)
    if before is None and (wrong := problems_with_email(line.email)):
        yield Problem("email", wrong[0].message, line.number)
        return
    if before is not None and line.name:
        yield from (Problem(its.where, its.message, line.number) for its in problems_with_name(line.name))
    if folded(line.end_account) not in ("", YES):
        yield Problem("end_account", _("Write yes, or leave this empty."), line.number)
    ends = folded(line.end_account) == YES
    its = people.setdefault(email, _Person(line.number, line.name, ends))
    its.name = its.name or line.name
    if line.name and line.name != its.name:
        said = _("This person is called otherwise on line {line}.", line=its.first)
        yield Problem("name", said, line.number)
    if its.ends != ends:
        said = _("Line {line} says otherwise. Write the same beside each line of this person.", line=its.first)
        yield Problem("end_account", said, line.number)
    if not line.role:
        if line.of:
            yield Problem("role", _("Write what this person is there."), line.number)
        return
    role = folded(line.role).replace(" ", "-")
    if role not in list(Role):
        said = _("There is no such role. Write one of these: {roles}.", roles=", ".join(Role))
        yield Problem("role", said, line.number)
        return
    of, said = _over(Role(role), line.of, before, places)
    if said:
        yield Problem("of", said, line.number)
    elif (Role(role), of) in its.roles:
        said = _("This stands on line {line} already.", line=its.roles[Role(role), of])
        yield Problem("role", said, line.number)
    else:
        its.roles[Role(role), of] = line.number


def _over(role: Role, of: str, before: Account | None, places: Mapping[Over, Sequence[Place]]) -> tuple[str, str]:
    """What a role is over, as a list calls it, or what stands against it."""
    over, typed = HELD_OVER[role], folded(of)
    if over is Over.NATION:
        return "", _("Leave this empty: the role is held over the whole nation.") if typed else ""
    if (role, of) in (before.roles if before else ()):
        return of, ""  # as it was taken out, also where it is no longer here
    by_code = [its.code for its in places[over] if folded(its.code) == typed]
    by_name = [its.code for its in places[over] if folded(its.name) == typed]
    found = by_code or by_name
    if len(found) == 1:
        return found[0], ""
    return "", {
        Over.PARTNERSHIP: _("Write which partnership, by the short name that stands in its address: orkney."),
        Over.TSI: _("Write the name of a Third Sector Interface that is recorded."),
        Over.WORKSHOP: _("Write which workshop, by the last part of its address."),
    }[over]


def _of_one(email: str, before: Account | None, new: _Person) -> Iterator[Difference]:
    if new.ends:
        if before is not None:
            yield Difference(Change.ENDED, email, before.name)
        return
    name = new.name or (before.name if before else "")
    if before is None:
        yield Difference(Change.NEW, email, name)
    elif before.name != name:
        yield Difference(Change.RENAMED, email, name, was=before.name)
    had = before.roles if before else ()
    for role, of in had:
        if (role, of) not in new.roles:
            yield Difference(Change.TAKEN, email, name, role=role, of=of)
    for role, of in new.roles:
        if (role, of) not in had:
            yield Difference(Change.GIVEN, email, name, role=role, of=of)
