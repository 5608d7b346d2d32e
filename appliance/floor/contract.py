"""What crosses HTTP about tables, groups and sections."""

from typing import Annotated

import msgspec
from msgspec import UNSET, Meta, UnsetType

Number = Annotated[int, Meta(ge=0, le=999_999)] | Annotated[str, Meta(min_length=1, max_length=40)]
Name = Annotated[str, Meta(min_length=1, max_length=200)]
Seats = Annotated[int, Meta(ge=0, le=200)]
Color = Annotated[str, Meta(pattern=r"^#[0-9a-fA-F]{6}$")]
ShapeName = Annotated[str, Meta(pattern=r"^(round|square|rectangle|bar)$")]
Ident = Annotated[int, Meta(ge=1, le=(1 << 63) - 1)]
SortOrder = Annotated[int, Meta(ge=-1_000_000, le=1_000_000)]
Idents = Annotated[list[Ident], Meta(max_length=1_000)]
Day = Annotated[str, Meta(pattern=r"^\d{4}-\d{2}-\d{2}$")]


class CheckSummary(msgspec.Struct, frozen=True, kw_only=True):
    """What a table shows of a check that is open on it. `total` and `due` are minor units.

    `in_trouble` counts sent lines that are stuck on their way to paper, `about_to_send` those that can still be taken back
    (until `sends_at`), `held` those that wait for their course. `draft_by` wrote the last of its `draft_lines`, unsent.
    """

    order_id: str
    number: int
    status: str
    total: int
    due: int
    opened_by: int | None
    opened_at: str
    waiter_ids: tuple[int, ...]
    covers: int | None
    is_training: bool = False
    has_allergy: bool = False
    bill_requested_at: str | None = None
    in_trouble: int = 0
    about_to_send: int = 0
    sends_at: str | None = None
    held: int = 0
    draft_lines: int = 0
    draft_by: int | None = None


class Position(msgspec.Struct, frozen=True, kw_only=True):
    """Where a table stands: upper left corner and size in centimetres, turned clockwise in degrees."""

    x: Annotated[int, Meta(ge=0, le=100_000)]
    y: Annotated[int, Meta(ge=0, le=100_000)]
    w: Annotated[int, Meta(ge=1, le=10_000)] = 80
    h: Annotated[int, Meta(ge=1, le=10_000)] = 80
    rotation: Annotated[int, Meta(ge=0, le=359)] = 0


class TableView(msgspec.Struct, frozen=True, kw_only=True):
    """A table and what is open on it. `status` is `available` or the most pressing status of its checks.

    `draft_lines` are unsent lines at a table that has no check yet; `draft_by` wrote the last of them.
    """

    id: int
    number: int | str
    label: str | None
    name: str
    group_id: int | None
    seats: int
    shape: str
    position: Position | None
    is_active: bool
    status: str
    checks: list[CheckSummary]
    draft_lines: int = 0
    draft_by: int | None = None


class NewTable(msgspec.Struct, frozen=True, kw_only=True):
    """A table to add; its number is free among the tables in use."""

    number: Number
    label: str | None = None
    group_id: Ident | None = None
    seats: Seats = 4
    shape: ShapeName = "square"
    position: Position | None = None


class TableChange(msgspec.Struct, frozen=True, kw_only=True):
    """What shall be different about a table; what is absent stays."""

    number: Number | UnsetType = UNSET
    label: str | UnsetType | None = UNSET
    group_id: Ident | UnsetType | None = UNSET
    seats: Seats | UnsetType = UNSET
    shape: ShapeName | UnsetType = UNSET
    position: Position | UnsetType | None = UNSET
    is_active: bool | UnsetType = UNSET


class NewTables(msgspec.Struct, frozen=True, kw_only=True):
    """`count` tables numbered from `start` behind a prefix: A1, A2, ... All of them are added, or none."""

    prefix: Annotated[str, Meta(max_length=8)] = ""
    count: Annotated[int, Meta(ge=1, le=200)]
    start: Annotated[int, Meta(ge=0, le=99_999)] = 1
    group_id: Ident | None = None
    seats: Seats = 4
    shape: ShapeName = "square"


class PlacedTable(msgspec.Struct, frozen=True, kw_only=True):
    """Where one table goes; None takes it off the plan."""

    id: Ident
    position: Position | None
    shape: ShapeName | UnsetType = UNSET


class Plan(msgspec.Struct, frozen=True, kw_only=True):
    """Positions for these tables; the others stay where they are."""

    tables: Annotated[list[PlacedTable], Meta(min_length=1, max_length=1_000)]


class GroupView(msgspec.Struct, frozen=True, kw_only=True):
    """A part of the house."""

    id: int
    name: str
    sort_order: int


class NewGroup(msgspec.Struct, frozen=True, kw_only=True):
    """A part of the house to tell apart."""

    name: Name
    sort_order: SortOrder = 0


class GroupChange(msgspec.Struct, frozen=True, kw_only=True):
    """What shall be different about a group."""

    name: Name | UnsetType = UNSET
    sort_order: SortOrder | UnsetType = UNSET


class SectionView(msgspec.Struct, frozen=True, kw_only=True):
    """A section, its tables, and the waiters who serve it on the business day asked for."""

    id: int
    name: str
    color: str | None
    table_ids: list[int]
    waiter_ids: list[int]
    business_day: str


class NewSection(msgspec.Struct, frozen=True, kw_only=True):
    """A named set of tables."""

    name: Name
    color: Color | None = None
    table_ids: Idents = []


class SectionChange(msgspec.Struct, frozen=True, kw_only=True):
    """What shall be different about a section; `table_ids` replaces its tables."""

    name: Name | UnsetType = UNSET
    color: Color | UnsetType | None = UNSET
    table_ids: Idents | UnsetType = UNSET


class Staffing(msgspec.Struct, frozen=True, kw_only=True):
    """Who serves a section, today or on a later business day; an empty list is nobody."""

    waiter_ids: Annotated[list[Ident], Meta(max_length=100)]
    business_day: Day | None = None


class TableList(msgspec.Struct, frozen=True, kw_only=True):
    """`all=true` shows tables out of use too, to those who edit the floor."""

    all: bool = False


class SectionList(msgspec.Struct, frozen=True, kw_only=True):
    """The business day whose waiters are asked for; without it, today."""

    business_day: Day | None = None
