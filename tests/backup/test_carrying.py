"""What a backup carries beside the database: another box goes on as this one, and is not this one."""

import sqlite3
from contextlib import closing
from pathlib import Path

from aiohttp.test_utils import TestClient, TestServer

from appliance.app import build
from appliance.backup.carrying import lay_down
from appliance.backup.keeper import KEEPER
from appliance.backup.model import Kind
from appliance.backup.restoring import restore
from appliance.config import Config, load
from appliance.runtime.folder import hold
from appliance.runtime.opening import open_database
from appliance.wiring.backup import house_of
from appliance.wiring.opening import open_and_recover
from tests.backup.evening import Evening
from tests.conftest import House, Phone
from tests.fakes.clock import FakeClock

_TOML = 'name = "Ο Μήτσος"\nsession_hours = 12\nwifi_ssid = "taverna"\nwifi_password = "psarosoupa"\nlisten = "0.0.0.0:80"\n'


async def _backup(evening: Evening) -> tuple[Path, Phone]:
    async with evening.box() as house:
        phone = await house.phone("waiter")
        (evening.config.folder / "comanda.toml").write_text(_TOML)
        (evening.config.folder / "box.key").write_bytes(b"who this box is")
        made = await evening.back_up()
    return evening.config.backup_folder / made.stamp.name, phone


async def test_another_box_goes_on_as_this_one(config: Config, clock: FakeClock, tmp_path: Path) -> None:
    """Who was logged in stays so with his own token; the house's settings come along, the machine's and its identity do not."""
    backup, phone = await _backup(Evening(config, clock))
    assert (backup.stat().st_mode & 0o777) == 0o600
    other = load({"data": str(tmp_path / "other"), "listen": "127.0.0.1:0", "inputs": "off"}, {})
    with hold(other.folder):
        (other.folder / "comanda.toml").write_text('# of this machine\nsession_hours = 6\nlisten = "127.0.0.1:8000"\n')
        open_and_recover(other, clock).close()
        restore(backup, house_of(other, clock), is_forced=True)
        found = load({"data": str(other.folder)}, {})
        assert (found.name, found.session_hours, found.wifi_password, found.listen) == (
            "Ο Μήτσος",
            6,
            "psarosoupa",
            "127.0.0.1:8000",
        )
        assert not (other.folder / "box.key").exists()
        assert ((other.folder / "secret.key").stat().st_mode & 0o777) == 0o600
        app = build(other, open_and_recover(other, clock), clock)
        async with TestClient(TestServer(app, host="127.0.0.1")) as client:
            house = House(app, client, clock)
            assert (await Phone(client, phone.token, phone.user_id).get("/api/tables/")).status == 200
            assert await house.rows("SELECT name FROM sqlite_schema WHERE name = 'carried'") == []


async def test_nothing_of_it_stays_in_the_database(config: Config, clock: FakeClock) -> None:
    """The key and the Wi-Fi's password are in no page of the restored file; what was there is set aside."""
    evening = Evening(config, clock)
    backup, _ = await _backup(evening)
    key = (config.folder / "secret.key").read_bytes()
    with closing(sqlite3.connect(backup)) as copy:
        assert dict(copy.execute("SELECT name, body FROM carried"))["secret.key"] == key
    (config.folder / "secret.key").write_bytes(b"another" * 5)
    with hold(config.folder):
        restore(backup, house_of(config, clock), is_forced=True)
        open_database(config.folder).close()
    body = evening.path.read_bytes()
    assert key not in body
    assert b"psarosoupa" not in body
    assert (config.folder / "secret.key").read_bytes() == key
    (aside,) = config.folder.glob("secret.key.before-restore-*")
    assert aside.read_bytes() == b"another" * 5


async def test_a_box_that_goes_on_by_itself_keeps_its_own(config: Config, clock: FakeClock) -> None:
    """Settings that were changed since the backup stay as they are."""
    evening = Evening(config, clock)
    await _backup(evening)
    (config.folder / "comanda.toml").write_text('name = "Ο Κώστας"\n')
    evening.harm("junk")
    async with evening.box():
        assert (config.folder / "comanda.toml").read_text() == 'name = "Ο Κώστας"\n'
        assert not list(config.folder.glob("secret.key.*"))


async def test_a_key_that_was_damaged_in_service_is_carried_as_the_box_knows_it(
    config: Config, clock: FakeClock
) -> None:
    """Its backups bring the right one back, to itself and to another box; what came along damaged replaces nothing."""
    evening = Evening(config, clock)
    async with evening.box() as house:
        right = house.box.secret
        (config.folder / "secret.key").write_bytes(b"damaged")
        made = await house.app[KEEPER].make(Kind.ASKED)
    restore(config.backup_folder / made.stamp.name, house_of(config, clock), is_forced=True)
    assert (config.folder / "secret.key").read_bytes() == right
    lay_down({"secret.key": b"damaged"}, config.folder, "aside", replaces=True)
    assert (config.folder / "secret.key").read_bytes() == right
