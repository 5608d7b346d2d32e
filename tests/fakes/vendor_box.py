"""A box as the cloud meets it: its own key, signed calls, a chain of leases. What a real one does besides is appliance/licensing."""

import dataclasses
import uuid
from typing import Any

import msgspec
from aiohttp import web
from aiohttp.test_utils import TestClient
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey

from kernel.fleet import (
    KEY_HEADER,
    SIGNATURE_HEADER,
    SITE_HEADER,
    BoxHealth,
    Call,
    Heartbeat,
    JournalHead,
    PrinterState,
    Usage,
    sign_request,
)
from kernel.keyset import KeySet, first_keys, walk_keys
from kernel.lease import Lease, verify_lease
from kernel.paseto import to_text


@dataclasses.dataclass
class VendorBox:
    """A box; `copy` is what somebody has who copied its card."""

    client: TestClient[web.Request, web.Application]
    key: Ed25519PrivateKey = dataclasses.field(default_factory=Ed25519PrivateKey.generate)
    site_id: str = ""
    seq: int = 0
    boot_id: str = dataclasses.field(default_factory=lambda: uuid.uuid4().hex)
    keys: KeySet | None = None
    lease: Lease | None = None
    token: str = ""
    address: str = "203.0.113.7"

    @property
    def public_key(self) -> bytes:
        """Return the raw public key."""
        return self.key.public_key().public_bytes_raw()

    def copy(self, address: str) -> "VendorBox":
        """Return a second box with the same card, booted by itself somewhere else."""
        return dataclasses.replace(self, boot_id=uuid.uuid4().hex, address=address)

    async def call(
        self, path: str, body: Any, *, site_id: str | None = None, method: str = "POST", **headers: str
    ) -> tuple[int, Any]:
        """Send a signed call and return status and JSON."""
        status, answer = await self.carry(path, body, site_id=site_id, method=method, **headers)
        return status, msgspec.json.decode(answer)

    async def raw(self, path: str, body: Any) -> bytes:
        """Send a signed call that is answered with bytes, and return them."""
        status, answer = await self.carry(path, body)
        assert status == 200, answer
        return answer

    async def carry(
        self, path: str, body: Any, *, site_id: str | None = None, method: str = "POST", **headers: str
    ) -> tuple[int, bytes]:
        """Send a signed call and return status and body."""
        raw = body if isinstance(body, bytes) else msgspec.json.encode(body)
        site = self.site_id if site_id is None else site_id
        sent = {
            SITE_HEADER: site,
            KEY_HEADER: to_text(self.public_key),
            SIGNATURE_HEADER: sign_request(self.key, Call(method, path, site, raw)),
            "X-Forwarded-For": self.address,
            **headers,
        }
        async with self.client.request(method, path, data=raw, headers=sent) as response:
            return response.status, await response.read()

    async def claim(self, code: str = "", **body: Any) -> tuple[int, Any]:
        """Ask to belong to a site."""
        asked = {
            "code": code,
            "box_public_key": to_text(self.public_key),
            "name": "box",
            "version": "1.0",
            "hardware": "Pi 4",
            "nonce": uuid.uuid4().hex,
            "at_ms": 0,
            **body,
        }
        status, answer = await self.call("/api/claim/", asked, site_id="")
        if status == 200 and answer["state"] == "bound":
            self.site_id = answer["site_id"]
            self.take(answer)
        return status, answer

    def beat(self, **changes: Any) -> Heartbeat:
        """Return the next heartbeat, not sent yet."""
        self.seq += 1
        wanted = Heartbeat(
            nonce=uuid.uuid4().hex,
            at_ms=0,
            seq=self.seq,
            previous_jti=self.lease.jti if self.lease else "",
            boot_id=self.boot_id,
            boot_elapsed_s=60,
            high_water_ms=0,
            version="1.0",
            slot="a",
            uptime_seconds=60,
            health=BoxHealth(ok=True),
            printers=(PrinterState("Bar", "ready", "A"),),
            journal=JournalHead(1, 5, "ab"),
            usage=Usage(orders_today=3, orders_total=9, devices=2),
            keys_version=self.keys.version if self.keys else 0,
        )
        return msgspec.structs.replace(wanted, **changes)

    async def heartbeat(self, **changes: Any) -> tuple[int, Any]:
        """Send a heartbeat and take the lease."""
        return await self.send(self.beat(**changes))

    async def send(self, beat: Heartbeat) -> tuple[int, Any]:
        """Send this heartbeat and take the lease."""
        status, answer = await self.call("/api/heartbeat/", beat)
        if status == 200:
            self.take(answer)
        return status, answer

    async def listen(self, wait_s: int = 0, **body: Any) -> tuple[int, Any]:
        """Wait on the channel and take the lease that comes."""
        status, answer = await self.call(
            "/api/channel/", {"nonce": uuid.uuid4().hex, "at_ms": 0, "wait_s": wait_s, **body}
        )
        if status == 200:
            self.take(answer)
        return status, answer

    def take(self, answer: Any) -> None:
        """Believe the key sets and the lease of an answer, as far as they verify; raises where they do not."""
        for token in answer.get("key_sets", ()):
            self.keys = first_keys(token) if self.keys is None else walk_keys(self.keys, [token])[0]
        if answer.get("lease"):
            assert self.keys is not None
            self.token = answer["lease"]
            self.lease = verify_lease(self.token, self.keys, self.site_id, self.public_key)
