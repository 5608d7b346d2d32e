"""What crosses HTTP of bundles."""

from typing import Literal

import msgspec

from kernel.said import Said


class BundleView(msgspec.Struct, frozen=True, kw_only=True):
    """A bundle: `asked`, `arriving`, `done`, or `failed` with the box's words in `detail`."""

    id: str
    state: Literal["asked", "arriving", "done", "failed"]
    by_name: str
    asked_ms: int
    received: int
    done_ms: int
    until_ms: int
    sha256: str
    detail: Said
