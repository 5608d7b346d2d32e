"""What the box tells of itself: its status, its printers, its last log lines. No guests, orders or names of people."""

import asyncio
import os
import platform
import shutil
from collections.abc import Mapping
from importlib.metadata import version
from pathlib import Path
from typing import Any

from appliance.runtime import readiness
from appliance.runtime.box import Box
from appliance.runtime.database import FILE_NAME
from appliance.runtime.journal import read_head
from appliance.runtime.tx import Snapshot
from appliance.support.ports import Ports
from kernel.clock import to_rfc3339
from kernel.web.recent import recent

_MOST_LINES = 300
_PROC = Path("/proc")


async def look(box: Box, ports: Ports, what: str) -> Mapping[str, Any]:
    """Return what support asked to see: `status`, `logs` or `printers`."""
    match what:
        case "logs":
            return {"lines": log_lines(_MOST_LINES)}
        case "printers":
            return await box.readers.read(ports.printers)
        case _:
            return await status(box, ports)


def log_lines(most: int) -> list[dict[str, Any]]:
    """Return the last log lines of this process, redacted."""
    return recent()[-most:]


async def status(box: Box, ports: Ports) -> dict[str, Any]:
    """Return versions, health, workers, journal, sizes and the machine."""
    ground = readiness.of_the_ground(box.writer, box.workers, box.clock, box.soundness.verdict)

    def read(snapshot: Snapshot) -> dict[str, Any]:
        reasons = [*ground, *(one for room in ports.findings for one in room(snapshot))]
        head = read_head(snapshot)
        return {
            "time": to_rfc3339(snapshot.at_ms),
            "clock_is_sure": box.clock.is_sure(),
            "business_day": snapshot.business_day,
            "ready": not any(one.blocks for one in reasons),
            "reasons": [{"key": one.key, "blocks": one.blocks} for one in reasons],
            "journal": {"epoch": head.epoch, "seq": head.seq},
        }

    told = await box.readers.read(read)
    workers = {
        name: {"restarts": one.restarts, "is_running": one.is_running, "last_error": one.last_error.partition(":")[0]}
        for name, one in box.workers.standings.items()
    }
    machine = await asyncio.to_thread(_machine, box.config.folder)
    return {"version": version("comanda"), **told, "licence": dict(ports.licence()), "workers": workers, **machine}


def _machine(folder: Path) -> dict[str, Any]:
    disk = shutil.disk_usage(folder)
    sizes = {path.name: path.stat().st_size for path in sorted(folder.glob(f"{FILE_NAME}*"))}
    return {
        "python": platform.python_version(),
        "system": platform.platform(),
        "machine": platform.machine(),
        "load": list(os.getloadavg()),
        "memory": _meminfo(),
        "machine_uptime_s": int(float((_PROC / "uptime").read_text().split()[0])),
        "disk": {"total": disk.total, "free": disk.free},
        "database": sizes,
    }


def _meminfo() -> dict[str, int]:
    """Return the machine's memory in kB."""
    lines = (line.split() for line in (_PROC / "meminfo").read_text().splitlines())
    return {words[0].rstrip(":"): int(words[1]) for words in lines if words[0] in {"MemTotal:", "MemAvailable:"}}
