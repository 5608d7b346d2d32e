"""Roles, what each may do, and what a password, a user name and a second factor must be."""

import hmac
import re
import unicodedata
from enum import StrEnum

import pyotp

from kernel.clock import SECOND_MS
from kernel.errors import invalid

STEP_S = 30
_SHORTEST, _LONGEST = 12, 200
_USERNAME = re.compile(r"[a-z0-9][a-z0-9._@-]{1,63}")


class Role(StrEnum):
    """What somebody is for the vendor."""

    ADMIN = "admin"
    SUPPORT = "support"
    READ_ONLY = "read_only"


_READS = frozenset({"sites.read", "audit.read"})
_SUPPORTS = _READS | {
    "sites.write",
    "sites.code",
    "claims.decide",
    "boxes.move",
    "licences.extend",
    "licences.unlock",
    "fleet.command",
    "fleet.help",
}
_ADMINISTERS = _SUPPORTS | {
    "sites.deregister",
    "licences.lock",
    "plans.write",
    "admins.manage",
    "fleet.rollout",
    "fleet.alerts",
    "names.release",
}
ACTIONS: dict[Role, frozenset[str]] = {
    Role.ADMIN: _ADMINISTERS,
    Role.SUPPORT: _SUPPORTS,
    Role.READ_ONLY: _READS,
}


def check_username(text: str) -> str:
    """Return a user name as it is kept: small letters, digits and . _ @ -. Raises `DomainError(invalid)`."""
    name = text.strip().lower()
    if not _USERNAME.fullmatch(name):
        raise invalid(
            "A user name is 2 to 64 letters (a to z), digits and . _ @ -", key="username_bad", field="username"
        )
    return name


def check_password(password: str, username: str) -> str:
    """Return a password in the form that is hashed (NFKC). Raises `DomainError(invalid)` for one that is too easy."""
    tidy = unicodedata.normalize("NFKC", password)
    if not _SHORTEST <= len(tidy) <= _LONGEST:
        raise invalid(f"A password has at least {_SHORTEST} characters.", key="password_short", field="password")
    if username in tidy.lower() or len(set(tidy)) < 5:  # noqa: PLR2004  fewer are a pattern
        raise invalid(
            "Choose a password without your user name and with more different characters.",
            key="password_easy",
            field="password",
        )
    return tidy


def step_of(secret: str, code: str, at_ms: int) -> int | None:
    """Return the 30 s step (RFC 6238) whose code this is, one step of a wrong clock forgiven; None where it is none."""
    totp = pyotp.TOTP(secret)
    now = at_ms // SECOND_MS // STEP_S
    tidy = code.replace(" ", "")
    found = None
    for step in (now - 1, now, now + 1):
        if hmac.compare_digest(totp.generate_otp(step).encode(), tidy.encode()):
            found = step
    return found


def otpauth_uri(secret: str, username: str) -> str:
    """Return what an authenticator app scans."""
    return pyotp.TOTP(secret).provisioning_uri(name=username, issuer_name="Comanda")
