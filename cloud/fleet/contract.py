"""What crosses HTTP of commands."""

from typing import Annotated, Any, Literal

import msgspec

from kernel.said import Said

CommandState = Literal["waiting", "done", "failed", "refused", "expired"]


class NewCommand(msgspec.Struct, frozen=True, kw_only=True):
    """What a box is to do. The same `id` again is the same command; it expires after `hours`."""

    id: str | None = None
    kind: Literal["restart", "join_card", "set_config", "update"]
    args: dict[str, Any] = {}
    hours: Annotated[int, msgspec.Meta(ge=1, le=168)] = 24


class CommandView(msgspec.Struct, frozen=True, kw_only=True):
    """A command and what became of it. `given_ms` is when it was last handed over, 0 for not yet."""

    id: str
    kind: str
    args: dict[str, Any]
    state: CommandState
    by_name: str
    asked_ms: int
    until_ms: int
    given_ms: int
    answered_ms: int
    detail: Said


class CommandQuery(msgspec.Struct, frozen=True, kw_only=True):
    """Commands before the one that `before` names."""

    before: str = ""
    limit: Annotated[int, msgspec.Meta(ge=1, le=200)] = 50


class CommandPage(msgspec.Struct, frozen=True, kw_only=True):
    """Commands, newest first; `next` goes into `before`, and is empty at the end."""

    commands: list[CommandView]
    next: str = ""
