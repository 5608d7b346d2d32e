"""`comanda devices readers` and `comanda devices scales`: what is plugged in, taken into use and tried out."""

import argparse
import asyncio
from collections.abc import AsyncGenerator, Awaitable, Callable
from contextlib import aclosing
from typing import Any, Final

import msgspec

from appliance.cli.api import reach
from appliance.cli.choices import READERS, SCALES
from appliance.cli.exits import Exit
from appliance.config import load
from appliance.runtime.local_api import LocalApi
from kernel.errors import DomainError, ErrorCode

BASE: Final = "/api/inputs"
LISTENING: Final = frozenset({"scanner", "badge", "scale"})
_PATIENCE_S: Final = 30.0
_WORDS: Final = {READERS: "scanner or badge reader", SCALES: "scale"}
_STATES: Final = {
    "moving": "it moves",
    "overload": "too much lies on it",
    "negative": "it shows less than nothing: take all off and zero it",
    "silent": "it does not answer: look at its power and its cable, and whether another protocol is its own",
    "garbled": "it speaks and is not understood: another protocol, or another speed set at the scale",
    "unplugged": "it is not plugged in",
    "busy": "another program has it",
    "unended": "its codes have no end: set it to send Enter after each",
}


def show(args: argparse.Namespace) -> int:
    """List what is plugged in of this kind, and what can be said of it."""

    async def command(api: LocalApi) -> None:
        told = await api.ask_json("GET", BASE)
        mine = [one for one in told["inputs"] if one["medium"] == args.medium]
        choices = told["layouts" if args.medium == READERS else "protocols"]
        if args.json:
            _say({"inputs": mine, "choices": choices})
            return
        screens = await _screens(api)
        for one in mine:
            _say(line(one, screens))
        if not mine:
            _say(f"No {_WORDS[args.medium]} is plugged in, nor was.")
        _say("Keyboard layouts:" if args.medium == READERS else "Protocols:")
        for choice in choices:
            _say(f"  {choice['key']:<14}{choice['name']}")

    return _with_box(args, command)


def adopt(args: argparse.Namespace) -> int:
    """Say what a plugged thing is, how it speaks and which screen it serves; what is not said stays."""

    async def command(api: LocalApi) -> None:
        before = await _find(api, args)
        words = {"role": args.role, "layout": args.layout, "protocol": args.protocol, "name": args.name}
        body = {name: word for name, word in words.items() if word is not None}
        screens = await _screens(api)
        if args.screen is not None:
            body["device_id"] = _screen(screens, args.screen)
        after = await api.ask_json("PUT", f"{BASE}/{before['id']}", body)
        if args.json:
            _say(after)
            return
        _say(line(after, screens))
        if after["role"] in {"scanner", "badge"} and after["device_id"] is None:
            _say("It serves no screen yet: say which with --for.")

    return _with_box(args, command)


def forget(args: argparse.Namespace) -> int:
    """Drop a thing; it is a stranger when it is seen again."""

    async def command(api: LocalApi) -> None:
        known = await _find(api, args)
        await api.ask("DELETE", f"{BASE}/{known['id']}")
        _say({"forgotten": known["id"]} if args.json else "Forgotten.")

    return _with_box(args, command)


def test(args: argparse.Namespace) -> int:
    """Tell what a reader reads or a scale weighs, until a code came or the weight rests; 1 when neither did in time."""

    async def command(api: LocalApi) -> int:
        known = await _find(api, args)
        if known["role"] not in LISTENING:
            words = f"The box takes nothing from {known['id']} yet. Say what it is: comanda devices {args.noun} adopt."
            raise DomainError(ErrorCode.CONFLICT, words)
        if not args.json:
            _say("Put something on it." if args.medium == SCALES else "Scan something, or hold a badge up.")
        try:
            async with asyncio.timeout(_PATIENCE_S), aclosing(heard(api, known["id"])) as told:
                async for name, what in told:
                    _say(what if args.json else spoken(name, what))
                    if name == "code" or what["state"] == "stable":
                        return Exit.OK
        except TimeoutError:
            pass
        trouble = (await api.ask_json("GET", f"{BASE}/{known['id']}"))["trouble"]
        if not args.json:
            why = f": {_STATES.get(trouble, trouble)}" if trouble else ""
            _say(f"Nothing that could be used came in {_PATIENCE_S:.0f} seconds{why}.")
        return Exit.FOUND

    return _with_box(args, command, must_run=True)


async def heard(api: LocalApi, input_id: int) -> AsyncGenerator[tuple[str, dict[str, Any]], None]:
    """Yield what one input says as it says it: `code` or `weight`, and what the box makes of it."""
    name = ""
    async with aclosing(api.listen(f"{BASE}/{input_id}/try")) as lines:
        async for told in lines:
            if told.startswith(b"event: "):
                name = told.removeprefix(b"event: ").decode().strip()
            elif told.startswith(b"data: ") and name != "hello":
                yield name, msgspec.json.decode(told.removeprefix(b"data: "))


def spoken(name: str, what: dict[str, Any]) -> str:
    """Return in a line what an input said."""
    if name == "code":
        found = what["found"]
        names = f"  product {found['product_id']}" if found and found["product_id"] is not None else ""
        why = f"  {found['why'].replace('_', ' ')}" if found and found["why"] else ""
        return f"read  {what['code']}{names}{why}"
    weight = "" if what["milli"] is None else f"{what['milli'] / 1000:.3f} kg{' net' if what['is_net'] else ''}"
    return "  ".join(filter(None, ("weight", weight, _STATES.get(what["state"], what["state"]))))


def line(one: dict[str, Any], screens: list[dict[str, Any]] | None = None) -> str:
    """Return a plugged thing in a line; `screens` are the joined devices, by whose names it is told whom it serves."""
    what = one["name"] or " ".join(filter(None, (one["maker"], one["model"]))) or one["medium"]
    state = "gone" if not one["is_present"] else one["trouble"] or ("read" if one["hears"] else "there")
    names = {screen["id"]: screen["name"] for screen in screens or ()}
    serves = f"for {names.get(one['device_id'], one['device_id'])}" if one["device_id"] else ""
    return f"{one['id']:>4}  {one['node']:<18}  {state:<9}  {one['role']:<8}  {what}  {serves}".rstrip()


async def _find(api: LocalApi, args: argparse.Namespace) -> dict[str, Any]:
    """Return the thing of this kind with this number or this name, in whatever letters. Raises `not_found`."""
    listed = (await api.ask_json("GET", BASE))["inputs"]
    mine: list[dict[str, Any]] = [one for one in listed if one["medium"] == args.medium]
    for one in mine:
        if args.input == str(one["id"]) or (one["name"] and args.input.casefold() == one["name"].casefold()):
            return one
    there = ", ".join(f"{one['id']} ({one['name'] or one['model'] or one['node']})" for one in mine) or "none"
    raise DomainError(ErrorCode.NOT_FOUND, f"There is no {_WORDS[args.medium]} {args.input}. There are: {there}.")


async def _screens(api: LocalApi) -> list[dict[str, Any]]:
    screens: list[dict[str, Any]] = await api.ask_json("GET", "/api/devices")
    return screens


def _screen(screens: list[dict[str, Any]], wanted: str) -> str | None:
    """Return the id of a joined device by name or id; None for a `-`, which is nobody in particular. Raises `not_found`."""
    if wanted == "-":
        return None
    found = [one["id"] for one in screens if wanted == one["id"] or wanted.casefold() == one["name"].casefold()]
    match found:
        case [ident]:
            return str(ident)
        case []:
            there = ", ".join(one["name"] for one in screens) or "none yet"
            raise DomainError(ErrorCode.NOT_FOUND, f"No device {wanted} has joined. There are: {there}.")
        case _:
            raise DomainError(
                ErrorCode.CONFLICT, f"Several devices are called {wanted}: give one's id. {', '.join(found)}."
            )


def _with_box(
    args: argparse.Namespace, command: Callable[[LocalApi], Awaitable[int | None]], *, must_run: bool = False
) -> int:
    async def run() -> int:
        async with reach(load({"data": args.data}), must_run=must_run) as api:
            return await command(api) or Exit.OK

    return asyncio.run(run())


def _say(what: object) -> None:
    print(what if isinstance(what, str) else msgspec.json.encode(what).decode(), flush=True)
