"""What happens to readers and scales in the guest: a scanner types while a person types, a scale raves, both are pulled (in_guest.py)."""

import asyncio
import json
import random
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager, closing, suppress
from typing import Any, Final

import aiohttp
from evdev import InputDevice, ecodes

from tests.devices.gadget import PluggedKeyboard
from tests.devices.guest_box import GuestBox, say, until
from tests.devices.qemu import PluggedScale

SCANNER_AT, SCANNER_THEN_AT, PERSON_AT = 3, 4, 5
_EAN: Final = "5201234567893"
_SAID: Final = "KALISPERA"  # six events a key, of which the kernel keeps 64 for a program that is slow to look
_PAUSE: Final = 0.05  # a continuous scale speaks twenty times a second


class Screen:
    """A screen that has joined and listens to what serves it."""

    def __init__(self, url: str, device_id: str, key: str) -> None:
        self.device_id = device_id
        self._url = f"{url}/api/inputs/live"
        self._headers = {"Comanda-Device": device_id, "Comanda-Device-Key": key}
        self.told: list[tuple[str, dict[str, Any]]] = []

    @asynccontextmanager
    async def listening(self) -> AsyncIterator[None]:
        """Listen until the block ends."""
        hearing = asyncio.create_task(self._hear())
        try:
            await self.hears("hello")
            yield
        finally:
            hearing.cancel()

    async def _hear(self) -> None:
        async with aiohttp.ClientSession() as session, session.get(self._url, headers=self._headers) as response:
            name = ""
            async for line in response.content:
                if line.startswith(b"event: "):
                    name = line[7:].decode().strip()
                elif line.startswith(b"data: "):
                    self.told.append((name, json.loads(line[6:])))

    async def hears(self, event: str, **wanted: Any) -> dict[str, Any]:
        """Wait until it was told this, from its last question on, and return it."""

        async def told() -> dict[str, Any] | None:
            for number, (kind, data) in enumerate(self.told):
                if kind == event and wanted.items() <= data.items():
                    del self.told[: number + 1]
                    return data
            return None

        try:
            found: dict[str, Any] = await until(told, f"{event} {wanted}")
        except AssertionError:
            raise AssertionError(f"{event} {wanted} never came; there is {self.told[-12:]}") from None
        return found


async def join(guest: GuestBox, name: str) -> Screen:
    """Let a till join."""
    code = await guest.api.ask_json("POST", "/api/devices/join-codes", {"uses": 1})
    body = {"join_code": code["join_code"], "name": name, "kind": "till"}
    joined = await guest.api.ask_json("POST", "/api/devices/enrol", body)
    return Screen(guest.url, joined["device_id"], joined["device_key"])


async def known(guest: GuestBox, **wanted: Any) -> dict[str, Any]:
    """Wait until something is in the registry like this, and return it."""

    async def there() -> dict[str, Any] | None:
        listed = (await guest.api.ask_json("GET", "/api/inputs"))["inputs"]
        return next((one for one in listed if wanted.items() <= one.items()), None)

    found: dict[str, Any] = await until(there, f"an input with {wanted}")
    return found


# -- a scanner, and a person at a keyboard --------------------------------------------------------


async def play_readers(guest: GuestBox) -> None:
    """Find a scanner, grab it, pull it in mid-scan and plug it in elsewhere, while a person types."""
    scanner, keyboard = PluggedKeyboard(0, "DS2208", "SN7"), PluggedKeyboard(1, "Keyboard", "")
    wine, till = await _put_on_the_menu(guest), await join(guest, "Till")
    scanner.plug_in(SCANNER_AT)
    keyboard.plug_in(PERSON_AT)
    found = await known(guest, model="DS2208", is_present=True)
    persons = await known(guest, model="Keyboard", is_present=True)
    told = (found["maker"], found["serial"], found["role"], found["roles"], found["hears"])
    assert told == ("Symbol", "SN7", "unknown", ["unknown", "keyboard", "scanner", "badge"], False)
    assert not _is_grabbed(found["node"]), "nothing is taken from what nobody has spoken for"
    say("a scanner and a keyboard are found, and nothing is taken from either")
    await _say_what_it_is(guest, found, role="scanner", device_id=till.device_id)
    await _say_what_it_is(guest, persons, role="keyboard")
    await known(guest, id=found["id"], hears=True)
    async with till.listening():
        with closing(InputDevice(persons["node"])) as beside, closing(InputDevice(found["node"])) as curious:
            both = scanner.type(f"{_EAN}\nAb-17\n"), keyboard.type(_SAID.lower())
            await asyncio.gather(*both, _types(beside, _SAID))
            assert (await till.hears("code", code=_EAN))["found"]["product_id"] == wine
            assert (await till.hears("code", code="Ab-17"))["found"]["why"] == "unknown"
            assert _pressed(curious) == "", "what is scanned types nowhere else"
        assert _is_grabbed(found["node"])
        assert not _is_grabbed(persons["node"])
        say("scanned while a person typed: each where it belongs")
        await _pull_in_mid_scan(guest, scanner, found["id"], till)
        assert [data["code"] for kind, data in till.told if kind == "code"] == []


async def _pull_in_mid_scan(guest: GuestBox, scanner: PluggedKeyboard, ident: int, till: Screen) -> None:
    """Half a code is no code, nor does it run together with the next."""
    before = await known(guest, id=ident)
    await scanner.type(_EAN[:6])
    scanner.pull()
    await known(guest, id=ident, is_present=False, hears=False)
    gone = {"id": ident, "role": "scanner", "name": "DS2208", "is_present": False}
    await till.hears("hello", inputs=[gone])
    scanner.plug_in(SCANNER_THEN_AT)
    after = await known(guest, model="DS2208", is_present=True, hears=True)
    assert (after["id"], after["role"], after["device_id"]) == (ident, "scanner", till.device_id)
    assert after["port"] != before["port"]
    await scanner.type("17\n")
    assert (await till.hears("code"))["code"] == "17"
    say("the scanner was pulled in mid-scan, and serves its till from another socket")


async def _put_on_the_menu(guest: GuestBox) -> int:
    category = await guest.api.ask_json("POST", "/api/products/categories", {"name": "Wine"})
    wine = {"name": "Wine", "category_id": category["id"], "base_price": 1290, "barcode": _EAN}
    ident: int = (await guest.api.ask_json("POST", "/api/products/", wine))["id"]
    return ident


async def _say_what_it_is(guest: GuestBox, found: dict[str, Any], **words: Any) -> None:
    await guest.api.ask_json("PUT", f"/api/inputs/{found['id']}", words)


def _is_grabbed(node: str) -> bool:
    """Say whether somebody has a keyboard to himself."""
    device = InputDevice(node)
    try:
        device.grab()
    except OSError:
        return True
    else:
        device.ungrab()
        return False
    finally:
        device.close()


def _pressed(device: InputDevice[str]) -> str:
    """Return the keys pressed since the last question, as far as another program was told."""
    told = []
    with suppress(BlockingIOError):
        told = list(device.read())
    pressed = (ecodes.KEY[one.code] for one in told if one.type == ecodes.EV_KEY and one.value == 1)
    return "".join(str(key).removeprefix("KEY_") for key in pressed)


async def _types(device: InputDevice[str], wanted: str) -> None:
    """Wait until another program has heard just these keys."""
    told = ""

    async def heard() -> bool:
        nonlocal told
        told += _pressed(device)
        return len(told) >= len(wanted)

    await until(heard, f"the person's {wanted}")
    assert told == wanted


# -- a scale --------------------------------------------------------------------------------------


class Speaking:
    """What a scale says over and over, in pieces, until it says something else."""

    def __init__(self, scale: PluggedScale) -> None:
        self._scale = scale
        self._chance = random.Random(5)  # noqa: S311 - noise
        self.line: bytes | None = None

    async def speak(self) -> None:
        """Speak for ever; without a line, noise and halves of lines of another weight."""
        while True:
            for piece in self._pieces():
                with suppress(BlockingIOError):  # nobody takes it
                    self._scale.say(piece)
                await asyncio.sleep(_PAUSE / 2)

    def _pieces(self) -> tuple[bytes, ...]:
        if self.line is not None:
            return self.line[:7], self.line[7:]
        noise = self._chance.randbytes(40).replace(b"\r\n", b"")
        return noise, b"ST,GS,+0009.9", noise, b"99kg\r\nST,GS,+00"


async def play_scale(guest: GuestBox) -> None:
    """Let a scale rave and weigh, pull it in mid-weighing and plug it in elsewhere; no wrong weight is ever stable."""
    async with PluggedScale("W1") as scale:
        await scale.plug_in(1)
        found = await known(guest, medium="serial", serial="W1", is_present=True)
        assert (found["role"], found["roles"], found["hears"]) == ("unknown", ["unknown", "scale"], False)
        till = await join(guest, "Counter")
        about = {"protocol": "cas", "name": "Fish", "device_id": till.device_id}
        await _say_what_it_is(guest, found, role="scale", **about)
        speaking = Speaking(scale)
        async with till.listening():
            heard = asyncio.create_task(speaking.speak())
            try:
                await _weigh(till, speaking)
                await _pull_in_mid_weighing(guest, scale, found, till)
                await till.hears("weight", state="stable", milli=1340)
            finally:
                heard.cancel()
        say("the scale was pulled in mid-weighing, and weighs at another socket")


async def _weigh(till: Screen, speaking: Speaking) -> None:
    await till.hears("weight", state="garbled", milli=None, name="Fish")
    assert not [data for kind, data in till.told if kind == "weight" and data["state"] == "stable"]
    speaking.line = b"US,GS,+0000.912kg\r\n"
    await till.hears("weight", state="moving", milli=912)
    speaking.line = b"ST,GS,-0000.250kg\r\n"
    await till.hears("weight", state="negative", milli=-250)
    speaking.line = b""
    await till.hears("weight", state="silent", milli=None)
    speaking.line = b"ST,GS,+0001.340kg\r\n"
    await till.hears("weight", state="stable", milli=1340)
    say("noise and halves are no weight, under zero is told, silence too")


async def _pull_in_mid_weighing(guest: GuestBox, scale: PluggedScale, found: dict[str, Any], till: Screen) -> None:
    """Hear at once that it is gone, in the scale's name."""
    await scale.pull()
    assert (await till.hears("weight", state="unplugged"))["name"] == "Fish"
    await known(guest, id=found["id"], is_present=False, hears=False)
    await scale.plug_in(2)
    after = await known(guest, id=found["id"], is_present=True, role="scale")
    assert after["port"] != found["port"]
