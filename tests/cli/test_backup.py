"""`comanda backup` and `comanda restore`, with a daemon running and without one."""

import json
from pathlib import Path

import aiohttp

from tests.fakes.daemon import Daemon, comanda

PERSON = ("user", "add", "eleni", "--role", "manager", "--pin", "2580")


async def test_there_and_back(tmp_path: Path) -> None:
    """A backup beside the daemon is restored once it is off: what came after is lost, said, and set aside."""
    data, stick = tmp_path / "data", tmp_path / "stick"
    stick.mkdir()
    async with Daemon(data) as daemon:
        assert (await comanda(*PERSON, "--data", str(data)))[0] == 0
        code, output, errors = await comanda("backup", "--json", "--data", str(data))
        assert code == 0, errors
        backup = json.loads(output)
        assert backup["bytes"] > 0
        code, output, errors = await comanda("backup", "--to", str(stick), "--json", "--data", str(data))
        assert code == 0, errors
        assert Path(json.loads(output)["file"]).parent == stick
        code, _, errors = await comanda("restore", backup["file"], "--force", "--data", str(data))
        assert (code, "Stop it first" in errors) == (4, True), errors
        late = await comanda("user", "add", "late", "--role", "waiter", "--pin", "1478", "--data", str(data))
        assert late[0] == 0
        await daemon.stop()
    code, _, errors = await comanda("restore", backup["file"], "--data", str(data))
    assert (code, "--force" in errors) == (3, True), errors
    code, output, errors = await comanda("restore", backup["file"], "--force", "--data", str(data))
    assert code == 0, errors
    assert "Lost: " in output
    assert "before-restore" in output
    async with Daemon(data) as daemon, aiohttp.ClientSession(daemon.url) as phone:
        for name, pin, status in (("eleni", "2580", 200), ("late", "1478", 401)):
            reply = await phone.post("/api/auth/login", json={"username": name, "pin": pin})
            assert reply.status == status


async def test_a_backup_needs_no_daemon(tmp_path: Path) -> None:
    """The box that is off is copied as well; the folder that is not there is named."""
    data = tmp_path / "data"
    assert (await comanda(*PERSON, "--data", str(data)))[0] == 0
    code, output, errors = await comanda("backup", "--data", str(data))
    assert (code, "whole, verified" in output) == (0, True), errors
    code, _, errors = await comanda("backup", "--to", str(tmp_path / "away"), "--data", str(data))
    assert (code, "plugged in" in errors) == (3, True), errors
    code, _, errors = await comanda("restore", str(tmp_path / "none.db"), "--data", str(data))
    assert (code, "There is no backup" in errors) == (3, True), errors
