"""`comanda run` and `comanda check`."""

import argparse
import asyncio
from typing import Any

import msgspec

from appliance.cli.api import reach
from appliance.cli.exits import Exit
from appliance.config import Config, ConfigError, load
from kernel.loading import loading


def run(args: argparse.Namespace) -> int:
    """Start the box and stay until it is told to end."""
    with loading():
        from appliance import daemon  # noqa: PLC0415  the other subcommands need not load all of it

    def read() -> Config:
        # The demo's printers are programs on this machine.
        return load({"data": args.data, "listen": args.listen, "emulators": "on" if args.demo else None})

    if args.demo and read().only_printers:
        raise ConfigError(
            f"A rush hour's house is in {read().folder}: comanda simulate --data {read().folder}, or another folder."
        )
    if args.demo:
        from appliance.demo.service import demonstrate  # noqa: PLC0415  only here

        return daemon.run(read, demonstrate, is_tied=args.tied)
    return daemon.run(read, is_tied=args.tied)


def check(args: argparse.Namespace) -> int:
    """Say what is wrong with the box and its set-up; 1 when something is."""
    config = load({"data": args.data})
    found = asyncio.run(_findings(config))
    if args.json:
        print(msgspec.json.encode(found).decode())
    elif found["reasons"]:
        for reason in found["reasons"]:
            print(f"{'!' if reason['blocks'] else '-'} {reason['message']}")
    else:
        print("Nothing is wrong.")
    return Exit.FOUND if found["reasons"] else Exit.OK


async def _findings(config: Config) -> dict[str, Any]:
    async with reach(config) as api:
        found: dict[str, Any] = await api.ask_json("GET", "/api/system/check")
        return found
