"""Commands reach a box once, however often they are handed over, and whoever is killed in between."""

import asyncio
import uuid
from functools import partial
from typing import Any

from cloud.fleet import service
from cloud.runtime.bell import Bell
from kernel.clock import HOUR_MS
from kernel.fleet import Command, verify_command
from tests.cloud.conftest import Admin, Cloud
from tests.conftest import until
from tests.fakes.vendor_box import VendorBox


def read(box: VendorBox, tokens: list[str]) -> list[Command]:
    """Return commands as the box does, once they verify."""
    assert box.keys is not None
    return [verify_command(token, box.keys, box.site_id, box.public_key) for token in tokens]


async def channel(box: VendorBox, wait_s: int = 0, results: Any = ()) -> list[Command]:
    """Ask the channel once."""
    said = {"nonce": uuid.uuid4().hex, "at_ms": 0, "wait_s": wait_s, "results": list(results)}
    status, answer = await box.call("/api/channel/", said)
    assert status == 200, answer
    return read(box, answer["commands"])


def result(command: Command, state: str = "done", detail: str = "", **said: Any) -> dict[str, Any]:
    """Return a box's answer to a command."""
    return {"id": command.id, "state": state, "detail": detail, "at_ms": 1, **said}


async def ask(admin: Admin, box: VendorBox, kind: str = "restart", **body: Any) -> Any:
    """Queue a command and return it."""
    reply = await admin.post(f"/api/sites/{box.site_id}/commands", {"kind": kind, **body})
    assert reply.status == 201, reply.json
    return reply.json


async def state(admin: Admin, box: VendorBox, command_id: str) -> Any:
    """Return what became of a command."""
    return (await admin.get(f"/api/sites/{box.site_id}/commands/{command_id}")).json


async def lapse(cloud: Cloud) -> None:
    """Have the cloud look for commands whose time is over."""
    async with cloud.vendor.database.begin() as tx:
        await service.lapse(tx)


async def test_a_command_wakes_the_channel_and_is_answered(cloud: Cloud) -> None:
    """Handed over at once to a box that waits, signed for it alone, and not again while it is at it."""
    box = await cloud.claimed()
    admin = await cloud.admin()
    waiting = asyncio.create_task(channel(box, wait_s=20))
    asked = await ask(admin, box, "set_config", args={"log_level": "debug"})
    (command,) = await waiting
    assert (command.id, command.kind, command.args) == (asked["id"], "set_config", {"log_level": "debug"})
    assert await channel(box) == []
    said: dict[str, Any] = {"key": "setting_taken", "fields": {"settings": "log_level", "deep": {}}}
    assert await channel(box, results=[result(command, detail="Set.", **said)]) == []
    told = await state(admin, box, command.id)
    kept = {"words": "Set.", "key": "setting_taken", "fields": {"settings": "log_level"}}
    assert (told["state"], told["detail"]) == ("done", kept)
    await channel(box, results=[result(command, "failed")])
    assert (await state(admin, box, command.id))["state"] == "done"


async def test_what_is_not_answered_is_handed_over_again(cloud: Cloud) -> None:
    """After a while on the channel, with each heartbeat, and never after its time."""
    box = await cloud.claimed()
    asked = await ask(await cloud.admin(), box, hours=1)
    (first,) = await channel(box)
    _, answer = await box.heartbeat()
    assert read(box, answer["commands"]) == [first]
    assert await channel(box) == []
    cloud.clock.advance(service.AGAIN_MS + 1)
    assert await channel(box) == [first]
    cloud.clock.advance(HOUR_MS)
    assert await channel(box) == []
    await lapse(cloud)
    admin = await cloud.admin()
    assert (await state(admin, box, asked["id"]))["state"] == "waiting"  # its answer may be on its way
    cloud.clock.advance(service.LATE_MS)
    await lapse(cloud)
    assert (await state(admin, box, asked["id"]))["state"] == "expired"
    await box.heartbeat(results=[result(first)])
    assert (await state(admin, box, asked["id"]))["state"] == "done"


async def test_the_same_id_is_the_same_command(cloud: Cloud) -> None:
    """So that a panel may send again; with other arguments it is refused."""
    box = await cloud.claimed()
    admin = await cloud.admin()
    ident = str(uuid.uuid4())
    first = await ask(admin, box, "update", id=ident, args={"version": "2"})
    assert (await ask(admin, box, "update", id=ident, args={"version": "2"}))["id"] == first["id"]
    other = await admin.post(
        f"/api/sites/{box.site_id}/commands", {"kind": "update", "id": ident, "args": {"version": "3"}}
    )
    assert (other.status, other.json["key"]) == (409, "command_id_used")
    assert len(await channel(box)) == 1


async def test_only_known_commands_with_known_arguments_are_taken(cloud: Cloud) -> None:
    """Nothing of the house can be set from afar, and a command of another room is not asked for here."""
    box = await cloud.claimed()
    admin = await cloud.admin()
    path = f"/api/sites/{box.site_id}/commands"
    for body in (
        {"kind": "set_config", "args": {"name": "Mine"}},
        {"kind": "set_config", "args": {}},
        {"kind": "support_logs", "args": {"session": "x", "ask": "y"}},
        {"kind": "update", "args": {}},
    ):
        assert (await admin.post(path, body)).status == 422
    reader = await cloud.admin("read_only")
    assert (await reader.post(path, {"kind": "restart"})).status == 403
    site = await cloud.site("No box yet")
    refused = await (await cloud.admin()).post(f"/api/sites/{site['site']['id']}/commands", {"kind": "restart"})
    assert (refused.status, refused.json["key"]) == (409, "site_without_box")


async def test_a_command_can_be_taken_back(cloud: Cloud) -> None:
    """As long as its box has not answered."""
    box = await cloud.claimed()
    admin = await cloud.admin()
    asked = await ask(admin, box)
    reply = await admin.delete(f"/api/sites/{box.site_id}/commands/{asked['id']}")
    assert reply.json["state"] == "expired"
    assert await channel(box) == []
    page = (await admin.get(f"/api/sites/{box.site_id}/commands")).json
    assert [one["id"] for one in page["commands"]] == [asked["id"]]


async def test_many_askers_and_answers_at_once_lose_nothing(cloud: Cloud) -> None:
    """Each command is handed over, and the count of what waits is right in the end."""
    box = await cloud.claimed()
    admin = await cloud.admin()
    asked = await asyncio.gather(*(ask(admin, box) for _ in range(8)))
    given: list[Command] = []
    for batch in await asyncio.gather(*(channel(box) for _ in range(4))):
        given += batch
    assert sorted(one.id for one in given) == sorted(one["id"] for one in asked)
    answering = [channel(box, results=[result(one)]) for one in given]
    *batches, _ = await asyncio.gather(*answering, asyncio.gather(*(ask(admin, box) for _ in range(3))))
    rest = [one for batch in batches for one in batch]
    rest += await channel(box)
    assert len({one.id for one in rest}) == len(rest) == 3
    page = (await admin.get(f"/api/sites/{box.site_id}/commands")).json["commands"]
    assert sorted(one["state"] for one in page) == ["done"] * 8 + ["waiting"] * 3


async def test_a_call_that_the_box_let_go_takes_nothing(cloud: Cloud) -> None:
    """A box lets its call go to say something and asks anew: what comes in between is for the call that is heard."""
    box, admin = await cloud.claimed(), await cloud.admin()
    bell = cloud.vendor.bell
    others = bell.listeners
    lost = asyncio.create_task(channel(box, 30))
    await until(partial(_waits, bell, others))
    lost.cancel()
    asked = await ask(admin, box)
    await until(partial(_has_left, bell, others))
    assert [one.id for one in await channel(box)] == [asked["id"]]


async def _waits(bell: Bell, others: int) -> bool:
    return bell.listeners > others


async def _has_left(bell: Bell, others: int) -> bool:
    return bell.listeners == others
