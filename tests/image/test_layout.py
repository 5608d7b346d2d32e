"""Where what lies on a card, as loaders, kernel and updates expect it."""

import struct
from itertools import pairwise
from pathlib import Path

import pytest

from image import pi
from image.boot.slots import ON_TRIAL, read
from image.debian import Tools
from image.layout import MIB, SECTOR, layout, part, table
from image.order import ARCHITECTURES
from tests.devices.lan import run


@pytest.mark.parametrize("arch", ARCHITECTURES)
def test_partitions_follow_each_other_and_data_is_last(arch: str) -> None:
    """None lies over another, data can grow to the card's end and is not taken for another, and the whole is under three GiB."""
    parts = layout(arch)
    assert all(one.start + one.size == after.start for one, after in pairwise(parts))
    assert [one.name for one in parts if one.kind == parts[-1].kind] == ["data"]
    assert parts[-1].start + parts[-1].size < 3 * 1024


def test_a_card_is_read_by_loaders_that_know_no_gpt(tmp_path: Path) -> None:
    """The old table names the FAT partition, the new one stays whole, and a new box's second slot is not to be started."""
    card = tmp_path / "card"
    with card.open("wb") as file:
        last = layout("arm64")[-1]
        file.truncate((last.start + last.size + 1) * MIB)
    (tmp_path / "table").write_text(table("arm64"))
    run("sh", "-c", f"sfdisk --quiet --no-reread {card} <{tmp_path / 'table'}")
    pi.finish(Tools(tmp_path, 0), card, tmp_path)
    with card.open("rb") as file:
        first = file.read(SECTOR)
        file.seek(part("arm64", "slots").start * MIB)
        (tmp_path / "slots").write_bytes(file.read(MIB))
    kind, start, size = struct.unpack_from("<4xB3xII", first, 446)
    boot = part("arm64", "boot")
    assert (kind, start, size) == (0x0C, boot.start * MIB // SECTOR, boot.size * MIB // SECTOR)
    assert first[-2:] == b"\x55\xaa"
    assert "gpt" in run("sfdisk", "--dump", str(card))
    assert read(tmp_path / "slots")[0].left == (ON_TRIAL, 0)
