"""`comanda menu`: the menu as a file."""

import argparse
import asyncio
import sys
from pathlib import Path
from typing import Any

import msgspec

from appliance.cli.api import reach
from appliance.cli.choices import FORMATS
from appliance.config import Config, load
from appliance.runtime.local_api import RefusedError

_BY_ENDING = {".csv": "csv", ".xlsx": "xlsx", ".txt": "list", ".list": "list"}


def bring(args: argparse.Namespace) -> int:
    """Import a file, or show what it would change."""
    config = load({"data": args.data})
    path = Path(args.file)
    try:
        content = path.read_bytes()
    except OSError as unreadable:
        raise RefusedError(f"{path} cannot be read: {unreadable.strerror}.") from unreadable
    answer = asyncio.run(_bring(config, content, _format(args), dry_run=args.dry_run))
    if args.json:
        print(answer.decode())
    else:
        _tell(msgspec.json.decode(answer), dry_run=args.dry_run)
    return 0


async def _bring(config: Config, content: bytes, kind: str, *, dry_run: bool) -> bytes:
    async with reach(config) as api:
        dry = "true" if dry_run else "false"
        return await api.ask("POST", f"/api/menu/import?format={kind}&dry_run={dry}", data=content)


def _tell(report: dict[str, Any], *, dry_run: bool) -> None:
    """Say in a line a product what an import did, or would do."""
    for row in report["added"]:
        print(f"  + {row['category']}: {row['name']}")
    for row in report["changed"]:
        changes = ", ".join(f"{field} {old} -> {new}" for field, (old, new) in row["changes"].items())
        print(f"  ~ {row['name']}: {changes}")
    counts = ", ".join(f"{len(report[name])} {name}" for name in ("added", "changed", "missing"))
    print(
        f"{'Would be' if dry_run else 'Done'}: {counts}, {report['unchanged']} unchanged. Missing ones stay as they are."
    )


def take(args: argparse.Namespace) -> int:
    """Export the menu to a file or to standard output."""
    config = load({"data": args.data})
    content = asyncio.run(_take(config, _format(args)))
    if args.file == "-":
        sys.stdout.buffer.write(content)
    else:
        Path(args.file).write_bytes(content)
        print(
            msgspec.json.encode({"file": args.file, "bytes": len(content)}).decode()
            if args.json
            else f"Wrote {args.file}."
        )
    return 0


async def _take(config: Config, kind: str) -> bytes:
    async with reach(config) as api:
        return await api.ask("GET", f"/api/menu/export?format={kind}")


def _format(args: argparse.Namespace) -> str:
    kind = args.format or _BY_ENDING.get(Path(args.file).suffix.lower())
    if kind is None:
        raise RefusedError(f"Say what {args.file} is with --format {'|'.join(FORMATS)}.")
    return str(kind)
