"""Decisions to an HTTP endpoint, in the form of Standard Webhooks: https://www.standardwebhooks.com."""

from __future__ import annotations

import asyncio
import json
import logging
import ssl
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import UTC, datetime

from cjo_cli.serve.delivery.backoff import retry_after
from cjo_cli.serve.delivery.connector import Failure
from cjo_cli.serve.outbox import Parcel

# Refused for now: too slow, too early, too many.
FOR_NOW = (408, 425, 429)


@dataclass(frozen=True)
class Endpoint:
    """Where to, signed by which secrets, `at_once` requests at a time, each within `timeout` seconds."""

    url: str
    secrets: tuple[str, ...]
    timeout: float = 10.0
    at_once: int = 8


class Webhook:
    """One endpoint. Redirects are not followed, and of an answer the status and the headers alone are read."""

    def __init__(self, endpoint: Endpoint, tls: ssl.SSLContext) -> None:
        import httpx
        from standardwebhooks import Webhook as Signer

        # It tells every request with its address, in which a key may stand.
        logging.getLogger("httpx").setLevel(logging.WARNING)
        self.most = endpoint.at_once
        self._endpoint = endpoint
        self._signers = [Signer(secret) for secret in endpoint.secrets]
        self._runner = asyncio.Runner()
        limits = httpx.Limits(max_connections=endpoint.at_once)
        self._client = httpx.AsyncClient(verify=tls, timeout=endpoint.timeout, limits=limits)

    def hand_on(self, parcels: Sequence[Parcel]) -> Sequence[Failure | None]:
        """Post them side by side."""
        return self._runner.run(self._all(parcels))

    def close(self) -> None:
        """Let go of the connections."""
        self._runner.run(self._client.aclose())
        self._runner.close()

    async def _all(self, parcels: Sequence[Parcel]) -> Sequence[Failure | None]:
        return await asyncio.gather(*map(self._one, parcels))

    async def _one(self, parcel: Parcel) -> Failure | None:
        try:
            async with asyncio.timeout(self._endpoint.timeout):
                return await self._post(parcel)
        except TimeoutError:
            return Failure("no answer in time")

    async def _post(self, parcel: Parcel) -> Failure | None:
        import httpx

        now = datetime.now(UTC)
        body = written(parcel)
        headers = {
            "content-type": "application/json",
            "user-agent": "cjo",
            "webhook-id": parcel.id,
            "webhook-timestamp": str(int(now.timestamp())),
            "webhook-signature": " ".join(signer.sign(parcel.id, now, body) for signer in self._signers),
        }
        try:
            async with self._client.stream("POST", self._endpoint.url, content=body, headers=headers) as answer:
                return judged(answer.status_code, retry_after(answer.headers.get("retry-after"), now))
        except (httpx.HTTPError, OSError) as error:
            return Failure(f"no answer: {type(error).__name__}")


def written(parcel: Parcel) -> str:
    """The body: the decision's own line, with its kind and its instant around it."""
    decision = json.loads(parcel.line)
    return f'{{"type":"decision.{decision["kind"]}","timestamp":"{decision["at"]}","data":{parcel.line}}}'


def judged(status: int, wait: float) -> Failure | None:
    """What an answer means: done, not now, or never."""
    if 200 <= status < 300:
        return None
    final = 300 <= status < 500 and status not in FOR_NOW
    return Failure(f"status {status}" + (", redirects are not followed" if 300 <= status < 400 else ""), final, wait)
