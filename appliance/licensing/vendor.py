"""The box's line to the vendor's cloud: signed calls over HTTPS, bounded in time and size."""

from http import HTTPStatus
from typing import TypeVar

import aiohttp
import msgspec
from aiohttp import hdrs

from appliance.licensing.identity import Identity
from kernel.errors import DomainError, conflict, unavailable
from kernel.fleet import KEY_HEADER, LARGEST_BODY, LONGEST_WAIT_S, SIGNATURE_HEADER, SITE_HEADER, Call
from kernel.paseto import to_text

T = TypeVar("T")
WRONG_CODE = "claim_code_wrong"  # a key of the cloud's refusals
_CONNECT_S = 10
_ANSWER_S = 20
_LONGEST_WORDS = 300


class Patience(msgspec.Struct, frozen=True):
    """How long the box waits for its vendor, and before it tries again, in seconds."""

    first_pause: float = 15.0
    longest_pause: float = 900.0
    look_every: float = 30.0
    channel_wait: int = LONGEST_WAIT_S
    channel_first_pause: float = 1.0
    channel_longest_pause: float = 30.0
    jitter: float = 0.1


class LineError(Exception):
    """The cloud was not reached, or refused. `is_refusal`: it answered, and the same call will not do better."""

    def __init__(self, words: str, *, is_refusal: bool = False, key: str = "") -> None:
        super().__init__(words)
        self.is_refusal, self.key = is_refusal, key


class Line:
    """Speaks to one cloud for one box; holds connections until `close`."""

    def __init__(self, url: str, identity: Identity) -> None:
        """Prepare to call under an address such as `https://cloud.example.com`."""
        self._url = url.rstrip("/")
        self._identity = identity
        self._session: aiohttp.ClientSession | None = None

    async def close(self) -> None:
        """Let go of the connections."""
        if self._session is not None:
            await self._session.close()
            self._session = None

    async def post(self, path: str, said: bytes, site_id: str, shape: type[T], *, patience_s: float = 0) -> T:
        """Send JSON as the box and return the answer. The cloud may think for `patience_s` longer than usual.

        Raises `LineError`.
        """
        body = await self.send("POST", path, said, site_id, patience_s=patience_s)
        try:
            return msgspec.json.decode(body, type=shape)
        except (msgspec.MsgspecError, UnicodeDecodeError) as odd:
            raise LineError("What answered is not the vendor's cloud, or of another time.") from odd

    async def send(self, method: str, path: str, said: bytes, site_id: str, *, patience_s: float = 0) -> bytes:
        """Send a body as the box and return the answer's. Raises `LineError`."""
        if self._session is None:
            self._session = aiohttp.ClientSession(auto_decompress=False, cookie_jar=aiohttp.DummyCookieJar())
        headers = {
            hdrs.CONTENT_TYPE: "application/octet-stream" if method == hdrs.METH_PUT else "application/json",
            hdrs.ACCEPT_ENCODING: "identity",
            SITE_HEADER: site_id,
            KEY_HEADER: to_text(self._identity.public),
            SIGNATURE_HEADER: self._identity.sign(Call(method, path, site_id, said)),
        }
        timeout = aiohttp.ClientTimeout(total=_ANSWER_S + patience_s, sock_connect=_CONNECT_S)
        try:
            async with self._session.request(
                method, self._url + path, data=said, headers=headers, timeout=timeout, allow_redirects=False
            ) as response:
                body = await _read(response)
                if response.status != HTTPStatus.OK:
                    raise _refused(response.status, body)
                return body
        except (aiohttp.ClientError, OSError, TimeoutError) as lost:
            raise LineError(f"The vendor's cloud cannot be reached ({str(lost) or type(lost).__name__}).") from lost


async def _read(response: aiohttp.ClientResponse) -> bytes:
    """Return a whole answer, never more than any honest one holds."""
    body = bytearray()
    async for chunk in response.content.iter_chunked(64 * 1024):
        body += chunk
        if len(body) > LARGEST_BODY:
            raise LineError("The vendor's cloud sent more than it may.")
    return bytes(body)


def _refused(status: int, body: bytes) -> LineError:
    try:
        problem = msgspec.json.decode(body)
        words, key = str(problem["detail"])[:_LONGEST_WORDS], str(problem.get("key", ""))
    except (msgspec.MsgspecError, UnicodeDecodeError, KeyError, TypeError, AttributeError):
        words, key = f"It answered with status {status}.", ""
    is_refusal = HTTPStatus.BAD_REQUEST <= status < HTTPStatus.INTERNAL_SERVER_ERROR
    passes = status in (HTTPStatus.TOO_MANY_REQUESTS, HTTPStatus.REQUEST_TIMEOUT)
    return LineError(f"The vendor's cloud says: {words}", is_refusal=is_refusal and not passes, key=key)


def unreached(failed: LineError) -> DomainError:
    """Return what a client is told when the cloud was not reached, or refused."""
    if failed.is_refusal:
        return conflict(str(failed), key="cloud_refused", reason=str(failed))
    return unavailable(str(failed), key="cloud_unreachable", reason=str(failed))


def code_refused() -> DomainError:
    """Return what a client is told of a code that the vendor does not take."""
    return conflict("The vendor does not know this code, or it was used already.", key="claim_refused")
