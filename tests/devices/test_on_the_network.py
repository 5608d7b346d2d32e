"""Printers on a real network, announced by a real avahi-daemon or by nobody: found, followed, and never written to."""

from collections.abc import AsyncIterator
from pathlib import Path

import pytest

from appliance.devices.announcements import listening
from tests.conftest import until
from tests.devices.conftest import Watch
from tests.devices.lan import Announced, Lan, Machine, PluggedPrinter

_SERVICE = """<?xml version="1.0"?><!DOCTYPE service-group SYSTEM "avahi-service.dtd">
<service-group><name>{name}</name><service><type>_pdl-datastream._tcp</type><port>{port}</port>{text}</service>
</service-group>"""


@pytest.fixture
async def announced(lan: Lan, tmp_path: Path) -> AsyncIterator[Announced]:
    """Return something that announces itself as a printer."""
    async with Announced(lan, tmp_path / "announced", "Kitchen") as printer:
        yield printer


@pytest.fixture
async def silent(lan: Lan, tmp_path: Path) -> AsyncIterator[PluggedPrinter]:
    """Return a printer that says nothing of itself."""
    async with PluggedPrinter(lan, tmp_path / "silent") as printer:
        yield printer


async def test_it_is_found_and_followed_while_tickets_flow(watch: Watch, lan: Lan, tmp_path: Path) -> None:
    """Plugged in, taken on with one command, moved, without power, and back elsewhere: each page is printed once."""
    async with PluggedPrinter(lan, tmp_path / "kitchen", "Kitchen") as kitchen:
        found = await watch.sees(kitchen, name="Kitchen", how="announced")
        assert (found["maker"], found["model"], found["can_adopt"]) == ("Jolimark", "TP850UE", True)
        assert kitchen.tickets() == []

        printer = await watch.adopt(found, "Kitchen")
        station = printer["station_ids"]
        words = [f"word{number}" for number in range(12)]

        async def print_some(some: list[str]) -> None:
            for word in some:
                await watch.ask("POST", f"/api/stations/{station[0]}/messages", {"text": word})

        await print_some(words[:3])
        await until(lambda: _has(kitchen, words[:3]))

        kitchen.move()
        await print_some(words[3:6])
        moved = await watch.stands_at(printer["id"], kitchen.address)
        assert moved["station_ids"] == station
        await until(lambda: _has(kitchen, words[:6]))

        kitchen.pull()
        await print_some(words[6:9])
        await until(lambda: watch.house.events("EquipmentGone"))
        kitchen.plug_in(elsewhere=True)
        await print_some(words[9:])
        await watch.stands_at(printer["id"], kitchen.address)
        await until(lambda: _has(kitchen, words))
        await watch.sees(kitchen, printer_id=printer["id"])
        told = [ticket for ticket in kitchen.tickets() if "DUPLICATE" not in ticket]
        assert [sum(word in ticket.split() for ticket in told) for word in words] == [1] * len(words)
    assert len(await watch.found()) == 1


async def _has(printer: PluggedPrinter, words: list[str]) -> bool:
    paper = " ".join(printer.tickets()).split()
    return all(word in paper for word in words)


async def test_it_is_still_known_after_a_night_without_power(watch: Watch, announced: Announced) -> None:
    """Nobody took it on: its silence is noticed though it said no goodbye, and so is its return to the same place."""
    found = await watch.sees(announced)
    announced.pull()
    await watch.sees(announced, is_present=False)
    announced.plug_in()
    assert (await watch.sees(announced))["id"] == found["id"]
    facts = [name for name, _ in await watch.house.events("EquipmentFound", "EquipmentGone", "EquipmentReturned")]
    assert facts == ["EquipmentFound", "EquipmentGone", "EquipmentReturned"]
    assert announced.received.read_bytes() == b""


async def test_two_with_the_same_name_stay_two(watch: Watch, announced: Announced, tmp_path: Path) -> None:
    """The second even comes while the first is away, with its name."""
    first = await watch.sees(announced)
    announced.pull()
    await watch.sees(announced, is_present=False)
    async with Announced(watch.lan, tmp_path / "twin", "Kitchen") as twin:
        second = await watch.sees(twin, name="Kitchen")
        announced.plug_in(elsewhere=True)
        again = await watch.sees(announced)
    assert again["id"] == first["id"] != second["id"]


async def test_one_takes_the_place_of_another(watch: Watch, announced: Announced, silent: PluggedPrinter) -> None:
    """The broken one's name, station and tickets go to the new one; the broken one is free again."""
    printer = await watch.adopt(await watch.sees(announced), "Kitchen")
    await watch.scan()
    new = await watch.sees(silent)
    announced.pull()
    await watch.ask("POST", f"/api/stations/{printer['station_ids'][0]}/messages", {"text": "waits"})
    await watch.ask("POST", f"/api/discovered/{new['id']}/replace", {"printer_id": printer["id"]})
    after = await watch.stands_at(printer["id"], silent.address)
    assert (after["name"], after["station_ids"]) == ("Kitchen", printer["station_ids"])
    await until(lambda: _has(silent, ["waits"]))
    assert {one["mac"]: one["printer_id"] for one in await watch.found()} == {
        announced.mac: None,
        silent.mac: printer["id"],
    }


async def test_a_sweep_finds_who_says_nothing_and_writes_nothing(
    watch: Watch, silent: PluggedPrinter, tmp_path: Path
) -> None:
    """What listens on 9100 and is no printer gets no byte either."""
    async with Machine(watch.lan, tmp_path / "other") as other:
        received = await other.listen(9100)
        await watch.scan()
        assert (await watch.sees(silent))["how"] == "swept"
        await watch.sees(other)
        await watch.scan()
        assert received.read_bytes() == b""
    assert silent.tickets() == []
    assert (await watch.house.events("ScanEnded"))[-1][1] == {"asked": 253, "answered": 2}


async def test_a_printer_added_by_its_address_is_recognised_and_followed(watch: Watch, silent: PluggedPrinter) -> None:
    """It announces nothing: once it is missing, and no check is open, the box searches for it by itself."""
    await watch.scanned()
    body = {"name": "Bar", "ip_address": silent.address, "grade": "A"}
    printer = await watch.ask("POST", "/api/printers/", body)
    await watch.sees(silent, printer_id=printer["id"])
    silent.move()
    watch.house.clock.advance(601_000)
    await watch.ask("POST", f"/api/stations/{printer['station_ids'][0]}/messages", {"text": "follows"})
    await watch.stands_at(printer["id"], silent.address)
    await until(lambda: _has(silent, ["follows"]))


async def test_two_hundred_rumours_hide_no_printer(watch: Watch, announced: Announced, tmp_path: Path) -> None:
    """Names behind which nobody opens, and a text as long as a book, are dropped; the registry holds what is there."""
    async with Machine(watch.lan, tmp_path / "liar") as liar:
        services = tmp_path / "liar" / "services"
        for number in range(200):
            text = _SERVICE.format(name=f"Junk {number}", port=9100, text="")
            (services / f"{number}.service").write_text(text)
        long = "".join(f"<txt-record>k{number}={'x' * 200}</txt-record>" for number in range(35))
        (services / "long.service").write_text(_SERVICE.format(name="Book", port=9200, text=long))
        await liar.listen(9200)
        await liar.start_avahi()
        flooded_s = 40  # a packet that is lost in the flood is asked for again after 1, 2, 4 ... seconds
        await watch.sees(announced, flooded_s)
        async with Announced(watch.lan, tmp_path / "late", "Late") as late:
            await watch.sees(late, flooded_s)
    assert len(await watch.found()) == 2


async def test_a_box_that_gets_its_network_late_listens_then(watch: Watch, tmp_path: Path) -> None:
    """Its cable was out; what is plugged in once it is back is heard."""

    async def can_search() -> bool:
        return bool((await watch.ask("GET", "/api/discovered"))["scan"]["is_possible"])

    async def cannot_search() -> bool:
        return not await can_search()

    await until(can_search)
    watch.lan.pull_the_box()
    await until(cannot_search)
    watch.lan.plug_in_the_box()
    await until(can_search)
    async with Announced(watch.lan, tmp_path / "new", "New") as new:
        await watch.sees(new)


async def test_what_is_said_on_another_network_is_not_for_the_box(watch: Watch, tmp_path: Path) -> None:
    """The kernel hands it over as soon as anybody on the machine listens there."""
    with Lan(beside=1) as other:
        async with listening([other.box], []) as heard, Announced(other, tmp_path / "there", "There"):
            await heard.next()
            async with Announced(watch.lan, tmp_path / "here", "Here") as here:
                await watch.sees(here)
    assert [one["name"] for one in await watch.found()] == ["Here"]
