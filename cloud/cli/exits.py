"""What an exit code means, and how a failure is said in one line."""

import sys
from enum import IntEnum

from cloud.config import ConfigError
from cloud.runtime.schema import SchemaError
from cloud.runtime.sealing import SealError
from kernel.errors import DomainError, ErrorCode


class Exit(IntEnum):
    """Exit codes of every subcommand; 2 is what argparse gives for words it does not know."""

    OK = 0
    FOUND = 1
    USAGE = 2
    REFUSED = 3
    SETTINGS = 4
    ADDRESS = 5
    INTERRUPTED = 130


EXPLAINED = (DomainError, ConfigError, SchemaError, SealError, OSError)


def explain(failure: BaseException) -> int:
    """Print in one line what a person can act on and return the exit code."""
    code = Exit.ADDRESS
    if isinstance(failure, DomainError):
        code = Exit.ADDRESS if failure.code is ErrorCode.UNAVAILABLE else Exit.REFUSED
    elif isinstance(failure, ConfigError | SchemaError | SealError):
        code = Exit.SETTINGS
    print(f"comanda-cloud: {failure}", file=sys.stderr)
    return code
