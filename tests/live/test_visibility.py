import importlib
import pkgutil

import pytest

import appliance
from appliance.live.model import SEEN_WITH, UNPLACED, join, sights_of
from appliance.live.service import LIVE
from appliance.staff.model import ROLE_ACTIONS, Action, Role
from kernel.events import Event
from tests.conftest import House, until
from tests.live.reader import add_tables, listening


def _events() -> set[str]:
    for module in pkgutil.walk_packages(appliance.__path__, "appliance."):
        if module.name.endswith(".model"):
            importlib.import_module(module.name)
    found: set[str] = set()
    unseen: list[type[Event]] = [Event]
    while unseen:
        kinds = [kind for kind in unseen.pop().__subclasses__() if kind.__module__.startswith("appliance.")]
        found |= {kind.__name__ for kind in kinds if not kind.__subclasses__()}
        unseen += kinds
    return found


def test_every_fact_of_the_house_is_placed() -> None:
    """Whoever records a new kind of fact says who may see it; none is shown to waiters by being forgotten."""
    assert _events() - set(SEEN_WITH) == set()
    assert UNPLACED not in ROLE_ACTIONS[Role.WAITER]


def test_sights_are_permissions_of_the_house() -> None:
    """Every permission named here exists."""
    assert set(SEEN_WITH.values()) <= {action.value for action in Action}


def test_no_waiter_sees_facts_about_people() -> None:
    """What concerns staff, their devices and sessions is for those who see the staff or the audit."""
    waiter = sights_of((action.value for action in ROLE_ACTIONS[Role.WAITER]), is_local=False)
    shown = {name for name, sight in SEEN_WITH.items() if sight in waiter}
    about_people = {
        name for name in _events() if name.startswith(("User", "Log", "Session", "Device", "Pin", "Locked"))
    }
    assert about_people
    assert shown & about_people == set()


def test_an_unplaced_fact_is_for_the_audit() -> None:
    """A fact that another version recorded is shown to nobody but those who may see everything."""
    assert SEEN_WITH.get("SomethingNew", UNPLACED) == Action.SEE_AUDIT
    assert join([], frozenset(), 0) == b""


async def test_waiters_hear_of_tables_and_managers_of_people_too(house: House) -> None:
    """Two streams of the same minutes differ by what each role may see."""
    waiter, manager = await house.phone("waiter"), await house.phone("manager")
    async with listening(house, waiter) as his, listening(house, manager) as hers:
        await his.hello()
        await hers.hello()
        await house.phone("waiter", "newcomer")
        await add_tables(house, 1)
        heard_by_waiter = await his.facts(1)
        heard_by_manager = [(await hers.facts(1))[0]["type"]]
        while heard_by_manager[-1] != "TableAdded":
            heard_by_manager.append((await hers.facts(1))[0]["type"])
    assert heard_by_waiter[0]["type"] == "TableAdded"
    assert "LoggedIn" in heard_by_manager


async def test_the_replay_shows_no_more_than_the_stream(house: House) -> None:
    """Catching up is filtered by the same table."""
    waiter = await house.phone("waiter")
    await house.phone("manager")
    start = (await waiter.get("/api/tables/")).headers["Comanda-Seq"]
    await house.phone("waiter", "newcomer")
    await add_tables(house, 1)
    async with listening(house, waiter, since=start) as reader:
        await reader.hello()
        assert (await reader.facts(1))[0]["type"] == "TableAdded"


@pytest.mark.parametrize("role", [role.value for role in Role])
async def test_everybody_who_is_signed_in_may_listen(house: House, role: str) -> None:
    """Each role gets a stream; what flows in it is filtered."""
    async with listening(house, await house.phone(role)) as reader:
        await reader.hello()


async def test_strangers_may_not_listen(house: House) -> None:
    """Without a session there is no stream, and none is left open."""
    assert (await house.stranger().get("/api/live")).status == 401

    async def none_open() -> bool:
        return len(house.app[LIVE]) == 0

    await until(none_open)
