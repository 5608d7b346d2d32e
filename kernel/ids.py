"""Identities made where the act happens: on the phone, with no box to ask (UUID version 7, RFC 9562)."""

import secrets
import uuid

from kernel.errors import invalid

_VERSION_7 = 7
_MS_BITS_BELOW = 80


def new_id(at_ms: int) -> str:
    """Return a new UUIDv7 in canonical form; ids made later sort later."""
    value = (at_ms & ((1 << 48) - 1)) << _MS_BITS_BELOW
    value |= _VERSION_7 << 76 | secrets.randbits(12) << 64
    value |= 0b10 << 62 | secrets.randbits(62)
    return str(uuid.UUID(int=value))


def parse_id(text: str, what: str = "id") -> str:
    """Return a client-made id in canonical form; any UUID is accepted. Raises `DomainError(invalid)` otherwise."""
    try:
        return str(uuid.UUID(text))
    except (ValueError, AttributeError, TypeError) as bad:
        raise invalid(f"The {what} is not a UUID. Send a UUIDv7, or leave it out.", field=what) from bad


def made_at_ms(ident: str) -> int | None:
    """Return when a UUIDv7 was made, in UTC ms by its maker's clock; None where the text is no UUIDv7."""
    try:
        value = uuid.UUID(ident)
    except (ValueError, AttributeError, TypeError):
        return None
    return value.int >> _MS_BITS_BELOW if value.version == _VERSION_7 else None
