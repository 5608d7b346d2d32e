"""What crosses HTTP of admins."""

from typing import Annotated, Literal

import msgspec

RoleName = Literal["admin", "support", "read_only"]
Short = Annotated[str, msgspec.Meta(max_length=200)]


class Login(msgspec.Struct, frozen=True, kw_only=True):
    """`code` is the authenticator app's six digits, or a recovery code."""

    username: Short
    password: Short
    code: Short


class AdminView(msgspec.Struct, frozen=True, kw_only=True):
    """Somebody who works for the vendor."""

    id: str
    username: str
    role: RoleName
    is_active: bool
    is_invited: bool
    created_ms: int
    last_login_ms: int


class Me(msgspec.Struct, frozen=True, kw_only=True):
    """Who is logged in, and what he may do."""

    id: str
    username: str
    role: RoleName
    actions: list[str]


class LoginAnswer(msgspec.Struct, frozen=True, kw_only=True):
    """The session's token, shown once; `recovery_codes_left` says when it is time for new ones."""

    token: str
    expires_at: str
    admin: Me
    recovery_codes_left: int


class SessionView(msgspec.Struct, frozen=True, kw_only=True):
    """An open session."""

    id: str
    address: str
    agent: str
    created_ms: int
    seen_ms: int
    is_this: bool


class NewAdmin(msgspec.Struct, frozen=True, kw_only=True):
    """Somebody to invite."""

    username: Short
    role: RoleName


class AdminChange(msgspec.Struct, frozen=True, kw_only=True):
    """What changes of somebody; what is left out stays."""

    role: RoleName | None = None
    is_active: bool | None = None


class Invitation(msgspec.Struct, frozen=True, kw_only=True):
    """An invitation, shown once: with it somebody sets his password and his second factor."""

    admin: AdminView
    invite: str
    until_ms: int


class Enrolment(msgspec.Struct, frozen=True, kw_only=True):
    """The password that an invited person chooses."""

    invite: Short
    password: Short


class SecondFactor(msgspec.Struct, frozen=True, kw_only=True):
    """What the authenticator app scans (`otpauth_uri`), as a picture too, or types (`secret`)."""

    username: str
    secret: str
    otpauth_uri: str
    qr_svg: str


class Confirmation(msgspec.Struct, frozen=True, kw_only=True):
    """The first code of the app, which proves that it was set up."""

    invite: Short
    code: Short


class RecoveryCodes(msgspec.Struct, frozen=True, kw_only=True):
    """Ten codes for the day the phone is lost; each works once, and they are shown once."""

    recovery_codes: list[str]


class PasswordChange(msgspec.Struct, frozen=True, kw_only=True):
    """The old password and a code of the app, for a new password."""

    old: Short
    new: Short
    code: Short


class CodeOnly(msgspec.Struct, frozen=True, kw_only=True):
    """A code of the app."""

    code: Short
