"""What every route declares. There is no default for access and body limit: start-up fails without them."""

import re
from collections.abc import Awaitable, Callable, Mapping
from dataclasses import dataclass, field
from enum import StrEnum
from http import HTTPStatus
from typing import TYPE_CHECKING, Any

import msgspec
from aiohttp import hdrs, web

from cloud.runtime.caller import Caller
from cloud.runtime.database import Tx

if TYPE_CHECKING:
    from cloud.runtime.vendor import Vendor


class Gate(StrEnum):
    """Accesses that are not a permission; anything else in `Route.access` is the name of an action."""

    PUBLIC = "public"
    BOX = "a box, by its signature"
    SIGNED_IN = "signed in"


class Kind(StrEnum):
    """How a route runs: reading, changing something in one audited transaction, or by itself."""

    QUERY = "query"
    ACT = "act"
    OWN = "own"


PLACEHOLDER = re.compile(r"\{(\w+):(id|word|int)\}")
# Body limits in bytes.
NO_BODY = 1024
SMALL = 16 * 1024


@dataclass(frozen=True, slots=True)
class Call:
    """One request, parsed: who, from where, what it names in its path, its query and its body."""

    caller: Caller
    address: str
    params: Mapping[str, str] = field(default_factory=dict)
    query: Any = None
    body: Any = None

    def ident(self, name: str) -> str:
        """Return what the path names."""
        return self.params[name]


Handler = Callable[[Tx, Call], Awaitable[Any]]
# Answers with a value of the row's type, or with a whole response: a file, a redirection, bytes that are JSON already.
OwnHandler = Callable[["Vendor", web.Request, Call], Awaitable[Any]]


@dataclass(frozen=True, slots=True, kw_only=True)
class Route:
    """One row of the API. `body`, `query` and `answer` are msgspec types: they validate, and they make the OpenAPI.

    `is_for_any_page`: pages of other sites may send it, too.
    """

    method: str
    path: str
    summary: str
    access: Gate | str
    limit: int
    kind: Kind
    handler: Any
    body: Any = None
    query: type[msgspec.Struct] | None = None
    answer: Any = None
    status: HTTPStatus = HTTPStatus.OK
    media: str = "application/json"
    headers: tuple[str, ...] = ()
    described_body: Any = None
    is_for_any_page: bool = False


def reading(
    path: str,
    summary: str,
    handler: Handler,
    answer: Any,
    *,
    access: Gate | str,
    query: type[msgspec.Struct] | None = None,
) -> Route:
    """Return the row of what only reads."""
    return Route(
        method=hdrs.METH_GET,
        path=path,
        summary=summary,
        access=access,
        limit=NO_BODY,
        kind=Kind.QUERY,
        handler=handler,
        query=query,
        answer=answer,
    )


def acting(
    method: str,
    path: str,
    summary: str,
    handler: Handler,
    *,
    access: Gate | str,
    body: Any = None,
    answer: Any = None,
    status: HTTPStatus = HTTPStatus.OK,
) -> Route:
    """Return the row of what an admin changes: one transaction, which fails unless the audit got its line."""
    return Route(
        method=method,
        path=path,
        summary=summary,
        access=access,
        limit=NO_BODY if body is None else SMALL,
        kind=Kind.ACT,
        handler=handler,
        body=body,
        answer=answer,
        status=status,
    )


def answering(method: str, path: str, summary: str, handler: OwnHandler, *, access: Gate | str, **more: Any) -> Route:
    """Return the row of what answers by itself, in transactions of its own or none; `more` as in `Route`."""
    row = {"limit": SMALL if "body" in more else NO_BODY, **more}
    return Route(method=method, path=path, summary=summary, access=access, kind=Kind.OWN, handler=handler, **row)
