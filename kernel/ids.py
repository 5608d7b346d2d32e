"""Identities made where the act happens: on the phone, with no box to ask (UUID version 7, RFC 9562)."""

import re
import secrets
import uuid

from kernel.errors import invalid

_VERSION_7 = 7
_MS_BITS_BELOW = 80
_CANONICAL = re.compile(r"[0-9a-f]{8}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{12}")


def new_id(at_ms: int) -> str:
    """Return a new UUIDv7 in canonical form; ids made later sort later."""
    chance = int.from_bytes(secrets.token_bytes(10))
    value = (at_ms & ((1 << 48) - 1)) << _MS_BITS_BELOW | _VERSION_7 << 76 | (chance >> 68) << 64
    value |= 0b10 << 62 | chance & ((1 << 62) - 1)
    digits = f"{value:032x}"
    return f"{digits[:8]}-{digits[8:12]}-{digits[12:16]}-{digits[16:20]}-{digits[20:]}"


def parse_id(text: str, what: str = "id") -> str:
    """Return a client-made id in canonical form; any UUID is accepted. Raises `DomainError(invalid)` otherwise."""
    try:
        return text if _CANONICAL.fullmatch(text) else str(uuid.UUID(text))
    except (ValueError, AttributeError, TypeError) as bad:
        raise invalid(f"The {what} is not a UUID. Send a UUIDv7, or leave it out.", field=what) from bad


def made_at_ms(ident: str) -> int | None:
    """Return when a UUIDv7 was made, in UTC ms by its maker's clock; None where the text is no UUIDv7."""
    try:
        value = uuid.UUID(ident)
    except (ValueError, AttributeError, TypeError):
        return None
    return value.int >> _MS_BITS_BELOW if value.version == _VERSION_7 else None
