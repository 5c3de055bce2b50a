"""Dates as people write and read them: ISO 8601 in, Scottish local time out."""

from datetime import date, datetime, time, timedelta
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
    return moment if moment.tzinfo else moment.replace(tzinfo=SCOTLAND)


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
        time=clock_in_words(local.time()),
    )


def opening_in_words(moment: datetime) -> str:
    """`Monday 7 April 2027, 9 am`; midnight is left out, as the start of that day."""
    local = moment.astimezone(SCOTLAND)
    day = _("{day} {date}", day=_(DAYS[local.weekday()]), date=day_in_words(local.date()))
    return day if local.time() == time() else _("{day}, {time}", day=day, time=clock_in_words(local.time()))


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
