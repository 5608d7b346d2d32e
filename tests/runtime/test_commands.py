"""A command runs once, whatever the network does."""

from tests.conftest import House


async def test_health_answers_strangers(house: House) -> None:
    """Anybody on the network may ask whether the box is alive."""
    reply = await house.stranger().get("/api/system/health/")
    assert (reply.status, reply.json["status"]) == (200, "ok")


async def test_forged_tokens_are_refused(house: House) -> None:
    """A token that we did not sign opens nothing and is told so in problem+json."""
    phone = await house.phone()
    phone.token = (phone.token or "")[:-3] + "abc"
    reply = await phone.get("/api/system/health")
    assert reply.status == 401
    assert reply.headers["Content-Type"].startswith("application/problem+json")
