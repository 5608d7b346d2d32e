"""The apps over HTTP. Their paths belong to the apps and stand in no API description."""

from pathlib import Path

from aiohttp import web

from kernel.web.pages import serve_apps

APPS = ("waiter", "till", "manager")


def mount_apps(app: web.Application, folder: Path) -> None:
    """Serve what is built in a folder; without it, `/` says how to build it."""
    serve_apps(app, folder, APPS)
