"""The daemon as a service manager sees it."""

import asyncio
import sqlite3
from pathlib import Path

import aiohttp
import pytest

from tests.conftest import until
from tests.fakes.daemon import Daemon, comanda


async def test_it_says_ready_when_it_listens_and_ends_cleanly(tmp_path: Path) -> None:
    """READY=1 comes when a phone can connect; SIGTERM ends it with 0 within the time systemd gives."""
    async with Daemon(tmp_path / "data") as daemon:
        async with aiohttp.ClientSession(daemon.url) as phone, phone.get("/api/system/health") as reply:
            assert reply.status == 200
        code, _, _ = await daemon.stop()
    assert code == 0


async def test_the_watchdog_hears_of_it(tmp_path: Path) -> None:
    """With WATCHDOG_USEC set, WATCHDOG=1 comes twice in each interval, after the writer has proved itself."""
    async with Daemon(tmp_path / "data", environment={"WATCHDOG_USEC": "400000"}) as daemon:
        for _ in range(3):
            await daemon.wait_for("WATCHDOG=1")


async def test_the_first_manager_comes_with_the_code_from_the_folder(tmp_path: Path) -> None:
    """A box that nobody manages keeps a one-time code in its folder; it makes one manager and is then worth nothing."""
    async with Daemon(tmp_path / "data") as daemon:
        code_file = tmp_path / "data" / "first-manager-code"

        async def written() -> bool:
            return code_file.exists()

        await until(written)
        assert code_file.stat().st_mode & 0o777 == 0o600
        body = {"setup_code": code_file.read_text().strip(), "username": "eleni", "pin": "258013"}
        async with aiohttp.ClientSession(daemon.url) as phone:
            first = await phone.post("/api/auth/first-manager", json=body)
            second = await phone.post("/api/auth/first-manager", json={**body, "username": "mallory"})
            assert first.status in {200, 201}
            assert second.status >= 400
        _, _, log = await daemon.stop()
        assert body["setup_code"] not in log


async def test_a_second_daemon_is_refused(tmp_path: Path) -> None:
    """One folder has one daemon; the other is told so and changes nothing."""
    async with Daemon(tmp_path / "data"):
        code, _, errors = await comanda("run", "--data", str(tmp_path / "data"), "--listen", "127.0.0.1:0")
    assert code == 4
    assert "running" in errors


async def test_an_address_in_use_is_said(tmp_path: Path) -> None:
    """A port that another program holds ends the start with a sentence."""
    async with Daemon(tmp_path / "one") as daemon:
        listen = daemon.url.removeprefix("http://")
        code, _, errors = await comanda("run", "--data", str(tmp_path / "two"), "--listen", listen)
    assert code == 5
    assert "in use" in errors


async def test_data_of_a_newer_version_is_refused(tmp_path: Path) -> None:
    """A folder that a newer Comanda wrote is not started on, and not touched."""
    data = tmp_path / "data"
    assert (await comanda("check", "--data", str(data)))[0] in {0, 1}
    database = sqlite3.connect(data / "comanda.db")
    database.execute(
        "INSERT INTO migrations (room, number, name, sha256, at_ms) VALUES ('orders', 99, 'future', 'x', 0)"
    )
    database.commit()
    database.close()
    code, _, errors = await comanda("run", "--data", str(data), "--listen", "127.0.0.1:0")
    assert code == 4
    assert "newer version" in errors


async def test_a_folder_that_cannot_be_written_is_said(tmp_path: Path) -> None:
    """A data folder that is no folder, or read-only, gives a sentence with a way out."""
    (tmp_path / "file").write_text("x")
    code, _, errors = await comanda("run", "--data", str(tmp_path / "file" / "data"), "--listen", "127.0.0.1:0")
    assert code == 4
    assert "--data" in errors
    assert "Traceback" not in errors


async def test_unknown_settings_refuse_to_start(tmp_path: Path) -> None:
    """A misspelt key is named; the daemon does not start on half of what was meant."""
    (tmp_path / "comanda.toml").write_text("lisen = '0.0.0.0:80'\n")
    code, _, errors = await comanda("run", "--data", str(tmp_path))
    assert code == 4
    assert "lisen" in errors


async def test_a_damaged_database_is_refused_and_kept(tmp_path: Path) -> None:
    """The daemon never starts empty over data, even when it cannot read it."""
    (tmp_path / "comanda.db").write_bytes(b"SQLite format 3\0" + b"\xff" * 8000)
    before = (tmp_path / "comanda.db").read_bytes()
    code, _, errors = await comanda("run", "--data", str(tmp_path), "--listen", "127.0.0.1:0")
    assert code == 4
    assert "is damaged" in errors
    assert "Nothing was changed" in errors
    assert "comanda restore FILE" in errors
    assert (tmp_path / "comanda.db").read_bytes() == before


@pytest.mark.parametrize(
    ("name", "words", "way_out"),
    [
        ("secret.key", ("run", "--listen", "127.0.0.1:0"), "comanda restore"),
        ("secret.key", ("check",), "comanda restore"),
        ("box.key", ("run", "--listen", "127.0.0.1:0"), "needs a new code"),
    ],
)
async def test_a_damaged_key_is_refused_and_kept(
    tmp_path: Path, name: str, words: tuple[str, ...], way_out: str
) -> None:
    """Half a key is not made good with another one, for which every session, badge or licence would end: a person decides."""
    (tmp_path / name).write_bytes(b"half a key")
    code, _, errors = await comanda(
        *words,
        "--data",
        str(tmp_path),
        environment={"COMANDA_LICENCE": "required", "COMANDA_CLOUD_URL": "https://a.test"},
    )
    assert code == 4
    (line,) = [one for one in errors.splitlines() if one.startswith("comanda: ")]
    assert f"{name} is damaged" in line
    assert way_out in line
    assert "Traceback" not in errors
    assert (tmp_path / name).read_bytes() == b"half a key"


async def test_nothing_acknowledged_is_lost_by_a_kill(tmp_path: Path) -> None:
    """What was answered before kill -9 is there after it."""
    data = tmp_path / "data"
    code, _, errors = await comanda("user", "add", "boss", "--role", "manager", "--pin", "4711", "--data", str(data))
    assert code == 0, errors
    async with Daemon(data) as daemon:
        async with aiohttp.ClientSession(daemon.url) as phone:
            login = await phone.post("/api/auth/login", json={"username": "boss", "pin": "4711"})
            token = (await login.json())["access_token"]
            made = await phone.post(
                "/api/tables/groups", json={"name": "Hall"}, headers={"Authorization": f"Bearer {token}"}
            )
            assert made.status == 201
        assert daemon._process is not None
        daemon._process.kill()
        await daemon._process.wait()
    async with Daemon(data) as daemon, aiohttp.ClientSession(daemon.url) as phone:
        found = await phone.get("/api/tables/groups", headers={"Authorization": f"Bearer {token}"})
        assert [group["name"] for group in await found.json()] == ["Hall"]
    await asyncio.sleep(0)
