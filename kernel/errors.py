"""What can go wrong in the trade, with no knowledge of HTTP."""

from enum import StrEnum


class ErrorCode(StrEnum):
    """The kinds of refusal; `kernel.web.problem` alone maps them to status numbers."""

    MALFORMED = "malformed"
    INVALID = "invalid"
    UNAUTHENTICATED = "unauthenticated"
    FORBIDDEN = "forbidden"
    NOT_FOUND = "not_found"
    CONFLICT = "conflict"
    TOO_LARGE = "too_large"
    LIMITED = "limited"
    LICENCE_EXPIRED = "licence_expired"
    LOCKED = "locked"
    UNAVAILABLE = "unavailable"


class DomainError(Exception):
    """A refusal that a person can act on.

    `message` says in plain words what to do next; `fields` are JSON values that a client may translate with or act on
    (`field`, `limit`, `order`, ...). `key` names the sentence for translation and stays stable across versions.
    """

    def __init__(self, code: ErrorCode, message: str, *, key: str = "", **fields: object) -> None:
        super().__init__(message)
        self.code = code
        self.message = message
        self.key = key or code.value
        self.fields = fields


def invalid(message: str, *, key: str = "", **fields: object) -> DomainError:
    """Return the refusal of a value that was understood and cannot be accepted."""
    return DomainError(ErrorCode.INVALID, message, key=key, **fields)


def not_found(what: str, ident: object) -> DomainError:
    """Return the refusal for a thing that does not exist (any more)."""
    return DomainError(ErrorCode.NOT_FOUND, f"There is no {what} {ident}. Refresh and choose again.", what=what)


def conflict(message: str, *, key: str = "", **fields: object) -> DomainError:
    """Return the refusal of a command that the present state does not allow."""
    return DomainError(ErrorCode.CONFLICT, message, key=key, **fields)


def forbidden(message: str, *, key: str = "", **fields: object) -> DomainError:
    """Return the refusal of what this person may not do."""
    return DomainError(ErrorCode.FORBIDDEN, message, key=key, **fields)


def unavailable(message: str, *, key: str = "", **fields: object) -> DomainError:
    """Return the refusal of what would be right at another moment; the same command may be sent again."""
    return DomainError(ErrorCode.UNAVAILABLE, message, key=key, **fields)
