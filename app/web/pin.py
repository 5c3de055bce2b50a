"""Coming in on a laptop in a hall: by one PIN, which ends when it is guessed at too often."""

from datetime import timedelta
from threading import Lock

from fastapi import APIRouter, Request
from fastapi.responses import HTMLResponse, Response

from app.core.errors import Problem, TooManyTries
from app.core.pin import DIGITS, MOST_OF_ONE, MOST_WRONG, looks_like_a_pin, opens, read_pin
from app.core.signing_in import device_in_words
from app.language import _
from app.store import hall, sign_ins
from app.web import forms
from app.web.one_thread import InOneThread
from app.web.pages import go, keep_staff, page
from app.web.tries import MINUTES, Tries, network_of
from app.web.who import STAFF_COOKIE, FormDep, Now, SessionDep, SettingsDep

router = APIRouter(route_class=InOneThread)


class Door:
    """Counts wrong PINs in this process: of each device for ten minutes, and of all until the server starts again."""

    def __init__(self, kept: str):
        self._kept = kept
        self._wrong = 0
        self._tries = Tries(MOST_OF_ONE)
        self._lock = Lock()

    def is_opened_by(self, pin: str, device: str) -> bool:
        """Whether it is the PIN; TooManyTries where no more may be tried. One is looked at after the other."""
        with self._lock:
            if self._wrong >= MOST_WRONG:
                raise TooManyTries(_("The PIN was guessed at too often and has ended. Start the server again."))
            its = self._tries.of(device)
            try:
                its.must_remain()
            except TooManyTries:
                words = _("Too many wrong PINs came from this device. Wait {n} minutes and try again.", n=MINUTES)
                raise TooManyTries(words) from None
            if opens(self._kept, pin):
                return True
            self._wrong += 1
            its.count_unknown()
            return False


@router.get("/sign-in")
def pin_page(request: Request) -> HTMLResponse:
    return page(request, "pin/pin.html", errors=[], values={})


@router.post("/sign-in")
def come_in(request: Request, form: FormDep, session: SessionDep, settings: SettingsDep, now: Now) -> Response:
    typed = forms.text(form, "pin")
    pin = read_pin(typed)
    door: Door = request.app.state.pin
    problem = None
    if not looks_like_a_pin(pin):
        problem = _("Enter the {n} digits that the laptop shows.", n=DIGITS)
    elif not door.is_opened_by(pin, network_of(request.client.host if request.client else "")):
        problem = _("This is not the PIN. Read it again where the server was started.")
    if problem:
        errors = forms.errors([Problem("pin", problem)])
        return page(request, "pin/pin.html", status=422, errors=errors, values={})
    cookie = sign_ins.begin(
        session,
        hall.facilitator(session, now=now),
        now=now,
        lasts=timedelta(hours=settings.staff_hours),
        device=device_in_words(request.headers.get("user-agent", "")),
        before=request.cookies.get(STAFF_COOKIE, ""),
    )
    answer = go("/workshops")
    keep_staff(request, answer, cookie)
    return answer
