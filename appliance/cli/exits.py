"""What an exit code means, and how a failure is said in one line."""

import sys
from enum import IntEnum

from appliance.backup.model import BackupError
from appliance.config import ConfigError
from appliance.runtime.folder import FolderError
from appliance.runtime.local_api import RefusedError
from appliance.runtime.migrations import SchemaError
from kernel.errors import DomainError


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


EXPLAINED = (BackupError, RefusedError, DomainError, FolderError, SchemaError, ConfigError, OSError)


def explain(failure: Exception) -> int:
    """Print in one line what a person can act on and return the exit code."""
    match failure:
        case BackupError() | RefusedError() | DomainError():
            code, words = Exit.REFUSED, str(failure)
        case FolderError() | SchemaError() | ConfigError():
            code, words = Exit.FOLDER, str(failure)
        case _:
            code, words = Exit.ADDRESS, str(failure)
    print(f"comanda: {words}", file=sys.stderr)
    return code
