"""No PIN, token, key or code stands where somebody might read it later."""

import asyncio
import re
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest

from appliance.staff.logins import offer_first_manager
from tests.conftest import House, Phone
from tests.fakes.log import reading_the_log
from tests.staff.door import LOGIN, enrol, keys_of, log_in

FIRST_PIN, NEW_PIN, TYPED_PIN = "48261937", "60473829", "91736405"
BADGE, TYPED_BADGE = "04A1B2C3D4E5F6", "04FEDCBA987654"


@pytest.fixture
def read_log() -> Iterator[Callable[[], str]]:
    """Return what reads the log, of which everything is written."""
    with reading_the_log() as read:
        yield read


def read_database(folder: Path) -> bytes:
    """Return every byte of the database and of what lies beside it."""
    return b"".join(child.read_bytes() for child in sorted(folder.glob("comanda.db*")))


async def use_everything(house: House) -> list[str]:
    """Go through every use case that sees a secret, right and wrong, and return the secrets."""
    path = await offer_first_manager(house.box)
    assert path is not None
    setup_code = path.read_text("ascii").strip()
    stranger = house.stranger()
    first = {"setup_code": setup_code, "username": "Maria", "pin": FIRST_PIN}
    made = await stranger.post("/api/auth/first-manager", first)
    manager = Phone(house.client, made.json["access_token"], None)
    added = await manager.post("/api/waiters", {"username": "Niko", "pin": FIRST_PIN}, key="add")
    await manager.put(f"/api/waiters/{added.json['id']}", {"pin": NEW_PIN}, key="change")
    code = (await manager.post("/api/devices/join-codes", key="code")).json["join_code"]
    await manager.put(f"/api/waiters/{added.json['id']}", {"badge": BADGE}, key="badge")
    now = (await manager.get("/api/restaurant")).json["habits"]
    await manager.put("/api/restaurant", {"habits": {**now, "badges": True}})
    join = {"join_code": code, "name": "Till", "kind": "till"}
    joined = await stranger.post("/api/devices/enrol", join, key="join")
    for badge in (BADGE, TYPED_BADGE):
        await stranger.post("/api/auth/badge", {"badge": badge, **keys_of(joined)}, key=f"badge {badge[-1]}")
    waiter = await log_in(stranger, "Niko", NEW_PIN, **keys_of(joined))
    browser = await log_in(stranger, "Niko", NEW_PIN)
    refreshed = await Phone(house.client, waiter.json["access_token"], None).post("/api/auth/refresh")
    await log_in(stranger, "Niko", TYPED_PIN)
    await log_in(stranger, TYPED_PIN, TYPED_PIN)  # a PIN typed into the wrong field
    await log_in(stranger, "Niko", NEW_PIN, device_id=joined.json["device_id"], device_key="wrong" + "y" * 38)
    await stranger.post("/api/devices/enrol", {"join_code": "WRONG-CODES", "name": "x"})
    await stranger.post(LOGIN, {"username": "Niko", "pin": [TYPED_PIN]})
    await stranger.ask("POST", LOGIN, raw=b'{"username": "Niko", "pin": "' + TYPED_PIN.encode())
    return [
        FIRST_PIN,
        NEW_PIN,
        TYPED_PIN,
        BADGE,
        TYPED_BADGE,
        setup_code,
        code,
        "wrong" + "y" * 38,
        "WRONG-CODES",
        *(reply.json["device_key"] for reply in (made, joined, browser)),
        *(reply.json["access_token"] for reply in (made, waiter, browser, refreshed)),
    ]


async def test_nothing_secret_is_written_down(
    house: House, read_log: Callable[[], str], caplog: pytest.LogCaptureFixture
) -> None:
    """Not in a log line, not in an event, not in any byte of the database or its write-ahead log."""
    secrets = await use_everything(house)
    logged = read_log() + caplog.text
    events = str(await house.events())
    files = await asyncio.to_thread(read_database, house.box.config.folder)
    assert len(files) > 10_000
    for secret in secrets:
        assert secret not in logged
        assert secret not in events
        assert secret.encode() not in files
        assert secret.replace("-", "").encode() not in files


async def test_events_hold_ids_and_never_names(house: House) -> None:
    """Personal data stands in its room's tables, where it can be erased."""
    await use_everything(house)
    await enrol(house, "Somebody's phone")
    assert not re.search(r"Maria|Niko|Till|Somebody", str(await house.events()))


async def test_an_unforeseen_error_does_not_print_what_was_typed(house: House, read_log: Callable[[], str]) -> None:
    """The incident is logged with its place in the code; the values that lay around it are not."""
    await house.do(lambda tx: tx.run("DROP TABLE login_tries"))
    reply = await log_in(house.stranger(), "Maria", TYPED_PIN)
    assert reply.status == 500
    logged = read_log()
    assert "unforeseen" in logged
    assert TYPED_PIN not in logged
