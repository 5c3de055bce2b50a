"""Whether the server stands, for whoever watches it."""

from fastapi import APIRouter
from fastapi.responses import PlainTextResponse
from sqlmodel import text

from app.web.one_thread import InOneThread
from app.web.who import SessionDep

router = APIRouter(route_class=InOneThread)


@router.get("/health")
def health(session: SessionDep) -> PlainTextResponse:
    session.connection().execute(text("SELECT 1"))
    return PlainTextResponse("ok")
