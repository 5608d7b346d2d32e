"""The apps over HTTP. Their paths belong to the apps and stand in no API description."""

from pathlib import Path

from aiohttp import hdrs, web

from appliance.web.service import APPS, find_pages, page_at
from kernel.errors import not_found

_HEADERS = {
    "Content-Security-Policy": "default-src 'none'; script-src 'self'; style-src 'self' 'unsafe-inline'; "
    "img-src 'self' data: blob:; font-src 'self'; connect-src 'self'; worker-src 'self'; manifest-src 'self'; "
    "base-uri 'none'; form-action 'none'; frame-ancestors 'none'",
    "Permissions-Policy": "camera=(self), microphone=(), geolocation=()",
    "Cross-Origin-Opener-Policy": "same-origin",
    # On every answer, packed or not: what lies between may keep one for browsers of another kind.
    hdrs.VARY: hdrs.ACCEPT_ENCODING,
}
_UNBUILT = "The apps are not built. Run `make webui` beside the sources, then start the box again.\n"


def mount_apps(app: web.Application, folder: Path) -> None:
    """Serve what is built in a folder; without it, `/` says how to build it."""
    pages = find_pages(folder)

    async def show(request: web.Request) -> web.StreamResponse:
        page = page_at(pages, request.path)
        if page is None:
            if pages:
                raise not_found("page", request.path[:80])
            return web.Response(text=_UNBUILT)
        return web.FileResponse(page.file, headers={**_HEADERS, hdrs.CACHE_CONTROL: page.caching})

    async def to_app(request: web.Request) -> web.StreamResponse:
        raise web.HTTPPermanentRedirect(f"{request.path}/")

    app.router.add_get("/", show)
    app.router.add_get("/{file:[a-z0-9-]+\\.(?:svg|png|css|js|ico)}", show)
    for name in APPS:
        app.router.add_get(f"/{name}", to_app)
        app.router.add_get(f"/{name}/{{path:.*}}", show)
