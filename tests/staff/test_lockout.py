"""Wrong tries: what they cost whom. README.md of the staff room has the rules."""

import asyncio
import threading

import pytest
from hypothesis import given
from hypothesis import strategies as st
from msgspec import UNSET

from appliance.config import Config
from appliance.runtime.tx import Tx
from appliance.staff import service
from appliance.staff.contract import UserChange
from kernel.clock import DAY_MS, MINUTE_MS, SECOND_MS
from kernel.tries import FORGET_MS, Tries
from tests.conftest import House, Phone, Reply, until
from tests.fakes.clock import START_MS, FakeClock
from tests.staff.door import WRONG, engage_with_pin, enrol, keys_of, log_in, phone_at, start

NEW_PIN = "6047"


async def fail(phone: Phone, name: str, times: int, **more: str) -> Reply:
    """Type a wrong PIN so many times and return the last answer."""
    replies = [await log_in(phone, name, WRONG, **more) for _ in range(times)]
    return replies[-1]


def test_the_delay_doubles_up_to_a_quarter_of_an_hour() -> None:
    """Five tries are free."""
    tries, delays = Tries(), []
    for _ in range(12):
        tries = tries.fail(START_MS, free=5)
        delays.append(tries.wait_ms(START_MS) // SECOND_MS)
    assert delays == [0, 0, 0, 0, 30, 60, 120, 240, 480, 900, 900, 900]


@given(st.lists(st.integers(0, DAY_MS), max_size=60), st.integers(1, 20))
def test_a_wait_is_never_longer_than_a_quarter_of_an_hour(pauses: list[int], free: int) -> None:
    """Whatever the rhythm; and it is over when it said."""
    tries, at_ms = Tries(), START_MS
    for pause in pauses:
        at_ms += pause
        tries = tries.fail(at_ms, free)
        wait = tries.wait_ms(at_ms)
        assert 0 <= wait <= 15 * MINUTE_MS
        assert tries.wait_ms(at_ms + wait) == 0


@given(st.integers(1, 1 << 60))
def test_a_clock_that_was_set_back_unlocks_and_keeps_the_count(back_ms: int) -> None:
    """A box that woke without a clock is not closed for years."""
    tries = Tries(failures=9, last_ms=START_MS).fail(START_MS, free=5)
    assert tries.wait_ms(START_MS - back_ms) == 0
    assert tries.fail(START_MS - back_ms, free=5).failures == 11


def test_a_day_without_a_failure_begins_anew() -> None:
    """Slips of a week do not add up."""
    tries = Tries(failures=4, last_ms=START_MS)
    assert tries.fail(START_MS + FORGET_MS, free=5).failures == 5
    assert tries.fail(START_MS + FORGET_MS + 1, free=5).failures == 1


async def test_after_five_tries_the_box_stops_listening(house: House, clock: FakeClock) -> None:
    """The right PIN too has to wait, and is told how long; then it works and the slips are forgiven."""
    user_id = await engage_with_pin(house, "Maria")
    phone = house.stranger()
    assert (await fail(phone, "Maria", 5)).status == 401
    reply = await log_in(phone, "Maria")
    assert (reply.status, reply.json["key"], reply.json["fields"]) == (429, "locked_out", {"retry_after_s": 30})
    assert reply.headers["Retry-After"] == "30"
    clock.advance(29_001)
    assert (await log_in(phone, "Maria")).json["fields"] == {"retry_after_s": 1}
    clock.advance(999)
    assert (await log_in(phone, "Maria")).status == 200
    assert (await fail(phone, "Maria", 4)).status == 401
    assert (await log_in(phone, "Maria")).status == 200
    locks = [event for _, event in await house.events("LockedOut")]
    assert {(lock["counter"], lock["user_id"], lock["failures"]) for lock in locks} == {
        ("place", user_id, 5),
        ("pair", user_id, 5),
    }
    assert {lock["until_ms"] for lock in locks} == {START_MS + 30 * SECOND_MS}


async def test_a_refused_wait_is_not_counted(house: House, clock: FakeClock) -> None:
    """Who hammers a locked door neither lengthens his wait nor fills the journal."""
    await engage_with_pin(house, "Maria")
    await fail(house.stranger(), "Maria", 5)
    before = await house.events()
    assert (await fail(house.stranger(), "Maria", 10)).status == 429
    assert await house.events() == before
    clock.advance(30 * SECOND_MS)
    assert (await log_in(house.stranger(), "Maria")).status == 200


async def test_tries_sent_at_once_are_counted_as_tries_in_a_row(house: House) -> None:
    """Thirty guesses on thirty connections are five guesses and twenty-five refusals."""
    await engage_with_pin(house, "Maria")
    replies = await asyncio.gather(*(log_in(house.stranger(), "Maria", f"{n:04}") for n in range(30)))
    assert sorted(reply.status for reply in replies) == [401] * 5 + [429] * 25


@pytest.mark.parametrize(
    "names", [["Maria"] * 5, ["Maria", "Niko", "nobody", "Maria", "Niko"], ["no", "bo", "dy", "a", "b"]]
)
async def test_a_place_is_locked_whoever_is_tried(house: House, names: list[str]) -> None:
    """Real names, made-up names, mixed: the same wait after the same number, so the answer tells nobody's name."""
    for name in ("Maria", "Niko", "Eleni"):
        await engage_with_pin(house, name)
    for name in names:
        assert (await fail(house.stranger(), name, 1)).status == 401
    reply = await log_in(house.stranger(), "Eleni")
    assert (reply.status, reply.json["fields"]) == (429, {"retry_after_s": 30})


async def test_a_lock_outlives_a_restart(config: Config, clock: FakeClock) -> None:
    """Pulling the plug buys no tries."""
    async with start(config, clock) as house:
        await engage_with_pin(house, "Maria")
        await fail(house.stranger(), "Maria", 5)
    async with start(config, clock) as house:
        assert (await log_in(house.stranger(), "Maria")).status == 429
        clock.advance(30 * SECOND_MS)
        assert (await fail(house.stranger(), "Maria", 1)).status == 401
        assert (await log_in(house.stranger(), "Maria")).json["fields"] == {"retry_after_s": 60}


async def test_a_right_pin_elsewhere_unlocks_nothing(house: House) -> None:
    """The real Maria logs in on her phone; the device where somebody guesses her PIN stays locked."""
    await engage_with_pin(house, "Maria")
    till, own = await enrol(house), await enrol(house, "Maria's", "phone")
    await fail(house.stranger(), "Maria", 5, **till)
    assert (await log_in(house.stranger(), "Maria", **own)).status == 200
    assert (await log_in(house.stranger(), "Maria", **till)).status == 429


async def test_one_right_pin_does_not_pay_for_guessing_others(house: House) -> None:
    """A waiter who logs in between his guesses has five of them all the same."""
    await engage_with_pin(house, "Maria")
    await engage_with_pin(house, "boss", "manager")
    till = await enrol(house)
    for _ in range(4):
        assert (await fail(house.stranger(), "boss", 1, **till)).status == 401
        assert (await log_in(house.stranger(), "Maria", **till)).status == 200
    assert (await fail(house.stranger(), "boss", 1, **till)).status == 401
    assert (await log_in(house.stranger(), "Maria", **till)).status == 429


async def test_own_slips_are_forgiven_and_no_more(house: House) -> None:
    """A waiter who fails once on purpose before his right PIN gets that one try back, and none of those at others."""
    await engage_with_pin(house, "Maria")
    await engage_with_pin(house, "boss", "manager")
    till = await enrol(house)
    await fail(house.stranger(), "boss", 3, **till)
    await fail(house.stranger(), "Maria", 1, **till)
    assert (await log_in(house.stranger(), "Maria", **till)).status == 200
    assert (await fail(house.stranger(), "boss", 2, **till)).status == 401
    assert (await log_in(house.stranger(), "Maria", **till)).status == 429


async def test_an_enrolled_device_does_not_suffer_for_its_address(house: House) -> None:
    """Behind one address many phones may stand; those with a key are told apart."""
    await engage_with_pin(house, "Maria")
    till = await enrol(house)
    await fail(house.stranger(), "Maria", 5)
    assert (await log_in(house.stranger(), "Maria")).status == 429
    assert (await log_in(house.stranger(), "Maria", **till)).status == 200


async def test_an_unenrolled_key_does_not_buy_tries(house: House) -> None:
    """A browser that logged in once counts by its address still, or every log-in would bring five new guesses."""
    await engage_with_pin(house, "Maria")
    await engage_with_pin(house, "boss", "manager")
    first, second = [keys_of(await log_in(house.stranger(), "Maria")) for _ in range(2)]
    await fail(house.stranger(), "boss", 3, **first)
    await fail(house.stranger(), "boss", 2, **second)
    assert (await log_in(house.stranger(), "Maria", **first)).status == 429


async def test_addresses_are_told_apart(house: House) -> None:
    """Guessing from one does not lock another, until the name itself has been tried too often everywhere."""
    await engage_with_pin(house, "Maria")
    for last in range(2, 6):
        async with phone_at(house, f"127.0.0.{last}") as attacker:
            assert (await fail(attacker, "Maria", 5)).status == 401
    async with phone_at(house, "127.0.0.9") as attacker:
        assert (await fail(attacker, "Maria", 1)).status == 429
        assert (await fail(attacker, "Niko", 1)).status == 401


async def test_nobody_is_locked_out_of_his_own_device(house: House) -> None:
    """However many addresses guess: a device with a key on which Maria worked, or which is hers, still lets her in."""
    user_id = await engage_with_pin(house, "Maria")
    manager = await house.phone("manager")
    till, hers, strange = await enrol(house), await enrol(house), await enrol(house)
    await log_in(house.stranger(), "Maria", **till)
    await manager.put(f"/api/devices/{hers['device_id']}", {"owner_id": user_id})
    async with phone_at(house, "127.0.0.8") as browser:
        known = keys_of(await log_in(browser, "Maria"))
        for last in range(2, 6):
            async with phone_at(house, f"127.0.0.{last}") as attacker:
                await fail(attacker, "Maria", 5)
        assert (await log_in(browser, "Maria", **known)).status == 200
    assert (await log_in(house.stranger(), "Maria", **till)).status == 200
    assert (await log_in(house.stranger(), "Maria", **hers)).status == 200
    assert (await log_in(house.stranger(), "Maria", **strange)).status == 429


async def test_a_new_pin_from_a_manager_lets_its_owner_in_at_once(house: House) -> None:
    """Who forgot his PIN and filled his counters does not wait as well; the place keeps its own count."""
    user_id = await engage_with_pin(house, "Maria")
    manager = await house.phone("manager")
    till, other = await enrol(house), await enrol(house)
    await fail(house.stranger(), "Maria", 5, **till)
    await manager.put(f"/api/waiters/{user_id}", {"pin": "6047"})
    persons = await house.rows("SELECT person FROM login_tries")
    assert persons == [{"person": ""}]
    assert (await log_in(house.stranger(), "Maria", "6047", **other)).status == 200
    assert (await log_in(house.stranger(), "Maria", "6047", **till)).status == 429


async def test_wrong_join_codes_are_tries_as_well(house: House) -> None:
    """And the right one has to wait after them."""
    manager = await house.phone("manager")
    code = (await manager.post("/api/devices/join-codes")).json["join_code"]
    for _ in range(5):
        reply = await house.stranger().post("/api/devices/enrol", {"join_code": "AAAAA-AAAAA", "name": "x"})
        assert (reply.status, reply.json["key"]) == (403, "join_code_refused")
    assert (await house.stranger().post("/api/devices/enrol", {"join_code": code, "name": "x"})).status == 429


async def test_counters_are_emptied_after_a_day(house: House, clock: FakeClock) -> None:
    """The table does not grow for ever."""
    await engage_with_pin(house, "Maria")
    async with phone_at(house, "127.0.0.2") as attacker:
        await fail(attacker, "Maria", 1)
    clock.advance(DAY_MS + 1)
    await fail(house.stranger(), "nobody", 1)
    places = {row["place"] for row in await house.rows("SELECT place FROM login_tries")}
    assert places == {"", "address:127.0.0.1"}
    assert await house.rows("SELECT * FROM login_tries WHERE person LIKE 'user:%'") == []


@pytest.mark.parametrize("change", [UserChange(pin=NEW_PIN), UserChange(is_active=False)])
async def test_what_changed_while_a_pin_was_judged_counts(house: House, change: UserChange) -> None:
    """The PIN was right when it was looked at; what is true when the session is written decides."""
    user_id = await engage_with_pin(house, "Maria")
    pin_hash = None if change.pin is UNSET else service.hash_pin(NEW_PIN)
    busy, go_on = threading.Event(), threading.Event()

    def hold(_: Tx) -> None:
        busy.set()
        assert go_on.wait(10)

    async def is_busy() -> bool:
        return busy.is_set()

    async def stand_in_line(jobs: int) -> None:
        async def are_waiting() -> bool:
            return house.box.writer.waiting() >= jobs

        await until(are_waiting)

    holding = asyncio.create_task(house.do(hold))
    await until(is_busy)
    changing = asyncio.create_task(house.do(lambda tx: service.change_user(tx, user_id, change, pin_hash)))
    await stand_in_line(1)
    judged = asyncio.create_task(log_in(house.stranger(), "Maria"))
    await stand_in_line(2)
    go_on.set()
    await asyncio.gather(holding, changing)
    assert (await judged).status == 401
    assert await house.events("LoggedIn") == []
