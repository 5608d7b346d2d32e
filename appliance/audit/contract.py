"""What crosses HTTP about the journal. Days are trading days (ISO dates), instants RFC 3339 in UTC."""

from typing import Annotated

import msgspec
from msgspec import Meta

Day = Annotated[str, Meta(pattern=r"^\d{4}-\d{2}-\d{2}$")]
Seq = Annotated[int, Meta(ge=1, le=(1 << 63) - 1)]


class AuditQuery(msgspec.Struct, frozen=True, kw_only=True, rename={"from_": "from"}):
    """Filters, all of which must fit. `actor=0` is the box itself; `type` may name several with commas.

    `text` is looked for in types, subjects, payloads and people's names, whatever its case and accents.
    """

    from_: Day | None = None
    to: Day | None = None
    actor: Annotated[int, Meta(ge=0, le=(1 << 63) - 1)] | None = None
    type: Annotated[str, Meta(max_length=400)] | None = None
    subject: Annotated[str, Meta(max_length=80)] | None = None
    text: Annotated[str, Meta(max_length=80)] | None = None
    cursor: Seq | None = None
    limit: Annotated[int, Meta(ge=1, le=200)] = 50


class AuditEntry(msgspec.Struct, frozen=True, kw_only=True):
    """One fact. `who` is the actor's name as it is now; `why` the reason that was given; an erased payload is null."""

    seq: int
    id: str
    at: str
    clock: str
    business_day: str
    type: str
    subject: str
    actor: int | None
    who: str | None
    why: str | None
    device: str | None
    command_id: str | None
    is_erased: bool
    payload: msgspec.Raw | None


class AuditPage(msgspec.Struct, frozen=True, kw_only=True):
    """Facts, the newest first; `people` names whom they mention.

    While `cursor` is not null there may be more, even after an empty page: a search by text looks through so many facts
    a page and goes on from there.
    """

    entries: list[AuditEntry]
    people: dict[int, str]
    cursor: int | None


class ExportQuery(msgspec.Struct, frozen=True, kw_only=True, rename={"from_": "from"}):
    """Trading days, both counted; without them the whole journal."""

    from_: Day | None = None
    to: Day | None = None


class ExportHead(msgspec.Struct, frozen=True, kw_only=True):
    """The first line of an export. `previous` is the hash that its first event is chained to, in hex."""

    format: str
    version: int
    epoch: int
    first: int
    last: int
    previous: str


class ExportLink(msgspec.Struct, frozen=True, kw_only=True):
    """One event. `header` is hashed as it stands, `body` is the payload's text; salt and body are null once erased."""

    header: msgspec.Raw
    salt: str | None
    body: str | None
    payload_hash: str
    hash: str


class ExportEnd(msgspec.Struct, frozen=True, kw_only=True):
    """The last line of an export; a file without it was cut off."""

    events: int
    erased: int
    head: str


class Retention(msgspec.Struct, frozen=True, kw_only=True):
    """How long what was said by one kind of fact is kept, in days. The books hold every type that no kind names."""

    kind: str
    days: int
    default_days: int
    least_days: int
    types: list[str]
    erased_before: str | None


class RetentionSet(msgspec.Struct, frozen=True):
    """Days by kind; a kind that is absent stays as it is, null is its default again."""

    days: dict[str, Annotated[int, Meta(ge=1, le=36_600)] | None]
