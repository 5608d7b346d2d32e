import asyncio

from appliance.config import Config
from appliance.staff import service
from appliance.staff.logins import CODE_FILE, offer_first_manager
from tests.conftest import House, Phone
from tests.fakes.clock import FakeClock
from tests.staff.door import PIN, keys_of, log_in, start

FIRST = "/api/auth/first-manager"


async def offered(house: House) -> str:
    """Let the box offer its code, as at each start, and read the file."""
    path = await offer_first_manager(house.box)
    assert path is not None
    return path.read_text("ascii").strip()


async def test_whoever_reads_the_boxes_folder_becomes_the_first_manager(house: House) -> None:
    """Once: he is logged in on a device that is enrolled, the code is spent and its file gone."""
    code = await offered(house)
    reply = await house.stranger().post(FIRST, {"setup_code": code, "username": "Maria", "pin": PIN})
    assert (reply.status, reply.json["user"]["role"]) == (201, "manager")
    phone = Phone(house.client, reply.json["access_token"], None)
    assert (await phone.get("/api/waiters")).status == 200
    assert [one["kind"] for one in (await phone.get("/api/devices")).json] == ["desk"]
    assert (await log_in(house.stranger(), "Maria", **keys_of(reply))).status == 200
    assert not (house.box.config.folder / CODE_FILE).exists()
    again = await house.stranger().post(FIRST, {"setup_code": code, "username": "Niko", "pin": PIN})
    assert (again.status, again.json["key"]) == (409, "set_up_already")
    user_id = reply.json["user"]["id"]
    assert ("FirstManagerMade", {"user_id": user_id}) in await house.events()
    rows = await house.rows("SELECT actor, device FROM events WHERE type = 'LoggedIn' ORDER BY seq LIMIT 1")
    assert rows == [{"actor": user_id, "device": reply.json["device_id"]}]


async def test_the_code_is_private(house: House) -> None:
    """Readable by the box's own user only, and nowhere in the database."""
    code = await offered(house)
    path = house.box.config.folder / CODE_FILE
    assert path.stat().st_mode & 0o777 == 0o600
    assert [child.name for child in path.parent.iterdir() if child.name.startswith(CODE_FILE)] == [CODE_FILE]
    assert code not in str(await house.events())
    assert code.encode() not in (house.box.config.folder / "comanda.db-wal").read_bytes()


async def test_a_code_that_was_not_used_stays_the_same(config: Config, clock: FakeClock) -> None:
    """Somebody wrote it down yesterday; only a lost file brings a new one."""
    async with start(config, clock) as house:
        first = await offered(house)
    async with start(config, clock) as house:
        assert await offered(house) == first
        (config.folder / CODE_FILE).unlink()
        second = await offered(house)
        assert second != first
        refused = await house.stranger().post(FIRST, {"setup_code": first, "username": "Maria", "pin": PIN})
        assert refused.json["key"] == "setup_code_refused"
        reply = await house.stranger().post(FIRST, {"setup_code": second, "username": "Maria", "pin": PIN})
        assert reply.status == 201


async def test_where_somebody_manages_there_is_no_code(house: House) -> None:
    """A manager added by the command line makes the code worthless at once and its file go at the next start."""
    code = await offered(house)
    pin_hash = await asyncio.to_thread(service.hash_pin, PIN)
    await house.do(lambda tx: service.add_user(tx, "Maria", pin_hash, "manager"))
    reply = await house.stranger().post(FIRST, {"setup_code": code, "username": "Niko", "pin": PIN})
    assert reply.status == 409
    assert await house.rows("SELECT * FROM first_manager_code") == []
    assert await offer_first_manager(house.box) is None
    assert not (house.box.config.folder / CODE_FILE).exists()


async def test_waiters_do_not_make_the_code_go(house: House) -> None:
    """Only an active manager does."""
    await house.phone("waiter")
    assert await offered(house)


async def test_the_code_cannot_be_guessed(house: House) -> None:
    """Five tries, then the right one has to wait too; nothing is hashed for a wrong one."""
    code = await offered(house)
    body = {"setup_code": "AAAAA-AAAAA-AAAAA", "username": "Maria", "pin": PIN}
    assert [(await house.stranger().post(FIRST, body)).status for _ in range(5)] == [403] * 5
    assert (await house.stranger().post(FIRST, {**body, "setup_code": code})).status == 429
    assert await house.rows("SELECT * FROM users") == []
    reasons = [event["reason"] for _, event in await house.events("LoginRefused")]
    assert reasons == ["setup code"] * 5


async def test_without_a_code_nobody_becomes_manager(house: House) -> None:
    """An empty code is a wrong one."""
    for code in ("", "-", " "):
        reply = await house.stranger().post(FIRST, {"setup_code": code, "username": "Maria", "pin": PIN})
        assert reply.status == 403


async def test_ten_at_once_make_one_manager(house: House) -> None:
    """The code is spent in the transaction that uses it."""
    code = await offered(house)
    replies = await asyncio.gather(
        *(house.stranger().post(FIRST, {"setup_code": code, "username": f"M{n}", "pin": PIN}) for n in range(10))
    )
    assert sorted(reply.status for reply in replies) == [201] + [409] * 9
    assert len(await house.rows("SELECT * FROM users")) == 1


async def test_a_bad_name_or_pin_leaves_the_code_good(house: House) -> None:
    """It is spent by a manager, not by a typing mistake."""
    code = await offered(house)
    for change in ({"pin": "12"}, {"username": ""}, {"device_name": "x" * 41}):
        body = {"setup_code": code, "username": "Maria", "pin": PIN, **change}
        assert (await house.stranger().post(FIRST, body)).status == 422
    await house.phone("waiter", "Maria")
    taken = await house.stranger().post(FIRST, {"setup_code": code, "username": "maria", "pin": PIN})
    assert taken.json["key"] == "name_taken"
    good = await house.stranger().post(FIRST, {"setup_code": code, "username": "Eleni", "pin": PIN})
    assert good.status == 201


async def test_the_first_manager_gets_in_where_enrolment_is_required(config: Config, clock: FakeClock) -> None:
    """His device is the first that joined."""
    strict = Config(data=config.data, listen=config.listen, inputs="off", require_enrolment=True)
    async with start(strict, clock) as house:
        reply = await house.stranger().post(FIRST, {"setup_code": await offered(house), "username": "M", "pin": PIN})
        assert (await log_in(house.stranger(), "M", **keys_of(reply))).status == 200
        assert (await log_in(house.stranger(), "M")).status == 403
