"""The routes."""

from __future__ import annotations

import asyncio
import json
from collections.abc import AsyncIterator, Callable
from contextlib import asynccontextmanager
from typing import Annotated, Any, TypeVar

from fastapi import APIRouter, Depends, FastAPI, Path, Query, Request, Response
from fastapi.responses import JSONResponse, StreamingResponse
from prometheus_client import CONTENT_TYPE_LATEST
from starlette.convertors import PathConvertor, register_url_convertor
from starlette.exceptions import HTTPException

from cjo_cli import __version__
from cjo_cli.serve import shapes
from cjo_cli.serve.access import asks, prepare, problem, site_of
from cjo_cli.serve.delivery import letters
from cjo_cli.serve.intake import Fault, Unreadable, rows_of
from cjo_cli.serve.limits import body_of
from cjo_cli.serve.service import Service
from cjo_cli.serve.site import Site
from cjo_cli.serve.store import Ledger

T = TypeVar("T")
# Seconds in which a service that is ready answers; entries of the log that are read at once.
SOON = 2.0
ENTRIES = 1000


class _Any(PathConvertor):
    """What stands in a path, line breaks too: with `path`, whoever asks for `a` and a line break gets `a`."""

    regex = r"[\s\S]*"


register_url_convertor("any", _Any())
router = APIRouter()
Name = Annotated[shapes.Id, Path(description="The customer's id; a slash in it stands as it is.")]


GUARDED = shapes.GUARDED


async def _ask(request: Request, work: Callable[[Service], T]) -> T:
    """Have something done at the desk."""
    desk = site_of(request).desk
    return await asyncio.wrap_future(desk.ask(lambda: work(desk.service)))


@router.post(
    "/v1/events", summary="Take events", dependencies=[Depends(asks("write"))], response_model=shapes.EventsTaken,
    responses=shapes.answers(400, *GUARDED, 408, 413, 415), openapi_extra=shapes.EVENTS_BODY,
)  # fmt: skip
async def take(request: Request) -> Response:
    """Take one event or several: all of them, or none where one is not as it should be.

    An event that was taken before, by its id, changes nothing.
    """
    site = site_of(request)
    body = await body_of(request, site.body)
    try:
        found = rows_of(body, site.desk.service.terms.clock(), site.unit)
    except Unreadable as error:
        raise HTTPException(400, str(error)) from None
    faults = [one for one in found if isinstance(one, Fault)]
    if faults:
        for fault in faults:
            site.metrics.refused(fault.lacks)
        errors = [{"index": fault.index, "lacks": fault.lacks} for fault in faults]
        return problem(422, "nothing was taken: some events are not as they should be", errors=errors)
    answer = await asyncio.wrap_future(site.desk.take(found))  # type: ignore[arg-type]
    return JSONResponse({"accepted": answer.accepted, "seen": answer.seen})


@router.get(
    "/v1/customers/{customer_id:any}", summary="Where a customer is, and why", dependencies=[Depends(asks("read"))],
    response_model=shapes.Customer, responses=shapes.answers(404, *GUARDED),
)  # fmt: skip
async def customer(request: Request, customer_id: Name) -> Response:
    """Instances on their way with what each waits for, and the last decisions with their reasons and rules."""
    found = await _ask(request, lambda service: service.customer(customer_id))
    if found is None:
        raise HTTPException(404, "nothing is kept of this customer")
    return JSONResponse(found)


@router.delete(
    "/v1/customers/{customer_id:any}", summary="Erase a customer", dependencies=[Depends(asks("write"))],
    response_model=shapes.Erasure, responses=shapes.answers(404, *GUARDED),
)  # fmt: skip
async def erase(request: Request, customer_id: Name) -> Response:
    """Remove all that is kept of a customer; the log gets an entry that says so, and names nobody."""
    found = await _ask(request, lambda service: service.erase(customer_id))
    if found is None:
        raise HTTPException(404, "nothing is kept of this customer")
    said = {"entry": found.entry, "hash": found.hash, "subject": found.subject, "decisions": found.decisions}
    return JSONResponse(said)


@router.get(
    "/v1/decisions", summary="Decisions, page by page", dependencies=[Depends(asks("read"))],
    response_model=shapes.Decisions, responses=shapes.answers(*GUARDED),
)  # fmt: skip
async def decisions(request: Request, page: Annotated[shapes.DecisionsPage, Query()]) -> Response:
    """In the order in which they were taken: nothing ever comes before a `next` that was given."""
    found = await _ask(
        request, lambda service: service.with_ledger(lambda it: it.decisions(page.after, page.limit, page.customer_id))
    )
    told = [{"n": n, "decision": json.loads(line)} for n, line in found]
    return JSONResponse({"decisions": told, "next": found[-1][0] if found else page.after})


@router.get(
    "/v1/log", summary="The decision log", dependencies=[Depends(asks("read"))], response_class=Response,
    responses=shapes.answers(*GUARDED) | shapes.text("application/x-ndjson", "An entry a line."),
)  # fmt: skip
async def log(request: Request, page: Annotated[shapes.LogPage, Query()]) -> Response:
    """Its entries after a number, as `cjo verify --log` reads them. They name no customer."""

    return StreamingResponse(_entries(request, page.after), media_type="application/x-ndjson")


async def _entries(request: Request, after: int) -> AsyncIterator[bytes]:
    def some(ledger: Ledger) -> list[tuple[int, str]]:
        return ledger.entries(after, ENTRIES)

    while found := await _ask(request, lambda service: service.with_ledger(some)):
        after = found[-1][0]
        yield "".join(f"{entry}\n" for _, entry in found).encode()


@router.get("/healthz", summary="Whether the process lives", response_model=shapes.Health)
async def healthz() -> Response:
    """It does where this is answered."""
    return JSONResponse({"status": "ok"})


@router.get(
    "/readyz", summary="Whether it can take events", response_model=shapes.Health, responses=shapes.answers(503)
)  # fmt: skip
async def readyz(request: Request) -> Response:
    """The desk and the state answer in time; a state that took no events last takes a word."""
    try:
        async with asyncio.timeout(SOON):
            await asyncio.wrap_future(site_of(request).desk.try_out())
    except TimeoutError:
        return problem(503, "the state does not answer in time", {"Retry-After": "1"})
    return JSONResponse({"status": "ready"})


@router.get(
    "/metrics", summary="Metrics for Prometheus", dependencies=[Depends(asks("read"))], response_class=Response,
    responses=shapes.answers(*GUARDED) | shapes.text("text/plain", "Prometheus' text format."),
)  # fmt: skip
async def metrics(request: Request) -> Response:
    """Counts and times; no label names a customer."""
    found = site_of(request).metrics
    await _ask(request, lambda _: found.ask())
    return Response(found.text(), media_type=CONTENT_TYPE_LATEST)


def application(site: Site | None = None) -> FastAPI:
    """The application; without a site it has its document alone."""
    app = FastAPI(
        title="cjo serve", version=__version__, summary="Events in, decisions out.", docs_url=None, redoc_url=None,
        redirect_slashes=False, lifespan=_life, generate_unique_id_function=lambda route: route.name,
    )  # fmt: skip
    app.state.site = site
    app.include_router(router)
    app.include_router(letters.router)
    prepare(app)
    made = app.openapi

    def document() -> dict[str, Any]:
        found = made()
        found["components"]["schemas"] |= shapes.schemas()
        return found

    app.openapi = document  # type: ignore[method-assign]
    return app


@asynccontextmanager
async def _life(app: FastAPI) -> AsyncIterator[None]:
    """From the first request to the last, which is answered before the state is let go of."""
    site: Site = app.state.site
    site.desk.start()
    for helper in site.helpers:
        helper.start()
    yield
    for helper in site.helpers:
        await asyncio.to_thread(helper.stop)
    await asyncio.to_thread(site.desk.close)
