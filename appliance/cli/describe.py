"""`comanda openapi`: the API's description, for the committed copy and for client generators."""

import argparse
from pathlib import Path

import msgspec

from appliance.cli.exits import Exit
from appliance.config import Config
from appliance.runtime.local_api import RefusedError
from appliance.system.openapi import document
from appliance.wiring.routes import routes


def openapi(args: argparse.Namespace) -> int:
    """Print the document, or compare it with a committed copy (1 when they differ)."""
    text = (
        msgspec.json.format(msgspec.json.encode(document(routes(Config())), order="deterministic"), indent=1).decode()
        + "\n"
    )
    if args.check is None:
        print(text, end="")
        return Exit.OK
    try:
        committed = Path(args.check).read_text("utf-8")
    except OSError as unreadable:
        raise RefusedError(f"{args.check} cannot be read: {unreadable.strerror}.") from unreadable
    if committed == text:
        return Exit.OK
    print(f"{args.check} does not describe this version any more. Run: make openapi-write")
    return Exit.FOUND
