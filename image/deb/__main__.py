"""`python -m image.deb`: what `make deb` calls."""

import argparse
import os
import sys
import tempfile
import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from image.cache import default_cache
from image.deb.package import MAINTAINER, depends, pack, version_of, write_control
from image.deb.program import PIP, fetch_wheels, install_program, make_builder
from image.deb.roots import DEBIANS, build_root
from image.deb.tree import lay_out
from image.debian import Tools, require_root
from image.emulate import native
from image.order import SOURCES, BuildError, own_epoch, own_version
from image.program import build_own_wheel


def main() -> int:
    """Do what the words ask and return the exit code."""
    asked = _parse()
    try:
        require_root()
        made = build(asked)
    except BuildError as failed:
        print(failed, file=sys.stderr)
        return 1
    print(f"{made} ({made.stat().st_size >> 20} MiB)")
    return 0


def build(asked: argparse.Namespace) -> Path:
    """Make the package and return it."""
    debian, arch, cache = DEBIANS[asked.debian], asked.arch, asked.cache.resolve()
    cache.mkdir(parents=True, exist_ok=True)
    epoch = int(os.environ.get("SOURCE_DATE_EPOCH") or own_epoch())
    words = {"": own_version(), "next": f"{own_version()}.1"}.get(asked.version, asked.version)
    version = version_of(words, debian)
    with _told("Debian"):
        root = build_root(debian, arch, cache)
        tools = Tools(root, epoch)
        make_builder(debian, tools, root, cache)
    with tempfile.TemporaryDirectory(prefix="deb-", dir=cache) as folder, _told("program"):
        scratch, tree = Path(folder), Path(folder, "tree")
        wheels = fetch_wheels(debian, arch, tools, root, cache)
        own = build_own_wheel(words, tools, PIP, scratch / "own")
        install_program(debian, tools, wheels, own, tree)
        lay_out(tree, version, asked.maintainer, epoch)
        needs = ", ".join(depends(debian, arch, tools, tree))
        write_control(tree, {"VERSION": version, "ARCH": arch, "MAINTAINER": asked.maintainer, "DEPENDS": needs})
        return pack(tools, tree, epoch, asked.out.resolve() / f"comanda_{version}_{arch}.deb", is_raw=asked.raw)


@contextmanager
def _told(step: str) -> Iterator[None]:
    began = time.monotonic()
    yield
    print(f"{time.monotonic() - began:7.1f} s  {step}", flush=True)


def _parse() -> argparse.Namespace:
    parser = argparse.ArgumentParser(prog="python -m image.deb", description="Build the package for Debian.")
    parser.add_argument("--debian", type=int, choices=tuple(DEBIANS), default=13)
    parser.add_argument("--arch", choices=("amd64", "arm64"), default=native())
    parser.add_argument(
        "--version", default="", help="other than the sources' own; next: the one after it, to try an upgrade"
    )
    parser.add_argument("--maintainer", default=MAINTAINER, help="who answers for the package: Name <mail>")
    parser.add_argument("--cache", type=Path, default=default_cache())
    parser.add_argument("--raw", action="store_true", help="nothing compressed: for a test of this very machine")
    parser.add_argument("--out", type=Path, default=SOURCES / "build/deb")
    return parser.parse_args()


if __name__ == "__main__":
    sys.exit(main())
