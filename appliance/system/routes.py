"""Health, readiness, figures, the clock, and the API's own description."""

import asyncio
import ipaddress
from collections.abc import Callable, Sequence
from functools import cache
from http import HTTPStatus
from typing import Any

import msgspec
from aiohttp import hdrs, web
from prometheus_client import exposition

from appliance.runtime import readiness
from appliance.runtime.box import Box
from appliance.runtime.http import json_response
from appliance.runtime.metrics import REGISTRY, WAL_BYTES, WORKER_RESTARTS, WORKER_SLOW_READS
from appliance.runtime.readiness import Findings
from appliance.runtime.route import NO_BODY, SMALL, Call, Gate, Kind, LicenceClass, Route, answering
from appliance.runtime.tx import Snapshot, Tx
from appliance.system import service
from appliance.system.contract import Health, JournalHead, Readiness
from appliance.system.docs_page import STYLE, render_page
from appliance.system.openapi import document
from kernel.errors import ErrorCode, forbidden
from kernel.web.headers import policy_of
from kernel.web.problem import STATUS_OF

_ALWAYS = LicenceClass.ALWAYS
_DOCS_POLICY = policy_of(STYLE)
_ANSWER_FIRST_S = 0.2


def routes(
    findings: Sequence[Findings], every_route: Callable[[], list[Route]], start_anew: Callable[[], None]
) -> list[Route]:
    """Return the room's routes; `findings` ask each room what is wrong, `every_route` is what the API describes.

    `start_anew` has the box end in good order and start with its settings read again.
    """

    @cache
    def described() -> dict[str, Any]:
        return document(every_route())

    async def look(box: Box) -> Readiness:
        ground = readiness.of_the_ground(box.writer, box.workers, box.clock, box.soundness.verdict)
        return await box.readers.read(lambda snapshot: service.readiness(snapshot, ground, findings))

    async def ready(box: Box, _request: web.Request, _call: Call) -> web.Response:
        found = await look(box)
        return json_response(
            msgspec.json.encode(found), HTTPStatus.OK if found.ready else STATUS_OF[ErrorCode.UNAVAILABLE]
        )

    async def check(box: Box, _request: web.Request, _call: Call) -> Readiness:
        await box.soundness.look()
        return await look(box)

    async def restart(_box: Box, _request: web.Request, _call: Call) -> web.Response:
        asyncio.get_running_loop().call_later(_ANSWER_FIRST_S, start_anew)
        return web.Response(status=HTTPStatus.ACCEPTED)

    async def openapi(_box: Box, _request: web.Request, _call: Call) -> dict[str, Any]:
        return described()

    async def docs(_box: Box, _request: web.Request, _call: Call) -> web.Response:
        page = web.Response(text=render_page(described()), content_type="text/html")
        page.headers["Content-Security-Policy"] = _DOCS_POLICY
        return page

    def get(path: str, summary: str, handler: Any, **more: Any) -> Route:
        return Route(
            method="GET",
            path=path,
            summary=summary,
            handler=handler,
            licence=_ALWAYS,
            limit=NO_BODY,
            **{"kind": Kind.OWN, "access": Gate.PUBLIC, **more},
        )

    return [
        get("/api/system/health", "Say that the box is alive.", _health, kind=Kind.QUERY, answer=Health),
        get(
            "/api/system/ready",
            "Say whether the box can serve, and what is wrong.",
            ready,
            answer=Readiness,
            unavailable=Readiness,
        ),
        get("/api/system/check", "Look at everything anew.", check, access="system.run", answer=Readiness),
        get(
            "/api/system/journal",
            "Give the head of the journal's chain.",
            _head,
            kind=Kind.QUERY,
            access="audit.see",
            answer=JournalHead,
        ),
        Route(
            method="POST",
            path="/api/system/clock/confirm",
            summary="Confirm that the box's clock is right.",
            access="system.run",
            licence=_ALWAYS,
            limit=SMALL,
            kind=Kind.COMMAND,
            handler=_confirm_clock,
            answer=Health,
        ),
        answering(
            "POST",
            "/api/system/restart",
            "Start the box again with its settings read anew; it is away for about a second.",
            restart,
            access="system.run",
            licence=_ALWAYS,
            status=HTTPStatus.ACCEPTED,
        ),
        get("/metrics", "Give the figures for Prometheus (this machine, or a manager).", _metrics, media="text/plain"),
        get("/api/openapi.json", "Describe the API.", openapi, answer=dict[str, Any]),
        get("/api/docs", "Show the API to a person.", docs, media="text/html"),
    ]


def _health(snapshot: Snapshot, _: Call) -> Health:
    return service.health(snapshot)


def _head(snapshot: Snapshot, _: Call) -> JournalHead:
    return service.journal_head(snapshot)


def _confirm_clock(tx: Tx, _: Call) -> Health:
    return service.confirm_clock(tx)


async def _metrics(box: Box, request: web.Request, call: Call) -> web.Response:
    if not (call.caller.may("system.run") or _is_loopback(request)):
        raise forbidden("The figures are for this machine and for managers.")
    WAL_BYTES.set(box.writer.figures.wal_bytes)
    for name, standing in box.workers.standings.items():
        WORKER_RESTARTS.labels(name).set(standing.restarts)
        WORKER_SLOW_READS.labels(name).set(standing.slow_reads)
    body = exposition.generate_latest(REGISTRY)
    return web.Response(body=body, headers={hdrs.CONTENT_TYPE: exposition.CONTENT_TYPE_LATEST})


def _is_loopback(request: web.Request) -> bool:
    """Judge the peer's own address; a proxy's headers are never believed."""
    peer = request.transport.get_extra_info("peername") if request.transport is not None else None
    if not isinstance(peer, tuple):
        return False
    return ipaddress.ip_address(peer[0]).is_loopback
