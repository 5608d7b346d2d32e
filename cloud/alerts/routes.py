"""/api/alerts."""

from http import HTTPStatus

from cloud.alerts import service
from cloud.alerts.contract import AddedTarget, IncidentQuery, IncidentView, NewTarget, TargetView
from cloud.config import Config
from cloud.runtime.database import Tx
from cloud.runtime.route import Call, Route, acting, reading
from cloud.runtime.sealing import Seal

_TARGETS = "/api/alerts/targets"


async def _incidents(tx: Tx, call: Call) -> list[IncidentView]:
    return await service.incidents(tx, call.query)


async def _targets(tx: Tx, _call: Call) -> list[TargetView]:
    return await service.targets(tx)


async def _remove(tx: Tx, call: Call) -> None:
    await service.remove_target(tx, call.caller, call.ident("target_id"))


def routes(config: Config, seal: Seal | None = None) -> list[Route]:
    """Return the rows; `seal` is given where they are served."""

    async def add(tx: Tx, call: Call) -> AddedTarget:
        assert seal is not None
        return await service.add_target(tx, call.caller, seal, config, call.body)

    manages = "fleet.alerts"
    return [
        reading(
            "/api/alerts/",
            "What needs somebody",
            _incidents,
            list[IncidentView],
            access="sites.read",
            query=IncidentQuery,
        ),
        reading(_TARGETS, "Who is told of alerts", _targets, list[TargetView], access=manages),
        acting(
            "POST",
            _TARGETS,
            "Have somebody told of alerts",
            add,
            access=manages,
            body=NewTarget,
            answer=AddedTarget,
            status=HTTPStatus.CREATED,
        ),
        acting("DELETE", f"{_TARGETS}/{{target_id:id}}", "Tell somebody nothing more", _remove, access=manages),
    ]
