"""What goes beside an image: what is in it (CycloneDX), what it weighs in SHA-256, and who says so."""

import hashlib
import json
from collections.abc import Sequence
from pathlib import Path
from typing import Final
from urllib.parse import quote

from cryptography.hazmat.primitives import serialization
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey

from image.order import BuildError, Order, own_version
from image.program import python_packages

SUMS: Final = "SHA256SUMS"


def write_bill_of_materials(order: Order, root: Path, path: Path) -> None:
    """Write the packages of Debian and of Python in a root as CycloneDX 1.5, each with its package URL."""
    parts = [
        _component(name, version, f"pkg:deb/debian/{quote(name)}@{quote(version)}?arch={arch}")
        for name, version, arch in debian_packages(root)
    ]
    parts += [
        _component(name, version, f"pkg:pypi/{quote(name.lower())}@{quote(version)}")
        for name, version in python_packages(root)
    ]
    document = {
        "bomFormat": "CycloneDX",
        "specVersion": "1.5",
        "version": 1,
        "metadata": {
            "component": {"type": "operating-system", "name": order.compatible, "version": order.version},
            "tools": {"components": [{"type": "application", "name": "comanda image", "version": own_version()}]},
        },
        "components": parts,
    }
    path.write_text(json.dumps(document, indent=1) + "\n", encoding="utf-8")


def _component(name: str, version: str, url: str) -> dict[str, str]:
    return {"type": "library", "bom-ref": url, "name": name, "version": version, "purl": url}


def debian_packages(root: Path) -> list[tuple[str, str, str]]:
    """Return name, version and architecture of every Debian package in a root."""
    found = []
    for stanza in (root / "var/lib/dpkg/status").read_text(encoding="utf-8").split("\n\n"):
        fields = dict(line.split(": ", 1) for line in stanza.splitlines() if ": " in line and not line.startswith(" "))
        if fields.get("Status", "").endswith(" installed"):
            found.append((fields["Package"], fields["Version"], fields["Architecture"]))
    return sorted(found)


def write_sums(folder: Path, files: Sequence[Path], key: Path | None) -> None:
    """Write SHA256SUMS over the files, and SHA256SUMS.sig when there is an Ed25519 key. Raises `BuildError`."""
    lines = []
    for file in sorted(files):
        with file.open("rb") as stream:
            lines.append(f"{hashlib.file_digest(stream, 'sha256').hexdigest()}  {file.name}\n")
    sums = "".join(lines).encode()
    (folder / SUMS).write_bytes(sums)
    signature = folder / f"{SUMS}.sig"
    signature.unlink(missing_ok=True)
    if key is not None:
        signature.write_bytes(_signing_key(key).sign(sums))


def _signing_key(path: Path) -> Ed25519PrivateKey:
    try:
        key = serialization.load_pem_private_key(path.read_bytes(), None)
    except (OSError, ValueError, TypeError) as bad:
        raise BuildError(f"{path} is no key that can be read: {bad}") from bad
    if not isinstance(key, Ed25519PrivateKey):
        raise BuildError(f"{path} is no Ed25519 key. Make one with: openssl genpkey -algorithm ed25519 -out {path}")
    return key
