"""What is installed is pinned by version and hash, and the locks name packages, never places."""

import json
import re
import subprocess
import tomllib
from pathlib import Path

import pytest

from tests.house.conftest import Plant
from tests.house.sources import ROOT

REQUIREMENTS = ("requirements.txt", "requirements-dev.txt", "requirements-build.txt", "bench/requirements.txt")
_PIN = re.compile(r"^[a-z0-9][a-z0-9._-]*==[^ ;]+", re.IGNORECASE)
_PLACE = re.compile(r"\w+://|^\s*-(?!-hash)|--(?!hash)\w|(?:^|\s)/\w|@ ")
# An index's host, without naming one.
_INDEX_HOST = re.compile(r"\b[\w.-]*(?:pypi|npm|registry|pythonhost)[\w.-]*\.(?:com|dev|io|net|org)\b")


def find_unpinned(text: str) -> list[str]:
    """Find requirements without an exact version or without a hash (a block is a line and its indented lines)."""
    blocks = re.split(r"\n(?=\S)", "\n".join(line for line in text.splitlines() if not line.lstrip().startswith("#")))
    return [
        block.splitlines()[0] for block in blocks if block and not (_PIN.match(block) and "--hash=sha256:" in block)
    ]


def find_places(text: str) -> list[str]:
    """Find addresses, paths and options of an index in a requirements file."""
    return [line for line in text.splitlines() if not line.lstrip().startswith("#") and _PLACE.search(line)]


def find_lock_gaps(lock: dict[str, object]) -> list[str]:
    """Find packages of a package-lock.json that have no integrity, or that say where they came from."""
    packages = lock["packages"]
    assert isinstance(packages, dict)
    return [name for name, entry in packages.items() if name and ("integrity" not in entry or "resolved" in entry)]


def find_index_hosts(root: Path) -> list[str]:
    """Find package indexes named in any file that git keeps or would keep."""
    command = ["git", "ls-files", "-z", "--cached", "--others", "--exclude-standard"]
    names = subprocess.run(command, cwd=root, check=True, capture_output=True, text=True).stdout.split("\0")
    found = []
    for name in filter(None, names):
        file = root / name
        if file.is_file():
            found += [
                f"{name}: {match[0]}" for match in _INDEX_HOST.finditer(file.read_text("utf-8", errors="replace"))
            ]
    return found


def test_every_python_package_has_a_version_and_a_hash() -> None:
    """Pip would refuse otherwise, but only on the day of the set-up."""
    for name in REQUIREMENTS:
        if (ROOT / name).exists() or "/" not in name:
            text = (ROOT / name).read_text(encoding="utf-8")
            assert find_unpinned(text) == [], name
            assert find_places(text) == [], name


def test_every_node_package_has_an_exact_version_and_an_integrity() -> None:
    """package.json says the same version as the lock, with no range."""
    lock = json.loads((ROOT / "package-lock.json").read_text(encoding="utf-8"))
    assert find_lock_gaps(lock) == []
    package = json.loads((ROOT / "package.json").read_text(encoding="utf-8"))
    for name, version in {**package.get("dependencies", {}), **package["devDependencies"]}.items():
        assert lock["packages"][f"node_modules/{name}"]["version"] == version


def test_no_file_names_a_package_index() -> None:
    """Where packages come from is the machine's own affair."""
    assert find_index_hosts(ROOT) == []


def test_the_locks_hold_what_pyproject_asks_for() -> None:
    """A dependency added without `make lock` is found here and not on somebody's fresh clone."""
    project = tomllib.loads((ROOT / "pyproject.toml").read_text(encoding="utf-8"))
    asked = {
        "requirements.txt": project["project"]["dependencies"],
        "requirements-dev.txt": project["project"]["optional-dependencies"]["dev"],
        "requirements-build.txt": project["build-system"]["requires"],
    }
    for name, wanted in asked.items():
        pinned = set(re.findall(r"^([a-z0-9._-]+)==", (ROOT / name).read_text(encoding="utf-8"), re.MULTILINE))
        assert {re.split(r"[^\w.-]", entry)[0].lower() for entry in wanted} <= pinned, f"{name}: run make lock"


@pytest.mark.parametrize(
    "line", ["aiohttp", "aiohttp>=3", "aiohttp==3.9", "aiohttp==3.9 \\\n    # via x", "aiohttp @ file.whl"]
)
def test_an_unpinned_requirement_is_found(line: str) -> None:
    """A range, no version, no hash."""
    good = "attrs==1.0 ; sys_platform == 'linux' \\\n    --hash=sha256:00\n    # via x\n"
    assert find_unpinned(good) == []
    assert len(find_unpinned(good + line + "\n" + good)) == 1


@pytest.mark.parametrize(
    "line",
    ["--index-url x", "-i x", "--find-links x", "-e .", "a @ https://example.test/a.whl", "/opt/a.whl", "-f /srv"],
)
def test_a_place_is_found(line: str) -> None:
    """An option, an address, a path."""
    assert find_places("a==1 ; python_version < '3.12' \\\n    --hash=sha256:00\n    # via /somewhere\n") == []
    assert find_places(f"a==1 \\\n    --hash=sha256:00\n{line}\n") == [line]


def test_a_gap_in_the_node_lock_is_found() -> None:
    """No integrity, or an address."""
    packages: dict[str, object] = {"": {}, "a": {"integrity": "x"}, "b": {}, "c": {"integrity": "x", "resolved": "y"}}
    assert find_lock_gaps({"packages": packages}) == ["b", "c"]


def test_an_index_host_is_found(plant: Plant) -> None:
    """In a tracked file or one that is about to be."""
    root = plant({".npmrc": "x=https://registry.example" + ".org/\n", "kept.txt": "see npm.md and registry.toml\n"})
    subprocess.run(["git", "init", "-q"], cwd=root, check=True)
    assert len(find_index_hosts(root)) == 1
