"""Migrations are numbered without a gap and never change once a release has shipped them."""

import hashlib
import re
from pathlib import Path

from tests.house.sources import find_rooms

_NAME = re.compile(r"(\d{4})_[a-z0-9_]+\.sql")
_SUITS = re.compile(r"-- suits (\d[\w.]*|nobody: \S.*)\n")
NOTED = "tests/house/migrations.sha256"


def find_misnumbered(root: Path) -> list[str]:
    """Find rooms whose migrations are not 0001_name.sql, 0002_name.sql and so on."""
    found = []
    for room in find_rooms(root):
        files = sorted(
            file.name for file in room.glob("migrations/*") if file.name not in {"__pycache__", "__init__.py"}
        )
        numbers = [int(match[1]) if (match := _NAME.fullmatch(name)) else 0 for name in files]
        if numbers != list(range(1, len(files) + 1)):
            found.append(
                f"{room.relative_to(root)}/migrations: {', '.join(files)} is not 0001_name.sql, 0002_name.sql, ..."
            )
    return found


def find_changed_since_release(root: Path) -> list[str]:
    """Find released migrations that are not what they were (the file is what `make release-migrations` wrote)."""
    noted = root / NOTED
    lines = noted.read_text(encoding="utf-8").splitlines() if noted.exists() else []
    return [
        f"{path}: was released and has changed since; put it back and write the room's next migration"
        for line in lines
        for checksum, _, path in [line.partition("  ")]
        if not (root / path).is_file() or hashlib.sha256((root / path).read_bytes()).hexdigest() != checksum
    ]


def find_silent(root: Path) -> list[str]:
    """Find steps that no release has shipped yet and that do not say which version goes on over them, once there was a release.

    Their first line is `-- suits 1.4.0`, or `-- suits nobody: ` with the reason: then going back means going back to the backup.
    """
    noted = root / NOTED
    if not noted.exists():
        return []
    released = {line.partition("  ")[2] for line in noted.read_text(encoding="utf-8").splitlines()}
    return [
        f"{path}: its first line does not say which version it suits (appliance/runtime/migrations.py)"
        for path in sorted(
            str(file.relative_to(root)) for room in find_rooms(root) for file in room.glob("migrations/*.sql")
        )
        if path not in released and not _SUITS.match((root / path).read_text(encoding="utf-8"))
    ]
