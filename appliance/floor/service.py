"""Use cases of the floor, on the transaction they are given."""

import sqlite3
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, replace

from msgspec import UNSET

from appliance.floor import store
from appliance.floor.contract import (
    CheckSummary,
    GroupChange,
    NewGroup,
    NewSection,
    NewTable,
    NewTables,
    Plan,
    Position,
    SectionChange,
    Staffing,
    TableChange,
)
from appliance.floor.model import (
    Group,
    Place,
    PlanArranged,
    Section,
    SectionAdded,
    SectionChanged,
    SectionRemoved,
    SectionStaffed,
    Shape,
    Table,
    TableAdded,
    TableChanged,
    TableGroupAdded,
    TableGroupChanged,
    TableGroupRemoved,
    TableRemoved,
    TableReturned,
    clean,
    clean_number,
    key_of,
    number_series,
)
from appliance.runtime.tx import Snapshot, Tx
from kernel.clock import parse_day
from kernel.errors import conflict, invalid, not_found


@dataclass(frozen=True, slots=True)
class OnTable:
    """What is on a table: its open checks, and unsent lines where it has no check yet."""

    checks: Sequence[CheckSummary] = ()
    draft_by: int | None = None
    draft_lines: int = 0


# What is on every table that is not empty; given by who keeps orders.
OnTables = Callable[[Snapshot], Mapping[int, OnTable]]


def require_table(snapshot: Snapshot, table_id: int) -> Table:
    """Return a table in use. Raises `not_found` for one that never was, `conflict` for one out of use."""
    table = known_table(snapshot, table_id)
    if not table.is_active:
        raise conflict(
            f"Table {table.name} is not in use any more. Choose another.", key="table_inactive", table_id=table_id
        )
    return table


def section_tables(snapshot: Snapshot, user_id: int, business_day: str) -> frozenset[int] | None:
    """Return the tables in use that a person serves on a day, or None when no section has a waiter that day.

    Tables in no staffed section are everybody's: a table that nobody could open would stay without service.
    """
    if not store.is_staffed(snapshot, business_day):
        return None
    rows = store.staffed_tables(snapshot, business_day)
    others = {row["table_id"] for row in rows} - {row["table_id"] for row in rows if row["user_id"] == user_id}
    return frozenset(store.active_table_ids(snapshot) - others)


# -- tables -----------------------------------------------------------------------------------------------------------


def add_table(tx: Tx, new: NewTable) -> Table:
    """Add a table. Raises `conflict` for a number in use, `not_found` for a group that is not."""
    number, label = clean_number(new.number), _clean_label(new.label)
    _require_group(tx, new.group_id)
    _refuse_taken(tx, [number])
    table_id = store.add_table(tx, number, label=label, group_id=new.group_id, seats=new.seats, shape=new.shape)
    table = Table(table_id, number, label, new.group_id, new.seats, Shape(new.shape), _place(new.position), True)  # noqa: FBT003
    store.save_table(tx, table)
    tx.emit(TableAdded(table_id=table_id, number=number, label=label, group_id=new.group_id, seats=new.seats))
    return table


def add_tables(tx: Tx, new: NewTables) -> list[Table]:
    """Add a series of tables: all of it, or nothing and a `conflict` that names the numbers in use."""
    numbers = number_series(new.prefix, new.start, new.count)
    _refuse_taken(tx, numbers)
    return [
        add_table(tx, NewTable(number=number, group_id=new.group_id, seats=new.seats, shape=new.shape))
        for number in numbers
    ]


def change_table(tx: Tx, table_id: int, change: TableChange, on_tables: OnTables) -> Table:
    """Change what is given of a table; `is_active` takes it out of use or back (an open check forbids the former)."""
    before = known_table(tx, table_id)
    after = _changed(tx, before, change)
    if after == before:
        return before
    if after.is_active and (key_of(after.number) != key_of(before.number) or not before.is_active):
        _refuse_taken(tx, [after.number])
    if before.is_active and not after.is_active:
        _refuse_while_open(tx, before, on_tables)
    store.save_table(tx, after)
    _emit_change(tx, before, after)
    return after


def remove_table(tx: Tx, table_id: int, on_tables: OnTables) -> None:
    """Take a table out of use; its history stays, and its number is free. Raises `conflict` while a check is open."""
    require_table(tx, table_id)
    change_table(tx, table_id, TableChange(is_active=False), on_tables)


def arrange_plan(tx: Tx, plan: Plan) -> None:
    """Put tables where they stand; an unknown one refuses the whole arrangement."""
    ids = [placed.id for placed in plan.tables]
    _refuse_repeats(ids, "table")
    known = store.existing_tables(tx, ids)
    for placed in plan.tables:
        if placed.id not in known:
            raise not_found("table", placed.id)
        table = known_table(tx, placed.id)
        shape = table.shape if placed.shape is UNSET else Shape(placed.shape)
        store.save_table(tx, replace(table, place=_place(placed.position), shape=shape))
    tx.emit(PlanArranged(table_ids=tuple(ids)))


def known_table(snapshot: Snapshot, table_id: int) -> Table:
    """Return a table, in use or not; raises `not_found`."""
    table = store.table(snapshot, table_id)
    if table is None:
        raise not_found("table", table_id)
    return table


def _changed(tx: Tx, before: Table, change: TableChange) -> Table:
    if change.group_id is not UNSET:
        _require_group(tx, change.group_id)
    return replace(
        before,
        number=before.number if change.number is UNSET else clean_number(change.number),
        label=before.label if change.label is UNSET else _clean_label(change.label),
        group_id=before.group_id if change.group_id is UNSET else change.group_id,
        seats=before.seats if change.seats is UNSET else change.seats,
        shape=before.shape if change.shape is UNSET else Shape(change.shape),
        place=before.place if change.position is UNSET else _place(change.position),
        is_active=before.is_active if change.is_active is UNSET else change.is_active,
    )


def _emit_change(tx: Tx, before: Table, after: Table) -> None:
    names = ("number", "label", "group_id", "seats", "shape", "place")
    fields = tuple(name for name in names if getattr(before, name) != getattr(after, name))
    if fields:
        tx.emit(
            TableChanged(
                table_id=after.id,
                fields=fields,
                number=after.number,
                label=after.label,
                group_id=after.group_id,
                seats=after.seats,
            )
        )
    if before.is_active and not after.is_active:
        tx.emit(TableRemoved(table_id=after.id))
    if after.is_active and not before.is_active:
        tx.emit(TableReturned(table_id=after.id, number=after.number))


def _refuse_taken(snapshot: Snapshot, numbers: Sequence[int | str]) -> None:
    taken = store.numbers_taken(snapshot, numbers)
    names = [str(number) for number in numbers if key_of(number) in taken]
    if names:
        words = f"Table {names[0]} exists" if len(names) == 1 else f"Tables {', '.join(names)} exist"
        raise conflict(f"{words} already. Choose other numbers.", key="number_taken", field="number", numbers=names)


def _refuse_while_open(snapshot: Snapshot, table: Table, on_tables: OnTables) -> None:
    checks = on_tables(snapshot).get(table.id, OnTable()).checks
    if checks:
        raise conflict(
            f"Table {table.name} has an open check. Close or move it first.",
            key="table_open",
            order_ids=[check.order_id for check in checks],
        )


def _refuse_repeats(idents: Sequence[int], what: str) -> None:
    repeated = sorted({one for one in idents if idents.count(one) > 1})
    if repeated:
        raise invalid(f"The {what} {repeated[0]} is named twice. Send each once.", ids=repeated)


def _clean_label(label: str | None) -> str | None:
    return None if label is None or not label.strip() else clean(label, "label")


def _place(position: Position | None) -> Place | None:
    return None if position is None else Place(position.x, position.y, position.w, position.h, position.rotation)


# -- groups -----------------------------------------------------------------------------------------------------------


def add_group(tx: Tx, new: NewGroup) -> Group:
    """Add a group. Raises `conflict` for a name in use."""
    name = clean(new.name, "name")
    with _named_once(name, "group"):
        group_id = store.add_group(tx, name, new.sort_order)
    tx.emit(TableGroupAdded(group_id=group_id, name=name))
    return Group(group_id, name, new.sort_order, is_active=True)


def change_group(tx: Tx, group_id: int, change: GroupChange) -> Group:
    """Change what is given of a group."""
    before = _known_group(tx, group_id)
    after = replace(
        before,
        name=before.name if change.name is UNSET else clean(change.name, "name"),
        sort_order=before.sort_order if change.sort_order is UNSET else change.sort_order,
    )
    if after != before:
        with _named_once(after.name, "group"):
            store.save_group(tx, after)
        tx.emit(TableGroupChanged(group_id=group_id, name=after.name, sort_order=after.sort_order))
    return after


def remove_group(tx: Tx, group_id: int) -> None:
    """Take a group out of use; its tables stay and are in no group."""
    group = _known_group(tx, group_id)
    table_ids = store.empty_group(tx, group_id)
    store.save_group(tx, replace(group, is_active=False))
    tx.emit(TableGroupRemoved(group_id=group_id, table_ids=table_ids))


def _known_group(snapshot: Snapshot, group_id: int) -> Group:
    group = store.group(snapshot, group_id)
    if group is None:
        raise not_found("table group", group_id)
    return group


def _require_group(snapshot: Snapshot, group_id: int | None) -> None:
    if group_id is not None:
        _known_group(snapshot, group_id)


@contextmanager
def _named_once(name: str, what: str) -> Iterator[None]:
    """Say in words what a UNIQUE index refuses."""
    try:
        yield
    except sqlite3.IntegrityError as taken:
        raise conflict(
            f"There is a {what} called {name} already. Choose another name.", key="name_taken", field="name"
        ) from taken


# -- sections ---------------------------------------------------------------------------------------------------------


def section(snapshot: Snapshot, section_id: int, business_day: str) -> Section:
    """Return a section in use with its tables and that day's waiters; raises `not_found`."""
    for one in store.sections(snapshot, business_day):
        if one.id == section_id:
            return one
    raise not_found("section", section_id)


def add_section(tx: Tx, new: NewSection) -> Section:
    """Add a section of tables in use. Raises `conflict` for a name in use, `not_found` for a table that is not."""
    name = clean(new.name, "name")
    table_ids = _require_tables(tx, new.table_ids)
    with _named_once(name, "section"):
        section_id = store.add_section(tx, name, new.color)
    store.set_section_tables(tx, section_id, table_ids)
    tx.emit(SectionAdded(section_id=section_id, name=name, table_ids=table_ids))
    return section(tx, section_id, tx.business_day)


def change_section(tx: Tx, section_id: int, change: SectionChange) -> Section:
    """Change what is given of a section; `table_ids` replaces all its tables."""
    before = section(tx, section_id, tx.business_day)
    after = replace(
        before,
        name=before.name if change.name is UNSET else clean(change.name, "name"),
        color=before.color if change.color is UNSET else change.color,
        table_ids=before.table_ids if change.table_ids is UNSET else _require_tables(tx, change.table_ids),
    )
    if after != before:
        with _named_once(after.name, "section"):
            store.save_section(tx, after)
        store.set_section_tables(tx, section_id, after.table_ids)
        tx.emit(SectionChanged(section_id=section_id, name=after.name, table_ids=after.table_ids))
    return after


def remove_section(tx: Tx, section_id: int) -> None:
    """Take a section out of use; past days keep who served it."""
    before = section(tx, section_id, tx.business_day)
    store.save_section(tx, replace(before, is_active=False))
    tx.emit(SectionRemoved(section_id=section_id))


def staff_section(tx: Tx, section_id: int, staffing: Staffing) -> Section:
    """Give a section to waiters for today or a later business day. A past day is history: `invalid`."""
    day = tx.business_day if staffing.business_day is None else parse_day(staffing.business_day)
    if day < tx.business_day:
        raise invalid("That day is over. Who served then stays as it was.", field="business_day")
    section(tx, section_id, day)
    user_ids = sorted(set(staffing.waiter_ids))
    try:
        store.set_section_waiters(tx, section_id, day, user_ids)
    except sqlite3.IntegrityError as unknown:
        raise invalid("One of these waiters does not exist. Refresh and choose again.", field="waiter_ids") from unknown
    tx.emit(SectionStaffed(section_id=section_id, business_day=day, user_ids=tuple(user_ids)))
    return section(tx, section_id, day)


def _require_tables(snapshot: Snapshot, table_ids: Iterable[int]) -> tuple[int, ...]:
    wanted = sorted(set(table_ids))
    missing = set(wanted) - store.existing_tables(snapshot, wanted)
    if missing:
        raise not_found("table", min(missing))
    return tuple(wanted)


def count_tables(snapshot: Snapshot) -> int:
    """Return how many tables are in use."""
    return store.count_tables(snapshot)
