"""What guests pay for their place at the table, and charges that come by themselves."""

from pathlib import Path
from typing import Any

import pytest

from appliance.config import Config
from appliance.country.model import read_profile
from appliance.country.service import profile
from appliance.floor.contract import NewGroup
from appliance.floor.service import add_group
from appliance.orders.bill import COVER_LINE, draw_up
from appliance.orders.charges import Cover, Kind, Minimum, Service
from appliance.orders.reckoning import reckoning_of
from appliance.runtime.tx import Tx
from kernel.errors import DomainError
from tests.conftest import Phone, Reply
from tests.orders.bills import ALCOHOL, FOOD, INCLUDED, fixed, lines, percent, taxes
from tests.orders.restaurant import BEER, PIZZA, Restaurant

RULES = "/api/orders/charge-rules"
IN_ITALY = pytest.mark.parametrize("country", ["it"])


@pytest.fixture
def country() -> str:
    """Return in which country the restaurant is; a test chooses another by parametrizing it."""
    return "gr"


@pytest.fixture
def config(tmp_path: Path, country: str) -> Config:
    """Return settings for a box in that country."""
    return Config(data=str(tmp_path / "data"), listen="127.0.0.1:0", inputs="off", country=country)


async def charge(restaurant: Restaurant, order: dict[str, Any], value: int = 200, **more: Any) -> Reply:
    """Charge for the covers of a check, by the manager."""
    body = {"kind": "cover", "value": value, "reason": "Coperto", **more}
    return await restaurant.manager.post(f"/api/orders/{order['id']}/adjustments", body)


async def seat(restaurant: Restaurant, order: dict[str, Any], covers: int, phone: Phone | None = None) -> Reply:
    """Say how many guests sit at a check."""
    return await (phone or restaurant.waiter).put(f"/api/orders/{order['id']}", {"covers": covers})


async def rule(restaurant: Restaurant, *rules: dict[str, Any], phone: Phone | None = None) -> Reply:
    """Let these charges come by themselves."""
    return await (phone or restaurant.manager).put(RULES, {"rules": list(rules)})


def charges(order: dict[str, Any]) -> list[tuple[str, int, bool]]:
    """Return kind, amount and whether it came by itself of the charges on a check."""
    return [(one["kind"], one["amount"], one["is_automatic"]) for one in order["bill"]["charges"]]


# -- the bill -----------------------------------------------------------------------------------------


def test_covers_are_a_line_of_their_own_at_their_own_tax() -> None:
    """Three at 2.00 are 6.00; no discount takes from them, no service is charged on them."""
    bill = draw_up(
        INCLUDED,
        lines(5000),
        [percent(1000), fixed(99_999)],
        service=Service(kind=Kind.PERCENT, value=1000),
        cover=Cover(amount=200, tax=ALCOHOL),
        covers=3,
    )
    assert [(line.id, line.pieces, line.payable) for line in bill.lines] == [("a", 1, 0), (COVER_LINE, 3, 600)]
    assert (bill.service, bill.total, taxes(bill.buckets)["alcohol"]) == (0, 600, (484, 116, 600))


def test_covers_do_not_count_towards_the_minimum() -> None:
    """The minimum is of what guests eat and drink; the cover charge comes beside it."""
    bill = draw_up(INCLUDED, lines(2000), minimum=Minimum(amount=3000), cover=Cover(amount=250), covers=2)
    assert bill.total == 3500


@pytest.mark.parametrize("covers", [None, 0])
def test_guests_that_nobody_counted_owe_no_cover(covers: int | None) -> None:
    """Nor does a table on which nothing was ordered."""
    assert draw_up(INCLUDED, lines(2000), cover=Cover(amount=250), covers=covers).total == 2000
    assert draw_up(INCLUDED, [], cover=Cover(amount=250, tax=FOOD), covers=4).total == 0


# -- by hand ------------------------------------------------------------------------------------------


async def test_greece_forbids_the_cover_charge(restaurant: Restaurant) -> None:
    """In a plain sentence, by hand and by itself; nothing stands in the journal."""
    order = await restaurant.ordered(restaurant.line(PIZZA))
    before = await restaurant.journal()
    for reply in (await charge(restaurant, order), await rule(restaurant, {"kind": "cover", "value": 200})):
        assert (reply.status, reply.json["key"]) == (422, "charge_forbidden")
        assert reply.detail == "A cover charge may not be made in Greece. Put it into the prices."
    assert await restaurant.journal() == before


@IN_ITALY
async def test_the_coperto_follows_the_guests_while_nothing_is_paid(restaurant: Restaurant) -> None:
    """Two at 2.00, then three; it is paid with the lines, at the tax of what is served at the table."""
    order = await restaurant.ordered(restaurant.line(PIZZA))
    await seat(restaurant, order, 2)
    told = (await charge(restaurant, order)).json
    assert (told["total"], told["bill"]["cover"], charges(told)) == (1400, 400, [("cover", 400, False)])
    more = (await seat(restaurant, order, 3)).json
    assert (more["total"], more["due"], [one["payable"] for one in more["items"]]) == (1600, 1600, [1600])
    assert [(one["code"], one["gross"]) for one in more["bill"]["taxes"]] == [("food", 1600)]
    paid = (await restaurant.pay(order, {"all": True})).json
    assert (paid["status"], paid["paid"]) == ("paid", 1600)
    for covers in (2, 4):
        refused = await seat(restaurant, order, covers)
        assert (refused.status, refused.json["key"]) == (409, "paid_more" if covers == 2 else "order_paid")


@IN_ITALY
async def test_the_cover_charge_needs_permission_and_is_made_once(restaurant: Restaurant) -> None:
    """As every charge; less than nothing and letters are no amount."""
    order = await restaurant.ordered(restaurant.line(PIZZA))
    body = {"kind": "cover", "value": 200, "reason": "Coperto"}
    alone = await restaurant.waiter.post(f"/api/orders/{order['id']}/adjustments", body)
    assert (alone.status, alone.json["key"]) == (403, "approval_needed")
    for bad in ({"value": -1}, {"value": "2"}, {"per_cover": True}, {"item_id": order["items"][0]["id"]}):
        assert (await charge(restaurant, order, **bad)).status in {400, 422}
    assert (await charge(restaurant, order)).status == 201
    assert (await charge(restaurant, order, 300)).json["key"] == "charge_given"


@IN_ITALY
async def test_who_takes_it_away_owes_no_cover(restaurant: Restaurant) -> None:
    """It is for a place at the table, also where the guests change their mind."""
    order = await restaurant.ordered(restaurant.line(PIZZA))
    await seat(restaurant, order, 2)
    assert (await charge(restaurant, order)).json["total"] == 1400
    away = (await restaurant.waiter.put(f"/api/orders/{order['id']}", {"mode": "take_away"})).json
    assert (away["total"], away["bill"]["cover"]) == (1000, 0)
    again = await restaurant.open(table=1, mode="take_away")
    assert (await charge(restaurant, again)).status == 422


@IN_ITALY
async def test_merged_checks_bear_one_cover_charge_for_all_guests(restaurant: Restaurant) -> None:
    """Two and three guests at 2.00 are ten, whichever of the checks had the charge."""
    first = await restaurant.ordered(restaurant.line(PIZZA))
    second = await restaurant.send(await restaurant.open(table=1), restaurant.line(BEER))
    for order, covers in ((first, 2), (second, 3)):
        await seat(restaurant, order, covers)
        assert (await charge(restaurant, order)).status == 201
    merged = await restaurant.waiter.post(f"/api/orders/{second['id']}/merge", {"into_order_id": first["id"]})
    assert (merged.json["bill"]["cover"], merged.json["total"]) == (1000, 2450)
    assert charges(merged.json) == [("cover", 1000, False)]


@IN_ITALY
async def test_the_day_tells_covers_by_themselves(restaurant: Restaurant) -> None:
    """Neither as what was sold nor as service."""
    order = await restaurant.ordered(restaurant.line(PIZZA))
    await seat(restaurant, order, 2)
    await charge(restaurant, order)
    await restaurant.pay(order, {"all": True})
    await restaurant.waiter.post(f"/api/orders/{order['id']}/close")
    sales = (await restaurant.manager.get("/api/day/x")).json["figures"]["sales"]
    assert [sales[name] for name in ("gross", "cover", "service", "total")] == [1000, 400, 0, 1400]


# -- by themselves ------------------------------------------------------------------------------------


async def test_nothing_comes_by_itself_unless_it_is_set(restaurant: Restaurant) -> None:
    """A box that nobody told otherwise charges what was ordered."""
    assert (await restaurant.waiter.get(RULES)).json == {"rules": []}
    order = await restaurant.ordered(restaurant.line(PIZZA))
    assert charges((await seat(restaurant, order, 9)).json) == []


async def test_service_comes_with_the_eighth_guest_and_goes_with_him(restaurant: Restaurant) -> None:
    """10 % from eight guests on; the facts say that it came and went."""
    assert (await rule(restaurant, {"kind": "service", "value": 1000, "from_covers": 8})).status == 200
    order = await restaurant.ordered(restaurant.line(PIZZA))
    assert charges((await seat(restaurant, order, 7)).json) == []
    many = (await seat(restaurant, order, 8)).json
    assert (many["total"], charges(many)) == (1100, [("service", 100, True)])
    few = (await seat(restaurant, order, 7)).json
    assert (few["total"], charges(few)) == (1000, [])
    facts = await restaurant.house.events("AdjustmentGiven", "AdjustmentRemoved")
    assert [(name, fact["amount"]) for name, fact in facts] == [("AdjustmentGiven", 100), ("AdjustmentRemoved", 100)]
    assert facts[0][1]["reason"] == "automatic"


async def test_service_of_a_group_of_tables(restaurant: Restaurant) -> None:
    """The terrace pays 12 %, also who moves there; the first rule that fits holds."""

    def group(tx: Tx) -> int:
        made: int = add_group(tx, NewGroup(name="Terrace")).id
        tx.run("UPDATE tables SET group_id = ? WHERE id = ?", (made, restaurant.tables[1]))
        return made

    terrace = await restaurant.house.do(group)
    await rule(
        restaurant,
        {"kind": "service", "value": 1200, "table_group_id": terrace},
        {"kind": "service", "value": 500, "from_covers": 4},
    )
    order = await restaurant.ordered(restaurant.line(PIZZA))
    assert charges((await seat(restaurant, order, 4)).json) == [("service", 50, True)]
    moved = await restaurant.waiter.post(f"/api/orders/{order['id']}/move", {"table_id": restaurant.tables[1]})
    assert charges(moved.json) == [("service", 120, True)]
    outside = await restaurant.open(table=1, another_check=True)
    assert charges(await restaurant.send(outside, restaurant.line(PIZZA))) == [("service", 120, True)]


async def test_checks_merge_whatever_had_come_by_itself(restaurant: Restaurant) -> None:
    """Eight guests with service and two without become ten with it; two and two that become four bear none."""
    await rule(restaurant, {"kind": "service", "value": 1000, "from_covers": 8})
    for number, (first, second, service) in enumerate([(8, 2, 145), (2, 8, 145), (2, 2, 0)]):
        one = await restaurant.send(await restaurant.open(table=number), restaurant.line(PIZZA))
        other = await restaurant.send(await restaurant.open(table=4), restaurant.line(BEER))
        await seat(restaurant, one, first)
        await seat(restaurant, other, second)
        reply = await restaurant.waiter.post(f"/api/orders/{other['id']}/merge", {"into_order_id": one["id"]})
        assert (reply.status, reply.json["bill"]["service"]) == (200, service)
        assert reply.json["total"] == 1450 + service


async def test_lines_of_a_large_party_bring_their_service_along(restaurant: Restaurant) -> None:
    """Who pays apart pays the service too, and coming back counts it once."""
    await rule(restaurant, {"kind": "service", "value": 1000, "from_covers": 8})
    order = await restaurant.ordered(restaurant.line(PIZZA), restaurant.line(BEER))
    await seat(restaurant, order, 8)
    items = {"items": [{"item_id": order["items"][1]["id"]}]}
    apart = (await restaurant.waiter.post(f"/api/orders/{order['id']}/items/move", items)).json
    assert (apart["total"], charges(apart)) == (495, [("service", 45, True)])
    left = (await restaurant.waiter.get(f"/api/orders/{order['id']}")).json
    assert left["total"] == 1100
    back = await restaurant.waiter.post(f"/api/orders/{apart['id']}/merge", {"into_order_id": order["id"]})
    assert (back.json["total"], charges(back.json)) == (1595, [("service", 145, True)])


async def test_what_came_by_itself_goes_by_permission_and_stays_away(restaurant: Restaurant) -> None:
    """On that check; a charge made by hand takes the rule's place."""
    await rule(restaurant, {"kind": "service", "value": 1000})
    order = await restaurant.ordered(restaurant.line(PIZZA))
    shown = (await seat(restaurant, order, 2)).json
    (made,) = shown["bill"]["charges"]
    path = f"/api/orders/{order['id']}/adjustments"
    assert (await restaurant.waiter.delete(f"{path}/{made['id']}", {})).json["key"] == "approval_needed"
    assert charges((await restaurant.manager.delete(f"{path}/{made['id']}", {})).json) == []
    assert charges((await seat(restaurant, order, 3)).json) == []
    body = {"kind": "service", "value": 500, "reason": "agreed"}
    assert charges((await restaurant.manager.post(path, body)).json) == [("service", 50, False)]
    assert charges((await seat(restaurant, order, 4)).json) == [("service", 50, False)]


@IN_ITALY
async def test_the_coperto_comes_by_itself_where_the_house_sets_so(restaurant: Restaurant) -> None:
    """With the first guest that is counted; a part that is paid stays paid."""
    await rule(restaurant, {"kind": "cover", "value": 250})
    order = await restaurant.send(await restaurant.open(covers=2), restaurant.line(PIZZA))
    assert (order["total"], charges(order)) == (1500, [("cover", 500, True)])
    await restaurant.pay(order, {"amount": 1500 - 100})
    refused = await seat(restaurant, order, 1)
    assert (refused.status, refused.json["key"]) == (409, "paid_more")
    assert (await seat(restaurant, order, 3)).json["due"] == 350


async def test_who_may_set_what_comes_by_itself(restaurant: Restaurant) -> None:
    """A manager; bad rules are refused in words and change nothing."""
    good = {"kind": "service", "value": 1000}
    assert (await rule(restaurant, good, phone=restaurant.waiter)).status == 403
    before = await restaurant.journal()
    for bad in (
        {"kind": "service", "value": 10_001},
        {"kind": "service", "value": 0},
        {"kind": "percent", "value": 5},
        {"kind": "service", "value": "x"},
        {"kind": "service", "value": 5, "from_covers": -1},
    ):
        assert (await rule(restaurant, bad)).status in {400, 422}
    assert await restaurant.journal() == before
    assert (await rule(restaurant, good)).json["rules"][0]["from_covers"] == 0
    assert len(await restaurant.house.events("ChargeRulesSet")) == 1
    await rule(restaurant, good)
    assert len(await restaurant.house.events("ChargeRulesSet")) == 1


def test_a_profile_says_what_covers_bear() -> None:
    """A tax of its own where it names one, else the default; a code that is none is refused."""
    italy = reckoning_of(profile("it"), "en")
    assert italy.tax_of_charge("cover", "dine_in").rate_bp == 1000
    assert reckoning_of(profile("de"), "en").tax_of_charge("cover", "dine_in").code == "food"
    with pytest.raises(DomainError, match="cover_tax"):
        read_profile("it.toml", {**_data("it"), "cover_tax": "nonsense"})


def _data(code: str) -> dict[str, Any]:
    import tomllib  # noqa: PLC0415  the one test that reads a profile's text

    from appliance import country  # noqa: PLC0415

    return tomllib.loads((Path(country.__path__[0]) / "profiles" / f"{code}.toml").read_text())
