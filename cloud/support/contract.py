"""What crosses HTTP of support sessions."""

from typing import Annotated, Any, Literal

import msgspec

from kernel.said import Said


class HelpCode(msgspec.Struct, frozen=True, kw_only=True):
    """The code that the manager reads out."""

    code: Annotated[str, msgspec.Meta(min_length=4, max_length=40)]


class SupportAsk(msgspec.Struct, frozen=True, kw_only=True):
    """What support wants to see or have done; `job_id` for `reprint`."""

    what: Literal["status", "logs", "printers", "reprint", "pin"]
    job_id: int | None = None


class AskView(msgspec.Struct, frozen=True, kw_only=True):
    """One thing that was asked; `view` is what the box shows, wiped when the session is over."""

    id: str
    what: str
    state: Literal["waiting", "done", "failed", "refused", "expired"]
    detail: Said
    asked_ms: int
    view: dict[str, Any] | None


class SessionView(msgspec.Struct, frozen=True, kw_only=True):
    """A support session. `detail` is what the box said to the code; `why` it ended."""

    id: str
    state: Literal["opening", "open", "refused", "ended"]
    admin_id: str
    admin_name: str
    asked_ms: int
    until_ms: int
    ended_ms: int
    why: str
    detail: Said
    asks: list[AskView] = []
