"""The routes of what could not be delivered: listed, and sent again."""

from __future__ import annotations

import asyncio
from typing import Annotated

from fastapi import APIRouter, Depends, Query, Request, Response
from fastapi.responses import JSONResponse
from pydantic import BaseModel, ConfigDict, Field

from cjo_cli.serve.access import asks, site_of
from cjo_cli.serve.posting import Posting
from cjo_cli.serve.shapes import GUARDED, answers

router = APIRouter()


class Which(BaseModel):
    """Whose dead letters."""

    model_config = ConfigDict(extra="forbid")

    connector: str | None = Field(None, max_length=100, pattern=r"^[^\x00]+$", description="Of one connector alone.")


class Listed(Which):
    """Which of them."""

    limit: int = Field(100, ge=1, le=1000, description="At most so many.")


class DeadLetter(BaseModel):
    """A delivery that was given up, by its decision's number and idempotency key, and why. It names no customer."""

    n: int
    connector: str
    id: str
    attempts: int
    error: str


class DeadLetters(BaseModel):
    """The oldest of them."""

    letters: list[DeadLetter]


class Retried(BaseModel):
    """What is sent again."""

    retried: int = Field(description="So many are to be delivered once more.")


@router.get(
    "/v1/dead-letters", summary="Deliveries that were given up", dependencies=[Depends(asks("read"))],
    response_model=DeadLetters, responses=answers(*GUARDED),
)  # fmt: skip
async def dead_letters(request: Request, which: Annotated[Listed, Query()]) -> Response:
    """The oldest first, each with the error of its last attempt."""
    outbox = Posting(site_of(request).desk)
    found = await asyncio.to_thread(outbox.dead_letters, which.connector, 0, which.limit)
    said = [DeadLetter(n=it.n, connector=it.connector, id=it.id, attempts=it.attempts, error=it.error) for it in found]
    return JSONResponse({"letters": [one.model_dump() for one in said]})


@router.post(
    "/v1/dead-letters/retry", summary="Deliver them again", dependencies=[Depends(asks("write"))],
    response_model=Retried, responses=answers(*GUARDED),
)  # fmt: skip
async def retry_dead_letters(request: Request, which: Annotated[Which, Query()]) -> Response:
    """All of them, or those of one connector; attempts are counted anew."""
    outbox = Posting(site_of(request).desk)
    return JSONResponse({"retried": await asyncio.to_thread(outbox.revive, which.connector)})
