"""The phones are the second journal: what a damaged database took with it is there again, once, and nothing prints twice."""

import random
from dataclasses import replace
from typing import Any
from uuid import uuid4

import pytest

from appliance.config import Config
from appliance.payments.emulated import EmulatedTerminal
from appliance.payments.worker import TERMINALS, Patience
from kernel.ids import new_id
from tests.backup.evening import FIGURES, Evening
from tests.conftest import House, Phone, until
from tests.fakes.clock import FakeClock
from tests.fakes.waiter import Keeping
from tests.orders.restaurant import Restaurant, furnish
from tests.printing.service import Service

_SUMS = (
    "SELECT o.id, o.status, o.table_label, (SELECT sum(l.quantity - l.voided_quantity) FROM order_lines l WHERE l.order_id = o.id)"
    " AS pieces, (SELECT sum(p.amount) FROM payments p WHERE p.order_id = o.id) AS paid,"
    " (SELECT sum(p.tip) FROM payments p WHERE p.order_id = o.id) AS tips FROM orders o ORDER BY o.id"
)


@pytest.fixture
def evening(config: Config, clock: FakeClock) -> Evening:
    """Return an evening that has not begun."""
    return Evening(config, clock)


async def _furnish(house: House) -> tuple[Restaurant, list[Keeping]]:
    room = await furnish(house)
    await Service(room, house).place("Kitchen", 9109)  # where nobody listens: paper waits
    return room, [Keeping(phone) for phone in (room.waiter, room.other, room.manager)]


async def _serve(room: Restaurant, phones: list[Keeping], seed: int, guests: int) -> None:
    """Let guests come, order, change their minds and pay, each served by some phone, all at the same time."""
    chance = random.Random(seed)  # noqa: S311  a test that can be repeated
    free = list(room.tables)
    sittings: list[list[Any]] = []
    left = guests
    while left or sittings:
        if left and free and chance.random() < 0.4:
            table, left = free.pop(), left - 1
            sittings.append([table, phones[chance.randrange(len(phones))], new_id(0), 0, []])
            continue
        if not sittings:
            continue
        sitting = chance.choice(sittings)
        table, phone, ident, step, lines = sitting
        path = f"/api/orders/{ident}"
        match step:
            case 0:
                await phone.give("/api/orders", {"id": ident, "table_id": table, "another_check": True})
            case 1 | 2:
                lines.append(new_id(0))
                item = {"id": lines[-1], "product_id": room.products["pizza"], "quantity": chance.randint(1, 3)}
                await phone.give(f"{path}/items", {"items": [item]})
            case 3:
                tip = {"tip": 100} if chance.random() < 0.5 else {}
                await phone.give(f"{path}/pay", {"id": new_id(0), "all": True, "method": "cash", **tip})
            case _:
                await phone.give(f"{path}/close", {})
                sittings.remove(sitting)
                free.append(table)
        sitting[3] += 1


async def _give_back(evening: Evening, house: House, phones: list[Keeping], seed: int = 1) -> None:
    """Let every phone come back and offer what was lost, in whatever order they happen to speak."""
    chance = random.Random(seed)  # noqa: S311  a test that can be repeated
    (journal,) = await house.rows("SELECT came_from FROM journal")
    waiting = {}
    for phone in phones:
        phone.phone = Phone(house.client, phone.phone.token, phone.phone.user_id)
        waiting[id(phone)] = phone.lost(journal["came_from"])
        if waiting[id(phone)]:  # nobody is first before all are there
            assert await phone.offer(waiting[id(phone)]) == waiting[id(phone)]
    evening.clock.advance(10_000)
    for phone in phones:
        if waiting[id(phone)]:
            waiting[id(phone)] = await phone.offer(waiting[id(phone)])
    for _ in range(2_000):
        able = [phone for phone in phones if waiting[id(phone)]]
        if not able:
            return
        phone = chance.choice(able)
        waiting[id(phone)] = await phone.offer(waiting[id(phone)])
    raise AssertionError(waiting)


@pytest.mark.parametrize("how", ["zeroed", "truncated", "junk"])
async def test_the_whole_evening_is_there_again(evening: Evening, how: str) -> None:
    """Every acknowledged line and payment exactly once, on its own check; paper is held, and drawers stay shut."""
    async with evening.box() as house:
        room, phones = await _furnish(house)
        await _serve(room, phones, seed=3, guests=3)
        await evening.back_up()
        await _serve(room, phones, seed=4, guests=8)
        sums, figures = await house.rows(_SUMS), await house.rows(FIGURES)
        before = await house.rows("SELECT max(id) AS id FROM print_jobs")
        assert before[0]["id"]
    evening.harm(how)
    if how == "zeroed":
        async with evening.box():
            await evening.ended.get()
    async with evening.box() as house:
        assert await house.rows(FIGURES) != figures
        await _give_back(evening, house, phones)
        assert [phone.refused for phone in phones] == [[], [], []]
        assert await house.rows(FIGURES) == figures
        assert await house.rows(_SUMS) == sums
        jobs = await house.rows("SELECT kind, state, reason FROM print_jobs WHERE state <> 'cancelled'")
        assert {(row["state"], row["reason"]) for row in jobs} == {("held", "restored")}
        (tickets,) = await house.rows("SELECT count(DISTINCT line_id) AS lines FROM job_lines")
        (lines,) = await house.rows("SELECT count(*) AS lines FROM order_lines")
        assert tickets == lines
        # Whoever offers once more, for a lost answer, changes nothing.
        again = replace(phones[0].given[-1], position=(1, 99_999))
        await phones[0].offer([again])
        assert await house.rows(_SUMS) == sums


async def test_each_waits_for_its_turn(evening: Evening) -> None:
    """The table's second guests come after its first ones, whichever phone is quicker; who falls silent holds up nobody."""
    async with evening.box() as house:
        room, (nikos, eleni, _) = await _furnish(house)
        await evening.back_up()
        first, second = new_id(0), new_id(0)
        await nikos.give("/api/orders", {"id": first, "table_id": room.tables[0]})
        await nikos.give(f"/api/orders/{first}/items", {"items": [room.line("beer")]})
        await eleni.give("/api/orders", {"id": second, "table_id": room.tables[1]})
    evening.harm("junk")
    async with evening.box() as house:
        for one in (nikos, eleni):
            one.phone = Phone(house.client, one.phone.token, one.phone.user_id)
        came_from = await _came_from(house)
        theirs, hers = (one.lost(came_from) for one in (nikos, eleni))
        assert len(await nikos.offer(theirs)) == 2
        evening.clock.advance(10_000)
        theirs = await nikos.offer(theirs)
        assert len(theirs) == 1
        assert await eleni.offer(hers) == hers
        evening.clock.advance(8_000)
        assert await eleni.offer(hers) == []
        assert await nikos.offer(theirs) == []


async def _came_from(house: House) -> str:
    (journal,) = await house.rows("SELECT came_from FROM journal")
    return str(journal["came_from"])


async def test_a_card_is_not_charged_again(evening: Evening) -> None:
    """A payment at a terminal that is offered again is asked about there, and never begun a second time."""
    terminal = EmulatedTerminal()
    async with evening.box() as house:
        room, (nikos, *_) = await _furnish(house)
        _at(house, terminal)
        assert (await room.manager.put("/api/tenders/card", {"terminal": "emulated"})).status == 200
        await evening.back_up()
        ident, payment = new_id(0), new_id(0)
        await nikos.give("/api/orders", {"id": ident, "table_id": room.tables[0]})
        await nikos.give(f"/api/orders/{ident}/items", {"items": [{"id": new_id(0), **room.line("pizza")}]})
        await nikos.give(f"/api/orders/{ident}/pay", {"id": payment, "method": "card", "all": True})
        await until(lambda: _is_paid(house, payment))
    evening.harm("junk")
    async with evening.box() as house:
        _at(house, terminal)
        await _give_back(evening, house, [nikos])
        assert nikos.refused == []
        await until(lambda: _is_paid(house, payment))
    assert terminal.started == [payment]


def _at(house: House, terminal: EmulatedTerminal) -> None:
    terminals = house.app[TERMINALS]
    terminals.adapters["emulated"], terminals.patience = terminal, Patience(deadline=1, again=0.02)


async def _is_paid(house: House, payment: str) -> bool:
    return bool(await house.rows("SELECT 1 AS is_there FROM payments WHERE id = ?", (payment,)))


async def test_what_was_taken_back_is_taken_back_again(evening: Evening) -> None:
    """Lines that their waiter recalled in time are sent and recalled once more, however long ago that was."""
    async with evening.box() as house:
        room, (nikos, *_) = await _furnish(house)
        await evening.back_up()
        ident, kept, gone = new_id(0), new_id(0), new_id(0)
        path = f"/api/orders/{ident}"
        await nikos.give("/api/orders", {"id": ident, "table_id": room.tables[0]})
        await nikos.give(f"{path}/items", {"items": [{"id": kept, **room.line("pizza")}]})
        items = [{"id": gone, **room.line("pizza", 2)}]
        await nikos.give(f"{path}/items", {"items": items, "undo_seconds": 8})
        await nikos.give(f"{path}/items/recall", {"item_ids": [gone]})
        before = await house.rows(_SUMS)
    evening.harm("junk")
    async with evening.box() as house:
        await _give_back(evening, house, [nikos])
        assert nikos.refused == []
        assert await house.rows(_SUMS) == before


async def test_a_refusal_is_not_remembered(evening: Evening) -> None:
    """What another phone has not given back yet is missing only for now: the same key is taken when it is there."""
    async with evening.box() as house:
        room, (nikos, _, eleni) = await _furnish(house)
        await evening.back_up()
        ident = new_id(0)
        await nikos.give("/api/orders", {"id": ident, "table_id": room.tables[0]})
        await eleni.give(f"/api/orders/{ident}/items", {"items": [room.line("beer")]})
    evening.harm("junk")
    async with evening.box() as house:
        for one in (nikos, eleni):
            one.phone = Phone(house.client, one.phone.token, one.phone.user_id)
        lost = eleni.lost(await _came_from(house))
        evening.clock.advance(10_000)
        assert await eleni.offer(lost) == []
        ((again, reply),) = eleni.refused
        assert reply.status == 404
        assert await nikos.offer(nikos.lost(await _came_from(house))) == []
        eleni.given.append(again)
        await eleni.offer([again])
        assert len(eleni.refused) == 1


async def test_the_mark_is_trusted_for_what_it_does_only(evening: Evening) -> None:
    """What this life of the journal holds is not run again; without a key, and before any restore, the mark means nothing."""
    async with evening.box() as house:
        room, (nikos, *_) = await _furnish(house)
        order = await nikos.give("/api/orders", {"id": new_id(0), "table_id": room.tables[0]})
        path, body = f"/api/orders/{order['id']}/items", {"items": [room.line("pizza")]}
        evening.clock.advance(10_000)
        refused = await nikos.phone.post(path, body, key=uuid4().hex, headers={"Comanda-Again": "1:999"})
        assert (refused.status, refused.json["key"]) == (409, "again_not_lost")
        assert (await nikos.phone.post(path, body, headers={"Comanda-Again": "nonsense"})).status == 422
        assert (await nikos.phone.post(path, body, headers={"Comanda-Again": "1:999"})).status == 201
        assert {row["state"] for row in await house.rows("SELECT state FROM print_jobs")} == {"queued"}


async def test_phones_may_forget_what_two_backups_hold(evening: Evening) -> None:
    """Of one backup the disk may eat a page; what the newest but one holds is told as covered, with each answer."""
    async with evening.box() as house:
        room, (nikos, *_) = await _furnish(house)
        for count in range(3):
            await nikos.give("/api/orders", {"id": new_id(0), "table_id": room.tables[count]})
            made = await room.manager.post("/api/backups", key=uuid4().hex)
            assert made.status == 200, made.json
        reply = await nikos.phone.post("/api/orders", {"id": new_id(0), "table_id": room.tables[3]}, key=uuid4().hex)
        covered = int(reply.headers["Comanda-Covered"].removeprefix("1:"))
        positions = [one.position[1] for one in nikos.given]
        assert positions[1] <= covered < positions[2]
