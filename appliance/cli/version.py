"""`comanda version`."""

import argparse
from importlib.metadata import version


def say(args: argparse.Namespace) -> int:
    """Say which version this is."""
    words = version("comanda")
    print(f'{{"version": "{words}"}}' if args.json else f"comanda {words}")
    return 0
