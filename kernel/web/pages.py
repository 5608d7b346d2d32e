"""Built apps over HTTP: which files there are, how long a browser may keep each, and what they may load."""

import os
from collections.abc import Collection, Mapping
from dataclasses import dataclass
from pathlib import Path

from aiohttp import hdrs, web

from kernel.errors import not_found

HEADERS = {
    "Content-Security-Policy": "default-src 'none'; script-src 'self'; style-src 'self'; "
    "img-src 'self' data: blob:; font-src 'self'; connect-src 'self'; worker-src 'self'; manifest-src 'self'; "
    "base-uri 'none'; form-action 'none'; frame-ancestors 'none'",
    "Permissions-Policy": "camera=(self), microphone=(), geolocation=()",
    "Cross-Origin-Opener-Policy": "same-origin",
    # On every answer, packed or not: what lies between may keep one for browsers of another kind.
    hdrs.VARY: hdrs.ACCEPT_ENCODING,
}
UNBUILT = "The apps are not built. Run `make webui` beside the sources, then start again.\n"
_PACKED = (".br", ".gz")
# RFC 8246: what is named by its content never changes.
_FOR_EVER = "public, max-age=31536000, immutable"
_ASK_AGAIN = "no-cache"


@dataclass(frozen=True, slots=True)
class Page:
    """A file, and its Cache-Control (RFC 9111)."""

    file: str
    caching: str


def find_pages(folder: Path) -> Mapping[str, Page]:
    """Return the files under a folder by their path on the server, such as `/waiter/index.html`; none where it is missing.

    Left out are the packed ones and whatever a link leads to. By their names as text: a box has hundreds of them.
    """
    pages: dict[str, Page] = {}
    folders = [os.fspath(folder)] if folder.is_dir() else []
    while folders:
        place = folders.pop()
        address = place.removeprefix(os.fspath(folder))
        caching = _FOR_EVER if address.endswith("/assets") else _ASK_AGAIN
        with os.scandir(place) as entries:
            for entry in entries:
                if entry.is_dir(follow_symlinks=False):
                    folders.append(entry.path)
                elif entry.is_file(follow_symlinks=False) and not entry.name.endswith(_PACKED):
                    pages[f"{address}/{entry.name}"] = Page(entry.path, caching)
    return pages


def page_at(pages: Mapping[str, Page], path: str, apps: Collection[str]) -> Page | None:
    """Return what is served at a path: the file, else the first page of the app that it lies in, else None."""
    if path in pages:
        return pages[path]
    app, _, rest = path.lstrip("/").partition("/")
    is_file = "." in rest.rpartition("/")[2]
    if (app and app not in apps) or is_file:
        return None
    return pages.get(f"/{app}/index.html" if app else "/index.html")


def serve_apps(app: web.Application, folder: Path, apps: Collection[str]) -> None:
    """Serve some apps of a folder, and the files beside them; where nothing is built, the first page says what to do."""
    pages = find_pages(folder)

    async def show(request: web.Request) -> web.StreamResponse:
        page = page_at(pages, request.path, apps)
        if page is None:
            if pages:
                raise not_found("page", request.path[:80])
            return web.Response(text=UNBUILT)
        return web.FileResponse(page.file, headers={**HEADERS, hdrs.CACHE_CONTROL: page.caching})

    async def to_app(request: web.Request) -> web.StreamResponse:
        raise web.HTTPPermanentRedirect(f"{request.path}/")

    if len(apps) > 1:  # the page that asks which
        app.router.add_get("/", show)
    app.router.add_get("/{file:[a-z0-9-]+\\.(?:svg|png|css|js|ico)}", show)
    for name in apps:
        app.router.add_get(f"/{name}", to_app)
        app.router.add_get(f"/{name}/{{path:.*}}", show)
