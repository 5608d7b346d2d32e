"""The box's one address: checked before it counts, on every paper and link, and left with nothing lost."""

import asyncio
import socket
import struct
from collections.abc import AsyncIterator, Callable
from contextlib import asynccontextmanager
from http import HTTPStatus
from pathlib import Path
from typing import Any

import pytest

from appliance.config import Config
from appliance.origin.checks import Ground, check
from appliance.origin.model import Kind, Origin, read_origin
from appliance.origin.resolving import Known, ask, resolvers
from appliance.printing.cards import Cards
from appliance.printing.ticket import CardTicket
from kernel.clock import MINUTE_MS
from kernel.errors import DomainError
from tests.conftest import Phone
from tests.origin.conftest import Reached, serving
from tests.staff.door import engage_with_pin, enrol, log_in


@pytest.mark.parametrize(
    ("text", "origin"),
    [
        ("http://192.168.1.50", Origin("http", "192.168.1.50", 80)),
        (" HTTP://Comanda.LOCAL/ ", Origin("http", "comanda.local", 80)),
        ("https://box-7.example.com:8443", Origin("https", "box-7.example.com", 8443)),
        ("http://comanda-2.local:8000", Origin("http", "comanda-2.local", 8000)),
        ("https://comanda.local.", Origin("https", "comanda.local", 443)),
    ],
)
def test_what_is_an_address(text: str, origin: Origin) -> None:
    """Written as people write it, and told again as browsers do."""
    assert read_origin(text) == origin
    assert read_origin(str(origin)) == origin


@pytest.mark.parametrize(
    "text",
    [
        *("", "comanda.local", "ftp://comanda.local", "http://comanda", "http://8.8.8.8", "http://0.0.0.0"),
        *("http://box.local/waiter", "http://box.local?x=1", "http://u:p@box.local", "http://box.local:99999"),
        *("http://-box.local", "http://bo x.local", "http://[::1]", "http://1.2.3", "javascript:alert(1)//a.b"),
        *(
            "http://" + "a" * 64 + ".local",
            "http://κουτί.local",
            'http://b"x.local',
            "http://[",
            "http://192.168.1.300",
        ),
    ],
)
def test_what_is_none(text: str) -> None:
    """What phones could not use, or would lead them out of the house, is refused in words."""
    with pytest.raises(DomainError) as refused:
        read_origin(text)
    assert refused.value.key == "origin_odd"


async def test_it_is_checked_and_then_counts(box: Reached) -> None:
    """The box finds itself at its address; everybody is told, also before log-in, and after a restart."""
    manager = await box.house.phone("manager")
    offered = (await manager.get("/api/origin/")).json["candidates"]
    assert [(one["origin"], one["kind"]) for one in offered] == [(box.plain, "address")]
    found = (await manager.post("/api/origin/check", {"origin": box.plain})).json
    assert (found["is_good"], {one["what"] for one in found["findings"]}) == (True, {"resolves", "offline", "reaches"})
    assert (await box.house.stranger().get("/api/origin/here")).json == {"origin": None, "left": []}
    chosen = await manager.put("/api/origin/", {"origin": box.plain})
    assert (chosen.status, chosen.json["origin"], chosen.json["kind"]) == (HTTPStatus.OK, box.plain, "address")
    assert (await box.house.stranger().get("/api/origin/here")).json == {"origin": box.plain, "left": []}
    await manager.put("/api/origin/", {"origin": box.plain})
    ((_, fact),) = await box.house.events("OriginChosen")
    assert (fact["origin"], fact["before"]) == (box.plain, None)


async def test_another_box_at_the_address(box: Reached, tmp_path: Path) -> None:
    """Something that answers is not enough: it must be this box."""
    other = Config(data=str(tmp_path / "other"), listen="127.0.0.1:0", inputs="off")
    async with serving(other, box.clock) as neighbour:
        manager = await box.house.phone("manager")
        found = (await manager.post("/api/origin/check", {"origin": neighbour.plain})).json
        assert not found["is_good"]
        assert {one["what"]: one["outcome"] for one in found["findings"]}["reaches"] == "bad"
        refused = await manager.put("/api/origin/", {"origin": neighbour.plain})
        assert (refused.status, refused.json["key"]) == (HTTPStatus.CONFLICT, "origin_unreachable")
        assert (await manager.get("/api/origin/")).json["origin"] is None


async def test_phones_with_queues_hold_a_change_up(box: Reached) -> None:
    """They are named; once they have sent, or when a manager says so, the box moves, and answers at the old one still."""
    manager = await box.house.phone("manager")
    await manager.put("/api/origin/", {"origin": box.plain})
    ids = await enrol(box.house, "Phone of Maria", "phone")
    await engage_with_pin(box.house, "maria")
    token = (await log_in(box.house.stranger(), "maria", **ids)).json["access_token"]
    waiter = Phone(box.house.client, token, None)
    assert (await waiter.post("/api/day/queue", {"waiting": 2})).status == HTTPStatus.OK
    elsewhere = box.plain.replace("http://127.0.0.1", "http://127.0.0.2")
    refused = await manager.put("/api/origin/", {"origin": elsewhere, "anyway": False})
    assert refused.json["key"] == "origin_unreachable"
    await box.authority()
    refused = await manager.put("/api/origin/", {"origin": box.secure})
    assert (refused.json["key"], refused.json["fields"]["phones"], refused.json["fields"]["commands"]) == (
        "origin_phones_wait",
        ["Phone of Maria"],
        2,
    )
    await waiter.post("/api/day/queue", {"waiting": 0})
    moved = await manager.put("/api/origin/", {"origin": box.secure})
    assert (moved.json["origin"], moved.json["left"]) == (box.secure, [box.plain])
    assert (await box.house.stranger().get("/api/origin/here")).json == {"origin": box.secure, "left": [box.plain]}
    assert (await box.get(f"{box.plain}/api/system/health"))[0] == HTTPStatus.OK
    back = await manager.put("/api/origin/", {"origin": box.plain})
    assert (back.json["origin"], back.json["left"]) == (box.plain, [box.secure])


async def test_an_address_that_was_lost(box: Reached) -> None:
    """When the router gives the box another address, whoever looks at the box hears of it."""
    manager = await box.house.phone("manager")
    elsewhere = box.plain.replace("127.0.0.1", "10.99.99.99")
    chosen = await manager.put("/api/origin/", {"origin": elsewhere, "anyway": True})
    assert (chosen.json["origin"], chosen.json["is_here"]) == (elsewhere, False)
    ready = (await box.house.stranger().get("/api/system/ready")).json
    assert "origin_lost" in [one["key"] for one in ready["reasons"]]


async def test_phones_show_that_they_get_there(box: Reached) -> None:
    """Who opens the test's page under the origin's own name is seen; with another's token, or too late, nobody is."""
    manager = await box.house.phone("manager")
    trial = (await manager.post("/api/origin/trial", {"origin": box.plain})).json
    path = trial["url"].removeprefix(box.plain)
    assert (trial["seen"], path.startswith("/join/test?t=")) == ([], True)
    stranger = box.house.stranger()
    iphone = {"User-Agent": "Mozilla/5.0 (iPhone; CPU iPhone OS 18_0 like Mac OS X)"}
    assert "Πέτυχε" in (await stranger.get(path, headers=iphone)).body.decode()
    assert (await stranger.get("/join/test?t=guessed")).status == HTTPStatus.OK
    assert (await stranger.get(path, headers={**iphone, "Host": "evil.local"})).status == HTTPStatus.OK
    (seen,) = (await manager.get("/api/origin/")).json["trial"]["seen"]
    assert (seen["address"], seen["device"], seen["is_near"]) == ("127.0.0.1", "iphone", True)
    box.clock.advance(21 * MINUTE_MS)
    assert "Η δοκιμή έχει τελειώσει" in (await stranger.get(path)).body.decode()
    assert (await manager.get("/api/origin/")).json["trial"] is None


@asynccontextmanager
async def _resolver(answer: Callable[[bytes], bytes]) -> AsyncIterator[tuple[str, int]]:
    """Answer questions on a port as a router's resolver does."""

    class Router(asyncio.DatagramProtocol):
        def connection_made(self, transport: Any) -> None:
            self.line = transport

        def datagram_received(self, data: bytes, addr: tuple[str, int]) -> None:
            if data[2] & 1 == 0:  # no recursion desired: only what the house knows
                self.line.sendto(answer(data), addr)

    line, _ = await asyncio.get_running_loop().create_datagram_endpoint(Router, ("127.0.0.1", 0))
    try:
        yield line.get_extra_info("sockname")
    finally:
        line.close()


def _answer(*addresses: str, is_its_own: bool) -> Callable[[bytes], bytes]:
    flags = 0x8000 | (0x0400 if is_its_own else 0)

    def make(asked: bytes) -> bytes:
        head = asked[:2] + struct.pack(">HHHHH", flags, 1, len(addresses), 0, 0)
        rows = [struct.pack(">HHHIH", 0xC00C, 1, 1, 60, 4) + socket.inet_aton(one) for one in addresses]
        return head + asked[12:] + b"".join(rows)

    return make


async def test_a_name_that_the_router_knows(box: Reached) -> None:
    """Its own zone works without internet; what it only remembers may not; an address elsewhere is no way here."""
    port = box.keeper.port
    origin = Origin("http", "comanda.lan", port)
    for answer, outcomes in (
        (_answer("127.0.0.1", is_its_own=True), {"resolves": "good", "offline": "good", "reaches": "good"}),
        (_answer("127.0.0.1", is_its_own=False), {"resolves": "good", "offline": "unknown", "reaches": "good"}),
        (_answer("192.168.77.7", is_its_own=True), {"resolves": "bad", "offline": "unknown", "reaches": "bad"}),
    ):
        async with _resolver(answer) as server:
            found = await check(origin, Ground(addresses=["127.0.0.1"], mark=box.keeper.mark, resolvers=[server]))
        assert {one.what: one.outcome for one in found.findings} == outcomes
        assert found.is_good is (outcomes["reaches"] == "good")


async def test_a_resolver_that_does_not_know(tmp_path: Path) -> None:
    """No answer is no answer; silence and nonsense too, and the next one is asked."""
    async with _resolver(_answer(is_its_own=False)) as empty, _resolver(_answer("10.0.0.9", is_its_own=True)) as knows:
        assert await ask([empty], "comanda.lan") == Known((), is_its_own=False)
        with socket.socket(socket.AF_INET, socket.SOCK_DGRAM) as closed:
            closed.bind(("127.0.0.1", 0))
            nobody = closed.getsockname()
        assert await ask([nobody, knows], "comanda.lan") == Known(("10.0.0.9",), is_its_own=True)
    settings = tmp_path / "resolv.conf"
    settings.write_text("# made by\nsearch lan\nnameserver 192.168.1.1\nnameserver fe80::1\noptions edns0\n")
    assert resolvers(settings) == [("192.168.1.1", 53)]
    assert resolvers(tmp_path / "none") == []


def test_kinds() -> None:
    """By what phones find it."""
    kinds = {text: read_origin(text).kind for text in ("http://10.0.0.1", "http://a.local", "http://a.b.gr")}
    assert list(kinds.values()) == [Kind.ADDRESS, Kind.MDNS, Kind.DNS]


async def test_a_phone_says_which_addresses_it_reaches(box: Reached) -> None:
    """It comes in by one address and tries all; what it does not reach stands at the desk, and nobody else may say it."""
    manager, stranger = await box.house.phone("manager"), box.house.stranger()
    named = f"http://comanda.local:{box.keeper.port}"
    trial = (await manager.post("/api/origin/trial", {"origin": named})).json
    assert trial["url"].startswith(f"{box.plain}/join/test?t=")
    token = trial["url"].partition("=")[2]
    told = {"token": token, "reached": [box.plain, "http://elsewhere.local"]}
    assert (await stranger.post("/join/test", told)).status == HTTPStatus.NOT_FOUND
    page = (await box.get(trial["url"]))[1].decode()
    assert all(one in page for one in (named, box.plain, "multicast", token))
    assert (await stranger.post("/join/test", {**told, "token": "odd"})).status == HTTPStatus.NOT_FOUND
    assert (await stranger.post("/join/test", told)).status == HTTPStatus.NO_CONTENT
    (seen,) = (await manager.get("/api/origin/")).json["trial"]["seen"]
    assert [(one["origin"], one["is_reached"]) for one in seen["paths"]] == [(named, False), (box.plain, True)]


async def test_papers_lead_to_it(box: Reached) -> None:
    """A card shows and encodes the chosen address; before it is chosen, the numbers that the box has now."""
    card = CardTicket(language="en", house="Taverna", kind="join", at="12:00")
    told = ""
    cards = Cards(box.house.box.config, lambda: ["192.168.1.50", "10.0.0.5"], lambda: told)
    before = cards.reveal(1, card)
    assert (before.page, len(before.addresses)) == ("http://192.168.1.50:0/waiter/", 2)
    at_80 = Cards(Config(data=box.house.box.config.data, listen="0.0.0.0:80"), lambda: ["192.168.1.50"]).reveal(1, card)
    assert (at_80.page, at_80.addresses) == ("http://192.168.1.50/waiter/", ("192.168.1.50/waiter/",))
    told = "https://comanda.local"
    after = cards.reveal(1, card)
    assert (after.page, after.addresses) == ("https://comanda.local/waiter/", ("comanda.local/waiter/",))
    manager = await box.house.phone("manager")
    await manager.put("/api/origin/", {"origin": box.plain})
    assert box.keeper.told() == box.plain
