import json
from typing import Any

import pytest

from tests.orders.restaurant import BEER, Restaurant, fresh_id

BAD_LINES: list[Any] = [
    {},
    [],
    {"items": []},
    {"items": None},
    {"items": {}},
    {"items": ["beer"]},
    "beer",
    7,
    None,
    [[]],
    {"product_id": "beer"},
    {"product_id": True},
    {"product_id": 0},
    {"product_id": -1},
    {"product_id": 1.5},
    {"product_id": 4711},
    {"product_id": 1 << 63},
    {"product_id": 10**40},
    {"product_id": 1, "quantity": 0},
    {"product_id": 1, "quantity": -1},
    {"product_id": 1, "quantity": 1000},
    {"product_id": 1, "quantity": 10**18},
    {"product_id": 1, "quantity": "2"},
    {"product_id": 1, "quantity": 0.5},
    {"product_id": 1, "quantity": None},
    {"product_id": 1, "id": "not a uuid"},
    {"product_id": 1, "id": 5},
    {"product_id": 1, "id": ""},
    {"product_id": 1, "portion_id": 4711},
    {"product_id": 1, "selected_options": [4711]},
    {"product_id": 1, "selected_options": [{"name": "large"}]},
    {"product_id": 1, "selected_options": "large"},
    {"product_id": 1, "removed_ingredients": [-1]},
    {"product_id": 1, "extra_ingredients": [4711]},
    {"product_id": 1, "preferences": [4711]},
    {"product_id": 1, "selected_options": [1] * 51},
    {"product_id": 1, "note": "x" * 301},
    {"product_id": 1, "note": "\x1b@ reset the printer"},
    {"product_id": 1, "note": "\u202eright to left"},
    {"product_id": 1, "note": ["cold"]},
    {"product_id": 1, "seat": 0},
    {"product_id": 1, "seat": 100},
    {"product_id": 1, "course": 21},
    {"product_id": 1, "course": "first"},
]


@pytest.mark.parametrize("body", BAD_LINES, ids=lambda body: str(body)[:60])
async def test_bad_lines_are_refused_and_change_nothing(restaurant: Restaurant, body: Any) -> None:
    """Wrong types, negative and huge quantities, unknown ids: a clear problem, and the journal is as before."""
    order = await restaurant.open()
    before = await restaurant.journal()
    path = f"/api/orders/{order['id']}/items"
    reply = await restaurant.waiter.ask("POST", path, raw=_encoded(body), headers={"Content-Type": "application/json"})
    assert (reply.status, reply.headers["Content-Type"].partition(";")[0]) == (422, "application/problem+json")
    assert reply.detail.endswith((".", ")"))
    assert await restaurant.journal() == before
    assert (await restaurant.waiter.get(f"/api/orders/{order['id']}")).json["items"] == []


def _encoded(body: Any) -> bytes:
    return json.dumps(body).encode()


COMMANDS = [
    ("POST", "", {"table_id": "one"}),
    ("POST", "", {"table_id": 0}),
    ("POST", "", {}),
    ("POST", "", {"table_id": 1, "id": "x"}),
    ("POST", "", {"table_id": 1, "covers": -1}),
    ("POST", "", {"table_id": 1, "covers": 1000}),
    ("POST", "", {"table_id": 1, "allergy": "x" * 501}),
    ("POST", "", {"table_id": 1, "allergy": "\x00"}),
    ("POST", "", {"table_id": 1, "another_check": "yes"}),
    ("PUT", "/{order}", {"covers": "four"}),
    ("PUT", "/{order}", {"allergy": 5}),
    ("POST", "/{order}/move", {}),
    ("POST", "/{order}/move", {"table_id": None}),
    ("PATCH", "/{order}/items/{item}", {"seat": -1}),
    ("PATCH", "/{order}/items/{item}", {"note": "\x07"}),
    ("POST", "/{order}/items/{item}/void", {}),
    ("POST", "/{order}/items/{item}/void", {"reason": "other", "quantity": 0}),
    ("POST", "/{order}/items/{item}/void", {"reason": "other", "quantity": -2}),
    ("POST", "/{order}/items/{item}/weigh", {"quantity_milli": 0}),
    ("POST", "/{order}/items/{item}/weigh", {"quantity_milli": 10**9}),
    ("POST", "/{order}/items/{item}/weigh", {"quantity_milli": 1.5}),
    ("POST", "/{order}/reopen", {}),
    ("PUT", "/{order}/draft", {}),
    ("PUT", "/{order}/draft", {"lines": [{"product_id": 1}]}),
    ("PUT", "/{order}/draft", {"lines": [{"id": "x", "product_id": 1}]}),
    ("PUT", "/{order}/draft", {"lines": [], "version": -1}),
    ("DELETE", "/{order}/draft", {"line_ids": ["x"]}),
    ("POST", "/{order}/draft/send", {"line_ids": "all"}),
    ("POST", "/{order}/pay", {}),
    ("POST", "/{order}/pay", {"item_ids": []}),
    ("POST", "/{order}/pay", {"item_ids": ["x"]}),
    ("POST", "/{order}/pay", {"item_ids": "all"}),
    ("POST", "/{order}/pay", {"parts": [{"item_id": "{item}", "quantity": 0}]}),
    ("POST", "/{order}/pay", {"parts": [{"item_id": "{item}", "quantity": -1}]}),
    ("POST", "/{order}/pay", {"parts": [{"item_id": "{item}", "quantity": 10**6}]}),
    ("POST", "/{order}/pay", {"item_ids": ["{item}", "{item}"]}),
    ("POST", "/{order}/pay", {"all": True, "item_ids": ["{item}"]}),
    ("POST", "/{order}/pay", {"all": True, "method": "gold"}),
    ("POST", "/{order}/pay", {"all": True, "id": "x"}),
]


@pytest.mark.parametrize(("method", "path", "body"), COMMANDS, ids=lambda part: str(part)[:60])
async def test_bad_commands_are_refused_and_change_nothing(
    restaurant: Restaurant, method: str, path: str, body: Any
) -> None:
    """Whatever is wrong is said in problem+json, and no fact is recorded."""
    order = await restaurant.ordered(restaurant.line(BEER, 2))
    before = await restaurant.journal()
    item = order["items"][0]["id"]
    raw = _encoded(body).decode().replace("{item}", item).encode()
    reply = await restaurant.manager.ask(
        method,
        f"/api/orders{path.format(order=order['id'], item=item)}",
        raw=raw,
        headers={"Content-Type": "application/json"},
    )
    assert (reply.status, reply.headers["Content-Type"].partition(";")[0]) == (422, "application/problem+json")
    assert await restaurant.journal() == before


async def test_unknown_orders_and_broken_ids_are_not_found(restaurant: Restaurant) -> None:
    """Ids that name nothing, and text that is no id at all."""
    for ident in (fresh_id(), "7", "..%2f..%2fetc", "x" * 300):
        for method, path in (("GET", ""), ("POST", "/items"), ("POST", "/pay"), ("POST", "/close"), ("GET", "/draft")):
            body = {"/items": restaurant.line(BEER), "/pay": {"all": True}}.get(path)
            reply = await restaurant.waiter.ask(method, f"/api/orders/{ident}{path}", body)
            assert reply.status == 404, (ident, method, path)


async def test_ten_megabytes_and_broken_json_are_refused(restaurant: Restaurant) -> None:
    """A body beyond the limit is not read to its end; one that is no JSON says so."""
    order = await restaurant.open()
    before = await restaurant.journal()
    path, headers = f"/api/orders/{order['id']}/items", {"Content-Type": "application/json"}
    huge = b'[{"product_id":1,"note":"' + b"x" * 10_000_000 + b'"}]'
    assert (await restaurant.waiter.ask("POST", path, raw=huge, headers=headers)).status == 413
    for raw in (b'{"product_id":1', b"\xff\xfe", b"[" * 100_000, b'{"product_id":1}}', b"NaN", b'{"note":"\\ud800"}'):
        reply = await restaurant.waiter.ask("POST", path, raw=raw, headers=headers)
        assert (reply.status, reply.json["code"]) in {(400, "malformed"), (422, "invalid")}
    form = await restaurant.waiter.ask(
        "POST", path, raw=b"product_id=1", headers={"Content-Type": "application/x-www-form-urlencoded"}
    )
    assert form.status == 400
    assert await restaurant.journal() == before


async def test_unknown_fields_of_a_newer_client_are_ignored(restaurant: Restaurant) -> None:
    """A phone of another version is served."""
    order = await restaurant.ordered(restaurant.line(BEER, loyalty={"card": 5}))
    assert order["items"][0]["name"] == "Beer"
