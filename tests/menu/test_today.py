"""What holds today: sold out, a countdown, today's price; and how it ends."""

import asyncio
from typing import Any

import pytest

from appliance.menu.model import Choice, PricedItem
from appliance.menu.service import give_back, price_and_take
from appliance.runtime.tx import Tx
from kernel.errors import DomainError
from tests.conftest import House, Reply
from tests.menu.larder import beer, refused, see


async def say(house: House, product: dict[str, Any], **wish: Any) -> Reply:
    """Set what holds today, as the supervisor."""
    return await (await house.phone("supervisor")).put(f"/api/products/{product['id']}/availability", wish)


async def order(house: House, product: dict[str, Any], quantity: int = 1) -> PricedItem:
    """Order pieces of a product on the real writer."""
    choice = Choice(product_id=product["id"], quantity=quantity)
    item: PricedItem = await house.do(lambda tx: price_and_take(tx, choice))
    return item


async def is_listed(house: House, product: dict[str, Any]) -> bool:
    """Say whether a waiter's list of what can be ordered has a product."""
    return product["id"] in {one["id"] for one in (await (await house.phone("waiter")).get("/api/products/")).json}


async def test_sold_out_cannot_be_ordered(house: House) -> None:
    """What is sold out leaves the list, is refused at the order, and comes back when somebody says so."""
    made = await beer(house)
    assert (await say(house, made, sold_out=True)).json["sold_out"] is True
    assert not await is_listed(house, made)
    with pytest.raises(DomainError, match="sold out") as refusal:
        await order(house, made)
    assert (refusal.value.key, refusal.value.fields["left"]) == ("sold_out", 0)
    await say(house, made, sold_out=False)
    assert await is_listed(house, made)
    assert (await order(house, made)).unit_price == 350


async def test_ten_phones_sell_exactly_three(house: House) -> None:
    """Ten orders at once against "3 left": three are taken, seven are told that nothing is left."""
    made = await beer(house)
    await say(house, made, countdown=3)
    results = await asyncio.gather(*(order(house, made) for _ in range(10)), return_exceptions=True)
    refusals = [one for one in results if isinstance(one, DomainError)]
    assert len([one for one in results if isinstance(one, PricedItem)]) == 3
    assert [(one.key, one.fields["left"], one.fields["product_id"]) for one in refusals] == [
        ("sold_out", 0, made["id"])
    ] * 7
    seen = await see(house, made["id"])
    assert (seen["countdown"], seen["sold_out"]) == (0, True)
    assert [payload["left"] for _, payload in await house.events("CountdownTaken")] == [2, 1, 0]


async def test_the_refusal_says_how_many_are_left(house: House) -> None:
    """Asked for four of three, the box says three, and takes none."""
    made = await beer(house)
    await say(house, made, countdown=3)
    with pytest.raises(DomainError, match="Only 3 of Beer are left") as refusal:
        await order(house, made, 4)
    assert (refusal.value.key, refusal.value.fields["left"]) == ("sold_out", 3)
    assert (await see(house, made["id"]))["countdown"] == 3


async def test_a_refused_command_takes_nothing(house: House) -> None:
    """When a later line of the same command is refused, what an earlier one took is there again."""
    made = await beer(house)
    await say(house, made, countdown=3)

    def send(tx: Tx) -> None:
        price_and_take(tx, Choice(product_id=made["id"], quantity=2))
        price_and_take(tx, Choice(product_id=made["id"], quantity=2))

    with pytest.raises(DomainError) as refusal:
        await house.do(send)
    assert refusal.value.fields["left"] == 1
    assert (await see(house, made["id"]))["countdown"] == 3
    assert await house.events("CountdownTaken") == []


async def test_a_void_gives_back(house: House) -> None:
    """Pieces given back can be sold again; without a countdown giving back is nothing."""
    made = await beer(house)
    await house.do(lambda tx: give_back(tx, made["id"], 2))
    assert (await see(house, made["id"]))["countdown"] is None
    await say(house, made, countdown=2)
    await order(house, made, 2)
    await house.do(lambda tx: give_back(tx, made["id"], 1))
    seen = await see(house, made["id"])
    assert (seen["countdown"], seen["sold_out"]) == (1, False)
    assert (await order(house, made)).product_id == made["id"]


async def test_an_ended_countdown_ends_by_a_word(house: House) -> None:
    """Counted down to nothing, "not sold out" or null lifts it; a new number counts again, also over "sold out"."""
    made = await beer(house)
    assert (await say(house, made, countdown=0)).json["sold_out"] is True
    assert (await say(house, made, sold_out=False)).json["countdown"] is None
    await say(house, made, sold_out=True)
    after = (await say(house, made, countdown=5)).json
    assert (after["sold_out"], after["countdown"]) == (False, 5)
    assert (await say(house, made, countdown=None)).json["countdown"] is None


async def test_todays_price_is_charged(house: House) -> None:
    """Today's price stands in for the base price, which stays what it is; zero is a price too."""
    made = await beer(house)
    assert (await say(house, made, todays_price=500)).json["base_price"] == 350
    assert (await order(house, made)).unit_price == 500
    await say(house, made, todays_price=0)
    assert (await order(house, made)).unit_price == 0
    await say(house, made, todays_price=None)
    assert (await order(house, made)).unit_price == 350


async def test_it_all_ends_with_the_business_day(house: House) -> None:
    """Past midnight it still holds; past the cut-off sold out, countdown and price are gone without anybody's doing."""
    made, hour = await beer(house), 3_600_000
    await say(house, made, sold_out=True, todays_price=500)
    await say(house, made, countdown=0)
    house.clock.advance(8 * hour)  # 01:13 in Athens
    seen = await see_fresh(house, made)
    assert (seen["sold_out"], seen["countdown"], seen["todays_price"]) == (True, 0, 500)
    house.clock.advance(4 * hour)  # 05:13
    seen = await see_fresh(house, made)
    assert (seen["sold_out"], seen["countdown"], seen["todays_price"]) == (False, None, None)
    assert (await order(house, made, 9)).unit_price == 350
    await house.do(lambda tx: give_back(tx, made["id"], 1))
    assert await house.events("CountdownTaken") == []


async def test_what_is_pinned_stays(house: House) -> None:
    """Pinned, it outlasts the day; unpinned later, it ends with that later day."""
    made = await beer(house)
    await say(house, made, sold_out=True, is_pinned=True)
    pinned = (await say(house, made, todays_price=500, is_pinned=True)).json
    assert (pinned["sold_out_pinned"], pinned["todays_price_pinned"], pinned["countdown_pinned"]) == (True, True, False)
    house.clock.sleep_overnight()
    seen = await see_fresh(house, made)
    assert (seen["sold_out"], seen["todays_price"]) == (True, 500)
    loose = (
        await (await fresh(house, "supervisor")).put(f"/api/products/{made['id']}/availability", {"is_pinned": False})
    ).json
    assert (loose["sold_out"], loose["sold_out_pinned"], loose["todays_price"]) == (True, False, 500)
    house.clock.sleep_overnight()
    house.clock.sleep_overnight()
    seen = await see_fresh(house, made)
    assert (seen["sold_out"], seen["todays_price"]) == (False, None)


async def test_a_pinned_countdown_counts_on(house: House) -> None:
    """A pinned countdown goes on from where it was yesterday."""
    made = await beer(house)
    await say(house, made, countdown=3, is_pinned=True)
    await order(house, made)
    house.clock.sleep_overnight()
    await order(house, made)
    assert (await see_fresh(house, made))["countdown"] == 1


async def test_taken_off_the_menu_is_for_good(house: House) -> None:
    """is_available does not end with the day; what is off the menu is refused by another name than sold out."""
    made = await beer(house)
    assert (await say(house, made, is_available=False)).json["is_available"] is False
    assert not await is_listed(house, made)
    house.clock.sleep_overnight()
    assert (await see_fresh(house, made))["is_available"] is False
    with pytest.raises(DomainError, match="not on the menu") as refusal:
        await order(house, made)
    assert refusal.value.key == "unavailable"


@pytest.mark.parametrize(
    ("wish", "place"),
    [
        ({"countdown": -1}, "$.countdown"),
        ({"countdown": 2.5}, "$.countdown"),
        ({"countdown": 10**9}, "$.countdown"),
        ({"todays_price": -1}, "$.todays_price"),
        ({"todays_price": 10_000_001}, "$.todays_price"),
        ({"sold_out": "x"}, "$.sold_out"),
    ],
)
async def test_nonsense_is_refused(house: House, wish: dict[str, Any], place: str) -> None:
    """Negative, huge and half pieces are refused by place."""
    made = await beer(house)
    refused(await say(house, made, **wish), 422, place)
    assert await see(house, made["id"]) == made


async def test_saying_the_same_again_is_no_news(house: House) -> None:
    """A wish that changes nothing records nothing; an unknown product is not found."""
    made = await beer(house)
    await say(house, made, sold_out=True)
    await say(house, made, sold_out=True)
    await say(house, made)
    assert len(await house.events("AvailabilityChanged")) == 1
    assert (await say(house, {"id": 999}, sold_out=True)).status == 404


async def fresh(house: House, role: str) -> Any:
    """Return the phone of somebody who logged in just now: yesterday's sessions are over."""
    return await house.phone(role, f"{role} at {house.clock.now_ms()}")


async def see_fresh(house: House, product: dict[str, Any]) -> dict[str, Any]:
    """Return a product as a waiter who just came in sees it."""
    seen: dict[str, Any] = (await (await fresh(house, "waiter")).get(f"/api/products/{product['id']}")).json
    return seen
