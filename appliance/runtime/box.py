"""What a route that runs by itself may reach: the rooms' common ground, put together once by app.py."""

import asyncio
from collections.abc import Callable
from dataclasses import dataclass, field

from aiohttp import web

from appliance.config import Config
from appliance.runtime.again import Turns
from appliance.runtime.boot import Boot
from appliance.runtime.caller import Caller
from appliance.runtime.database import Writer
from appliance.runtime.feed import Feed
from appliance.runtime.readers import Readers
from appliance.runtime.route import LicenceClass
from appliance.runtime.soundness import Soundness
from appliance.runtime.tx import Snapshot
from appliance.runtime.workers import Workers
from kernel.clock import Clock, Trading

# Verifies a bearer token against the session it names; raises DomainError(unauthenticated). Given by the staff room.
Authenticate = Callable[[Snapshot, str], Caller]
# Raises DomainError(forbidden) when the plan does not cover so many of something (`devices`, `outlets`), or a feature.
PlanGate = Callable[[str, int | None], None]


def everything(_what: str, _count: int | None) -> None:
    """Let all pass: the gate of a box that nobody sold anything."""


# Raises DomainError(licence_expired | locked) when the licence does not cover a class of route now.
LicenceGate = Callable[[LicenceClass], None]


@dataclass(slots=True)
class House:
    """By what phones tell this restaurant from any other that ever was at its address; None until it was read."""

    mark: str | None = None


@dataclass(frozen=True, slots=True)
class Box:
    """The ground floor."""

    config: Config
    clock: Clock
    trading: Trading
    writer: Writer
    readers: Readers
    feed: Feed
    workers: Workers
    soundness: Soundness
    boot: Boot
    turns: Turns
    authenticate: Authenticate
    licence: LicenceGate
    plan: PlanGate
    # Signs sessions; read once, for what it signed must hold as long as this process judges it.
    secret: bytes = field(repr=False)
    house: House = field(default_factory=House)
    # A PIN's hash takes 16 MiB: one is made at a time, and a wrong one is counted before the next is looked at.
    pin_lock: asyncio.Lock = field(default_factory=asyncio.Lock)


BOX = web.AppKey("box", Box)
