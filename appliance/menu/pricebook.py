"""Price lists that hold at some times, in some places or for some ways of selling, and which of them wins. Pure."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import NamedTuple

from appliance.menu.model import Mode
from kernel.errors import conflict
from kernel.money import BASIS_POINTS, at_rate

# What an entry prices: a product, one of its portions, or everything under a category; what it is not is None.
Target = tuple[int | None, int | None, int | None]


@dataclass(frozen=True, slots=True)
class Sitting:
    """When, where and how something is sold. `weekday` is the trading day's (Monday 0), `minute` the wall clock's."""

    mode: Mode
    table_group_id: int | None
    weekday: int
    minute: int


@dataclass(frozen=True, slots=True)
class Book:
    """A price list and what must be so for it to hold; a condition that is None asks for nothing.

    `weekdays` has a bit for each trading day (Monday 1, Sunday 64): the hours after midnight belong to the evening
    before. A window from 22:00 to 02:00 crosses midnight; its end is not in it.
    """

    id: int
    name: str
    priority: int
    weekdays: int | None
    from_minute: int | None
    to_minute: int | None
    modes: frozenset[str] | None
    table_group_ids: frozenset[int] | None

    def fits(self, sitting: Sitting) -> bool:
        """Say whether every condition holds."""
        return (
            (self.weekdays is None or bool(self.weekdays >> sitting.weekday & 1))
            and (self.modes is None or sitting.mode in self.modes)
            and (self.table_group_ids is None or sitting.table_group_id in self.table_group_ids)
            and self.is_open(sitting.minute)
        )

    def meets(self, other: "Book") -> bool:
        """Say whether there is a sitting at which both hold."""
        return (
            (self.weekdays is None or other.weekdays is None or bool(self.weekdays & other.weekdays))
            and _share(self.modes, other.modes)
            and _share(self.table_group_ids, other.table_group_ids)
            and (self.begins_in(other) or other.begins_in(self))
        )

    @property
    def rank(self) -> tuple[bool, bool, int]:
        """Order by how specific the conditions are: table groups, then modes, then days and hours."""
        when = (self.weekdays is not None) + (self.from_minute is not None)
        return self.table_group_ids is not None, self.modes is not None, when

    def is_open(self, minute: int) -> bool:
        """Say whether the window holds at a minute of the day."""
        if self.from_minute is None or self.to_minute is None:
            return True
        if self.from_minute <= self.to_minute:
            return self.from_minute <= minute < self.to_minute
        return minute >= self.from_minute or minute < self.to_minute

    def begins_in(self, other: "Book") -> bool:
        """Say whether this window's first minute lies in the other; two windows overlap when one begins in the other."""
        return self.from_minute is None or other.is_open(self.from_minute)


def _share(mine: frozenset[int] | frozenset[str] | None, other: frozenset[int] | frozenset[str] | None) -> bool:
    return mine is None or other is None or not mine.isdisjoint(other)


@dataclass(frozen=True, slots=True)
class Entry:
    """A price in minor units for a product or one of its portions, or a change in basis points for a category."""

    pricebook_id: int
    product_id: int | None
    portion_id: int | None
    category_id: int | None
    price: int | None
    change_bp: int | None

    @property
    def target(self) -> Target:
        """Return what it prices."""
        return self.product_id, self.portion_id, self.category_id

    def apply(self, listed: int) -> int:
        """Return the price in place of the listed one, both in minor units; a change is rounded once, half up."""
        if self.price is not None:
            return self.price
        assert self.change_bp is not None
        return at_rate(listed, BASIS_POINTS + self.change_bp)


class Found(NamedTuple):
    """The entry that wins, and the book in which it stands."""

    book: Book
    entry: Entry


def choose(books: Mapping[int, Book], entries: Iterable[Entry], sitting: Sitting) -> Found | None:
    """Return the entry that prices something now, or None where no book that fits names it.

    The higher priority wins; at the same one a product's own price before its category's change, then the book with
    the more specific conditions. Equals cannot be saved; should there be any, the older book wins, so that the same
    choice always costs the same.
    """
    fitting = [Found(books[entry.pricebook_id], entry) for entry in entries if entry.pricebook_id in books]
    fitting = [found for found in fitting if found.book.fits(sitting)]
    return max(fitting, key=_weight, default=None)


def _weight(found: Found) -> tuple[int, bool, tuple[bool, bool, int], int]:
    return found.book.priority, found.entry.product_id is not None, found.book.rank, -found.book.id


def refuse_tie(book: Book, targets: Iterable[Target], others: Sequence[tuple[Book, Iterable[Target]]]) -> None:
    """Raise `conflict` naming a book that would hold at the same time, as strongly, for the same thing."""
    mine = set(targets)
    for other, theirs in others:
        if (book.priority, book.rank) == (other.priority, other.rank) and book.meets(other) and mine & set(theirs):
            raise conflict(
                f"{other.name} prices the same things at the same times. Give one of the two a higher priority.",
                key="pricebook_tie",
                field="priority",
                pricebook_id=other.id,
            )
