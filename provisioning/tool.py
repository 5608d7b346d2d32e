"""`comanda-stick`: writes, checks and signs a stick on Linux, macOS and Windows. Python alone, cryptography to sign."""

import argparse
import json
import sys
from collections.abc import Callable, Sequence
from pathlib import Path
from typing import Any, Final, cast

from provisioning import asking, sealing
from provisioning.checking import check
from provisioning.model import SEAL_NAME, TOML_NAME, Checked
from provisioning.sealing import SealError
from provisioning.wording import LANGUAGES, Language, say

OK, FOUND, USAGE, REFUSED = 0, 1, 2, 3
_EPILOG: Final = "exit codes: 0 sound · 1 the stick has faults · 2 words not understood · 3 could not be done"


def main(argv: Sequence[str] | None = None) -> int:
    """Run one command and return its exit code."""
    args = make_parser().parse_args(sys.argv[1:] if argv is None else argv)
    for stream in (sys.stdout, sys.stderr):
        if hasattr(stream, "reconfigure"):
            stream.reconfigure(encoding="utf-8", errors="replace")  # a Windows console of another code page
    try:
        return int(args.run(_Talk(args), args))
    except ImportError:
        return _Talk(args).refuse("no_cryptography")
    except (KeyboardInterrupt, EOFError):
        return REFUSED


def make_parser() -> argparse.ArgumentParser:
    """Return what reads the words."""
    parser = argparse.ArgumentParser(
        prog="comanda-stick", description="Write, check and sign the stick that sets up a Comanda box.", epilog=_EPILOG
    )
    commands = parser.add_subparsers(title="commands", required=True, metavar="COMMAND")

    def add(name: str, words: str, run: Callable[["_Talk", argparse.Namespace], int]) -> argparse.ArgumentParser:
        command = commands.add_parser(name, help=words, description=words)
        command.set_defaults(run=run)
        command.add_argument("--json", action="store_true", help="answer in JSON, for scripts")
        command.add_argument("--language", choices=LANGUAGES, default="en", help="of the answers (default en)")
        return command

    new = add("new", "ask, and write comanda.toml into a folder", _new)
    new.add_argument("folder", metavar="DIR", type=Path)
    new.add_argument("--template", action="store_true", help="ask nothing: write every key as a comment")
    new.add_argument("--force", action="store_true", help="also over a comanda.toml that is there")
    checking = add("check", "look at a stick whole and name every fault with its line", _check)
    checking.add_argument("folder", metavar="DIR", type=Path)
    signing = add("sign", "sign a sound stick", _sign)
    signing.add_argument("folder", metavar="DIR", type=Path)
    signing.add_argument("--key", metavar="FILE", type=Path, required=True, help="the private key")
    key = add("key", "make a key for signing sticks", _key)
    key.add_argument("file", metavar="FILE", type=Path)
    return parser


class _Talk:
    """Answers in words or in JSON."""

    def __init__(self, args: argparse.Namespace) -> None:
        self.is_json: bool = args.json
        self.language = cast("Language", args.language)

    def tell(self, words: str) -> None:
        if not self.is_json:
            print(words)

    def ask(self, question: str) -> str:
        print(question, end="", file=sys.stderr if self.is_json else sys.stdout, flush=True)
        return input()

    def give(self, answer: dict[str, Any]) -> None:
        if self.is_json:
            print(json.dumps(answer, ensure_ascii=False))

    def refuse(self, key: str, **fields: object) -> int:
        words = say("tool", key, self.language, **fields)
        if self.is_json:
            print(json.dumps({"refused": key, "message": words}, ensure_ascii=False))
        else:
            print(f"comanda-stick: {words}", file=sys.stderr)
        return REFUSED


def _new(talk: _Talk, args: argparse.Namespace) -> int:
    path = args.folder / TOML_NAME
    if not args.folder.is_dir():
        return talk.refuse("no_folder", folder=args.folder)
    if path.exists() and not args.force:
        return talk.refuse("exists", folder=args.folder)
    if args.template:
        text = asking.template(talk.language)
    else:
        text = asking.write(asking.ask_all(talk.ask, talk.tell, talk.language))
    try:
        path.write_text(text, "utf-8", newline="\r\n")  # Notepad of old shows plain line ends as one line
    except OSError as refused:
        return talk.refuse("cannot_write", why=refused.strerror)
    talk.tell(say("tool", "written", talk.language, file=path))
    return OK if args.template else _report(talk, args.folder, check(args.folder))


def _check(talk: _Talk, args: argparse.Namespace) -> int:
    if not args.folder.is_dir():
        return talk.refuse("no_folder", folder=args.folder)
    return _report(talk, args.folder, check(args.folder))


def _report(talk: _Talk, folder: Path, checked: Checked) -> int:
    if checked.stick is None:
        _tell_faults(talk, checked)
        return FOUND
    try:
        signer = sealing.signer_of(folder, checked.stick)
    except SealError as broken:
        words = say("fault", str(broken), talk.language)
        talk.tell(words)
        talk.give({"sound": False, "faults": [{"file": SEAL_NAME, "line": 0, "message": words}]})
        return FOUND
    except ImportError:
        signer = None
        talk.tell(say("tool", "not_checked", talk.language))
    if signer is None:
        talk.tell(say("tool", "sound", talk.language))
        talk.tell(say("tool", "unsigned", talk.language))
    else:
        talk.tell(say("tool", "sound_signed", talk.language, key=signer))
    talk.give({"sound": True, "digest": checked.stick.digest, "signed_by": signer, "faults": []})
    return OK


def _tell_faults(talk: _Talk, checked: Checked) -> None:
    talk.tell(say("tool", "faults", talk.language, count=len(checked.faults)))
    faults = []
    for one in checked.faults:
        words = say("fault", one.key, talk.language, **one.fields)
        talk.tell(f"  {one.file}{f':{one.line}' if one.line else ''}  {words}")
        faults.append({"file": one.file, "line": one.line, "key": one.key, "message": words})
    talk.give({"sound": False, "faults": faults})


def _sign(talk: _Talk, args: argparse.Namespace) -> int:
    checked = check(args.folder)
    if checked.stick is None:
        _tell_faults(talk, checked)
        return FOUND
    try:
        key = sealing.read_key(args.key)
        public = sealing.sign(args.folder, checked.stick, key)
    except SealError:
        return talk.refuse("not_a_key", file=args.key)
    except FileNotFoundError:
        return talk.refuse("not_a_key", file=args.key)
    except OSError as refused:
        return talk.refuse("cannot_write", why=refused.strerror)
    talk.tell(say("tool", "signed", talk.language, key=public))
    talk.give({"signed_by": public, "digest": checked.stick.digest})
    return OK


def _key(talk: _Talk, args: argparse.Namespace) -> int:
    try:
        public = sealing.make_key(args.file)
    except OSError as refused:
        return talk.refuse("key_exists", file=args.file, why=refused.strerror)
    talk.tell(say("tool", "key_made", talk.language, file=args.file))
    talk.tell(public)
    talk.give({"public_key": public, "file": str(args.file)})
    return OK


if __name__ == "__main__":
    sys.exit(main())
