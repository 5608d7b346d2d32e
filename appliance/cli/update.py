"""`comanda update`: how updates stand, one from a file, when it may be installed, and taking it back."""

import argparse
import asyncio
from collections.abc import Awaitable, Callable
from pathlib import Path
from typing import Any

import msgspec

from appliance.cli.api import reach
from appliance.cli.exits import Exit
from appliance.config import load
from appliance.runtime.local_api import LocalApi

_BASE = "/api/updates"


def show(args: argparse.Namespace) -> int:
    """Say which version runs, which one comes next and when; 1 where the last one did not come to a good end."""
    told = _with_box(args, _show)
    print(msgspec.json.encode(told).decode() if args.json else "\n".join(_lines(told)))
    has_failed = told["last"] is not None and told["last"]["state"] in ("failed", "rolled_back")
    return Exit.FOUND if has_failed else Exit.OK


def install(args: argparse.Namespace) -> int:
    """Have an update from a file installed, when it is quiet or when it was said."""
    asked = {"path": str(Path(args.file).absolute()), "when": args.when}
    told = _with_box(args, lambda api: api.ask_json("POST", f"{_BASE}/file", asked), must_run=True)
    if args.json:
        print(msgspec.json.encode(told).decode())
    else:
        print(f"{told['version']} is here, verified, and {_WHEN[told['timing']]}.")
    return Exit.OK


def time(args: argparse.Namespace) -> int:
    """Say when the update that waits may be installed."""
    told = _with_box(args, lambda api: api.ask_json("PUT", f"{_BASE}/timing", {"when": args.when}), must_run=True)
    print(msgspec.json.encode(told).decode() if args.json else f"{told['version']} {_WHEN[told['timing']]}.")
    return Exit.OK


def cancel(args: argparse.Namespace) -> int:
    """Take back the update that waits."""
    _with_box(args, lambda api: api.ask("DELETE", f"{_BASE}/waiting"), must_run=True)
    print("{}" if args.json else "Nothing waits to be installed.")
    return Exit.OK


_WHEN = {
    "quiet": "is installed as soon as it is quiet",
    "night": "is installed at night",
    "now": "is installed now",
}


async def _show(api: LocalApi) -> Any:
    return await api.ask_json("GET", f"{_BASE}/")


def _with_box(
    args: argparse.Namespace, command: Callable[[LocalApi], Awaitable[Any]], *, must_run: bool = False
) -> dict[str, Any]:
    async def run() -> dict[str, Any]:
        async with reach(load({"data": args.data}), must_run=must_run) as api:
            told: dict[str, Any] = await command(api)
            return told

    return asyncio.run(run())


def _lines(told: dict[str, Any]) -> list[str]:
    if told["by_system"]:
        return [f"version      {told['version']}", "This box is updated by its system, not by Comanda."]
    other = f"{told['other_version'] or 'nothing whole'} in {told['other_slot']}"
    lines = [f"version      {told['version']} in {told['slot']}", f"beside it    {other}"]
    if told["is_on_trial"]:
        lines.append("on trial     whether it is fit is being looked at")
    if (update := told["update"]) is not None:
        done = f" ({update['percent']} %)" if update["percent"] else ""
        waits = f", waits for {update['waits_for']}" if update["waits_for"] else ""
        lines.append(f"next         {update['version']}: {update['state']}{done}{waits}, {_WHEN[update['timing']]}")
        if update["detail"]:
            lines.append(f"             {update['detail']}")
    if (last := told["last"]) is not None:
        lines.append(f"last         {last['version']}: {last['state'].replace('_', ' ')}, {last['ended_at']}")
        if last["detail"]:
            lines.append(f"             {last['detail']}")
    return lines
