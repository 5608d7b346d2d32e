"""The only composition root: makes the box out of its rooms, starts what runs by itself, and ends it in order.

What each room is given of the others stands in `wiring`, in a file of that room's name.
"""

import asyncio
import sqlite3
from collections.abc import AsyncIterator, Callable
from contextlib import AbstractAsyncContextManager, asynccontextmanager
from dataclasses import replace
from functools import partial

from aiohttp import web

from appliance.audit.retention import Eraser
from appliance.backup.copier import COPIER, Copier
from appliance.backup.further import Cloud as CloudCopies
from appliance.backup.keeper import KEEPER, Keeper
from appliance.backup.recovering import give_up
from appliance.config import Config
from appliance.devices.discovery import DISCOVERY, Discovery
from appliance.devices.neighbours import own_networks
from appliance.devices.sockets import SOCKETS, Sockets
from appliance.fiscal.service import provider_of
from appliance.fiscal.worker import PORT, Port
from appliance.inputs.attached import ATTACHED, attach
from appliance.licensing.identity import Identity
from appliance.licensing.keeper import KEEPER as LICENCE_KEEPER
from appliance.licensing.keeper import Keeper as LicenceKeeper
from appliance.licensing.licence import Licence
from appliance.live.service import LIVE, open_live
from appliance.orders.courses import start_firing
from appliance.origin.keeper import KEEPER as ORIGIN
from appliance.origin.keeper import Keeper as OriginKeeper
from appliance.origin.portal import under_own_names
from appliance.origin.visitors import visitors
from appliance.payments.worker import TERMINALS, Terminals
from appliance.printing.cards import Cards
from appliance.printing.worker import SPOOL, Spool
from appliance.reset import desk as resetting
from appliance.runtime import folder
from appliance.runtime.again import Turns
from appliance.runtime.boot import Boot
from appliance.runtime.box import BOX, Box
from appliance.runtime.commands import sweep
from appliance.runtime.database import FILE_NAME, Writer
from appliance.runtime.feed import Feed
from appliance.runtime.http import add_safe_headers, mount, name_house
from appliance.runtime.journal import Journal
from appliance.runtime.memory import give_back
from appliance.runtime.readers import Readers
from appliance.runtime.soundness import Soundness
from appliance.runtime.workers import Workers
from appliance.staff.logins import confirm_own_pin
from appliance.staff.service import authenticate
from appliance.support.desk import HELP, Help
from appliance.system.service import listen_for_clock
from appliance.updates import trial
from appliance.updates.keeper import KEEPER as UPDATES
from appliance.updates.keeper import Keeper as Updates
from appliance.web.routes import mount_apps
from appliance.wiring.backup import carry_copies
from appliance.wiring.devices import device_ports
from appliance.wiring.findings import findings
from appliance.wiring.inputs import input_ports
from appliance.wiring.licensing import licence_ports, read_licence, takers_of
from appliance.wiring.origin import origin_ports
from appliance.wiring.projections import projections
from appliance.wiring.reset import reset_ports
from appliance.wiring.routes import routes
from appliance.wiring.support import help_ports
from appliance.wiring.updates import update_ports
from kernel.clock import Clock, SystemClock
from kernel.web.problem import problems


def build(
    config: Config,
    connection: sqlite3.Connection,
    clock: Clock | None = None,
    on_fatal: Callable[[str], None] = lambda _why: None,
    start_anew: Callable[[], None] = lambda: None,
    *,
    works: bool = True,
) -> web.Application:
    """Return the app over an open, migrated database; its folder must be held by the caller.

    `on_fatal` is called when the disk refused a write in a way that leaves the state unknown: the process must end;
    `start_anew` when a person wants the box to end in good order and start with its settings read again.
    `works=False` is for a single command of the command line: nothing prints and nothing runs by itself.
    """
    clock = clock or SystemClock()
    boot = Boot(config.folder)
    licence, identity = read_licence(config, connection, clock, boot)
    app = web.Application(middlewares=[problems, under_own_names, visitors])
    gates = trial.Gate(config.folder, boot.id, clock), resetting.Gate()
    box = app[BOX] = _box_of(config, clock, boot, licence, gates)
    app.on_response_prepare.extend((add_safe_headers, name_house))
    origin = app[ORIGIN] = OriginKeeper(box, origin_ports(config, start_anew, lambda: app[LICENCE_KEEPER]))
    cards = Cards(config, lambda: [one.address for one in own_networks(config.address[0])], origin.told)
    _add_hands_at_service(app, box, cards)
    _add_keepers(app, licence, identity, cards, gates, start_anew=start_anew, works=works)
    probe, reads, search = app[SPOOL].probe, app[ATTACHED], app[DISCOVERY]
    mount(app, routes(config, probe, start_anew, search, licence, cards=cards, reads=reads, origin=origin))
    open_live(app, box)
    mount_apps(app, config.web_folder)

    def database(_: web.Application) -> AbstractAsyncContextManager[None]:
        box.writer.start(connection, on_fatal)
        return _keep_open(box, origin)

    app.cleanup_ctx.extend([database, partial(_work, on_fatal=on_fatal, works=works)])
    return app


def _add_hands_at_service(app: web.Application, box: Box, cards: Cards) -> None:
    """Give the app what prints, pays and looks around, for `_work` to start."""
    config = box.config
    app[SPOOL] = Spool(box, cards.reveal, lambda: bool(len(app[LIVE])))
    app[PORT] = Port(box, config.fiscal, provider_of(config.fiscal))
    app[TERMINALS] = Terminals(box)
    app[DISCOVERY] = Discovery(box, device_ports(config))
    app[SOCKETS] = Sockets(box, device_ports(config))
    attach(app, box, input_ports())


def _add_keepers(
    app: web.Application,
    licence: Licence,
    identity: Identity | None,
    cards: Cards,
    gates: tuple[trial.Gate, resetting.Gate],
    *,
    start_anew: Callable[[], None],
    works: bool,
) -> None:
    """Give the app what keeps the box itself: backups, updates, the licence, and its end."""
    box, (updating, leaving) = app[BOX], gates
    keeper = app[KEEPER] = Keeper(box)
    updates = app[UPDATES] = Updates(box, update_ports(lambda: app[SPOOL].heard, lambda: keeper), updating)
    vendor = app[LICENCE_KEEPER] = LicenceKeeper(
        box,
        licence,
        identity,
        replace(
            licence_ports(licence, start_anew, lambda: box, lambda: app[HELP], cards),
            takers=takers_of(updates),
            findings=findings(licence, app[ORIGIN]),
        ),
    )
    copier = app[COPIER] = Copier(
        box, keeper, CloudCopies(partial(carry_copies, lambda: vendor)), lambda: vendor.has_vendor
    )
    ports = reset_ports(licence, copier, partial(confirm_own_pin, box), start_anew)
    app[resetting.DESK] = resetting.Desk(box, ports, leaving, works=works)
    app[HELP] = Help(box, help_ports(box.config, licence, lambda: vendor))


async def _work(app: web.Application, on_fatal: Callable[[str], None], *, works: bool) -> AsyncIterator[None]:
    """Start everything that runs by itself, and end it with the app."""
    box, keeper = app[BOX], app[KEEPER]
    if works:
        box.boot.begin(box.clock)
        box.workers.start("memory", give_back)
        box.workers.start("janitor", lambda: sweep(box.writer))
        on_damage = partial(give_up, box.config.folder, keeper.place, end=on_fatal)
        box.workers.start("soundness", lambda: box.soundness.watch(on_damage))
        app[LIVE].start()
        await app[SPOOL].start()
        await app[TERMINALS].start()
        for key in (PORT, DISCOVERY, SOCKETS, ATTACHED, KEEPER, COPIER, UPDATES, ORIGIN):
            app[key].start()
        Eraser(box, box.config.profile().books_years).start()
        start_firing(box)
        app[resetting.DESK].start()
        await app[LICENCE_KEEPER].start()
        box.workers.start("help", app[HELP].run)
    yield
    await box.workers.stop_all()
    for one in (app[COPIER], keeper, app[LICENCE_KEEPER]):
        await one.stop()


@asynccontextmanager
async def _keep_open(box: Box, origin: OriginKeeper) -> AsyncIterator[None]:
    """Read and write until the app ends; threads that stayed would keep a process that cannot start from ending."""
    try:
        box.writer.listen(box.feed.committed)
        box.writer.listen(listen_for_clock(box.clock, box.boot))
        await box.readers.open()
        await origin.begin()
        yield
    finally:
        try:
            await box.readers.close()
        finally:
            await asyncio.to_thread(box.writer.close)


def _box_of(
    config: Config, clock: Clock, boot: Boot, licence: Licence, gates: tuple[trial.Gate, resetting.Gate]
) -> Box:
    updating, leaving = gates
    trading = config.trading_day()
    secret = folder.read_secret(config.folder)
    box = Box(
        config=config,
        clock=clock,
        trading=trading,
        writer=Writer(config.folder / FILE_NAME, clock, trading, Journal(projections(config, licence)).append),
        readers=Readers(config.folder / FILE_NAME, clock, trading),
        feed=Feed(),
        workers=Workers(),
        soundness=Soundness(config.folder / FILE_NAME),
        boot=boot,
        turns=Turns(clock),
        authenticate=lambda snapshot, token: authenticate(snapshot, secret, token),
        licence=updating.before(leaving.before(licence.gate)),
        plan=licence.require,
        secret=secret,
    )
    box.writer.on_damage = box.readers.on_damage = box.soundness.suspect
    return box
