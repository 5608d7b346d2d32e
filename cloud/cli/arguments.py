"""The words of the command line."""

import argparse
from collections.abc import Callable, Sequence
from importlib.metadata import version
from typing import Any

from cloud.cli import admin, backup, certificates, describe, keys, run

_EPILOG = """\
settings: comanda-cloud.toml in the data folder, or COMANDA_CLOUD_<KEY> (docs/manual/vendor.en.md)
exit codes: 0 done · 1 something was found wrong · 2 words not understood · 3 refused, and says why
            4 settings or database cannot be used · 5 address or database cannot be reached · 130 interrupted
"""


def parse(argv: Sequence[str]) -> argparse.Namespace:
    """Return the parsed words; `run` is the function that does it. Exits with 2 for words it does not know."""
    parser = argparse.ArgumentParser(
        prog="comanda-cloud",
        description="The vendor's cloud: licences and the fleet.",
        epilog=_EPILOG,
        formatter_class=argparse.RawDescriptionHelpFormatter,
    )
    commands = parser.add_subparsers(title="commands", required=True, metavar="COMMAND")
    serving = _command(commands, "run", "serve boxes and the panel", run.serve)
    serving.add_argument("--listen", metavar="HOST:PORT", help="where the proxy reaches it (default 127.0.0.1:8100)")
    _add_admins(_group(commands, "admin", "the vendor's people"))
    _add_keys(_group(commands, "keys", "the keys that sign leases and commands"))
    _command(commands, "certificates", "try the settings by which boxes get certificates", certificates.check)
    saving = _command(commands, "backup", "copy the SQLite database while it serves, and check it", backup.save)
    saving.add_argument("file", metavar="FILE")
    openapi = _command(commands, "openapi", "print the API's description", describe.openapi)
    openapi.add_argument("--check", metavar="FILE", help="say whether FILE still describes this version")
    _command(commands, "version", "say which version this is", _version)
    return parser.parse_args(argv)


def _add_admins(group: Any) -> None:
    adding = _command(group, "add", "make an admin, with password and second factor", admin.add)
    adding.add_argument("name", metavar="NAME")
    adding.add_argument("--role", default="admin", choices=["admin", "support", "read_only"])
    resetting = _command(group, "reset", "give somebody a new password and second factor", admin.reset)
    resetting.add_argument("name", metavar="NAME")
    for one in (adding, resetting):
        one.add_argument("--json", action="store_true", help="answer in JSON; the password is read from standard input")
    _command(group, "list", "list who works here", admin.show)


def _add_keys(group: Any) -> None:
    first = _command(group, "init", "make the first key set (root key and database on one machine)", keys.init)
    first.add_argument("--root", metavar="FILE", required=True, help="the root key; made when it is not there")
    rotating = _command(group, "rotate", "put a new online key in force (root key and database together)", keys.rotate)
    rotating.add_argument("--root", metavar="FILE", required=True, help="the root key in force")
    rotating.add_argument("--new-root", metavar="FILE", help="another root key for the next sets; made when not there")
    making = _command(group, "root", "make a root key, on the machine where it stays", keys.root)
    making.add_argument("file", metavar="FILE")
    drafting = _command(group, "draft", "make the next online key and write the set to be signed", keys.draft)
    drafting.add_argument("file", metavar="FILE")
    drafting.add_argument("--root-public-key", metavar="KEY", help="of the root that signs (default: the one in force)")
    for one in (rotating, drafting):
        one.add_argument("--drop-old", action="store_true", help="take the key before out: it was stolen")
        add: Any = {"action": "append", "default": []}
        one.add_argument(
            "--stick", metavar="KEY", help="also trust sticks signed by this key (comanda-stick key)", **add
        )
        one.add_argument("--drop-stick", metavar="KID", help="trust sticks signed by that key no longer", **add)
    signing = _command(group, "sign", "sign a drafted set, on the machine with the root key", keys.sign)
    signing.add_argument("file", metavar="FILE", help="what draft wrote; the signed set replaces nothing: FILE.signed")
    signing.add_argument("--root", metavar="FILE", required=True, action="append", help="twice where the root changes")
    installing = _command(group, "install", "put a signed set in force", keys.install)
    installing.add_argument("file", metavar="FILE")
    _command(group, "show", "show the set in force", keys.show)


def _group(commands: Any, name: str, words: str) -> Any:
    parser = commands.add_parser(name, help=words, description=words)
    return parser.add_subparsers(title="commands", required=True, metavar="COMMAND")


def _command(
    commands: Any, name: str, words: str, run_it: Callable[[argparse.Namespace], int]
) -> argparse.ArgumentParser:
    parser: argparse.ArgumentParser = commands.add_parser(name, help=words, description=words)
    parser.set_defaults(run=run_it)
    parser.add_argument("--data", metavar="DIR", help="the data folder (default: cloud-data, or COMANDA_CLOUD_DATA)")
    return parser


def _version(_args: argparse.Namespace) -> int:
    print(f"comanda-cloud {version('comanda')}")
    return 0
