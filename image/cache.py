"""What builds keep for the next one, of this clone or another: base roots, tools, wheels, and a development CA of this machine."""

import fcntl
import os
import shutil
import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Final

_KEPT_DAYS: Final = 60
_DAY_S: Final = 24 * 60 * 60
_MADE: Final = ("base-", "deb-", "tools-", "wheels-", "work-")


def default_cache() -> Path:
    """Return where the cache lies unless somebody says otherwise: with the user, not in a clone (IMAGE_CACHE, XDG_CACHE_HOME)."""
    if told := os.environ.get("IMAGE_CACHE"):
        return Path(told)
    return Path(os.environ.get("XDG_CACHE_HOME") or Path.home() / ".cache") / "comanda/image"


@contextmanager
def alone(cache: Path, name: str) -> Iterator[None]:
    """Hold the right to make what is called `name`: who comes second waits, and finds it made. A killed build lets go."""
    cache.mkdir(parents=True, exist_ok=True)
    with (cache / f"{name}.lock").open("w") as lock:
        try:
            fcntl.flock(lock, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except BlockingIOError:
            print(f"Another build is making {name}; waiting for it.", flush=True)
            fcntl.flock(lock, fcntl.LOCK_EX)
        yield


def use(made: Path) -> Path:
    """Return what was made before, and have it stay: `forget` takes what no build has used for long."""
    os.utime(made)
    return made


def forget(cache: Path) -> None:
    """Remove what no build has used for two months: each change of a list leaves half a gigabyte behind."""
    ends = time.time() - _KEPT_DAYS * _DAY_S
    for found in cache.iterdir():
        if found.name.startswith(_MADE) and found.stat().st_mtime < ends:
            shutil.rmtree(found) if found.is_dir() else found.unlink(missing_ok=True)
