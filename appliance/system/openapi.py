"""The box's API, described from its route rows."""

import re
from collections.abc import Iterable
from importlib.metadata import version
from typing import Any

from appliance.runtime.route import Gate, Kind, LicenceClass, Route
from kernel.errors import ErrorCode
from kernel.web.openapi import Operation, describe

_PLACEHOLDER = re.compile(r"\{(\w+):(int|id|code)\}")


def document(routes: Iterable[Route]) -> dict[str, Any]:
    """Return the OpenAPI 3.1 document of these routes."""
    return describe("Comanda", version("comanda"), [_operation(route) for route in routes])


def _operation(route: Route) -> Operation:
    kinds: dict[str, type] = {"int": int, "id": str, "code": str}
    path = _PLACEHOLDER.sub(lambda found: "{" + found[1] + "}", route.path.rstrip("/"))
    return Operation(
        method=route.method,
        path=path,
        summary=route.summary,
        tag=path.split("/")[2] if path.startswith("/api/") else "box",
        description=_who(route),
        path_types={name: kinds[kind] for name, kind in _PLACEHOLDER.findall(route.path)},
        is_public=route.access == Gate.PUBLIC,
        is_command=route.kind is Kind.COMMAND,
        errors=_errors(route),
        status=route.status,
        body=route.body if route.body is not None else route.described_body,
        query=route.query,
        answer=route.answer,
        media=route.media,
        files=route.files,
        headers=route.headers,
        unavailable=route.unavailable,
    )


def _who(route: Route) -> str:
    match route.access:
        case Gate.PUBLIC:
            who = "Anybody."
        case Gate.SIGNED_IN:
            who = "Anybody who is logged in."
        case Gate.LOCAL:
            who = "The machine itself."
        case action:
            who = f"Needs the permission `{action}`."
    return f"{who} Licence class: {route.licence}."


def _errors(route: Route) -> list[ErrorCode]:
    errors = [ErrorCode.UNAVAILABLE]
    if route.access != Gate.PUBLIC:
        errors += [ErrorCode.UNAUTHENTICATED, ErrorCode.FORBIDDEN]
    if route.body is not None:
        errors += [ErrorCode.MALFORMED, ErrorCode.TOO_LARGE]
    if route.body is not None or route.query is not None:
        errors += [ErrorCode.INVALID]
    if route.kind is not Kind.QUERY:
        errors += [ErrorCode.CONFLICT, ErrorCode.INVALID]
    if "{" in route.path:
        errors += [ErrorCode.NOT_FOUND]
    if route.licence is not LicenceClass.ALWAYS:
        errors += [ErrorCode.LICENCE_EXPIRED, ErrorCode.LOCKED]
    return sorted(set(errors), key=str)
