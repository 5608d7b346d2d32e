"""The printing room over HTTP.

Long because it is the room's whole table of routes, with the view of each thing beside it.
"""

import asyncio
from collections.abc import Awaitable, Callable
from http import HTTPStatus
from typing import Any, Final, Literal

import msgspec

from appliance.config import Config
from appliance.printing import alarms, jobs, service, spool, store
from appliance.printing.adoption import Probe
from appliance.printing.bills import biller_of, house_language
from appliance.printing.body import paper_profile
from appliance.printing.contract import (
    AlarmView,
    AttemptView,
    BillStation,
    FromNumber,
    JobDetail,
    JobPage,
    JobQuery,
    JobView,
    Logo,
    Message,
    NewPrinter,
    NewRule,
    NewStation,
    PageLine,
    PagesView,
    PrinterChange,
    PrinterView,
    ProbeView,
    ProfileView,
    Queued,
    ReceiptQueued,
    ReceiptWish,
    Reroute,
    RuleView,
    SettingsChange,
    SettingsView,
    StationChange,
    StationView,
)
from appliance.printing.introduction import introduce, keep_probe
from appliance.printing.jobs import Job
from appliance.printing.model import JobState, Rule
from appliance.printing.profiles import DEFAULT_PROFILE, DRAWN, find_profile, greek_pages, load_profiles
from appliance.printing.raster import draw_logo
from appliance.printing.store import Printer, Station
from appliance.printing.worker import scratch_of
from appliance.runtime.box import Box
from appliance.runtime.route import FILE, NO_BODY, SMALL, Call, Kind, LicenceClass, Route
from appliance.runtime.tx import Snapshot, Tx
from kernel.clock import to_rfc3339

_SEE: Final = "printing.see"
_RUN: Final = "printing.run"
_EDIT: Final = "printing.edit"
_OPEN: Final = (JobState.QUEUED, JobState.SENDING, JobState.UNCONFIRMED, JobState.HELD)


# Measures a printer, between two of its jobs.
ProbePrinter = Callable[[int], Awaitable[Probe]]
# Prints how to join, and returns the job.
PrintCard = Callable[[Tx, int], int]
# Opens the drawer in which a check's cash lies, and has it written down; given by who keeps the cash.
OpenForCheck = Callable[[Tx, str], Literal["opened", "opened_already", "in_training"]]


def routes(probe: ProbePrinter, open_for_check: OpenForCheck, print_card: PrintCard) -> list[Route]:
    """Return the room's routes; `probe` speaks with the printers, `open_for_check` has a drawer's opening written down."""
    return [
        *_station_routes(),
        *_printer_routes(_Measuring(probe), print_card),
        *_routing_routes(),
        *_settings_routes(),
        *_job_routes(open_for_check),
    ]


async def _read_config(box: Box, _: Call) -> Config:
    """Give a handler the restaurant's name, language and currency."""
    return box.config


def _route(method: str, path: str, summary: str, access: str, handler: Any, **more: Any) -> Route:
    """Return a route of this room: what exists is finished under any licence, what is set up needs a full one."""
    kind = Kind.QUERY if method == "GET" else Kind.COMMAND
    licence = LicenceClass.FULL if access == _EDIT and method != "GET" else LicenceClass.FINISH
    more.setdefault("limit", SMALL if "body" in more else NO_BODY)
    return Route(
        method=method, path=path, summary=summary, access=access, licence=licence, kind=kind, handler=handler, **more
    )


# -- stations -------------------------------------------------------------------------------------


def _station_routes() -> list[Route]:
    base, one = "/api/stations/", "/api/stations/{station_id:int}"
    created = HTTPStatus.CREATED
    return [
        _route("GET", base, "List the stations.", _SEE, _show_stations, answer=list[StationView]),
        _route(
            "POST", base, "Add a station.", _EDIT, _add_station, body=NewStation, answer=StationView, status=created
        ),
        _route("GET", one, "Show a station.", _SEE, _one_station, answer=StationView),
        _route("PUT", one, "Change a station.", _EDIT, _change_station, body=StationChange, answer=StationView),
        _route("DELETE", one, "Take a station out of use.", _EDIT, _remove_station),
        _route(
            "PUT",
            f"{one}/reroute",
            "Print a station's tickets at another until switched back.",
            _RUN,
            _reroute,
            body=Reroute,
            answer=StationView,
        ),
        _route(
            "POST",
            f"{one}/reprint",
            "Print today's tickets once more from a number on, marked.",
            _RUN,
            _reprint_from,
            body=FromNumber,
            answer=Queued,
            status=created,
        ),
        _route(
            "POST",
            f"{one}/messages",
            "Print words at a station.",
            _SEE,
            _send_message,
            body=Message,
            prepare=_read_config,
            answer=Queued,
            status=created,
        ),
    ]


def _view_station(station: Station, counts: dict[int, dict[str, int]]) -> StationView:
    return StationView(
        id=station.id,
        name=station.name,
        printer_id=station.printer_id,
        spare_station_id=station.spare_station_id,
        reroute_station_id=station.reroute_station_id,
        age_limit_minutes=station.age_limit_minutes,
        failover_after_s=station.failover_after_s,
        language=station.language,
        buzzer=station.buzzer,
        copies=station.copies,
        is_bill=station.is_bill,
        is_active=station.is_active,
        jobs=counts.get(station.id, {}),
    )


def _show_stations(snapshot: Snapshot, _: Call) -> list[StationView]:
    counts = jobs.count_open_by_station(snapshot)
    return [_view_station(one, counts) for one in store.stations(snapshot).values() if one.is_active]


def _shown(snapshot: Snapshot, station: Station) -> StationView:
    return _view_station(station, jobs.count_open_by_station(snapshot))


def _one_station(snapshot: Snapshot, call: Call) -> StationView:
    return _shown(snapshot, service.known_station(snapshot, call.number("station_id")))


def _add_station(tx: Tx, call: Call) -> StationView:
    return _shown(tx, service.add_station(tx, call.body))


def _change_station(tx: Tx, call: Call) -> StationView:
    return _shown(tx, service.change_station(tx, call.number("station_id"), call.body))


def _remove_station(tx: Tx, call: Call) -> None:
    service.remove_station(tx, call.number("station_id"))


def _reroute(tx: Tx, call: Call) -> StationView:
    return _shown(tx, service.reroute(tx, call.number("station_id"), call.body.station_id))


def _send_message(tx: Tx, call: Call) -> Queued:
    language = house_language(call.prepared)
    return Queued(job_ids=[service.send_message(tx, call.number("station_id"), call.body, language)])


def _reprint_from(tx: Tx, call: Call) -> Queued:
    return Queued(job_ids=service.reprint_from(tx, call.number("station_id"), call.body.from_number))


# -- printers -------------------------------------------------------------------------------------


class _Measuring:
    """The handlers that speak with a printer."""

    def __init__(self, probe: ProbePrinter) -> None:
        self._probe = probe

    async def measure(self, box: Box, call: Call) -> tuple[Probe, Config]:
        return await self._probe(call.number("printer_id")), box.config

    def keep(self, tx: Tx, call: Call) -> ProbeView:
        found: Probe
        found, config = call.prepared
        printer_id = call.number("printer_id")
        keep_probe(tx, printer_id, found, house_language(config))
        assert found.grade is not None
        return ProbeView(
            grade=found.grade,
            maker=found.maker,
            model=found.model,
            serial=found.serial,
            firmware=found.firmware,
            printer=_view_printer(tx, service.require_printer(tx, printer_id)),
        )


def _printer_routes(measuring: _Measuring, print_card: PrintCard) -> list[Route]:
    def card(tx: Tx, call: Call) -> Queued:
        return Queued(job_ids=[print_card(tx, call.number("printer_id"))])

    base, one = "/api/printers/", "/api/printers/{printer_id:int}"
    created = HTTPStatus.CREATED
    queued: dict[str, Any] = {"answer": Queued, "status": created}
    test = {**queued, "prepare": _read_config}
    return [
        _route("GET", base, "List the printers and how they are.", _SEE, _show_printers, answer=list[PrinterView]),
        _route(
            "GET",
            f"{base}alarms",
            "List the printers that need somebody and concern me.",
            _SEE,
            _show_alarms,
            answer=list[AlarmView],
        ),
        _route(
            "GET", f"{base}profiles", "List the printer models known.", _SEE, _show_profiles, answer=list[ProfileView]
        ),
        _route(
            "POST",
            base,
            "Add a printer.",
            _EDIT,
            _add_printer,
            body=NewPrinter,
            answer=PrinterView,
            status=created,
            prepare=_read_config,
        ),
        _route("GET", one, "Show a printer and how it is.", _SEE, _one_printer, answer=PrinterView),
        _route(
            "PUT",
            one,
            "Change a printer.",
            _EDIT,
            _change_printer,
            body=PrinterChange,
            answer=PrinterView,
            prepare=_read_config,
        ),
        _route("DELETE", one, "Take a printer out of use.", _EDIT, _remove_printer),
        _route("POST", f"{one}/test", "Print a test page.", _RUN, _test, **test),
        _route("POST", f"/api/system{one.removeprefix('/api')}/test", "Print a test page.", _RUN, _test, **test),
        _route("POST", f"{one}/card", "Print how to join: Wi-Fi, page and a code.", _EDIT, card, **queued),
        _route("GET", f"{one}/pages", "List the lines of its strip: the code pages.", _SEE, _pages, answer=PagesView),
        _route("POST", f"{one}/strip", "Print what is known of a printer, and its code pages.", _RUN, _strip, **test),
        _route(
            "POST",
            f"{one}/probe",
            "Measure what a printer can tell, on a strip of its paper.",
            _EDIT,
            measuring.keep,
            prepare=measuring.measure,
            answer=ProbeView,
        ),
    ]


def _view_printer(snapshot: Snapshot, printer: Printer) -> PrinterView:
    station_ids = [
        station.id
        for station in store.stations(snapshot).values()
        if station.printer_id == printer.id and station.is_active
    ]
    values = {name: getattr(printer, name) for name in PrinterView.__struct_fields__ if hasattr(printer, name)}
    return PrinterView(
        **values,
        condition_since=_instant(printer.condition_since_ms),
        down_since=_instant(printer.down_since_ms),
        paper_low_since=_instant(printer.paper_low_since_ms),
        alarm_since=_instant(printer.alarm_since_ms),
        station_ids=station_ids,
        printer_zone_id=station_ids[0] if station_ids else None,
        waiting=jobs.count_waiting_at(snapshot, printer.id),
    )


def _instant(at_ms: int | None) -> str | None:
    return None if at_ms is None else to_rfc3339(at_ms)


def _show_printers(snapshot: Snapshot, _: Call) -> list[PrinterView]:
    return [_view_printer(snapshot, one) for one in store.printers(snapshot).values() if one.is_active]


def _show_alarms(snapshot: Snapshot, call: Call) -> list[AlarmView]:
    return alarms.concerning(snapshot, call.caller)


def _show_profiles(_snapshot: Snapshot, _: Call) -> list[ProfileView]:
    return [
        ProfileView(name=one.name, label=one.label, columns=one.columns, paper_mm=one.paper_mm)
        for one in load_profiles().values()
    ]


def _one_printer(snapshot: Snapshot, call: Call) -> PrinterView:
    return _view_printer(snapshot, service.known_printer(snapshot, call.number("printer_id")))


def _add_printer(tx: Tx, call: Call) -> PrinterView:
    return _view_printer(tx, service.add_printer(tx, call.body, reach=call.prepared.reach()))


def _change_printer(tx: Tx, call: Call) -> PrinterView:
    changed = service.change_printer(tx, call.number("printer_id"), call.body, call.prepared.reach())
    return _view_printer(tx, changed)


def _remove_printer(tx: Tx, call: Call) -> None:
    service.remove_printer(tx, call.number("printer_id"))


def _pages(snapshot: Snapshot, call: Call) -> PagesView:
    in_use = paper_profile(service.known_printer(snapshot, call.number("printer_id"))).pages[0]
    return PagesView(
        is_drawn=in_use[0] == DRAWN,
        lines=[
            PageLine(line=line, codec=page[0], number=page[1], is_in_use=page == in_use)
            for line, page in enumerate(greek_pages(), 1)
        ],
    )


def _strip(tx: Tx, call: Call) -> Queued:
    printer = service.require_printer(tx, call.number("printer_id"))
    return Queued(job_ids=[introduce(tx, printer.id, house_language(call.prepared))])


def _test(tx: Tx, call: Call) -> Queued:
    return Queued(job_ids=[service.test_printer(tx, call.number("printer_id"), house_language(call.prepared))])


# -- routing --------------------------------------------------------------------------------------


def _routing_routes() -> list[Route]:
    base, one = "/api/printing/rules/", "/api/printing/rules/{rule_id:int}"
    return [
        _route("GET", base, "List the routing rules.", _SEE, _show_rules, answer=list[RuleView]),
        _route(
            "POST",
            base,
            "Add a routing rule.",
            _EDIT,
            _add_rule,
            body=NewRule,
            answer=RuleView,
            status=HTTPStatus.CREATED,
        ),
        _route("PUT", one, "Put a rule in the place of another.", _EDIT, _change_rule, body=NewRule, answer=RuleView),
        _route("DELETE", one, "Remove a routing rule.", _EDIT, _remove_rule),
    ]


def _view_rule(rule: Rule) -> RuleView:
    return RuleView(
        id=rule.id,
        station_ids=list(rule.station_ids),
        product_id=rule.product_id,
        category_id=rule.category_id,
        table_group_id=rule.table_group_id,
        weekdays=None if rule.weekdays is None else [day for day in range(1, 8) if rule.weekdays >> (day - 1) & 1],
        from_time=_time_of_day(rule.from_minute),
        to_time=_time_of_day(rule.to_minute),
    )


def _time_of_day(minute: int | None) -> str | None:
    return None if minute is None else f"{minute // 60:02}:{minute % 60:02}"


def _show_rules(snapshot: Snapshot, _: Call) -> list[RuleView]:
    return [_view_rule(rule) for rule in store.rules(snapshot)]


def _one_rule(snapshot: Snapshot, rule_id: int) -> RuleView:
    return next(_view_rule(rule) for rule in store.rules(snapshot) if rule.id == rule_id)


def _add_rule(tx: Tx, call: Call) -> RuleView:
    return _one_rule(tx, service.add_rule(tx, call.body))


def _change_rule(tx: Tx, call: Call) -> RuleView:
    service.change_rule(tx, call.number("rule_id"), call.body)
    return _one_rule(tx, call.number("rule_id"))


def _remove_rule(tx: Tx, call: Call) -> None:
    service.remove_rule(tx, call.number("rule_id"))


# -- settings -------------------------------------------------------------------------------------


async def _try_logo(box: Box, call: Call) -> None:
    """Draw a logo once, off the loop, so that one which cannot be drawn is refused when it is uploaded."""
    if call.body.png is not None:
        await asyncio.to_thread(draw_logo, call.body.png, find_profile(DEFAULT_PROFILE), scratch_of(box.config))


def _settings_routes() -> list[Route]:
    path = "/api/printing/settings"
    return [
        _route("GET", path, "Show what stands around a bill.", _SEE, _show_settings, answer=SettingsView),
        _route(
            "PUT",
            path,
            "Change what stands around a bill.",
            _EDIT,
            _change_settings,
            body=SettingsChange,
            answer=SettingsView,
        ),
        _route(
            "PUT",
            "/api/printing/logo",
            "Put a picture on top of bills, or remove it.",
            _EDIT,
            _change_logo,
            body=Logo,
            limit=FILE,
            prepare=_try_logo,
            answer=SettingsView,
        ),
    ]


def _show_settings(snapshot: Snapshot, _: Call) -> SettingsView:
    settings = store.settings(snapshot)
    return SettingsView(
        header=settings.header,
        footer=settings.footer,
        not_fiscal=settings.not_fiscal,
        qr=settings.qr,
        address=settings.address,
        tax_number=settings.tax_number,
        phone=settings.phone,
        has_logo=settings.has_logo,
        bill_stations=[
            BillStation(table_group_id=group, station_id=station)
            for group, station in store.bill_stations(snapshot).items()
        ],
    )


def _change_settings(tx: Tx, call: Call) -> SettingsView:
    service.change_settings(tx, call.body)
    return _show_settings(tx, call)


def _change_logo(tx: Tx, call: Call) -> SettingsView:
    service.change_logo(tx, call.body.png)
    return _show_settings(tx, call)


# -- jobs -----------------------------------------------------------------------------------------


def _job_routes(open_for_check: OpenForCheck) -> list[Route]:
    base, one = "/api/printing/jobs/", "/api/printing/jobs/{job_id:int}"
    created = HTTPStatus.CREATED

    def receipt(tx: Tx, call: Call) -> ReceiptQueued:
        order_id = call.ident("order_id")
        drawer = open_for_check(tx, order_id) if call.body.drawer else None
        return ReceiptQueued(job_ids=[biller_of(call.prepared).receipt(tx, order_id)], drawer=drawer)

    return [
        _route("GET", base, "List tickets on their way.", _SEE, _show_jobs, query=JobQuery, answer=JobPage),
        _route("GET", one, "Show a ticket and every attempt to print it.", _SEE, _one_job, answer=JobDetail),
        _route(
            "POST", f"{one}/reprint", "Print a ticket once more, marked.", _RUN, _reprint, answer=Queued, status=created
        ),
        _route("POST", f"{one}/release", "Print a held ticket.", _RUN, _release, answer=JobDetail),
        _route("POST", f"{one}/discard", "Never print a held ticket.", _RUN, _discard, answer=JobDetail),
        _route(
            "POST",
            "/api/printing/orders/{order_id:id}/receipt",
            "Print a receipt of what was ordered and paid.",
            "payments.take",
            receipt,
            body=ReceiptWish,
            prepare=_read_config,
            answer=ReceiptQueued,
            status=created,
        ),
    ]


def _view_jobs(snapshot: Snapshot, found: list[Job]) -> list[JobView]:
    stations, printers = store.stations(snapshot), store.printers(snapshot)
    return [
        JobView(
            id=job.id,
            station_id=job.station_id,
            station=stations[job.station_id].name if job.station_id is not None else "",
            printer_id=job.printer_id,
            printer=printers[job.printer_id].name if job.printer_id is not None else "",
            kind=job.kind,
            number=job.number,
            previous=job.previous,
            state=job.state,
            reason=job.reason,
            order_id=job.order_id,
            line_ids=list(dict.fromkeys(row["line_id"] for row in jobs.lines_of(snapshot, job.origin))),
            attempts=job.attempts,
            copy=job.copy,
            reprint=job.reprint,
            take_to=job.take_to,
            supersedes=job.supersedes,
            made_at=to_rfc3339(job.made_at_ms),
            settled_at=_instant(job.settled_at_ms),
            business_day=job.business_day,
        )
        for job in found
    ]


def _show_jobs(snapshot: Snapshot, call: Call) -> JobPage:
    query: JobQuery = call.query
    states = {state.strip() for state in (query.state or "").split(",")} - {""}
    if "open" in states:
        states = (states - {"open"}) | {state.value for state in _OPEN}
    service.refuse_unknown_states(states)
    found = jobs.find(
        snapshot,
        states=states,
        station_id=query.station,
        order_id=query.order,
        before_id=query.cursor,
        most=query.limit + 1,
    )
    page = found[: query.limit]
    return JobPage(jobs=_view_jobs(snapshot, page), next=page[-1].id if len(found) > query.limit else None)


def _one_job(snapshot: Snapshot, call: Call) -> JobDetail:
    job = spool.require_job(snapshot, call.number("job_id"))
    return JobDetail(
        job=_view_jobs(snapshot, [job])[0],
        ticket=msgspec.json.decode(job.ticket, type=dict[str, Any]),
        attempts=[
            AttemptView(
                id=one.id,
                printer_id=one.printer_id,
                copy=one.copy,
                started_at=to_rfc3339(one.started_at_ms),
                ended_at=_instant(one.ended_at_ms),
                verdict=one.verdict,
                reason=one.reason,
                bytes=one.bytes,
            )
            for one in jobs.attempts_of(snapshot, job.id)
        ],
        papers=_view_jobs(snapshot, [one for one in jobs.papers(snapshot, job.origin) if one.id != job.id]),
    )


def _reprint(tx: Tx, call: Call) -> Queued:
    return Queued(job_ids=[spool.reprint(tx, call.number("job_id"))])


def _release(tx: Tx, call: Call) -> JobDetail:
    spool.release(tx, call.number("job_id"))
    return _one_job(tx, call)


def _discard(tx: Tx, call: Call) -> JobDetail:
    spool.discard(tx, call.number("job_id"))
    return _one_job(tx, call)
