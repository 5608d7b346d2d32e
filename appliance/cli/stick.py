"""`comanda stick`: how root's provisioning reaches the box. Bodies come in on standard input, answers are JSON."""

import argparse
import asyncio
import sys
from typing import Any

import aiohttp
import msgspec

from appliance.cli.api import reach
from appliance.cli.exits import Exit
from appliance.config import Config, load
from appliance.runtime.folder import SOCKET_NAME
from appliance.runtime.local_api import LocalApi, RefusedError

_BASE = "/api/sticks"
_LOOK_AGAIN_S = 1.0
_RESTART_S = 30.0
_PAUSE_S = 0.1


def check(args: argparse.Namespace) -> int:
    """Say what the box makes of a stick; nothing is kept."""
    return _with_box(args, lambda api, _: _send(api, "check"))


def ask(args: argparse.Namespace) -> int:
    """Put a stick before the managers."""
    return _with_box(args, lambda api, _: _send(api, "ask"))


def tell(args: argparse.Namespace) -> int:
    """Print what became of a stick."""
    return _with_box(args, lambda api, _: _send(api, "tell"))


def apply(args: argparse.Namespace) -> int:
    """Bring the house to what a stick says; where settings changed, a box that runs starts with them."""

    async def run(api: LocalApi, config: Config) -> Any:
        done = await _send(api, "apply")
        if done["needs_restart"] and api.lives_on:
            await _start_anew(api, config)
        return done

    return _with_box(args, run)


def wait(args: argparse.Namespace) -> int:
    """Wait until a manager has decided on a stick, or as long as was said, and say how it stands."""

    async def run(api: LocalApi, _: Config) -> Any:
        loop = asyncio.get_running_loop()
        until = loop.time() + args.seconds
        while True:
            told = await api.ask_json("GET", f"{_BASE}/state?digest={args.digest}")
            if told["state"] != "waiting" or loop.time() >= until:
                return told
            await asyncio.sleep(_LOOK_AGAIN_S)

    return _with_box(args, run)


async def _send(api: LocalApi, what: str) -> Any:
    return await api.ask_json("POST", f"{_BASE}/{what}", _body())


def _body() -> Any:
    try:
        return msgspec.json.decode(sys.stdin.buffer.read())
    except (msgspec.DecodeError, UnicodeDecodeError) as bad:
        raise RefusedError("Standard input is not JSON.") from bad


async def _start_anew(api: LocalApi, config: Config) -> None:
    """Have a running box read its settings, and wait until it listens again: its socket is another one then."""
    socket = config.folder / SOCKET_NAME
    before = socket.stat().st_ino, socket.stat().st_ctime_ns
    await api.ask("POST", "/api/system/restart")
    loop = asyncio.get_running_loop()
    until = loop.time() + _RESTART_S
    while loop.time() < until:
        try:
            now = socket.stat().st_ino, socket.stat().st_ctime_ns
            if now != before:
                await api.ask("GET", "/api/system/health")
                return
        except (FileNotFoundError, aiohttp.ClientError, RefusedError):
            pass
        await asyncio.sleep(_PAUSE_S)


def _with_box(args: argparse.Namespace, command: Any) -> int:
    async def run() -> Any:
        config = load({"data": args.data})
        async with reach(config) as api:
            return await command(api, config)

    print(msgspec.json.encode(asyncio.run(run())).decode())
    return Exit.OK
