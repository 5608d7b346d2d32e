"""What may be said about a restaurant, and the facts recorded about it. Pure."""

from kernel.events import Event

# The settings of `comanda.toml` that a manager may change, in the order in which a person is asked for them.
IDENTITY = ("name", "language", "country", "currency", "zone", "day_cutoff")


class _AboutHouse(Event, frozen=True, kw_only=True):
    changed: tuple[str, ...]

    def subject(self) -> str:
        """Name the house: a box serves one restaurant."""
        return "restaurant"


class RestaurantChanged(_AboutHouse, frozen=True, kw_only=True):
    """Settings were written that hold from the next start; names and addresses are not in here."""


class HabitsChanged(_AboutHouse, frozen=True, kw_only=True):
    """The house works in another way from now on."""
