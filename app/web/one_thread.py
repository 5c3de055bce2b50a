"""A request is carried out in one thread: session, participant, route and commit, one after the other.

FastAPI gives each dependency a thread of its own turn. That costs four hand-overs a request, half of what a page costs
in all, and holds the database's lock while a thread is waited for. Here what was posted is read first; then everything
happens in one thread, and the session commits there, before the answer leaves. Signatures stay FastAPI's own.
"""

from collections.abc import Callable, Coroutine
from contextlib import ExitStack, contextmanager
from inspect import isgeneratorfunction
from typing import Any

from fastapi import Request, Response
from fastapi.dependencies.models import Dependant
from fastapi.dependencies.utils import get_dependant
from fastapi.routing import APIRoute
from starlette.concurrency import run_in_threadpool
from starlette.datastructures import FormData

from app.web.who import form, form_with_file

UNKNOWN = ("query_params", "header_params", "cookie_params", "body_params")


class InOneThread(APIRoute):
    """A route whose signature asks for `Request`, parts of its path as text, and dependencies, sync ones all."""

    def get_route_handler(self) -> Callable[[Request], Coroutine[Any, Any, Response]]:
        """The route as the server calls it."""
        wanted = self.dependant
        assert_carried_out(wanted, self.path)
        read = _read_by(wanted)

        async def handle(request: Request) -> Response:
            if read is None:
                return await run_in_threadpool(_carry_out, wanted, request, {})
            posted = await read(request)
            try:
                return await run_in_threadpool(_carry_out, wanted, request, {read: posted})
            finally:
                await posted.close()  # what was uploaded

        return handle


def assert_carried_out(wanted: Dependant, path: str) -> None:
    """Refuses at start-up what is not known here; such a route takes FastAPI's own class."""
    for kind in UNKNOWN:
        assert not getattr(wanted, kind), f"{path}: {kind} are not known to InOneThread"
    for param in wanted.path_params:
        assert param.field_info.annotation is str, f"{path}: {param.name} must be text"
    for sub in wanted.dependencies:
        assert_carried_out(sub, path)


def _read_by(wanted: Dependant) -> Callable[[Request], Coroutine[Any, Any, FormData]] | None:
    """What reads the form that this route asks for, if it asks for one."""
    if wanted.call in (form, form_with_file):
        return wanted.call
    found = (_read_by(sub) for sub in wanted.dependencies)
    return next((read for read in found if read is not None), None)


def _carry_out(wanted: Dependant, request: Request, posted: dict[Any, Any]) -> Response:
    known = dict(posted)
    with ExitStack() as ends:  # sessions commit, or roll back, as it is left
        answer: Response = _value(wanted, request, known, ends)
    return answer


def _value(wanted: Dependant, request: Request, known: dict[Any, Any], ends: ExitStack) -> Any:
    """What the dependency gives; each is asked once a request."""
    call = wanted.call
    if call in known:
        return known[call]
    if call in request.app.dependency_overrides:  # tests plant their faults so
        wanted = get_dependant(path=request.scope["path"], call=request.app.dependency_overrides[call])
    assert wanted.call is not None
    given = {str(sub.name): _value(sub, request, known, ends) for sub in wanted.dependencies}
    if wanted.request_param_name:
        given[wanted.request_param_name] = request
    for param in wanted.path_params:
        given[param.name] = request.path_params[param.alias]
    if isgeneratorfunction(wanted.call):
        known[call] = ends.enter_context(contextmanager(wanted.call)(**given))
    else:
        known[call] = wanted.call(**given)
    return known[call]
