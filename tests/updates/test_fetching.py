"""A bundle on its way into the data folder: over a line that breaks, and from a stick on which anything may lie."""

import asyncio
import os
from collections.abc import Callable
from pathlib import Path

import pytest

from appliance.runtime.reach import Reach
from appliance.updates.fetching import Announced, LostError, copy_in, fetch, fetched_from
from appliance.updates.model import UpdateError, Why
from kernel.vendor_commands import LARGEST_UPDATE
from tests.fakes.machine import Machine, digest
from tests.updates.conftest import Shelf


def announced(shelf: Shelf, bundle: Path, **more: object) -> Announced:
    """Return a bundle as the vendor announces it, changed as told."""
    told = {"url": f"{shelf.url}/{bundle.name}", "sha256": digest(bundle), "size": bundle.stat().st_size, **more}
    return Announced(**told)  # type: ignore[arg-type]


async def bring(wanted: Announced, path: Path, on_bytes: Callable[[int], None]) -> None:
    """Fetch as a box of the demo does, which may ask programs on its own machine."""
    await fetch(wanted, path, on_bytes, await fetched_from("", Reach(may_be_here=True)))


async def test_a_broken_line_is_taken_up_where_it_broke(machine: Machine, shelf: Shelf, tmp_path: Path) -> None:
    """Each part comes once, also over several tries; what arrives is the bundle, to the byte."""
    bundle, path, seen = machine.bundle("b", "2.0"), tmp_path / "in" / "b.raucb", list[int]()
    shelf.cuts, shelf.eaten = [50_000, 0, 30_000], asyncio.Event()

    def note(size: int) -> None:
        assert shelf.eaten is not None
        if seen and size > max(seen):
            shelf.eaten.set()
        seen.append(size)

    for _ in range(3):
        shelf.eaten.clear()
        with pytest.raises(LostError):
            await bring(announced(shelf, bundle), path, note)
        assert not path.exists()
    await bring(announced(shelf, bundle), path, note)
    assert digest(path) == digest(bundle)
    assert shelf.asked[0] == ""
    assert [one.startswith("bytes=") for one in shelf.asked[1:]] == [True] * 3
    assert max(seen) == bundle.stat().st_size
    assert [one.name for one in path.parent.iterdir()] == [path.name]


async def test_a_server_that_knows_no_parts_sends_it_whole(machine: Machine, shelf: Shelf, tmp_path: Path) -> None:
    """What was here is written over, not continued."""
    bundle, path = machine.bundle("b", "2.0"), tmp_path / "in" / "b.raucb"
    shelf.cuts, shelf.knows_ranges = [50_000], False
    with pytest.raises(LostError):
        await bring(announced(shelf, bundle), path, lambda _: None)
    await bring(announced(shelf, bundle), path, lambda _: None)
    assert digest(path) == digest(bundle)


@pytest.mark.parametrize(
    ("more", "why"),
    [
        ({"sha256": "0" * 64}, Why.CHANGED),
        ({"size": 1_000}, Why.CHANGED),
        ({"size": 2**60}, Why.NO_ROOM),
    ],
)
async def test_other_bytes_than_announced_are_no_update(
    machine: Machine, shelf: Shelf, tmp_path: Path, more: dict[str, object], why: Why
) -> None:
    """Another content, more of it, or more than the disk holds: nothing gets the bundle's name."""
    path = tmp_path / "in" / "b.raucb"
    with pytest.raises(UpdateError) as refused:
        await bring(announced(shelf, machine.bundle("b", "2.0"), **more), path, lambda _: None)
    assert refused.value.why is why
    assert not path.exists()


@pytest.mark.parametrize("status", [404, 416, 500])
async def test_a_server_that_refuses_is_tried_again(
    machine: Machine, shelf: Shelf, tmp_path: Path, status: int
) -> None:
    """It may be better tomorrow."""
    shelf.status = status
    with pytest.raises(LostError):
        await bring(announced(shelf, machine.bundle("b", "2.0")), tmp_path / "in" / "b.raucb", lambda _: None)


async def test_a_stick_holds_files_and_what_looks_like_them(machine: Machine, tmp_path: Path) -> None:
    """A bundle is copied to the byte; links, pipes, folders and empty files are refused at once, and leave nothing."""
    bundle, folder = machine.bundle("b", "2.0"), tmp_path / "in"
    path, sha256, size = copy_in(bundle, folder, LARGEST_UPDATE)
    assert (digest(path), size) == (sha256, bundle.stat().st_size)
    os.mkfifo(tmp_path / "pipe")
    (tmp_path / "link").symlink_to(bundle)
    (tmp_path / "empty").touch()
    for name in ("pipe", "link", "empty", "in", "nothing"):
        with pytest.raises(UpdateError):
            copy_in(tmp_path / name, folder, LARGEST_UPDATE)
    with pytest.raises(UpdateError):
        copy_in(bundle, folder, 10)
    assert list(folder.iterdir()) == [path]
