"""What a service says on standard error: a line of JSON each, without anybody's id, path or data."""

from __future__ import annotations

import json
import logging
import traceback
from datetime import UTC, datetime
from pathlib import Path

logger = logging.getLogger("cjo.serve")


class _Lines(logging.Formatter):
    def format(self, record: logging.LogRecord) -> str:
        """The instant, the level, what happened, and what belongs to it. An exception's own words are left out."""
        at = datetime.fromtimestamp(record.created, UTC).isoformat(timespec="milliseconds").replace("+00:00", "Z")
        more = getattr(record, "more", {})
        return json.dumps({"at": at, "level": record.levelname.lower(), "said": record.getMessage(), **more})


def prepare(quiet: bool = False) -> None:
    """Let our lines, and the HTTP server's warnings, go to standard error; `quiet` ones are of what went wrong."""
    handler = logging.StreamHandler()
    handler.setFormatter(_Lines())
    for name, level in (("cjo.serve", logging.WARNING if quiet else logging.INFO), ("uvicorn.error", logging.WARNING)):
        one = logging.getLogger(name)
        one.handlers, one.propagate = [handler], False
        one.setLevel(level)


def say(said: str, **more: object) -> None:
    """A line of what went as it should."""
    logger.info(said, extra={"more": more})


def warn(said: str, **more: object) -> None:
    """A line of what did not."""
    logger.warning(said, extra={"more": more})


def bug(error: BaseException) -> None:
    """A line of what should not be: where, and of what kind; its message may hold data of somebody's."""
    frames = traceback.extract_tb(error.__traceback__)
    where = [f"{Path(frame.filename).name}:{frame.lineno} {frame.name}" for frame in frames]
    logger.error("a bug in cjo", extra={"more": {"type": type(error).__name__, "where": where}})
