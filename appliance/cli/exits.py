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
        case _ if (refused := _refused_by_disk(failure)) is not None:
            code, words = Exit.FOLDER, f"{refused} ({failure})"
        case OSError(errno=errno.EIO | errno.EROFS | errno.ENOSPC | errno.EDQUOT):
            code, words = Exit.FOLDER, f"The box's disk refuses ({failure}). Look at it; a box starts again by itself."
        case OSError():
            code = Exit.ADDRESS
        case _:
            return None
    print(f"comanda: {words}", file=sys.stderr)
    return code


def _refused_by_disk(failure: Exception) -> Exception | None:
    """Return what the disk says through SQLite, which is loaded only where a command had to do with it."""
    sqlite = sys.modules.get("sqlite3")
    if sqlite is None or not isinstance(failure, sqlite.DatabaseError):
        return None
    from appliance.runtime.database import as_refusal  # noqa: PLC0415
    from kernel.errors import DomainError  # noqa: PLC0415

    refused = as_refusal(failure)
    return refused if isinstance(refused, DomainError) else None
