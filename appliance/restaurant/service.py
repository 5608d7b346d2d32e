"""Read and change what is said once for the whole house."""

from collections.abc import Callable
from dataclasses import dataclass

import msgspec
from msgspec.structs import asdict

from appliance.config import Config, ConfigError, change, held_by_environment, load, restore
from appliance.country.model import Mode
from appliance.country.service import profiles
from appliance.restaurant import store
from appliance.restaurant.contract import (
    Country,
    Habits,
    HouseRules,
    RestaurantChange,
    RestaurantView,
    SetupView,
    TaxRates,
)
from appliance.restaurant.model import IDENTITY, HabitsChanged, RestaurantChanged
from appliance.runtime.tx import Snapshot, Tx
from kernel.errors import conflict, invalid


@dataclass(frozen=True, slots=True, kw_only=True)
class Use:
    """What stands in the way of another country or another clock: checks that were opened, and are open."""

    has_orders: bool
    has_open_orders: bool


# What other rooms know, given by wiring: this room is a fact and asks nobody.
Used = Callable[[Snapshot], Use]
Counted = Callable[[Snapshot], SetupView]
TakeBack = Callable[[], None]


def show(snapshot: Snapshot, running: Config) -> RestaurantView:
    """Return the house as it will be from the next start, and whether that differs from what runs."""
    wanted = as_written(running)
    money = wanted.money()
    return RestaurantView(
        **{key: getattr(wanted, key) for key in IDENTITY},
        exponent=money.exponent,
        habits=habits_of(snapshot),
        rules=_rules(running),
        fixed=sorted(held_by_environment() & set(IDENTITY)),
        needs_restart=any(getattr(wanted, key) != getattr(running, key) for key in IDENTITY),
        is_rehearsal=running.fence() is not None,
        countries=[
            Country(code=code, name_el=one.name.el, name_en=one.name.en, currency=one.currency)
            for code, one in profiles().items()
        ],
    )


def _rules(running: Config) -> HouseRules:
    profile = running.profile()
    return HouseRules(
        prices_include_tax=profile.prices_include_tax,
        taxes=[
            TaxRates(
                code=tax.code,
                name_el=tax.name.el,
                name_en=tax.name.en,
                **{mode.value: tax.rate(mode) for mode in Mode},
            )
            for tax in profile.tax
        ],
        default_tax=profile.default_tax,
        cash_step=profile.cash.step,
        forbidden_charges=[charge.value for charge in profile.forbidden_charges],
    )


def as_written(running: Config) -> Config:
    """Return the settings as a start would read them now; those that run where the file cannot be read."""
    try:
        return load({"data": running.data, "listen": running.listen})
    except ConfigError:
        return running


def identity_in(asked: RestaurantChange, running: Config) -> dict[str, str]:
    """Return the settings that are to change, by key. Raises `invalid` for one that the environment holds."""
    wanted = as_written(running)
    given = {key: getattr(asked, key) for key in IDENTITY}
    changes = {key: value for key, value in given.items() if value is not None and value != getattr(wanted, key)}
    for key in sorted(changes.keys() & held_by_environment()):
        raise invalid(
            f"The machine's environment says what {key} is (COMANDA_{key.upper()}). Change it there.", field=key
        )
    return changes


def refuse_used(use: Use, changes: dict[str, str]) -> None:
    """Refuse what would change the sense of checks that were written down. Raises `conflict`."""
    if use.has_orders and changes.keys() & {"country", "currency"}:
        raise conflict(
            "Checks were opened in this country's money and taxes. Set up another box for another country.",
            key="restaurant_used",
        )
    if use.has_open_orders and changes.keys() & {"zone", "day_cutoff"}:
        raise conflict("Close every check first: another clock could move them to another day.", key="checks_open")


def write_identity(running: Config, changes: dict[str, str]) -> TakeBack:
    """Write settings that hold from the next start; return what takes them back. Raises `invalid`, and OSError."""
    try:
        before = change(running.folder, changes)
    except ConfigError as refused:
        raise invalid(str(refused), field=next(iter(changes))) from refused
    return lambda: restore(running.folder, before)


def note_changes(tx: Tx, changes: dict[str, str], habits: Habits | None) -> None:
    """Keep habits, and the fact that something was changed; what is the same already is no fact."""
    if changes:
        tx.emit(RestaurantChanged(changed=tuple(sorted(changes))))
    if habits is None:
        return
    now, wanted = asdict(habits_of(tx)), asdict(habits)
    differs = tuple(sorted(key for key in wanted if wanted[key] != now[key]))
    if differs:
        store.keep_habits(tx, msgspec.json.encode(habits).decode())
        tx.emit(HabitsChanged(changed=differs))


def habits_of(snapshot: Snapshot) -> Habits:
    """Return how the house likes to work; what an older version did not know has its usual value."""
    body = store.habits(snapshot)
    known = {} if body is None else msgspec.json.decode(body)
    return msgspec.convert({name: known[name] for name in Habits.__struct_fields__ if name in known}, Habits)
