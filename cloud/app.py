"""The only composition root: builds every room, in order, as aiohttp cleanup contexts."""

from collections.abc import AsyncIterator
from functools import partial

from aiohttp import web

from cloud.admins import routes as admins_routes
from cloud.admins.service import authenticate
from cloud.alerts import routes as alerts_routes
from cloud.alerts import service as alerts
from cloud.alerts.sending import SENDER, Sender
from cloud.audit.routes import ROUTES as AUDIT_ROUTES
from cloud.backups import routes as backups_routes
from cloud.backups import service as backups
from cloud.backups.vault import Vault
from cloud.boxes import routes as boxes_routes
from cloud.boxes.heartbeats import Desk
from cloud.boxes.months import Months
from cloud.boxes.ports import Commands
from cloud.boxes.routes import DESK
from cloud.certificates import routes as certificates_routes
from cloud.certificates.ordering import ORDERS, Orders
from cloud.config import Config
from cloud.diagnostics import routes as diagnostics_routes
from cloud.diagnostics import service as diagnostics
from cloud.fleet import service as fleet
from cloud.fleet.routes import ROUTES as FLEET_ROUTES
from cloud.keys.ring import Ring
from cloud.licences.routes import ROUTES as LICENCE_ROUTES
from cloud.panel.routes import mount_panel
from cloud.rollouts import service as rollouts
from cloud.rollouts.routes import ROUTES as ROLLOUT_ROUTES
from cloud.runtime.bell import Bell
from cloud.runtime.caller import Caller
from cloud.runtime.database import Database, Tx
from cloud.runtime.duties import DUTIES, Duties, Duty
from cloud.runtime.health import health_routes
from cloud.runtime.http import PROXIES, add_safe_headers, mount
from cloud.runtime.route import Route
from cloud.runtime.schema import migrate
from cloud.runtime.sealing import Seal, read_secret
from cloud.runtime.vendor import VENDOR, Vendor
from cloud.sites import routes as sites_routes
from cloud.support import routes as support_routes
from cloud.support import service as support
from kernel.clock import Clock, SystemClock
from kernel.web.problem import problems

_COMMANDS_S, _ROLLOUTS_S, _ALERTS_S, _TIDY_S = 20.0, 2.0, 30.0, 60.0


def routes(config: Config, seal: Seal | None = None) -> list[Route]:
    """Return every route of the cloud; `seal` closes secrets, where the routes are served."""
    return [
        *admins_routes.routes(),
        *AUDIT_ROUTES,
        *LICENCE_ROUTES,
        *sites_routes.routes(config.code_days),
        *boxes_routes.routes(),
        *FLEET_ROUTES,
        *diagnostics_routes.routes(),
        *backups_routes.routes(config),
        *support_routes.routes(),
        *ROLLOUT_ROUTES,
        *alerts_routes.routes(config, seal),
        *certificates_routes.routes(config),
        *health_routes(lambda: routes(config)),
    ]


def commands(ring: Ring) -> Commands:
    """Return how boxes get and answer their commands."""

    async def waiting(tx: Tx, tenant_id: str, site_id: str) -> tuple[str, ...]:
        return await fleet.waiting(tx, ring.current(), tenant_id, site_id)

    async def take(tx: Tx, tenant_id: str, site_id: str) -> tuple[str, ...]:
        return await fleet.take(tx, ring.current(), tenant_id, site_id)

    return Commands(waiting, take, fleet.answered)


def duties(config: Config) -> list[Duty]:
    """Return what one process does for all."""
    return [
        Duty("commands", _COMMANDS_S, fleet.lapse),
        Duty("rollouts", _ROLLOUTS_S, rollouts.move_on),
        Duty("alerts", _ALERTS_S, partial(alerts.look, public_url=config.public_url)),
        Duty("support", _TIDY_S, support.tidy),
        Duty("diagnostics", _TIDY_S, diagnostics.tidy),
        Duty("backups", _TIDY_S, partial(backups.tidy, vault=Vault(config.backups_folder))),
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
    app[DESK] = Desk(database, ring, commands(ring))
    app[SENDER] = Sender(database, seal, config)
    app[ORDERS] = Orders(database, seal, config)
    app[DUTIES] = Duties(database, duties(config))
    app.on_response_prepare.append(add_safe_headers)
    mount(app, routes(config, seal))
    mount_panel(app, config.web_folder)

    async def opened(_: web.Application) -> AsyncIterator[None]:
        await migrate(database)
        yield
        await database.close()

    months = Months(database)
    working = [one.context for one in (bell, ring, months, app[DUTIES], app[SENDER], app[ORDERS])]
    app.cleanup_ctx.extend([opened, *working])
    app.on_shutdown.append(bell.end)
    return app
