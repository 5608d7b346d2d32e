"""The panel over HTTP; `/` leads to it. Its paths stand in no API description."""

from pathlib import Path

from aiohttp import web

from kernel.web.pages import serve_apps

APPS = ("fleet",)


def mount_panel(app: web.Application, folder: Path) -> None:
    """Serve what is built in a folder; without it, the first page says how to build it."""

    async def to_panel(_: web.Request) -> web.StreamResponse:
        raise web.HTTPFound("/fleet/")

    app.router.add_get("/", to_panel)
    serve_apps(app, folder, APPS)
