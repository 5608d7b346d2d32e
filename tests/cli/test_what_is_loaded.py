import argparse
import asyncio
import sys
from collections.abc import Iterator
from pathlib import Path

import pytest

from appliance.cli.arguments import Later, make_parser
from tests.fakes.daemon import Daemon

_CODE = """
import sys
from appliance.__main__ import main
try:
    code = main(sys.argv[1:])
except SystemExit as ended:
    code = ended.code
print("LOADED", *sys.modules)
sys.exit(code)
"""
# What makes a start slow: the whole box, its server, its log, its metrics, its writer.
HEAVY = {
    "appliance.app",
    "appliance.wiring",
    "appliance.runtime.box",
    "aiohttp.web",
    "structlog",
    "prometheus_client",
    "uvloop",
}


async def loaded(*words: str) -> tuple[int | None, set[str]]:
    """Run a command in a process of its own; return its exit code and the modules that it had loaded at its end."""
    process = await asyncio.create_subprocess_exec(
        *(sys.executable, "-c", _CODE, *words), stdout=asyncio.subprocess.PIPE, stderr=asyncio.subprocess.DEVNULL
    )
    output, _ = await process.communicate()
    return process.returncode, set(output.decode().rpartition("LOADED")[2].split())


@pytest.mark.parametrize(
    "words", [("version",), ("--help",), ("check", "--help"), ("healthy", "--help"), ("nonsense",)]
)
async def test_what_is_only_said_loads_nothing_of_the_box(words: tuple[str, ...]) -> None:
    """A version, help and a wrong word come at once: not even the library that speaks HTTP is loaded for them."""
    code, modules = await loaded(*words)
    assert code == (2 if words == ("nonsense",) else 0)
    assert not (HEAVY | {"aiohttp", "asyncio", "msgspec", "sqlite3", "appliance.config"}) & modules


async def test_a_command_to_a_box_that_runs_does_not_load_another(tmp_path: Path) -> None:
    """Beside a running daemon a command is a caller and no more, also where the box refuses."""
    async with Daemon(tmp_path):
        for expected, words in (
            (0, ("devices", "list")),
            (1, ("check", "--json")),  # nobody works here yet
            (0, ("user", "add", "eleni", "--role", "manager", "--pin", "2580")),
            (3, ("user", "add", "maria", "--pin", "12")),
        ):
            code, modules = await loaded(*words, "--data", str(tmp_path))
            assert (code, HEAVY & modules) == (expected, set()), words


def test_every_command_can_be_loaded() -> None:
    """What the words name is there: a command is looked for only when it is run."""
    found = {one.name: one.load() for one in commands_of(make_parser(["printer"]))}
    assert {"box.run", "printer.main", "inputs.adopt"} < found.keys()
    assert all(callable(run) for run in found.values())


def commands_of(parser: argparse.ArgumentParser) -> Iterator[Later]:
    """Yield what each command below a parser runs."""
    if (run := parser.get_default("run")) is not None:
        yield run
    for action in parser._actions:
        if isinstance(action, argparse._SubParsersAction):
            for below in action.choices.values():
                yield from commands_of(below)
