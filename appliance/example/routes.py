"""The API of the example."""

from http import HTTPStatus

from appliance.example.contract import ExampleAsked, ExampleMade
from appliance.example.service import Ports, fill
from appliance.runtime.route import SMALL, Call, Kind, LicenceClass, Route
from appliance.runtime.tx import Tx


def routes(ports: Ports) -> list[Route]:
    """Return the routes of the room."""

    def make(tx: Tx, call: Call) -> ExampleMade:
        return fill(tx, call.body, ports)

    return [
        Route(
            method="POST",
            path="/api/setup/example",
            summary="Fill an empty house with an example's tables, stations and menu.",
            access="restaurant.edit",
            licence=LicenceClass.ALWAYS,
            limit=SMALL,
            kind=Kind.COMMAND,
            handler=make,
            body=ExampleAsked,
            answer=ExampleMade,
            status=HTTPStatus.CREATED,
        )
    ]
