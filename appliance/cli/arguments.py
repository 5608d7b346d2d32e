"""The words of the command line."""

import argparse
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from importlib import import_module
from typing import Any

from appliance.cli.choices import FORMATS, LANGUAGES, READERS, SCALES
from kernel.loading import loading

_EPILOG = """\
exit codes: 0 done · 1 something was found wrong · 2 words not understood · 3 the box refused and says why
            4 the data folder cannot be used · 5 the address cannot be used · 75 start again · 130 interrupted
"""


@dataclass(frozen=True, slots=True)
class Later:
    """A command, `module.function`, that is loaded when it is run: each needs another part of the box."""

    name: str

    def load(self) -> Callable[[argparse.Namespace], int]:
        """Return the function."""
        module, _, function = self.name.partition(".")
        place = "appliance.emulator.command" if module == "printer" else f"appliance.cli.{module}"
        found: Callable[[argparse.Namespace], int] = getattr(import_module(place), function)
        return found

    def __call__(self, args: argparse.Namespace) -> int:
        """Run it."""
        with loading():
            run = self.load()
        return run(args)


def parse(argv: Sequence[str]) -> argparse.Namespace:
    """Return the parsed words; `run` is the function that does it. Exits with 2 for words it does not know."""
    return make_parser(argv).parse_args(argv)


def make_parser(argv: Sequence[str]) -> argparse.ArgumentParser:
    """Return what reads the words."""
    parser = argparse.ArgumentParser(
        prog="comanda",
        description="The box that runs a restaurant's service.",
        epilog=_EPILOG,
        formatter_class=argparse.RawDescriptionHelpFormatter,
    )
    commands = parser.add_subparsers(title="commands", required=True, metavar="COMMAND")

    def add(name: str, words: str, run: str, *options: str) -> argparse.ArgumentParser:
        return _command(commands, name, words, run, options)

    serve = add("run", "start the box", "box.run", "data")
    serve.add_argument("--listen", metavar="HOST:PORT", help="where phones reach it (default 127.0.0.1:8000)")
    serve.add_argument("--demo", action="store_true", help="with a demo restaurant and emulated printers")
    serve.add_argument(
        "--tied", action="store_true", help="end when standard input does: for a program that runs a box"
    )
    _add_simulate(commands)
    add("check", "look for what is wrong with the box and its set-up", "box.check", "data", "json")
    add("version", "say which version this is", "version.say", "json")

    _add_people(_group(commands, "user", "people who work here"))
    menus = _group(commands, "menu", "the menu as a file")
    bringing = _command(menus, "import", "read a menu from CSV, XLSX or a plain list", "menu.bring", ("data", "json"))
    bringing.add_argument("file", metavar="FILE")
    bringing.add_argument("--format", choices=FORMATS, help="else by the file's ending")
    bringing.add_argument("--dry-run", action="store_true", help="show what would change and change nothing")
    taking = _command(menus, "export", "write the menu to a file", "menu.take", ("data", "json"))
    taking.add_argument("file", metavar="FILE", help="- for standard output")
    taking.add_argument("--format", choices=FORMATS, help="else by the file's ending")

    audits = _group(commands, "audit", "the journal")
    verifying = _command(audits, "verify", "recompute the whole chain of hashes", "audit.verify", ("data", "json"))
    verifying.add_argument("--head", metavar="HEX", help="also demand that an event with this hash is in the chain")
    handing = _command(audits, "export", "write a file that a third party verifies", "audit.export", ("data", "json"))
    handing.add_argument("file", metavar="FILE", help="- for standard output")
    handing.add_argument("--from", dest="since", metavar="DAY", help="the first trading day, as 2026-09-21")
    handing.add_argument("--to", dest="until", metavar="DAY", help="the last trading day")

    _add_devices(_group(commands, "devices", "printers, and what is plugged in: what was found, and how it is"))
    _add_licence(_group(commands, "licence", "the vendor's licence"))
    asking = add("help", "make a code that lets the vendor's support look for an hour", "helping.ask", "data", "json")
    asking.add_argument("--yes", action="store_true", help="agree to it without being asked")
    asking.add_argument("--end", action="store_true", help="end help at once instead")
    _add_backups(commands)
    leaving = add("reset", "make the box as new: everything of the restaurant leaves it", "reset.ask", "data", "json")
    leaving.add_argument("--name", help="the restaurant's, to say that it is meant; asked for when left out")
    leaving.add_argument("--even-in-service", action="store_true", help="also while checks or the day are open")
    leaving.add_argument("--without-copy", action="store_true", help="also where a place does not take the last backup")
    _add_update(_group(commands, "update", "newer versions of the box's system"))
    judging = add(
        "healthy", "wait until the box is fit, and mark the slot it runs from", "healthy.judge", "data", "json"
    )
    judging.add_argument("--wait", type=float, default=300.0, metavar="S", help="for so long (default 300)")
    judging.add_argument("--steady", type=float, default=30.0, metavar="S", help="fit at a stretch (default 30)")
    _add_stick(
        _group(commands, "stick", "an installer's stick, as comanda-provision brings it: JSON on standard input")
    )

    openapi = add("openapi", "print the API's description", "describe.openapi")
    openapi.add_argument("--check", metavar="FILE", help="say whether FILE still describes this version")
    _add_printer(add("printer", "emulate a receipt printer; its paper is a web page", "printer.main"), argv)
    return parser


def _add_simulate(commands: Any) -> None:
    words = "play a rush hour in a house of its own, for training and support; it never reaches a real printer"
    playing = _command(commands, "simulate", words, "simulate.play", ("json",))
    playing.add_argument(
        "--data", metavar="DIR", help="keep its house here: a new folder, or one of its own (default: none is kept)"
    )
    playing.add_argument("--listen", default="127.0.0.1:8000", metavar="HOST:PORT", help="where apps reach it")
    playing.add_argument("--phones", type=int, default=8, metavar="N", help="waiters' phones (default 8)")
    playing.add_argument(
        "--rate", type=float, default=0.5, metavar="R", help="orders a second, all phones together (default 0.5)"
    )
    playing.add_argument("--minutes", type=float, default=10.0, metavar="M", help="how long (default 10)")
    playing.add_argument("--seed", type=int, default=1, metavar="N", help="the same number, the same guests")
    playing.add_argument("--language", choices=LANGUAGES, default="el", help="of the menu and the papers")


def _add_people(users: Any) -> None:
    adding = _command(users, "add", "let somebody work here", "user.add", ("data", "json"))
    adding.add_argument("name", metavar="NAME")
    adding.add_argument("--role", default="waiter", help="waiter, manager, cashier, supervisor, kitchen, ...")
    adding.add_argument("--pin", help="4 to 8 digits; asked for when left out")


def _add_backups(commands: Any) -> None:
    saving = _command(commands, "backup", "make a backup now, and verify it", "backup.save", ("data", "json"))
    saving.add_argument("--to", metavar="DIR", help="into this folder (a USB stick), beside the box's own backups")
    restoring = _command(
        commands, "restore", "put a backup in the database's place", "backup.restore", ("data", "json")
    )
    restoring.add_argument("file", metavar="FILE", nargs="?", help="left out with --take-back: there was none before")
    restoring.add_argument(
        "--key", metavar="KEYFILE", help="holds the owner's key, for a sealed FILE (.gz.age); - for standard input"
    )
    restoring.add_argument("--sha256", metavar="HEX", help="only where the file is this one")
    restoring.add_argument("--take-back", action="store_true", help="put FILE, which a restore set aside, back")
    restoring.add_argument("--force", action="store_true", help="also when facts are lost by it")


def _add_stick(found: Any) -> None:
    for name, words, run in (
        ("check", "say what the box makes of a stick, and keep nothing", "stick.check"),
        ("ask", "put a stick before the managers", "stick.ask"),
        ("apply", "bring the house to what a stick says", "stick.apply"),
        ("tell", "print what became of a stick", "stick.tell"),
    ):
        _command(found, name, words, run, ("data",))
    looking = _command(found, "state", "say what became of a stick", "stick.state", ("data",))
    looking.add_argument("digest", metavar="DIGEST")


def _add_licence(found: Any) -> None:
    _command(found, "show", "say what the licence is", "licence.show", ("data", "json"))
    renewing = _command(found, "renew", "ask the vendor's cloud now", "licence.renew", ("data", "json"))
    renewing.add_argument(
        "--code", metavar="XXXX-XXXX-XXXX", help="have the box belong to a site, with the vendor's code"
    )
    asking = _command(
        found, "challenge", "print the code that a phone takes to the vendor", "licence.challenge", ("data", "json")
    )
    asking.add_argument("--file", metavar="FILE", help="write the challenge into a file of a stick instead")
    taking = _command(found, "answer", "take the lease that was brought back", "licence.answer", ("data", "json"))
    taking.add_argument("file", metavar="FILE", help="- for standard input")


def _add_update(found: Any) -> None:
    whens = ("quiet", "night", "now")
    _command(found, "show", "say which version runs and which comes next", "update.show", ("data", "json"))
    installing = _command(found, "install", "take an update from a file", "update.install", ("data", "json"))
    installing.add_argument("file", metavar="FILE", help="a signed bundle, such as on a stick")
    installing.add_argument(
        "--when", choices=whens, default="quiet", help="when it is quiet (default), at night, or now"
    )
    timing = _command(found, "when", "say when the update that waits may be installed", "update.time", ("data", "json"))
    timing.add_argument("when", choices=whens)
    _command(found, "cancel", "take back the update that waits", "update.cancel", ("data", "json"))


def _add_devices(found: Any) -> None:
    _command(found, "list", "list what was found and what is plugged in", "devices.show", ("data", "json"))
    _command(found, "watch", "list it, and then what changes, until interrupted", "devices.watch", ("data", "json"))
    for name, words, run in (
        ("test", "print a test ticket, and say how the printer is", "devices.test"),
        ("card", "print how to join: Wi-Fi, page and a code", "devices.card"),
    ):
        printing = _command(found, name, words, run, ("data", "json"))
        printing.add_argument("printer", metavar="PRINTER", help="its name or its number")
    _command(found, "scan", "search the network now, and list what was found", "devices.scan", ("data", "json"))
    adopting = _command(found, "adopt", "make a found printer one of the house", "devices.adopt", ("data", "json"))
    adopting.add_argument("id", type=int, metavar="ID")
    adopting.add_argument("name", metavar="NAME", help="what it is called here, and its station")
    adopting.add_argument("--port-sure", action="store_true", help="it does listen on this port, unusual as it is")
    forgetting = _command(found, "forget", "drop what was found", "devices.forget", ("data", "json"))
    forgetting.add_argument("id", type=int, metavar="ID")
    readers = _group(found, "readers", "barcode scanners and badge readers")
    _add_inputs(readers, READERS, ("scanner", "badge", "keyboard"))
    _add_inputs(_group(found, "scales", "scales on serial ports and adapters"), SCALES, ())


def _add_inputs(plugged: Any, medium: str, roles: Sequence[str]) -> None:
    """Add the words for one kind of what is plugged in; without roles to choose from it is a scale."""
    noun, common = ("readers" if roles else "scales"), ("data", "json")
    each = [_command(plugged, "list", "list them, and how they can be set", "inputs.show", common)]
    adopting = _command(plugged, "adopt", "say what it is, how it speaks and whom it serves", "inputs.adopt", common)
    trying = _command(plugged, "test", "tell what it says, until it said something good", "inputs.test", common)
    forgetting = _command(plugged, "forget", "drop it; plugged in, it is a stranger again", "inputs.forget", common)
    for one in (adopting, trying, forgetting):
        one.add_argument("input", metavar="ID", help="its number or its name")
        each.append(one)
    for one in each:
        one.set_defaults(medium=medium, noun=noun)
    if roles:
        adopting.add_argument("--as", dest="role", choices=roles, help="what it is; nothing is taken from a keyboard")
        adopting.add_argument("--layout", metavar="LAYOUT", help="the keyboard layout that it is set to")
        adopting.set_defaults(protocol=None)
    else:
        adopting.add_argument("--protocol", metavar="PROTOCOL", help="how it speaks")
        adopting.set_defaults(role="scale", layout=None)
    serves = "the till or phone it serves, by name; - for " + ("none" if roles else "all")
    adopting.add_argument("--for", dest="screen", metavar="DEVICE", help=serves)
    adopting.add_argument("--name", metavar="NAME", help="what it is called here")


def _group(commands: Any, name: str, words: str) -> Any:
    parser = commands.add_parser(name, help=words, description=words)
    return parser.add_subparsers(title="commands", required=True, metavar="COMMAND")


def _command(commands: Any, name: str, words: str, run: str, options: Sequence[str] = ()) -> argparse.ArgumentParser:
    parser: argparse.ArgumentParser = commands.add_parser(name, help=words, description=words)
    parser.set_defaults(run=Later(run))
    if "data" in options:
        parser.add_argument("--data", metavar="DIR", help="the data folder (default: data, or COMANDA_DATA)")
    if "json" in options:
        parser.add_argument("--json", action="store_true", help="answer in JSON, for scripts")
    return parser


def _add_printer(parser: argparse.ArgumentParser, argv: Sequence[str]) -> None:
    """Add the emulator's own words where it is meant: what may be chosen there, the emulator knows."""
    if argv[:1] == ["printer"]:
        from appliance.emulator.command import add_arguments  # noqa: PLC0415  brings the emulator

        add_arguments(parser)
