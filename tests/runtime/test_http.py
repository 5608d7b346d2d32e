"""What comes in is bounded and checked; what goes out is a sentence."""

import gzip

import pytest

from tests.conftest import House

GROUPS = "/api/tables/groups"
JSON = {"Content-Type": "application/json"}


async def _events(house: House) -> int:
    return int((await house.rows("SELECT count(*) AS n FROM events"))[0]["n"])


@pytest.mark.parametrize(
    ("raw", "status"),
    [
        (b"{", 400),
        (b"\xff\xfe", 400),
        (b"[" * 8_000, 422),
        (b'{"name": "a"} trailing', 400),
        (b"[]", 422),
        (b"null", 422),
        (b'{"name": 5}', 422),
        (b'{"name": null}', 422),
        (b'{"name": ""}', 422),
        (b'{"name": "' + b"x" * 10_000 + b'"}', 422),
        (b'{"name": "' + b"x" * 10_000_000 + b'"}', 413),
    ],
)
async def test_bad_bodies_change_nothing(house: House, raw: bytes, status: int) -> None:
    """Broken JSON, wrong types and ten megabytes are refused in words, and the journal is as it was."""
    manager = await house.phone("manager")
    before = await _events(house)
    reply = await manager.post(GROUPS, raw=raw, headers=JSON)
    assert reply.status == status
    assert reply.headers["Content-Type"].startswith("application/problem+json")
    assert reply.detail
    assert await _events(house) == before


async def test_a_small_body_that_unpacks_to_a_large_one_is_refused(house: House) -> None:
    """What counts is what comes out of it, not the length that it names."""
    manager = await house.phone("manager")
    packed = gzip.compress(b'{"name": "' + b"x" * 1_000_000 + b'"}')
    reply = await manager.post(GROUPS, raw=packed, headers={**JSON, "Content-Encoding": "gzip"})
    assert reply.status == 413
    packed = gzip.compress(b'{"name": "Garden"}')
    assert (await manager.post(GROUPS, raw=packed, headers={**JSON, "Content-Encoding": "gzip"})).status == 201


async def test_a_wrong_type_names_its_place(house: House) -> None:
    """The refusal says which field and what is expected."""
    manager = await house.phone("manager")
    reply = await manager.post(GROUPS, {"name": 5})
    assert reply.json["fields"]["field"] == "$.name"
    assert "str" in reply.detail


async def test_a_form_of_another_site_is_refused(house: House) -> None:
    """What a browser sends across sites without asking first is not taken for JSON."""
    manager = await house.phone("manager")
    reply = await manager.post(GROUPS, raw=b'{"name": "x"}', headers={"Content-Type": "text/plain"})
    assert reply.status == 400


async def test_strangers_learn_nothing_of_a_route(house: House) -> None:
    """Who is not logged in gets 401 before anything is said about the body."""
    stranger = house.stranger()
    for body in ({"name": 5}, {"name": "Hall"}):
        assert (await stranger.post(GROUPS, body)).status == 401


@pytest.mark.parametrize(
    "path",
    ["/api/tables/0x1", "/api/tables/-1", "/api/tables/99999999999999999999", "/api/tables/%00", "/api/tables/٣"],
)
async def test_ids_that_are_none_are_not_found(house: House, path: str) -> None:
    """An id that cannot be one is as unknown as one that is not there."""
    manager = await house.phone("manager")
    reply = await manager.get(path)
    assert (reply.status, reply.json["code"]) == (404, "not_found")


async def test_wrong_paths_and_methods_are_problems_too(house: House) -> None:
    """404 and 405 speak the same form; 405 names what is allowed."""
    stranger = house.stranger()
    missing = await stranger.get("/api/nothing")
    assert (missing.status, missing.json["code"]) == (404, "not_found")
    wrong = await stranger.put("/api/system/health")
    assert (wrong.status, wrong.headers["Allow"]) == (405, "GET")


async def test_paths_work_with_and_without_the_slash(house: House) -> None:
    """A client written with either form is served."""
    manager = await house.phone("manager")
    assert [(await manager.get(path)).status for path in (GROUPS, GROUPS + "/")] == [200, 200]


async def test_answers_are_neither_guessed_nor_kept(house: House) -> None:
    """Every answer forbids sniffing, framing and caching."""
    reply = await house.stranger().get("/api/system/health")
    assert reply.headers["X-Content-Type-Options"] == "nosniff"
    assert reply.headers["Cache-Control"] == "no-store"
    assert "frame-ancestors 'none'" in reply.headers["Content-Security-Policy"]


async def test_what_nobody_foresaw_is_an_incident(house: House, capsys: pytest.CaptureFixture[str]) -> None:
    """A bug answers 500 with a number to look up, and never with what it was."""

    def broken(*_: object) -> None:
        raise ZeroDivisionError("secret detail")

    box = house.box
    object.__setattr__(box, "licence", broken)
    reply = await house.stranger().get("/api/system/health")
    assert reply.status == 500
    assert "secret detail" not in reply.body.decode()
    assert reply.json["incident"] in capsys.readouterr().out


async def test_answers_say_where_the_journal_stood(house: House) -> None:
    """A snapshot names the position from which a live stream goes on."""
    manager = await house.phone("manager")
    before = (await manager.get(GROUPS)).headers["Comanda-Seq"]
    await manager.post(GROUPS, {"name": "Hall"})
    after = (await manager.get(GROUPS)).headers["Comanda-Seq"]
    assert int(after.split(":")[1]) == int(before.split(":")[1]) + 1


async def test_every_answer_says_which_house_it_is(house: House) -> None:
    """What the journal begins with: the same for all and after a refusal, and nothing before there is a journal."""
    stranger = house.stranger()
    assert "Comanda-House" not in (await stranger.get("/api/system/health")).headers
    manager = await house.phone("manager")
    await manager.post(GROUPS, {"name": "Garden"})
    first = (await house.rows("SELECT hash FROM events WHERE seq = 1"))[0]["hash"][:8].hex()
    for reply in (
        await stranger.get("/api/system/health"),
        await stranger.get("/api/tables"),
        await manager.get(GROUPS),
    ):
        assert reply.headers["Comanda-House"] == first
