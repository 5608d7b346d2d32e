"""A box that is given away: its manager has it made as new, the plug is pulled in the middle of that, and somebody else begins."""

from pathlib import Path
from typing import Final

import pytest

from tests.devices.lan import PluggedPrinter, run
from tests.image.built.evening import begin
from tests.image.built.house import house_stick, is_set_up, log_in, phone_line
from tests.image.built.installer import Installer, make_key
from tests.image.built.machine import Disk, Machine, Venue, tell
from tests.image.built.stick import MANAGER

pytestmark = [pytest.mark.long, pytest.mark.timeout(2 * 3600)]
_BOOT_S: Final = 1800.0
_HOUSE: Final = "Taverna Eleni"
_BEGUN: Final = "Comanda: making the box as new"
# What takes a moment to go: the plug is pulled while it does.
_BALLAST: Final = "mkdir /data/comanda/ballast && seq 20000 | sed s,^,/data/comanda/ballast/, | xargs touch && sync && cat /etc/machine-id"


def on_data(disk: Disk, path: str) -> str:
    """Return what a file of the data partition says, "" where there is none; the machine must be off."""
    data = disk.part("data")
    run("sh", "-c", f"e2fsck -p {data} || [ $? -le 1 ]")
    return run("debugfs", "-R", f"cat {path}", str(data))


async def test_everything_goes_though_the_plug_is_pulled(image: Path, venue: Venue, tmp_path: Path) -> None:
    """The next start goes on; then it is a box of nobody: its code on paper, nobody's network, no way in, another machine to all."""
    key = make_key(tmp_path)
    async with PluggedPrinter(venue, tmp_path / "kitchen", "Kitchen") as printer:
        stick = house_stick(tmp_path / "house", printer.address, key.with_suffix(".pub"))
        disk = Disk(tmp_path / "card.qcow2", image)
        async with Machine(venue, disk, tmp_path, stick=stick) as machine:
            await machine.answers(_BOOT_S)
            await is_set_up(machine, _BOOT_S)
            machine_id = (await Installer(machine, key).does(_BALLAST)).strip()
            async with phone_line(machine) as http:
                manager = await log_in(http, MANAGER)
                wish = {"name": _HOUSE, "pin": MANAGER[1]}
                assert (await manager.ask("POST", "/api/reset", wish))["whole_machine"]

            async def has_begun() -> bool:
                return _BEGUN in machine.said

            await machine.until(has_begun, _BOOT_S, "wiping")
            await machine.pull_the_plug()
        is_cut = bool(on_data(disk, "/comanda/reset-wanted"))
        tell(f"the plug was pulled {'in the middle' if is_cut else 'when it was through'}")
        async with Machine(venue, disk, tmp_path) as machine:
            await machine.answers(_BOOT_S)
            assert (_BEGUN in machine.said) is is_cut
            await begin(machine, printer)
            code, _ = await Installer(machine, key).says("true")
            assert code != 0, "the installer of before has no way in any more"
        assert on_data(disk, "/system/machine-id").strip() not in {"", machine_id}
        assert on_data(disk, "/comanda/reset-wanted") == ""
        assert on_data(disk, "/comanda/ballast/1") == ""
        assert disk.data_is_sound()
