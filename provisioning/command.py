"""`comanda-provision`: root's side of the stick. udev starts it for a stick that was put in, the boot for one that is in."""

import argparse
import grp
import json
import sys
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from pathlib import Path
from typing import Final

from provisioning.air import follow
from provisioning.applying import Taking, Wish, recover
from provisioning.machine import IDLE, Machine
from provisioning.result import Result, as_data
from provisioning.steps import Run
from provisioning.wording import LANGUAGES

_CODES: Final = {
    "applied": 0,
    "already": 0,
    "planned": 0,
    "reset": 0,
    "new": 0,
    "not_ours": 0,
    "refused": 1,
    "denied": 1,
    "waits": 4,
}
_FAILED, _STUCK = 3, 3
_EPILOG: Final = (
    "exit codes: 0 applied, or nothing to do · 1 the stick was refused · 2 words not understood"
    " · 3 it failed and was undone · 4 a manager must allow it"
)
_POINT: Final = Path("/run/comanda-stick")
# Nothing on a stick runs, is a device or has a user; the daemon's group may read a backup or an update from it.
_OPTIONS: Final = "nosuid,nodev,noexec,uid=0,umask=0027"
_WAIT_S: Final = 600.0


def main(argv: Sequence[str] | None = None) -> int:
    """Run one command and return its exit code."""
    args = make_parser().parse_args(sys.argv[1:] if argv is None else argv)
    machine = Machine(system=args.system, data=args.data, leds=args.leds, user=args.user, is_guest=args.guest)
    match args.command:
        case "recover":
            with Run(machine).alone():
                left = recover(machine)
            print(json.dumps({"not_undone": left}))
            return _STUCK if left else 0
        case "air":
            follow(machine)
            return 0
        case "idle":
            if not Run(machine).is_under_way():  # else the light is that stick's
                machine.shine(IDLE)
            return 0
        case _:
            return _apply(args, machine)


def _apply(args: argparse.Namespace, machine: Machine) -> int:
    wait_s = args.wait if args.wait is not None else (_WAIT_S if args.device is not None else 0.0)
    wish = Wish(is_dry=args.dry_run, wait_s=wait_s)
    if args.device is None:
        result = Taking(args.stick, machine, wish).take()
    else:
        with _mounted(args.device, machine) as (root, make_writable):
            result = Taking(root, machine, wish).take(make_writable)
    if result.needs_restart:  # the stick has its result, and is let go of
        machine.run("systemctl", "--no-block", "reboot")
    return _report(result, is_json=args.json)


def make_parser() -> argparse.ArgumentParser:
    """Return what reads the words."""
    parser = argparse.ArgumentParser(
        prog="comanda-provision", description="Apply an installer's stick to this box.", epilog=_EPILOG
    )
    commands = parser.add_subparsers(dest="command", required=True, metavar="COMMAND")
    where = argparse.ArgumentParser(add_help=False)
    where.add_argument("--system", type=Path, default=Path("/data/system"), metavar="DIR", help="the system's data")
    where.add_argument("--data", type=Path, default=Path("/data/comanda"), metavar="DIR", help="the daemon's data")
    where.add_argument("--leds", type=Path, default=Path("/sys/class/leds"), metavar="DIR", help="where its lights are")
    where.add_argument("--user", default="comanda", help="who runs the comanda command; empty for oneself")
    where.add_argument(
        "--guest", action="store_true", help="on a machine of somebody's own: fill the house and change nothing else"
    )
    apply = commands.add_parser("apply", parents=[where], help="check a stick whole and apply it, all or nothing")
    place = apply.add_mutually_exclusive_group(required=True)
    place.add_argument("--stick", type=Path, metavar="DIR", help="the folder where the stick is mounted")
    place.add_argument(
        "--device", metavar="DEV", help="the stick's partition: mounted here, read-only until the result"
    )
    apply.add_argument("--dry-run", action="store_true", help="say what it would do and change nothing")
    apply.add_argument("--wait", type=float, metavar="SECONDS", help="for a manager's yes (a device: ten minutes)")
    apply.add_argument("--json", action="store_true", help="answer in JSON")
    commands.add_parser("recover", parents=[where], help="undo what a pulled plug left half done")
    commands.add_parser(
        "air", parents=[where], help="bring the box's own Wi-Fi up to the network and to the desk's wish"
    )
    commands.add_parser("idle", parents=[where], help="put the light out: the stick is gone")
    return parser


@contextmanager
def _mounted(device: str, machine: Machine) -> Iterator[tuple[Path, "_Writable"]]:
    """Mount a stick's file system, FAT or exFAT and no other, for as long as the block lasts. Raises SystemExit."""
    _POINT.mkdir(mode=0o750, exist_ok=True)
    group = f",gid={grp.getgrnam(machine.user).gr_gid}" if machine.user else ""  # FAT knows numbers only
    ran = machine.run("mount", "-t", "vfat,exfat", "-o", f"ro,{_OPTIONS}{group}", "--", device, str(_POINT))
    if ran.code:
        print(f"comanda-provision: {device} cannot be mounted ({ran.why}).", file=sys.stderr)
        raise SystemExit(_FAILED)
    try:
        yield _POINT, _Writable(machine)
    finally:
        machine.run("umount", "--", str(_POINT))


class _Writable:
    """Makes the mounted stick writable when it is called."""

    def __init__(self, machine: Machine) -> None:
        self._machine = machine

    def __call__(self) -> None:
        """Mount it anew; a write-protected stick stays as it is."""
        self._machine.run("mount", "-o", f"remount,rw,{_OPTIONS}", "--", str(_POINT))


def _report(result: Result, *, is_json: bool) -> int:
    if is_json:
        print(json.dumps(as_data(result), ensure_ascii=False))
    else:
        for language in LANGUAGES:
            print(result.sentence(language))
            for row in [*result.lines(language), *(result.plans.get(language, []) if result.is_good else [])]:
                print(f"  {row}")
    return _CODES.get(result.outcome, _FAILED)


if __name__ == "__main__":
    sys.exit(main())
