"""The box made as new by its own script: what goes, what stays, and that a plug pulled at any step only has it done again."""

import os
import signal
import subprocess
from pathlib import Path

import pytest

from image.order import HERE

_SCRIPT = HERE / "files/usr/lib/comanda/bin/as-new"
_GOES = (
    "data/comanda.db",
    "data/.hidden/one",
    "data/backups/one.db",
    "data/air/wish.json",
    "system/network/wifi.nmconnection",
    "system/ssh/authorized_keys",
    "system/ssh/ssh_host_ed25519_key",
    "system/timesync/stick.conf",
    "system/applied/one.json",
    "system/applied/under-way/run.json",
    "system/machine-id",
    "system/var/upper/log/journal/system.journal",
    "system/var/upper/lib/NetworkManager/secret_key",
)
_STAYS = ("system/rauc/central.raucs", "system/var/work/work", "elsewhere/kept")
# A real rm that pulls the plug when its turn has come: before it, or when it is through.
_RM = """#!/bin/sh
count=$(($(cat "{room}/count") + 1))
echo "$count" >"{room}/count"
[ "$count" -ne "{last}" ] || [ "{moment}" = after ] || kill -9 0
/bin/rm "$@"
[ "$count" -ne "{last}" ] || kill -9 0
"""


def house(root: Path) -> Path:
    """Return a box of somebody whose mark is there."""
    for name in (*_GOES, *_STAYS, "data/reset-wanted"):
        (root / name).parent.mkdir(parents=True, exist_ok=True)
        (root / name).write_text(name)
    (root / "data/link").symlink_to(root / "elsewhere")
    (root / "system/network/link").symlink_to(root / "elsewhere")
    return root


def run(root: Path, *, programs: Path | None = None) -> int:
    """Run the script in a group of its own, and return how it ended."""
    path = f"{programs}{os.pathsep}{os.environ['PATH']}" if programs else os.environ["PATH"]
    words = ["sh", str(_SCRIPT), str(root / "data"), str(root / "system")]
    done = subprocess.run(words, check=False, start_new_session=True, env={"PATH": path}, capture_output=True)
    return done.returncode


def is_as_new(root: Path) -> bool:
    """Say whether nothing is left of whoever had it."""
    left = list((root / "data").iterdir())
    left += [path for name in ("network", "ssh", "timesync", "applied") for path in (root / "system" / name).iterdir()]
    left += list((root / "system/var/upper").iterdir())
    return not left and not (root / "system/machine-id").exists()


def stays(root: Path) -> bool:
    """Say whether nothing else was touched."""
    return all((root / name).read_text() == name for name in _STAYS)


def test_everything_of_the_restaurant_goes(tmp_path: Path) -> None:
    """And nothing else, nor what a link leads to; a second run finds nothing to do."""
    root = house(tmp_path)
    mode = (root / "data").stat().st_mode
    assert run(root) == 0
    assert is_as_new(root)
    assert stays(root)
    assert (root / "data").stat().st_mode == mode
    (root / "data/comanda.db").write_text("the next restaurant's")
    assert run(root) == 0
    assert (root / "data/comanda.db").exists(), "without the mark nothing goes"


@pytest.mark.parametrize("moment", ["before", "after"])
@pytest.mark.parametrize("last", range(1, 9))
def test_a_pulled_plug_has_it_done_again(tmp_path: Path, last: int, moment: str) -> None:
    """At each removal: the mark is there until everything else is gone, and the next run ends as the first would have."""
    root, programs = house(tmp_path / "box"), tmp_path / "programs"
    programs.mkdir()
    (programs / "count").write_text("0")
    (programs / "rm").write_text(_RM.format(room=programs, last=last, moment=moment))
    (programs / "rm").chmod(0o755)
    was_cut = run(root, programs=programs) == -signal.SIGKILL
    assert was_cut is (int((programs / "count").read_text()) == last)
    is_marked = (root / "data/reset-wanted").exists()
    assert is_marked or is_as_new(root), "the mark went before the rest"
    assert run(root) == 0
    assert is_as_new(root)
    assert stays(root)


def test_a_box_without_half_of_it_is_no_reason_to_fail(tmp_path: Path) -> None:
    """A slot of another version may never have made a folder that this one knows."""
    (tmp_path / "data").mkdir()
    (tmp_path / "system").mkdir()
    (tmp_path / "data/reset-wanted").write_text("")
    assert run(tmp_path) == 0
    assert not list((tmp_path / "data").iterdir())
