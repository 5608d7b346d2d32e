"""What managers see of the port, page by page, and what they may do."""

import pytest

from appliance.fiscal.emulated import Fault
from appliance.staff.model import Role
from tests.conftest import House
from tests.fiscal.authority import PATH, Authority
from tests.orders.restaurant import BEER, PIZZA, Restaurant, fresh_id


async def test_documents_are_listed_the_newest_first_by_pages(restaurant: Restaurant, authority: Authority) -> None:
    """Each page names the next; together they are all, each once."""
    order = await restaurant.ordered(restaurant.line(BEER))
    await restaurant.pay(order, {"all": True})
    rows = await authority.settled(3)
    seen, cursor = [], ""
    while True:
        page = (await restaurant.manager.get(f"{PATH}?limit=2{cursor}")).json
        seen += [one["id"] for one in page["documents"]]
        if page["next"] is None:
            break
        cursor = f"&cursor={page['next']}"
    assert seen == [row["id"] for row in reversed(rows)]


async def test_a_document_shows_what_it_tells_and_what_became_of_it(
    restaurant: Restaurant, authority: Authority
) -> None:
    """Lines with names and amounts, the provider's number, times that people's programs read."""
    order = await restaurant.ordered(restaurant.line(BEER, 2))
    await authority.settled(1)
    ((document),) = (await restaurant.manager.get(PATH)).json["documents"]
    assert (document["kind"], document["state"], document["provider"]) == ("slip", "issued", "emulated")
    assert document["reference"] == "EMULATED-1"
    assert document["made_at"].endswith("Z")
    assert document["settled_at"] == document["made_at"]
    assert document["content"] == {
        "number": order["number"],
        "table": order["table_label"],
        "amount": 900,
        "lines": [
            {
                "id": order["items"][0]["id"],
                "name": "Beer",
                "quantity": 2,
                "unit_price": 450,
                "amount": 900,
                "quantity_milli": None,
                "taxes": [{"code": "food", "rate_bp": 1300, "gross": 900, "tax": 104}],
            }
        ],
        "tender": "",
        "reverses": "",
        "reason": "",
    }


async def test_filters_choose_by_state_and_order(restaurant: Restaurant, authority: Authority) -> None:
    """Several states with commas; an unknown one says which there are."""
    authority.provider.tell(Fault.REFUSE)
    first = await restaurant.ordered(restaurant.line(BEER))
    await authority.settled(1)
    second = await restaurant.send(await restaurant.open(table=1), restaurant.line(PIZZA))
    await authority.settled(2)
    cases = {
        "state=failed": [first["id"]],
        "state=failed,issued": [second["id"], first["id"]],
        "state=pending": [],
        f"order_id={second['id']}": [second["id"]],
        f"order_id={second['id']}&state=failed": [],
    }
    for query, expected in cases.items():
        found = (await restaurant.manager.get(f"{PATH}?{query}")).json["documents"]
        assert [one["order_id"] for one in found] == expected, query
    unknown = await restaurant.manager.get(f"{PATH}?state=lost")
    assert (unknown.status, unknown.detail) == (
        422,
        "lost is no state. Use not_required, pending, issued, failed.",
    )


async def test_only_what_is_not_settled_is_sent_again(restaurant: Restaurant, authority: Authority) -> None:
    """An issued document is a conflict, an unknown one is not found."""
    await restaurant.ordered(restaurant.line(BEER))
    (document,) = await authority.settled(1)
    settled = await restaurant.manager.post(f"{PATH}/{document['id']}/retry")
    assert (settled.status, settled.json["key"]) == (409, "document_settled")
    assert (await restaurant.manager.post(f"{PATH}/{fresh_id()}/retry")).status == 404
    assert len(authority.provider.asked) == 1


@pytest.mark.parametrize("choice", ["keep"])
async def test_without_a_provider_nothing_is_sent_again(house: House, restaurant: Restaurant) -> None:
    """The refusal says which setting to write."""
    await restaurant.ordered(restaurant.line(BEER))
    ((document),) = await house.rows("SELECT id FROM fiscal_documents")
    reply = await restaurant.manager.post(f"{PATH}/{document['id']}/retry")
    assert (reply.status, reply.json["key"]) == (409, "no_provider")


@pytest.mark.parametrize("role", list(Role))
async def test_the_port_is_the_managers_affair(restaurant: Restaurant, authority: Authority, role: Role) -> None:
    """Nobody else lists documents or sends them again."""
    phone = await restaurant.house.phone(role)
    await restaurant.ordered(restaurant.line(BEER))
    (document,) = await authority.settled(1)
    replies = [await phone.get(PATH), await phone.post(f"{PATH}/{document['id']}/retry")]
    may = role in {Role.MANAGER, Role.SYSADMIN}
    assert [reply.status for reply in replies] == ([200, 409] if may else [403, 403])


async def test_strangers_see_nothing(house: House) -> None:
    """Without a session there is no list and no retry."""
    stranger = house.stranger()
    assert (await stranger.get(PATH)).status == 401
    assert (await stranger.post(f"{PATH}/{fresh_id()}/retry")).status == 401
