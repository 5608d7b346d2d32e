"""What of a log line may leave the house: an allow-list of keys, and no text that could be a person or a secret. Pure.

What is not known to be harmless is left out: a new key of a log line is invisible to the vendor until it is listed here.
"""

import re
from collections.abc import Mapping
from typing import Any, Final

_KEYS: Final = frozenset(
    [
        "event",
        "level",
        "logger",
        "timestamp",
        "address",
        "again_in_s",
        "attempts",
        "bytes",
        "cause",
        "commands",
        "count",
        "database",
        "epoch",
        "failed",
        "failures",
        "grade",
        "host",
        "id",
        "job",
        "job_id",
        "key",
        "kid",
        "kind",
        "left",
        "listening",
        "ms",
        "next",
        "path",
        "port",
        "pause",
        "printer",
        "printer_id",
        "printers",
        "reason",
        "restarts",
        "retry_s",
        "route",
        "seconds",
        "seq",
        "site",
        "size",
        "slot",
        "state",
        "station_id",
        "status",
        "step",
        "subnet",
        "took_ms",
        "uptime",
        "url",
        "version",
        "verdict",
        "waits",
        "why",
        "worker",
        "written",
    ]
)
_MASKED: Final = "***"
_SECRETS: Final = re.compile(
    r"v4\.public\.[\w.~-]+"  # tokens
    r"|(?i:bearer)\s+\S+"
    r"|[\w.+-]+@[\w-]+(?:\.[\w-]+)+"  # mail addresses
    r"|(?<![\w.:-])\+?\d[\d ()/-]{6,}\d(?![\w.:-])"  # telephone numbers, cards
    r"|\b(?=\w*\d)(?=\w*[A-Za-z])\w{40,}\b"  # keys and hashes
    r"|(?<=://)[^/@\s]+@"  # user and password in an address
    r"|(?<=\?)\S+"  # what stands in an address's query
)
_LONGEST: Final = 400


def scrub(text: str) -> str:
    """Return a text without what looks like a token, a mail address, a telephone number or a long key."""
    return _SECRETS.sub(_MASKED, text)[:_LONGEST]


def redact(line: Mapping[str, Any]) -> dict[str, Any]:
    """Return what of a log line may be shown to the vendor."""
    return {name: _plain(value) for name, value in line.items() if name in _KEYS}


def _plain(value: Any) -> Any:
    if value is None or isinstance(value, bool | int | float):
        return value
    if isinstance(value, list | tuple):
        return [_plain(one) for one in value[:20]]
    return scrub(str(value))
