"""A bundle of diagnostics: what an engineer needs, as a zip of small files, without a secret or a person in it."""

import asyncio
import io
import zipfile
from typing import Any

import msgspec

from appliance.runtime.box import Box
from appliance.support import looking
from appliance.support.ports import Ports
from kernel.vendor_commands import LARGEST_BUNDLE

_MOST_LINES = 5_000
# Settings that say how the box looks after itself. What is not listed stays in the house.
_SETTINGS = (
    "listen",
    "country",
    "language",
    "timezone",
    "currency",
    "cutoff",
    "require_enrolment",
    "session_hours",
    "fiscal",
    "discovery",
    "discovery_subnets",
    "backup_dir",
    "licence",
    "cloud_url",
    "log_level",
    "log_json",
)


async def make_bundle(box: Box, ports: Ports) -> bytes:
    """Return the bundle, at most `LARGEST_BUNDLE` bytes: of the log as many of the last lines as fit."""
    status = await looking.status(box, ports)
    printers = await box.readers.read(ports.printers)
    sizes = await box.readers.read(_tables)
    config = msgspec.structs.asdict(box.config)
    files: dict[str, Any] = {
        "status.json": status,
        "settings.json": {name: config[name] for name in _SETTINGS if name in config},
        "printers.json": printers,
        "tables.json": sizes,
    }
    lines = looking.log_lines(_MOST_LINES)
    while True:
        bundle = await asyncio.to_thread(_pack, files, lines)
        if len(bundle) <= LARGEST_BUNDLE or not lines:
            return bundle
        lines = lines[len(lines) // 2 + 1 :]


def _tables(snapshot: Any) -> dict[str, Any]:
    """Return how large the database is, and how its pages are used."""
    names = ("page_count", "page_size", "freelist_count", "user_version", "schema_version")
    return {name: snapshot.value(f"PRAGMA {name}") for name in names}


def _pack(files: dict[str, Any], lines: list[dict[str, Any]]) -> bytes:
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w", zipfile.ZIP_DEFLATED) as packed:
        for name, content in files.items():
            packed.writestr(name, msgspec.json.format(msgspec.json.encode(content), indent=1))
        packed.writestr("log.jsonl", b"\n".join(msgspec.json.encode(line) for line in lines))
    return out.getvalue()
