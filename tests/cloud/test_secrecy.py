"""No password, code, token or key of the vendor's people and boxes stands in a line of the cloud's log."""

from collections.abc import Callable, Iterator
from typing import Any

import msgspec
import pytest
from sqlalchemy import text

from cloud.alerts.sending import SENDER
from cloud.config import Config
from kernel.web.recent import recent
from tests.cloud.conftest import PASSWORD, Admin, Cloud
from tests.fakes.log import reading_the_log

DATABASES = ("sqlite",)
TYPED, HIDDEN = "a password in the wrong field", "hooks/T0/B0/XhjkQwertyuiop"


@pytest.fixture
def read_log() -> Iterator[Callable[[], str]]:
    """Return what reads the log, of which everything is written."""
    with reading_the_log() as read:
        yield read


@pytest.fixture
def cloud_config(cloud_config: Config) -> Config:
    """Return settings for a cloud whose webhooks may go to this machine, where nobody takes them."""
    return msgspec.structs.replace(cloud_config, webhooks_to_private=True)


async def use_everything(cloud: Cloud) -> list[str]:
    """Log in right and wrong, invite somebody, claim a box, ask for a webhook; return what was said in confidence."""
    codes = await cloud.employ("eleni")
    logged_in = await cloud.log_in("eleni")
    await cloud.log_in("eleni", password=TYPED)
    await cloud.log_in(TYPED, code="000000")
    await cloud.log_in("eleni", code=codes[0].lower())
    admin = Admin(cloud.client, logged_in.json["token"])
    cloud.clock.advance(30_000)
    renewed = await admin.post("/api/auth/recovery-codes", {"code": cloud.code("eleni")})
    invited = await admin.post("/api/admins/", {"username": "maria", "role": "support"})
    site = await cloud.site()
    box = cloud.box()
    assert (await box.claim(site["claim_code"]))[0] == 200
    await cloud.box().claim("WRNG-WRNG-WRNG")
    hook = {"channel": "webhook", "address": f"http://127.0.0.1:9/{HIDDEN}", "kinds": ["silent"]}
    target = await admin.post("/api/alerts/targets", hook)
    assert target.status == 201, target.json
    await cloud.app[SENDER].send_due()
    return [
        *(PASSWORD, TYPED, HIDDEN, cloud.secrets["eleni"], logged_in.json["token"], site["claim_code"]),
        *(*codes, *renewed.json["recovery_codes"], target.json["secret"]),
        *(word for word in _texts(invited.json) if len(word) > 24),
    ]


def _texts(value: Any) -> list[str]:
    if isinstance(value, dict):
        return [text for one in value.values() for text in _texts(one)]
    return [value] if isinstance(value, str) else []


async def test_nothing_said_in_confidence_is_logged(cloud: Cloud, read_log: Callable[[], str]) -> None:
    """Not in a line, and not in the lines kept for diagnostics."""
    secrets = await use_everything(cloud)
    logged = read_log() + str(recent())
    assert len(secrets) > 25
    assert "alert_not_sent" in logged
    for secret in secrets:
        assert secret not in logged
        assert secret.replace("-", "") not in logged


async def test_a_database_that_fails_does_not_tell_what_was_asked_of_it(
    cloud: Cloud, read_log: Callable[[], str]
) -> None:
    """Its statement is logged, what was to be written is not: names, hashes, sealed keys."""
    await cloud.employ("eleni")
    async with cloud.vendor.database.begin() as tx:
        await tx.connection.execute(text("DROP TABLE sessions"))
    reply = await cloud.log_in("eleni", address="198.51.100.77")
    assert reply.status in {500, 503}
    logged = read_log()
    assert "sessions" in logged
    assert "198.51.100.77" not in logged
    assert "parameters:" not in logged
