"""Whether the server stands, and whether it is ready for people: for whoever watches it."""

from fastapi import APIRouter
from fastapi.responses import PlainTextResponse
from sqlmodel import text

from app.assets import missing
from app.store import schema
from app.web.one_thread import InOneThread
from app.web.who import SessionDep

router = APIRouter(route_class=InOneThread)


@router.get("/health")
def health(session: SessionDep) -> PlainTextResponse:
    session.connection().execute(text("SELECT 1"))
    return PlainTextResponse("ok")


@router.get("/ready")
def ready(session: SessionDep) -> PlainTextResponse:
    """Whether people can be sent here: the database answers at this version's schema, and pages have all they need."""
    version = session.connection().execute(text("SELECT version_num FROM alembic_version")).scalar()
    if version != schema.newest():
        return PlainTextResponse("The database is not at this version's schema: run howgood migrate.", 503)
    if missing():
        return PlainTextResponse("Files of pages are missing: run howgood assets.", 503)
    return PlainTextResponse("ready")
