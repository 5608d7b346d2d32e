"""The box's own access point: phones are led to its page, stay on its Wi-Fi, and get nothing else under a foreign name.

No radio is on a machine that tests: a bridge stands for the air, a namespace of its own for each phone.
"""

import asyncio
import json
import sys
from collections.abc import AsyncIterator
from http import HTTPStatus
from pathlib import Path
from typing import Any

import pytest

from appliance.config import Config, load
from appliance.origin.portal import PROBES
from appliance.origin.stations import count_stations
from tests.conftest import until
from tests.devices.lan import Lan, Machine
from tests.fakes.clock import FakeClock
from tests.origin.conftest import Reached, serving

ANDROID = ("connectivitycheck.gstatic.com", "/generate_204")
APPLE = ("captive.apple.com", "/hotspot-detect.html")
_ASK = """
import http.client, json, sys
host, port, name, method, path, token = sys.argv[1:]
line = http.client.HTTPConnection(host, int(port), timeout=20)
line.request(method, path, headers={"Host": name, **({"Authorization": f"Bearer {token}"} if token else {})})
answer = line.getresponse()
print(json.dumps([answer.status, answer.getheader("Location") or "", answer.read().decode()]))
"""


@pytest.fixture(scope="module")
def lan() -> Any:
    """Return a network that no other run has."""
    with Lan(beside=3) as made:
        yield made


@pytest.fixture
def config(tmp_path: Path, lan: Lan) -> Config:
    """Return settings of a box whose access point is the bridge."""
    told(tmp_path, lan)
    return Config(data=str(tmp_path / "data"), listen=f"{lan.box}:0", air=str(tmp_path), inputs="off", discovery="off")


def told(folder: Path, lan: Lan, **more: object) -> None:
    """Tell the daemon how things are, as root does."""
    state = {"mode": "access-point", "name": "Taverna", "interface": lan.bridge, "address": lan.box, "has_radio": True}
    (folder / "state.json").write_text(json.dumps({**state, **more}))


@pytest.fixture
async def box(config: Config, clock: FakeClock) -> AsyncIterator[Reached]:
    """Return a started box."""
    async with serving(config, clock) as reached:
        yield reached


@pytest.fixture
async def phone(lan: Lan, tmp_path: Path) -> AsyncIterator[Machine]:
    """Return a phone that is on the air."""
    async with Machine(lan, tmp_path / "phone") as made:
        yield made


async def ask(
    phone: Machine, box: Reached, name: str, path: str, *, method: str = "GET", token: str = ""
) -> tuple[int, str, str]:
    """Ask from a phone whose resolver led it to the box."""
    words = (phone.lan.box, str(box.keeper.port), name, method, path, token)
    status, location, body = json.loads(await asyncio.to_thread(phone.run, sys.executable, "-c", _ASK, *words))
    return status, location, body


async def test_a_phone_is_led_to_the_page_and_then_stays(config: Config, clock: FakeClock, phone: Machine) -> None:
    """Its maker's probe ends at the box's page; once that was read, the probe gets its maker's answer, also after a restart."""
    async with serving(config, clock) as box:
        home = f"http://{phone.lan.box}:{box.keeper.port}"
        assert (await ask(phone, box, *ANDROID))[:2] == (HTTPStatus.FOUND, f"{home}/join/air")
        said = json.loads((await ask(phone, box, phone.lan.box, "/api/origin/portal"))[2])
        assert said == {"captive": True, "user-portal-url": f"{home}/join/air"}
        assert "Taverna" in (await ask(phone, box, phone.lan.box, "/join/air"))[2]
        assert (await ask(phone, box, *APPLE))[0] == HTTPStatus.FOUND
        assert home.removeprefix("http://") in (await ask(phone, box, phone.lan.box, "/join/air?on"))[2]
        assert await ask(phone, box, *ANDROID) == (HTTPStatus.NO_CONTENT, "", "")
        assert "Success" in (await ask(phone, box, *APPLE))[2]
        assert not json.loads((await ask(phone, box, phone.lan.box, "/api/origin/portal"))[2])["captive"]
    async with serving(config, clock) as again:
        assert await ask(phone, again, *ANDROID) == (HTTPStatus.NO_CONTENT, "", "")


async def test_who_works_already_is_not_held(box: Reached, phone: Machine) -> None:
    """A phone whose app speaks with the box was let in long ago."""
    manager = await box.house.phone("manager")
    assert (await ask(phone, box, phone.lan.box, "/api/origin/", token="odd"))[0] == HTTPStatus.UNAUTHORIZED
    assert (await ask(phone, box, *ANDROID))[0] == HTTPStatus.FOUND
    assert (await ask(phone, box, phone.lan.box, "/api/origin/", token=str(manager.token)))[0] == HTTPStatus.OK
    assert (await ask(phone, box, *ANDROID))[0] == HTTPStatus.NO_CONTENT


async def test_under_a_foreign_name_there_is_no_box(box: Reached, phone: Machine) -> None:
    """Every name leads here, so a page of any name must get nothing of the box: neither app nor API, with or without a token."""
    manager = await box.house.phone("manager")
    for path in ("/", "/waiter/", "/api/origin/here", "/api/auth/names", "/join/test", "/api/origin/self"):
        status, where, body = await ask(phone, box, "evil.example", path, token=str(manager.token))
        assert (status, where.endswith("/join/air"), body) == (HTTPStatus.FOUND, True, ""), path
    assert (await ask(phone, box, "evil.example", "/api/auth/login", method="POST"))[
        0
    ] == HTTPStatus.MISDIRECTED_REQUEST
    assert (await ask(phone, box, f"{phone.lan.box}.", "/api/origin/here"))[0] == HTTPStatus.OK
    for path, said in PROBES.items():
        assert said.status == HTTPStatus.NO_CONTENT or said.body, path


async def test_without_an_access_point_names_do_not_matter(box: Reached, phone: Machine, tmp_path: Path) -> None:
    """On the venue's own network the box answers whatever its router calls it."""
    told(tmp_path, phone.lan, mode="client")
    await box.keeper.air.look()
    assert (await ask(phone, box, "box.lan", "/api/origin/here"))[0] == HTTPStatus.OK


async def test_the_desk_asks_root_for_another_wifi(box: Reached, tmp_path: Path) -> None:
    """The wish waits in a private file; once root has done it the settings tell phones of the new Wi-Fi."""
    manager = await box.house.phone("manager")
    wish = {"mode": "access-point", "name": "Taverna Eleni", "password": "thirteen fish", "channel": 6}
    shown = (await manager.put("/api/origin/air", wish)).json["air"]
    assert (shown["wish"]["state"], shown["most"], shown["mode"]) == ("waiting", 8, "access-point")
    refused = await manager.put("/api/origin/air", wish)
    assert (refused.status, refused.json["key"]) == (HTTPStatus.CONFLICT, "air_busy")
    left = Path(box.house.box.config.data) / "air/wish.json"
    assert left.stat().st_mode & 0o777 == 0o600
    asked = json.loads(left.read_text())
    assert asked == {"id": asked["id"], "hidden": False, **wish}
    (tmp_path / "wish.json").write_text(json.dumps({"id": asked["id"], "outcome": "done"}))
    await box.keeper.air.look()
    assert (await manager.get("/api/origin/")).json["air"]["wish"]["state"] == "done"
    kept = load({"data": box.house.box.config.data})
    assert (kept.wifi_ssid, kept.wifi_password) == ("Taverna Eleni", "thirteen fish")
    ((_, fact),) = await box.house.events("AirWished")
    assert "thirteen" not in json.dumps(fact)


async def test_what_root_could_not_do_is_told(box: Reached, tmp_path: Path) -> None:
    """The reason stands at the desk, and the settings stay as they were."""
    manager = await box.house.phone("manager")
    await manager.put("/api/origin/air", {"mode": "client", "name": "Venue", "password": "wrong guess"})
    asked = json.loads((Path(box.house.box.config.data) / "air/wish.json").read_text())
    became = {"id": asked["id"], "outcome": "failed", "why": "no_link", "said": "Secrets were required"}
    (tmp_path / "wish.json").write_text(json.dumps(became))
    await box.keeper.air.look()
    wish = (await manager.get("/api/origin/")).json["air"]["wish"]
    assert wish == {"state": "failed", "why": "no_link", "said": "Secrets were required"}
    assert load({"data": box.house.box.config.data}).wifi_ssid == ""
    told(tmp_path, Lan(beside=3), has_radio=False)
    await box.keeper.air.look()
    refused = await manager.put("/api/origin/air", {"mode": "none"})
    assert refused.json["key"] == "air_none"


async def test_it_is_said_when_it_is_not_on_the_air(box: Reached, tmp_path: Path, lan: Lan) -> None:
    """Readiness names it, and where no radio tells, no number of phones is made up."""
    told(tmp_path, lan, interface="")
    await box.keeper.air.look()
    assert [one.key for one in box.keeper.air.findings()] == ["air_down"]
    assert count_stations(lan.bridge) is None
    assert count_stations("nothing-here") is None


async def test_the_names_are_told_to_root(box: Reached, config: Config) -> None:
    """The access point's DNS learns the box's own names from this file."""
    manager = await box.house.phone("manager")
    await manager.put("/api/origin/", {"origin": f"http://box.example.gr:{box.keeper.port}", "anyway": True})
    names = Path(config.data) / "air/names"

    async def is_told() -> bool:
        await box.keeper.air.look()
        return "box.example.gr\n" in names.read_text()

    await until(is_told)
