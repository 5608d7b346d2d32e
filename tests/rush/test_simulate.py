"""`comanda simulate` as its user runs it: a short rush, one that is ended early, and folders that it refuses."""

import asyncio
import json
import os
import re
import signal
import sys
from contextlib import suppress
from dataclasses import dataclass
from pathlib import Path

import pytest

from appliance.runtime.folder import FolderBusyError, hold
from appliance.runtime.local_api import speak
from appliance.rush.box import passing_folder
from tests.conftest import until
from tests.fakes.daemon import Daemon, comanda

_SHORT = ("--phones", "4", "--rate", "4", "--minutes", "0.05", "--seed", "7", "--listen", "127.0.0.1:0", "--json")


@dataclass(frozen=True)
class Played:
    """A rush that was played: its folder, and what the command said."""

    data: Path
    code: int
    output: str
    errors: str


@pytest.fixture(scope="module")
def played(tmp_path_factory: pytest.TempPathFactory) -> Played:
    """Return a short rush."""
    data = tmp_path_factory.mktemp("rush") / "data"
    # What a real box's environment says is not taken over.
    real = {"COMANDA_LICENCE": "required", "COMANDA_ONLY_PRINTERS": "", "COMANDA_DISCOVERY": "on"}
    code, output, errors = asyncio.run(comanda("simulate", *_SHORT, "--data", str(data), environment=real))
    return Played(data, code, output, errors)


async def test_a_rush_is_played_and_nothing_is_lost(played: Played) -> None:
    """Orders, papers and the printers' own count agree, and the journal holds."""
    assert played.code == 0, played.errors
    summary = json.loads(played.output)
    assert summary["orders"] > 3
    assert summary["lines"] == summary["lines_on_paper"] >= 2 * summary["orders"]
    assert (summary["lost"], summary["failed"], summary["waiting"]) == ([], [], {})
    assert summary["papers"] == summary["confirmed"] == summary["tickets"] > 0
    assert summary["order_p50_ms"] <= summary["order_p99_ms"]
    assert "Join in as" in played.errors
    assert re.search(r"/waiter/#join=[A-Z0-9-]{6,}\n", played.errors)
    assert "Only this machine reaches it" in played.errors
    assert (await comanda("audit", "verify", "--data", str(played.data)))[0] == 0


async def test_its_house_never_prints_elsewhere(played: Played) -> None:
    """Whoever starts a box on it: a printer in the network is out of reach, and no further rush is played with one."""
    async with Daemon(played.data) as daemon, speak(daemon.data) as api:
        added = {"name": "Real", "ip_address": "192.168.77.77", "port": 9100, "station_ids": [], "grade": "A"}
        printer = (await api.ask_json("POST", "/api/printers/", added))["id"]
        await api.ask("POST", f"/api/printers/{printer}/test")

        async def is_out_of_reach() -> bool:
            return bool((await api.ask_json("GET", f"/api/printers/{printer}"))["condition"] == "unreachable")

        await until(is_out_of_reach, 20)
        code, _, errors = await comanda("simulate", *_SHORT, "--data", str(played.data))
        assert code == 4
        assert "running" in errors
    code, output, errors = await comanda("simulate", *_SHORT, "--data", str(played.data))
    assert (code, output) == (4, "")
    assert "Real" in errors
    code, _, errors = await comanda("run", "--demo", "--data", str(played.data), "--listen", "127.0.0.1:0")
    assert code == 4
    assert "comanda simulate" in errors


async def test_a_rush_that_is_ended_early_says_what_it_was(tmp_path: Path) -> None:
    """Ctrl-C ends the guests, not the tickets: the summary comes, and 130."""
    process = await asyncio.create_subprocess_exec(
        *(sys.executable, "-m", "appliance", "simulate", "--data", str(tmp_path / "rush")),
        *("--phones", "2", "--rate", "4", "--minutes", "60", "--listen", "127.0.0.1:0"),
        stdout=asyncio.subprocess.PIPE,
        stderr=asyncio.subprocess.PIPE,
    )
    assert process.stderr is not None
    async with asyncio.timeout(60):
        while b" orders" not in await process.stderr.readline():
            assert process.returncode is None
    process.send_signal(signal.SIGINT)
    output, _ = await process.communicate()
    assert process.returncode == 130
    assert "Nothing was lost." in output.decode()


def _houses(room: Path) -> list[Path]:
    return list(room.iterdir())


async def test_a_rush_that_is_killed_leaves_no_box_behind(tmp_path: Path) -> None:
    """Its box ends by itself; its house goes with the next rush, and not before, while it is being played."""
    process = await asyncio.create_subprocess_exec(
        *(sys.executable, "-m", "appliance", "simulate", "--phones", "2", "--minutes", "60", "--listen", "127.0.0.1:0"),
        stdout=asyncio.subprocess.DEVNULL,
        stderr=asyncio.subprocess.PIPE,
        env={**os.environ, "TMPDIR": str(tmp_path)},
    )
    assert process.stderr is not None
    async with asyncio.timeout(60):
        while b"A rush hour, and" not in await process.stderr.readline():
            assert process.returncode is None
    (house,) = _houses(tmp_path)
    with passing_folder(tmp_path):
        assert house.exists()
    process.kill()
    await process.communicate()

    async def has_ended() -> bool:
        with suppress(FolderBusyError), hold(house):
            return True
        return False

    await until(has_ended, 30)
    with passing_folder(tmp_path) as fresh:
        assert _houses(tmp_path) == [fresh]
    assert _houses(tmp_path) == []


async def test_a_folder_that_may_be_somebodys_house_is_refused(tmp_path: Path) -> None:
    """One that comanda run made, and one with anything else in it; nothing is changed there."""
    await comanda("check", "--data", str(tmp_path / "house"))
    (tmp_path / "papers").mkdir()
    (tmp_path / "papers" / "letter").write_text("dear")
    for folder in (tmp_path / "house", tmp_path / "papers"):
        before = sorted(folder.iterdir())
        code, output, errors = await comanda("simulate", *_SHORT, "--data", str(folder))
        assert (code, output) == (4, "")
        assert "may be a real house's" in errors
        assert sorted(folder.iterdir()) == before


async def test_words_that_cannot_be_meant_are_refused(tmp_path: Path) -> None:
    """A thousand phones are no restaurant; settings of a fence name this machine only."""
    code, _, errors = await comanda("simulate", "--phones", "1000", "--data", str(tmp_path / "rush"))
    assert code == 3
    assert "between 1 and 200" in errors
    (tmp_path / "comanda.toml").write_text("only_printers = '192.168.1.5:9100'\n")
    code, _, errors = await comanda("check", "--data", str(tmp_path))
    assert code == 4
    assert "only_printers" in errors
