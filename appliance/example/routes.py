"""The API of the example."""

from http import HTTPStatus

from appliance.example.contract import ExampleAsked, ExampleMade
from appliance.example.service import Ports, fill
from appliance.runtime.route import Call, LicenceClass, Route, command
from appliance.runtime.tx import Tx


def routes(ports: Ports) -> list[Route]:
    """Return the routes of the room."""

    def make(tx: Tx, call: Call) -> ExampleMade:
        return fill(tx, call.body, ports)

    return [
        command(
            "POST",
            "/api/setup/example",
            "Fill an empty house with an example's tables, stations and menu.",
            make,
            access="restaurant.edit",
            licence=LicenceClass.ALWAYS,
            body=ExampleAsked,
            answer=ExampleMade,
            status=HTTPStatus.CREATED,
        )
    ]
