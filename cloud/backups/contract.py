"""What the panel sees of sealed backups."""

import msgspec


class CopyView(msgspec.Struct, frozen=True, kw_only=True):
    """A sealed backup that lies here whole. `mark` tells the owner which of his keys opens it; nobody here can."""

    id: str
    name: str
    bytes: int
    mark: str
    done_ms: int
