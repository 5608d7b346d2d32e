"""Keys: the root stays offline, sets follow one another, and boxes follow them."""

import asyncio
from typing import Any

import pytest
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey

from cloud.boxes.routes import DESK
from cloud.keys import service as keys
from cloud.keys.ring import Ring
from cloud.runtime.caller import COMMAND_LINE
from cloud.runtime.sealing import Seal, SealError, read_secret
from kernel.errors import DomainError
from kernel.keyset import STICK_USE, key_for
from kernel.paseto import UntrustedTokenError
from tests.cloud.conftest import Cloud
from tests.conftest import until

DATABASES = ("postgresql",)  # the real one: plain statements of single rows, which SQLite runs alike


async def rotate(cloud: Cloud, new_root: Ed25519PrivateKey | None = None, **more: Any) -> str:
    """Put the next set in force and return its signing key's name."""
    root = new_root or cloud.root
    roots = [root] if new_root is None else [root, cloud.root]
    async with cloud.vendor.database.begin() as tx:
        drafted = await keys.draft(tx, cloud.vendor.seal, keys.public_text(root), **more)
        await keys.install(tx, COMMAND_LINE, keys.sign(drafted, roots))
    await cloud.app[DESK].ring.reload()
    cloud.root = root
    return drafted.keys[0].kid


@pytest.mark.parametrize("ticks", range(6))
async def test_the_process_ends_while_the_keys_change(cloud: Cloud, ticks: int) -> None:
    """At whatever step of waking up the end comes, it is heard."""
    bell = cloud.vendor.bell
    running = Ring(cloud.vendor.database, bell, cloud.vendor.seal).context(cloud.app)
    heard = len(bell._waiting[keys.BELL])
    await anext(running)
    await until(lambda: _is_true(len(bell._waiting[keys.BELL]) > heard))
    bell.wake(keys.BELL)
    for _ in range(ticks):
        await asyncio.sleep(0)
    async with asyncio.timeout(30):
        with pytest.raises(StopAsyncIteration):
            await anext(running)


async def _is_true(it: bool) -> bool:  # noqa: FBT001  what it says
    return it


async def test_boxes_follow_a_rotation(cloud: Cloud) -> None:
    """Also of the root, also two at once; the box checks each step."""
    box = await cloud.claimed()
    kid = await rotate(cloud)
    assert (await box.heartbeat())[0] == 200
    assert box.keys is not None
    assert (box.keys.version, box.keys.keys[0].kid) == (2, kid)
    await rotate(cloud, Ed25519PrivateKey.generate())
    kid = await rotate(cloud)
    assert (await box.heartbeat())[0] == 200
    assert (box.keys.version, box.keys.keys[0].kid) == (4, kid)


async def test_a_rotation_keeps_the_key_before_unless_it_was_stolen(cloud: Cloud) -> None:
    """So that leases at boxes which have not called yet still verify."""
    box = await cloud.claimed()
    assert box.keys is not None
    first = box.keys.keys[0].kid
    second = await rotate(cloud)
    await box.heartbeat()
    assert [one.kid for one in box.keys.keys] == [second, first]
    third = await rotate(cloud, drop_old=True)
    await box.heartbeat()
    assert [one.kid for one in box.keys.keys] == [third]


async def test_keys_that_sign_sticks(cloud: Cloud) -> None:
    """An installer's key comes to the boxes with a rotation, stays through others, signs nothing else, and is taken out again."""
    box = await cloud.claimed()
    installer = keys.public_text(Ed25519PrivateKey.generate())
    await rotate(cloud, sticks=[installer])
    await rotate(cloud, drop_old=True)
    await box.heartbeat()
    assert box.keys is not None
    online, stick = box.keys.keys
    assert (stick.public_key, stick.uses, STICK_USE in online.uses) == (installer, (STICK_USE,), False)
    with pytest.raises(UntrustedTokenError):
        key_for(box.keys, stick.kid, "lease")
    assert (await box.heartbeat())[0] == 200
    with pytest.raises(DomainError, match="no public key"):
        await rotate(cloud, sticks=["junk"])
    with pytest.raises(DomainError, match="No key s00"):
        await rotate(cloud, drop_sticks=["s00"])
    await rotate(cloud, drop_sticks=[stick.kid])
    await box.heartbeat()
    assert stick.kid not in [one.kid for one in box.keys.keys]


async def test_a_set_that_does_not_follow_is_refused(cloud: Cloud) -> None:
    """Signed by another root, of another version, or with a key that was not drafted here."""
    stranger = Ed25519PrivateKey.generate()
    async with cloud.vendor.database.begin() as tx:
        by_stranger = await keys.draft(tx, cloud.vendor.seal, keys.public_text(stranger))
        good = await keys.draft(tx, cloud.vendor.seal, keys.public_text(cloud.root))
    with pytest.raises(DomainError, match="does not follow"):
        await _install(cloud, keys.sign(by_stranger, [stranger]))
    await _install(cloud, keys.sign(good, [cloud.root]))
    with pytest.raises(DomainError, match="does not follow"):
        await _install(cloud, keys.sign(good, [cloud.root]))
    with pytest.raises(DomainError, match="another root"):
        keys.sign(good, [stranger])


async def _install(cloud: Cloud, token: str) -> None:
    async with cloud.vendor.database.begin() as tx:
        await keys.install(tx, COMMAND_LINE, token)


async def test_another_secret_opens_nothing(cloud: Cloud) -> None:
    """Who has the database alone cannot sign; the words say which file is missing."""
    box = await cloud.claimed()
    assert box.lease is not None
    secret = read_secret(cloud.vendor.config.secret_path)
    assert cloud.vendor.config.secret_path.stat().st_mode & 0o777 == 0o600
    sealed = Seal(secret).close(b"x", "a")
    assert Seal(secret).open(sealed, "a") == b"x"
    for seal, purpose in ((Seal(b"other"), "a"), (Seal(secret), "b")):
        with pytest.raises(SealError, match=r"cloud\.secret"):
            seal.open(sealed, purpose)
