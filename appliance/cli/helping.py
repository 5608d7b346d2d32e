"""`comanda help`: a code for the vendor's support, for a manager whom his own box does not let in."""

import argparse
import asyncio
import sys
from typing import Any

import msgspec

from appliance.cli.api import reach
from appliance.cli.exits import Exit
from appliance.config import load

_PATH = "/api/help/"
_ASKED = (
    "The vendor's support may then look at this box for an hour: how it is, its printers, its log.\n"
    "Never at guests, orders or names. You can end it at any time with: comanda help --end\n"
)


def ask(args: argparse.Namespace) -> int:
    """Print a code to read out to support, or end help at once. Without a yes nothing is made."""
    if args.end:
        asyncio.run(_ask(args, "DELETE"))
        print('{"ended": true}' if args.json else "Help is ended: nobody looks at this box.")
        return Exit.OK
    if not (args.yes or _agrees()):
        print("Nothing was done. To agree without being asked: comanda help --yes", file=sys.stderr)
        return Exit.FOUND
    made = asyncio.run(_ask(args, "POST", {"consent": True}))
    print(msgspec.json.encode(made).decode() if args.json else "\n".join(_lines(made)))
    return Exit.OK


def _agrees() -> bool:
    if not sys.stdin.isatty():
        return False
    print(_ASKED, file=sys.stderr)
    return input("Shall they? yes or no: ").strip().casefold() in {"y", "yes", "ν", "ναι"}


async def _ask(args: argparse.Namespace, method: str, body: dict[str, bool] | None = None) -> Any:
    # A code lives only as long as the daemon that made it: when a box starts, what was asked for before is over.
    async with reach(load({"data": args.data}), must_run=True) as api:
        return await api.ask_json(method, _PATH, body)


def _lines(made: dict[str, Any]) -> list[str]:
    return [
        f"Code: {made['code']}",
        f"Read it out to the vendor's support. It works once, until {made['expires_at']}.",
        "Who forgot his PIN: ask support for a one-time code, and choose “I forgot my PIN” where the box asks for names.",
    ]
