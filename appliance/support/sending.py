"""A bundle on its way to the cloud, in pieces that go on where they stopped."""

import asyncio
import hashlib
from collections.abc import Awaitable, Callable

import msgspec

from appliance.support.ports import LineLostError
from kernel.fleet import DiagnosticsDone, DiagnosticsReceived
from kernel.vendor_commands import LARGEST_CHUNK

_TRIES = 6
_FIRST_PAUSE_S, _LONGEST_PAUSE_S = 1.0, 20.0
Carry = Callable[[str, str, bytes], Awaitable[bytes]]


async def send_bundle(carry: Carry, bundle_id: str, bundle: bytes, *, first_pause_s: float = _FIRST_PAUSE_S) -> None:
    """Send a bundle; a lost line is tried again, from where the cloud says it is. Raises `LineLostError` in the end."""
    sent = 0
    while sent < len(bundle):
        chunk = bundle[sent : sent + LARGEST_CHUNK]
        path = f"/api/diagnostics/{bundle_id}/{sent}"
        answer = await _patiently(carry, "PUT", path, chunk, first_pause_s)
        sent = msgspec.json.decode(answer, type=DiagnosticsReceived).received
    done = DiagnosticsDone(len(bundle), hashlib.sha256(bundle).hexdigest())
    await _patiently(carry, "POST", f"/api/diagnostics/{bundle_id}/done", msgspec.json.encode(done), first_pause_s)


async def _patiently(carry: Carry, method: str, path: str, body: bytes, pause_s: float) -> bytes:
    for left in reversed(range(_TRIES)):
        try:
            return await carry(method, path, body)
        except LineLostError as lost:
            if lost.is_refusal or not left:
                raise
        await asyncio.sleep(pause_s)
        pause_s = min(pause_s * 2, _LONGEST_PAUSE_S)
    raise AssertionError
