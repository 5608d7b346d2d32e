"""The card by which a box without a screen speaks: a stranger begins with it, and what it says is on the paper alone."""

import asyncio
import shutil
from pathlib import Path
from typing import Any
from urllib.parse import parse_qs, urlsplit

import aiohttp
import pytest
from aiohttp.test_utils import TestClient, TestServer

from appliance.app import build
from appliance.config import Config, ConfigError, load
from appliance.devices import service as devices
from appliance.devices.model import How, Seen
from appliance.printing.cards import wifi_text
from appliance.printing.contract import NewPrinter
from appliance.printing.service import add_printer
from appliance.printing.worker import SPOOL
from appliance.runtime.commands import unpack
from appliance.runtime.folder import hold
from appliance.staff.logins import offer_first_manager
from appliance.wiring.devices import device_ports
from tests.conftest import House, until
from tests.fakes.database import open_box
from tests.fakes.printer import EmulatedPrinter
from tests.printing.service import QUICK, words
from tests.printing.wire_printer import BESIDE

PASSWORD = "oli;ves,\\1"


@pytest.fixture
def config(tmp_path: Path) -> Config:
    """Return settings of a house with a Wi-Fi whose password tries a QR code's patience."""
    data = str(tmp_path / "data")
    return Config(data=data, listen="127.0.0.1:0", wifi_ssid="Platanos: garden", wifi_password=PASSWORD)


@pytest.fixture
def quick(house: House) -> House:
    """Return the house with a spool that waits briefly."""
    house.app[SPOOL].patience = QUICK
    return house


async def scanned(printer: EmulatedPrinter, number: int, folder: Path) -> list[str]:
    """Return what a phone's camera reads on a ticket."""
    zbarimg = shutil.which("zbarimg")
    assert zbarimg, "install the Debian package zbar-tools"
    picture = folder / "card.png"
    async with aiohttp.ClientSession(printer.paper_url) as http, http.get(f"/tickets/{number}.png") as answer:
        await asyncio.to_thread(picture.write_bytes, await answer.read())
    words = (zbarimg, "--quiet", "--raw", str(picture))
    scan = await asyncio.create_subprocess_exec(*words, stdout=asyncio.subprocess.PIPE)
    said, _ = await scan.communicate()
    return said.decode().splitlines()


async def plug_in(house: House, printer: EmulatedPrinter, name: str) -> int:
    """Take a printer on, as the installer does on the box itself."""
    new = NewPrinter(name=name, ip_address="127.0.0.1", port=printer.port, grade="A")
    ident: int = (await house.do(lambda tx: add_printer(tx, new, reach=BESIDE))).id
    return ident


async def everything_kept(house: House) -> str:
    """Return all that the box keeps of tickets and facts."""
    jobs = await house.rows("SELECT CAST(ticket AS TEXT) AS text FROM print_jobs")
    facts = await house.rows("SELECT CAST(body AS TEXT) AS text FROM payloads")
    answers = [unpack(row["response"]).decode() for row in await house.rows("SELECT response FROM commands")]
    return " ".join([*(str(row["text"]) for row in [*jobs, *facts]), *answers])


async def test_the_first_printer_of_a_new_box_says_how_to_begin(
    quick: House, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    """With what it prints, and nothing else, somebody becomes the manager; no other printer says it again."""
    await offer_first_manager(quick.box)
    async with EmulatedPrinter() as printer, EmulatedPrinter() as second:
        await plug_in(quick, printer, "Till")
        (card,) = await printer.wait_for_tickets(1)
        wifi, page = sorted(await scanned(printer, card["number"], tmp_path))
        assert wifi == wifi_text("Platanos: garden", PASSWORD)
        address = urlsplit(page)
        (code,) = parse_qs(address.fragment)["code"]
        assert code in words(card)
        assert address.path == "/manager/"
        await plug_in(quick, second, "Bar")
        first = {"setup_code": code, "username": "Eleni", "pin": "4826"}
        made = await quick.stranger().post("/api/auth/first-manager", first)
        assert made.status == 201, made.json
        assert len(await quick.events("JoinCardPrinted")) == 1
    kept = await everything_kept(quick) + "".join(capsys.readouterr())
    assert code not in kept
    assert "oli" not in kept


async def test_a_manager_has_a_card_printed_by_which_a_phone_joins(quick: House, tmp_path: Path) -> None:
    """Its code is good for the shift's phones, and nobody can have the printer spit cards."""
    manager = await quick.phone("manager")
    async with EmulatedPrinter() as printer:
        path = f"/api/printers/{await plug_in(quick, printer, 'Till')}/card"
        assert (await (await quick.phone("waiter")).post(path)).status == 403
        assert (await manager.post(path)).status == 201
        (card,) = await printer.wait_for_tickets(1)
        _, page = sorted(await scanned(printer, card["number"], tmp_path))
        (code,) = parse_qs(urlsplit(page).fragment)["join"]
        joined = await quick.stranger().post(
            "/api/devices/enrol", {"join_code": code, "name": "Phone 1", "kind": "phone"}
        )
        assert joined.status == 201, joined.json
        again = await manager.post(path)
        assert (again.status, again.json["key"]) == (429, "card_just_printed")
        quick.clock.advance(again.json["fields"]["retry_after_s"] * 1000)
        assert (await manager.post(path)).status == 201
        await printer.wait_for_tickets(2)
    assert code not in await everything_kept(quick)


async def test_a_card_that_waited_through_a_restart_has_no_join_code(
    config: Config, tmp_path: Path, clock: Any
) -> None:
    """The code was nowhere but in the box's memory; Wi-Fi and page are printed all the same."""
    async with EmulatedPrinter(faults=["refuse"]) as printer:
        with hold(config.folder):
            for turn in range(2):
                app = build(config, open_box(config, clock), clock)
                async with TestClient(TestServer(app, host="127.0.0.1")) as client:
                    house = House(app, client, clock)
                    app[SPOOL].patience = QUICK
                    manager = await house.phone("manager", f"Eleni {turn}")
                    if turn == 0:
                        ident = await plug_in(house, printer, "Till")
                        assert (await manager.post(f"/api/printers/{ident}/card")).status == 201
                        await until(lambda house=house: house.events("PrinterWentOffline"))
                        continue
                    await printer.fault("none")
                    (card,) = await printer.wait_for_tickets(1)
                    pages = sorted(await scanned(printer, card["number"], tmp_path))
                    assert (len(pages), urlsplit(pages[1]).fragment) == (2, "")


async def test_whoever_stands_before_a_new_box_is_offered_its_printers(quick: House) -> None:
    """Those that announced themselves as receipt printers, and only while nobody manages here."""
    await offer_first_manager(quick.box)
    ports = device_ports(quick.box.config)

    async def see(**more: Any) -> None:
        seen = Seen(**{"address": "127.0.0.1", "how": How.ANNOUNCED, **more})
        await quick.do(lambda tx: devices.try_note(tx, seen, (), ports))

    stranger = quick.stranger()
    async with EmulatedPrinter() as printer:
        await see(port=printer.port, name="TP850UE", mac="02:00:00:00:00:01")
        await see(port=9101, name="Office", mac="02:00:00:00:00:02", is_page_printer=True)
        await see(port=9102, how=How.SWEPT, mac="02:00:00:00:00:03")
        (offered,) = (await stranger.get("/api/setup/printers")).json
        assert offered["name"] == "TP850UE"
        path = f"/api/setup/printers/{offered['id']}/card"
        assert (await stranger.post(path)).status == 201
        strip, card, *_ = [words(ticket) for ticket in await printer.wait_for_tickets(2)]
        assert "Comanda" in strip
        assert "/manager/" in card
        quick.clock.advance(1_000)
        assert (await stranger.post(path)).json["key"] == "card_just_printed"
        other = (await quick.rows("SELECT id FROM equipment WHERE port = 9102"))[0]["id"]
        assert (await stranger.post(f"/api/setup/printers/{other}/card")).status == 404
        await quick.phone("manager")
        for reply in (await stranger.get("/api/setup/printers"), await stranger.post(path)):
            assert (reply.status, reply.json["key"]) == (409, "set_up_already")


@pytest.mark.parametrize(
    ("ssid", "password", "text"),
    [
        ("Taverna", "olives123", "WIFI:T:WPA;S:Taverna;P:olives123;;"),
        ("Taverna", "", "WIFI:T:nopass;S:Taverna;;"),
        ('a;b,c:d"e\\f', "p:a;s,s", 'WIFI:T:WPA;S:a\\;b\\,c\\:d\\"e\\\\f;P:p\\:a\\;s\\,s;;'),
    ],
)
def test_signs_that_part_a_wifi_code_are_escaped(ssid: str, password: str, text: str) -> None:
    """Backslash, semicolon, comma, colon and quotation mark: a camera reads the name and the password as they are."""
    assert wifi_text(ssid, password) == text


@pytest.mark.parametrize(
    "wrong",
    [
        {"wifi_ssid": "Πλάτανος"},
        {"wifi_ssid": "x" * 33},
        {"wifi_password": "olives123"},
        {"wifi_ssid": "a", "wifi_password": "short"},
    ],
)
def test_a_wifi_that_no_phone_could_join_is_refused(wrong: dict[str, str]) -> None:
    """At the start, by the name of the key, and without repeating the password."""
    with pytest.raises(ConfigError, match="wifi_") as refused:
        load(wrong, {})
    assert "olives" not in str(refused.value)
