"""A real daemon on a machine with two slots: killed while it installs, asked whether it is fit, and back where it is not."""

import sqlite3
from contextlib import closing
from importlib.metadata import version
from pathlib import Path
from typing import Any

import msgspec
import pytest

from appliance.__main__ import main
from appliance.runtime.database import FILE_NAME
from appliance.runtime.local_api import speak
from appliance.updates import trial
from appliance.updates.trial import Trial
from tests.conftest import until
from tests.fakes.daemon import Daemon, comanda
from tests.fakes.machine import Machine


async def ask(data: Path, method: str, path: str) -> dict[str, Any]:
    """Ask the running daemon, as the command line does."""
    async with speak(data) as api:
        answer: dict[str, Any] = await api.ask_json(method, path)
        return answer


async def healthy(data: Path, *words: str, listen: str = "127.0.0.1:1") -> tuple[int, dict[str, Any]]:
    """Have the machine ask whether the box is fit, and return the exit code and what is said."""
    environment = {"COMANDA_LISTEN": listen}
    code, output, errors = await comanda("healthy", "--data", str(data), "--json", *words, environment=environment)
    assert output, errors
    return code, msgspec.json.decode(output)


async def test_from_a_stick_through_a_kill_to_a_version_that_is_fit(machine: Machine, tmp_path: Path) -> None:
    """Killed in the middle of writing, it is written again; then the other slot runs, is asked, and is marked good."""
    data, bundle = tmp_path / "data", machine.bundle("stick.raucb", "99.0")
    machine.hold()
    async with Daemon(data) as daemon:
        code, words, errors = await comanda("update", "install", str(bundle), "--when", "now", "--data", str(data))
        assert (code, words, errors) == (0, "99.0 is here, verified, and is installed now.\n", "")
        await until(lambda: _is_held(machine))
        await daemon.kill()
    bundle.unlink()
    machine.release()
    async with Daemon(data):
        await until(lambda: _has_restarted(machine), 30)
        shown = await ask(data, "GET", "/api/updates/")
        assert (shown["slot"], shown["update"]["state"]) == ("A", "installed")
    assert machine.boot(data) == "B"
    async with Daemon(data) as daemon:
        listen = daemon.url.removeprefix("http://")
        code, said = await healthy(data, "--wait", "20", "--steady", "0.3", listen=listen)
        assert (code, said["fit"], said["on_trial"]) == (0, True, True)
        shown = await ask(data, "GET", "/api/updates/")
        assert (shown["slot"], shown["update"], shown["last"]["state"], shown["is_on_trial"]) == (
            "B",
            None,
            "done",
            False,
        )
    assert (machine.read()["B"]["boot"], machine.restarts) == ("good", 1)


async def _is_held(machine: Machine) -> bool:
    return machine.is_held


async def _has_restarted(machine: Machine) -> bool:
    return machine.restarts > 0


async def test_a_version_that_does_not_come_up_is_sent_away(machine: Machine, tmp_path: Path) -> None:
    """Its slot is marked bad and the machine starts the version before, which goes back to the backup and says why."""
    data = tmp_path / "data"
    async with Daemon(data):
        made = await ask(data, "POST", "/api/backups")
    _install(data, machine, made["backup"]["name"])
    with closing(sqlite3.connect(data / FILE_NAME)) as newer:  # what a newer version wrote
        newer.execute(
            "INSERT INTO migrations (room, number, name, sha256, at_ms) VALUES ('orders', 9999, 'later', '0', 0)"
        )
        newer.commit()
    assert machine.boot() == "B"
    code, said = await healthy(data, "--wait", "0.2", "--steady", "0")
    assert (code, said["fit"], said["on_trial"], said["why"]) == (1, False, True, "did_not_start")
    assert (machine.restarts, machine.read()["B"]["boot"]) == (1, "bad")
    assert machine.boot() == "A"
    async with Daemon(data):

        async def is_known() -> bool:
            return not (await ask(data, "GET", "/api/updates/"))["is_on_trial"]

        await until(is_known, 30)
    assert trial.read(data) is None
    aside = list(data.glob(f"{FILE_NAME}.before-restore-*"))
    assert aside
    with closing(sqlite3.connect(data / FILE_NAME)) as back:
        types = [row[0] for row in back.execute("SELECT type FROM events ORDER BY seq")]
    assert "BackupRestored" in types


def _install(data: Path, machine: Machine, backup: str) -> None:
    """Leave what a version that was put into the other slot in the boot before leaves."""
    known = Trial(
        update_id="u",
        version="99.0",
        from_version=version("comanda"),
        from_slot="A",
        boot_id="the boot before",
        phase="restarting",
        printers=(),
        backup=backup,
    )
    trial.write(data, known)
    slot = {"version": "99.0", "boot": "good", "status": "ok"}
    machine.write({**machine.read(), "B": slot, "primary": "B"})


def test_an_ordinary_start_that_is_not_fit_changes_nothing(
    machine: Machine, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    """A box whose daemon does not run after a cold night is not sent to another version for it."""
    before = machine.read()
    words = ["healthy", "--data", str(tmp_path), "--wait", "0.1", "--steady", "0", "--json"]
    assert main(words) == 1
    said = msgspec.json.decode(capsys.readouterr().out)
    assert (said["fit"], said["on_trial"]) == (False, False)
    assert machine.read() == before
