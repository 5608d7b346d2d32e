"""What crosses HTTP of the audit."""

from typing import Annotated, Any

import msgspec


class AuditQuery(msgspec.Struct, frozen=True, kw_only=True):
    """Which lines: of one site or admin or of one kind, before the line that `before` names."""

    site_id: str = ""
    admin_id: str = ""
    action: str = ""
    before: str = ""
    limit: Annotated[int, msgspec.Meta(ge=1, le=200)] = 50


class AuditLine(msgspec.Struct, frozen=True, kw_only=True):
    """Who did what, when and from where."""

    id: str
    at_ms: int
    admin_id: str
    admin_name: str
    address: str
    action: str
    tenant_id: str
    site_id: str
    detail: dict[str, Any]


class AuditPage(msgspec.Struct, frozen=True, kw_only=True):
    """The newest lines first; `next` goes into `before` for the lines before them, and is empty at the end."""

    lines: list[AuditLine]
    next: str = ""
