"""What crosses HTTP about the restaurant."""

from typing import Annotated, Literal

import msgspec
from msgspec import Meta

Name = Annotated[str, Meta(min_length=1, max_length=60)]
Code = Annotated[str, Meta(min_length=2, max_length=40)]


class Habits(msgspec.Struct, frozen=True, forbid_unknown_fields=True, kw_only=True):
    """What every app does the same way in this house.

    `undo_seconds` is for how long the box waits before it tells the stations what was sent; `lock_minutes` after how long
    an idle device asks for the PIN again, 0 for never. `names_at_login` shows enrolled devices who works here.
    """

    asks_covers: bool = False
    undo_seconds: Annotated[int, Meta(ge=0, le=30)] = 5
    lock_minutes: Annotated[int, Meta(ge=0, le=240)] = 10
    tables_as: Literal["plan", "list"] = "plan"
    names_at_login: bool = True
    badges: bool = False
    till_locks_after_sale: bool = False


class Country(msgspec.Struct, frozen=True, kw_only=True):
    """A country that the box knows: its name in Greek and English, and the currency that its restaurants take."""

    code: str
    name_el: str
    name_en: str
    currency: str


class TaxRates(msgspec.Struct, frozen=True, kw_only=True):
    """What a product may bear: rates in basis points by how the guest gets it, None where no tax is levied at all."""

    code: str
    name_el: str
    name_en: str
    dine_in: int | None
    take_away: int | None
    delivery: int | None


class HouseRules(msgspec.Struct, frozen=True, kw_only=True):
    """What the country asks of this house now: its taxes, the smallest coin in minor units, what may not be charged.

    Which service and cover come by themselves is the house's own: `/api/orders/charge-rules`.
    """

    prices_include_tax: bool
    taxes: list[TaxRates]
    default_tax: str
    cash_step: int
    forbidden_charges: list[str]


class RestaurantView(msgspec.Struct, frozen=True, kw_only=True):
    """The house. `exponent` is how many decimals its currency has; `fixed` are settings that the environment holds.

    `needs_restart` says that something was written that holds only from the next start; `rules` are those of now.
    `is_rehearsal`: nothing here is real, and no real printer is reached.
    """

    name: str
    language: str
    country: str
    currency: str
    exponent: int
    zone: str
    day_cutoff: str
    habits: Habits
    rules: HouseRules
    fixed: list[str]
    needs_restart: bool
    is_rehearsal: bool
    countries: list[Country]


class RestaurantChange(msgspec.Struct, frozen=True, forbid_unknown_fields=True, kw_only=True):
    """What to change; what is left out stays."""

    name: Name | None = None
    language: Code | None = None
    country: Code | None = None
    currency: Code | None = None
    zone: Code | None = None
    day_cutoff: Annotated[str, Meta(pattern=r"^\d{2}:\d{2}$")] | None = None
    habits: Habits | None = None


class SetupView(msgspec.Struct, frozen=True, kw_only=True):
    """What the first-start wizard asks: whether somebody manages here, and how much there is of everything else."""

    has_manager: bool
    tables: int
    products: int
    printers: int
    people: int
    has_orders: bool
