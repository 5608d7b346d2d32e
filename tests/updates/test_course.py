"""The course of an update: asked for, fetched, installed when it is quiet, tried, kept or taken back."""

import sqlite3
from contextlib import closing
from typing import Any

import msgspec
import pytest

from appliance.config import Config
from appliance.licensing import service as licensing
from appliance.runtime.database import FILE_NAME
from appliance.updates import store, trial
from appliance.updates.contract import UpdateFile
from appliance.updates.model import ASK_AFTER_MS, Why
from appliance.updates.trial import Verdict
from kernel.clock import HOUR_MS, MINUTE_MS
from kernel.errors import DomainError, ErrorCode
from kernel.fleet import Command
from tests.conftest import House, until
from tests.fakes.clock import FakeClock
from tests.fakes.machine import Machine
from tests.orders.restaurant import BEER, furnish
from tests.updates.conftest import Running, Shelf, Start


async def answered(house: House, command: Command) -> dict[str, Any]:
    """Return what the vendor is told of a command."""
    rows = await house.rows("SELECT state, detail FROM vendor_commands WHERE id = ?", (command.id,))
    return rows[0]


async def ask(box: Running, command: Command) -> None:
    """Have the vendor's command arrive, as the inbox takes it."""
    assert await box.house.do(lambda tx: licensing.begin_command(tx, command))
    assert await box.keeper.take(command) is None


async def restarted(machine: Machine, times: int = 1) -> None:
    """Wait until the machine was told to start anew."""

    async def is_so() -> bool:
        return machine.restarts >= times

    await until(is_so)


async def test_a_good_update_is_tried_and_kept(machine: Machine, shelf: Shelf, start: Start, config: Config) -> None:
    """Over a line that breaks, at a quiet hour, with a backup before it; the vendor hears of it once it is fit."""
    command = shelf.command(machine.bundle("b", "99.0"), "99.0")
    shelf.cuts = [10_000, 20_000]
    async with start() as box:
        await ask(box, command)
        await restarted(machine)
        told = await box.show()
        assert (told["slot"], told["update"]["state"], told["is_on_trial"]) == ("A", "installed", True)
        backups = sorted(path.name for path in config.backup_folder.glob("comanda-*.db"))
        known = trial.read(config.folder)
        assert known is not None
        assert (len(backups), known.backup) == (2, backups[-1])
    assert machine.boot(config.folder) == "B"
    async with start() as box:
        await until(lambda: _starts(config, 1))
        assert (await box.show())["is_on_trial"]
        assert (await answered(box.house, command))["state"] == "running"
        await box.keeper.note_fit("B")
        told = await box.show()
        assert (told["slot"], told["other_slot"], told["is_on_trial"], told["update"]) == ("B", "A", False, None)
        assert told["last"]["state"] == "done"
        assert (await answered(box.house, command))["state"] == "done"
        assert list((config.folder / "updates").iterdir()) == []
        kinds = [name for name, _ in await box.house.events() if name.startswith("Update")]
        assert kinds == ["UpdateAsked", "UpdateReady", "UpdateBegun", "UpdateInstalled", "UpdateDone"]


async def _is_open(box: Running) -> bool:
    return not (await box.show())["is_on_trial"]


async def _is_tidy(box: Running) -> bool:
    folder = box.house.box.config.folder / "updates"
    return not folder.exists() or not list(folder.iterdir())


async def _starts(config: Config, times: int) -> bool:
    known = trial.read(config.folder)
    return known is not None and known.starts == times


async def test_new_orders_wait_while_it_is_tried(machine: Machine, shelf: Shelf, start: Start, config: Config) -> None:
    """What a version on trial would write is gone if it is taken back; what is asked again later goes through."""
    async with start() as box:
        place = await furnish(box.house)
        await ask(box, shelf.command(machine.bundle("b", "99.0"), "99.0"))
        await (await box.manager()).put("/api/updates/timing", {"when": "now"})
        await restarted(machine)
    machine.boot(config.folder)
    async with start() as box:
        waiter, order = await box.house.phone("waiter", "a waiter"), {"table_id": place.tables[0]}
        held = await waiter.post("/api/orders", order)
        assert (held.status, held.json["key"]) == (503, "update_on_trial")
        await until(lambda: _starts(config, 1))
        await box.keeper.note_fit("B")
        assert (await waiter.post("/api/orders", order)).status == 201


async def test_a_version_that_nobody_judges_stays(
    machine: Machine, shelf: Shelf, start: Start, config: Config, clock: FakeClock
) -> None:
    """A command that never comes keeps no restaurant waiting; nor does one that was cut short after it found it fit."""
    async with start() as box:
        await ask(box, shelf.command(machine.bundle("b", "99.0"), "99.0"))
        await restarted(machine)
    machine.boot(config.folder)
    async with start() as box:
        await until(lambda: _starts(config, 1))
        known = trial.read(config.folder)
        assert known is not None
        clock.advance(11 * MINUTE_MS)
        await box.state("done")
        await until(lambda: _is_open(box))
    trial.write(config.folder, msgspec.structs.replace(known, phase="fit"))
    async with start() as box:
        await until(lambda: _is_tidy(box))
        await until(lambda: _is_open(box))
    assert machine.read()["booted"] == "B"


@pytest.mark.parametrize(
    ("verdict", "why"),
    [(None, Why.DID_NOT_START), (Verdict(Why.PRINTERS, "Printers that are away: Kitchen."), Why.PRINTERS)],
)
async def test_what_was_not_fit_is_taken_back_and_told(  # noqa: PLR0917
    machine: Machine, shelf: Shelf, start: Start, config: Config, verdict: Verdict | None, why: Why
) -> None:
    """The version before runs again: journal, manager and vendor hear why; it is not tried again by itself."""
    command = shelf.command(machine.bundle("b", "99.0"), "99.0")
    async with start() as box:
        await ask(box, command)
        await restarted(machine)
    machine.boot(config.folder)
    if verdict is not None:
        trial.write_verdict(config.folder, verdict)
    machine.write({**machine.read(), "B": {"version": "99.0", "boot": "bad", "status": "ok"}})
    assert machine.boot(config.folder) == "A"
    async with start() as box:
        last = await box.state("rolled_back")
        assert last["why"] == why
        told = await answered(box.house, command)
        assert told["state"] == "failed"
        assert "not found fit" in told["detail"]
        reasons = (await (await box.manager()).get("/api/system/ready")).json["reasons"]
        assert "update_rolled_back" in [one["key"] for one in reasons]
        assert "UpdateRolledBack" in [name for name, _ in await box.house.events()]
        assert (await box.show())["update"] is None
        assert machine.restarts == 1
        assert (await box.show())["may_try_again"]
        shelf.status = 404  # what was fetched once is still here
        again = await (await box.manager()).post("/api/updates/again")
        assert (again.status, again.json["version"]) == (201, "99.0")
        assert not (await box.show())["may_try_again"]
        await (await box.manager()).put("/api/updates/timing", {"when": "now"})
        await restarted(machine, 2)


async def test_money_that_went_with_a_version_is_told(
    machine: Machine, shelf: Shelf, start: Start, config: Config
) -> None:
    """Orders of the installation itself are in the backup; what was paid on trial is named to the managers."""
    async with start() as box:
        place = await furnish(box.house)
        await ask(box, shelf.command(machine.bundle("b", "99.0"), "99.0"))
        machine.hold()
        await (await box.manager()).put("/api/updates/timing", {"when": "now"})
        await until(lambda: _is_held(machine))
        order = await place.ordered(place.line(BEER))
        machine.release()
        await restarted(machine)
    machine.boot(config.folder)
    async with start() as box:
        assert (
            await (await box.manager()).post(f"/api/orders/{order['id']}/pay", {"all": True, "tender": "cash"})
        ).status == 200
    with closing(sqlite3.connect(config.folder / FILE_NAME)) as newer:  # what the newer version brought the database to
        newer.execute(
            "INSERT INTO migrations (room, number, name, sha256, at_ms) VALUES ('orders', 9999, 'later', '0', 0)"
        )
        newer.commit()
    machine.write({**machine.read(), "B": {"version": "99.0", "boot": "bad", "status": "ok"}})
    assert machine.boot(config.folder) == "A"
    async with start() as box:
        manager = await box.manager()
        assert (await manager.get(f"/api/orders/{order['id']}")).json["due"] == 450
        (told,) = await box.house.rows("SELECT text FROM messages")
        assert "4.50 cash" in told["text"]
        (aside,) = (path.name for path in config.folder.glob(f"{FILE_NAME}.before-restore-*[0-9]"))
        assert aside in told["text"]


@pytest.mark.parametrize(
    ("bundle", "asked", "why"),
    [
        ({}, "98.0", Why.OTHER_VERSION),
        ({"compatible": "comanda-arm64"}, "99.0", Why.OTHER_MACHINE),
        ({"signed_by": "them"}, "99.0", Why.NOT_SIGNED),
        ({"breaks": "No space left on device"}, "99.0", Why.NOT_INSTALLED),
    ],
)
async def test_what_is_not_right_is_never_started(  # noqa: PLR0917
    machine: Machine, shelf: Shelf, start: Start, bundle: dict[str, str], asked: str, why: Why
) -> None:
    """Another version, another kind of box, another maker, or a slot that cannot be written: refused in words."""
    command = shelf.command(machine.bundle("b", "99.0", **bundle), asked)
    async with start() as box:
        await ask(box, command)
        assert (await box.state("failed"))["why"] == why
        assert (await answered(box.house, command))["state"] == "failed"
        await until(lambda: _is_tidy(box))
    assert (machine.restarts, machine.boot()) == (0, "A")


@pytest.mark.parametrize("version", ["0.0.1", "0.0.0.dev1", "latest"])
async def test_only_what_is_newer_is_taken(machine: Machine, shelf: Shelf, start: Start, version: str) -> None:
    """A downgrade is refused before a byte of it is fetched."""
    bundle = machine.bundle("b", version)
    async with start() as box:
        with pytest.raises(DomainError) as refused:
            await box.keeper.take(shelf.command(bundle, version))
        assert refused.value.fields["why"] == Why.NOT_NEWER
        with pytest.raises(DomainError) as refused:
            await box.keeper.bring_file(UpdateFile(path=str(bundle)))
        assert refused.value.fields["why"] == Why.NOT_NEWER
        assert not shelf.asked
        await until(lambda: _is_tidy(box))


async def test_another_kind_of_box_has_its_own_bundle(machine: Machine, shelf: Shelf, start: Start) -> None:
    """One roll-out goes to all; a box for which it has none says so."""
    command = shelf.command(machine.bundle("b", "99.0"), "99.0", compatible="comanda-arm64")
    async with start() as box:
        with pytest.raises(DomainError) as refused:
            await box.keeper.take(command)
    assert refused.value.fields["why"] == Why.NO_BUNDLE


async def test_a_machine_without_slots_is_updated_by_its_system(shelf: Shelf, machine: Machine, start: Start) -> None:
    """A development machine, or one with a package: nothing is offered, and the vendor hears that it is refused."""
    command = shelf.command(machine.bundle("b", "99.0"), "99.0")
    (machine.folder / "bin" / "rauc").write_text("#!/bin/sh\nexit 1\n")
    async with start() as box:
        box.keeper._silences = 100
        with pytest.raises(DomainError) as refused:
            await box.keeper.take(command)
        assert refused.value.code is ErrorCode.FORBIDDEN
        assert (await box.show())["by_system"]


async def test_service_goes_first(machine: Machine, shelf: Shelf, start: Start, clock: FakeClock) -> None:
    """While the day is open it waits and says for what; after days the manager is asked; her word is enough."""
    async with start() as box:
        place = await furnish(box.house)
        await place.open()
        await ask(box, shelf.command(machine.bundle("b", "99.0"), "99.0"))
        assert (await box.state("ready"))["waits_for"] == "checks"
        clock.advance(ASK_AFTER_MS)
        manager = await box.house.phone("manager", "another day")
        told = (await manager.get("/api/updates/")).json
        reasons = (await manager.get("/api/system/ready")).json["reasons"]
        assert told["is_overdue"]
        assert "update_waits" in [one["key"] for one in reasons]
        timed = await manager.put("/api/updates/timing", {"when": "now"})
        assert timed.json["timing"] == "now"
        await restarted(machine)


async def test_what_waits_can_be_taken_back(machine: Machine, shelf: Shelf, start: Start, clock: FakeClock) -> None:
    """By a manager or by the vendor, who hears of it; a newer one takes the place of one that waits."""
    async with start() as box:
        await (await furnish(box.house)).open()
        manager = await box.manager()
        assert (await manager.put("/api/updates/timing", {"when": "now"})).json["key"] == "update_none"
        first, second = (shelf.command(machine.bundle(name, name), name) for name in ("99.1", "99.2"))
        await ask(box, first)
        await ask(box, second)
        assert (await answered(box.house, first))["state"] == "failed"
        await box.state("ready")
        clock.advance(MINUTE_MS)
        assert (await manager.delete("/api/updates/waiting")).status == 204
        assert (await answered(box.house, second))["state"] == "failed"
        clock.advance(MINUTE_MS)
        third = shelf.command(machine.bundle("99.3", "99.3"), "99.3")
        await ask(box, third)
        cancel = Command(id="c", kind="update_cancel", args={"version": "99.3"}, iat=0, exp=1)
        for key in ("box_forgot_update", "box_no_update"):
            said = await box.keeper.take_cancel(cancel)
            assert said is not None
            assert said.key == key
        assert (await box.show())["last"]["why"] == Why.TAKEN_BACK
    assert machine.restarts == 0


async def test_a_command_whose_time_is_over_is_dropped(
    machine: Machine, shelf: Shelf, start: Start, clock: FakeClock
) -> None:
    """The vendor counts the box as failed by then: it does not change on its own a week later."""
    command = shelf.command(machine.bundle("b", "99.0"), "99.0", until_ms=clock.now_ms() + HOUR_MS)
    async with start() as box:
        await (await furnish(box.house)).open()
        await ask(box, command)
        await box.state("ready")
        clock.advance(HOUR_MS + MINUTE_MS)
        last = await until(lambda: box.house.read(store.last))
        assert (last.state, last.why) == ("dropped", Why.TOO_LATE)
        assert (await answered(box.house, command))["state"] == "failed"


async def test_power_that_goes_twice_while_it_is_written_ends_it(
    machine: Machine, start: Start, config: Config
) -> None:
    """The first time it is begun again; the slot that ran never changed."""
    bundle = machine.bundle("b", "99.0")
    async with start() as box:
        machine.hold()
        await box.keeper.bring_file(UpdateFile(path=str(bundle), when="now"))
        await until(lambda: _is_held(machine))
    await _let_go(machine)
    machine.boot(config.folder)
    machine.hold()
    async with start() as box:
        await until(lambda: _is_held(machine))
    await _let_go(machine)
    machine.boot(config.folder)
    async with start() as box:
        assert (await box.state("failed"))["why"] == Why.CUT_SHORT
        await until(lambda: _is_tidy(box))
    assert (machine.restarts, machine.read()["booted"]) == (0, "A")


async def _is_held(machine: Machine) -> bool:
    return machine.is_held


async def _let_go(machine: Machine) -> None:
    """Have what was being written end as a power cut ends it: the slot is not whole."""

    async def is_over() -> bool:
        return not machine.is_busy

    machine.release()
    await until(is_over)
    bad = {"version": "", "boot": "bad", "status": "pending"}
    machine.write({**machine.read(), "B": bad, "primary": "A"})


async def test_what_a_manager_may_and_nobody_else(start: Start, machine: Machine) -> None:
    """Updates are the manager's; the box's own commands are the machine's."""
    assert machine.restarts == 0
    async with start() as box:
        waiter, manager = await box.house.phone("waiter"), await box.manager()
        assert (await waiter.get("/api/updates/")).status == 403
        assert (await waiter.put("/api/updates/timing", {"when": "now"})).status == 403
        for method, body in (("GET", None), ("POST", {"slot": "B"})):
            assert (await manager.ask(method, "/api/updates/fitness", body)).status == 403
        assert (await manager.post("/api/updates/file", {"path": "/etc/passwd"})).status == 403
        assert (await waiter.post("/api/updates/again")).status == 403
        none = await manager.post("/api/updates/again")
        assert (none.status, none.json["key"]) == (409, "update_none_again")
