"""What the cloud says of itself: alive, able to serve, its figures, and its API."""

from collections.abc import Callable, Iterable
from http import HTTPStatus
from importlib.metadata import version

import msgspec
from aiohttp import web
from prometheus_client import CONTENT_TYPE_LATEST, generate_latest
from sqlalchemy import text

from cloud.runtime.openapi import document
from cloud.runtime.route import Call, Gate, Route, answering
from cloud.runtime.vendor import Vendor


class Health(msgspec.Struct, frozen=True, kw_only=True):
    """Alive, and which version."""

    ok: bool
    version: str


def health_routes(all_routes: Callable[[], Iterable[Route]]) -> list[Route]:
    """Return the rows."""

    async def openapi(_vendor: Vendor, _request: web.Request, _call: Call) -> dict[str, object]:
        return document(all_routes())

    return [
        answering("GET", "/health", "Whether the process is alive", _health, access=Gate.PUBLIC, answer=Health),
        answering("GET", "/ready", "Whether the database answers", _ready, access=Gate.PUBLIC, answer=Health),
        answering("GET", "/metrics", "Figures for Prometheus", _metrics, access=Gate.PUBLIC, media="text/plain"),
        answering(
            "GET", "/api/openapi.json", "This description", openapi, access=Gate.PUBLIC, answer=dict[str, object]
        ),
    ]


async def _health(_vendor: Vendor, _request: web.Request, _call: Call) -> Health:
    return Health(ok=True, version=version("comanda"))


async def _ready(vendor: Vendor, _request: web.Request, _call: Call) -> Health:
    async with vendor.database.read() as tx:
        await tx.one(text("SELECT 1"))
    return Health(ok=True, version=version("comanda"))


async def _metrics(_vendor: Vendor, _request: web.Request, call: Call) -> web.Response:
    if call.address not in {"127.0.0.1", "::1"}:
        return web.Response(status=HTTPStatus.NOT_FOUND)
    return web.Response(body=generate_latest(), headers={"Content-Type": CONTENT_TYPE_LATEST})
