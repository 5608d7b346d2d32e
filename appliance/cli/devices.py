"""`comanda devices`: what was found on the network, and what is plugged in."""

import argparse
import asyncio
from collections.abc import Awaitable, Callable
from typing import Any

import msgspec

from appliance.cli.api import reach
from appliance.config import load
from appliance.runtime.local_api import LocalApi

_BASE = "/api/discovered"
_PLUGGED = "/api/inputs"
_NEWS = ("Equipment", "Scan", "Input")
_SCAN_ENDED = "ScanEnded"


def show(args: argparse.Namespace) -> int:
    """List what was found."""
    return _with_box(args, lambda api: _print_list(api, is_json=args.json))


def watch(args: argparse.Namespace) -> int:
    """List what was found, then tell of every change."""
    return _with_box(args, lambda api: _watch(api, is_json=args.json))


def scan(args: argparse.Namespace) -> int:
    """Search the network, wait for the end, and list what was found."""
    return _with_box(args, lambda api: _scan(api, is_json=args.json))


def adopt(args: argparse.Namespace) -> int:
    """Make a found printer one of the house."""

    async def command(api: LocalApi) -> None:
        found = await api.ask_json("POST", f"{_BASE}/{args.id}/adopt", {"name": args.name})
        _say(found if args.json else f"{args.name} is a printer of the house now, at {found['address']}.")

    return _with_box(args, command)


def forget(args: argparse.Namespace) -> int:
    """Drop what was found; it comes back when it is seen again."""

    async def command(api: LocalApi) -> None:
        await api.ask("DELETE", f"{_BASE}/{args.id}")
        _say({"forgotten": args.id} if args.json else "Forgotten.")

    return _with_box(args, command)


def _with_box(args: argparse.Namespace, command: Callable[[LocalApi], Awaitable[None]]) -> int:
    async def run() -> None:
        async with reach(load({"data": args.data})) as api:
            await command(api)

    asyncio.run(run())
    return 0


async def _print_list(api: LocalApi, *, is_json: bool) -> None:
    answer = await api.ask_json("GET", _BASE)
    plugged = (await api.ask_json("GET", _PLUGGED))["inputs"]
    if is_json:
        _say({**answer, "inputs": plugged})
        return
    if not answer["found"]:
        _say("Nothing was found on the network yet.")
    for one in answer["found"]:
        _say(_line(one))
    if plugged:
        _say("Plugged in:")
    for one in plugged:
        _say(_plugged_line(one))


async def _watch(api: LocalApi, *, is_json: bool) -> None:
    lines = api.listen("/api/live")
    await anext(lines)  # the stream has begun: what changes after the list is told
    await _print_list(api, is_json=is_json)
    async for line in lines:
        fact = _fact(line)
        if fact is not None and fact["type"].startswith(_NEWS):
            _say(fact if is_json else f"{fact['at']}  {fact['type']}  {fact['subject']}  {_payload(fact)}")


async def _scan(api: LocalApi, *, is_json: bool) -> None:
    lines = api.listen("/api/live")
    await anext(lines)
    await api.ask("POST", f"{_BASE}/scan")
    async for line in lines:
        fact = _fact(line)
        if fact is not None and fact["type"] == _SCAN_ENDED:
            break
    await _print_list(api, is_json=is_json)


def _fact(line: bytes) -> dict[str, Any] | None:
    if not line.startswith(b"data: "):
        return None
    fact: dict[str, Any] = msgspec.json.decode(line.removeprefix(b"data: "))
    return fact if "type" in fact else None


def _line(one: dict[str, Any]) -> str:
    what = " ".join(filter(None, (one["maker"], one["model"]))) or one["name"] or "printer"
    state = "there" if one["is_present"] else "gone"
    role = (
        f"printer {one['printer_id']}" if one["printer_id"] is not None else "free" if one["can_adopt"] else "unusable"
    )
    return f"{one['id']:>4}  {one['address']}:{one['port']}  {one['mac'] or '-':<17}  {state:<5}  {role:<10}  {what}"


def _plugged_line(one: dict[str, Any]) -> str:
    what = one["name"] or " ".join(filter(None, (one["maker"], one["model"]))) or one["medium"]
    state = "gone" if not one["is_present"] else one["trouble"] or ("read" if one["hears"] else "there")
    serves = f"for {one['device_id']}" if one["device_id"] else ""
    return f"{one['id']:>4}  {one['node']:<18}  {state:<9}  {one['role']:<8}  {what}  {serves}".rstrip()


def _payload(fact: dict[str, Any]) -> str:
    told = fact["payload"] or {}
    return " ".join(
        f"{key}={value}" for key, value in told.items() if key not in ("equipment_id", "input_id") and value is not None
    )


def _say(what: object) -> None:
    print(what if isinstance(what, str) else msgspec.json.encode(what).decode(), flush=True)
