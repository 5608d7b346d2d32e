"""The database, opened for one command."""

import argparse
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager

from cloud.config import Config, load
from cloud.runtime.bell import Bell
from cloud.runtime.database import Database
from cloud.runtime.schema import migrate
from cloud.runtime.sealing import Seal, read_secret
from kernel.clock import SystemClock


def settings(args: argparse.Namespace) -> Config:
    """Return the settings, with what the command line says."""
    config = load({name: getattr(args, name, None) for name in ("data", "listen")})
    config.folder.mkdir(parents=True, exist_ok=True)
    return config


@asynccontextmanager
async def opened(config: Config) -> AsyncIterator[tuple[Database, Seal]]:
    """Yield the database, brought up to this version, and what opens its secrets."""
    database = Database(config.database_url, SystemClock())
    Bell(database)  # so that the processes that serve hear of what is changed here
    try:
        await migrate(database)
        yield database, Seal(read_secret(config.secret_path))
    finally:
        await database.close()
