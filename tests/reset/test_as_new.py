"""A box made as new: who may, what stands in the way, what is kept elsewhere first, and that a plug may be pulled at any moment."""

import asyncio
import shutil
from collections.abc import AsyncIterator
from functools import partial
from http import HTTPStatus
from pathlib import Path
from typing import Any

import pytest
from aiohttp.web import AppRunner

from appliance.backup.further import FOLDER
from appliance.backup.sealing import SEALED
from appliance.config import Config
from appliance.reset.wiping import MARK, finish, is_marked, is_own_machine, mark
from appliance.runtime.local_api import LocalApi, RefusedError, speak
from appliance.runtime.socket_path import listen_on
from appliance.staff.logins import CODE_FILE
from appliance.staff.model import Role
from appliance.staff.service import hash_pin
from tests.conftest import House, Phone, until
from tests.fakes.daemon import Daemon, comanda
from tests.orders.restaurant import furnish

NAME, PIN = "Taverna Eleni", "4826"
_DIGEST = "d" * 64


@pytest.fixture
def config(tmp_path: Path) -> Config:
    """Return settings of a house with a name, and with sticks of its own."""
    return Config(data=str(tmp_path / "data"), sticks_dir=str(tmp_path / "sticks"), name=NAME, inputs="off")


@pytest.fixture
async def manager(house: House) -> Phone:
    """Return the phone of a manager who knows his PIN."""
    phone = await house.phone("manager")
    pin_hash = hash_pin(PIN)
    await house.do(lambda tx: tx.run("UPDATE users SET pin_hash = ? WHERE id = ?", (pin_hash, phone.user_id)))
    return phone


def wish(**more: Any) -> dict[str, Any]:
    """Return what a manager sends who means it."""
    return {"name": NAME, "pin": PIN, **more}


async def stands(house: House, phone: Phone) -> dict[str, Any]:
    """Return how it stands once it is saved, or was refused."""

    async def look() -> Any:
        told = (await phone.get("/api/reset")).json
        return told if told["state"] != "saving" else None

    found: dict[str, Any] = await until(look)
    return found


@pytest.mark.parametrize("role", [role for role in Role if role not in {Role.MANAGER, Role.SYSADMIN}])
async def test_nobody_else_may(house: House, role: Role) -> None:
    """It is a permission of its own, a manager's and a sysadmin's."""
    phone = await house.phone(role)
    for method in ("GET", "POST"):
        assert (await phone.ask(method, "/api/reset", wish() if method == "POST" else None)).status == 403
    assert not is_marked(house.box.config.folder)


@pytest.mark.parametrize(
    ("given", "key"),
    [({"name": "Taverna"}, "reset_name"), ({"name": ""}, "reset_name"), ({"pin": "1111"}, "pin_refused")],
)
async def test_who_does_not_prove_that_he_means_it_changes_nothing(
    house: House, manager: Phone, given: dict[str, str], key: str
) -> None:
    """Another house's name, or another PIN; the PIN counts as anywhere else."""
    refused = await manager.post("/api/reset", wish(**given))
    assert refused.json["key"] == key
    assert not is_marked(house.box.config.folder)
    assert (await manager.get("/api/reset")).json["state"] == "idle"


async def test_guessing_the_pin_is_stopped(house: House, manager: Phone) -> None:
    """A phone left lying about is no key to the box."""
    statuses = [(await manager.post("/api/reset", wish(pin=f"111{number}"))).status for number in range(8)]
    assert statuses[-1] == HTTPStatus.TOO_MANY_REQUESTS
    assert (await manager.post("/api/reset", wish())).status == HTTPStatus.TOO_MANY_REQUESTS


async def test_an_open_check_and_an_open_day_stand_in_the_way(house: House, manager: Phone) -> None:
    """Until a second plain yes says that they may go; then the fact says what went, and nothing new is taken."""
    room = await furnish(house)
    await room.ordered(room.line("beer", 3))
    refused = await manager.post("/api/reset", wish())
    assert (refused.status, refused.json["key"]) == (HTTPStatus.CONFLICT, "reset_checks_open")
    told = (await manager.get("/api/reset")).json
    assert (told["open_checks"], told["is_day_open"], told["whole_machine"]) == (1, True, is_own_machine())
    assert (await manager.post("/api/reset", wish(name=" TAVERNA  eleni", even_in_service=True))).status == 202
    assert (await stands(house, manager))["state"] == "restarting"
    assert is_marked(house.box.config.folder)
    (fact,) = [payload for _, payload in await house.events("ResetAsked")]
    assert (fact["open_checks"], fact["is_day_open"], fact["copies"]) == (1, True, [])
    late = await room.waiter.post("/api/orders/", {"table_id": room.tables[1]})
    assert (late.status, late.json["key"]) == (HTTPStatus.SERVICE_UNAVAILABLE, "reset_under_way")


async def test_the_last_backup_leaves_the_box_first(house: House, manager: Phone) -> None:
    """Onto the stick that keeps sealed copies; one that cannot take it stops everything, until somebody says even so."""
    stick = Path(house.box.config.sticks_dir) / "KINGSTON" / FOLDER
    stick.mkdir(parents=True)
    assert (await manager.post("/api/backups/key")).status == 200
    house.box.config.backup_folder.write_text("a file, where the folder should be")
    await manager.post("/api/reset", wish())
    refused = await stands(house, manager)
    assert (refused["state"], refused["problem"]["key"]) == ("idle", "reset_not_saved")
    assert not is_marked(house.box.config.folder)
    house.box.config.backup_folder.unlink()
    assert (await manager.post("/api/reset", wish())).status == 202
    told = await stands(house, manager)
    assert (told["state"], [one["label"] for one in told["places"]]) == ("restarting", ["KINGSTON"])
    assert len(list(stick.glob(f"*/*{SEALED}"))) == 1
    (fact,) = [payload for _, payload in await house.events("ResetAsked")]
    assert fact["copies"] == ["KINGSTON"]


@pytest.fixture
async def root(house: House) -> AsyncIterator[LocalApi]:
    """Return what root says to the box over its control socket."""
    runner = house.client.server.runner
    assert isinstance(runner, AppRunner)
    await listen_on(runner, house.box.config.folder)
    async with speak(house.box.config.folder) as api:
        yield api


async def test_a_stick_asks_as_every_stick_does(house: House, root: LocalApi) -> None:
    """A box that is as new has nothing to do; one of somebody waits for his yes, and then notes who asked."""
    load = {"digest": _DIGEST, "reset": {}}
    assert (await root.ask_json("POST", "/api/sticks/check", load))["verdict"] == "new"
    desk = await house.phone("manager")
    assert (await root.ask_json("POST", "/api/sticks/check", load))["verdict"] == "ask"
    with pytest.raises(RefusedError, match="A manager must allow"):
        await root.ask_json("POST", "/api/sticks/apply", load)
    await root.ask_json("POST", "/api/sticks/ask", {"digest": _DIGEST, "will_el": ["x"], "will_en": ["x"]})
    assert (await desk.post("/api/sticks/allow", {"digest": _DIGEST})).status == 200
    room = await furnish(house)
    await room.ordered(room.line("beer"))
    (fault,) = (await root.ask_json("POST", "/api/sticks/check", load))["faults"]
    assert fault["key"] == "reset_checks_open"
    await root.ask_json("POST", "/api/sticks/apply", {**load, "reset": {"even_in_service": True}})
    assert is_marked(house.box.config.folder)
    (fact,) = [payload for _, payload in await house.events("ResetAsked")]
    assert fact["by_stick"] == _DIGEST


def lived_in(folder: Path) -> Path:
    """Return a data folder of somebody."""
    for name in ("comanda.db", "comanda.toml", "secret.key", "backups/one.db", "air/names", ".hidden", "lock"):
        (folder / name).parent.mkdir(parents=True, exist_ok=True)
        (folder / name).write_text(name)
    (folder / "outside").symlink_to(folder.parent / "elsewhere")
    return folder


@pytest.mark.parametrize("gone", range(7))
def test_a_folder_is_emptied_wherever_the_plug_was_pulled(tmp_path: Path, gone: int) -> None:
    """What an earlier try removed is no matter; the mark goes last; what a link leads to stays."""
    (tmp_path / "elsewhere").mkdir()
    (tmp_path / "elsewhere/kept").write_text("kept")
    folder = lived_in(tmp_path / "data")
    mark(folder)
    for path in sorted(folder.iterdir())[:gone]:
        if path.name != MARK:
            shutil.rmtree(path) if path.is_dir() and not path.is_symlink() else path.unlink()
    assert finish(folder, is_own=False)
    assert [path.name for path in folder.iterdir() if path.name != "lock"] == []
    assert (tmp_path / "elsewhere/kept").exists()
    assert not finish(folder, is_own=False)


def test_on_a_machine_of_our_own_the_next_boot_does_it(tmp_path: Path) -> None:
    """A daemon that starts again before the machine does leaves it alone; one that no boot helped empties its folder."""
    folder = lived_in(tmp_path / "data")
    mark(folder)
    assert not finish(folder, is_own=True)
    assert (folder / "comanda.db").exists()
    (folder / MARK).write_text("another boot\n")
    assert finish(folder, is_own=True)
    assert not (folder / "comanda.db").exists()


def test_our_image_knows_itself(tmp_path: Path) -> None:
    """By what its os-release says; a Debian with our package is somebody else's machine."""
    release = tmp_path / "os-release"
    assert not is_own_machine(release)
    release.write_text("ID=debian\n")
    assert not is_own_machine(release)
    release.write_text("ID=debian\nIMAGE_ID=comanda\nIMAGE_VERSION=2.0\n")
    assert is_own_machine(release)


async def test_by_the_command_line_a_box_starts_as_new(tmp_path: Path) -> None:
    """The daemon that runs ends its house and begins with an empty one, which nobody manages; another name does nothing."""
    data = tmp_path / "data"
    assert (await comanda("user", "add", "Eleni", "--role", "manager", "--pin", PIN, "--data", str(data)))[0] == 0
    (data / "comanda.toml").write_text('name = "Taverna Eleni"\n')
    async with Daemon(data) as daemon:
        code, _, words = await comanda("reset", "--name", "Another", "--data", str(data))
        assert (code, "not the restaurant's name" in words) == (3, True)
        assert (await comanda("reset", "--data", str(data)))[0] == 1
        code, said, words = await comanda("reset", "--name", NAME, "--data", str(data))
        assert code == 0, words
        assert "Everything of the restaurant leaves this box" in said
        await daemon.wait_for("READY=1")
        assert not (data / "comanda.toml").exists()
        assert not is_marked(data)
        await until(partial(asyncio.to_thread, (data / CODE_FILE).exists))
