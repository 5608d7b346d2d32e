"""What crosses HTTP of tenants and sites."""

from typing import Annotated, Literal

import msgspec

from cloud.boxes.contract import BoxView, CodeView
from cloud.licences.contract import LicenceView, PlanCode

Name = Annotated[str, msgspec.Meta(min_length=1, max_length=120)]
Line = Annotated[str, msgspec.Meta(max_length=200)]
State = Literal["deregistered", "locked", "unclaimed", "expired", "grace", "silent", "active"]
Wanted = Literal["", "locked", "unclaimed", "expired", "grace", "ending", "silent", "active", "cloned", "deregistered"]


class TenantView(msgspec.Struct, frozen=True, kw_only=True):
    """Who pays."""

    id: str
    name: str
    contact_email: str
    created_ms: int


class NewTenant(msgspec.Struct, frozen=True, kw_only=True):
    """A new customer; `id` may be made by the client, so that a retry makes no second one."""

    name: Name
    contact_email: Line = ""
    id: str = ""


class TenantQuery(msgspec.Struct, frozen=True, kw_only=True):
    """Tenants whose name begins so, after `after`."""

    search: Line = ""
    after: str = ""
    limit: Annotated[int, msgspec.Meta(ge=1, le=200)] = 50


class TenantPage(msgspec.Struct, frozen=True, kw_only=True):
    """Tenants by name; `next` goes into `after`."""

    tenants: list[TenantView]
    next: str = ""


class NewSite(msgspec.Struct, frozen=True, kw_only=True):
    """A new site, of a tenant that exists (`tenant_id`) or of a new one of the owner's name."""

    name: Name
    owner_name: Line = ""
    contact_email: Line = ""
    note: Annotated[str, msgspec.Meta(max_length=2000)] = ""
    tenant_id: str = ""
    plan: PlanCode = "trial"
    days: Annotated[int, msgspec.Meta(ge=1, le=3700)] = 30
    id: str = ""


class SiteChange(msgspec.Struct, frozen=True, kw_only=True):
    """What changes of a site; what is left out stays."""

    name: Name | None = None
    owner_name: Line | None = None
    contact_email: Line | None = None
    note: Annotated[str, msgspec.Meta(max_length=2000)] | None = None


class SiteQuery(msgspec.Struct, frozen=True, kw_only=True):
    """Which sites: in a state, of a tenant, with words that begin so; after the site that `after` names."""

    search: Line = ""
    state: Wanted = ""
    tenant_id: str = ""
    after: str = ""
    limit: Annotated[int, msgspec.Meta(ge=1, le=200)] = 50


class SiteRow(msgspec.Struct, frozen=True, kw_only=True):
    """A site at a glance."""

    id: str
    tenant_id: str
    tenant_name: str
    name: str
    owner_name: str
    state: State
    is_cloned: bool
    plan: str
    expires_ms: int
    is_locked: bool
    version: str
    health_ok: bool
    last_seen_ms: int


class SitePage(msgspec.Struct, frozen=True, kw_only=True):
    """Sites by name; `next` goes into `after`, and is empty at the end."""

    sites: list[SiteRow]
    next: str = ""


class SiteView(msgspec.Struct, frozen=True, kw_only=True):
    """Everything of a site; `box` is None until one has claimed it, `code` tells of a claim code without showing it."""

    id: str
    tenant: TenantView
    name: str
    owner_name: str
    contact_email: str
    note: str
    created_ms: int
    deregistered_ms: int
    state: State
    licence: LicenceView
    box: BoxView | None
    code: CodeView | None


class Registered(msgspec.Struct, frozen=True, kw_only=True):
    """A new site with its claim code, which is shown this once."""

    site: SiteView
    claim_code: str
    code_until_ms: int
