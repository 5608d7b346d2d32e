import re
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from appliance.config import Config
from appliance.live.service import LIVE
from appliance.runtime.route import Gate, Kind, Route
from appliance.staff.model import ROLE_ACTIONS, Action, Role, actions_with
from appliance.wiring.routes import routes
from tests.conftest import House, Phone
from tests.live.reader import listening

ROLES = "/api/roles/"
ALL = routes(Config())
DOCUMENT = Path(__file__).parents[2] / "docs" / "permissions.md"


def address_of(route: Route) -> str:
    """Return an address of the route, with names of nothing in it."""
    nothing = {"int": "987654", "id": "01980000-0000-7000-8000-000000000000", "code": "nothing"}
    return re.sub(r"\{\w+:(\w+)\}", lambda found: nothing[found[1]], route.path)


async def _matrix(phone: Phone) -> dict[str, set[str]]:
    reply = await phone.get(ROLES)
    assert reply.status == 200, reply.json
    return {one["role"]: set(one["actions"]) for one in reply.json["roles"]}


async def _set(phone: Phone, role: str, actions: set[str], status: int = 200) -> Any:
    reply = await phone.put(f"{ROLES}{role}", {"actions": sorted(actions)})
    assert reply.status == status, reply.json
    return reply.json


async def test_the_matrix_that_ships_is_told(house: House) -> None:
    """Until somebody changes it, it is that of the docs; how many people work in each role stands beside it."""
    manager = await house.phone("manager")
    await house.phone("waiter", "Nikos")
    told = (await manager.get(ROLES)).json
    assert told["actions"] == [action.value for action in Action]
    assert {one["role"]: set(one["actions"]) for one in told["roles"]} == {
        role.value: {action.value for action in held} for role, held in ROLE_ACTIONS.items()
    }
    assert all(one["actions"] == one["default_actions"] for one in told["roles"])
    assert {one["role"]: one["people"] for one in told["roles"]}["waiter"] == 1


async def test_what_a_role_may_is_felt_at_the_next_request(house: House) -> None:
    """Given and taken, for people who are logged in already, and in what they are told of themselves."""
    manager, waiter = await house.phone("manager"), await house.phone("waiter")
    before = (await _matrix(manager))["waiter"]
    assert (await waiter.get(ROLES)).status == 403
    await _set(manager, "waiter", before | {"staff.see"})
    assert (await waiter.get(ROLES)).status == 200
    assert "staff.see" in (await waiter.get("/api/auth/me")).json["actions"]
    await _set(manager, "waiter", before - {"floor.see"})
    assert (await waiter.get(ROLES)).status == 403
    assert (await waiter.get("/api/tables/")).status == 403
    assert "floor.see" not in (await waiter.get("/api/auth/me")).json["actions"]
    assert (await (await house.phone("cashier")).get("/api/tables/")).status == 200


async def test_changes_are_facts(house: House) -> None:
    """What was given and taken, by whom; setting what is so already is none."""
    manager = await house.phone("manager")
    before = (await _matrix(manager))["kitchen"]
    await _set(manager, "kitchen", before)
    await _set(manager, "kitchen", (before | {"reports.see", "floor.see"}) - {"menu.daily"})
    assert await house.events("RolesChanged") == [
        ("RolesChanged", {"role": "kitchen", "added": ["floor.see", "reports.see"], "removed": ["menu.daily"]})
    ]
    rows = await house.rows("SELECT actor, subject FROM events WHERE type = 'RolesChanged'")
    assert rows == [{"actor": manager.user_id, "subject": "role:kitchen"}]
    await _set(manager, "kitchen", before)
    assert await house.rows("SELECT * FROM role_actions") == []


async def test_another_box_keeps_its_own(house: House) -> None:
    """Only differences are kept: an action that a newer version brings is held by whoever it ships for."""
    manager = await house.phone("manager")
    await _set(manager, "waiter", (await _matrix(manager))["waiter"] | {"orders.void"})
    assert await house.rows("SELECT * FROM role_actions") == [
        {"role": "waiter", "action": "orders.void", "is_allowed": 1}
    ]
    await house.do(lambda tx: tx.run("INSERT INTO role_actions VALUES ('waiter', 'from.tomorrow', 1)"))
    assert "from.tomorrow" not in (await _matrix(manager))["waiter"]


@given(st.sampled_from(Role), st.frozensets(st.sampled_from(Action)), st.frozensets(st.sampled_from(Action)))
def test_differences_make_the_wanted_set(role: Role, wanted: frozenset[Action], unknown: frozenset[Action]) -> None:
    """Whatever set is wanted, the shipped one with its differences is that set, and words of other versions change nothing."""
    words = [f"{'+' if action in wanted else '-'}{action}" for action in wanted ^ ROLE_ACTIONS[role]]
    words += [f"+{action}.tomorrow" for action in unknown]
    assert actions_with(role, " ".join(words)) == {action.value for action in wanted}


@pytest.mark.parametrize("role", ["manager", "sysadmin"])
async def test_the_last_who_may_say_keeps_it(house: House, role: str) -> None:
    """Nobody takes `staff.manage` from the last role that has it, or from the last whose people work here."""
    keeper = await house.phone(role)
    everything = {action.value for action in Action}
    if role == "sysadmin":
        await _set(keeper, "manager", everything - {"staff.manage"})
    refused = await _set(keeper, role, everything - {"staff.manage"}, 409)
    assert refused["key"] == "last_keeper"
    assert "staff.manage" in (await _matrix(keeper))[role]
    if role == "manager":
        await house.phone("sysadmin")
        await _set(keeper, role, everything - {"staff.manage"})
        assert (await keeper.put(f"{ROLES}waiter", {"actions": []})).status == 403


async def test_the_last_person_who_may_say_stays(house: House) -> None:
    """Where only sysadmins may, the last of them is neither removed nor made something else."""
    sysadmin, manager = await house.phone("sysadmin"), await house.phone("manager")
    await _set(sysadmin, "manager", {action.value for action in Action} - {"staff.manage"})
    path = f"/api/waiters/{sysadmin.user_id}"
    for reply in (await sysadmin.delete(path), await sysadmin.put(path, {"role": "manager"})):
        assert (reply.status, reply.json["key"]) == (409, "last_keeper")
    assert (await manager.delete(f"/api/waiters/{manager.user_id}")).json["key"] == "last_manager"


async def test_nobody_gives_more_than_he_has(house: House) -> None:
    """Neither to a role, nor by making somebody of a role that may more, nor by setting such a person's PIN."""
    manager, supervisor = await house.phone("manager"), await house.phone("supervisor")
    cashier = await house.phone("cashier")
    matrix = await _matrix(manager)
    await _set(manager, "supervisor", matrix["supervisor"] | {"staff.manage", "staff.edit"})
    refused = await _set(supervisor, "waiter", matrix["waiter"] | {"orders.void", "reports.see"}, 403)
    assert (refused["key"], "reports.see" in refused["detail"], "orders.void" in refused["detail"]) == (
        "more_than_you",
        True,
        False,
    )
    await _set(supervisor, "waiter", matrix["waiter"] | {"orders.void"})
    person = {"username": "New", "pin": "2580"}
    assert (await supervisor.post("/api/waiters", {**person, "role": "cashier"})).json["key"] == "more_than_you"
    made = await supervisor.post("/api/waiters", {**person, "role": "waiter"})
    assert made.status == 201
    path = f"/api/waiters/{made.json['id']}"
    assert (await supervisor.put(path, {"role": "cashier"})).json["key"] == "more_than_you"
    assert (await supervisor.put(path, {"pin": "8520"})).status == 200
    reply = await supervisor.put(f"/api/waiters/{cashier.user_id}", {"pin": "8520"})
    assert reply.json["key"] == "more_than_you"


async def test_nobody_changes_a_role_above_his(house: House) -> None:
    """A manager leaves sysadmins alone, and whoever else was let in leaves both alone."""
    manager, supervisor = await house.phone("manager"), await house.phone("supervisor")
    assert (await _set(manager, "sysadmin", set(), 403))["key"] == "above_you"
    await _set(manager, "supervisor", (await _matrix(manager))["supervisor"] | {"staff.manage"})
    for role in ("manager", "sysadmin"):
        assert (await _set(supervisor, role, set(), 403))["key"] == "above_you"


async def test_what_cannot_be_meant_is_refused(house: House) -> None:
    """A role or an action that there is not, or no list: a clear error, and nothing changes."""
    manager = await house.phone("manager")
    assert (await manager.put(f"{ROLES}emperor", {"actions": []})).status == 404
    for body in ({"actions": ["floor.see", "floor.burn"]}, {"actions": "floor.see"}, {}):
        assert (await manager.put(f"{ROLES}waiter", body)).status == 422
    assert await house.events("RolesChanged") == []


async def test_open_screens_see_it_at_once(house: House) -> None:
    """A stream whose person may see other things than before ends as `changed`; opened again it shows them."""
    house.app[LIVE].pace.look_s = 60.0
    manager, waiter = await house.phone("manager"), await house.phone("waiter")
    async with listening(house, waiter) as reader:
        await reader.hello()
        await _set(manager, "waiter", (await _matrix(manager))["waiter"] | {"staff.see"})
        heard = await reader.next()
        while heard.name == "":
            heard = await reader.next()
        assert (heard.name, heard.data["reason"]) == ("end", "changed")


async def _walk(phone: Phone, held: set[str], who: str) -> None:
    for route in ALL:
        if route.path == "/api/live" or route.path.startswith("/api/auth/"):
            continue
        body: dict[str, object] | None = None if route.method == "GET" else {}
        reply = await phone.ask(route.method, address_of(route), body)
        name = f"{who}: {route.method} {route.path}: {reply.status}"
        is_refused = reply.status == 403 and (reply.json or {}).get("fields", {}).get("action") == route.access
        match route.access:
            case Gate.PUBLIC:
                assert not is_refused, name
            case Gate.LOCAL:
                assert reply.status == 403, name
            case Gate.SIGNED_IN:
                assert reply.status != 401, name
            case action if action not in held:
                assert is_refused, name
            case _:
                assert reply.status != 401, name
                assert not is_refused or route.kind is Kind.OWN, name


@pytest.mark.parametrize("role", list(Role))
async def test_every_route_asks_the_matrix_as_it_is_kept(house: House, role: Role) -> None:
    """With its actions turned round, a role may use every route that it could not, and none that it could."""
    local = house.box.writer
    wanted = {action.value for action in Action} - {action.value for action in ROLE_ACTIONS[role]}

    def turn_round(tx: Any) -> None:
        for action in Action:
            tx.run("INSERT INTO role_actions VALUES (?, ?, ?)", (role.value, action.value, action.value in wanted))

    await local.do(turn_round)
    phone = await house.phone(role.value)
    assert set((await phone.get("/api/auth/me")).json["actions"]) == wanted
    await _walk(phone, wanted, role)


async def test_nobody_gets_no_further_than_the_door(house: House) -> None:
    """Whoever is not logged in uses public routes only; routes of the machine are refused over the network."""
    stranger = house.stranger()
    for route in ALL:
        body: dict[str, object] | None = None if route.method == "GET" else {}
        if route.access == Gate.PUBLIC:
            continue
        reply = await stranger.ask(route.method, address_of(route), body)
        expected = (403, "forbidden") if route.access == Gate.LOCAL else (401, "unauthenticated")
        assert (reply.status, reply.json["code"]) == expected, f"{route.method} {route.path}"


def _table() -> list[str]:
    """Return the matrix that ships as the lines of a table: an action a row, a role a column."""
    head = ["action", *(role.value.replace("_", " ") for role in Role)]
    rows = [[f"`{action}`", *("yes" if action in ROLE_ACTIONS[role] else "" for role in Role)] for action in Action]
    lines = [head, ["---"] * len(head), *rows]
    return [f"| {' | '.join(cells)} |".replace("|  |", "| |").replace("|  |", "| |") for cells in lines]


def test_the_docs_show_the_matrix_that_ships() -> None:
    """The table in docs/permissions.md is the code's; where it is not, these lines are what to put there."""
    said = [line for line in DOCUMENT.read_text("utf-8").splitlines() if line.startswith("|")]
    assert said == _table(), "\n" + "\n".join(_table())


def test_every_action_guards_something_or_is_asked_for() -> None:
    """Every route's access is a gate or an action of the matrix, and some role holds each action."""
    for route in ALL:
        assert isinstance(route.access, Gate) or route.access in set(Action), route.path
    assert {action for held in ROLE_ACTIONS.values() for action in held} == set(Action)
