"""The only composition root: builds every room, in order, as aiohttp cleanup contexts."""

from collections.abc import AsyncIterator

from aiohttp import web

from cloud.admins import routes as admins_routes
from cloud.admins.service import authenticate
from cloud.audit.routes import ROUTES as AUDIT_ROUTES
from cloud.boxes import routes as boxes_routes
from cloud.boxes.heartbeats import Desk
from cloud.boxes.months import Months
from cloud.boxes.ports import Commands
from cloud.boxes.routes import DESK
from cloud.config import Config
from cloud.keys.ring import Ring
from cloud.licences.routes import ROUTES as LICENCE_ROUTES
from cloud.runtime.bell import Bell
from cloud.runtime.caller import Caller
from cloud.runtime.database import Database
from cloud.runtime.health import health_routes
from cloud.runtime.http import PROXIES, add_safe_headers, mount
from cloud.runtime.route import Route
from cloud.runtime.schema import migrate
from cloud.runtime.sealing import Seal, read_secret
from cloud.runtime.vendor import VENDOR, Vendor
from cloud.sites import routes as sites_routes
from kernel.clock import Clock, SystemClock
from kernel.web.problem import problems


def routes(config: Config) -> list[Route]:
    """Return every route of the cloud."""
    return [
        *admins_routes.routes(),
        *AUDIT_ROUTES,
        *LICENCE_ROUTES,
        *sites_routes.routes(config.code_days),
        *boxes_routes.routes(),
        *health_routes(lambda: routes(config)),
    ]


def build(config: Config, clock: Clock | None = None) -> web.Application:
    """Return the app; its database is opened and brought up to this version when it starts."""
    clock = clock or SystemClock()
    database = Database(config.database_url, clock)
    bell = Bell(database)
    seal = Seal(read_secret(config.secret_path))

    async def who(token: str, address: str) -> Caller:
        return await authenticate(database, token, address, config.idle_minutes)

    app = web.Application(middlewares=[problems])
    app[VENDOR] = Vendor(config, clock, database, bell, seal, who)
    app[PROXIES] = config.proxies()
    ring = Ring(database, bell, seal)
    app[DESK] = Desk(database, ring, Commands())
    app.on_response_prepare.append(add_safe_headers)
    mount(app, routes(config))

    async def opened(_: web.Application) -> AsyncIterator[None]:
        await migrate(database)
        yield
        await database.close()

    app.cleanup_ctx.extend([opened, bell.context, ring.context, Months(database).context])
    app.on_shutdown.append(bell.end)
    return app
