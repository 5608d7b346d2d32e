"""Providers fail, hang, refuse and forget; a document is issued once all the same, and people see what is not."""

import asyncio
import sqlite3

import pytest

from appliance.config import Config
from appliance.fiscal.emulated import EmulatedProvider, Fault
from appliance.fiscal.model import Document, Issued, Refused, Unanswered, Verdict
from appliance.fiscal.service import settle
from appliance.fiscal.worker import PORT
from appliance.runtime.tx import Tx
from kernel.clock import MINUTE_MS
from tests.conftest import until
from tests.fakes.clock import FakeClock
from tests.fiscal.authority import PATH, Authority, opened
from tests.orders.restaurant import BEER, PIZZA, Restaurant, furnish


async def test_a_dead_line_is_tried_again(restaurant: Restaurant, authority: Authority) -> None:
    """Until it is alive; every question is counted, and one document is issued."""
    authority.provider.tell(Fault.FAIL, Fault.FAIL, Fault.FAIL)
    await restaurant.ordered(restaurant.line(BEER))
    (document,) = await authority.settled(1)
    assert (document["state"], document["attempts"], document["reason"]) == ("issued", 4, "")
    assert [len(issued) for issued in authority.provider.ledger.values()] == [1]


async def test_what_waits_says_why(restaurant: Restaurant, authority: Authority) -> None:
    """The provider's words stand in the list while the document waits."""
    authority.provider.tell(*[Fault.FAIL] * 1000)
    await restaurant.ordered(restaurant.line(BEER))
    await authority.asked(2)

    async def reason() -> str:
        (document,) = (await restaurant.manager.get(f"{PATH}?state=pending")).json["documents"]
        text: str = document["reason"]
        return text

    assert await until(reason) == "The emulated provider is away."


async def test_a_provider_that_hangs_is_left_and_asked_again(restaurant: Restaurant, authority: Authority) -> None:
    """The same document under the same id, after the deadline."""
    authority.provider.tell(Fault.HANG)
    await restaurant.ordered(restaurant.line(BEER))
    (document,) = await authority.settled(1)
    assert (document["state"], document["attempts"]) == ("issued", 2)
    assert [one.id for one in authority.provider.asked] == [document["id"]] * 2


async def test_a_lost_answer_issues_nothing_twice(restaurant: Restaurant, authority: Authority) -> None:
    """The provider issued it and could not say so: asked again it gives the same number."""
    authority.provider.tell(Fault.LOSE)
    await restaurant.ordered(restaurant.line(BEER))
    (document,) = await authority.settled(1)
    assert authority.provider.ledger == {document["id"]: [Issued(document["reference"], document["qr"])]}


async def test_a_provider_that_numbers_twice_leaves_one_answer(restaurant: Restaurant, authority: Authority) -> None:
    """The number that reached the house is the document's; one fact tells of it."""
    authority.provider.tell(Fault.LOSE, Fault.AGAIN)
    await restaurant.ordered(restaurant.line(BEER))
    (document,) = await authority.settled(1)
    assert document["reference"] == "EMULATED-2"
    assert len(await restaurant.house.events("FiscalDocumentIssued")) == 1


@pytest.mark.parametrize("second", [Issued("another"), Refused("too late"), Unanswered("nothing")])
async def test_the_first_answer_counts(
    restaurant: Restaurant, authority: Authority, second: Issued | Refused | Unanswered
) -> None:
    """A second one changes nothing and is no fact."""
    await restaurant.ordered(restaurant.line(BEER))
    before = await authority.settled(1)
    journal = await restaurant.journal()
    await restaurant.house.do(lambda tx: settle(tx, [(before[0]["id"], second)]))
    assert await authority.documents() == before
    assert await restaurant.journal() == journal


async def test_a_refusal_waits_for_a_person(restaurant: Restaurant, authority: Authority) -> None:
    """It is not asked again by itself; the manager sees why, sends it again, and it is issued."""
    authority.provider.tell(Fault.REFUSE)
    order = await restaurant.ordered(restaurant.line(BEER))
    (document,) = await authority.settled(1)
    assert (document["state"], document["reason"]) == ("failed", "The emulated provider says no.")
    ((_, fact),) = await restaurant.house.events("FiscalDocumentFailed")
    assert (fact["document_id"], fact["order_id"]) == (document["id"], order["id"])
    reply = await restaurant.manager.post(f"{PATH}/{document['id']}/retry")
    assert (reply.status, reply.json["state"], reply.json["reason"]) == (200, "pending", "")
    (again,) = await authority.settled(1)
    assert (again["state"], again["attempts"], len(authority.provider.asked)) == ("issued", 2, 2)
    assert await restaurant.house.events("FiscalDocumentRetried") != []


async def test_a_refused_document_holds_up_no_other(restaurant: Restaurant, authority: Authority) -> None:
    """What comes after it in the same check is asked about all the same."""
    authority.provider.tell(Fault.REFUSE)
    order = await restaurant.ordered(restaurant.line(BEER))
    await restaurant.pay(order, {"all": True})
    assert [one["state"] for one in await authority.settled(3)] == ["failed", "issued", "issued"]


async def test_documents_of_a_check_keep_their_turn(restaurant: Restaurant, authority: Authority) -> None:
    """While one waits the next of its check is not asked about; another check's is."""
    authority.provider.tell(Fault.HANG)
    order = await restaurant.ordered(restaurant.line(BEER))
    await authority.asked(1)
    await restaurant.pay(order, {"all": True})
    await restaurant.send(await restaurant.open(table=1), restaurant.line(PIZZA))
    await authority.settled(4)
    of_order = [one.kind for one in authority.provider.asked if one.order_id == order["id"]]
    assert of_order == ["slip", "slip", "payment", "receipt"]


async def test_one_stubborn_document_holds_up_no_other_check(restaurant: Restaurant, authority: Authority) -> None:
    """A document that is never answered is put off, for longer each time."""
    provider = Stubborn()
    restaurant.house.app[PORT].provider = provider
    first = await restaurant.ordered(restaurant.line(BEER))
    second = await restaurant.send(await restaurant.open(table=1), restaurant.line(PIZZA))

    async def issued() -> bool:
        return [one["order_id"] for one in await authority.documents("issued")] == [second["id"]]

    await until(issued)
    assert [one["order_id"] for one in await authority.documents("pending")] == [first["id"]]
    assert authority.provider.ledger == {}


class Stubborn(EmulatedProvider):
    """Never answers about the first document it hears of."""

    async def issue(self, document: Document) -> Verdict:
        """Hang, or answer."""
        if not self.asked or self.asked[0].id == document.id:
            self.asked.append(document)
            await asyncio.Event().wait()
        return await super().issue(document)


class Faulty(EmulatedProvider):
    """An adapter with a mistake in it."""

    async def issue(self, document: Document) -> Verdict:
        """Stumble over the first question."""
        if not self.asked:
            self.asked.append(document)
            raise KeyError(document.id)
        return await super().issue(document)


async def test_an_adapters_mistake_stops_nothing(restaurant: Restaurant, authority: Authority) -> None:
    """It is logged and asked again, as if nobody had answered; the worker does not die of it."""
    restaurant.house.app[PORT].provider = Faulty()
    await restaurant.ordered(restaurant.line(BEER))
    (document,) = await authority.settled(1)
    assert (document["state"], document["attempts"]) == ("issued", 2)
    assert restaurant.house.box.workers.standings["fiscal"].restarts == 0


async def test_a_restart_in_between_issues_once(config: Config, clock: FakeClock) -> None:
    """The box ends while the provider has issued and not answered; the next one asks, and hears the same number."""
    provider = EmulatedProvider()
    provider.tell(*[Fault.LOSE] * 3)
    async with opened(config, clock, provider) as authority:
        restaurant = await furnish(authority.house)
        await restaurant.ordered(restaurant.line(BEER))
        await authority.asked(1)
    async with opened(config, clock, provider) as authority:
        (document,) = await authority.settled(1)
    assert document["state"] == "issued"
    assert provider.ledger == {document["id"]: [Issued(document["reference"], document["qr"])]}
    assert {one.id for one in provider.asked} == {document["id"]}


async def test_readiness_says_what_was_refused_and_what_waits(restaurant: Restaurant, authority: Authority) -> None:
    """In words for who can mend it; service is not stopped by it."""
    assert await keys(restaurant) == set()
    authority.provider.tell(Fault.REFUSE)
    await restaurant.ordered(restaurant.line(BEER))
    await authority.settled(1)
    assert await keys(restaurant) == {"fiscal_failed"}
    authority.provider.tell(*[Fault.FAIL] * 1000)
    await restaurant.send(await restaurant.open(table=1), restaurant.line(BEER))
    restaurant.house.clock.advance(16 * MINUTE_MS)
    assert await keys(restaurant) == {"fiscal_failed", "fiscal_waiting"}


async def keys(restaurant: Restaurant) -> set[str]:
    """Return the reasons that the port gives readiness."""
    reply = await restaurant.house.stranger().get("/api/system/ready")
    reasons = [one for one in reply.json["reasons"] if one["key"].startswith("fiscal")]
    assert not any(one.get("blocks") for one in reasons)
    return {one["key"] for one in reasons}


@pytest.mark.parametrize(
    "change",
    [
        "UPDATE fiscal_documents SET content = '{}'",
        "UPDATE fiscal_documents SET reference = 'mine'",
        "DELETE FROM fiscal_documents",
    ],
)
async def test_an_issued_document_never_changes(restaurant: Restaurant, authority: Authority, change: str) -> None:
    """The database itself refuses it."""
    await restaurant.ordered(restaurant.line(BEER))
    await authority.settled(1)

    def command(tx: Tx) -> None:
        tx.run(change)

    with pytest.raises(sqlite3.IntegrityError, match="never"):
        await restaurant.house.do(command)
