"""The rules of acts: shown to all who serve, set by those who manage, refused where they cannot stand."""

from typing import Any

import pytest

from tests.conftest import House

OTHER = {"code": "other", "names": {"en": "Other", "el": "Άλλο"}}
GIFT = {"code": "gift", "names": {"en": "A gift", "el": "Δώρο"}}


async def test_five_acts_ship_with_reasons(house: House) -> None:
    """Each has reasons of its own in both languages, `other` among them; no limit and no allowance."""
    waiter = await house.phone("waiter")
    acts = (await waiter.get("/api/acts/")).json
    assert [act["act"] for act in acts] == ["void", "remake", "swap", "treat", "walk_out"]
    for act in acts:
        assert "other" in [reason["code"] for reason in act["reasons"]]
        assert all(reason["names"]["en"] and reason["names"]["el"] for reason in act["reasons"])
        assert (act["limit_amount"], act["allowance"]) == (None, 0)
        assert act["my"] == {"is_permitted": False, "allowance": 0, "used": 0, "left": 0}


async def test_a_manager_sets_the_rules(house: House) -> None:
    """From then on they are what everybody sees; the same again changes nothing."""
    manager, waiter = await house.phone("manager"), await house.phone("waiter")
    change = {"reasons": [GIFT, OTHER], "limit_amount": 2000, "allowance": 500}
    assert (await manager.put("/api/acts/treat", change)).status == 200
    treat = (await waiter.get("/api/acts/")).json[3]
    assert [reason["code"] for reason in treat["reasons"]] == ["gift", "other"]
    assert (treat["limit_amount"], treat["allowance"], treat["my"]["left"]) == (2000, 500, 500)
    assert (await manager.put("/api/acts/treat", change)).status == 200


@pytest.mark.parametrize(
    ("change", "field"),
    [
        ({"reasons": [GIFT]}, "reasons"),
        ({"reasons": []}, "reasons"),
        ({"reasons": [OTHER, OTHER]}, "reasons"),
        ({"reasons": [OTHER, {"code": "x", "names": {"en": "X"}}]}, "reasons"),
        ({"reasons": [OTHER, {"code": "x", "names": {"en": "X", "el": "  "}}]}, "reasons"),
        ({"reasons": [OTHER, {"code": "Not so", "names": {"en": "X", "el": "X"}}]}, "reasons"),
        ({"limit_amount": -1}, "limit_amount"),
        ({"allowance": 0.5}, "allowance"),
        ({"allowance": None}, "allowance"),
    ],
)
async def test_what_cannot_stand_is_refused(house: House, change: dict[str, Any], field: str) -> None:
    """With the field named, and nothing changed."""
    manager = await house.phone("manager")
    before = (await manager.get("/api/acts/")).json
    reply = await manager.put("/api/acts/void", {"reasons": [OTHER], "limit_amount": None, "allowance": 0} | change)
    assert reply.status == 422
    assert field in str(reply.json["fields"])
    assert (await manager.get("/api/acts/")).json == before


async def test_an_unknown_act_is_not_found(house: House) -> None:
    """There are five."""
    manager = await house.phone("manager")
    reply = await manager.put("/api/acts/theft", {"reasons": [OTHER], "limit_amount": None, "allowance": 0})
    assert reply.status == 404
    assert (await manager.get("/api/acts/theft/allowances/1")).status == 404


async def test_the_allowances_of_everybody_who_takes_orders_are_told_together(house: House) -> None:
    """Who may do the act anyway is marked; a cook, who takes no orders, is not among them."""
    manager, waiter, cook = await house.phone("manager"), await house.phone("waiter"), await house.phone("kitchen")
    await manager.put("/api/acts/treat", {"reasons": [OTHER], "limit_amount": None, "allowance": 500})
    await manager.put(f"/api/acts/treat/allowances/{waiter.user_id}", {"amount": 900})
    told = {one["user_id"]: one for one in (await manager.get("/api/acts/treat/allowances")).json}
    assert cook.user_id not in told
    assert (told[waiter.user_id]["own_allowance"], told[waiter.user_id]["is_permitted"]) == (900, False)
    assert (told[manager.user_id]["allowance"], told[manager.user_id]["is_permitted"]) == (500, True)


async def test_a_person_has_an_allowance_of_his_own(house: House) -> None:
    """More than everybody, or nothing; forgotten, everybody's holds again."""
    manager, waiter = await house.phone("manager"), await house.phone("waiter")
    await manager.put("/api/acts/treat", {"reasons": [OTHER], "limit_amount": None, "allowance": 500})
    path = f"/api/acts/treat/allowances/{waiter.user_id}"
    assert (await manager.get(path)).json["own_allowance"] is None
    for own, holds in ((900, 900), (0, 0), (None, 500)):
        told = (await manager.put(path, {"amount": own})).json
        assert (told["own_allowance"], told["allowance"], told["left"]) == (own, holds, holds)
        assert (await waiter.get("/api/acts/")).json[3]["my"]["left"] == holds
    assert (await manager.put("/api/acts/treat/allowances/999", {"amount": 1})).status == 404
    assert (await waiter.put(path, {"amount": 1_000_000})).status == 403
