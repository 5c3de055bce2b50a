"""A file of evidence as it comes in: made fit to be kept before anybody waits for the database.

Drawing a picture again takes a second or two. A session that writes holds the database's lock all that time, and
participants' answers would wait for it; so the file is worked on first, for people with an account alone.
"""

from dataclasses import dataclass
from datetime import timedelta
from threading import Lock
from typing import Annotated

from fastapi import Depends, Request
from starlette.datastructures import FormData, UploadFile

from app.core.errors import SignedOut
from app.core.evidence import LARGEST_FILE
from app.imports.evidence_file import CleanFile, clean
from app.language import _
from app.store import sign_ins
from app.store.db import Database
from app.web.who import STAFF_COOKIE, FileFormDep, Now, SettingsDep

ONE_AT_A_TIME = Lock()  # an unpacked picture takes tens of megabytes
PATIENCE = 20.0  # seconds that a file waits for its turn: one that never ends must not keep the others for ever


@dataclass(frozen=True)
class Uploaded:
    """What was posted: its fields, and its file or what stands against that."""

    form: FormData
    file: CleanFile | None = None
    problem: str = ""


def uploaded(request: Request, form: FileFormDep, settings: SettingsDep, now: Now) -> Uploaded:
    """The form with its file. It stands first in a route's signature, before what asks who may do this."""
    database: Database = request.app.state.database
    with database.reading() as session:
        idle = timedelta(minutes=settings.staff_idle_minutes)
        if sign_ins.session_of(session, request.cookies.get(STAFF_COOKIE, ""), now=now, idle=idle) is None:
            raise SignedOut(_("Sign in to see this page."))
    chosen = form.get("file")
    if not isinstance(chosen, UploadFile) or not chosen.filename:
        return Uploaded(form)
    content = chosen.file.read(LARGEST_FILE + 1)
    if not ONE_AT_A_TIME.acquire(timeout=PATIENCE):
        return Uploaded(form, problem=_("Other files are being looked at just now. Try again in a minute."))
    try:
        return Uploaded(form, clean(chosen.filename, content))
    except ValueError as error:
        return Uploaded(form, problem=str(error))
    finally:
        ONE_AT_A_TIME.release()


UploadedDep = Annotated[Uploaded, Depends(uploaded)]
