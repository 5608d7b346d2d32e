"""Debian 12 and 13, to build in and to install into: each root made once and kept by the hash of what went into it."""

import hashlib
import shutil
import tempfile
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Final

from image.cache import alone
from image.cache import use as keep
from image.debian import find_sources, unpack
from image.emulate import native
from image.order import RELEASE as BOX_RELEASE
from image.order import run

HERE: Final = Path(__file__).resolve().parent
_DAY_S: Final = 24 * 60 * 60


@dataclass(frozen=True, slots=True)
class Debian:
    """One release of Debian: what its package is built for."""

    number: int
    codename: str
    python: str


DEBIANS: Final = {12: Debian(12, "bookworm", "3.11"), 13: Debian(13, "trixie", "3.13")}


def words_of(name: str) -> list[str]:
    """Return the packages of a list in `lists/`."""
    lines = (HERE / "lists" / f"{name}.txt").read_text(encoding="utf-8").splitlines()
    return [word for line in lines if (word := line.partition("#")[0].strip())]


def build_root(debian: Debian, arch: str, cache: Path) -> Path:
    """Return the folder with the Debian that a package is built in: of this machine's own architecture."""
    own = native()
    wanted = words_of("build")
    foreign = [] if arch == own else [arch]
    if foreign:
        wanted += words_of(f"build-{arch}")
    return _unpacked(_make(debian, "build", [own, *foreign], wanted, (), cache=cache))


def machine_root(debian: Debian, arch: str, cache: Path, depends: Sequence[str]) -> Path:
    """Return the folder with a plain Debian; what the package depends on lies ready for apt, so that it needs no network."""
    wanted = words_of("machine")
    fetch = f'APT_CONFIG="$MMDEBSTRAP_APT_CONFIG" apt-get --yes --download-only install {" ".join(depends)}'
    keep = ("--skip=cleanup/apt", f"--customize-hook={fetch}")
    return _unpacked(_make(debian, "machine", [arch], wanted, keep, cache=cache))


def _make(
    debian: Debian, use: str, archs: Sequence[str], wanted: Sequence[str], options: Sequence[str], *, cache: Path
) -> Path:
    digest = hashlib.sha256("\n".join([*options, *wanted]).encode()).hexdigest()[:16]
    tar = cache / f"deb-{use}-{debian.codename}-{'-'.join(archs)}-{digest}.tar"
    with alone(cache, tar.stem):
        if not tar.exists():
            _bootstrap(debian, archs, tar, wanted, options)
        return keep(tar)


def _bootstrap(debian: Debian, archs: Sequence[str], tar: Path, wanted: Sequence[str], options: Sequence[str]) -> None:
    print(f"Making {tar.name} from Debian packages (two minutes, and then never again for this list).", flush=True)
    with tempfile.TemporaryDirectory(prefix="work-", dir=tar.parent) as scratch:
        sources, made = Path(scratch, "sources.list"), Path(scratch, "root.tar")
        sources.write_text(find_sources().replace(BOX_RELEASE, debian.codename), encoding="utf-8")
        today = int(run("date", "+%s")) // _DAY_S * _DAY_S
        run(
            *("nice", "mmdebstrap", "--mode=root", "--variant=apt", f"--architectures={','.join(archs)}"),
            *("--aptopt=Apt::Install-Recommends false", "--dpkgopt=force-unsafe-io", "--skip=check/qemu", *options),
            *(f"--include={','.join(wanted)}", debian.codename, str(made), str(sources)),
            env={"PATH": "/usr/sbin:/usr/bin:/sbin:/bin", "LC_ALL": "C.UTF-8", "SOURCE_DATE_EPOCH": str(today)},
        )
        made.rename(tar)


def _unpacked(tar: Path) -> Path:
    folder = tar.with_suffix("")
    with alone(tar.parent, folder.name):
        if not (folder / ".made").exists():
            shutil.rmtree(folder, ignore_errors=True)
            unpack(tar, folder)
            (folder / ".made").touch()
    return keep(folder)


def copy_root(root: Path, target: Path) -> None:
    """Lay a copy of a root at `target`, to be used up."""
    run("cp", "--archive", "--reflink=auto", str(root), str(target))
    (target / ".made").unlink()
