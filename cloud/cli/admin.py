"""`comanda-cloud admin`: the first admin, and one whose phone is lost."""

import argparse
import asyncio
import getpass
import sys
from collections.abc import Awaitable, Callable

import msgspec
import segno

from cloud.admins import enrolment, service
from cloud.admins.contract import NewAdmin
from cloud.cli.opened import opened, settings
from cloud.runtime.caller import COMMAND_LINE
from cloud.runtime.database import Tx
from kernel.errors import DomainError, ErrorCode, invalid


def add(args: argparse.Namespace) -> int:
    """Make an admin."""

    async def made(tx: Tx) -> str:
        return await service.add(tx, COMMAND_LINE, NewAdmin(username=args.name, role=args.role))

    return asyncio.run(_equip(args, made))


def reset(args: argparse.Namespace) -> int:
    """Give somebody a new password and second factor."""

    async def found(tx: Tx) -> str:
        for one in await service.everybody(tx):
            if one.username == args.name.strip().lower():
                return one.id
        raise DomainError(ErrorCode.NOT_FOUND, f"There is no admin called {args.name}.")

    return asyncio.run(_equip(args, found))


def show(args: argparse.Namespace) -> int:
    """List who works here."""

    async def listed() -> None:
        async with opened(settings(args)) as (database, _seal), database.read() as tx:
            for one in await service.everybody(tx):
                state = "" if one.is_active else "  (sent away)"
                print(f"{one.username:<32} {one.role}{'  (invited)' if one.is_invited else ''}{state}")

    asyncio.run(listed())
    return 0


async def _equip(args: argparse.Namespace, find: Callable[[Tx], Awaitable[str]]) -> int:
    config = settings(args)
    password = _ask_password(args)
    async with opened(config) as (database, seal):
        async with database.begin() as tx:
            admin_id = await find(tx)
        factor, codes = await enrolment.equip(database, seal, COMMAND_LINE, admin_id, password)
    if args.json:
        answer = {
            "username": factor.username,
            "secret": factor.secret,
            "otpauth_uri": factor.otpauth_uri,
            "recovery_codes": codes,
        }
        print(msgspec.json.encode(answer).decode())
        return 0
    print(f"Scan this with an authenticator app ({factor.otpauth_uri}):\n")
    segno.make(factor.otpauth_uri, micro=False).terminal(compact=True)
    print("\nRecovery codes, each good once, for the day the phone is lost. They are not shown again:\n")
    print("\n".join(f"  {code}" for code in codes))
    return 0


def _ask_password(args: argparse.Namespace) -> str:
    if args.json or not sys.stdin.isatty():
        return sys.stdin.readline().rstrip("\n")
    password = getpass.getpass(f"Password for {args.name}: ")
    if getpass.getpass("Again: ") != password:
        raise invalid("The two passwords differ.")
    return password
