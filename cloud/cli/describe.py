"""`comanda-cloud openapi`: the API's description, for the committed copy and for client generators."""

import argparse
from pathlib import Path

import msgspec

from cloud.app import routes
from cloud.cli.exits import Exit
from cloud.config import Config
from cloud.runtime.openapi import document


def openapi(args: argparse.Namespace) -> int:
    """Print the document, or compare it with a committed copy (1 when they differ)."""
    encoded = msgspec.json.encode(document(routes(Config())), order="deterministic")
    text = msgspec.json.format(encoded, indent=1).decode() + "\n"
    if args.check is None:
        print(text, end="")
        return Exit.OK
    if Path(args.check).read_text("utf-8") == text:
        return Exit.OK
    print(f"{args.check} does not describe this version any more. Run: make openapi-write")
    return Exit.FOUND
