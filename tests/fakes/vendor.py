"""The vendor's keys in a test's hands: signs key sets, leases and commands as the cloud does."""

from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey

from kernel import fleet, keyset, lease, paseto
from kernel.clock import DAY_MS, HOUR_MS, SECOND_MS
from kernel.ids import new_id
from kernel.keyset import KeySet, OnlineKey
from kernel.lease import FEATURES, Lease, Limits

REFRESH_S = 6 * HOUR_MS // SECOND_MS
GRACE_S = 14 * DAY_MS // SECOND_MS


def key_text(key: Ed25519PrivateKey) -> str:
    """Return the public half as key sets write it."""
    return paseto.to_text(key.public_key().public_bytes_raw())


class Vendor:
    """One vendor: a root, a key for leases and commands, the chain of its key sets, and the last number it gave out."""

    def __init__(self, now_ms: int) -> None:
        """Make new keys and the first set."""
        self.root = Ed25519PrivateKey.generate()
        self.online = Ed25519PrivateKey.generate()
        self.kid = "k1"
        self.keys = self._set(1, now_ms, self.root)
        self.chain = [keyset.sign_keys(self.keys, [self.root])]
        self.seq = 0
        self.last_jti = ""

    def rotate(self, now_ms: int, *, root: Ed25519PrivateKey | None = None) -> str:
        """Replace the online key, and the root where one is given; return the new set's token."""
        self.online = Ed25519PrivateKey.generate()
        self.kid = f"k{self.keys.version + 1}"
        old, self.root = self.root, root or self.root
        self.keys = self._set(self.keys.version + 1, now_ms, self.root)
        self.chain.append(keyset.sign_keys(self.keys, [self.root] if root is None else [self.root, old]))
        return self.chain[-1]

    def lease(self, site: str, now_ms: int, **fields: object) -> Lease:
        """Return the site's next lease, standing unless fields say otherwise."""
        self.seq += 1
        refresh_s, grace_s = int(str(fields.get("refresh_s", REFRESH_S))), int(str(fields.get("grace_s", GRACE_S)))
        told: dict[str, object] = {
            "jti": new_id(now_ms),
            "site": site,
            "iat": now_ms,
            "nbf": now_ms,
            "exp": now_ms + (refresh_s + grace_s) * SECOND_MS,
            "lic_exp": now_ms + 365 * DAY_MS,
            "seq": self.seq,
            "plan": "standing",
            "entitlements": FEATURES,
            "limits": Limits(),
            "refresh_s": refresh_s,
            "grace_s": grace_s,
            "keys_ver": self.keys.version,
            "previous_jti": self.last_jti,
        }
        made = Lease(**{**told, **fields})  # type: ignore[arg-type]
        self.last_jti = made.jti
        return made

    def sign(self, told: Lease, box_public_key: bytes) -> str:
        """Return a lease's token for a box."""
        return lease.sign_lease(told, self.online, self.kid, box_public_key)

    def command(self, command: fleet.Command, site: str, box_public_key: bytes) -> str:
        """Return a command's token for a box."""
        return fleet.sign_command(command, self.online, self.kid, site, box_public_key)

    def _set(self, version: int, now_ms: int, root: Ed25519PrivateKey) -> KeySet:
        online = OnlineKey(self.kid, key_text(self.online), ("lease", "command", "renewal"))
        return KeySet(version=version, issued_at_ms=now_ms, keys=(online,), root_public_key=key_text(root))
