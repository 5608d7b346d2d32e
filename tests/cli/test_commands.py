"""The `comanda` command, with a daemon running and without one."""

import json
import sqlite3
from pathlib import Path

import aiohttp
import pytest

from tests.fakes.daemon import Daemon, comanda

PERSON = ("user", "add", "eleni", "--role", "manager", "--pin", "2580")


async def _can_log_in(url: str) -> bool:
    async with aiohttp.ClientSession(url) as phone:
        reply = await phone.post("/api/auth/login", json={"username": "eleni", "pin": "2580"})
        return reply.status == 200 and bool((await reply.json())["access_token"])


async def test_people_are_added_without_a_daemon(tmp_path: Path) -> None:
    """A person added while nothing runs can log in when it does."""
    code, output, errors = await comanda(*PERSON, "--data", str(tmp_path / "data"))
    assert (code, output.strip()) == (0, "eleni works here as manager now."), errors
    async with Daemon(tmp_path / "data") as daemon:
        assert await _can_log_in(daemon.url)


async def test_people_are_added_beside_a_running_daemon(tmp_path: Path) -> None:
    """The same words work while the daemon runs, and count at once."""
    async with Daemon(tmp_path / "data") as daemon:
        code, output, errors = await comanda(*PERSON, "--json", "--data", str(tmp_path / "data"))
        assert code == 0, errors
        assert json.loads(output)["username"] == "eleni"
        assert await _can_log_in(daemon.url)


@pytest.mark.parametrize(
    "words",
    [
        ("user", "add", "eleni", "--pin", "12"),
        ("user", "add", "eleni", "--pin", "letters"),
        ("user", "add", "eleni", "--role", "emperor", "--pin", "2580"),
        ("user", "add", "", "--pin", "2580"),
    ],
)
async def test_what_cannot_be_meant_is_refused_in_a_line(tmp_path: Path, words: tuple[str, ...]) -> None:
    """A bad PIN, role or name gives exit code 3 and one sentence."""
    code, _, errors = await comanda(*words, "--data", str(tmp_path / "data"))
    assert code == 3
    assert errors.startswith("comanda: ")
    assert "Traceback" not in errors


async def test_a_name_is_taken_once(tmp_path: Path) -> None:
    """The second person of the same name is refused."""
    assert (await comanda(*PERSON, "--data", str(tmp_path / "data")))[0] == 0
    code, _, errors = await comanda(*PERSON, "--data", str(tmp_path / "data"))
    assert code == 3
    assert errors.startswith("comanda: ")


async def test_a_folder_deeper_than_a_socket_address_works(tmp_path: Path) -> None:
    """The control socket is found however long the path to the data folder is."""
    data = tmp_path / ("d" * 100) / ("e" * 100)
    async with Daemon(data):
        assert (await comanda(*PERSON, "--data", str(data)))[0] == 0


async def test_the_journal_is_verified(tmp_path: Path) -> None:
    """`audit verify` says that it holds, knows a head that was printed, and finds tampering with exit code 1."""
    data = tmp_path / "data"
    await comanda(*PERSON, "--data", str(data))
    code, output, _ = await comanda("audit", "verify", "--json", "--data", str(data))
    verdict = json.loads(output)
    assert (code, verdict["holds"]) == (0, True)
    assert verdict["verdict"]["events"] > 0
    assert (await comanda("audit", "verify", "--head", verdict["verdict"]["head"], "--data", str(data)))[0] == 0
    assert (await comanda("audit", "verify", "--head", "00" * 32, "--data", str(data)))[0] == 1
    database = sqlite3.connect(data / "comanda.db")
    database.execute("DROP TRIGGER events_never_change")
    database.execute("UPDATE events SET actor = 99 WHERE seq = 1")
    database.commit()
    database.close()
    code, output, _ = await comanda("audit", "verify", "--data", str(data))
    assert code == 1
    assert "does NOT hold" in output


async def test_the_menu_goes_out_and_comes_back(tmp_path: Path) -> None:
    """A plain list is imported, dry first; the export is accepted again and changes nothing."""
    data = tmp_path / "data"
    listed = tmp_path / "menu.txt"
    listed.write_bytes("\ufeff#Ορεκτικά\r\nΤζατζίκι 4,80\r\nΦάβα 6.50\r\n#Ποτά\r\nΝερό 1,50\r\n".encode())
    code, output, errors = await comanda("menu", "import", str(listed), "--dry-run", "--data", str(data))
    assert (code, "3 added" in output) == (0, True), (output, errors)
    assert (await comanda("menu", "import", str(listed), "--data", str(data)))[0] == 0
    for ending in ("csv", "xlsx"):
        exported = tmp_path / f"menu.{ending}"
        assert (await comanda("menu", "export", str(exported), "--data", str(data)))[0] == 0
        code, output, errors = await comanda("menu", "import", str(exported), "--json", "--data", str(data))
        assert code == 0, errors
        counts = json.loads(output)
        assert (counts["added"], counts["changed"], counts["unchanged"]) == ([], [], 3)


async def test_a_bad_row_is_named_and_nothing_is_imported(tmp_path: Path) -> None:
    """The line that is wrong is named; what stood before it is not there either."""
    data, listed = tmp_path / "data", tmp_path / "menu.txt"
    listed.write_text("#Ποτά\nΝερό 1,50\nΚρασί δέκα\n")
    code, _, errors = await comanda("menu", "import", str(listed), "--data", str(data))
    assert code == 3
    assert "3" in errors
    code, output, _ = await comanda("menu", "export", "-", "--format", "list", "--data", str(data))
    assert (code, "Νερό" in output) == (0, False)


async def test_version_and_openapi_speak_to_scripts(tmp_path: Path) -> None:
    """`version --json` is JSON; `openapi --check` compares with a file and says so."""
    code, output, _ = await comanda("version", "--json")
    assert (code, set(json.loads(output))) == (0, {"version"})
    code, output, _ = await comanda("openapi")
    assert (code, json.loads(output)["openapi"]) == (0, "3.1.0")
    (tmp_path / "api.json").write_text(output)
    assert (await comanda("openapi", "--check", str(tmp_path / "api.json")))[0] == 0
    (tmp_path / "api.json").write_text(output.replace("Comanda", "Komanda"))
    assert (await comanda("openapi", "--check", str(tmp_path / "api.json")))[0] == 1


async def test_unknown_words_are_told_apart() -> None:
    """Words that do not exist give exit code 2 and the usage."""
    code, _, errors = await comanda("dance")
    assert (code, "usage" in errors) == (2, True)
