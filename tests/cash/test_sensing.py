"""The contact in a drawer: what its level means is learned, and an opening by key is seen."""

from collections.abc import AsyncIterator
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from appliance.cash.sensing import Sensor, learn
from appliance.printing.worker import SPOOL
from kernel.clock import MINUTE_MS
from tests.cash.conftest import Till
from tests.conftest import until
from tests.fakes.printer import EmulatedPrinter
from tests.printing.service import QUICK


class Drawer:
    """A drawer at an emulated printer."""

    def __init__(self, till: Till, printer: EmulatedPrinter, ident: int) -> None:
        self.till, self.printer, self.ident = till, printer, ident

    async def opens(self) -> None:
        """Have it opened for a reason."""
        reply = await self.till.cashier.post(f"/api/drawers/{self.ident}/open", {"reason": "change"})
        assert reply.status < 300, reply.json
        await self.printer.wait_for_state(drawer_open=True)

    async def shuts(self) -> None:
        """Push it shut."""
        await self.printer.close_drawer()

    async def is_seen(self, *, high: bool) -> None:
        """Wait until the box has seen the contact at this level."""

        async def seen() -> bool:
            rows = await self.till.house.rows("SELECT is_high FROM drawer_sensors")
            return [bool(row["is_high"]) for row in rows] == [high]

        await until(seen)

    async def stands_open(self) -> Any:
        """Return what its view says."""
        [shown] = (await self.till.cashier.get("/api/drawers/")).json
        return shown["stands_open"]


@pytest.fixture
async def drawer(till: Till) -> AsyncIterator[Drawer]:
    """Return a drawer whose printer is looked at often."""
    till.house.app[SPOOL].patience = QUICK
    async with EmulatedPrinter() as printer:
        body = {"name": "Bar", "ip_address": "127.0.0.1", "port": printer.port, "profile": "rp326"}
        made = await till.manager.post("/api/printers", body)
        assert made.status == 201, made.json
        one = Drawer(till, printer, await till.drawer("Bar", printer_id=made.json["id"]))
        await one.is_seen(high=False)
        yield one


async def test_an_opening_by_key_is_seen_once_two_asked_ones_taught_the_level(drawer: Drawer) -> None:
    """The manager finds it in the journal; what was asked for is told apart."""
    assert await drawer.stands_open() is None
    for _ in range(2):
        drawer.till.house.clock.advance(MINUTE_MS)
        await drawer.opens()
        await drawer.is_seen(high=True)
        drawer.till.house.clock.advance(MINUTE_MS * 2)
        await drawer.shuts()
        await drawer.is_seen(high=False)
    assert await drawer.stands_open() is False
    await drawer.printer.unlock_drawer()
    await drawer.is_seen(high=True)
    assert await drawer.stands_open() is True
    seen = await drawer.till.house.events("DrawerSeenOpen", "DrawerSeenShut")
    assert [(name, told.get("was_asked")) for name, told in seen] == [
        ("DrawerSeenOpen", True),
        ("DrawerSeenShut", None),
        ("DrawerSeenOpen", False),
    ]


def _sensor(**some: Any) -> Sensor:
    return Sensor(**{"printer_id": 1, "is_high": False, "open_is_high": False, "proofs": 0, "changed_at_ms": 0, **some})


@given(st.booleans(), st.lists(st.booleans(), max_size=20))
def test_whichever_level_means_open_two_asked_openings_teach_it(open_is_high: bool, by_key: list[bool]) -> None:  # noqa: FBT001  drawn
    """And what comes by key changes nothing of it."""
    sensor = _sensor(is_high=not open_is_high, open_is_high=not open_is_high)
    for was_asked in (True, True, *(not key for key in by_key)):
        sensor = learn(sensor, 1, is_high=open_is_high, was_asked=was_asked)
        opened = sensor.is_open
        sensor = learn(sensor, 2, is_high=not open_is_high, was_asked=False)
    assert (opened, sensor.is_open) == (True, False)


def test_one_that_was_open_when_it_was_asked_to_does_not_turn_what_is_known_about() -> None:
    """Shut within a minute of a kick that came while it stood open: one contrary sight among many."""
    sensor = _sensor(is_high=True, open_is_high=True, proofs=5)
    assert learn(sensor, 1, is_high=False, was_asked=True).is_open is False
