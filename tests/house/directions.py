"""Directions between modules that the contracts in pyproject.toml cannot say. Each returns its findings as sentences."""

import tomllib
from pathlib import Path

from tests.house.sources import PRODUCT, read_sources

# Who composes the box may reach into every room.
_COMPOSERS = ("appliance/app.py", "appliance/wiring/", "appliance/cli/", "cloud/app.py", "cloud/cli/")


def find_crossings(root: Path) -> list[str]:
    """Find imports between the box and the cloud, and of either from the kernel, in whichever of them exists."""
    strangers = {
        "appliance": {"cloud", "provisioning", "tests"},
        "cloud": {"appliance", "provisioning", "tests"},
        "kernel": {"appliance", "cloud", "provisioning", "tests"},
        "provisioning": {"appliance", "cloud", "tests"},
    }
    return [
        f"{source.at(node)}: {top} does not import {name.partition('.')[0]}"
        for top, forbidden in strangers.items()
        for source in read_sources(root, top)
        for name, node in source.imports()
        if name.partition(".")[0] in forbidden
    ]


def find_impure_kernel(root: Path) -> list[str]:
    """Find what of the pure kernel leans on kernel.web, or on a library that does input or output."""
    return [
        f"{source.at(node)}: {name} does input and output; it belongs in kernel/web"
        for source in read_sources(root, "kernel")
        if not source.path.startswith("kernel/web/")
        for name, node in source.imports()
        if name.startswith("kernel.web")
        or name.partition(".")[0] in {"aiohttp", "aiosqlite", "asyncio", "sqlite3", "socket"}
    ]


def find_foreign_stores(root: Path) -> list[str]:
    """Find whoever goes past another room's service to its store, or borrows its routes."""
    found = []
    for source in read_sources(root, "appliance", "cloud"):
        if source.path.startswith(_COMPOSERS) or source.path.count("/") < 2:
            continue
        own = source.path.split("/")[1]
        for name, node in source.imports():
            parts = name.split(".")
            if (
                len(parts) > 2
                and parts[0] in {"appliance", "cloud"}
                and parts[1] != own
                and parts[2] in {"store", "routes"}
            ):
                found.append(f"{source.at(node)}: ask {parts[1]}'s service; its {parts[2]} is its own")
    return found


def find_unwatched_packages(root: Path) -> list[str]:
    """Find product packages that import-linter is not told of."""
    with (root / "pyproject.toml").open("rb") as file:
        watched = tomllib.load(file)["tool"]["importlinter"]["root_packages"]
    return [
        f"{top}: add it to root_packages under [tool.importlinter] in pyproject.toml"
        for top in PRODUCT
        if (root / top / "__init__.py").exists() and top not in watched
    ]
