"""What a route that runs by itself may reach: the parts of the cloud that app.py put together."""

from collections.abc import Awaitable, Callable
from dataclasses import dataclass

from aiohttp import web

from cloud.config import Config
from cloud.runtime.bell import Bell
from cloud.runtime.caller import Caller
from cloud.runtime.database import Database
from cloud.runtime.sealing import Seal
from kernel.clock import Clock


@dataclass(frozen=True, slots=True)
class Vendor:
    """The cloud's parts. `authenticate(token, address)` says who holds a session's token."""

    config: Config
    clock: Clock
    database: Database
    bell: Bell
    seal: Seal
    authenticate: Callable[[str, str], Awaitable[Caller]]


VENDOR = web.AppKey("vendor", Vendor)
