from http import HTTPStatus

import msgspec

from kernel.clock import DAY_MS
from kernel.fleet import verify_challenge
from kernel.ids import new_id
from tests.conftest import until
from tests.fakes.cloud import SITE, renewal_text
from tests.licensing.conftest import Site, Start


async def _challenge(site: Site) -> str:
    reply = await (await site.manager()).get("/api/licence/challenge?origin=http://box.local:8000")
    assert reply.status == 200, reply.json
    assert reply.json["url"].startswith(
        f"{site.cloud.url}/renew#box=http%3A%2F%2Fbox.local%3A8000&challenge=v4.public."
    )
    challenge: str = reply.json["challenge"]
    return challenge


async def test_a_phone_renews_a_box_without_internet(site: Site) -> None:
    """The challenge goes out as a code, the answer comes back as a link, a word or a file, and holds."""
    site.cloud.is_down = True
    for form in ("link", "word", "file"):
        await site.pass_time(15 * DAY_MS)
        assert (await site.licence())["state"] == "expired"
        answer = site.cloud.renew(await _challenge(site))
        word = renewal_text(answer)
        text = {
            "link": f"http://box.local:8000/manager/#licence={word}",
            "word": f" {word}\n",
            "file": msgspec.json.encode(answer).decode(),
        }[form]
        reply = await (await site.manager()).post("/api/licence/answer", {"text": text})
        assert (reply.status, reply.json["state"]) == (200, "ok")


async def test_an_answer_brings_the_keys_that_came_meanwhile(site: Site) -> None:
    """The vendor rotated while the box was away: the phone carries the sets too."""
    site.cloud.is_down = True
    site.cloud.vendor.rotate(site.clock.now_ms())
    answer = site.cloud.renew(await _challenge(site))
    reply = await (await site.manager()).post("/api/licence/answer", {"text": renewal_text(answer)})
    assert (reply.status, reply.json["keys_version"]) == (200, 2)


async def test_what_is_brought_twice_late_or_altered_gains_nothing(site: Site) -> None:
    """An older answer, another box's, and nonsense are refused in words."""
    manager = await site.manager()
    old = site.cloud.renew(await _challenge(site))
    await manager.post("/api/licence/check")
    reply = await manager.post("/api/licence/answer", {"text": renewal_text(old)})
    assert (reply.status, reply.json["key"]) == (422, "renewal_old")
    for text in ("hello", "{}", renewal_text(old)[:-8], "http://x/#licence="):
        reply = await manager.post("/api/licence/answer", {"text": text})
        assert (reply.status, reply.json["key"]) == (422, "renewal_unverified")


async def test_a_challenge_tells_no_more_than_a_lease_needs(site: Site) -> None:
    """Whoever carries it learns a number, the boot, the clock and the version."""
    pulse = verify_challenge(await _challenge(site), site.cloud.box_key)
    assert pulse.previous_jti == site.cloud.vendor.last_jti
    assert pulse.seq > site.cloud.heartbeats[-1].seq


async def test_a_box_of_nobody_has_nothing_to_ask(start: Start) -> None:
    """Before the claim there is no challenge and no answer."""
    async with start(claim_code="") as site:
        manager = await site.manager()
        assert (await manager.get("/api/licence/challenge")).json["key"] == "not_claimed"
        assert (await manager.post("/api/licence/answer", {"text": "x.y"})).status == 422


async def test_waiters_do_not_see_the_licence(site: Site) -> None:
    """It is the manager's."""
    waiter = await site.phone("waiter")
    assert (await waiter.get("/api/licence/")).status == 403


# -- what the vendor asks --------------------------------------------------------------------------


async def _answered(site: Site, command_id: str) -> tuple[str, str]:
    async def result() -> tuple[str, str] | None:
        found = [one for one in site.cloud.results if one.id == command_id]
        return (found[0].state, found[0].detail) if found else None

    state, detail = await until(result)
    return state, detail


async def test_a_command_runs_once_and_is_answered(site: Site) -> None:
    """Sent again and again it is answered again, and done once."""
    await site.listening()
    asked = site.cloud.ask("set_config", log_level="debug")
    waiting = list(site.cloud._waiting)
    assert (await _answered(site, asked))[0] == "done"
    assert 'log_level = "debug"' in (site.house.box.config.folder / "comanda.toml").read_text()
    heard = len(site.cloud.results)
    site.cloud._waiting = waiting
    site.cloud.ask_again()

    async def heard_again() -> bool:
        return len(site.cloud.results) > heard

    await until(heard_again)
    assert [name for name, _ in await site.house.events("VendorAsked", "VendorAnswered")] == [
        "VendorAsked",
        "VendorAnswered",
    ]


async def test_what_is_not_the_vendors_business_is_refused(site: Site) -> None:
    """Settings of the house, commands that are not known, and those whose time is over."""
    await site.listening()
    wrong = site.cloud.ask("set_config", currency="USD")
    unknown = site.cloud.ask("dance")
    late = site.cloud.ask("restart", valid_ms=0)
    assert await _answered(site, wrong) == ("failed", "These settings cannot be changed from afar: currency.")
    assert await _answered(site, unknown) == ("refused", "dance is not known here.")
    assert (await _answered(site, late))[0] == "refused"
    assert site.restarts == []


async def test_the_box_starts_again_after_it_has_said_so(site: Site) -> None:
    """The answer is on disk before it ends."""
    await site.listening()
    asked = site.cloud.ask("restart")
    assert (await _answered(site, asked))[0] == "done"

    async def restarted() -> bool:
        return bool(site.restarts)

    await until(restarted)


async def test_a_join_card_is_printed_where_the_vendor_says(site: Site) -> None:
    """It is the card that a manager prints, too; and no station with a printer is no card."""
    await site.listening()
    assert (await _answered(site, site.cloud.ask("join_card")))[0] == "failed"
    manager = await site.manager()
    bar = (await manager.post("/api/stations/", {"name": "Bar"})).json["id"]
    printer = {"name": "Bar's", "ip_address": "127.0.0.1", "port": 1024, "station_ids": [bar]}
    assert (await manager.post("/api/printers/", printer)).status == HTTPStatus.CREATED
    await site.listening()
    assert await _answered(site, site.cloud.ask("join_card")) == ("done", "Printed at Bar.")
    assert len(await site.house.events("JoinCardPrinted", "TicketQueued")) == 2


async def test_what_was_begun_before_a_power_cut_is_not_run_again(start: Start) -> None:
    """Nobody knows how far it came: it is answered as failed."""
    asked = new_id(0)
    async with start() as site:
        await site.bound()
        await site.house.do(
            lambda tx: tx.run(
                "INSERT INTO vendor_commands (id, kind, received_at_ms, state) VALUES (?, 'restart', 1, 'running')",
                (asked,),
            )
        )
    async with start() as site:
        assert await _answered(site, asked) == ("failed", "The box stopped while it was at it.")
        assert site.cloud.heartbeats[0].unsafe_shutdowns == 0
        assert site.keeper.licence.standing.site_id == SITE
