"""Whose request it is: a box signs method, path, site and body with its own key."""

from dataclasses import dataclass
from typing import Any

from aiohttp import web

from cloud.boxes import store
from cloud.runtime.database import Tx
from kernel.errors import DomainError, ErrorCode
from kernel.fleet import KEY_HEADER, SIGNATURE_HEADER, SITE_HEADER, Call, request_is_signed
from kernel.paseto import UntrustedTokenError, from_text

KEY_BYTES = 32


@dataclass(frozen=True, slots=True)
class Signed:
    """A request as a box sent it."""

    method: str
    path: str
    site_id: str
    key: bytes
    signature: str
    body: bytes

    def holds_for(self, public_key: bytes) -> bool:
        """Say whether the box with this key signed it."""
        call = Call(self.method, self.path, self.site_id, self.body)
        return request_is_signed(public_key, self.signature, call)


def read(request: web.Request, body: bytes) -> Signed:
    """Return a request's headers and body. Raises `unauthenticated` where they are not a box's."""
    headers = request.headers
    try:
        key = from_text(headers.get(KEY_HEADER, ""))
    except UntrustedTokenError as bad:
        raise unsigned() from bad
    if len(key) != KEY_BYTES:
        raise unsigned()
    site_id = headers.get(SITE_HEADER, "")
    return Signed(request.method, request.path, site_id, key, headers.get(SIGNATURE_HEADER, ""), body)


async def enter(tx: Tx, signed: Signed) -> Any:
    """Return the site's row for a request that its box signed. Raises `unauthenticated` or `forbidden`, saying which."""
    row = await store.load(tx, signed.site_id)
    if row is not None and row.public_key == signed.key:
        if signed.holds_for(row.public_key):
            return row
        raise unsigned()
    if not signed.holds_for(signed.key):
        raise unsigned()
    former = await store.former_site_of(tx, signed.key)
    if former is not None and former.site_id == signed.site_id and former.why == "replaced":
        raise DomainError(ErrorCode.FORBIDDEN, "Another box has taken this one's place.", key="box_replaced")
    if former is not None and former.site_id == signed.site_id:
        raise DomainError(ErrorCode.FORBIDDEN, "This site was deregistered.", key="site_deregistered")
    raise DomainError(
        ErrorCode.FORBIDDEN, "This box is not the one of this site. Claim it with a code.", key="box_unknown"
    )


def unsigned() -> DomainError:
    """Return the refusal of what no box signed, in the same words whatever is wrong with it."""
    return DomainError(ErrorCode.UNAUTHENTICATED, "The request is not signed by this box's key.", key="box_unsigned")
