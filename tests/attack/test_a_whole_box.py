"""A real daemon through a service, then through everything that its API's own description allows to be sent."""

import asyncio
import os
import re
import stat
import sys
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from dataclasses import dataclass, field
from http import HTTPStatus
from pathlib import Path
from typing import Any

import aiohttp
import pytest

from appliance.config import change
from appliance.runtime.folder import SOCKET_NAME
from appliance.runtime.local_api import speak
from tests.conftest import until
from tests.fakes.daemon import Daemon

ROOT = Path(__file__).parents[2]
WIFI, PINS, WRONG = "a good long password", ("2580", "7413", "9630"), "864209"
# What ends the box, the session that asks, or the test's own footing; the rest is asked, whatever it does to the house.
LEFT_OUT = "(restart|restore|logout|sessions|/live|/api/updates|/clock|/auth/pin|/api/roles|/api/backup|/try)"


@dataclass
class Spoken:
    """What was said to the box that it must not write down."""

    url: str
    secrets: list[str] = field(default_factory=list)

    async def ask(self, method: str, path: str, body: Any = None, token: str = "") -> Any:
        """Ask over HTTP and return the JSON, noting what is secret in it."""
        headers = {"Authorization": f"Bearer {token}"} if token else {}
        async with (
            aiohttp.ClientSession(headers=headers) as session,
            session.request(method, self.url + path, json=body) as reply,
        ):
            told = await reply.json() if "json" in reply.content_type else None
        for name in ("access_token", "device_key", "join_code", "secret"):
            if isinstance(told, dict) and name in told:
                self.secrets.append(told[name])
        return told


@asynccontextmanager
async def whole_box(folder: Path) -> AsyncIterator[tuple[Daemon, Spoken, str]]:
    """Run the daemon as a careless hand would, with a folder and a umask open to all; yield a manager's token, too."""
    data = folder / "data"
    data.mkdir(mode=0o755)
    before = os.umask(0o022)
    try:
        change(data, {"wifi_ssid": "Taverna", "wifi_password": WIFI})
        async with Daemon(data, environment={"COMANDA_LOG_LEVEL": "debug", "COMANDA_LOG_JSON": "true"}) as daemon:
            spoken = Spoken(daemon.url, [WIFI, *PINS, WRONG])
            code = data / "first-manager-code"

            async def is_offered() -> bool:
                return code.exists()

            await until(is_offered)
            spoken.secrets.append(code.read_text("ascii").strip())
            async with speak(data) as machine:
                for name, role, pin in zip(
                    ("Eleni", "Maria", "Nikos"), ("manager", "waiter", "cashier"), PINS, strict=True
                ):
                    await machine.ask_json("POST", "/api/waiters/", {"username": name, "role": role, "pin": pin})
                await machine.ask_json("POST", "/api/setup/example", {"kind": "taverna", "language": "el"})
            yield (
                daemon,
                spoken,
                (await spoken.ask("POST", "/api/auth/login", _login("Eleni", PINS[0])))["access_token"],
            )
    finally:
        os.umask(before)


def _login(name: str, pin: str) -> dict[str, str]:
    return {"username": name, "pin": pin, "device_name": "phone"}


async def serve_an_evening(spoken: Spoken, manager: str) -> None:
    """Log in, right and wrong; join a phone; order, pay, change a PIN; get tokens wrong."""
    await spoken.ask("POST", "/api/auth/login", _login("Maria", WRONG))
    await spoken.ask("POST", "/api/auth/login", _login(WRONG, WRONG))
    joining = await spoken.ask("POST", "/api/devices/join-codes", {}, manager)
    await spoken.ask("POST", "/api/devices/enrol", {"join_code": joining["join_code"], "name": "till", "kind": "till"})
    maria = (await spoken.ask("POST", "/api/auth/login", _login("Maria", PINS[1])))["access_token"]
    await spoken.ask("GET", "/api/tables/", token=maria[:-4] + "AAAA")
    order = await spoken.ask("POST", "/api/orders/errands", {"kind": "counter"}, maria)
    menu = await spoken.ask("GET", "/api/menu", token=maria)
    items = [{"product_id": menu["products"][0]["id"], "quantity": 1, "notes": "=1+1"}]
    sent = await spoken.ask("POST", f"/api/orders/{order['id']}/items", {"items": items}, maria)
    assert "detail" not in sent, sent
    await spoken.ask("PUT", "/api/auth/pin", {"old": PINS[1], "new": WRONG}, maria)
    await spoken.ask("POST", "/api/auth/refresh", {}, maria)
    made = await spoken.ask("POST", "/api/backups/key", token=manager)
    assert made["secret"].startswith("AGE-SECRET-KEY-")
    await spoken.ask("POST", "/api/backups", token=manager)


def test_nothing_said_in_confidence_is_logged_and_nothing_lies_open(tmp_path: Path) -> None:
    """Neither PIN, token, key nor code in a line of its log; no file and no socket that another user could open."""
    asyncio.run(_nothing_is_open(tmp_path))


async def _nothing_is_open(folder: Path) -> None:
    async with whole_box(folder) as (daemon, spoken, manager):
        await serve_an_evening(spoken, manager)
        found = {one: one.lstat().st_mode for one in (folder / "data").rglob("*")}
        code, printed, logged = await daemon.stop()
    assert code == 0
    assert "unforeseen" not in logged
    assert "runs_as_root" in logged or os.geteuid() != 0
    secret = (folder / "data" / "secret.key").read_bytes()
    assert len(spoken.secrets) > 10
    for one in (*spoken.secrets, secret.hex()):
        assert one not in logged + printed
        assert one.replace("-", "") not in logged + printed
    is_open = [str(one) for one, mode in found.items() if not stat.S_ISLNK(mode) and mode & 0o077]
    assert is_open == []
    assert stat.S_ISSOCK(found[folder / "data" / SOCKET_NAME])


async def send_by_the_book(folder: Path, *options: str, examples: int, seconds: int) -> tuple[str, str, int]:
    """Have schemathesis send what docs/openapi.json describes, and what it does not; return its words, the log, the calls."""
    async with whole_box(folder) as (daemon, spoken, manager):
        await serve_an_evening(spoken, manager)
        process = await asyncio.create_subprocess_exec(
            *(str(Path(sys.executable).with_name("schemathesis")), "run", str(ROOT / "docs" / "openapi.json")),
            *("--url", daemon.url, "-H", f"Authorization: Bearer {manager}", "--exclude-path-regex", LEFT_OUT),
            *(
                "--checks",
                "response_schema_conformance,content_type_conformance",
                "--request-timeout",
                "20",
                "--suppress-health-check",
                "all",
            ),
            *(
                "-n",
                str(examples),
                "--max-time",
                str(seconds),
                "--continue-on-failure",
                "--warnings",
                "off",
                "--no-color",
            ),
            *options,
            cwd=folder,
            stdout=asyncio.subprocess.PIPE,
            stderr=asyncio.subprocess.STDOUT,
        )
        words, _ = await process.communicate()
        async with aiohttp.ClientSession() as session, session.get(f"{spoken.url}/api/system/health") as reply:
            assert reply.status == HTTPStatus.OK
        assert process.returncode in {0, 1}, words.decode()
        _, _, logged = await daemon.stop()
    told = words.decode()
    calls = re.search(r"(\d[\d,]*) generated", told)
    assert calls is not None, told
    return told, logged, int(calls[1].replace(",", ""))


def require_no_stumble(told: str, logged: str) -> None:
    """Fail where the log names an incident (a 500 is a defect, a 503 a refusal in words) or an answer is not as described."""
    assert "unforeseen" not in logged, "\n".join(line for line in logged.splitlines() if "unforeseen" in line)[:4000]
    for broken in ("Response violates schema", "Undocumented Content-Type", "Malformed media type"):
        assert broken not in told, told


@pytest.mark.timeout(180)
def test_what_the_description_allows_never_makes_it_stumble(tmp_path: Path) -> None:
    """A short walk along its calls as a manager: bodies, queries and paths that fit, and that do not (`make fuzz`: all)."""
    told, logged, calls = asyncio.run(
        send_by_the_book(tmp_path, "--phases", "fuzzing", "--seed", "7", examples=1, seconds=12)
    )
    require_no_stumble(told, logged)
    assert calls > 20, told
