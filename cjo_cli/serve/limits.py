"""Bodies that are bounded: by what comes, not by what a header says, and in time."""

from __future__ import annotations

import asyncio

from starlette.exceptions import HTTPException
from starlette.requests import ClientDisconnect, Request

# Seconds for a whole body.
PATIENCE = 30.0
# Where more of a body would come: it is not waited for.
HANG_UP = {"Connection": "close"}
TYPES = ("application/json", "application/cloudevents+json", "application/cloudevents-batch+json")


async def body_of(request: Request, most: int) -> bytes:
    """A request's body. Raises HTTPException for one of another type, too large, or too slow."""
    kind = request.headers.get("content-type", "").partition(";")[0].strip().lower()
    if kind not in TYPES:
        raise HTTPException(415, f"the content type is none of {', '.join(TYPES)}")
    said = request.headers.get("content-length", "0")
    if said.isdecimal() and int(said[:20]) > most:
        raise _large(most)
    try:
        async with asyncio.timeout(PATIENCE):
            return await _read(request, most)
    except TimeoutError:
        raise HTTPException(408, "the body took too long", HANG_UP) from None
    except ClientDisconnect:
        raise HTTPException(400, "the body ended too soon") from None


async def _read(request: Request, most: int) -> bytes:
    found = bytearray()
    async for part in request.stream():
        found += part
        if len(found) > most:
            raise _large(most)
    return bytes(found)


def _large(most: int) -> HTTPException:
    return HTTPException(413, f"the body is larger than {most} bytes", HANG_UP)
