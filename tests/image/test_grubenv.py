"""What a mini PC's boot loader remembers of its slots, as the box writes it down."""

from pathlib import Path
from typing import Final

from tests.devices.lan import run

_EDIT: Final = Path(__file__).parents[2] / "image/files-amd64/usr/lib/comanda/bin/grub-editenv"


def test_variables_are_written_over_in_one_sector(tmp_path: Path) -> None:
    """Whatever of it a power cut lets through, the file is whole: its place stays, and only its first 512 bytes change."""
    file = tmp_path / "grubenv"
    run("grub-editenv", str(file), "create")
    run("sh", str(_EDIT), str(file), "set", "ORDER=A B", "PROVEN=A", "A_OK=1", "A_TRY=9", "B_OK=1", "B_TRY=9")
    before, place = file.read_bytes(), file.stat().st_ino
    run("sh", str(_EDIT), str(file), "set", "ORDER=B A", "B_TRY=0")
    after = file.read_bytes()
    assert (file.stat().st_ino, len(after)) == (place, 1024)
    assert before[:512] != after[:512]
    assert before[512:] == after[512:]
    assert "B_TRY=0" in run("sh", str(_EDIT), str(file), "list")


def test_an_environment_that_is_gone_is_made_anew(tmp_path: Path) -> None:
    """RAUC can mark a slot also where nothing readable is left."""
    file = tmp_path / "grubenv"
    file.write_bytes(bytes(1024))
    run("sh", str(_EDIT), str(file), "set", "B_OK=1")
    assert "B_OK=1" in run("grub-editenv", str(file), "list")
