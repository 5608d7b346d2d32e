"""/api/rollouts."""

from http import HTTPStatus

from cloud.rollouts import service
from cloud.rollouts.contract import NewRollout, RolloutBoxes, RolloutBoxQuery, RolloutView
from cloud.runtime.database import Tx
from cloud.runtime.route import Call, acting, reading

_ONE = "/api/rollouts/{rollout_id:id}"


async def _list(tx: Tx, _call: Call) -> list[RolloutView]:
    return await service.listed(tx)


async def _start(tx: Tx, call: Call) -> RolloutView:
    return await service.start(tx, call.caller, call.body)


async def _view(tx: Tx, call: Call) -> RolloutView:
    return await service.view(tx, call.ident("rollout_id"))


async def _boxes(tx: Tx, call: Call) -> RolloutBoxes:
    return await service.boxes(tx, call.ident("rollout_id"), call.query)


async def _pause(tx: Tx, call: Call) -> RolloutView:
    return await service.pause(tx, call.caller, call.ident("rollout_id"))


async def _resume(tx: Tx, call: Call) -> RolloutView:
    return await service.resume(tx, call.caller, call.ident("rollout_id"))


async def _abort(tx: Tx, call: Call) -> RolloutView:
    return await service.abort(tx, call.caller, call.ident("rollout_id"))


ROUTES = [
    reading("/api/rollouts/", "Roll-outs, newest first", _list, list[RolloutView], access="sites.read"),
    acting(
        "POST",
        "/api/rollouts/",
        "Bring a version to the fleet",
        _start,
        access="fleet.rollout",
        body=NewRollout,
        answer=RolloutView,
        status=HTTPStatus.CREATED,
    ),
    reading(_ONE, "A roll-out and how far it is", _view, RolloutView, access="sites.read"),
    reading(
        f"{_ONE}/boxes", "The boxes of a roll-out", _boxes, RolloutBoxes, access="sites.read", query=RolloutBoxQuery
    ),
    *(
        acting("POST", f"{_ONE}/{word}", summary, handler, access="fleet.rollout", answer=RolloutView)
        for word, summary, handler in (
            ("pause", "Pause a roll-out", _pause),
            ("resume", "Let a roll-out go on", _resume),
            ("abort", "End a roll-out", _abort),
        )
    ),
]
