"""`comanda reset`: everything of the restaurant leaves the box."""

import argparse
import asyncio
import sys
from typing import Any, Final

import msgspec

from appliance.cli.api import reach
from appliance.cli.exits import Exit
from appliance.config import load
from appliance.runtime.local_api import LocalApi

_PATH: Final = "/api/reset"


def ask(args: argparse.Namespace) -> int:
    """Have the box made as new, once the restaurant's name was typed. Without it nothing is done."""
    told = asyncio.run(_ask(args))
    if told is None:
        print("Nothing was done. The name must be the restaurant's own: comanda reset --name NAME", file=sys.stderr)
        return Exit.FOUND
    print(msgspec.json.encode(told).decode() if args.json else _words(told))
    return Exit.OK


async def _ask(args: argparse.Namespace) -> dict[str, Any] | None:
    async with reach(load({"data": args.data})) as api:
        name = args.name if args.name is not None else await _typed(api)
        if name is None:
            return None
        wish = {"name": name, "even_in_service": args.even_in_service, "without_copy": args.without_copy}
        told: dict[str, Any] = await api.ask_json("POST", _PATH, wish)
        return told


async def _typed(api: LocalApi) -> str | None:
    """Return what somebody types who was told what it means; None where nobody sits here."""
    if not sys.stdin.isatty():
        return None
    standing = await api.ask_json("GET", _PATH)
    print("\n".join(_meaning(standing)), file=sys.stderr)
    return await asyncio.to_thread(input, f"Type the restaurant's name ({standing['name']}): ")


def _meaning(standing: dict[str, Any]) -> list[str]:
    goes = "Orders, menu, people, settings and backups leave this box for good"
    lines = [goes + (", with its network, SSH keys and log." if standing["whole_machine"] else ".")]
    places = ", ".join(one["label"] for one in standing["places"])
    lines.append(f"Sealed copies stay: {places}." if places else "No sealed copy of it lies anywhere else.")
    if standing["has_site"]:
        lines.append(
            "To its vendor it is another box afterwards: the site's licence goes to the box that claims it next."
        )
    return lines


def _words(told: dict[str, Any]) -> str:
    where = ", ".join(one["label"] for one in told["places"])
    kept = f" The last backup lies in: {where}." if where else ""
    return f"Everything of the restaurant leaves this box when it starts again, which a box that runs does now.{kept}"
