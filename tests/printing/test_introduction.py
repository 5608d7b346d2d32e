"""A new printer says what it is, is taken for the model that it names, and asks on its paper where its Greek is."""

from typing import Any

import pytest

from appliance.devices import service as devices
from appliance.devices import store as registry
from appliance.devices.contract import Adoption, Replacement
from appliance.devices.model import How, Seen
from appliance.printing.profiles import greek_pages, match_profile
from appliance.wiring.devices import device_ports
from tests.conftest import until
from tests.fakes.printer import EmulatedPrinter
from tests.printing.service import Service, words


async def adopt(service: Service, printer: EmulatedPrinter) -> dict[str, Any]:
    """Have the box find a printer and take it into use; return it once it is measured."""
    house = service.house
    seen = Seen(address=printer.host, port=printer.port, how=How.SWEPT, mac="02:00:00:00:00:01")
    await house.do(lambda tx: devices.note(tx, seen, [], device_ports(house.box.config)))
    (known,) = await house.read(registry.everything)
    await house.do(lambda tx: devices.adopt(tx, known.id, Adoption(name="Bar"), device_ports(house.box.config)))
    return await measured(service)


async def measured(service: Service) -> dict[str, Any]:
    """Return the only printer once it is measured."""

    async def check() -> dict[str, Any] | None:
        (printer,) = (await service.restaurant.manager.get("/api/printers/")).json
        return printer if printer["grade"] else None

    found: dict[str, Any] = await until(check)
    return found


async def test_a_found_printer_tells_on_its_own_paper_what_it_is(service: Service) -> None:
    """Name, maker and model, serial, firmware, where it is reached, grade, width and code page, and Greek to choose from."""
    async with EmulatedPrinter("epson-tm-t20") as emulated:
        printer = await adopt(service, emulated)
        _, strip = await emulated.wait_for_tickets(2)
    assert (printer["profile"], printer["model"]) == ("epson-tm-t20ii", "EPSON TM-T20")
    assert (printer["told_serial"], printer["firmware"]) == ("EMU0020001", "1.04")
    told = words(strip)
    for fact in ("Bar", "EPSON TM-T20", "EMU0020001", "1.04", f"{emulated.host}:{emulated.port}", ": A", "48", "(14)"):
        assert fact in told, told
    lines = (await service.restaurant.manager.get(f"/api/printers/{printer['id']}/pages")).json["lines"]
    right = [one["line"] for one in lines if f" {one['line']}) Καλημέρα ΑΒΓΔ άέήίόύώ" in f" {told}"]
    assert [(one["codec"], one["number"]) for one in lines if one["line"] in right] == [("cp737", 14), ("cp1253", 47), ("iso8859_7", 15)]  # fmt: skip
    assert [one["number"] for one in lines if one["is_in_use"]] == [14]


async def test_the_line_that_reads_right_is_the_printers_page_from_then_on(service: Service) -> None:
    """A model that nobody knows, whose Greek is where nobody would look: a person points at it."""
    async with EmulatedPrinter("pos-5890") as emulated:
        added = await service.printer("Bar", emulated, grade=None)
        printer = await measured(service)
        assert (printer["profile"], printer["grade"]) == ("jolimark-tp850ue", "C")
        manager = service.restaurant.manager
        path = f"/api/printers/{added['id']}"
        assert (await manager.post(f"{path}/strip")).status == 201
        # It does not cut: what it is told ends its paper.
        line = next(one for one in (await manager.get(f"{path}/pages")).json["lines"] if one["number"] == 64)
        chosen = await manager.put(path, {"code_page": line["number"], "code_page_codec": line["codec"]})
        assert (chosen.json["code_page"], chosen.json["code_page_codec"]) == (64, "cp737")
        assert [one["number"] for one in (await manager.get(f"{path}/pages")).json["lines"] if one["is_in_use"]] == [64]
        await manager.post(f"{path}/test")

        async def reads_right() -> bool:
            papers = [words(ticket) for ticket in await emulated.tickets()]
            return any("Αβγδ ΆΈΉΊΌΎΏ" in paper for paper in papers)

        await until(reads_right)


async def test_where_no_line_reads_right_greek_is_drawn(service: Service) -> None:
    """A printer without any Greek prints a test page whose own Greek is pictures, until a line is chosen again."""
    async with EmulatedPrinter("pos-5890") as emulated:
        added = await service.printer("Bar", emulated)
        manager, path = service.restaurant.manager, f"/api/printers/{added['id']}"
        chosen = await manager.put(path, {"code_page": None, "code_page_codec": "ascii"})
        assert chosen.json["code_page_codec"] == "ascii"
        pages = (await manager.get(f"{path}/pages")).json
        assert (pages["is_drawn"], [one for one in pages["lines"] if one["is_in_use"]]) == (True, [])
        await manager.post(f"{path}/test")

        async def is_drawn() -> bool:
            papers = (await emulated.paper())["tickets"]
            return any(item["kind"] == "picture" for paper in papers for item in paper["items"])

        await until(is_drawn)
        (paper,) = await emulated.tickets()
        said = words(paper).partition("t 29")[0]  # below it shows each page of the printer in that page's own letters
        assert said.isascii(), said
        line = pages["lines"][0]
        await manager.put(path, {"code_page": line["number"], "code_page_codec": line["codec"]})
        assert (await manager.get(f"{path}/pages")).json["is_drawn"] is False


async def test_an_encoding_without_greek_is_refused(service: Service) -> None:
    """The page is one of those that the strip offers."""
    printer = await service.printer("Bar", 9100)
    refused = await service.restaurant.manager.put(f"/api/printers/{printer['id']}", {"code_page_codec": "koi8-r"})
    assert (refused.status, refused.json["fields"]["field"]) == (422, "code_page_codec")


@pytest.mark.parametrize(
    ("fault", "profile"),
    [("names_another", "epson-tm-t20ii"), ("names_junk", "jolimark-tp850ue"), ("names_huge", "jolimark-tp850ue")],
)
async def test_a_printer_that_lies_is_taken_at_its_word_and_prints_no_garbage(
    service: Service, fault: str, profile: str
) -> None:
    """What it says is bounded and only shown; whoever says nothing that is known stays what every printer is taken for."""
    async with EmulatedPrinter(faults=[fault]) as emulated:
        await service.printer("Bar", emulated, grade=None)
        printer = await measured(service)
        papers = [words(ticket) for ticket in await emulated.wait_for_tickets(1)]
    assert (printer["grade"], printer["profile"]) == ("A", profile)
    assert len(printer["model"]) < 100
    assert printer["model"].isprintable()
    assert papers == ["Comanda"]


async def test_a_printer_that_a_person_set_up_keeps_his_choice(service: Service) -> None:
    """What it says of itself is shown, and changes no profile that somebody chose."""
    async with EmulatedPrinter("epson-tm-t20") as emulated:
        await service.printer("Bar", emulated, grade=None, profile="rp326")
        assert (await measured(service))["profile"] == "rp326"


async def test_one_that_takes_anothers_place_is_measured_anew(service: Service) -> None:
    """Its grade and its code page are not those of the one before; its name and its stations are."""
    async with EmulatedPrinter("epson-tm-t20") as old, EmulatedPrinter("jolimark-tp850ue", faults=["paper_low"]) as new:
        before = await adopt(service, old)
        house = service.house
        seen = Seen(address=new.host, port=new.port, how=How.SWEPT, mac="02:00:00:00:00:02")
        await house.do(lambda tx: devices.note(tx, seen, [], device_ports(house.box.config)))
        found = max(known.id for known in await house.read(registry.everything))
        wanted = Replacement(printer_id=before["id"], is_port_sure=True)
        await house.do(lambda tx: devices.put_in_place_of(tx, found, wanted, device_ports(house.box.config)))
        after = await measured(service)
        assert (after["name"], after["station_ids"], after["port"]) == ("Bar", before["station_ids"], new.port)
        assert (after["model"], after["profile"], after["grade"]) == ("Jolimark TP850UE", "jolimark-tp850ue", "A")
        assert "Bar" in words((await new.wait_for_tickets(2))[1])


def test_a_model_is_known_by_its_whole_name() -> None:
    """However it is written; a part of a name is another model."""
    names = {name: match_profile(name) for name in ("TM-T20II", "tm t20ii", "TM-T2", "", "-", "TM-T88VI")}
    assert {name: found and found.name for name, found in names.items()} == {
        "TM-T20II": "epson-tm-t20ii",
        "tm t20ii": "epson-tm-t20ii",
        "TM-T2": None,
        "": None,
        "-": None,
        "TM-T88VI": "epson-tm-t88",
    }


def test_the_lines_of_a_strip_stand_where_they_stood() -> None:
    """An old strip in a drawer means what it meant; it is bounded by the numbers from 1 to 99."""
    assert greek_pages()[:2] == (("cp737", 29), ("cp737", 14))
    assert len(set(greek_pages())) == len(greek_pages()) < 100
