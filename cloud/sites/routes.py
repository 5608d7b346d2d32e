"""/api/tenants and /api/sites, with each site's licence, code and box."""

from http import HTTPStatus

from cloud.boxes import claims
from cloud.boxes import service as boxes
from cloud.boxes.contract import HeartbeatPage, HistoryQuery, IssuedCode
from cloud.licences import service as licences
from cloud.licences.contract import LicenceChange, LicenceView, LockRequest
from cloud.runtime.database import Tx
from cloud.runtime.route import Call, Route, acting, reading
from cloud.sites import service
from cloud.sites.contract import (
    NewSite,
    NewTenant,
    Registered,
    SiteChange,
    SitePage,
    SiteQuery,
    SiteView,
    TenantPage,
    TenantQuery,
    TenantView,
)

_SITE = "/api/sites/{site_id:id}"


def routes(code_days: int) -> list[Route]:
    """Return the rows; `code_days` is how long a claim code is good."""

    async def register(tx: Tx, call: Call) -> Registered:
        return await service.register(tx, call.caller, call.body, code_days)

    async def reissue(tx: Tx, call: Call) -> IssuedCode:
        return await service.reissue_code(tx, call.caller, call.ident("site_id"), code_days, may_replace=False)

    async def move(tx: Tx, call: Call) -> IssuedCode:
        return await service.reissue_code(tx, call.caller, call.ident("site_id"), code_days, may_replace=True)

    created = HTTPStatus.CREATED
    return [
        reading("/api/tenants/", "Who pays", _tenants, TenantPage, access="sites.read", query=TenantQuery),
        acting(
            "POST",
            "/api/tenants/",
            "Add a tenant",
            _add_tenant,
            access="sites.write",
            body=NewTenant,
            answer=TenantView,
            status=created,
        ),
        reading("/api/sites/", "Sites by name", _page, SitePage, access="sites.read", query=SiteQuery),
        acting(
            "POST",
            "/api/sites/",
            "Register a site",
            register,
            access="sites.write",
            body=NewSite,
            answer=Registered,
            status=created,
        ),
        reading(_SITE, "Everything of a site", _detail, SiteView, access="sites.read"),
        reading(
            f"{_SITE}/heartbeats",
            "What a box reported",
            _history,
            HeartbeatPage,
            access="sites.read",
            query=HistoryQuery,
        ),
        acting("PUT", _SITE, "Change a site", _change, access="sites.write", body=SiteChange, answer=SiteView),
        acting("DELETE", _SITE, "Deregister a site", _deregister, access="sites.deregister"),
        acting("POST", f"{_SITE}/code", "Issue a new claim code", reissue, access="sites.code", answer=IssuedCode),
        acting("POST", f"{_SITE}/move", "Move to a replacement box", move, access="boxes.move", answer=IssuedCode),
        acting("DELETE", f"{_SITE}/clone", "Say that the clone is dealt with", _clear_clone, access="boxes.move"),
        *_licence_routes(),
    ]


def _licence_routes() -> list[Route]:
    return [
        acting(
            "PUT",
            f"{_SITE}/licence",
            "Extend the licence or change its plan",
            _licence,
            access="licences.extend",
            body=LicenceChange,
            answer=LicenceView,
        ),
        acting(
            "POST", f"{_SITE}/lock", "Lock a site", _lock, access="licences.lock", body=LockRequest, answer=LicenceView
        ),
        acting("POST", f"{_SITE}/unlock", "Unlock a site", _unlock, access="licences.unlock", answer=LicenceView),
    ]


async def _tenants(tx: Tx, call: Call) -> TenantPage:
    return await service.tenants(tx, call.query)


async def _add_tenant(tx: Tx, call: Call) -> TenantView:
    return await service.add_tenant(tx, call.caller, call.body)


async def _page(tx: Tx, call: Call) -> SitePage:
    return await service.page(tx, call.query)


async def _detail(tx: Tx, call: Call) -> SiteView:
    return await service.detail(tx, call.ident("site_id"))


async def _history(tx: Tx, call: Call) -> HeartbeatPage:
    site = await service.require(tx, call.ident("site_id"))
    return await boxes.history(tx, site.tenant_id, site.id, call.query)


async def _change(tx: Tx, call: Call) -> SiteView:
    return await service.change(tx, call.caller, call.ident("site_id"), call.body)


async def _deregister(tx: Tx, call: Call) -> None:
    await service.deregister(tx, call.caller, call.ident("site_id"))


async def _clear_clone(tx: Tx, call: Call) -> None:
    site = await service.require(tx, call.ident("site_id"))
    await claims.clear_clone(tx, call.caller, site.tenant_id, site.id)


async def _licence(tx: Tx, call: Call) -> LicenceView:
    site = await service.require(tx, call.ident("site_id"), is_open=True)
    return await licences.change(tx, call.caller, site.tenant_id, site.id, call.body)


async def _lock(tx: Tx, call: Call) -> LicenceView:
    site = await service.require(tx, call.ident("site_id"), is_open=True)
    return await licences.lock(tx, call.caller, site.tenant_id, site.id, call.body)


async def _unlock(tx: Tx, call: Call) -> LicenceView:
    site = await service.require(tx, call.ident("site_id"), is_open=True)
    return await licences.unlock(tx, call.caller, site.tenant_id, site.id)
