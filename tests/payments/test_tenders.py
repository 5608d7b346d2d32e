from typing import Any

import pytest

from tests.orders.restaurant import Restaurant
from tests.payments.guests import check_of, payments, taken

PATH = "/api/tenders/"
AMEX: dict[str, Any] = {"code": "amex", "kind": "card", "names": {"el": "Amex", "en": "Amex"}, "needs_reference": True}


async def test_seven_tenders_are_there(restaurant: Restaurant) -> None:
    """One of each kind, named in both languages; every waiter sees them."""
    found = (await restaurant.waiter.get(PATH)).json
    assert [one["code"] for one in found] == ["cash", "card", "voucher", "room", "account", "mobile", "other"]
    assert found[0] == {
        "code": "cash",
        "kind": "cash",
        "names": {"el": "Μετρητά", "en": "Cash"},
        "is_active": True,
        "needs_reference": False,
        "opens_drawer": True,
        "terminal": "manual",
        "position": 1,
    }


@pytest.mark.parametrize("method", ["voucher", "room", "account", "mobile"])
async def test_some_tenders_need_a_reference(restaurant: Restaurant, method: str) -> None:
    """The number of the voucher or the room; it is kept with the payment and is in no fact."""
    order = await check_of(restaurant, 1000)
    refused = await restaurant.pay(order, {"all": True, "method": method, "reference": "  "})
    assert (refused.status, refused.json["key"]) == (422, "reference_missing")
    payment = await taken(restaurant, order, all=True, method=method, reference=" 12  B ")
    assert (payment["method"], payment["reference"]) == (method, "12 B")
    assert "12 B" not in str(await restaurant.journal())


async def test_an_unknown_tender_is_refused_naming_those_there_are(restaurant: Restaurant) -> None:
    """Also one that was switched off."""
    order = await check_of(restaurant, 1000)
    await restaurant.manager.put(f"{PATH}room", {"is_active": False})
    for method in ("gold", "room"):
        reply = await restaurant.pay(order, {"all": True, "method": method, "reference": "1"})
        assert (reply.status, reply.json["key"]) == (422, "no_such_tender")
        assert "cash, card, voucher, account, mobile, other" in reply.detail


async def test_a_manager_keeps_tenders(restaurant: Restaurant) -> None:
    """Adds, changes and removes one; each is a fact, and what changes nothing is none."""
    added = await restaurant.manager.post(PATH, AMEX)
    assert (added.status, added.json["terminal"]) == (201, "manual")
    again = await restaurant.manager.post(PATH, AMEX)
    assert (again.status, again.json["key"]) == (409, "tender_taken")
    changed = await restaurant.manager.put(f"{PATH}amex", {"names": {"el": "Άμεξ", "en": "American"}, "position": 1})
    assert changed.json["names"] == {"el": "Άμεξ", "en": "American"}
    await restaurant.manager.put(f"{PATH}amex", {"position": 1})
    assert (await restaurant.manager.delete(f"{PATH}amex")).status == 200
    assert (await restaurant.manager.put(f"{PATH}amex", {})).status == 404
    facts = [fact for name, fact in await restaurant.journal() if name.startswith("Tender")]
    assert facts == [
        {"code": "amex", "kind": "card"},
        {"code": "amex", "changed": ["position", "name_el", "name_en"]},
        {"code": "amex"},
    ]


async def test_what_guests_paid_with_is_switched_off_not_deleted(restaurant: Restaurant) -> None:
    """Its payments go on naming it."""
    await restaurant.manager.post(PATH, AMEX)
    order = await check_of(restaurant, 1000)
    await taken(restaurant, order, all=True, method="amex", reference="77")
    refused = await restaurant.manager.delete(f"{PATH}amex")
    assert (refused.status, refused.json["key"]) == (409, "tender_used")
    await restaurant.manager.put(f"{PATH}amex", {"is_active": False})
    assert (await payments(restaurant, order))[0]["method"] == "amex"


async def test_cash_is_one_and_stays(restaurant: Restaurant) -> None:
    """Wallets and drawers know it by its code."""
    second = {**AMEX, "kind": "cash", "code": "dollars"}
    assert (await restaurant.manager.post(PATH, second)).status == 422
    for change in ({"is_active": False}, {"terminal": "emulated"}):
        assert (await restaurant.manager.put(f"{PATH}cash", change)).status == 422
    assert (await restaurant.manager.delete(f"{PATH}cash")).status == 409


@pytest.mark.parametrize("fault", [{"terminal": "none"}, {"names": {"el": " ", "en": "x"}}, {"code": "A b"}])
async def test_a_bad_tender_is_refused(restaurant: Restaurant, fault: dict[str, Any]) -> None:
    """An adapter that is not there, no name, a code that no phone could send."""
    assert (await restaurant.manager.post(PATH, AMEX | fault)).status in {400, 422}


async def test_waiters_keep_no_tenders(restaurant: Restaurant) -> None:
    """Only managers say with what guests pay."""
    for reply in (
        await restaurant.waiter.post(PATH, AMEX),
        await restaurant.waiter.put(f"{PATH}card", {"is_active": False}),
        await restaurant.waiter.delete(f"{PATH}other"),
    ):
        assert reply.status == 403
