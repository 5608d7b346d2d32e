"""The manual pages of the package's commands, out of what they say of themselves (argparse) and of the manuals in docs/."""

import argparse
import re
import time
from collections import Counter
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Final

from appliance.cli.arguments import make_parser as make_box
from image.order import SOURCES
from provisioning.command import make_parser as make_provision
from provisioning.tool import make_parser as make_stick

_SHARED: Final = 3  # an option that more commands than these have is told once, for all of them
_INSTALLER: Final = SOURCES / "docs/manual/installer.en.md"
_STICK: Final = SOURCES / "docs/manual/installer-stick.en.md"


@dataclass(frozen=True, slots=True)
class Command:
    """One command below a program: the words that call it, what it is for, and what it takes."""

    words: str
    told: str
    parser: argparse.ArgumentParser


@dataclass(frozen=True, slots=True)
class Page:
    """A page of the manual: `lead` is the manual whose first paragraph opens it, `rows` what its installer looks up."""

    section: int
    parser: argparse.ArgumentParser
    lead: Path
    rows: tuple[tuple[str, str], ...] = ()

    @property
    def name(self) -> str:
        """The program."""
        return self.parser.prog

    @property
    def place(self) -> str:
        """Where the page lies, below /usr/share/man and without `.gz`."""
        return f"man{self.section}/{self.name}.{self.section}"

    def commands(self) -> list[Command]:
        """Return everything that the program can be told, as it is called."""
        return list(_commands(self.parser, self.name, ""))


def pages() -> list[Page]:
    """Return a page for each program that the package puts on the PATH."""
    return [
        Page(
            1, make_box(["printer"]), SOURCES / "README.md", tuple(_rows(_INSTALLER, "On a Linux machine of your own"))
        ),
        Page(1, make_stick(), _STICK),
        Page(8, make_provision(), _STICK),
    ]


def render(page: Page, version: str, epoch: int) -> str:
    """Return the page as man(7) reads it."""
    commands = page.commands()
    entries = {one.words: list(_entries(one.parser)) for one in commands}
    counted = Counter(entry for several in entries.values() for entry in several)
    shared = [entry for entry, count in counted.items() if count > _SHARED and entry[0].startswith("-")]
    others = " ,\n".join(f".BR {_plain(one.name)} ({one.section})" for one in pages() if one.name != page.name)
    day = time.strftime("%Y-%m-%d", time.gmtime(epoch))
    short = _tidy(page.parser.description).rstrip(".")
    lines = [
        f'.TH {page.name.upper()} {page.section} {day} "Comanda {version}"',
        *(".SH NAME", f"{_plain(page.name)} \\- {_plain(short[:1].lower() + short[1:])}"),
        *(".SH SYNOPSIS", f".B {_plain(page.name)}", ".I COMMAND", "[OPTION]..."),
        *(".SH DESCRIPTION", _prose(_paragraph(page.lead))),
        ".SH COMMANDS",
    ]
    for one in commands:
        own = [entry for entry in entries[one.words] if entry not in shared]
        lines += [f".SS {_plain(one.words)}", f"{_sentence(one.told)}", ".PP", _usage(one), *_listed(own)]
    if shared:
        lines += [".SH OPTIONS OF MANY COMMANDS", *_listed(shared)]
    lines += [".SH EXIT STATUS", *_listed(list(_codes(page.parser)))]
    if page.rows:
        lines.append(".SH ON THIS MACHINE")
        for name, words in page.rows:
            lines += [".TP", f".B {_plain(name)}", _prose(words)]
    return "\n".join([*lines, ".SH SEE ALSO", others, ""])


def _commands(parser: argparse.ArgumentParser, words: str, told: str) -> Iterator[Command]:
    below = [one for one in parser._actions if isinstance(one, argparse._SubParsersAction)]  # noqa: SLF001  no other way in
    if not below:
        yield Command(words, told or parser.description or "", parser)
    for group in below:
        helps = {one.dest: one.help or "" for one in group._choices_actions}  # noqa: SLF001
        for name, inner in group.choices.items():
            yield from _commands(inner, f"{words} {name}", helps.get(name, ""))


def _usage(command: Command) -> str:
    said = _tidy(command.parser.format_usage()).removeprefix("usage: ").removeprefix(command.words)
    return f".B {_plain(command.words)}\n{_plain(said.replace('[-h]', '').strip()) or '.br'}"


def _entries(parser: argparse.ArgumentParser) -> Iterator[tuple[str, str]]:
    """Yield what a command takes and what it says of it; a word that says enough by its name is left to the usage."""
    for action in parser._actions:  # noqa: SLF001
        if isinstance(action, argparse._HelpAction) or not (action.option_strings or action.help):  # noqa: SLF001
            continue
        value = action.metavar or ("|".join(map(str, action.choices)) if action.choices else action.dest.upper())
        takes = "" if action.nargs == 0 else str(value)
        head = f"{', '.join(action.option_strings)} {takes}".strip()
        yield head, _tidy(action.help or "") % {**vars(action), "prog": parser.prog}


def _codes(parser: argparse.ArgumentParser) -> Iterator[tuple[str, str]]:
    """Yield what each exit code means, as the end of the help says."""
    for one in re.split(r"·|\n", (parser.epilog or "").partition(":")[2]):
        code, _, words = one.strip().partition(" ")
        if code:
            yield code, words


def _listed(entries: Sequence[tuple[str, str]]) -> Iterator[str]:
    for head, words in entries:
        yield f".TP\n.B {_plain(head)}\n{_sentence(words)}"


def _paragraph(manual: Path) -> str:
    """Return what stands first below a manual's title."""
    return manual.read_text(encoding="utf-8").split("\n\n")[1]


def _rows(manual: Path, heading: str) -> Iterator[tuple[str, str]]:
    """Yield the two columns of the first table below a heading."""
    chapter = manual.read_text(encoding="utf-8").partition(f"## {heading}\n")[2].partition("\n## ")[0]
    for name, words in re.findall(r"(?m)^\| (.+?) \| (.+) \|$", chapter):
        if not name.startswith("---"):
            yield name, words


def _tidy(text: str | None) -> str:
    return " ".join((text or "").split())


def _sentence(text: str) -> str:
    return _plain(f"{text[:1].upper()}{text[1:]}{'' if text.endswith(('.', '?')) else '.'}") if text else ""


def _plain(text: str) -> str:
    """Return text as man(7) prints it: nothing in it is a request, and a hyphen is one that can be copied."""
    escaped = text.replace("\\", "\\e").replace("-", "\\-")
    return f"\\&{escaped}" if escaped.startswith((".", "'")) else escaped


def _prose(markdown: str) -> str:
    """Return a paragraph of Markdown: links as their words, code bold, what is stressed in italics."""
    text = re.sub(r"\[([^\]]+)\]\([^)]+\)", r"\1", _tidy(markdown))
    return re.sub(r"\*{1,2}([^*]+)\*{1,2}", r"\\fI\1\\fP", re.sub(r"`([^`]+)`", r"\\fB\1\\fP", _plain(text)))
