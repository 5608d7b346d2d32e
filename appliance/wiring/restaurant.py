"""What the house itself asks of the rooms: its settings, its log-in and its first start."""

from appliance.config import Config
from appliance.example.service import Ports as ExamplePorts
from appliance.floor.service import count_tables
from appliance.menu.service import count_products
from appliance.orders import day as orders_day
from appliance.printing.service import count_printers, make_stations
from appliance.restaurant.contract import SetupView
from appliance.restaurant.service import Use, habits_of
from appliance.runtime.tx import Snapshot
from appliance.staff.model import LoginHabits
from appliance.staff.service import count_people, has_manager


def use_of(snapshot: Snapshot) -> Use:
    """Return what stands in the way of another country or clock."""
    return Use(has_orders=orders_day.has_any(snapshot), has_open_orders=orders_day.has_open(snapshot))


def login_habits(snapshot: Snapshot) -> LoginHabits:
    """Return how people log in in this house."""
    habits = habits_of(snapshot)
    return LoginHabits(shows_names=habits.names_at_login, has_badges=habits.badges)


def setup_of(snapshot: Snapshot) -> SetupView:
    """Return what there is of everything that a first start makes."""
    return SetupView(
        has_manager=has_manager(snapshot),
        tables=count_tables(snapshot),
        products=count_products(snapshot),
        printers=count_printers(snapshot),
        people=count_people(snapshot),
        has_orders=orders_day.has_any(snapshot),
    )


def example_ports(config: Config) -> ExamplePorts:
    """Return what the example asks the rooms that it fills."""
    profile = config.profile()
    return ExamplePorts(
        is_empty=lambda snapshot: (
            not count_tables(snapshot) and not count_products(snapshot) and not orders_day.has_any(snapshot)
        ),
        make_stations=make_stations,
        check_tax=profile.tax_of,
        taxes=frozenset(tax.code for tax in profile.tax),
    )
