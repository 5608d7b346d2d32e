"""How printing stands, as the vendor's support sees it: printers, stations and tickets, and nothing that stands on one."""

from typing import Any

from appliance.printing import jobs, service
from appliance.runtime.tx import Snapshot
from kernel.clock import to_rfc3339

_MOST_JOBS = 60


def tell_printers(snapshot: Snapshot) -> dict[str, Any]:
    """Return printers with their state, stations with where they print, counts of what waits, and the last tickets."""
    waiting = jobs.count_open_by_station(snapshot)
    last = jobs.find(snapshot, states=(), station_id=None, order_id=None, before_id=None, most=_MOST_JOBS)
    return {
        "printers": [
            {
                "id": one.id,
                "name": one.name,
                "transport": one.transport,
                "ip_address": one.ip_address,
                "port": one.port,
                "profile": one.profile,
                "condition": one.condition,
                "grade": one.grade or "",
                "waiting": jobs.count_waiting_at(snapshot, one.id),
            }
            for one in service.active_printers(snapshot)
        ],
        "stations": [
            {"id": one.id, "name": one.name, "printer_id": one.printer_id, "waiting": waiting.get(one.id, {})}
            for one in service.list_stations(snapshot)
        ],
        "open": jobs.count_open(snapshot),
        "jobs": [_job(one) for one in last],
    }


def _job(one: jobs.Job) -> dict[str, Any]:
    return {
        "id": one.id,
        "station_id": one.station_id,
        "printer_id": one.printer_id,
        "kind": one.kind,
        "number": one.number,
        "state": one.state,
        "reason": one.reason,
        "attempts": one.attempts,
        "copy": one.copy,
        "made_at": to_rfc3339(one.made_at_ms),
        "settled_at": None if one.settled_at_ms is None else to_rfc3339(one.settled_at_ms),
    }
