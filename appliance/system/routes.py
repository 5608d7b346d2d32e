"""Health, readiness, figures and the API's description."""

from importlib.metadata import version

from appliance.runtime.route import NO_BODY, Call, Gate, Kind, LicenceClass, Route
from appliance.runtime.tx import Snapshot
from appliance.system.contract import Health


def _health(snapshot: Snapshot, _: Call) -> Health:
    return Health(status="ok", version=version("comanda"), time_ms=snapshot.at_ms)


ROUTES = [
    Route(
        method="GET",
        path="/api/system/health",
        summary="Say that the box is alive.",
        access=Gate.PUBLIC,
        licence=LicenceClass.ALWAYS,
        limit=NO_BODY,
        kind=Kind.QUERY,
        handler=_health,
        answer=Health,
    ),
]
