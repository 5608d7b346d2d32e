"""`comanda-cloud run`."""

import argparse

from cloud.cli.opened import settings
from cloud.daemon import serve as serve_until_ended


def serve(args: argparse.Namespace) -> int:
    """Serve until ended."""
    return serve_until_ended(settings(args))
