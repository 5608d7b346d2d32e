"""What an exit code means, and how a failure is said in one line."""

import errno
import sys
from enum import IntEnum


class Exit(IntEnum):
    """Exit codes of every subcommand; 2 is what argparse gives for words it does not know."""

    OK = 0
    FOUND = 1  # the check or the verification found something wrong
    USAGE = 2
    REFUSED = 3  # the box refused: it says why and what to do
    FOLDER = 4  # the data folder cannot be used
    ADDRESS = 5  # the address cannot be listened on, or the box cannot be reached
    START_AGAIN = 75
    INTERRUPTED = 130


def explain(failure: Exception) -> int | None:
    """Print in one line what a person can act on and return the exit code; None for a fault of ours.

    What may be refused is known to the rooms that refuse it: they are loaded once something was.
    """
    import sqlite3  # noqa: PLC0415

    from appliance.backup.model import BackupError  # noqa: PLC0415
    from appliance.config import ConfigError  # noqa: PLC0415
    from appliance.runtime.folder import FolderError  # noqa: PLC0415
    from appliance.runtime.local_api import RefusedError  # noqa: PLC0415
    from appliance.runtime.migrations import SchemaError  # noqa: PLC0415
    from kernel.errors import DomainError  # noqa: PLC0415

    words = str(failure)
    match failure:
        case BackupError() | RefusedError() | DomainError():
            code = Exit.REFUSED
        case FolderError() | SchemaError() | ConfigError():
            code = Exit.FOLDER
        case sqlite3.DatabaseError() if isinstance(refused := _as_refusal(failure), DomainError):
            code, words = Exit.FOLDER, f"{refused} ({failure})"
        case OSError(errno=errno.EIO | errno.EROFS | errno.ENOSPC | errno.EDQUOT):
            code, words = Exit.FOLDER, f"The box's disk refuses ({failure}). Look at it; a box starts again by itself."
        case OSError():
            code = Exit.ADDRESS
        case _:
            return None
    print(f"comanda: {words}", file=sys.stderr)
    return code


def _as_refusal(failure: Exception) -> BaseException:
    """Say in words that the disk refuses; the writer, who knows them, is loaded only where a database failed."""
    from appliance.runtime.database import as_refusal  # noqa: PLC0415

    return as_refusal(failure)
