from typing import TYPE_CHECKING

import pytest

from appliance.payments.emulated import Behaviour
from kernel.clock import HOUR_MS, MINUTE_MS
from tests.day.conftest import Evening
from tests.orders.restaurant import BEER, PIZZA
from tests.payments.test_terminals import at_desk

if TYPE_CHECKING:
    from tests.conftest import Phone

DAY, NEXT = "2026-09-21", "2026-09-22"


async def test_a_day_opens_by_itself_and_closes_under_a_number(evening: Evening) -> None:
    """Its first command opens it; the close tells what was sold, how it was paid and what goes on."""
    await evening.serve(2)
    await evening.serve(1, "card")
    paid = await evening.sell(evening.waiter, 4)  # paid and not ended: its money is held
    await evening.restaurant.open(evening.waiter, table=1)
    figures = (await evening.z())["figures"]
    assert figures["sales"] == {
        "gross": 1350,
        "voids": 0,
        "discounts": 0,
        "treats": 0,
        "cover": 0,
        "service": 0,
        "tax_added": 0,
        "total": 1350,
    }
    assert [(one["tender"], one["payments"], one["amount"]) for one in figures["tenders"]] == [
        ("card", 1, 450),
        ("cash", 2, 2700),
    ]
    assert figures["money"] == {
        "taken": 3150,
        "undone": 0,
        "refunded": 0,
        "held_before": 0,
        "held_after": 1800,
        "given_back": 0,
        "uncollected": 0,
    }
    assert (figures["checks"]["closed"], figures["checks"]["first_number"], figures["checks"]["last_number"]) == (
        2,
        1,
        4,
    )
    assert (figures["carried"]["count"], figures["carried"]["amount"]) == (2, 1800)
    assert paid["id"] in figures["carried"]["order_ids"]
    types = [name for name, _ in await evening.house.events("DayOpened", "DayClosed")]
    assert types == ["DayOpened", "DayClosed"]
    ((_, closed),) = await evening.house.events("DayClosed")
    assert (closed["z_number"], closed["total"], closed["taken"], closed["grand_total"]) == (1, 1350, 3150, 1350)


async def test_voids_and_cancelled_checks_are_told(evening: Evening) -> None:
    """What was taken back is in the gross and comes off again; a cancelled check comes to nothing."""
    room = evening.restaurant
    order = await room.ordered(room.line(BEER, 3), room.line(PIZZA))
    beers = order["items"][0]["id"]
    await evening.manager.delete(f"/api/orders/{order['id']}/items/{beers}", {"reason": "other"})
    await room.pay(order, {"all": True})
    await evening.close(order)
    gone = await room.ordered(room.line(BEER))
    assert (await evening.manager.delete(f"/api/orders/{gone['id']}", {"reason": "other"})).status == 200
    figures = (await evening.z())["figures"]
    assert (figures["sales"]["gross"], figures["sales"]["voids"], figures["sales"]["total"]) == (2800, 1800, 1000)
    assert figures["voids"] == {"count": 2, "pieces": 4, "amount": 1800}
    assert (figures["checks"]["closed"], figures["checks"]["cancelled"]) == (1, 1)


async def test_what_was_taken_back_of_a_merged_check_is_on_the_receipt_of_the_other(evening: Evening) -> None:
    """The check that stays is the one that counts."""
    room = evening.restaurant
    gone, stays = await room.ordered(room.line(BEER, 3)), await room.open(table=1)
    stays = await room.send(stays, room.line(PIZZA))
    void = {"reason": "other", "quantity": 1}
    path = f"/api/orders/{gone['id']}"
    assert (await evening.manager.post(f"{path}/items/{gone['items'][0]['id']}/void", void)).status == 200
    merged = await evening.manager.post(f"{path}/merge", {"into_order_id": stays["id"]})
    assert merged.status == 200, merged.json
    await room.pay(stays, {"all": True})
    await evening.close(stays)
    figures = (await evening.z())["figures"]
    assert (figures["sales"]["gross"], figures["sales"]["voids"], figures["sales"]["total"]) == (2350, 450, 1900)
    assert (figures["checks"]["closed"], figures["carried"]["count"]) == (1, 0)
    shift = (await evening.manager.get("/api/reports/shift?business_day=2026-09-21")).json["totals"]
    assert (shift["orders"], shift["closed"], shift["open"]) == (2, 1, 0)


async def test_what_comes_after_the_close_belongs_to_the_next_day(evening: Evening) -> None:
    """Even before the cut-off: it counts there, and the next close lists it as late; no instant is in two days."""
    await evening.serve(1)
    first = (await evening.z())["figures"]
    late = await evening.serve(2)
    assert late["business_day"] == NEXT
    assert late["number"] == 1
    reply = await evening.close_day()
    assert (reply.status, reply.json["key"]) == (409, "day_ahead")
    evening.house.clock.advance(20 * HOUR_MS)
    evening = Evening(evening.restaurant, evening.cashier)
    boss = await evening.house.phone("manager", "boss of the morning")
    document = (await boss.post("/api/day/close", {"business_day": NEXT})).json["document"]
    second = document["figures"]
    assert (first["sales"]["total"], second["sales"]["total"]) == (450, 900)
    assert first["late"] == []
    assert [one["type"] for one in second["late"]] == [
        "OrderOpened",
        "LinesSent",
        "PaymentTaken",
        "OrderClosed",
    ]
    assert first["to_at"] == second["from_at"]
    assert (document["number"], document["grand_total"]) == (2, 1350)


async def test_a_command_that_lay_on_a_phone_is_late(evening: Evening) -> None:
    """It counts on the day on which it arrived, and is named there."""
    order = await evening.restaurant.open(evening.waiter)
    evening.house.clock.sleep_overnight()
    phone = await evening.house.phone("manager", "Early bird")
    line = {"items": [evening.restaurant.line(BEER)]}
    waited = {"Comanda-Waited-Ms": str(13 * HOUR_MS)}
    assert (await phone.post(f"/api/orders/{order['id']}/items", line, headers=waited)).status == 201
    figures = (await phone.get("/api/day/x")).json["figures"]
    (one,) = figures["late"]
    assert (one["type"], one["subject"], figures["business_day"]) == ("LinesSent", f"order:{order['id']}", NEXT)
    assert one["acted_at"] < figures["from_at"] <= one["arrived_at"]


async def test_days_are_closed_one_after_the_other(evening: Evening) -> None:
    """A forgotten day closes with what was its own, though the next one has begun."""
    await evening.serve(1)
    carried = await evening.sell(evening.waiter, 2)
    evening.house.clock.sleep_overnight()
    boss = await evening.house.phone("manager", "boss")
    assert (await boss.post(f"/api/orders/{carried['id']}/close")).status == 200
    refused = await boss.post("/api/day/close", {"business_day": NEXT})
    assert (refused.status, refused.json["key"], refused.json["fields"]["business_day"]) == (409, "another_day", DAY)
    first = (await boss.post("/api/day/close")).json["document"]["figures"]
    assert (first["business_day"], first["sales"]["total"], first["money"]["held_after"]) == (DAY, 450, 900)
    assert first["carried"] == {"count": 1, "amount": 900, "order_ids": [carried["id"]]}
    second = (await boss.post("/api/day/close")).json["document"]["figures"]
    assert (second["business_day"], second["sales"]["total"]) == (NEXT, 900)
    assert (second["money"]["taken"], second["money"]["held_before"], second["money"]["held_after"]) == (0, 900, 0)
    assert first["to_at"] == second["from_at"] == "2026-09-22T01:00:00.000Z"


async def test_a_wallet_stands_in_the_way(evening: Evening) -> None:
    """Until a manager accepts it, or closes all the same and says why; later it is told on the day it was accepted."""
    wallet = await evening.wallet(evening.waiter, 5000)
    await evening.serve(1)
    refused = await evening.close_day()
    assert (refused.status, refused.json["key"]) == (409, "day_not_ready")
    assert refused.json["fields"]["in_the_way"] == ["1 wallet(s) are not handed in and accepted."]
    assert (await evening.close_day(force=True)).status == 422
    assert (await evening.close_day(force=True, reason="  ")).status == 422
    document = await evening.z(force=True, reason="Nikos went home with it")
    assert document["reason"] == "Nikos went home with it"
    assert [(one["id"], one["state"], one["expected"]) for one in document["figures"]["sessions"]] == [
        (wallet, "open", 5450)
    ]
    await evening.waiter.post(f"/api/cash/sessions/{wallet}/count", {"total": 5440})
    await evening.manager.post(f"/api/cash/sessions/{wallet}/accept")
    assert (await evening.x())["settled"] == [{"id": wallet, "expected": 5450, "counted": 5440, "variance": -10}]


async def test_a_payment_that_nobody_knows_of_stands_in_the_way(evening: Evening) -> None:
    """A terminal that does not tell keeps the day open until somebody looks at it, or forces the close."""
    desk = await at_desk(evening.restaurant)
    desk.terminal.tell(Behaviour.UNKNOWN)
    order = await evening.restaurant.ordered(evening.restaurant.line(BEER))
    await desk.pay(order, all=True)
    evening.house.clock.advance(6 * MINUTE_MS)
    refused = await evening.close_day()
    assert (refused.status, refused.json["key"]) == (409, "day_not_ready")
    assert "terminal" in refused.json["fields"]["in_the_way"][0]
    document = await evening.z(force=True, reason="The bank looks for it tomorrow")
    assert document["in_the_way"] == refused.json["fields"]["in_the_way"]
    assert document["figures"]["money"]["taken"] == 0


async def test_numbers_count_up_and_name_the_one_before(evening: Evening) -> None:
    """Each close names the hash of the one before and where the journal stood; the list shows the last one first."""
    boss = evening.manager
    documents = []
    for day in range(3):
        assert (await boss.post("/api/day/open")).status == 200
        reply = await boss.post("/api/day/close")
        documents.append(reply.json)
        evening.house.clock.advance(24 * HOUR_MS)
        boss = await evening.house.phone("manager", f"boss {day}")
    assert [one["number"] for one in documents] == [1, 2, 3]
    assert [one["document"]["previous_hash"] for one in documents] == ["", documents[0]["hash"], documents[1]["hash"]]
    heads = (await boss.get("/api/day/z")).json
    assert [(one["number"], one["hash"]) for one in heads] == [
        (one["number"], one["hash"]) for one in reversed(documents)
    ]
    assert [one["number"] for one in (await boss.get("/api/day/z?before=3&limit=1")).json] == [2]
    rows = await evening.house.rows("SELECT seq, hash FROM events")
    hashes = {f"1:{row['seq']}": row["hash"].hex() for row in rows}
    for one in documents:
        assert hashes[one["document"]["journal"]] == one["document"]["journal_hash"]
    assert (await boss.get("/api/day/z/4")).status == 404


async def test_a_close_is_made_once(evening: Evening) -> None:
    """The same command again gets the first answer; there is no second close of a day, and none without a day."""
    assert (await evening.close_day()).json["key"] == "no_day_open"
    await evening.serve(1)
    first = await evening.manager.post("/api/day/close", {}, key="close-1")
    again = await evening.manager.post("/api/day/close", {}, key="close-1")
    assert (first.status, again.json) == (201, first.json)
    assert (await evening.close_day()).json["key"] == "no_day_open"
    assert len(await evening.house.events("DayClosed")) == 1


@pytest.mark.parametrize("change", ["UPDATE z_reports SET total = 0", "DELETE FROM z_reports"])
async def test_a_close_never_changes(evening: Evening, change: str) -> None:
    """The database itself refuses."""
    await evening.serve(1)
    await evening.z()
    with pytest.raises(Exception, match="close of a day"):
        await evening.house.do(lambda tx: tx.run(change))


async def test_while_the_clock_is_unsure_no_day_ends(evening: Evening) -> None:
    """Nor is one opened; the opening check says so first."""
    await evening.serve(1)
    evening.house.clock._sure = False
    for act in ("open", "close"):
        reply = await evening.manager.post(f"/api/day/{act}")
        assert (reply.status, reply.json["key"]) == (409, "clock_unsure")
    check = (await evening.manager.get("/api/day/opening")).json
    assert (check["clock_is_sure"], check["findings"][0]["key"]) == (False, "clock_unsure")
    await evening.manager.post("/api/system/clock/confirm")
    assert (await evening.close_day()).status == 201


async def test_money_that_was_undone_is_told_apart(evening: Evening) -> None:
    """A paid check that is reopened gives its money back; what was held is held no more."""
    order = await evening.sell(evening.waiter, 2)
    assert (await evening.x())["money"]["held_after"] == 900
    await evening.reopen(order)
    figures = await evening.x()
    assert figures["money"] == {
        "taken": 900,
        "undone": -900,
        "refunded": 0,
        "held_before": 0,
        "held_after": 0,
        "given_back": 0,
        "uncollected": 0,
    }
    assert [(one["payments"], one["undone_payments"], one["undone"]) for one in figures["tenders"]] == [(1, 1, -900)]


@pytest.mark.parametrize("role", ["waiter", "cashier", "supervisor", "kitchen", "inventory_clerk"])
async def test_who_is_no_manager_may_not(evening: Evening, role: str) -> None:
    """Only managers see and close days; a phone says of itself what waits on it."""
    phone: Phone = await evening.house.phone(role, f"a {role}")
    for path in ("", "opening", "x", "z", "z/1"):
        assert (await phone.get(f"/api/day/{path}")).status == 403
    for path in ("open", "close"):
        assert (await phone.post(f"/api/day/{path}")).status == 403
    assert (await phone.post("/api/day/queue", {"waiting": 0})).status == 200
    assert (await evening.house.stranger().post("/api/day/queue", {"waiting": 0})).status == 401


@pytest.mark.parametrize("body", [{"waiting": -1}, {"waiting": "many"}, {}])
async def test_what_is_no_queue_is_refused(evening: Evening, body: dict[str, object]) -> None:
    """A number from nothing on."""
    assert (await evening.waiter.post("/api/day/queue", body)).status == 422


async def test_phones_that_may_hold_something_are_named(evening: Evening) -> None:
    """One that never said, one that said too soon, and one on which something waits; not one that is empty since."""
    await evening.waiter.post("/api/day/queue", {"waiting": 0})
    evening.house.clock.advance(1000)
    await evening.serve(1)
    await evening.manager.post("/api/day/queue", {"waiting": 0})
    await evening.other.post("/api/day/queue", {"waiting": 3})
    names = {row["id"]: row["name"] for row in await evening.house.rows("SELECT id, name FROM devices")}
    phones = (await evening.x())["phones"]
    assert [(names[one["device_id"]], one["waiting"]) for one in phones] == sorted(
        [("phone of Nikos", 0), ("phone of Eleni", 3)], key=lambda pair: [*names.values()].index(pair[0])
    )
