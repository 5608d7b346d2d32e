"""`comanda devices`: what was found on the network, what is plugged in, and how the printers of the house are."""

import argparse
import asyncio
from collections.abc import AsyncIterator, Awaitable, Callable
from contextlib import aclosing, asynccontextmanager
from typing import Any

import msgspec

from appliance.cli import inputs
from appliance.cli.api import reach
from appliance.cli.exits import Exit
from appliance.config import load
from appliance.runtime.local_api import LocalApi
from kernel.errors import DomainError, ErrorCode

_BASE = "/api/discovered"
_PRINTERS = "/api/printers/"
_NEWS = ("Equipment", "Scan", "Printer", "Paper", "CoverOpen", "TroubleTold", "JoinCard", "Input")
_SETTLED = frozenset({"confirmed", "unverified", "cancelled", "held"})
_ON_PAPER = frozenset({"confirmed", "unverified"})
_PATIENCE_S = 30.0
_LOOK_AGAIN_S = 0.2
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
        found = await api.ask_json(
            "POST", f"{_BASE}/{args.id}/adopt", {"name": args.name, "is_port_sure": args.port_sure}
        )
        _say(found if args.json else f"{args.name} is a printer of the house now, at {_where(found)}.")

    return _with_box(args, command)


def forget(args: argparse.Namespace) -> int:
    """Drop what was found; it comes back when it is seen again."""

    async def command(api: LocalApi) -> None:
        await api.ask("DELETE", f"{_BASE}/{args.id}")
        _say({"forgotten": args.id} if args.json else "Forgotten.")

    return _with_box(args, command)


def test(args: argparse.Namespace) -> int:
    """Print a test ticket, and answer what the printer can tell, how it is, and whether the paper came out."""

    async def command(api: LocalApi) -> int:
        before = await _find(api, args.printer)
        (job_id,) = (await api.ask_json("POST", f"{_PRINTERS}{before['id']}/test"))["job_ids"]
        job = await _settle(api, job_id)
        printer = await api.ask_json("GET", f"{_PRINTERS}{before['id']}")
        told = {"printer": printer, "job": job}
        _say(told if args.json else f"{_state(printer)}\n{_verdict(job)}")
        return Exit.OK if job["state"] in _ON_PAPER else Exit.FOUND

    return _with_box(args, command)


def card(args: argparse.Namespace) -> int:
    """Print how to join: the Wi-Fi, the box's page, and a code."""

    async def command(api: LocalApi) -> None:
        printer = await _find(api, args.printer)
        queued = await api.ask_json("POST", f"{_PRINTERS}{printer['id']}/card")
        _say(queued if args.json else f"The card is on its way at {printer['name']}.")

    return _with_box(args, command)


async def _find(api: LocalApi, wanted: str) -> dict[str, Any]:
    """Return the printer of the house with this id or this name, in whatever letters. Raises `not_found`."""
    printers: list[dict[str, Any]] = await api.ask_json("GET", _PRINTERS)
    for one in printers:
        if wanted in {str(one["id"]), one["name"]} or wanted.casefold() == one["name"].casefold():
            return one
    names = ", ".join(f"{one['id']} ({one['name']})" for one in printers) or "none yet"
    raise DomainError(ErrorCode.NOT_FOUND, f"There is no printer {wanted} in this house. There are: {names}.")


async def _settle(api: LocalApi, job_id: int) -> dict[str, Any]:
    """Return a job once it has ended, or as it is when nobody has waited longer than a person does."""
    loop = asyncio.get_running_loop()
    until = loop.time() + _PATIENCE_S
    while True:
        job: dict[str, Any] = (await api.ask_json("GET", f"/api/printing/jobs/{job_id}"))["job"]
        if job["state"] in _SETTLED or loop.time() >= until:
            return job
        await asyncio.sleep(_LOOK_AGAIN_S)


def _with_box(args: argparse.Namespace, command: Callable[[LocalApi], Awaitable[int | None]]) -> int:
    async def run() -> int:
        async with reach(load({"data": args.data})) as api:
            return await command(api) or Exit.OK

    return asyncio.run(run())


async def _print_list(api: LocalApi, *, is_json: bool) -> None:
    answer = await api.ask_json("GET", _BASE)
    printers = await api.ask_json("GET", _PRINTERS)
    plugged = (await api.ask_json("GET", inputs.BASE))["inputs"]
    if is_json:
        _say({**answer, "printers": printers, "inputs": plugged})
        return
    for one in printers:
        _say(_state(one))
    for one in answer["found"]:
        _say(_line(one))
    if not answer["found"]:
        _say("Nothing was found on the network yet.")
    if plugged:
        _say("Plugged in:")
    for one in plugged:
        _say(inputs.line(one))


async def _watch(api: LocalApi, *, is_json: bool) -> None:
    lines = api.listen("/api/live")
    await anext(lines)  # the stream has begun: what changes after the list is told
    await _print_list(api, is_json=is_json)
    async with _listening_to_inputs(api, is_json=is_json) as listen_anew:
        async for line in lines:
            fact = _fact(line)
            if fact is not None and fact["type"].startswith(_NEWS):
                _say(fact if is_json else f"{fact['at']}  {fact['type']}  {fact['subject']}  {_payload(fact)}")
                await listen_anew(fact)


@asynccontextmanager
async def _listening_to_inputs(
    api: LocalApi, *, is_json: bool
) -> AsyncIterator[Callable[[dict[str, Any]], Awaitable[None]]]:
    """Tell what readers read and scales weigh, as it happens; yield what is to be called with each fact of the journal."""
    hands: dict[int, asyncio.Task[None]] = {}

    async def tell(one: dict[str, Any]) -> None:
        called = one["name"] or one["model"] or one["id"]
        async with aclosing(inputs.heard(api, one["id"])) as heard:
            async for name, what in heard:
                _say(what if is_json else f"{called}: {inputs.spoken(name, what)}")

    async def listen_anew(fact: dict[str, Any] | None) -> None:
        if fact is not None and not fact["type"].startswith("Input"):
            return
        listed = (await api.ask_json("GET", inputs.BASE))["inputs"]
        wanted = {one["id"]: one for one in listed if one["role"] in inputs.LISTENING}
        for ident in [ident for ident, hand in hands.items() if ident not in wanted or hand.done()]:
            hands.pop(ident).cancel()
        for ident in wanted.keys() - hands.keys():
            hands[ident] = asyncio.create_task(tell(wanted[ident]))

    await listen_anew(None)
    try:
        yield listen_anew
    finally:
        for hand in hands.values():
            hand.cancel()
        await asyncio.gather(*hands.values(), return_exceptions=True)


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
    return f"{one['id']:>4}  {_where(one)}  {one['mac'] or one['serial'] or '-':<17}  {state:<5}  {role:<10}  {what}"


def _where(one: dict[str, Any]) -> str:
    return f"USB {one['address']}" if one["transport"] == "usb" else f"{one['address']}:{one['port']}"


def _state(printer: dict[str, Any]) -> str:
    """Return how a printer of the house is, in a line."""
    grade = f"grade {printer['grade']}" if printer["grade"] else "not measured"
    low = ", paper low" if printer["paper_low_since"] else ""
    waits = f", {printer['waiting']} waiting" if printer["waiting"] else ""
    place = f"{printer['ip_address']}:{printer['port']}"
    return f"printer {printer['id']}  {printer['name']}  {place}  {grade}  {printer['condition']}{low}{waits}"


def _verdict(job: dict[str, Any]) -> str:
    match job["state"]:
        case "confirmed":
            return "Printed: the printer itself says so."
        case "unverified":
            return "Sent. A printer of this grade cannot say more: look at the paper."
        case state:
            why = f" ({job['reason'].replace('_', ' ')})" if job["reason"] else ""
            return f"Not printed: {state}{why}."


def _payload(fact: dict[str, Any]) -> str:
    told = fact["payload"] or {}
    return " ".join(f"{key}={value}" for key, value in told.items() if value is not None)


def _say(what: object) -> None:
    print(what if isinstance(what, str) else msgspec.json.encode(what).decode(), flush=True)
