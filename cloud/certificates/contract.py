"""What crosses HTTP of a site's name and its certificate."""

from typing import Annotated, Literal

import msgspec

from kernel.said import Said

State = Literal["off", "none", "named", "waiting", "failing", "issued"]


class NameView(msgspec.Struct, frozen=True, kw_only=True):
    """A site's name under the vendor's domain, and how its certificate stands.

    `state`: off (this cloud gives none), none, named (the box has not asked yet), waiting, failing (`problem` says why; it is
    tried again at `next_ms`), issued. `ends_ms` is the end of the newest certificate that was issued, 0 for none.
    """

    state: State
    domain: str = ""
    name: str = ""
    given_ms: int = 0
    asked_ms: int = 0
    next_ms: int = 0
    issued_ms: int = 0
    ends_ms: int = 0
    problem: Said = Said()


class NewName(msgspec.Struct, frozen=True, kw_only=True):
    """The first part of a name: what stands before the vendor's domain."""

    label: Annotated[str, msgspec.Meta(min_length=1, max_length=63)]
