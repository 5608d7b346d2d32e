"""Tables, groups and sections, and the facts recorded about them. Pure."""

import re
import unicodedata
from collections.abc import Iterable
from dataclasses import dataclass
from enum import StrEnum

from kernel.errors import invalid
from kernel.events import Event

LONGEST_NAME = 40
LONGEST_NUMBER = 12
MOST_SEATS = 200
AVAILABLE = "available"
# A table with several checks shows the one that needs most of its waiter.
_MOST_PRESSING = ("open", "partially_paid", "paid")
_CONTROL = re.compile(r"[\x00-\x1f\x7f-\x9f\u2028\u2029\u202a-\u202e\u2066-\u2069]")
_DIGITS = re.compile(r"(\d+)")


class Shape(StrEnum):
    """How a table is drawn on the plan."""

    ROUND = "round"
    SQUARE = "square"
    RECTANGLE = "rectangle"
    BAR = "bar"


@dataclass(frozen=True, slots=True)
class Place:
    """Where a table stands on the plan: its upper left corner and size in centimetres, turned clockwise in degrees."""

    x: int
    y: int
    w: int
    h: int
    rotation: int


@dataclass(frozen=True, slots=True)
class Table:
    """A table as it is now. `number` is what is painted on it, as a number or as text; `label` is what people call it."""

    id: int
    number: int | str
    label: str | None
    group_id: int | None
    seats: int
    shape: Shape
    place: Place | None
    is_active: bool

    @property
    def name(self) -> str:
        """Return what people are shown: the label, or the number where there is none."""
        return self.label or str(self.number)

    def in_order(self) -> list[tuple[bool, int, str]]:
        """Return a key that sorts A2 before A10, as people count."""
        return [(not part.isdecimal(), int(part) if part.isdecimal() else 0, part) for part in _parts(self.number)]


def _parts(number: int | str) -> Iterable[str]:
    return (part for part in _DIGITS.split(str(number).casefold()) if part)


@dataclass(frozen=True, slots=True)
class Group:
    """A part of the house to which tables belong."""

    id: int
    name: str
    sort_order: int
    is_active: bool


@dataclass(frozen=True, slots=True)
class Section:
    """A named set of tables that is given to waiters day by day."""

    id: int
    name: str
    color: str | None
    is_active: bool
    table_ids: tuple[int, ...] = ()
    waiter_ids: tuple[int, ...] = ()


def clean(text: str, field: str, longest: int = LONGEST_NAME) -> str:
    """Return a name as it is kept: NFC, trimmed, single spaces. Raises `DomainError(invalid)` naming the field."""
    if _CONTROL.search(text):
        raise invalid(f"The {field} holds characters that cannot be seen. Type it again.", field=field)
    name = " ".join(unicodedata.normalize("NFC", text).split())
    if not name:
        raise invalid(f"The {field} is empty. Write something.", field=field)
    if len(name) > longest:
        raise invalid(f"The {field} is too long: use at most {longest} characters.", field=field, limit=longest)
    return name


def clean_number(number: int | str) -> int | str:
    """Return a table's number as it is kept; text is cleaned like a name, a number stays a number."""
    return number if isinstance(number, int) else clean(number, "number", LONGEST_NUMBER)


def key_of(name: int | str) -> str:
    """Return a name as names are compared: case and accents' composition do not tell two apart."""
    return unicodedata.normalize("NFC", str(name).casefold())


def number_series(prefix: str, start: int, count: int) -> list[int | str]:
    """Return `count` numbers from `start` on, each behind the prefix; without a prefix they are plain numbers."""
    if not prefix.strip():
        return list(range(start, start + count))
    return [clean_number(f"{prefix.lstrip()}{number}") for number in range(start, start + count)]


def status_of(check_statuses: Iterable[str]) -> str:
    """Return a table's state from its open checks': available without one, else that of the most pressing check."""
    statuses = set(check_statuses)
    if not statuses:
        return AVAILABLE
    return next((status for status in _MOST_PRESSING if status in statuses), min(statuses))


class _OfTable(Event, frozen=True, kw_only=True):
    table_id: int

    def subject(self) -> str:
        """Name the table."""
        return f"table:{self.table_id}"


class TableAdded(_OfTable, frozen=True, kw_only=True):
    """Guests can be seated at one more table."""

    number: int | str
    label: str | None
    group_id: int | None
    seats: int


class TableChanged(_OfTable, frozen=True, kw_only=True):
    """A table is called, drawn or grouped differently; `fields` are those that differ."""

    fields: tuple[str, ...]
    number: int | str
    label: str | None
    group_id: int | None
    seats: int


class TableRemoved(_OfTable, frozen=True, kw_only=True):
    """A table is no longer used; its history stays."""


class TableReturned(_OfTable, frozen=True, kw_only=True):
    """A removed table is used again."""

    number: int | str


class PlanArranged(Event, frozen=True, kw_only=True):
    """Tables were put where they stand on the plan."""

    table_ids: tuple[int, ...]

    def subject(self) -> str:
        """Name the plan; a house has one."""
        return "plan:1"


class _OfGroup(Event, frozen=True, kw_only=True):
    group_id: int

    def subject(self) -> str:
        """Name the group."""
        return f"table_group:{self.group_id}"


class TableGroupAdded(_OfGroup, frozen=True, kw_only=True):
    """The house has one more part."""

    name: str


class TableGroupChanged(_OfGroup, frozen=True, kw_only=True):
    """A part of the house is called or sorted differently."""

    name: str
    sort_order: int


class TableGroupRemoved(_OfGroup, frozen=True, kw_only=True):
    """A part of the house is no longer told apart; these tables are now in none."""

    table_ids: tuple[int, ...]


class _OfSection(Event, frozen=True, kw_only=True):
    section_id: int

    def subject(self) -> str:
        """Name the section."""
        return f"section:{self.section_id}"


class SectionAdded(_OfSection, frozen=True, kw_only=True):
    """Tables were put together to be given to waiters."""

    name: str
    table_ids: tuple[int, ...]


class SectionChanged(_OfSection, frozen=True, kw_only=True):
    """A section has another name or other tables."""

    name: str
    table_ids: tuple[int, ...]


class SectionRemoved(_OfSection, frozen=True, kw_only=True):
    """A section is no longer given to anybody."""


class SectionStaffed(_OfSection, frozen=True, kw_only=True):
    """A section was given to these waiters for a business day; with none it is nobody's."""

    business_day: str
    user_ids: tuple[int, ...]
