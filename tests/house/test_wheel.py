"""What of ours, and of the packages we stand on, comes to lie where Python imports from."""

import re
import subprocess
import sys
import zipfile
from collections.abc import Iterable, Mapping
from importlib.metadata import distributions
from pathlib import Path

from image.debian import Tools
from image.program import build_own_wheel, drop_strays
from tests.house.sources import PRODUCT, ROOT

PIP = ("-m", "pip", "wheel", "--quiet", "--no-index", "--no-deps", "--no-build-isolation", "--wheel-dir")


class ThisMachine(Tools):
    """Tools that run where the tests run: what is bound somewhere in a root is what it is bound to."""

    def __init__(self) -> None:
        """Be nowhere else."""

    def run(
        self,
        *words: str,
        binds: Mapping[str, Path] | None = None,
        cwd: str = "/",
        stdin: bytes = b"",
        env: Mapping[str, str] | None = None,
    ) -> str:
        """Run a program of Python's here."""
        for place, folder in (binds or {}).items():
            words = tuple(str(folder) + word.removeprefix(place) if word.startswith(place) else word for word in words)
        done = subprocess.run(words, cwd=cwd, input=stdin, env=env, check=True, capture_output=True)
        return done.stdout.decode()


def tops_of(folder: Path) -> set[str]:
    """Return the top folders of the wheel in a folder, but for the one that tells of the wheel itself."""
    (wheel,) = folder.glob("comanda-*.whl")
    return {name.partition("/")[0] for name in zipfile.ZipFile(wheel).namelist() if ".dist-info/" not in name}


def copy(names: Iterable[str], target: Path) -> None:
    """Copy files of the sources to the same places below another folder."""
    for name in names:
        (target / name).parent.mkdir(parents=True, exist_ok=True)
        (target / name).write_bytes((ROOT / name).read_bytes())


def test_a_wheel_holds_what_runs_and_nothing_else(tmp_path: Path) -> None:
    """Of everything that lies beside it in a clone: tests, the bench, the builder of images, systemd's units."""
    tops = sorted(path.name for path in ROOT.glob("*/*.py"))
    assert tops, ROOT
    copy(("pyproject.toml", "README.md"), tmp_path)
    copy((str(path.relative_to(ROOT)) for path in ROOT.glob("*/*.py")), tmp_path)
    copy((str(path.relative_to(ROOT)) for path in ROOT.glob("tests/*/*.py")), tmp_path)
    subprocess.run((sys.executable, *PIP, str(tmp_path / "out"), str(tmp_path)), check=True, capture_output=True)
    assert tops_of(tmp_path / "out") == set(PRODUCT)


def test_the_boxs_own_wheel_is_without_the_vendors_side(tmp_path: Path) -> None:
    """Image and package are made of it."""
    pip = str(Path(sys.executable).with_name("pip"))
    folder = build_own_wheel("1.2.3", ThisMachine(), pip, tmp_path)
    assert tops_of(folder) == set(PRODUCT) - {"cloud"}
    assert [wheel.name for wheel in folder.glob("*.whl")] == ["comanda-1.2.3-py3-none-any.whl"]


def test_no_stray_folder_of_a_package_reaches_the_box(tmp_path: Path) -> None:
    """A `tests` or `docs` that a package lays beside itself is taken out: it would stand for anybody's of that name."""
    locked = set(re.findall(r"(?m)^([\w.-]+)==", (ROOT / "requirements.txt").read_text(encoding="utf-8")))
    found: dict[str, set[str]] = {}
    for package in distributions():
        if package.name.lower() in locked:
            for file in package.files or ():
                if file.suffix == ".py" and len(file.parts) > 1 and ".." not in file.parts:
                    found.setdefault(file.parts[0], set()).add(package.name)
    for name in found:
        (tmp_path / name).mkdir()
    drop_strays(tmp_path)
    left = {path.name for path in tmp_path.iterdir()}
    assert {"aiohttp", "barcode", "escpos"} <= left
    assert not left & ({"tests", "test", "docs", "doc", "examples", "scripts", "tools", "bench"} | set(PRODUCT))
