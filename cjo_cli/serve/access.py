"""Around every request: who asks, how long it took, and what is answered where something is wrong."""

from __future__ import annotations

import time
from collections.abc import Callable
from typing import Annotated, Any

from fastapi import Depends, FastAPI, Request
from fastapi.exceptions import RequestValidationError
from fastapi.responses import JSONResponse
from fastapi.security import HTTPAuthorizationCredentials, HTTPBearer
from starlette.exceptions import HTTPException
from starlette.types import ASGIApp, Message, Receive, Scope, Send

from cjo_cli.serve import logs
from cjo_cli.serve.desk import Busy
from cjo_cli.serve.site import Site

Credentials = Annotated[HTTPAuthorizationCredentials | None, Depends(HTTPBearer(auto_error=False))]
# Methods that get a series of their own.
METHODS = ("GET", "POST", "DELETE")


def site_of(request: Request) -> Site:
    """What the application is served with."""
    site: Site = request.app.state.site
    return site


def asks(role: str) -> Callable[[Request, Any], None]:
    """That whoever asks has a token of that role. Raises HTTPException where not."""

    def holder(request: Request, credentials: Credentials) -> None:
        found = None if credentials is None else site_of(request).tokens.holder(credentials.credentials)
        if found is None:
            raise HTTPException(401, "a token that is known is needed", {"WWW-Authenticate": "Bearer"})
        if role not in found.roles:
            raise HTTPException(403, f"the token is not for the role {role}")

    return holder


def problem(status: int, detail: str, headers: Any = None, **more: object) -> JSONResponse:
    """What was wrong (RFC 9457); never what was sent."""
    from http import HTTPStatus

    said = {"title": HTTPStatus(status).phrase, "status": status, "detail": detail, **more}
    return JSONResponse(said, status, headers, media_type="application/problem+json")


def prepare(app: FastAPI) -> None:
    """Let problems be told as such."""

    @app.exception_handler(HTTPException)
    async def refused(_: Request, error: HTTPException) -> JSONResponse:
        return problem(error.status_code, error.detail, error.headers)

    @app.exception_handler(RequestValidationError)
    async def invalid(_: Request, error: RequestValidationError) -> JSONResponse:
        said = "; ".join(f"{'.'.join(map(str, one['loc']))}: {one['msg']}" for one in error.errors())
        return problem(422, said)

    @app.exception_handler(Busy)
    async def busy(_: Request, __: Busy) -> JSONResponse:
        return problem(503, "too much waits, or the state does not answer", {"Retry-After": "1"})

    app.add_middleware(Noted, app)


class _Gone(Exception):  # noqa: N818 - it says what happened
    """Nobody can be answered any more."""


class Noted:
    """Each request's route, status and time; its path, which may name a customer, is told nobody."""

    def __init__(self, inner: ASGIApp, app: FastAPI) -> None:
        self._inner = inner
        self._app = app

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Hand on, and note what comes of it."""
        if scope["type"] != "http":
            await self._inner(scope, receive, send)
            return
        status, begun = 0, time.perf_counter()

        async def noted(message: Message) -> None:
            nonlocal status
            if message["type"] == "http.response.start":
                status = message["status"]
            try:
                await send(message)
            except Exception:  # noqa: BLE001 - what came was no HTTP after all, and the server has said so
                raise _Gone from None

        try:
            await self._inner(scope, receive, noted)
        except _Gone:
            pass
        except Exception as error:  # noqa: BLE001 - told without its words
            logs.bug(error)
            if not status:
                await problem(500, "a bug in cjo")(scope, receive, noted)
        finally:
            self._note(scope, status, time.perf_counter() - begun)

    def _note(self, scope: Scope, status: int, seconds: float) -> None:
        route = getattr(scope.get("route"), "path_format", "none")
        method = scope["method"] if scope["method"] in METHODS else "other"
        self._app.state.site.metrics.request(method, route, status, seconds)
        logs.say("request", method=method, route=route, status=status, ms=round(1000 * seconds, 2))
