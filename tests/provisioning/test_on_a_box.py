import asyncio
import re
import sys
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from pathlib import Path
from typing import Any

import aiohttp
import pytest

from appliance.menu import importing
from provisioning.applying import Taking, Wish
from provisioning.checking import check
from provisioning.machine import Machine
from provisioning.result import Result
from provisioning.sealing import make_key, read_key, sign
from provisioning.wording import every
from tests.conftest import until
from tests.fakes.daemon import Daemon
from tests.fakes.printer import EmulatedPrinter
from tests.fakes.programs import Programs
from tests.printing.service import words
from tests.provisioning.conftest import Stick, tree

MENU = "category,name,base_price\nDrinks,Beer,4.50\nGrill,Souvlaki,3\n"
GOOD = """\
format = 1
[restaurant]
name = "Ταβέρνα"
language = "en"
[wifi]
name = "Taverna"
password = "a good password"
[owner]
key = "{key}"
[files]
menu = "menu.csv"
[[staff]]
name = "Eleni"
role = "manager"
pin = "2580"
[[staff]]
name = "Maria"
pin = "1478"
[[printers]]
name = "Kitchen"
address = "127.0.0.1:{port}"
"""


@pytest.fixture
def machine(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Machine:
    """Return a box whose `comanda` command is the real one; only the network and systemd are not run for real."""
    others = Programs(tmp_path / "bin", "nmcli", "systemctl")
    monkeypatch.setenv("PATH", f"{others.folder}:{Path(sys.executable).parent}:/usr/bin:/bin")
    monkeypatch.setenv("COMANDA_INPUTS", "off")
    (tmp_path / "system").mkdir()
    return Machine(system=tmp_path / "system", data=tmp_path / "data", leds=tmp_path / "none", user="")


async def take(root: Path, machine: Machine, wait_s: float = 0.0) -> Result:
    """Take a stick, as root's program does."""
    return await asyncio.to_thread(Taking(root, machine, Wish(wait_s=wait_s)).take)


@asynccontextmanager
async def logged_in(url: str, name: str, pin: str) -> AsyncIterator[aiohttp.ClientSession]:
    """Yield a phone on which somebody has logged in."""
    async with aiohttp.ClientSession(url) as door:
        reply = await door.post("/api/auth/login", json={"username": name, "pin": pin})
        assert reply.status == 200, await reply.text()
        token = (await reply.json())["access_token"]
    async with aiohttp.ClientSession(url, headers={"Authorization": f"Bearer {token}"}) as phone:
        yield phone


async def ask(phone: aiohttp.ClientSession, method: str, path: str, body: Any = None) -> Any:
    """Return an answer's JSON."""
    async with phone.request(method, path, json=body) as reply:
        assert reply.status < 400, await reply.text()
        return await reply.json()


async def test_a_stick_sets_up_an_empty_box_from_log_in_to_ticket(
    stick: Stick, machine: Machine, tmp_path: Path
) -> None:
    """Put in, and a waiter orders; put in again, and nothing happens; another one waits for the manager or a signature."""
    key = make_key(tmp_path / "owner.key")
    async with EmulatedPrinter() as printer, Daemon(machine.data) as daemon:
        toml = GOOD.format(key=key, port=printer.port)
        result = await take(stick(toml, menu__csv=MENU), machine)
        assert result.outcome == "applied", result
        url = (await daemon.wait_for("READY=1")).partition("listening on ")[2].strip()
        assert [one.partition("\n")[0] for one in daemon.told if "WATCHDOG=1" not in one] == [
            "READY=1",
            "RELOADING=1",  # whoever says that it stops, and goes on, is killed by systemd
            "READY=1",
        ]
        await _order(url, printer)
        before = tree(machine.system)
        assert (await take(stick(toml, menu__csv=MENU), machine)).outcome == "already"
        assert tree(machine.system) == before
        await _the_next_stick_waits(url, machine, stick(toml + "# another\n", menu__csv=MENU))
        root = stick(toml + "# signed\n", menu__csv=MENU)
        sound = check(root).stick
        assert sound is not None
        sign(root, sound, read_key(tmp_path / "owner.key"))
        assert (await take(root, machine)).outcome == "applied"

        async def is_told() -> bool:
            return any("set up as this stick says" in words(one) for one in await printer.tickets())

        await until(is_told, 60)
        papers = [words(one) for one in await printer.tickets()]
    assert not [text for text in papers if "1478" in text or "a good password" in text]


async def _order(url: str, printer: EmulatedPrinter) -> None:
    async with logged_in(url, "Maria", "1478") as phone:
        restaurant = await ask(phone, "GET", "/api/restaurant")
        assert (restaurant["name"], restaurant["needs_restart"]) == ("Ταβέρνα", False)
        products = (await ask(phone, "GET", "/api/menu"))["products"]
        beer = next(one for one in products if one["name"] == "Beer")
        order = await ask(phone, "POST", "/api/orders/errands", {"kind": "counter"})
        await ask(
            phone, "POST", f"/api/orders/{order['id']}/items", {"items": [{"product_id": beer["id"], "quantity": 1}]}
        )

    async def is_on_paper() -> bool:
        return any("Beer" in words(one) for one in await printer.tickets())

    await until(is_on_paper, 60)


async def _the_next_stick_waits(url: str, machine: Machine, root: Path) -> None:
    """Nothing is changed until the manager has said yes in his app; then this stick, and no other, is taken."""
    taking = asyncio.ensure_future(take(root, machine, wait_s=90))
    async with logged_in(url, "Eleni", "2580") as desk:

        async def waiting() -> Any:
            return (await ask(desk, "GET", "/api/sticks"))["waiting"]

        (found,) = await until(waiting, 90)
        assert "People: 2" in found["will_en"]
        assert not taking.done()
        await ask(desk, "POST", "/api/sticks/allow", {"digest": found["digest"]})
        assert (await taking).outcome == "applied"


async def test_what_the_box_would_refuse_is_known_before_anything_is_changed(stick: Stick, machine: Machine) -> None:
    """A menu with a wrong price, for a box that does not even run: its line is named, and no key of the machine is touched."""
    root = stick(GOOD.format(key=make_key(machine.system / "k"), port=9100), menu__csv=MENU + "Grill,Pita,much\n")
    before = tree(machine.system)
    result = await take(root, machine)
    assert result.outcome == "refused"
    assert [(one.file, one.line) for one in result.faults] == [("menu.csv", 4)]
    assert tree(machine.system) == before
    assert "4" in (root / "RESULT.html").read_text()
    assert result.lines("el") == ["menu.csv, γραμμή 4: base_price: Δεν είναι τιμή. Γράψτε για παράδειγμα 8,50."]
    assert result.lines("en") == ["menu.csv, line 4: base_price: This is not a price. Write for example 8.50."]


def test_a_menus_refusals_have_sentences_in_both_languages() -> None:
    """Whatever the reader of menus finds wrong in a line is told in the stick's language."""
    keys = set(re.findall(r'key="([a-z_]+)"', Path(importing.__file__).read_text())) - {"import_refused"}
    assert keys <= set(every()["box"])
    assert len(keys) > 9
