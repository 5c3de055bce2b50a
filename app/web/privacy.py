"""The privacy page, for everyone: what is kept, for how long, who sees it, and what a person can do about it."""

from fastapi import APIRouter, Request
from fastapi.responses import HTMLResponse

from app.core.erasure import ADDRESSES, USUAL
from app.web.one_thread import InOneThread
from app.web.pages import page
from app.web.who import SettingsDep

router = APIRouter(route_class=InOneThread)


@router.get("/privacy")
def privacy(request: Request, settings: SettingsDep) -> HTMLResponse:
    """Its numbers are the settings of this very server."""
    return page(
        request,
        "privacy/page.html",
        years=USUAL.days // 365,
        address_days=ADDRESSES.days,
        backup_days=settings.backup_days,
        device_hours=settings.participant_hours,
        staff_hours=settings.staff_hours,
    )
