"""The floor over HTTP."""

from functools import partial
from http import HTTPStatus
from typing import Any

from appliance.floor import service, store
from appliance.floor.contract import (
    GroupChange,
    GroupView,
    NewGroup,
    NewSection,
    NewTable,
    NewTables,
    Plan,
    Position,
    SectionChange,
    SectionList,
    SectionView,
    Staffing,
    TableChange,
    TableList,
    TableView,
)
from appliance.floor.model import Group, Section, Table, status_of
from appliance.floor.service import OnTable, OnTables
from appliance.runtime.journal import read_head
from appliance.runtime.route import (
    LINES,
    Call,
    CommandHandler,
    LicenceClass,
    Route,
    command,
    reading,
)
from appliance.runtime.tx import Snapshot, Tx
from kernel.clock import parse_day
from kernel.errors import forbidden

_SEE = "floor.see"
_EDIT = "floor.edit"
_read = partial(reading, access=_SEE, licence=LicenceClass.FINISH)


def routes(on_tables: OnTables) -> list[Route]:
    """Return the floor's routes; `on_tables` tells what is on which table."""
    return [*_group_routes(), *_section_routes(), *_table_routes(_Tables(on_tables))]


class _Tables:
    """The tables' handlers, which all show the open checks."""

    def __init__(self, on_tables: OnTables) -> None:
        self._on_tables = on_tables
        self._last: tuple[str, list[TableView]] | None = None

    def show_all(self, snapshot: Snapshot, call: Call) -> list[TableView]:
        if call.query.all and not call.caller.may(_EDIT):
            raise forbidden("Only who edits the floor sees tables out of use. Leave out all=true.", action=_EDIT)
        if call.query.all:
            return self._list(snapshot, everything=True)
        # Every phone reads the list anew after the same fact: it is put together once for a place in the journal.
        position = read_head(snapshot).position
        last = self._last
        if last is None or last[0] != position:
            last = self._last = position, self._list(snapshot)
        return last[1]

    def one(self, snapshot: Snapshot, call: Call) -> TableView:
        return self._show(snapshot, service.known_table(snapshot, call.number("table_id")))

    def add(self, tx: Tx, call: Call) -> TableView:
        return self._show(tx, service.add_table(tx, call.body))

    def add_many(self, tx: Tx, call: Call) -> list[TableView]:
        return [_view(table, OnTable()) for table in service.add_tables(tx, call.body)]

    def change(self, tx: Tx, call: Call) -> TableView:
        return self._show(tx, service.change_table(tx, call.number("table_id"), call.body, self._on_tables))

    def remove(self, tx: Tx, call: Call) -> None:
        service.remove_table(tx, call.number("table_id"), self._on_tables)

    def arrange(self, tx: Tx, call: Call) -> list[TableView]:
        service.arrange_plan(tx, call.body)
        return self._list(tx)

    def _list(self, snapshot: Snapshot, *, everything: bool = False) -> list[TableView]:
        found = self._on_tables(snapshot)
        return [_view(table, found.get(table.id, OnTable())) for table in store.tables(snapshot, everything=everything)]

    def _show(self, snapshot: Snapshot, table: Table) -> TableView:
        return _view(table, self._on_tables(snapshot).get(table.id, OnTable()))


def _table_routes(tables: _Tables) -> list[Route]:
    return [
        _read(
            "/api/tables",
            "List the tables with what is open on each.",
            tables.show_all,
            list[TableView],
            query=TableList,
        ),
        _edit("POST", "/api/tables", "Add a table.", tables.add, NewTable, answer=TableView, status=HTTPStatus.CREATED),
        _edit(
            "POST",
            "/api/tables/batch",
            "Add a series of tables, all or none.",
            tables.add_many,
            NewTables,
            answer=list[TableView],
            status=HTTPStatus.CREATED,
        ),
        _edit(
            "PUT",
            "/api/tables/plan",
            "Put tables where they stand on the plan.",
            tables.arrange,
            Plan,
            answer=list[TableView],
            limit=LINES,
        ),
        _read("/api/tables/{table_id:int}", "Show a table and what is open on it.", tables.one, TableView),
        _edit("PUT", "/api/tables/{table_id:int}", "Change a table.", tables.change, TableChange, answer=TableView),
        _edit("DELETE", "/api/tables/{table_id:int}", "Take a table out of use.", tables.remove),
    ]


def _group_routes() -> list[Route]:
    path = "/api/tables/groups"
    one = f"{path}/{{group_id:int}}"
    return [
        _read(path, "List the groups of tables.", _list_groups, list[GroupView]),
        _edit(
            "POST", path, "Add a group of tables.", _add_group, NewGroup, answer=GroupView, status=HTTPStatus.CREATED
        ),
        _edit("PUT", one, "Change a group of tables.", _change_group, GroupChange, answer=GroupView),
        _edit("DELETE", one, "Take a group out of use; its tables stay.", _remove_group),
    ]


def _section_routes() -> list[Route]:
    path = "/api/tables/sections"
    one = f"{path}/{{section_id:int}}"
    return [
        _read(
            path,
            "List the sections and who serves them on a business day.",
            _list_sections,
            list[SectionView],
            query=SectionList,
        ),
        _edit("POST", path, "Add a section.", _add_section, NewSection, answer=SectionView, status=HTTPStatus.CREATED),
        _edit("PUT", one, "Change a section.", _change_section, SectionChange, answer=SectionView),
        _edit("DELETE", one, "Take a section out of use.", _remove_section),
        _edit(
            "PUT",
            f"{one}/waiters",
            "Give a section to waiters for a business day.",
            _staff_section,
            Staffing,
            answer=SectionView,
        ),
    ]


def _list_groups(snapshot: Snapshot, _: Call) -> list[GroupView]:
    return [_view_group(group) for group in store.groups(snapshot)]


def _add_group(tx: Tx, call: Call) -> GroupView:
    return _view_group(service.add_group(tx, call.body))


def _change_group(tx: Tx, call: Call) -> GroupView:
    return _view_group(service.change_group(tx, call.number("group_id"), call.body))


def _remove_group(tx: Tx, call: Call) -> None:
    service.remove_group(tx, call.number("group_id"))


def _list_sections(snapshot: Snapshot, call: Call) -> list[SectionView]:
    asked = call.query.business_day
    day = snapshot.business_day if asked is None else parse_day(asked)
    return [_view_section(section, day) for section in store.sections(snapshot, day)]


def _add_section(tx: Tx, call: Call) -> SectionView:
    return _view_section(service.add_section(tx, call.body), tx.business_day)


def _change_section(tx: Tx, call: Call) -> SectionView:
    return _view_section(service.change_section(tx, call.number("section_id"), call.body), tx.business_day)


def _remove_section(tx: Tx, call: Call) -> None:
    service.remove_section(tx, call.number("section_id"))


def _staff_section(tx: Tx, call: Call) -> SectionView:
    body: Staffing = call.body
    return _view_section(
        service.staff_section(tx, call.number("section_id"), body), body.business_day or tx.business_day
    )


def _view(table: Table, found: OnTable) -> TableView:
    place = table.place
    return TableView(
        id=table.id,
        number=table.number,
        label=table.label,
        name=table.name,
        group_id=table.group_id,
        seats=table.seats,
        shape=table.shape.value,
        position=None
        if place is None
        else Position(x=place.x, y=place.y, w=place.w, h=place.h, rotation=place.rotation),
        is_active=table.is_active,
        status=status_of(check.status for check in found.checks),
        checks=list(found.checks),
        draft_lines=found.draft_lines,
        draft_by=found.draft_by,
    )


def _view_group(group: Group) -> GroupView:
    return GroupView(id=group.id, name=group.name, sort_order=group.sort_order)


def _view_section(section: Section, business_day: str) -> SectionView:
    return SectionView(
        id=section.id,
        name=section.name,
        color=section.color,
        table_ids=list(section.table_ids),
        waiter_ids=list(section.waiter_ids),
        business_day=business_day,
    )


def _edit(method: str, path: str, summary: str, handler: CommandHandler, body: object = None, **more: Any) -> Route:
    return command(method, path, summary, handler, access=_EDIT, licence=LicenceClass.FULL, body=body, **more)
