"""The last log lines of this process, redacted as they come: what support may see of them."""

from collections import deque
from collections.abc import MutableMapping
from typing import Any, Final

from kernel.redaction import redact

_MOST: Final = 5_000
_LINES: Final[deque[dict[str, Any]]] = deque(maxlen=_MOST)


def remember(_logger: object, _method: str, event: MutableMapping[str, Any]) -> MutableMapping[str, Any]:
    """Keep a line as structlog's processors hand it on; of an exception only its type."""
    line = redact(event)
    failure = event.get("exc_info")
    if isinstance(failure, BaseException):
        line["exception"] = type(failure).__name__
    elif isinstance(failure, tuple) and failure[0] is not None:
        line["exception"] = failure[0].__name__
    _LINES.append(line)
    return event


def recent() -> list[dict[str, Any]]:
    """Return the last lines, the oldest first."""
    return list(_LINES)
