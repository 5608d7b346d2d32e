"""/api/plans; a site's licence hangs below its site."""

from cloud.licences import service
from cloud.licences.contract import Plan
from cloud.runtime.database import Tx
from cloud.runtime.route import Call, acting, reading


async def _plans(tx: Tx, _call: Call) -> list[Plan]:
    return await service.plans(tx)


async def _save(tx: Tx, call: Call) -> Plan:
    return await service.save_plan(tx, call.caller, call.body)


ROUTES = [
    reading("/api/plans/", "Plans", _plans, list[Plan], access="sites.read"),
    acting("PUT", "/api/plans/", "Add or change a plan", _save, access="plans.write", body=Plan, answer=Plan),
]
