"""Errors on the wire: RFC 9457 problem+json, the one place that knows status numbers."""

import secrets
from collections.abc import Awaitable, Callable
from http import HTTPStatus

import msgspec
import structlog
from aiohttp import web

from kernel.errors import DomainError, ErrorCode

log = structlog.get_logger(__name__)
CONTENT_TYPE = "application/problem+json"

STATUS_OF: dict[ErrorCode, HTTPStatus] = {
    ErrorCode.MALFORMED: HTTPStatus.BAD_REQUEST,
    ErrorCode.INVALID: HTTPStatus.UNPROCESSABLE_ENTITY,
    ErrorCode.UNAUTHENTICATED: HTTPStatus.UNAUTHORIZED,
    ErrorCode.FORBIDDEN: HTTPStatus.FORBIDDEN,
    ErrorCode.NOT_FOUND: HTTPStatus.NOT_FOUND,
    ErrorCode.CONFLICT: HTTPStatus.CONFLICT,
    ErrorCode.TOO_LARGE: HTTPStatus.REQUEST_ENTITY_TOO_LARGE,
    ErrorCode.LIMITED: HTTPStatus.TOO_MANY_REQUESTS,
    ErrorCode.LICENCE_EXPIRED: HTTPStatus.PAYMENT_REQUIRED,
    ErrorCode.LOCKED: HTTPStatus.LOCKED,
    ErrorCode.UNAVAILABLE: HTTPStatus.SERVICE_UNAVAILABLE,
}

# A refusal that the trade itself gives is the command's answer and a retry gets it again; these depend on the moment.
PASSING = frozenset(
    {
        ErrorCode.UNAUTHENTICATED,
        ErrorCode.LICENCE_EXPIRED,
        ErrorCode.LOCKED,
        ErrorCode.LIMITED,
        ErrorCode.UNAVAILABLE,
    }
)


class Problem(msgspec.Struct, kw_only=True, omit_defaults=True):
    """The body of every refusal (RFC 9457); `key` names the sentence for translation, `fields` fill it."""

    type: str = "about:blank"
    title: str
    status: int
    detail: str
    code: str
    key: str
    fields: dict[str, object] = {}
    incident: str = ""


def problem_of(error: DomainError) -> Problem:
    """Return what a client reads of a refusal."""
    status = STATUS_OF[error.code]
    return Problem(
        title=status.phrase, status=status, detail=error.message, code=error.code, key=error.key, fields=error.fields
    )


def respond(problem: Problem) -> web.Response:
    """Return a problem as a response; a moment's refusal says when to try again."""
    headers = {}
    retry_after = problem.fields.get("retry_after_s")
    if problem.status == HTTPStatus.SERVICE_UNAVAILABLE or retry_after is not None:
        headers["Retry-After"] = str(retry_after if retry_after is not None else 1)
    if problem.status == HTTPStatus.UNAUTHORIZED:
        headers["WWW-Authenticate"] = "Bearer"
    return web.Response(
        status=problem.status, body=msgspec.json.encode(problem), content_type=CONTENT_TYPE, headers=headers
    )


def _problem_of_http(error: web.HTTPException) -> Problem:
    """Return aiohttp's own refusals (no such path, wrong method, body too large) in our form."""
    status = HTTPStatus(error.status)
    words = {
        HTTPStatus.NOT_FOUND: "There is nothing at this address. /api/docs lists what there is.",
        HTTPStatus.METHOD_NOT_ALLOWED: "This address does not take that method. /api/docs lists what it takes.",
        HTTPStatus.REQUEST_ENTITY_TOO_LARGE: "That is too large. Send less at once.",
    }
    code = next((code for code, known in STATUS_OF.items() if known == status), ErrorCode.INVALID)
    return Problem(title=status.phrase, status=status, detail=words.get(status, error.reason), code=code, key=code)


@web.middleware
async def problems(
    request: web.Request, handler: Callable[[web.Request], Awaitable[web.StreamResponse]]
) -> web.StreamResponse:
    """Turn every error into problem+json; what nobody foresaw becomes a 500 with an incident id to look up."""
    try:
        return await handler(request)
    except DomainError as refusal:
        return respond(problem_of(refusal))
    except web.HTTPException as refusal:
        if refusal.status < HTTPStatus.BAD_REQUEST:
            raise
        response = respond(_problem_of_http(refusal))
        if "Allow" in refusal.headers:
            response.headers["Allow"] = refusal.headers["Allow"]
        return response
    except Exception:
        incident = secrets.token_hex(4)
        log.exception("unforeseen", incident=incident, method=request.method, path=request.path)
        status = HTTPStatus.INTERNAL_SERVER_ERROR
        return respond(
            Problem(
                title=status.phrase,
                status=status,
                detail=f"Something went wrong inside the box. Try again; if it stays, tell support {incident}.",
                code="internal",
                key="internal",
                incident=incident,
            )
        )
