"""`comanda user`: people who work here."""

import argparse
import asyncio
import getpass

import msgspec

from appliance.cli.api import reach
from appliance.config import Config, load


def add(args: argparse.Namespace) -> int:
    """Add a person, whether or not a daemon runs."""
    config = load({"data": args.data})
    pin = args.pin if args.pin is not None else getpass.getpass("PIN (4 to 8 digits): ")
    added = asyncio.run(_add(config, {"username": args.name, "role": args.role, "pin": pin}))
    if args.json:
        print(msgspec.json.encode(added).decode())
    else:
        print(f"{added['username']} works here as {added['role']} now.")
    return 0


async def _add(config: Config, body: dict[str, str]) -> dict[str, object]:
    async with reach(config) as api:
        added: dict[str, object] = await api.ask_json("POST", "/api/waiters/", body)
        return added
