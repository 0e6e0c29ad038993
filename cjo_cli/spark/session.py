"""The engine's session: by Spark Connect, by the Spark that runs us, or Sail in this process."""

from __future__ import annotations

import os
import socket
import sys
import warnings
from collections.abc import Iterator
from contextlib import contextmanager
from importlib.util import find_spec
from typing import Any
from urllib.parse import urlsplit

from cjo_cli.errors import UsageError

SAIL = "sail"
REMOTE = "SPARK_REMOTE"
# Spark Connect's own, and for how many seconds somebody may take to open the door.
PORT, WAIT = 15_002, 10


@contextmanager
def session(remote: str | None) -> Iterator[Any]:
    """A session with the Spark at `remote`, such as `sc://host:15002`; `sail` starts one here.

    Without it the one named by SPARK_REMOTE, else the Spark that this program was submitted to. It is stopped at the
    end, unless it was there before. Raises UsageError where there is none.
    """
    if find_spec("pyspark") is None:
        raise UsageError("--engine spark needs pyspark", "install it: pip install 'cjo-cli[spark]'")
    warnings.filterwarnings("ignore", "PySpark does not yet fully support pandas", FutureWarning)
    if remote == SAIL:
        with _sail() as address, _connected(address) as spark:
            yield spark
    elif remote or os.environ.get(REMOTE):
        with _connected(remote or os.environ[REMOTE]) as spark:
            yield spark
    else:
        yield _here()


@contextmanager
def _connected(address: str) -> Iterator[Any]:
    from pyspark.sql import SparkSession

    try:
        _knock(address)
        with _a_program():
            import pyspark.sql.connect  # noqa: F401
        spark = SparkSession.builder.remote(address).getOrCreate()
        # Nothing is asked of the engine until then.
        _ = spark.version
    except Exception as error:  # noqa: BLE001 - of gRPC, of Spark, of Java
        raise UsageError(f"no Spark answers at {address}: {first_line(error)}", "is it running there?") from None
    try:
        yield spark
    finally:
        spark.stop()


@contextmanager
def _a_program() -> Iterator[None]:
    """The client takes a program without a file (`python -c`, a test's worker) for its own doctests, and would exit."""
    main = sys.modules["__main__"]
    named = hasattr(main, "__file__")
    if not named:
        main.__file__ = "-c"
    try:
        yield
    finally:
        if not named:
            del main.__file__


def _knock(address: str) -> None:
    """Raises OSError where nobody listens: the client would try for minutes."""
    found = urlsplit(address)
    if found.scheme == "sc" and found.hostname:
        socket.create_connection((found.hostname, found.port or PORT), WAIT).close()


@contextmanager
def _sail() -> Iterator[str]:
    if find_spec("pysail") is None:
        raise UsageError("--remote sail needs pysail", "install it: pip install pysail")
    os.environ.setdefault("RUST_LOG", "error")
    from pysail.spark import SparkConnectServer  # type: ignore[import-untyped]

    server = SparkConnectServer("127.0.0.1", 0)
    server.start()
    try:
        host, port = server.listening_address
        yield f"sc://{host}:{port}"
    finally:
        server.stop()


def _here() -> Any:
    """The session of the Spark that runs this program."""
    if find_spec("pyspark.core") is None:
        raise UsageError("no Spark is named", "name one: --remote sc://HOST:15002, or SPARK_REMOTE; or --remote sail")
    from pyspark.sql import SparkSession

    return SparkSession.builder.getOrCreate()


def first_line(error: BaseException) -> str:
    """The first line of what an error says."""
    return next((line.strip() for line in str(error).splitlines() if line.strip()), type(error).__name__)
