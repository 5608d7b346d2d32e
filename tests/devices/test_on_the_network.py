"""Printers on a real network, announced by a real avahi-daemon or by nobody: found, followed, and never written to."""

import asyncio
import os
from collections.abc import AsyncIterator
from pathlib import Path

import pytest

from appliance.devices.announcements import listening
from appliance.printing.turn import MOST_AT_ONCE
from tests.conftest import until
from tests.devices.conftest import Watch
from tests.devices.lan import Announced, Lan, Machine, PluggedPrinter, Shouter

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


async def test_five_hundred_tickets_through_a_night_like_no_other(watch: Watch, lan: Lan, tmp_path: Path) -> None:
    """It moves, loses its power in the middle of one, comes back elsewhere, and the Wi-Fi goes: each is printed once, or marked."""
    async with PluggedPrinter(lan, tmp_path / "kitchen", "Kitchen") as kitchen:
        found = await watch.sees(kitchen, name="Kitchen", how="announced")
        assert (found["maker"], found["model"], found["can_adopt"]) == ("Jolimark", "TP850UE", True)
        assert kitchen.tickets() == []
        printer = await watch.adopt(found, "Kitchen")
        (station,) = printer["station_ids"]
        words = [f"word{number}" for number in range(500)]

        async def order() -> None:
            for word in words:
                await watch.ask("POST", f"/api/stations/{station}/messages", {"text": word})

        async with asyncio.TaskGroup() as evening:
            evening.create_task(order())
            await _on_paper(kitchen, 60)
            kitchen.move()
            moved = await watch.stands_at(printer["id"], kitchen.address)
            assert moved["station_ids"] == [station]
            await _on_paper(kitchen, 180)
            await kitchen.lose_power()
            await until(lambda: watch.house.events("EquipmentGone"))
            await kitchen.regain_power()
            await watch.stands_at(printer["id"], kitchen.address)
            await _on_paper(kitchen, 320)
            before = len(await watch.house.events("PrinterWentOffline"))
            kitchen.lose_wifi()
            await until(lambda: _more(watch, "PrinterWentOffline", before))
            kitchen.regain_wifi()
        await until(lambda: _all_settled(watch), 40)
        await watch.sees(kitchen, printer_id=printer["id"])
        tickets = [(set(ticket.split()), "ΔΙΠΛΟ" in ticket) for ticket in kitchen.tickets()]
    told = {word: [is_marked for said, is_marked in tickets if word in said] for word in words}
    assert [word for word, marks in told.items() if not marks] == []
    assert [word for word, marks in told.items() if marks.count(False) > 1] == []
    marked = sum(any(marks) for marks in told.values())
    assert marked <= 3 * MOST_AT_ONCE  # what was under way each time it was cut off
    assert len(await watch.found()) == 1


async def _on_paper(printer: PluggedPrinter, count: int) -> None:
    async def check() -> bool:
        return printer.count() >= count

    await until(check, 40)


async def _more(watch: Watch, kind: str, before: int) -> bool:
    return len(await watch.house.events(kind)) > before


async def _all_settled(watch: Watch) -> bool:
    states = await watch.house.rows("SELECT state, count(*) AS jobs FROM print_jobs GROUP BY state")
    return {row["state"] for row in states} == {"confirmed"}


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

        async def both() -> bool:
            await watch.scan()  # again where somebody was too slow to answer
            told = [told for _, told in await watch.house.events("ScanEnded")]
            return {"asked": 253, "answered": 2} in told

        await until(both, 60.0)
        assert (await watch.sees(silent))["how"] == "swept"
        await watch.sees(other)
        assert received.read_bytes() == b""
    assert silent.tickets() == []


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


async def test_a_million_bytes_of_text_take_no_memory(watch: Watch, announced: Announced, tmp_path: Path) -> None:
    """Some in packets that may be, some in packets that may not: none is followed up, and a printer is still found."""
    await watch.sees(announced, name="Kitchen")
    async with Shouter(watch.lan, tmp_path / "shouter") as shouter:
        received = await shouter.listen(9100)
        before = _resident_bytes()
        await shouter.shout(120)
        async with Announced(watch.lan, tmp_path / "late", "Late") as late:
            await watch.sees(late, 40, name="Late")
        assert _resident_bytes() - before < 48 * 1024 * 1024
        assert received.read_bytes() == b""
    assert {one["name"] for one in await watch.found()} == {"Kitchen", "Late"}


def _resident_bytes() -> int:
    pages = int(Path("/proc/self/statm").read_text().split()[1])
    return pages * os.sysconf("SC_PAGESIZE")


async def test_one_that_lies_about_its_model_is_asked_when_it_is_taken_on(watch: Watch, tmp_path: Path) -> None:
    """It announces another maker's: what it says of itself over its own line counts, and its paper can be read."""
    async with PluggedPrinter(watch.lan, tmp_path / "liar", "Liar", "epson-tm-t20") as liar:
        found = await watch.sees(liar, name="Liar")
        assert found["model"] == "TP850UE"
        printer = await watch.adopt(found, "Kitchen")
        await watch.ask("POST", f"/api/stations/{printer['station_ids'][0]}/messages", {"text": "reads well"})
        await until(lambda: _has(liar, ["reads", "well"]))
        after = await watch.ask("GET", f"/api/printers/{printer['id']}")
        assert "TP850UE" not in after["model"]
        assert after["grade"] == "A"


async def test_one_that_is_no_printer_harms_nobody_though_it_was_taken_on(
    watch: Watch, silent: PluggedPrinter, tmp_path: Path
) -> None:
    """Somebody took a web server for a printer: it gets what a printer would, and the others go on printing."""
    async with Machine(watch.lan, tmp_path / "server") as server:
        await server.chatter(9100)
        await server.start_avahi()
        await server.publish("Printer")
        fake = await watch.adopt(await watch.sees(server, name="Printer"), "Fake")
        real = await watch.ask("POST", "/api/printers/", {"name": "Bar", "ip_address": silent.address, "grade": "A"})
        for printer in (fake, real):
            path = f"/api/stations/{printer['station_ids'][0]}/messages"
            for number in range(5):
                await watch.ask("POST", path, {"text": f"word{number}"})
        await until(lambda: _has(silent, [f"word{number}" for number in range(5)]))
        assert (await watch.ask("GET", "/api/system/health"))["status"] == "ok"


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
                await watch.sees(here, name="Here")  # the first search may meet it before it says who it is
    assert [one["name"] for one in await watch.found()] == ["Here"]
