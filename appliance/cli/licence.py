"""`comanda licence`: what it says, renewing it, and renewing it without internet."""

import argparse
import asyncio
import sys
from collections.abc import Awaitable, Callable
from pathlib import Path
from typing import Any

import msgspec

from appliance.cli.api import reach
from appliance.cli.exits import Exit
from appliance.config import load
from appliance.runtime.local_api import LocalApi

_BASE = "/api/licence"
_STOPS = ("expired", "locked")


def show(args: argparse.Namespace) -> int:
    """Say what the licence is; 1 where it stops new orders."""
    return _with_box(args, lambda api: api.ask_json("GET", f"{_BASE}/"))


def renew(args: argparse.Namespace) -> int:
    """Ask the vendor's cloud now; with a code, have the box belong to a site first."""
    if args.code is not None:
        return _with_box(args, lambda api: api.ask_json("POST", f"{_BASE}/claim", {"code": args.code}))
    return _with_box(args, lambda api: api.ask_json("POST", f"{_BASE}/check"))


def challenge(args: argparse.Namespace) -> int:
    """Print the code that a phone carries to the vendor, or write the challenge into a file."""

    async def run() -> dict[str, Any]:
        async with reach(load({"data": args.data})) as api:
            answer: dict[str, Any] = await api.ask_json("GET", f"{_BASE}/challenge")
            return answer

    made = asyncio.run(run())
    if args.file is not None:
        Path(args.file).write_text(made["challenge"] + "\n")
    elif args.json:
        print(msgspec.json.encode(made).decode())
    else:
        _draw(made["url"])
        print(made["url"])
    return Exit.OK


def answer(args: argparse.Namespace) -> int:
    """Take the lease that was brought back: the file of a stick, or - for standard input."""
    text = sys.stdin.read() if args.file == "-" else Path(args.file).read_text()
    return _with_box(args, lambda api: api.ask_json("POST", f"{_BASE}/answer", {"text": text}))


def _draw(text: str) -> None:
    import segno  # noqa: PLC0415  only here, and it costs memory

    segno.make_qr(text, error="l", boost_error=False).terminal(compact=True)


def _with_box(args: argparse.Namespace, command: Callable[[LocalApi], Awaitable[Any]]) -> int:
    async def run() -> dict[str, Any]:
        async with reach(load({"data": args.data})) as api:
            told: dict[str, Any] = await command(api)
            return told

    told = asyncio.run(run())
    print(msgspec.json.encode(told).decode() if args.json else "\n".join(_lines(told)))
    return Exit.FOUND if told["state"] in _STOPS else Exit.OK


def _lines(told: dict[str, Any]) -> list[str]:
    if not told["is_required"]:
        return ["This box has no vendor: it needs no licence."]
    rows = [
        ("state", " ".join(filter(None, (told["state"], told["why"])))),
        ("until", told["until"]),
        ("fingerprint", told["fingerprint"]),
        ("site", f"{told['site_name']} {told['site_id']}".strip() or f"none yet ({told['claim']['state']})"),
        ("plan", told["plan"]),
        ("paid until", told["paid_until"]),
        ("renewed", told["refreshed_at"]),
        ("lock", told["lock_reason"] or told["lock_at"]),
        ("trial left", None if told["trial_left_minutes"] is None else f"{told['trial_left_minutes']} minutes"),
        ("last try", told["contact"]["problem"] or told["contact"]["tried_at"]),
    ]
    return [f"{name:<12} {value}" for name, value in rows if value]
