"""Every route of the box, each room's given what it asks of the others."""

from collections.abc import Callable

from appliance.acts.routes import ROUTES as ACT_ROUTES
from appliance.approvals import routes as approvals_routes
from appliance.audit import routes as audit_routes
from appliance.backup.routes import routes as backup_routes
from appliance.cash import routes as cash_routes
from appliance.config import Config
from appliance.day import routes as day_routes
from appliance.devices.routes import NoSearch, Search
from appliance.devices.routes import routes as devices_routes
from appliance.emulator.proof import press_job
from appliance.example import routes as example_routes
from appliance.fiscal import routes as fiscal_routes
from appliance.floor import routes as floor_routes
from appliance.inputs import routes as inputs_routes
from appliance.inputs.routes import NoReads, Reads
from appliance.licensing.licence import Licence
from appliance.licensing.routes import ROUTES as LICENCE_ROUTES
from appliance.live.routes import ROUTES as LIVE_ROUTES
from appliance.menu import routes as menu_routes
from appliance.menu.service import sold
from appliance.messages.routes import ROUTES as MESSAGES_ROUTES
from appliance.orders import routes as orders_routes
from appliance.orders.reckoning import reckoning_of
from appliance.orders.tables import tables_of
from appliance.origin.keeper import Keeper as OriginKeeper
from appliance.origin.routes import ROUTES as ORIGIN_ROUTES
from appliance.payments import routes as payments_routes
from appliance.payments.worker import TERMINAL_NAMES
from appliance.printing import routes as printing_routes
from appliance.printing.cards import Cards
from appliance.printing.papers import paper_routes
from appliance.printing.routes import ProbePrinter
from appliance.printing.service import line_states, open_drawer, stuck_lines
from appliance.printing.worker import measure_nothing
from appliance.reports import routes as reports_routes
from appliance.reset.routes import ROUTES as RESET_ROUTES
from appliance.restaurant import routes as restaurant_routes
from appliance.runtime.box import everything
from appliance.runtime.route import Route
from appliance.staff import routes as staff_routes
from appliance.sticks import routes as sticks_routes
from appliance.support.routes import ROUTES as SUPPORT_ROUTES
from appliance.system import routes as system_routes
from appliance.updates.routes import routes as updates_routes
from appliance.wiring.cash import coins_of, open_for_check
from appliance.wiring.devices import device_ports
from appliance.wiring.findings import findings
from appliance.wiring.inputs import input_ports
from appliance.wiring.restaurant import example_ports, login_habits, setup_of, use_of
from appliance.wiring.sticks import make_new, stick_ports, take_licence, try_logo
from appliance.wiring.updates import update_ports


def routes(
    config: Config,
    probe: ProbePrinter = measure_nothing,
    start_anew: Callable[[], None] = lambda: None,
    search: Search | None = None,
    licence: Licence | None = None,
    *,
    cards: Cards | None = None,
    reads: Reads | None = None,
    origin: OriginKeeper | None = None,
) -> list[Route]:
    """Return every route of the box.

    `probe` measures a printer, `start_anew` has the box start again, `search` finds, `licence` says what it finds wrong,
    `cards` prints how to join, `reads` scans and weighs, `origin` says whether phones reach the box.
    """
    cards = cards or Cards(config)
    plan = everything if licence is None else licence.require
    return [
        *restaurant_routes.routes(use_of, setup_of),
        *example_routes.routes(example_ports(config)),
        *staff_routes.routes(login_habits, sold),
        *approvals_routes.routes(lambda: routes(config)),
        *floor_routes.routes(tables_of(stuck_lines)),
        *menu_routes.routes(config.profile().tax_of, plan),
        *ACT_ROUTES,
        *orders_routes.routes(line_states, reckoning_of(config.profile(), config.language)),
        *payments_routes.routes(line_states, coins_of(config)),
        *payments_routes.split_routes(coins_of(config)),
        *payments_routes.payment_routes(coins_of(config)),
        *payments_routes.owed_routes(coins_of(config)),
        *payments_routes.tender_routes(TERMINAL_NAMES),
        *paper_routes(press_job, config),
        *printing_routes.routes(probe, open_for_check, cards.print_card),
        *reports_routes.routes(config.money()),
        *cash_routes.routes(open_drawer),
        *fiscal_routes.routes(config.fiscal),
        *day_routes.routes(config.money(), findings(licence, origin)),
        *audit_routes.routes(config.profile().books_years),
        *MESSAGES_ROUTES,
        *devices_routes(device_ports(config), search or NoSearch()),
        *inputs_routes.routes(input_ports(plan), reads or NoReads()),
        *backup_routes(start_anew),
        *LIVE_ROUTES,
        *LICENCE_ROUTES,
        *SUPPORT_ROUTES,
        *ORIGIN_ROUTES,
        *updates_routes(update_ports()),
        *RESET_ROUTES,
        *sticks_routes.routes(stick_ports(config, licence), try_logo, take_licence, make_new),
        *system_routes.routes(findings(licence, origin), lambda: routes(config), start_anew),
    ]
