"""The box's own key: made at the first start, never leaves the data folder, and seals what must not be turned back."""

import hashlib
import hmac
from pathlib import Path

from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey

from appliance.runtime.durable import write_whole
from appliance.runtime.folder import read_key
from kernel.fleet import Call, fingerprint, sign_request

_FILE = "box.key"
_SEAL = b"comanda-seal-1"


class Identity:
    """Who this box is to the vendor."""

    def __init__(self, key: Ed25519PrivateKey) -> None:
        """Know everything that follows from the key."""
        self.key = key
        self.public = key.public_key().public_bytes_raw()
        self.fingerprint = fingerprint(self.public)
        self._seal_key = hmac.digest(key.private_bytes_raw(), _SEAL, "sha256")

    def seal(self, content: bytes) -> str:
        """Return what only this box can have written under this content."""
        return hmac.new(self._seal_key, content, hashlib.sha256).hexdigest()

    def holds(self, content: bytes, seal: str) -> bool:
        """Say whether a seal is this box's, over exactly this content."""
        return hmac.compare_digest(self.seal(content).encode(), seal.encode())

    def sign(self, call: Call) -> str:
        """Return the signature of a call to the cloud."""
        return sign_request(self.key, call)


def read_identity(folder: Path) -> Identity:
    """Return the folder's identity (`box.key`, mode 0600), making it at the first start. Raises `FolderError`."""
    path = folder / _FILE
    found = read_key(
        path,
        "Copy it back from the card or disk that this box ran on before; or move the file away:"
        " to its vendor the box is then another one, which has its trial and needs a new code for its licence.",
    )
    if found is not None:
        return Identity(Ed25519PrivateKey.from_private_bytes(found))
    key = Ed25519PrivateKey.generate()
    write_whole(path, key.private_bytes_raw())  # half a key would be no key for ever
    return Identity(key)
