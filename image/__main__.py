"""`python -m image prepare | build | bundle`: what `make image-base`, `make image` and `make bundle` call."""

import argparse
import os
import sys
import time
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from contextlib import contextmanager
from pathlib import Path

from image.bundle import Signer, make_bundle
from image.cache import alone, default_cache, forget, use
from image.debian import Tools, base_root, require_root, scratch_folder, tools_root
from image.disk import make_disk, make_root_image
from image.emulate import native, running
from image.keys import make_authority
from image.order import ARCHITECTURES, SOURCES, BuildError, Order, own_epoch, own_version
from image.papers import write_bill_of_materials, write_sums
from image.program import check_program, fetch_wheels, install_program
from image.root import assemble, clamp


def main() -> int:
    """Do what the words ask and return the exit code."""
    asked = _parse()
    try:
        require_root()
        order = _order(asked)
        if asked.command == "bundle":
            bundle(order, Tools(tools_root(order), order.epoch), Signer(*_signer(asked, order)))
        else:
            with _roots(order) as (tools, base):
                if asked.command == "build":
                    build(order, tools, base, compress=not asked.raw)
                else:
                    _wheels(order, tools, base)
        forget(order.cache)
    except BuildError as failed:
        print(failed, file=sys.stderr)
        return 1
    return 0


@contextmanager
def _roots(order: Order) -> Iterator[tuple[Tools, Path]]:
    """Yield the tools and the box's base; where both have to be made, at the same time, unless one needs the other."""
    with ThreadPoolExecutor() as pool:
        with _told("tools"):
            base = pool.submit(base_root, order) if order.arch == native() else None
            root = tools_root(order)
        with running(order.arch, root):
            with _told("Debian"):
                found = base_root(order) if base is None else base.result()
            yield Tools(root, order.epoch), found


def _wheels(order: Order, tools: Tools, base: Path) -> Path:
    with alone(order.cache, f"wheels-{order.arch}"):
        return use(fetch_wheels(order, tools, base))


def build(order: Order, tools: Tools, base: Path, *, compress: bool) -> None:
    """Make the image and what goes beside it."""
    with scratch_folder(order) as scratch:
        root = scratch / "root"
        with _told("program"):
            wheels = _wheels(order, tools, base)
            assemble(order, base, root)
            install_program(order, tools, wheels, root, scratch)
            check_program(root)
            clamp(root, order.epoch)
        with _told("disk"):
            root_image = make_root_image(order, tools, root, scratch)
            disk = make_disk(order, tools, root, root_image, scratch)
        with _told("files"):
            _hand_over(order, tools, scratch, root, compress=compress)
            disk.replace(order.out / f"{order.name}.img")
            root_image.replace(order.out / f"{order.name}.rootfs.ext4")


def _hand_over(order: Order, tools: Tools, scratch: Path, root: Path, *, compress: bool) -> None:
    order.out.mkdir(parents=True, exist_ok=True)
    bill = order.out / f"{order.name}.cdx.json"
    write_bill_of_materials(order, root, bill)
    if compress:
        packed = order.out / f"{order.name}.img.zst"
        level = ("-T0", "-9", "--quiet", "--force")
        tools.run("zstd", *level, "/out/disk.img", "-o", "/out/disk.img.zst", binds={"/out": scratch})
        (scratch / "disk.img.zst").replace(packed)
        write_sums(order.out, [packed, bill], order.signing_key)
        print(f"{packed} ({packed.stat().st_size >> 20} MiB)")


def bundle(order: Order, tools: Tools, signer: Signer) -> None:
    """Make the bundle of an image that was built before."""
    root_image = order.out / f"{order.name}.rootfs.ext4"
    if not root_image.exists():
        raise BuildError(f"{root_image} is not there: make image first, with the same VERSION.")
    target = order.out / f"{order.name}.raucb"
    with _told("bundle"):
        make_bundle(order, tools, root_image, signer, target)
    print(f"{target} ({target.stat().st_size >> 20} MiB)")


@contextmanager
def _told(step: str) -> Iterator[None]:
    began = time.monotonic()
    yield
    print(f"{time.monotonic() - began:7.1f} s  {step}", flush=True)


def _order(asked: argparse.Namespace) -> Order:
    cache = asked.cache.resolve()
    return Order(
        arch=asked.arch,
        version=asked.version or own_version(),
        epoch=int(os.environ.get("SOURCE_DATE_EPOCH") or own_epoch()),
        cache=cache,
        out=asked.out.resolve(),
        ca=asked.ca or _development(cache) / "ca.pem",
        signing_key=asked.sign,
    )


def _development(cache: Path) -> Path:
    with alone(cache, "development"):
        return make_authority(cache / "development")


def _signer(asked: argparse.Namespace, order: Order) -> tuple[Path, Path]:
    if asked.cert and asked.key:
        return asked.cert, asked.key
    if asked.ca:
        raise BuildError("With the vendor's CA a bundle needs the vendor's CERT= and KEY=.")
    folder = _development(order.cache)
    return folder / "signer.pem", folder / "signer.key"


def _parse() -> argparse.Namespace:
    parser = argparse.ArgumentParser(prog="python -m image", description="Build the box's image, or its update.")
    parser.add_argument("command", choices=("prepare", "build", "bundle"))
    parser.add_argument("--arch", choices=ARCHITECTURES, default="amd64")
    parser.add_argument("--version", default="", help="other than the sources' own, to try an update")
    parser.add_argument("--cache", type=Path, default=default_cache(), help="kept for the next build")
    parser.add_argument("--out", type=Path, default=SOURCES / "build/image")
    parser.add_argument("--ca", type=Path, help="certificates that may sign updates; a development CA without it")
    parser.add_argument("--sign", type=Path, help="Ed25519 key that signs the checksums")
    parser.add_argument("--cert", type=Path, help="certificate that signs the bundle")
    parser.add_argument("--key", type=Path, help="its key")
    parser.add_argument("--raw", action="store_true", help="nothing compressed: for a test of this very machine")
    return parser.parse_args()


if __name__ == "__main__":
    sys.exit(main())
