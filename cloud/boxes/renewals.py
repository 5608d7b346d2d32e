"""A lease for a box without internet: somebody's phone brings the box's challenge and takes the lease back."""

import io
from importlib import resources

import msgspec
import segno

from cloud.boxes import door, heartbeats, store
from kernel.errors import DomainError, ErrorCode, invalid
from kernel.fleet import HeartbeatAnswer, challenger_of, fingerprint, verify_challenge
from kernel.paseto import UntrustedTokenError


class Brought(msgspec.Struct, frozen=True, kw_only=True):
    """What goes back to the box (`lease`, `key_sets`), and the same as one text and its QR code, for people."""

    lease: str
    key_sets: tuple[str, ...] = ()
    site_name: str = ""
    answer: str = ""
    answer_svg: str = ""


async def renew(desk: heartbeats.Desk, challenge: str, address: str) -> Brought:
    """Return the lease that a challenge asks for; as a heartbeat, so that a challenge used twice gains nothing."""
    try:
        footer = challenger_of(challenge)
    except UntrustedTokenError as bad:
        raise _refused() from bad
    async with desk.database.single(writes=False) as tx:
        row = await store.load(tx, footer.site)
        if row is None or fingerprint(row.public_key) != footer.kid:
            raise DomainError(
                ErrorCode.FORBIDDEN, "This box is not the one of its site, or no longer.", key="box_unknown"
            )
        name = await store.site_name(tx, row.tenant_id, row.site_id)
    try:
        pulse = verify_challenge(challenge, row.public_key)
    except UntrustedTokenError as bad:
        raise _refused() from bad
    body = await heartbeats.answer(desk, _Carried(row.site_id, row.public_key), pulse, address)
    answer = msgspec.json.decode(body, type=HeartbeatAnswer)
    return brought(answer, name)


def brought(answer: HeartbeatAnswer, site_name: str) -> Brought:
    """Return an answer in the forms in which people carry it."""
    text = msgspec.json.encode({"lease": answer.lease, "key_sets": answer.key_sets}).decode()
    picture = io.BytesIO()
    try:
        segno.make(text, micro=False, error="l").save(picture, kind="svg", scale=3, xmldecl=False)
    except segno.DataOverflowError:  # with several key sets it no longer fits: the link and the file do
        picture = io.BytesIO()
    return Brought(
        lease=answer.lease,
        key_sets=answer.key_sets,
        site_name=site_name,
        answer=text,
        answer_svg=picture.getvalue().decode(),
    )


class _Carried(door.Signed):
    """A challenge whose signature was verified already: it enters as its box."""

    def __init__(self, site_id: str, key: bytes) -> None:
        super().__init__("", "", site_id, key, "", b"")

    def holds_for(self, public_key: bytes) -> bool:
        """Say that it is that box's."""
        return public_key == self.key


def page(name: str) -> bytes:
    """Return a file of the renewal page."""
    return resources.files(__package__ or "cloud.boxes").joinpath("page", name).read_bytes()


def _refused() -> DomainError:
    return invalid(
        "This is no challenge of a box, or not all of it. Scan the code on the box again.", key="challenge_bad"
    )
