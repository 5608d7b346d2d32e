import asyncio
import threading
import time

from evdev import ecodes

from appliance.inputs.attached import ATTACHED
from appliance.inputs.keyboards import layouts
from appliance.inputs.labels import check_digit
from tests.conftest import until
from tests.inputs.conftest import Bench
from tests.inputs.hands import Line, keys_of, press, serial_line

EAN = "5201234567893"
STEADY = b"ST,GS,+0001.340kg\r\n"


async def test_nothing_is_taken_from_a_keyboard_before_a_person_says_what_it_is(bench: Bench) -> None:
    """It is shown, with what it can be; the box does not even open it."""
    keyboard = bench.plug_reader()
    found = await bench.known(port="1-1")
    assert (found["role"], found["roles"], found["hears"]) == (
        "unknown",
        ["unknown", "keyboard", "scanner", "badge"],
        False,
    )
    await bench.ask("PUT", f"/api/inputs/{found['id']}", {"role": "keyboard"})
    await bench.known(role="keyboard", hears=False)
    assert not bench.is_held(keyboard)
    refused = await (await bench.house.phone("waiter")).put(f"/api/inputs/{found['id']}", {"role": "scanner"})
    assert refused.status == 403
    wrong = await (await bench.house.phone("manager")).put(f"/api/inputs/{found['id']}", {"role": "scale"})
    assert (wrong.status, wrong.json["key"]) == (409, "input_role")


async def test_a_scan_goes_to_its_till_while_a_person_types_and_another_till_hears_nothing(bench: Bench) -> None:
    """What it names comes with it; the person's keyboard is not read."""
    wine = await bench.product("Wine", barcode=EAN)
    keyboard, scanner, other = bench.plug_reader("1-1"), bench.plug_reader("1-2"), bench.plug_reader("1-3")
    till, bar = await bench.screen("till"), await bench.screen("bar")
    await bench.claim("1-1", "keyboard", None)
    await bench.claim("1-2", "scanner", till)
    await bench.claim("1-3", "scanner", bar, layout="de")
    async with till.listening(), bar.listening():
        hello = await till.hears("hello")
        assert [one["role"] for one in hello["inputs"]] == ["scanner"]
        bench.types_raw(scanner, keys_of(layouts()["us"], EAN[:6]))
        bench.types(other, "ÄZ-17", "de")
        assert not bench.is_held(keyboard)
        bench.types_raw(scanner, keys_of(layouts()["us"], EAN[6:]) + press(ecodes.KEY_ENTER))
        assert (await till.hears("code"))["found"]["product_id"] == wine
        assert (await bar.hears("code"))["code"] == "ÄZ-17"
        bench.types(scanner, "5201234567899")
        assert (await till.hears("code", code="5201234567899"))["found"]["why"] == "misread"
    assert [one["code"] for kind, one in bar.told if kind == "code"] == ["ÄZ-17"]


async def test_a_label_from_the_scale_names_its_weight(bench: Bench) -> None:
    """As the house has its labels; the till asks so for what its own scanner reads."""
    fish = await bench.product("Sea bream", plu="42", is_weighed=True)
    digits = "210004201340"
    ask = f"/api/inputs/code?code={digits}{check_digit(digits)}"
    read = await bench.ask("GET", ask)
    assert (read["product_id"], read["quantity_milli"], read["why"]) == (fish, 1340, "")
    await bench.ask("PUT", "/api/inputs/labels", {"patterns": ["24CCCCCWWWWWK"]})
    assert (await bench.ask("GET", ask))["why"] == "unknown"
    assert (await bench.ask("GET", "/api/inputs"))["label_patterns"] == ["24CCCCCWWWWWK"]
    refused = await (await bench.house.phone("manager")).put("/api/inputs/labels", {"patterns": ["nonsense"]})
    assert (refused.status, refused.json["key"]) == (422, "label_pattern")


async def test_a_badge_logs_in_on_the_till_that_has_the_reader(bench: Bench) -> None:
    """The reader hands its till the code, and the till logs in as with any badge: wrong ones are counted there."""
    reader, till = bench.plug_reader(), await bench.screen()
    await bench.claim("1-1", "badge", till)
    habits = (await bench.ask("GET", "/api/restaurant"))["habits"]
    await bench.ask("PUT", "/api/restaurant", {"habits": {**habits, "badges": True}})
    maria = await bench.ask("POST", "/api/waiters/", {"username": "Maria", "pin": "1478", "role": "waiter"})
    await bench.ask("PUT", f"/api/waiters/{maria['id']}", {"badge": "04A2B3C4"})
    async with till.listening():
        await till.hears("hello")
        bench.types(reader, "04a2b3c4")
        held_up = await till.hears("code", role="badge")
    assert held_up["found"] is None
    body = {"device_id": till.device_id, "device_key": till.key, "badge": held_up["code"]}
    entered = await bench.house.stranger().post("/api/auth/badge", body)
    assert (entered.status, entered.json["user"]["username"]) == (200, "Maria")


async def test_who_tries_a_badge_reader_out_sees_that_it_reads_and_not_what(bench: Bench) -> None:
    """A badge's code is a key."""
    reader, till = bench.plug_reader(), await bench.screen()
    known = await bench.claim("1-1", "badge", None)
    manager = await bench.house.phone("manager")
    async with till.listening(f"/api/inputs/{known['id']}/try", Authorization=f"Bearer {manager.token}"):
        await till.hears("hello")
        bench.types(reader, "04A2B3C4")
        assert (await till.hears("code"))["code"] == "••••••••"


async def test_a_code_without_an_end_is_named_as_the_trouble(bench: Bench) -> None:
    """The scanner is to be set to send Enter: until then its codes are dropped, not run together."""
    scanner, till = bench.plug_reader(), await bench.screen()
    await bench.claim("1-1", "scanner", till)
    async with till.listening():
        await till.hears("hello")
        bench.types_raw(scanner, keys_of(layouts()["us"], "520"))
        await bench.known(port="1-1", trouble="unended")
        bench.types(scanner, "17")
        assert (await till.hears("code"))["code"] == "17"
    await bench.known(port="1-1", trouble="")


async def test_a_box_that_is_busy_for_a_moment_loses_no_code(bench: Bench) -> None:
    """What is typed is taken while the box works, and the time that it takes over it ends no code in the middle."""
    scanner, till = bench.plug_reader(), await bench.screen()
    await bench.claim("1-1", "scanner", till)
    async with till.listening():
        await till.hears("hello")
        keys = keys_of(layouts()["us"], EAN)
        bench.types_raw(scanner, keys[: len(keys) // 2])
        await asyncio.sleep(0.1)
        rest = threading.Timer(0.3, bench.types_raw, (scanner, keys[len(keys) // 2 :] + press(ecodes.KEY_ENTER)))
        rest.start()
        time.sleep(1.2)  # noqa: ASYNC251  nothing else runs meanwhile: that is what is tried
        assert (await till.hears("code"))["code"] == EAN
    await bench.known(port="1-1", trouble="")


async def test_a_reader_is_itself_in_any_socket_if_it_has_a_number(bench: Bench) -> None:
    """Plugged in elsewhere it goes on serving its till; another of the same make is a stranger."""
    scanner, till = bench.plug_reader("1-1", serial="A1"), await bench.screen()
    before = await bench.claim("1-1", "scanner", till)
    async with till.listening():
        bench.unplug(scanner)
        await till.hears(
            "hello", inputs=[{"id": before["id"], "role": "scanner", "name": "Reader", "is_present": False}]
        )
        again = bench.plug_reader("1-4", serial="A1")
        after = await bench.known(port="1-4", hears=True)
        assert (after["id"], after["role"]) == (before["id"], "scanner")
        bench.types(again, "17")
        await till.hears("code", code="17")
    bench.plug_reader("1-1", serial="A1")
    twin = await bench.known(port="1-1")
    assert (twin["id"] == before["id"], twin["role"]) == (False, "unknown")
    facts = [name for name, _ in await bench.house.events("InputFound", "InputGone", "InputReturned")]
    assert facts == ["InputFound", "InputGone", "InputReturned", "InputFound"]


async def test_a_stranger_hears_nothing_and_a_blocked_device_no_more(bench: Bench) -> None:
    """A screen proves which one it is; what a manager takes off the house is cut off."""
    till = await bench.screen()
    nobody = await bench.house.stranger().get("/api/inputs/live")
    assert (nobody.status, nobody.json["key"]) == (403, "enrolment_needed")
    wrong = await bench.house.stranger().get("/api/inputs/live", headers={**till.headers, "Comanda-Device-Key": "x"})
    assert (wrong.status, wrong.json["key"]) == (403, "device_refused")
    async with bench.house.client.get("/api/inputs/live", headers=till.headers) as response:
        await response.content.readline()
        await bench.ask("PUT", f"/api/devices/{till.device_id}", {"is_blocked": True})
        await response.content.read()  # it ends


async def test_a_scale_is_shown_live_and_its_unplugging_at_once(bench: Bench, line: Line) -> None:
    """It moves, rests, is tared by its own key, and is pulled in mid-weighing."""
    scale, till = bench.plug_scale(line), await bench.screen()
    lacking = await (await bench.house.phone("manager")).put(
        f"/api/inputs/{(await bench.known(port='1-2'))['id']}", {"role": "scale"}
    )
    assert (lacking.status, lacking.json["key"]) == (422, "scale_protocol")
    known = await bench.claim("1-2", "scale", till, protocol="cas", name="Fish counter")
    async with till.listening():
        assert (await till.hears_of(line, b"0.0kg\r\nUS,GS,+0000.912kg\r\n", milli=912))["state"] == "moving"
        cut = STEADY[7:] + STEADY + STEADY[:7]  # as the driver hands over what comes
        assert (await till.hears_of(line, cut, state="stable"))["milli"] == 1340
        line.say(b"\r\n")
        await till.hears_of(line, b"ST,NT,-0000.250kg\r\n", state="negative", milli=-250, is_net=True)
        await till.hears("weight", state="silent", milli=None)
        own_key = await (await bench.house.phone("waiter")).post(f"/api/inputs/{known['id']}/scale", {"act": "tare"})
        assert (own_key.status, own_key.json["key"]) == (503, "scale_away")
        line.unplug()
        bench.unplug(scale)
        await till.hears("weight", state="unplugged", name="Fish counter")


async def test_a_scale_that_is_asked_serves_every_screen_and_takes_a_tare(bench: Bench) -> None:
    """Without a screen of its own it is everybody's: the waiters' phones weigh on it too."""
    with serial_line() as line:
        bench.plug_scale(line)
        phone = await bench.screen("phone", "phone")
        known = await bench.claim("1-2", "scale", None, protocol="sics")
        async with phone.listening():
            for _ in range(3):
                await line.hear(b"SI\r\n")
                line.say(b"S S      1.340 kg\r\n")
            assert (await phone.hears("weight", state="stable"))["milli"] == 1340
            tared = await (await bench.house.phone("waiter")).post(f"/api/inputs/{known['id']}/scale", {"act": "tare"})
            assert tared.status == 204
            line.say(b"S S      1.340 kg\r\n")
            await line.hear(b"T\r\nSI\r\n")


async def test_a_wrong_protocol_is_said(bench: Bench, line: Line) -> None:
    """The scale speaks and is not understood: no weight is shown."""
    bench.plug_scale(line)
    till = await bench.screen()
    await bench.claim("1-2", "scale", till, protocol="plain")
    async with till.listening():
        await till.hears_of(line, STEADY * 4, state="garbled", milli=None)


async def test_a_reader_that_another_program_has_is_said_and_tried_again(bench: Bench) -> None:
    """As soon as the other lets go of it, it is read."""
    scanner = bench.plug_reader()
    bench.taken.add(scanner.node)
    ident = (await bench.known(port="1-1"))["id"]
    await bench.ask("PUT", f"/api/inputs/{ident}", {"role": "scanner"})
    await bench.known(id=ident, trouble="busy", hears=False)
    bench.taken.clear()
    await bench.known(id=ident, hears=True)


async def test_a_reader_is_not_said_to_be_read_before_it_is(bench: Bench) -> None:
    """Whoever waits for that word and scans, scans in vain otherwise."""
    bench.plug_reader()
    begins, goes_on = threading.Event(), threading.Event()

    def open_slowly(node: str) -> int:
        begins.set()
        goes_on.wait(20)
        return bench.open_keys(node)

    bench.house.app[ATTACHED].open_keys = open_slowly
    ident = (await bench.known(port="1-1"))["id"]
    await bench.ask("PUT", f"/api/inputs/{ident}", {"role": "scanner"})
    assert await asyncio.to_thread(begins.wait, 20)
    assert not (await bench.ask("GET", f"/api/inputs/{ident}"))["hears"]
    goes_on.set()
    await bench.known(id=ident, hears=True)


async def test_forgotten_it_is_a_stranger_when_it_is_seen_again(bench: Bench) -> None:
    """And is let go of."""
    scanner = bench.plug_reader()
    known = await bench.claim("1-1", "scanner", None)
    assert bench.is_held(scanner)
    await bench.ask("DELETE", f"/api/inputs/{known['id']}")
    await bench.known(port="1-1", role="unknown")
    await until(lambda: bench.house.events("InputForgotten"))
