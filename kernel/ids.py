"""Identities made where the act happens: on the phone, with no box to ask (UUID version 7, RFC 9562)."""

import os
import re
import uuid

from kernel.errors import invalid

_VERSION_7 = 7
_MS_BITS_BELOW = 80
_MS_MASK = (1 << 48) - 1
_FIXED_BITS = _VERSION_7 << 76 | 0b10 << 62
_FREE_BITS = ((1 << 12) - 1) << 64 | (1 << 62) - 1
_FETCHED = 256  # so many pieces of chance are asked of the kernel at once
_PIECE_BYTES = 16
_pieces: list[bytes] = []
_CANONICAL = re.compile(r"[0-9a-f]{8}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{12}")


def chance() -> bytes:
    """Return 16 bytes of the kernel's randomness that nobody else gets; cheap enough for every fact of a busy evening."""
    while True:
        try:
            return _pieces.pop()  # one step of the interpreter: no two threads get the same piece
        except IndexError:
            fetched = os.urandom(_FETCHED * _PIECE_BYTES)
            _pieces.extend(fetched[at : at + _PIECE_BYTES] for at in range(0, len(fetched), _PIECE_BYTES))


def new_id(at_ms: int) -> str:
    """Return a new UUIDv7 in canonical form; ids made later sort later."""
    any_bits = int.from_bytes(chance()) & _FREE_BITS
    digits = f"{(at_ms & _MS_MASK) << _MS_BITS_BELOW | _FIXED_BITS | any_bits:032x}"
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
