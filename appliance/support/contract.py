"""What crosses HTTP of help."""

from typing import Annotated

import msgspec
from msgspec import Meta


class HelpAsk(msgspec.Struct, frozen=True, kw_only=True):
    """A manager agrees that the vendor's support may look; the code is printed at `print_at`, if given."""

    consent: bool
    print_at: Annotated[int, Meta(ge=1)] | None = None


class HelpCode(msgspec.Struct, frozen=True, kw_only=True):
    """The code to read out; it is shown this once."""

    code: str
    expires_at: str
    printed: bool


class HelpAct(msgspec.Struct, frozen=True, kw_only=True):
    """One thing that support did: `open`, `status`, `logs`, `printers`, `reprint`, `pin`, `close`."""

    at: str
    act: str
    detail: str


class HelpSession(msgspec.Struct, frozen=True, kw_only=True):
    """One time that help was asked for. `state`: `asked`, `open` or `ended`; `why` it ended."""

    id: str
    state: str
    asked_at: str
    by: str
    until: str
    why: str
    acts: list[HelpAct]


class HelpView(msgspec.Struct, frozen=True, kw_only=True):
    """Whether help can be had (`has_vendor`), what runs now, and what was before, newest first."""

    has_vendor: bool
    current: HelpSession | None
    past: list[HelpSession]


class PinRecovery(msgspec.Struct, frozen=True, kw_only=True):
    """A manager's new PIN, with the one-time code that the vendor's support read to him."""

    username: Annotated[str, Meta(min_length=1, max_length=80)]
    code: Annotated[str, Meta(min_length=1, max_length=40)]
    pin: Annotated[str, Meta(min_length=1, max_length=20)]
