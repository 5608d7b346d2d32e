import pytest
from hypothesis import given
from hypothesis import strategies as st

from appliance.live.model import MOST_BEHIND, Position, begin
from appliance.runtime.tx import Tx
from tests.conftest import House
from tests.live.reader import add_tables, listening


async def test_another_life_of_the_journal_is_a_gap(house: House) -> None:
    """After a restore the old position means nothing: the reader is told to read anew, then hears what happens."""
    waiter = await house.phone("waiter")
    await add_tables(house, 1)
    old = (await waiter.get("/api/tables/")).headers["Comanda-Seq"]

    def restore(tx: Tx) -> None:
        tx.run("UPDATE journal SET epoch = epoch + 1")

    await house.do(restore)
    async with listening(house, waiter, last_event_id=old) as reader:
        hello = await reader.hello()
        gap = await reader.next()
        assert (gap.name, gap.data["reason"]) == ("gap", "restored")
        assert gap.data["position"] == gap.position == hello.data["position"]
        assert gap.position.startswith("2:")


async def test_a_restore_ends_the_streams_that_were_open(house: House) -> None:
    """Who listens while the journal begins another life is sent away to come again."""
    waiter = await house.phone("waiter")
    async with listening(house, waiter) as reader:
        await reader.hello()
        await house.do(lambda tx: tx.run("UPDATE journal SET epoch = epoch + 1"))
        await add_tables(house, 1)
        end = await reader.next()
        assert (end.name, end.data["reason"]) == ("end", "restored")
        await reader.ended()


@pytest.mark.parametrize("asked", ["1:999999", "7:1", "nonsense"])
async def test_a_position_that_cannot_be_told_from_is_a_gap(house: House, asked: str) -> None:
    """A position from the future, from another life, or that is none at all: the loss is declared, the stream goes on."""
    waiter = await house.phone("waiter")
    await house.phone("manager")
    async with listening(house, waiter, last_event_id=asked) as reader:
        await reader.hello()
        assert (await reader.next()).name == "gap"
        await add_tables(house, 3)
        assert [fact["payload"]["number"] for fact in await reader.facts(1)] == [3]


@given(st.integers(0, 20_000), st.integers(0, 20_000))
def test_every_position_is_told_from_or_declared(seen: int, now: int) -> None:
    """Who is at most 5,000 facts behind goes on from there; all others get a gap at the present position."""
    start = begin(f"3:{seen}", Position(3, now))
    if seen <= now <= seen + MOST_BEHIND:
        assert start == (seen, "")
    else:
        assert start.seq == now
        assert start.gap == ("restored" if seen > now else "too_old")
