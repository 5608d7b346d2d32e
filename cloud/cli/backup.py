"""`comanda-cloud backup`: a copy of the SQLite database, made while it serves. PostgreSQL has pg_dump."""

import argparse
import sqlite3
from contextlib import closing
from pathlib import Path

from cloud.cli.opened import settings
from kernel.errors import conflict, invalid


def save(args: argparse.Namespace) -> int:
    """Copy the database and check the copy; the secret is named, for without it the copy is worth little."""
    config = settings(args)
    if config.database:
        raise invalid("The database is PostgreSQL. Use pg_dump (docs/manual/vendor.en.md), and copy the secret file.")
    target, beside = Path(args.file), Path(f"{args.file}.part")
    if target.exists():
        raise conflict(f"{target} is there already.")
    with closing(sqlite3.connect(config.folder / "cloud.db")) as source, closing(sqlite3.connect(beside)) as copy:
        source.backup(copy)
        (verdict,) = copy.execute("PRAGMA integrity_check").fetchone()
    if verdict != "ok":
        raise conflict(f"The copy is damaged: {verdict}.")
    beside.chmod(0o600)
    beside.replace(target)
    print(f"{target} is a sound copy. Keep {config.secret_path} with it, in another place: it opens the keys.")
    return 0
