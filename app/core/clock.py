"""Dates as people write and read them: ISO 8601 in, Scottish local time out."""

import re
from datetime import UTC, date, datetime, time, timedelta
from zoneinfo import ZoneInfo

from app.language import _, ngettext

SCOTLAND = ZoneInfo("Europe/London")
DAYS = ("Monday", "Tuesday", "Wednesday", "Thursday", "Friday", "Saturday", "Sunday")
MONTHS = (
    "January", "February", "March", "April", "May", "June",
    "July", "August", "September", "October", "November", "December",
)  # fmt: skip


def read_time(written: str, *, ends: bool = False) -> datetime:
    """An ISO 8601 date or time, Europe/London where no offset stands; a closing date (`ends`) lasts to its end.

    Raises ValueError with words for the person.
    """
    try:
        if len(written.strip()) == len("2027-04-25"):
            day = date.fromisoformat(written.strip()) + timedelta(days=1 if ends else 0)
            return datetime.combine(day, time(), SCOTLAND)
        moment = datetime.fromisoformat(written.strip())
    except (ValueError, OverflowError):
        raise ValueError(_("Write a date such as 2027-04-25, or a time such as 2027-04-25T17:00.")) from None
    return moment if moment.tzinfo else in_scotland(moment)


def in_scotland(written: datetime) -> datetime:
    """The moment at which Scottish clocks show this; ValueError in the hours that come twice, or not at all."""
    moment, again = written.replace(tzinfo=SCOTLAND), written.replace(tzinfo=SCOTLAND, fold=1)
    if moment.utcoffset() == again.utcoffset():
        return moment
    its = {"time": f"{written:%H:%M}", "day": day_in_words(written.date())}
    if moment.astimezone(UTC).astimezone(SCOTLAND).replace(tzinfo=None) != written:
        raise ValueError(_("The clocks go forward on {day}, and skip {time}. Choose another time.", **its))
    twice = _("The clocks go back on {day}, so {time} comes twice. Write {time}+01:00 for the first, {time}+00:00 for"
              " the second.", **its)  # fmt: skip
    raise ValueError(twice)


TIME = re.compile(r"(\d{1,2})(?:[:.](\d\d))? ?(am|pm)?(\+0[01]:00)?", re.IGNORECASE | re.ASCII)


def read_day_and_time(day: str, at: str, *, ends: bool = False) -> datetime:
    """A day and a time of the clock as two fields give them: `2027-04-25` and `17:00`, `5 pm`, or nothing.

    Without a time it is the start of the day or, where it `ends`, its end. Raises ValueError with words.
    """
    day, at = day.strip(), at.strip()
    if not at:
        return read_time(day, ends=ends)
    found = TIME.fullmatch(at)
    hour, minute, half, offset = found.groups() if found else ("99", "", None, None)
    hours = int(hour) % 12 + (12 if half.lower() == "pm" else 0) if half else int(hour)
    if hours > 23 or int(minute or 0) > 59 or (half and not 1 <= int(hour) <= 12):
        raise ValueError(_("Write the time such as 17:00 or 5 pm."))
    return read_time(f"{day}T{hours:02}:{minute or '00'}{offset or ''}")


def as_fields(moment: datetime, *, ends: bool = False) -> tuple[str, str]:
    """The day and the time that `read_day_and_time` reads as this moment."""
    local = moment.astimezone(SCOTLAND)
    if local.time() == time():
        return (local.date() - timedelta(days=1 if ends else 0)).isoformat(), ""
    offset = f"{local:%z}" if _comes_twice(local) else ""
    return local.date().isoformat(), f"{local:%H:%M}" + (f"{offset[:3]}:{offset[3:]}" if offset else "")


def _comes_twice(local: datetime) -> bool:
    return local.replace(fold=0).utcoffset() != local.replace(fold=1).utcoffset()


def day_in_words(moment: datetime | date) -> str:
    """`25 April 2027`."""
    day = moment.astimezone(SCOTLAND).date() if isinstance(moment, datetime) else moment
    return f"{day.day} {_(MONTHS[day.month - 1])} {day.year}"


def closing_in_words(moment: datetime) -> str:
    """`Friday 25 April 2027, 5 pm`; midnight is told as the last minute of its day, which nobody mistakes."""
    local = moment.astimezone(SCOTLAND)
    if local.time() == time():
        local -= timedelta(minutes=1)
    return _(
        "{day} {date}, {time}",
        day=_(DAYS[local.weekday()]),
        date=day_in_words(local.date()),
        time=_told(local),
    )


def _told(local: datetime) -> str:
    """The time, and which of the two where the clock shows it twice."""
    words = clock_in_words(local.time())
    if not _comes_twice(local):
        return words
    which = _("before the clocks go back") if local.fold == 0 else _("after the clocks go back")
    return _("{time} {which}", time=words, which=which)


def opening_in_words(moment: datetime) -> str:
    """`Monday 7 April 2027, 9 am`; midnight is left out, as the start of that day."""
    local = moment.astimezone(SCOTLAND)
    day = _("{day} {date}", day=_(DAYS[local.weekday()]), date=day_in_words(local.date()))
    return day if local.time() == time() else _("{day}, {time}", day=day, time=_told(local))


def about_so_long(minutes: int) -> str:
    """`about 35 minutes`, `about 4 hours`."""
    if minutes < 120:
        return ngettext("about {n} minute", "about {n} minutes", minutes)
    return ngettext("about {n} hour", "about {n} hours", round(minutes / 60))


def clock_in_words(at: time) -> str:
    """`5 pm`, `9:30 am`, `noon`."""
    if (at.hour, at.minute) == (12, 0):
        return _("noon")
    minutes = f":{at.minute:02}" if at.minute else ""
    return f"{(at.hour - 1) % 12 + 1}{minutes} {'am' if at.hour < 12 else 'pm'}"
