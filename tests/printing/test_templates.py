"""Templates of a site's papers: checked when they are kept, looked at on emulated paper, and no old paper changes."""

from base64 import b64decode
from collections.abc import Callable
from pathlib import Path
from typing import Any

import msgspec
import pytest

from appliance.config import Config
from appliance.country.model import Mark
from appliance.printing.contract import Show, Template
from appliance.printing.profiles import find_profile
from appliance.printing.templates import PAPERS, Site, check_template, fill_lines, fill_link
from kernel.errors import DomainError
from tests.fakes.printer import EmulatedPrinter
from tests.printing.service import Service, words

WIDE, NARROW = find_profile("jolimark-tp850ue"), find_profile("pos-5890")
SITE = Site(house="Taverna Platanos", address="Agiou Georgiou 4, Serres", tax_number="099999999", phone="23210 55555")
BILL = {
    "header": ["{house}", "{address}", "AFM {tax_number}", "Tel. {phone}"],
    "footer": ["Table {table}, thank you {waiter}"],
    "shows": ["taxes", "covers", "seats", "per_person", "tip_line"],
}


def refused(kind: Any, **fields: Any) -> DomainError:
    """Return why a template is refused on both widths of paper."""
    with pytest.raises(DomainError) as caught:
        check_template(kind, Template(**fields), SITE, [NARROW, WIDE])
    return caught.value


@pytest.mark.parametrize("kind", PAPERS)
def test_an_unknown_placeholder_is_named_with_its_line(kind: Any) -> None:
    """The refusal says which there are."""
    why = refused(kind, footer=("Thank you", "for {nothing}"))
    assert (why.key, why.fields["field"], why.fields["placeholder"]) == ("unknown_placeholder", "footer[1]", "nothing")
    assert "{waiter}" in str(why)


def test_a_brace_that_is_no_placeholder_is_refused() -> None:
    """It would be printed as it stands, or eat what follows it."""
    for text in ("{table", "table}", "{{table}}", "{Table}"):
        assert refused("bill", header=(text,)).key in {"lone_brace", "unknown_placeholder"}


def test_a_line_is_measured_with_what_is_filled_in() -> None:
    """It fits 48 columns and not 32; the narrowest paper in use decides, and large letters take two columns each."""
    line = "Your waiter today was {waiter}, thank you"
    check_template("bill", Template(header=("x" * 48,)), SITE, [WIDE])
    why = refused("bill", footer=(line[:30] + "{waiter}",))
    assert (why.key, why.fields["field"], why.fields["columns"]) == ("line_too_wide", "footer[0]", 32)
    assert refused("bill", header=("x" * 17,), head_size="big").fields["columns"] == 16


def test_letters_that_no_printer_has_are_told() -> None:
    """Each one once; what can be written otherwise (a euro sign, an accent) is printed and not refused."""
    why = refused("receipt", footer=("Спасибо 😀😀",))
    assert (why.key, why.fields["field"]) == ("no_such_letter", "footer[0]")
    assert set(str(why.fields["letters"])) == set("Спасибо😀")
    check_template("receipt", Template(footer=("Ευχαριστούμε: 5 € – à bientôt",)), SITE, [NARROW])


def test_a_code_that_phones_cannot_read_is_refused() -> None:
    """A QR code with too much in it has modules finer than a phone's camera sees."""
    check_template("bill", Template(qr="https://platanos.example/t/{table}?n={number}"), SITE, [NARROW])
    assert refused("bill", qr="https://platanos.example/" + "x" * 900).key == "qr_too_big"


def test_a_paper_does_what_it_can() -> None:
    """A kitchen ticket has no QR code, a receipt no line for a tip, no paper three languages."""
    assert refused("kitchen", qr="https://x.example").key == "not_on_this_paper"
    assert refused("kitchen", item_size="big").key == "not_on_this_paper"
    assert refused("receipt", shows=(Show.TIP_LINE,)).fields["field"] == "shows"
    assert refused("hand_in", languages=("el", "en")).key == "not_on_this_paper"
    assert refused("bill", languages=("el", "el")).key == "same_language"


def test_what_the_country_wants_stays_on_the_paper() -> None:
    """By its placeholder, or as the site writes it; the tax by rate is shown."""
    marks = [Mark.BUSINESS_NAME, Mark.TAX_NUMBER, Mark.TAX_BY_RATE]
    check_template("receipt", Template(header=("{house}", "ΑΦΜ 099999999"), shows=(Show.TAXES,)), SITE, [WIDE], marks)
    for fields, key, mark in (
        ({"header": ("{house}",), "shows": (Show.TAXES,)}, "mark_missing", "tax_number"),
        ({"header": ("{tax_number}",), "shows": (Show.TAXES,)}, "mark_missing", "business_name"),
        ({"header": ("{house} {tax_number}",)}, "taxes_missing", "tax_by_rate"),
    ):
        with pytest.raises(DomainError) as caught:
            check_template("receipt", Template(**msgspec.to_builtins(fields)), SITE, [WIDE], marks)
        assert (caught.value.key, caught.value.fields["mark"]) == (key, mark)


def test_a_line_with_nothing_to_fill_in_is_left_out() -> None:
    """A house without a phone prints no `Tel.`; what goes into an address on the web is quoted."""
    assert fill_lines(("Tel. {phone}", "Hello", "{phone} {table}"), {"phone": "", "table": "5"}) == ("Hello", "5")
    assert fill_link("https://x.example/{table}", {"table": "A 1/2"}) == "https://x.example/A%201%2F2"


@pytest.fixture
async def till(service: Service) -> Any:
    """Return a printer where bills print, in English."""
    async with EmulatedPrinter() as till:
        printer = await service.place("Till", till)
        await service.station(printer["printer_zone_id"], is_bill=True)
        yield till


async def site(service: Service) -> None:
    """Say what the restaurant is."""
    facts = {"address": "Agiou Georgiou 4, Serres", "tax_number": "099999999", "phone": "23210 55555"}
    assert (await service.restaurant.manager.put("/api/printing/settings", facts)).status == 200


async def test_a_bill_is_printed_after_its_template(service: Service, till: EmulatedPrinter) -> None:
    """Placeholders filled, what it shows shown; a bill printed before is reprinted as it was."""
    await site(service)
    manager, waiter = service.restaurant.manager, service.restaurant.waiter
    order = await service.order(service.restaurant.line("beer", 2, seat=3))
    await waiter.put(f"/api/orders/{order['id']}", {"covers": 2})
    await waiter.post(f"/api/orders/{order['id']}/bill")
    (_, old) = await till.wait_for_tickets(2)
    kept = await manager.put("/api/templates/bill", BILL)
    assert (kept.status, kept.json["is_usual"]) == (200, False), kept.json
    await waiter.post(f"/api/orders/{order['id']}/bill")
    paper = words((await till.wait_for_tickets(3))[2])
    for said in (
        "AFM 099999999",
        "Tel. 23210 55555",
        "Table 1, thank you Nikos",
        "Seat 3",
        "Per person (2) 4.50",
        "Tip:",
    ):
        assert said in paper, paper
    assert "NOT A FISCAL RECEIPT" in paper
    settled = await service.settled(3)
    job = settled[1]["id"]
    assert (await manager.post(f"/api/printing/jobs/{job}/reprint")).status == 201
    again = words((await till.wait_for_tickets(4))[3])
    assert again == f"REPRINT 1 {words(old)}"
    assert (await manager.delete("/api/templates/bill")).json["is_usual"] is True


async def test_a_kitchen_ticket_gets_a_head_and_a_foot(service: Service, till: EmulatedPrinter) -> None:
    """Only where the site wants one."""
    body = {"header": ["*** {station} ***"], "footer": ["{waiter} - {time}"]}
    assert (await service.restaurant.manager.put("/api/templates/kitchen", body)).status == 200
    await service.order()
    paper = words((await till.wait_for_tickets(1))[0])
    assert paper.startswith("*** Till ***")
    assert "Nikos - " in paper


async def test_two_languages_stand_beside_each_other(service: Service, till: EmulatedPrinter) -> None:
    """What the box says is said twice; what is the same in both is said once."""
    await site(service)
    reply = await service.restaurant.manager.put("/api/templates/bill", {**BILL, "languages": ["en", "el"]})
    assert reply.status == 200, reply.json
    order = await service.order(service.restaurant.line("beer", 2))
    await service.restaurant.waiter.post(f"/api/orders/{order['id']}/bill")
    paper = words((await till.wait_for_tickets(2))[1])
    for said in ("Bill / Λογαριασμός", "TOTAL / ΣΥΝΟΛΟ", "Table 1 / Τραπέζι 1", "ΔΕΝ ΑΠΟΤΕΛΕΙ", "NOT A FISCAL RECEIPT"):
        assert said in paper, paper


async def test_a_template_that_lacks_a_mark_is_refused(service: Service) -> None:
    """A Greek receipt bears the tax number; the refusal says where to put it, and nothing is kept."""
    manager = service.restaurant.manager
    whole = {"header": ["{house}", "{address}", "{tax_number}"], "shows": ["taxes"]}
    reply = await manager.put("/api/templates/receipt", whole)
    assert (reply.status, reply.json["key"], reply.json["fields"]["mark"]) == (422, "mark_unset", "address")
    assert "Enter it" in reply.json["detail"]
    assert (await manager.get("/api/templates/receipt")).json["missing"] == ["address", "tax_number"]
    await site(service)
    assert (await manager.get("/api/templates/receipt")).json["missing"] == []
    reply = await manager.put("/api/templates/receipt", {"header": ["{house}", "{address}"], "shows": ["taxes"]})
    assert (reply.status, reply.json["key"], reply.json["fields"]["mark"]) == (422, "mark_missing", "tax_number")
    assert (await manager.get("/api/templates/receipt")).json["is_usual"] is True
    assert (await manager.put("/api/templates/receipt", {"heading": []})).status == 422
    assert (await manager.put("/api/templates/letter", {})).json["key"] == "no_such_paper"


Keep = Callable[[str, bytes], None]


@pytest.fixture
def keep(request: pytest.FixtureRequest) -> Keep:
    """Return a function that keeps a picture for a person to look at, in the folder of --papers."""
    folder = request.config.getoption("--papers", default=None)
    return lambda name, png: None if folder is None else write(Path(folder) / f"{name}.png", png)


def write(path: Path, png: bytes) -> None:
    """Write a picture."""
    path.write_bytes(png)


async def test_what_the_site_says_of_itself_is_taken_away_again(service: Service) -> None:
    """An empty fact is none: the form sends them all, and few restaurants have said them all."""
    manager = service.restaurant.manager
    facts = {"address": "Agiou Georgiou 4, Serres", "tax_number": "099999999", "phone": "23210 55555"}
    for said in (facts, facts | {"phone": ""}, dict.fromkeys(facts, "")):
        reply = await manager.put("/api/printing/settings", said)
        assert reply.status == 200, reply.json
        kept = (await manager.get("/api/printing/settings")).json
        assert {name: kept[name] for name in facts} == said


@pytest.mark.parametrize(("language", "columns"), [("el", 48), ("en", 32)])
@pytest.mark.parametrize("kind", PAPERS)
async def test_a_template_is_looked_at_before_it_is_kept(
    service: Service, keep: Keep, kind: str, language: str, columns: int
) -> None:
    """On emulated paper of both widths, in both languages: the lines, and the picture."""
    await site(service)
    shown = (await service.restaurant.manager.get(f"/api/templates/{kind}")).json
    trial = {"template": shown["template"], "columns": columns, "language": language}
    reply = await service.restaurant.manager.post(f"/api/templates/{kind}/preview", trial)
    assert reply.status == 200, reply.json
    assert all(len(line) <= columns for line in reply.json["lines"])
    png = b64decode(reply.json["png"])
    assert png.startswith(b"\x89PNG")
    keep(f"{kind}-{language}-{columns}", png)
    await service.restaurant.waiter.get(f"/api/templates/{kind}")
    assert (await service.restaurant.waiter.post(f"/api/templates/{kind}/preview", trial)).status == 403


async def test_a_preview_refuses_what_would_not_be_kept(service: Service) -> None:
    """With the field and the line."""
    trial = {"template": {"header": ["{house}", "x" * 40]}, "columns": 32}
    reply = await service.restaurant.manager.post("/api/templates/hand_in/preview", trial)
    assert (reply.status, reply.json["key"], reply.json["fields"]["field"]) == (422, "line_too_wide", "header[1]")


async def test_settings_hold_placeholders_too(service: Service, till: EmulatedPrinter) -> None:
    """Header, footer and QR code of the settings are filled in where a paper has no template; what is none is refused."""
    manager = service.restaurant.manager
    assert (await manager.put("/api/printing/settings", {"footer": ["Table {table}, {house}"]})).status == 200
    order = await service.order()
    await service.restaurant.waiter.post(f"/api/orders/{order['id']}/bill")
    assert "Table 1, Comanda" in words((await till.wait_for_tickets(2))[1])
    reply = await manager.put("/api/printing/settings", {"footer": ["Bye", "{you}"]})
    assert (reply.status, reply.json["fields"]["field"]) == (422, "footer[1]")
    assert (await manager.get("/api/printing/settings")).json["footer"] == ["Table {table}, {house}"]


def test_no_setting_takes_the_sentence_away() -> None:
    """The country's sentence is no part of a template: there is no field that could leave it out."""
    assert not any("fiscal" in name for name in Template.__struct_fields__)
    assert Config().profile().not_fiscal.en
