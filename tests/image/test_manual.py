"""The package's manual pages, held against the programs that it puts on the PATH and what they understand."""

import argparse
import gzip
import re
from collections.abc import Callable
from pathlib import Path

import pytest

from appliance.cli.arguments import make_parser
from image.deb.manual import Page, pages, render
from image.deb.roots import HERE
from image.deb.tree import lay_out_manual
from provisioning.command import make_parser as make_provision
from provisioning.tool import make_parser as make_stick

PARSERS: dict[str, Callable[[], argparse.ArgumentParser]] = {
    "comanda": lambda: make_parser(["printer"]),
    "comanda-provision": make_provision,
    "comanda-stick": make_stick,
}


def read(page: Page) -> str:
    """Return the page's source with its hyphens as people read them."""
    return render(page, "1.2.3", 0).replace("\\-", "-")


def help_of(name: str, words: list[str], capsys: pytest.CaptureFixture[str]) -> str:
    """Return what a program answers to some words and --help."""
    with pytest.raises(SystemExit) as ended:
        PARSERS[name]().parse_args([*words, "--help"])
    assert ended.value.code == 0, words
    return capsys.readouterr().out


def commands_of(name: str, words: list[str], capsys: pytest.CaptureFixture[str]) -> list[str]:
    """Return every command below some words, as the helps themselves list them."""
    told = re.search(
        r"usage: .*\n(?:.*\n)*?(?:commands|positional arguments):\n  COMMAND\n((?:    .*\n)+)",
        help_of(name, words, capsys),
    )
    if told is None:
        return [" ".join((name, *words))]
    below = re.findall(r"(?m)^    (\w+)(?: |$)", told[1])
    return [one for word in below for one in commands_of(name, [*words, word], capsys)]


def test_each_program_has_its_page() -> None:
    """Neither a command without a manual nor a manual of a command that is not there."""
    assert sorted(page.name for page in pages()) == sorted(path.name for path in (HERE / "files/usr/bin").iterdir())


@pytest.mark.parametrize("page", pages(), ids=lambda page: page.name)
def test_a_page_tells_of_every_command_and_option(page: Page, capsys: pytest.CaptureFixture[str]) -> None:
    """What the helps offer stands there, and nothing else: also what no help offers any more."""
    text = read(page)
    commands = commands_of(page.name, [], capsys)
    assert re.findall(r"(?m)^\.SS (.+)$", text) == commands
    offered = {
        option
        for command in commands
        for option in re.findall(r"--[a-z0-9-]+", help_of(page.name, command.split()[1:], capsys).partition("\n\n")[0])
    }
    assert offered
    assert set(re.findall(r"(?m)^\.B (--[a-z0-9-]+)", text)) == offered
    assert [int(code) for code in re.findall(r"(?m)^\.B (\d+)$", text)][:3] == [0, 1, 2]
    assert ".SH DESCRIPTION\n" in text


def test_the_page_says_where_things_lie_on_this_machine() -> None:
    """In the words of the installer's manual."""
    text = read(next(page for page in pages() if page.name == "comanda"))
    assert "\n\\fB/var/lib/comanda\\fP\n" in text
    assert "/etc/default/comanda" in text


def test_the_pages_lie_where_man_looks(tmp_path: Path) -> None:
    """Packed without a date, so that the same sources give the same bytes."""
    lay_out_manual(tmp_path, "1.2.3+deb13", 86_400)
    for place in ("man1/comanda.1", "man1/comanda-stick.1", "man8/comanda-provision.8"):
        packed = (tmp_path / "usr/share/man" / f"{place}.gz").read_bytes()
        assert packed[4:8] == bytes(4)
        assert '1970-01-02 "Comanda 1.2.3+deb13"' in gzip.decompress(packed).decode()
