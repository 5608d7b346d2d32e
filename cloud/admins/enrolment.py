"""How somebody gets his password, his second factor and his recovery codes."""

import io
import secrets
from typing import Any

import pyotp
import segno

from cloud.admins import guarding, logins, store
from cloud.admins.contract import (
    Confirmation,
    Enrolment,
    LoginAnswer,
    PasswordChange,
    RecoveryCodes,
    SecondFactor,
)
from cloud.admins.model import check_password, otpauth_uri, step_of
from cloud.admins.service import hash_of
from cloud.audit import service as audit
from cloud.runtime.caller import Caller
from cloud.runtime.database import Database, Tx
from cloud.runtime.sealing import Seal
from kernel.errors import DomainError, ErrorCode, invalid

_CODES = 10
_LETTERS = "23456789ABCDEFGHJKMNPQRSTVWXYZ"


class Enrolled(LoginAnswer, frozen=True, kw_only=True):
    """The first session, and the recovery codes, both shown once."""

    recovery_codes: list[str]


async def begin(database: Database, seal: Seal, given: Enrolment, address: str) -> SecondFactor:
    """Take an invited person's password and return the secret for his authenticator app; may be asked again."""
    await _count(database, given.invite, address)
    async with database.read() as tx:
        row = await _invited(tx, given.invite)
    encoded = await logins.encode(check_password(given.password, row.username))
    secret = pyotp.random_base32()
    async with database.begin() as tx:
        await store.change(
            tx, row.id, password_hash=encoded, totp_sealed=seal.close(secret.encode(), logins.SEALED_FOR), totp_step=0
        )
    return second_factor(secret, row.username)


def second_factor(secret: str, username: str) -> SecondFactor:
    """Return a secret as an authenticator app takes it."""
    uri = otpauth_uri(secret, username)
    picture = io.BytesIO()
    segno.make(uri, micro=False).save(picture, kind="svg", scale=4, xmldecl=False)
    return SecondFactor(username=username, secret=secret, otpauth_uri=uri, qr_svg=picture.getvalue().decode())


async def confirm(  # noqa: PLR0917  as a log-in
    database: Database, seal: Seal, given: Confirmation, address: str, agent: str, hours: int
) -> Enrolled:
    """End an invitation with the app's first code, and log in."""
    await _count(database, given.invite, address)
    async with database.begin() as tx:
        row = await _invited(tx, given.invite)
        is_begun = row.password_hash and row.totp_sealed
        step = (
            step_of(seal.open(row.totp_sealed, logins.SEALED_FOR).decode(), given.code, tx.at_ms) if is_begun else None
        )
        if step is None:
            raise invalid("That is not the code of your app. Wait for the next one and type it.", key="code_wrong")
        await store.change(tx, row.id, invite_hash=None, invite_until_ms=0, totp_step=step)
        codes = await new_recovery_codes(tx, row.id)
        await guarding.forgive(tx, address, _account(given.invite))
        answer = await logins.open_session(tx, row, address, agent, hours)
    return Enrolled(**{name: getattr(answer, name) for name in answer.__struct_fields__}, recovery_codes=codes)


async def equip(
    database: Database, seal: Seal, caller: Caller, admin_id: str, password: str
) -> tuple[SecondFactor, list[str]]:
    """Give somebody password, second factor and recovery codes at once, as the command line does; his sessions end."""
    async with database.read() as tx:
        row = await store.by_id(tx, admin_id)
    encoded = await logins.encode(check_password(password, row.username))
    secret = pyotp.random_base32()
    async with database.begin() as tx:
        sealed = seal.close(secret.encode(), logins.SEALED_FOR)
        await store.change(
            tx, admin_id, password_hash=encoded, totp_sealed=sealed, totp_step=0, invite_hash=None, invite_until_ms=0
        )
        codes = await new_recovery_codes(tx, admin_id)
        await store.end_sessions(tx, admin_id)
        await audit.record(tx, caller, "admin_equipped", who=row.username)
    return second_factor(secret, row.username), codes


async def new_recovery_codes(tx: Tx, admin_id: str) -> list[str]:
    """Return ten new recovery codes; the old ones no longer work."""
    codes = ["".join(secrets.choice(_LETTERS) for _ in range(12)) for _ in range(_CODES)]
    await store.replace_recovery_codes(tx, admin_id, [hash_of(code) for code in codes])
    return [f"{code[:4]}-{code[4:8]}-{code[8:]}" for code in codes]


async def renew_recovery_codes(database: Database, seal: Seal, caller: Caller, code: str) -> RecoveryCodes:
    """Return new recovery codes to somebody who proves his second factor."""
    await _prove(database, seal, caller, code)
    async with database.begin() as tx:
        codes = await new_recovery_codes(tx, caller.admin_id)
        await audit.record(tx, caller, "recovery_codes_renewed")
    return RecoveryCodes(recovery_codes=codes)


async def change_password(database: Database, seal: Seal, caller: Caller, given: PasswordChange) -> None:
    """Give oneself a new password; every other session ends."""
    async with database.read() as tx:
        row = await store.by_id(tx, caller.admin_id)
    encoded = await logins.encode(check_password(given.new, caller.name))
    async with database.begin() as tx:
        await guarding.count_try(tx, caller.address, caller.name, caller.admin_id)
    is_right = await logins.verify(given.old, row.password_hash if row is not None else None)
    if not is_right:
        raise invalid("The old password is wrong.", key="password_wrong", field="old")
    await _prove(database, seal, caller, given.code)
    async with database.begin() as tx:
        await store.change(tx, caller.admin_id, password_hash=encoded)
        ended = await store.end_sessions(tx, caller.admin_id, but=caller.session)
        await audit.record(tx, caller, "password_changed", sessions=ended)


async def _prove(database: Database, seal: Seal, caller: Caller, code: str) -> None:
    async with database.begin() as tx:
        await guarding.count_try(tx, caller.address, caller.name, caller.admin_id)
    async with database.begin() as tx:
        if not await logins.prove(tx, seal, caller.admin_id, code):
            raise invalid("That code is wrong or was used. Wait for the next one.", key="code_wrong", field="code")
        await guarding.forgive(tx, caller.address, caller.name)


async def _count(database: Database, invite: str, address: str) -> None:
    async with database.begin() as tx:
        await guarding.count_try(tx, address, _account(invite))


async def _invited(tx: Tx, invite: str) -> Any:
    row = await store.by_invite(tx, hash_of(invite.strip()))
    if row is None or row.invite_until_ms <= tx.at_ms or not row.is_active:
        raise DomainError(
            ErrorCode.FORBIDDEN,
            "This invitation is not good, or no longer. Ask an admin for a new one.",
            key="invite_bad",
        )
    return row


def _account(invite: str) -> str:
    """Return under which name tries at an invitation are counted: never the invitation itself."""
    return f"invite {hash_of(invite.strip()).hex()[:16]}"
