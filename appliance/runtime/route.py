"""What every route declares. There are no defaults for access, licence and body limit: start-up fails without them."""

import re
from collections.abc import Awaitable, Callable, Mapping
from dataclasses import dataclass, field
from enum import StrEnum
from http import HTTPStatus
from typing import TYPE_CHECKING, Any

import msgspec
from aiohttp import web

from appliance.runtime.caller import Caller
from appliance.runtime.tx import Snapshot, Tx

if TYPE_CHECKING:
    from appliance.runtime.box import Box


class Gate(StrEnum):
    """Accesses that are not a permission; anything else in `Route.access` is the name of an action."""

    PUBLIC = "public"
    SIGNED_IN = "signed in"
    LOCAL = "this machine only"


class LicenceClass(StrEnum):
    """What the licence may stop: nothing, or new business, while what is open may always be finished."""

    ALWAYS = "always"
    FINISH = "finish"
    FULL = "full"


class Kind(StrEnum):
    """How a route runs: reading, writing once per key, or by itself (login, streams, files)."""

    QUERY = "query"
    COMMAND = "command"
    OWN = "own"


PLACEHOLDER = re.compile(r"\{(\w+):(int|id|code)\}")
# Body limits in bytes, by what a body holds.
NO_BODY = 1024  # nothing is read from it; a client that sends `{}` all the same is served
SMALL = 16 * 1024
LINES = 256 * 1024
FILE = 8 * 1024 * 1024


@dataclass(frozen=True, slots=True)
class Call:
    """One request, parsed: who, what it names in its path, its query and its body; and by which method and path.

    `path` is the canonical one (`fill`): however an address was written, the same command has the same.
    """

    caller: Caller
    params: Mapping[str, int | str] = field(default_factory=dict)
    query: Any = None
    body: Any = None
    prepared: Any = None
    method: str = ""
    path: str = ""

    def having(self, *, caller: Caller | None = None, body: Any = None) -> "Call":
        """Return the call as one of this caller, or with this body."""
        return Call(
            self.caller if caller is None else caller,
            self.params,
            self.query,
            self.body if body is None else body,
            self.prepared,
            self.method,
            self.path,
        )

    def number(self, name: str) -> int:
        """Return an `{x:int}` of the path."""
        value = self.params[name]
        assert isinstance(value, int)
        return value

    def ident(self, name: str) -> str:
        """Return an `{x:id}` of the path, a UUID in canonical form."""
        value = self.params[name]
        assert isinstance(value, str)
        return value


def fill(pattern: str, params: Mapping[str, int | str]) -> str:
    """Return a route's path with what it names in place of its placeholders, and no slash at its end."""
    return PLACEHOLDER.sub(lambda found: str(params[found[1]]), pattern.rstrip("/"))


Prepare = Callable[["Box", Call], Awaitable[Any]]
QueryHandler = Callable[[Snapshot, Call], Any]
CommandHandler = Callable[[Tx, Call], Any]
# Answers with a value of the row's type, or with a whole response: a file, a stream, a status that is not the row's.
OwnHandler = Callable[["Box", web.Request, Call], Awaitable[Any]]


@dataclass(frozen=True, slots=True, kw_only=True)
class Route:
    """One row of the API. `body`, `query` and `answer` are msgspec types: they validate, and they make the OpenAPI.

    `prepare` runs before a command's transaction and off it, for what must not block the writer (a slow hash, a
    picture); what it returns is `call.prepared`. It runs only for callers who are signed in and permitted. `files` are the media types that it answers in instead of `media` where it is asked to. `unavailable` is what it may say with 503 instead of a problem. `described_body` is what the API's description says of a body that the handler reads by itself.
    """

    method: str
    path: str
    summary: str
    access: Gate | str
    licence: LicenceClass
    limit: int
    kind: Kind
    handler: Any
    body: Any = None
    query: type[msgspec.Struct] | None = None
    answer: Any = None
    status: HTTPStatus = HTTPStatus.OK
    prepare: Prepare | None = None
    media: str = "application/json"
    files: tuple[str, ...] = ()
    headers: tuple[str, ...] = ()
    described_body: Any = None
    unavailable: Any = None


def reading(
    path: str,
    summary: str,
    handler: QueryHandler,
    answer: Any,
    *,
    access: Gate | str,
    licence: LicenceClass,
    query: type[msgspec.Struct] | None = None,
) -> Route:
    """Return the row of what only reads: a GET that has no body."""
    return Route(
        method="GET",
        path=path,
        summary=summary,
        access=access,
        licence=licence,
        limit=NO_BODY,
        kind=Kind.QUERY,
        handler=handler,
        query=query,
        answer=answer,
    )


def command(
    method: str,
    path: str,
    summary: str,
    handler: CommandHandler,
    *,
    access: Gate | str,
    licence: LicenceClass,
    body: Any = None,
    answer: Any = None,
    status: HTTPStatus = HTTPStatus.OK,
    limit: int = SMALL,
    prepare: Prepare | None = None,
) -> Route:
    """Return the row of what is written once per key; `limit` is for its body, and without one nothing is read."""
    return Route(
        method=method,
        path=path,
        summary=summary,
        access=access,
        licence=licence,
        limit=NO_BODY if body is None else limit,
        kind=Kind.COMMAND,
        handler=handler,
        body=body,
        answer=answer,
        status=status,
        prepare=prepare,
    )


def answering(
    method: str,
    path: str,
    summary: str,
    handler: OwnHandler,
    *,
    access: Gate | str,
    licence: LicenceClass,
    **more: Any,
) -> Route:
    """Return the row of what answers by itself, in a transaction of its own or none; `more` as in `Route`."""
    row = {"limit": SMALL if "body" in more else NO_BODY, **more}
    return Route(
        method=method,
        path=path,
        summary=summary,
        access=access,
        licence=licence,
        kind=Kind.OWN,
        handler=handler,
        **row,
    )
