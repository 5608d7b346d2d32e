"""A colleague who may do more types his PIN on another's phone."""

import asyncio
from typing import Any

import msgspec
import pytest

from appliance.runtime.route import Call
from appliance.staff import service
from appliance.staff.model import Approval
from kernel.clock import SECOND_MS
from kernel.errors import DomainError, ErrorCode
from tests.conftest import House
from tests.fakes.clock import FakeClock
from tests.staff.door import PIN, WRONG, engage_with_pin, log_in, phone_at, watch_hashes

VOID = "orders.void"


class Given(msgspec.Struct):
    """What is typed."""

    username: str
    pin: str


class Body(msgspec.Struct):
    """A command that may need it."""

    approval: Given | None = None


async def call_of(house: House, body: Any, name: str = "waiter", role: str = "waiter") -> Call:
    """Return a call by a signed-in person, as a route's prepare gets it."""
    phone = await house.phone(role, name)
    return Call(await house.read(lambda snapshot: house.box.authenticate(snapshot, phone.token or "")), body=body)


async def approve(house: House, name: str, pin: str = PIN, *, by: str = "waiter") -> Approval | None:
    """Ask for an approval on a waiter's phone."""
    return await service.prepare_approval(house.box, await call_of(house, Body(Given(name, pin)), by))


async def refusal(house: House, name: str, pin: str = WRONG, *, by: str = "waiter") -> DomainError:
    """Return how an approval is refused."""
    with pytest.raises(DomainError) as caught:
        await approve(house, name, pin, by=by)
    return caught.value


async def test_a_managers_pin_approves_what_he_may_do(house: House) -> None:
    """The waiter's command goes through and names who approved."""
    boss = await engage_with_pin(house, "Boss", "manager")
    call = await call_of(house, None)
    approval = await approve(house, "ΒOSS".replace("Β", "B"))
    assert approval is not None
    assert approval.user_id == boss
    assert await house.read(lambda snapshot: service.require(snapshot, call.caller, approval, VOID)) == boss


@pytest.mark.parametrize("body", [None, Body(), {"lines": []}])
async def test_where_none_is_given_none_is_prepared(house: House, body: Any) -> None:
    """And nothing is hashed."""
    call = await call_of(house, body)
    with watch_hashes() as watch:
        assert await service.prepare_approval(house.box, call) is None
    assert watch.most == 0


async def test_who_may_himself_needs_nobody(house: House) -> None:
    """An approval that is not needed is not named either."""
    await engage_with_pin(house, "Boss", "manager")
    approval = await approve(house, "Boss")
    call = await call_of(house, None, "supervisor", "supervisor")
    assert await house.read(lambda snapshot: service.require(snapshot, call.caller, approval, VOID)) is None


async def test_who_may_not_is_told_what_is_needed(house: House) -> None:
    """A phone asks for a PIN when it sees this key."""
    call = await call_of(house, None)
    with pytest.raises(DomainError) as caught:
        await house.read(lambda snapshot: service.require(snapshot, call.caller, None, VOID))
    error = caught.value
    assert (error.code, error.key, error.fields) == (ErrorCode.FORBIDDEN, "approval_needed", {"action": VOID})


async def test_a_colleague_who_may_not_either_approves_nothing(house: House) -> None:
    """His PIN is right, his role is not."""
    await engage_with_pin(house, "Niko")
    call, approval = await call_of(house, None), await approve(house, "Niko")
    with pytest.raises(DomainError, match="may not approve"):
        await house.read(lambda snapshot: service.require(snapshot, call.caller, approval, VOID))


@pytest.mark.parametrize("change", ["removed", "demoted"])
async def test_an_approver_who_changed_meanwhile_approves_nothing(house: House, change: str) -> None:
    """Between the PIN and the transaction he left, or became a waiter."""
    boss = await engage_with_pin(house, "Boss", "supervisor")
    call, approval = await call_of(house, None), await approve(house, "Boss")
    manager = await house.phone("manager")
    path = f"/api/waiters/{boss}"
    await (manager.delete(path) if change == "removed" else manager.put(path, {"role": "waiter"}))
    with pytest.raises(DomainError, match="may not approve"):
        await house.do(lambda tx: service.require(tx, call.caller, approval, VOID))


async def test_wrong_pins_are_counted_against_who_asks(house: House, clock: FakeClock) -> None:
    """Five, then he waits, whichever name he types and however often he logs in; others approve on."""
    await engage_with_pin(house, "Boss", "manager")
    await engage_with_pin(house, "Chef", "manager")
    codes = [(await refusal(house, name)).code for name in ("Boss", "Chef", "nobody", "Boss", "Chef")]
    assert codes == [ErrorCode.FORBIDDEN] * 5
    locked = await refusal(house, "Boss", PIN)
    assert (locked.code, locked.fields) == (ErrorCode.LIMITED, {"retry_after_s": 30})
    assert await approve(house, "Boss", by="other") is not None
    clock.advance(30 * SECOND_MS)
    assert await approve(house, "Boss") is not None
    waiter = await house.phone("waiter")
    rows = await house.rows("SELECT DISTINCT actor FROM events WHERE type = 'LoginRefused'")
    assert rows == [{"actor": waiter.user_id}]


async def test_ten_guesses_at_once_are_five(house: House) -> None:
    """And they are hashed one after the other."""
    await engage_with_pin(house, "Boss", "manager")
    call = await call_of(house, Body(Given("Boss", WRONG)))
    with watch_hashes() as watch:
        results = await asyncio.gather(
            *(service.prepare_approval(house.box, call) for _ in range(10)), return_exceptions=True
        )
    codes = sorted(result.code for result in results if isinstance(result, DomainError))
    assert codes == [ErrorCode.FORBIDDEN] * 5 + [ErrorCode.LIMITED] * 5
    assert watch.most == 1


async def test_strangers_do_not_stop_approvals(house: House) -> None:
    """A manager whose name is tried from everywhere can approve on any waiter's phone."""
    await engage_with_pin(house, "Boss", "manager")
    for last in range(2, 6):
        async with phone_at(house, f"127.0.0.{last}") as attacker:
            for _ in range(5):
                await log_in(attacker, "Boss", WRONG)
    assert (await log_in(house.stranger(), "Boss")).status == 429
    assert await approve(house, "Boss") is not None


@pytest.mark.parametrize("name", ["nobody", "Left"])
async def test_who_is_not_here_costs_a_hash_too(house: House, name: str) -> None:
    """The same words and the same time as a wrong PIN."""
    await engage_with_pin(house, "Boss", "manager")
    left = await engage_with_pin(house, "Left", "manager")
    await house.do(lambda tx: service.remove_user(tx, left))
    expected = await refusal(house, "Boss")
    with watch_hashes() as watch:
        error = await refusal(house, name, PIN)
    assert (error.code, error.key, error.message) == (expected.code, "approval_refused", expected.message)
    assert watch.most == 1
