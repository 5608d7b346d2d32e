"""Backups over HTTP: who may, what is listed, and what is taken away."""

from http import HTTPStatus
from pathlib import Path

import pytest

from appliance.backup import routes
from appliance.backup.copying import inspect
from appliance.backup.keeper import KEEPER
from appliance.backup.model import Kind, Stamp
from appliance.staff.model import Role
from tests.conftest import House
from tests.orders.restaurant import furnish

_ANY = Stamp("2026-09-21", 1_790_000_000_000, 1, 5, Kind.HOURLY).name
_MANAGERS = {Role.MANAGER, Role.SYSADMIN}


@pytest.mark.parametrize(
    ("method", "path"), [("GET", "/api/backups"), ("POST", "/api/backups"), ("GET", f"/api/backups/{_ANY}/file")]
)
@pytest.mark.parametrize("role", list(Role))
async def test_managers_and_nobody_else(house: House, method: str, path: str, role: Role) -> None:
    """A backup is all that the box knows: a manager's and a sysadmin's."""
    phone = await house.phone(role)
    status = (await phone.ask(method, path)).status
    assert (status == HTTPStatus.FORBIDDEN) is (role not in _MANAGERS)
    assert (await house.stranger().ask(method, path)).status == HTTPStatus.UNAUTHORIZED


async def test_one_is_made_listed_and_taken_away(house: House, tmp_path: Path) -> None:
    """What comes down the line is the file, to the byte, and verifies."""
    await furnish(house)
    manager = await house.phone("manager")
    empty = (await manager.get("/api/backups")).json
    assert (empty["backups"], empty["covers_all"], empty["is_on_same_disk"]) == ([], False, True)
    made = await manager.post("/api/backups")
    assert (made.status, made.json["state"]) == (HTTPStatus.OK, "made")
    listed = (await manager.get("/api/backups")).json
    assert listed["backups"] == [made.json["backup"]]
    assert (listed["covers_all"], listed["problem"], listed["is_running"]) == (True, None, False)
    assert listed["backups"][0]["is_whole"]
    name = listed["backups"][0]["name"]
    taken = await manager.get(f"/api/backups/{name}/file")
    assert taken.status == HTTPStatus.OK
    assert name in taken.headers["Content-Disposition"]
    assert taken.body == (house.box.config.backup_folder / name).read_bytes()
    (tmp_path / name).write_bytes(taken.body)
    assert inspect(tmp_path / name).head.seq > 0
    who = await house.rows("SELECT actor FROM events WHERE type = 'BackupTaken'")
    assert who == [{"actor": manager.user_id}]
    assert (await manager.get("/api/backups")).json["covers_all"]


@pytest.mark.parametrize(
    "name",
    [
        _ANY,
        "comanda.db",
        "..%2fcomanda.db",
        "..%2f..%2fsecret.key",
        "%2e%2e%2fcomanda.db",
        f"{_ANY}.new",
        f"x%2f..%2f{_ANY}",
    ],
)
async def test_a_name_is_never_a_path(house: House, name: str) -> None:
    """Only what is named as a backup and lies in the place is handed out; neither a draft nor a link."""
    await furnish(house)
    manager = await house.phone("manager")
    assert (await manager.post("/api/backups")).status == HTTPStatus.OK
    folder = house.box.config.backup_folder
    (folder / f"{_ANY}.new").write_bytes(b"half")
    (folder / _ANY).symlink_to(house.box.config.folder / "secret.key")
    refused = await manager.get(f"/api/backups/{name}/file")
    assert refused.status == HTTPStatus.NOT_FOUND
    assert _ANY not in [one["name"] for one in (await manager.get("/api/backups")).json["backups"]]


async def test_who_does_not_wait_is_told_that_it_goes_on(house: House, monkeypatch: pytest.MonkeyPatch) -> None:
    """202, and the backup is there a little later."""
    monkeypatch.setattr(routes, "_WAIT_S", 0.0)
    await furnish(house)
    manager = await house.phone("manager")
    asked = await manager.post("/api/backups")
    assert (asked.status, asked.json) == (HTTPStatus.ACCEPTED, {"state": "running", "backup": None})
    assert (await manager.get("/api/backups")).json["is_running"]
    await house.app[KEEPER].make(Kind.ASKED)
    assert len((await manager.get("/api/backups")).json["backups"]) == 1


async def test_a_failure_is_a_sentence_and_a_finding(house: House) -> None:
    """The list says it too, and a box without backups still serves."""
    await furnish(house)
    manager = await house.phone("manager")
    house.box.config.backup_folder.write_text("a file, where the folder should be")
    refused = await manager.post("/api/backups")
    assert refused.status == HTTPStatus.SERVICE_UNAVAILABLE
    assert refused.json["key"] == "backup_refused"
    assert "cannot be written" in refused.detail
    assert "cannot be" in (await manager.get("/api/backups")).json["problem"]["message"]
    ready = await house.stranger().get("/api/system/ready")
    assert ready.json["ready"]
    assert "backup_failed" in [reason["key"] for reason in ready.json["reasons"]]
