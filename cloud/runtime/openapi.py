"""The cloud's API, described from its route rows."""

from collections.abc import Iterable
from importlib.metadata import version
from typing import Any

from cloud.runtime.route import PLACEHOLDER, Gate, Kind, Route
from kernel.errors import ErrorCode
from kernel.web.openapi import Operation, describe


def document(routes: Iterable[Route]) -> dict[str, Any]:
    """Return the OpenAPI 3.1 document of these routes."""
    described = describe("Comanda cloud", version("comanda"), [_operation(route) for route in routes])
    described["info"]["summary"] = "What the vendor's panel and the boxes may ask of the cloud."
    described["components"]["securitySchemes"]["session"].pop("bearerFormat")
    return described


def _operation(route: Route) -> Operation:
    path = PLACEHOLDER.sub(lambda found: "{" + found[1] + "}", route.path.rstrip("/"))
    return Operation(
        method=route.method,
        path=path,
        summary=route.summary,
        tag=path.split("/")[2] if path.startswith("/api/") else "cloud",
        description=_who(route),
        path_types={name: int if kind == "int" else str for name, kind in PLACEHOLDER.findall(route.path)},
        is_public=route.access in {Gate.PUBLIC, Gate.BOX},
        is_command=False,
        errors=_errors(route),
        status=route.status,
        body=route.body if route.body is not None else route.described_body,
        query=route.query,
        answer=route.answer,
        media=route.media,
        headers=route.headers,
    )


def _who(route: Route) -> str:
    match route.access:
        case Gate.PUBLIC:
            return "Anybody."
        case Gate.BOX:
            return "A box, which signs the request with its own key."
        case Gate.SIGNED_IN:
            return "Anybody who is logged in."
        case action:
            return f"Needs the permission `{action}`."


def _errors(route: Route) -> list[ErrorCode]:
    errors = {ErrorCode.UNAVAILABLE}
    if route.access != Gate.PUBLIC:
        errors |= {ErrorCode.UNAUTHENTICATED, ErrorCode.FORBIDDEN}
    if route.body is not None or route.described_body is not None:
        errors |= {ErrorCode.MALFORMED, ErrorCode.TOO_LARGE, ErrorCode.INVALID}
    if route.query is not None:
        errors |= {ErrorCode.INVALID}
    if route.kind is not Kind.QUERY:
        errors |= {ErrorCode.CONFLICT, ErrorCode.INVALID}
    if "{" in route.path:
        errors |= {ErrorCode.NOT_FOUND}
    return sorted(errors, key=str)
