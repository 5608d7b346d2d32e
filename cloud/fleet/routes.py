"""/api/sites/ID/commands."""

from http import HTTPStatus

from cloud.fleet import service
from cloud.fleet.contract import CommandPage, CommandQuery, CommandView, NewCommand
from cloud.runtime.database import Tx
from cloud.runtime.route import Call, acting, reading
from cloud.sites import service as sites

_COMMANDS = "/api/sites/{site_id:id}/commands"


async def _page(tx: Tx, call: Call) -> CommandPage:
    return await service.page(tx, call.ident("site_id"), call.query)


async def _ask(tx: Tx, call: Call) -> CommandView:
    return await service.ask(tx, call.caller, call.ident("site_id"), call.body)


async def _one(tx: Tx, call: Call) -> CommandView:
    site = await sites.require(tx, call.ident("site_id"))
    return await service.view(tx, site, call.ident("command_id"))


async def _withdraw(tx: Tx, call: Call) -> CommandView:
    return await service.withdraw(tx, call.caller, call.ident("site_id"), call.ident("command_id"))


ROUTES = [
    reading(_COMMANDS, "What a box was asked to do", _page, CommandPage, access="sites.read", query=CommandQuery),
    acting(
        "POST",
        _COMMANDS,
        "Have a box do something",
        _ask,
        access="fleet.command",
        body=NewCommand,
        answer=CommandView,
        status=HTTPStatus.CREATED,
    ),
    reading(f"{_COMMANDS}/{{command_id:id}}", "What became of a command", _one, CommandView, access="sites.read"),
    acting(
        "DELETE",
        f"{_COMMANDS}/{{command_id:id}}",
        "Take a command back",
        _withdraw,
        access="fleet.command",
        answer=CommandView,
    ),
]
