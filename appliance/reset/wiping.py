"""The mark that has a box made as new, and a data folder emptied because of it. Cut short anywhere, it goes on at the next start."""

import shutil
from collections.abc import Iterator
from pathlib import Path
from typing import Final

import structlog

from appliance.runtime.durable import fsync_folder, write_whole
from appliance.runtime.folder import LOCK_NAME

log = structlog.get_logger(__name__)
MARK: Final = "reset-wanted"
"""Its name is known to the image, too: systemd/comanda-reset.service begins by it, and `as-new` ends with it."""
_BOOT_ID: Final = Path("/proc/sys/kernel/random/boot_id")
_RELEASE: Final = Path("/etc/os-release")
_OURS: Final = "IMAGE_ID=comanda"


def is_own_machine(release: Path = _RELEASE) -> bool:
    """Say whether this machine runs our image: then the wiping is root's, at the machine's next start."""
    try:
        return _OURS in release.read_text("utf-8").splitlines()
    except (OSError, UnicodeDecodeError):
        return False


def boot_id() -> str:
    """Return what this boot of the machine is called."""
    return _BOOT_ID.read_text().strip()


def mark(folder: Path) -> None:
    """Have everything in the folder go at the next start, on disk when this returns. Raises OSError."""
    write_whole(folder / MARK, f"{boot_id()}\n".encode())


def is_marked(folder: Path) -> bool:
    """Say whether everything in the folder is to go."""
    return (folder / MARK).is_file()


def finish(folder: Path, *, is_own: bool) -> bool:
    """Empty a folder that is marked, and say so; the caller holds it.

    On a machine of our own (`is_own`) nothing is done in the boot in which it was asked for: the next one does it whole.
    """
    if not is_marked(folder) or (is_own and _marked_in(folder) == boot_id()):
        return False
    for path in _all_of(folder):
        if path.is_dir() and not path.is_symlink():
            shutil.rmtree(path)
        else:
            path.unlink(missing_ok=True)
    fsync_folder(folder)
    (folder / MARK).unlink()
    fsync_folder(folder)
    log.warning("as_new", data=str(folder), network_and_keys="left" if is_own else "not ours")
    return True


def _marked_in(folder: Path) -> str:
    try:
        return (folder / MARK).read_text("ascii", "replace").strip()
    except OSError:
        return ""


def _all_of(folder: Path) -> Iterator[Path]:
    """Yield what goes: everything but the lock that the caller holds, and the mark."""
    return (path for path in sorted(folder.iterdir()) if path.name not in {MARK, LOCK_NAME})
