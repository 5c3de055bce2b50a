"""Who has come so far, and what would help before the close: all of it follows from counts and the minimum alone."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date

from app.core.disclosure import Row, Rows, decide_rows
from app.core.questionnaire import Perspective
from app.language import _, ngettext


@dataclass(frozen=True)
class Came:
    """How many of one perspective started and submitted; `invited` is None where nobody is invited by name."""

    started: int = 0
    submitted: int = 0
    invited: int | None = None

    @property
    def under_way(self) -> int:
        """Those who started and have not submitted."""
        return self.started - self.submitted

    @property
    def out_of(self) -> int | None:
        """How many they are out of; None where some came by a shared code, so that they are out of no number."""
        return self.invited if self.invited is not None and self.started <= self.invited else None

    def __add__(self, other: "Came") -> "Came":
        known = [n for n in (self.invited, other.invited) if n is not None]
        is_told = bool(known) and not any(its.invited is None and its.started for its in (self, other))
        return Came(self.started + other.started, self.submitted + other.submitted, sum(known) if is_told else None)


@dataclass(frozen=True)
class Outlook:
    """How the perspectives of one place would stand if the round closed now, and how many more answers change it.

    `alone`: how many more each confidential perspective needs before it can stand on its own. `shown`: how many more it
    takes, from any of the small ones, until they are shown at all; 0 where they are.
    """

    rows: Rows
    alone: Mapping[str, int]
    shown: int = 0

    @property
    def is_good(self) -> bool:
        """Whether each confidential perspective stands on its own already."""
        return not self.alone


def outlook(
    perspectives: Sequence[Perspective],
    submitted: Mapping[str, int],
    minimum: int,
    *,
    all_on_record: bool = False,
) -> Outlook:
    """The outlook for these counts of submitted responses; one without any answer in it will not count."""
    rows = decide_rows(perspectives, submitted, minimum, all_on_record=all_on_record)
    need = {code: minimum - submitted.get(code, 0) for code in rows.of if code in rows.confidential}
    left_out = [code for code, row in rows.of.items() if row is Row.LEFT_OUT]
    return Outlook(
        rows,
        {code: n for code, n in need.items() if n > 0},
        minimum - sum(submitted[code] for code in left_out) if left_out else 0,
    )


def what_helps(perspectives: Sequence[Perspective], its: Outlook) -> list[str]:
    """The outlook in words for whoever can still ask people to answer."""
    title = {p.code: p.title.words for p in perspectives}
    confidential = [code for code in its.rows.of if code in its.rows.confidential]
    found = [
        _("Nobody has submitted for {who} yet.", who=title[code])
        for code, row in its.rows.of.items()
        if row is Row.EMPTY and code not in its.rows.confidential
    ]
    if not confidential:
        return found
    if its.is_good:
        good = _("Each of the others can stand on its own.") if found else _("Each perspective can stand on its own.")
        return [*found, good]
    asked = _listed([
        ngettext("{n} more answer from {who}", "{n} more answers from {who}", n, who=title[code])
        for code, n in its.alone.items()
    ])  # fmt: skip
    found.append(
        _("{asked}, and each perspective can stand on its own.", asked=asked)
        if len(confidential) > 1
        else _("{asked}, and it can be shown.", asked=asked)
    )
    if its.shown and len([code for code in its.alone if its.rows.of[code] is Row.LEFT_OUT]) > 1:
        found.append(
            ngettext(
                "Until {n} more answer comes from any of these, nothing they said is shown.",
                "Until {n} more answers come from any of these, nothing they said is shown.",
                its.shown,
            )
        )
    large = [code for code in its.rows.merged if code not in its.alone]
    if large:
        found.append(_("Until then {who} is counted together with them, to protect them.", who=title[large[0]]))
    return found


def in_a_word(code: str, its: Outlook) -> str:
    """How one confidential perspective would stand if the round closed now; empty where it stands on its own."""
    row, need = its.rows.of[code], its.alone.get(code, 0)
    if code not in its.rows.confidential or row in (Row.OWN, Row.EMPTY):
        return ""
    if not need:
        return _("counted together with a smaller group")
    more = ngettext("{n} more and it stands on its own", "{n} more and it stands on its own", need)
    return more if row is Row.MERGED else _("not shown yet: {more}", more=more)


def _listed(words: Sequence[str]) -> str:
    """`a`, `a and b`, `a, b and c`."""
    if len(words) < 2:
        return "".join(words)
    return _("{some} and {last}", some=", ".join(words[:-1]), last=words[-1])


def never_more_than_now(days: Mapping[date, Came], now: Came) -> dict[date, Came]:
    """Day by day how many of those who are here today had come: nothing tells that somebody withdrew."""
    return {day: Came(min(came.started, now.started), min(came.submitted, now.submitted)) for day, came in days.items()}
