"""A person's word about the time holds until the machine is switched off."""

from pathlib import Path

from appliance.runtime import boot as boots
from appliance.runtime.boot import Boot
from tests.fakes.clock import FakeClock


def _begin(folder: Path) -> tuple[Boot, FakeClock]:
    boot, clock = Boot(folder), FakeClock(sure=False)
    boot.begin(clock)
    return boot, clock


def test_a_restart_of_the_daemon_keeps_what_was_known(tmp_path: Path) -> None:
    """The daemon that starts again in the same boot knows so, and still believes the manager."""
    first, clock = _begin(tmp_path)
    assert (first.is_same, clock.is_sure()) == (False, False)
    assert (_begin(tmp_path)[0].is_same, _begin(tmp_path)[1].is_sure()) == (True, False)
    first.note_confirmed()
    again, clock = _begin(tmp_path)
    assert (again.is_same, clock.is_sure()) == (True, True)


def test_after_a_power_cut_nothing_is_known(tmp_path: Path) -> None:
    """Another boot has another id: the time must be vouched for again."""
    first, _ = _begin(tmp_path)
    first.note_confirmed()
    (tmp_path / "boot").write_text((tmp_path / "boot").read_text().replace(first.id, "another-boot"))
    again, clock = _begin(tmp_path)
    assert (again.is_same, clock.is_sure()) == (False, False)
    assert (tmp_path / "boot").read_text() == boots._BOOT_ID.read_text().strip()
