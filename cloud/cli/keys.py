"""`comanda-cloud keys`: the root key stays where it is made; the database holds what signs."""

import argparse
import asyncio
import os
from collections.abc import Awaitable, Callable
from pathlib import Path
from typing import Any

import msgspec
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey
from cryptography.hazmat.primitives.serialization import (
    Encoding,
    NoEncryption,
    PrivateFormat,
    load_pem_private_key,
)

from cloud.cli.opened import opened, settings
from cloud.keys import service
from cloud.runtime.caller import COMMAND_LINE
from cloud.runtime.database import Database
from cloud.runtime.sealing import Seal
from kernel.errors import conflict, invalid
from kernel.keyset import STICK_USE, KeySet


def init(args: argparse.Namespace) -> int:
    """Make the first key set; the root key is made when it is not there."""

    async def made(database: Database, seal: Seal) -> KeySet:
        async with database.begin() as tx:
            if await service.newest(tx) is not None:
                raise conflict("There are keys already. Use: comanda-cloud keys rotate.")
            key = _root(Path(args.root), make=True)
            drafted = await service.draft(tx, seal, service.public_text(key))
            return await service.install(tx, COMMAND_LINE, service.sign(drafted, [key]))

    return _with_database(args, made)


def rotate(args: argparse.Namespace) -> int:
    """Put a new online key in force, and another root key where one is named."""

    async def made(database: Database, seal: Seal) -> KeySet:
        old = _root(Path(args.root))
        new = _root(Path(args.new_root), make=True) if args.new_root else old
        async with database.begin() as tx:
            drafted = await service.draft(tx, seal, service.public_text(new), **_choices(args))
            roots = [new, old] if new is not old else [old]
            return await service.install(tx, COMMAND_LINE, service.sign(drafted, roots))

    return _with_database(args, made)


def root(args: argparse.Namespace) -> int:
    """Make a root key, and print its public half."""
    path = Path(args.file)
    if path.exists():
        raise conflict(f"{path} is there already.")
    print(service.public_text(_root(path, make=True)))
    return 0


def draft(args: argparse.Namespace) -> int:
    """Make the next online key and write the set that is to be signed."""

    async def made(database: Database, seal: Seal) -> KeySet:
        async with database.begin() as tx:
            before = await service.newest(tx)
            public = args.root_public_key or (before.root_public_key if before is not None else "")
            if not public:
                raise invalid("Say which root signs the first set: --root-public-key, as `keys root` printed it.")
            return await service.draft(tx, seal, public, **_choices(args))

    return _with_database(args, made, lambda drafted: _write(Path(args.file), drafted))


def sign(args: argparse.Namespace) -> int:
    """Sign a drafted set; needs no database."""
    drafted = service.read_draft(Path(args.file).read_bytes())
    token = service.sign(drafted, [_root(Path(path)) for path in args.root])
    signed = Path(f"{args.file}.signed")
    signed.write_text(f"{token}\n", "utf-8")
    print(f"{signed}: version {drafted.version}, keys {', '.join(key.kid for key in drafted.keys)}")
    return 0


def install(args: argparse.Namespace) -> int:
    """Put a signed set in force."""
    token = Path(args.file).read_text("utf-8").strip()

    async def made(database: Database, _seal: Seal) -> KeySet:
        async with database.begin() as tx:
            return await service.install(tx, COMMAND_LINE, token)

    return _with_database(args, made)


def show(args: argparse.Namespace) -> int:
    """Show the set in force."""

    async def found(database: Database, _seal: Seal) -> KeySet:
        async with database.read() as tx:
            keys = await service.newest(tx)
        if keys is None:
            raise conflict("There are no keys yet. Run: comanda-cloud keys init.")
        return keys

    return _with_database(args, found)


def _choices(args: argparse.Namespace) -> dict[str, Any]:
    return {"drop_old": args.drop_old, "sticks": args.stick, "drop_sticks": args.drop_stick}


def _write(path: Path, drafted: KeySet) -> None:
    path.write_bytes(msgspec.json.format(msgspec.json.encode(drafted)))


def _with_database(
    args: argparse.Namespace,
    work: Callable[[Database, Seal], Awaitable[KeySet]],
    then: Callable[[KeySet], None] = lambda _keys: None,
) -> int:
    async def worked() -> KeySet:
        async with opened(settings(args)) as (database, seal):
            return await work(database, seal)

    keys = asyncio.run(worked())
    then(keys)
    print(f"version {keys.version}, root {keys.root_public_key}")
    for at, key in enumerate(keys.keys):
        how = "signs" if at == 0 else "is the installer's" if STICK_USE in key.uses else "is still believed"
        print(f"  {key.kid}  {how}  ({', '.join(key.uses)})")
    return 0


def _root(path: Path, *, make: bool = False) -> Ed25519PrivateKey:
    """Return a root key out of its file, made first where that is meant; readable by its owner alone."""
    if make and not path.exists():
        key = Ed25519PrivateKey.generate()
        pem = key.private_bytes(Encoding.PEM, PrivateFormat.PKCS8, NoEncryption())
        with open(os.open(path, os.O_CREAT | os.O_EXCL | os.O_WRONLY, 0o600), "wb") as file:  # noqa: PTH123  its mode from the start
            file.write(pem)
        return key
    try:
        loaded = load_pem_private_key(path.read_bytes(), None)
    except (ValueError, TypeError) as bad:
        raise invalid(f"{path} is no root key: {bad}.") from bad
    if not isinstance(loaded, Ed25519PrivateKey):
        raise invalid(f"{path} is no Ed25519 key.")
    return loaded
