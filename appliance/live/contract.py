"""What crosses HTTP about live news, beside the events in the model."""

from typing import Annotated

import msgspec
from msgspec import Meta


class LiveQuery(msgspec.Struct, frozen=True, kw_only=True):
    """`since` is a position `epoch:seq` (of Comanda-Seq or of an event's id); the Last-Event-ID header comes first."""

    since: Annotated[str, Meta(pattern=r"^\d{1,15}:\d{1,15}$")] | None = None
