"""What a room may hold and how it is laid out. Each rule returns its findings as sentences; none means it holds."""

import ast
import re
from pathlib import Path

from tests.house.sources import PRODUCT, find_rooms, read_sources

_EVERY_ROOM = {"__init__", "model", "contract", "store", "service", "routes", "migrations", "README"}
_SAYS_NOTHING = {"util", "utils", "helper", "helpers", "common", "misc", "manager", "managers", "shared", "stuff"}
_LONG = 400
_SAYS_WHY = re.compile(r"\bLong because\b")

Nouns = dict[str, dict[str, str]]


def find_undeclared_files(root: Path, nouns: Nouns) -> list[str]:
    """Find what lies in a room under a name that neither every room has nor this one declares."""
    return [
        f"{child.relative_to(root)}: no room has a file of this name; give it one of the names in DESIGN or declare the noun"
        f" under [nouns.{room.name}] in tests/house/rules.toml with its reason"
        for room in find_rooms(root)
        for child in sorted(room.iterdir())
        if child.name != "__pycache__"
        and child.name.partition(".")[0] not in _EVERY_ROOM | set(nouns.get(room.name, {}))
    ]


def find_reasonless_nouns(nouns: Nouns) -> list[str]:
    """Find declared nouns that do not say what they hold."""
    return [
        f"[nouns.{room}] {noun}: say what it holds"
        for room, declared in nouns.items()
        for noun, why in declared.items()
        if len(why.split()) < 2
    ]


def find_missing_readmes(root: Path) -> list[str]:
    """Find rooms that do not say what lives in them."""
    return [
        f"{room.relative_to(root)}: write README.md: what lives here, what does not, the invariants"
        for room in find_rooms(root)
        if not (room / "README.md").is_file() or len((room / "README.md").read_text(encoding="utf-8").splitlines()) < 3
    ]


def find_code_in_doors(root: Path) -> list[str]:
    """Find rooms whose __init__ does more than say what the room is: an import there is one that no rule would see."""
    found = []
    for source in read_sources(root, "appliance", "cloud"):
        if source.path.count("/") == 2 and source.path.endswith("/__init__.py"):
            body = source.tree.body
            if len(body) != 1 or not ast.get_docstring(source.tree):
                found.append(f"{source.path}: a room's __init__ is its docstring and nothing else")
    return found


def find_empty_names(root: Path) -> list[str]:
    """Find modules and folders whose name tells nothing about what is in them."""
    return [
        f"{path.relative_to(root)}: name it for what it holds"
        for top in (*PRODUCT, "tests", "bench")
        for path in sorted((root / top).rglob("*"))
        if not {".venv", "node_modules"} & set(path.parts)
        and path.suffix in {"", ".py"}
        and path.stem.strip("_").lower() in _SAYS_NOTHING
    ]


def find_unexplained_length(root: Path) -> list[str]:
    """Find files over 400 lines whose docstring has no sentence that begins "Long because"."""
    return [
        f"{source.path}: {len(source.text.splitlines())} lines; split it by noun, or say at its top: Long because ..."
        for source in read_sources(root, *PRODUCT, "tests", "bench")
        if len(source.text.splitlines()) > _LONG and not _SAYS_WHY.search(ast.get_docstring(source.tree) or "")
    ]


def find_shadowing_systemd(root: Path) -> list[str]:
    """Find what would turn the folder systemd/ into a package that shadows systemd-python."""
    return [
        f"{file.relative_to(root)}: with it `import systemd.daemon` finds this folder instead of systemd-python"
        for file in sorted((root / "systemd").rglob("*.py"))
    ]
