"""`comanda stick`: how provisioning reaches a box that does not run. Bodies come in on standard input, answers are JSON.

To a daemon it says the same over the control socket itself.
"""

import argparse
import asyncio
import sys
from collections.abc import Awaitable, Callable
from typing import Any

import msgspec

from appliance.cli.api import reach
from appliance.cli.exits import Exit
from appliance.config import load
from appliance.runtime.local_api import LocalApi, RefusedError

_BASE = "/api/sticks"


def check(args: argparse.Namespace) -> int:
    """Say what the box makes of a stick; nothing is kept."""
    return _with_box(args, lambda api: _send(api, "check"))


def ask(args: argparse.Namespace) -> int:
    """Put a stick before the managers."""
    return _with_box(args, lambda api: _send(api, "ask"))


def apply(args: argparse.Namespace) -> int:
    """Bring the house to what a stick says; settings hold from the next start."""
    return _with_box(args, lambda api: _send(api, "apply"))


def tell(args: argparse.Namespace) -> int:
    """Print what became of a stick."""
    return _with_box(args, lambda api: _send(api, "tell"))


def state(args: argparse.Namespace) -> int:
    """Say what became of a stick."""
    return _with_box(args, lambda api: api.ask_json("GET", f"{_BASE}/state?digest={args.digest}"))


async def _send(api: LocalApi, what: str) -> Any:
    try:
        body = msgspec.json.decode(sys.stdin.buffer.read())
    except (msgspec.DecodeError, UnicodeDecodeError) as bad:
        raise RefusedError("Standard input is not JSON.") from bad
    return await api.ask_json("POST", f"{_BASE}/{what}", body)


def _with_box(args: argparse.Namespace, command: Callable[[LocalApi], Awaitable[Any]]) -> int:
    async def run() -> Any:
        async with reach(load({"data": args.data})) as api:
            return await command(api)

    print(msgspec.json.encode(asyncio.run(run())).decode())
    return Exit.OK
