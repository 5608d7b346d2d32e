"""`make help` is true, and documents name only targets that exist."""

import re
import subprocess
from pathlib import Path

import pytest

from tests.house.conftest import Plant
from tests.house.sources import ROOT

_TARGET = re.compile(r"^([a-z0-9-]+):(?!=)", re.MULTILINE)
_EXPLAINED = re.compile(r"^([a-z0-9-]+):(?!=).*## \S", re.MULTILINE)
# In a document a target is named in code: `make test`, or a line of a code block that begins with make.
_NAMED = re.compile(r"(?:`|^\s*\$? ?)make ([a-z][a-z0-9-]*)", re.MULTILINE)


def read_targets(root: Path) -> set[str]:
    """Return the Makefile's targets."""
    return set(_TARGET.findall((root / "Makefile").read_text(encoding="utf-8")))


def find_unexplained_targets(root: Path) -> list[str]:
    """Find targets that `make help` would not list."""
    explained = set(_EXPLAINED.findall((root / "Makefile").read_text(encoding="utf-8")))
    return sorted(read_targets(root) - explained)


def find_unknown_targets(root: Path) -> list[str]:
    """Find targets that a document names and the Makefile does not have."""
    files = [
        *root.glob("*.md"),
        *root.glob("docs/**/*.md"),
        *root.glob("appliance/*/*.md"),
        *root.glob("tests/**/*.md"),
    ]
    return [
        f"{file.relative_to(root)}: there is no make {name}"
        for file in sorted(files)
        for name in _NAMED.findall(_commands_in(file.read_text(encoding="utf-8")))
        if name not in read_targets(root)
    ]


def _commands_in(text: str) -> str:
    blocks = re.findall(r"^```.*?^```", text, re.MULTILINE | re.DOTALL)
    prose = re.sub(r"^```.*?^```", "", text, flags=re.MULTILINE | re.DOTALL)
    return "\n".join([*blocks, *(f"`{code}" for code in re.findall(r"`([^`\n]+)`", prose))])


def test_help_lists_every_target() -> None:
    """Each target has a line, and help prints exactly those."""
    assert find_unexplained_targets(ROOT) == []
    printed = subprocess.run(["make", "help"], cwd=ROOT, check=True, capture_output=True, text=True).stdout
    assert {line.split()[0] for line in printed.splitlines()} == read_targets(ROOT)


def test_documents_name_only_targets_that_exist() -> None:
    """A newcomer types what is written there."""
    assert find_unknown_targets(ROOT) == []


def test_ci_calls_the_targets_that_people_call() -> None:
    """What passes on a desk passes there."""
    script = (ROOT / ".ci/run").read_text(encoding="utf-8")
    (called,) = re.findall(r"for target in ([a-z -]+);", script)
    assert {"check", "test"} <= set(called.split()) <= read_targets(ROOT)


@pytest.mark.parametrize("text", ["Run `make bnech`.", "```\nmake bnech\n```", "```sh\n$ make bnech DATA=x\n```"])
def test_an_unknown_target_is_found(plant: Plant, text: str) -> None:
    """In the text or in a block; the word in a sentence is no command."""
    root = plant({"Makefile": "bench: x ## measure\n", "README.md": f"To make sure, `make bench`.\n\n{text}\n"})
    assert find_unknown_targets(root) == ["README.md: there is no make bnech"]


def test_an_unexplained_target_is_found(plant: Plant) -> None:
    """A variable is no target."""
    assert find_unexplained_targets(plant({"Makefile": "a := 1\nbench: x\nrun: ## start\n"})) == ["bench"]
