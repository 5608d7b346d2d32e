"""The package for a machine of somebody's own, as far as it can be judged without building it."""

import re
import subprocess
from pathlib import Path

import pytest

from image.deb.package import version_of
from image.deb.roots import DEBIANS, HERE
from image.deb.tree import UNIT_NAMES, UNITS, unit

SCRIPTS = sorted((HERE / "control").glob("p*")) + sorted((HERE / "files/usr/bin").iterdir())


@pytest.mark.parametrize("name", UNIT_NAMES)
def test_no_unit_knows_the_images_disk(name: str) -> None:
    """What is said of the box's own /data is said of /var/lib; where the image's unit changed, the package's stops the build."""
    text = unit(name)
    assert not re.search(r"/data\b|comanda-grow|comanda-air", text)
    assert UNITS.endswith("system")


def test_the_daemon_may_have_the_low_ports_and_nothing_else() -> None:
    """On a machine of somebody's own no setting of the whole machine is changed for it: one capability is enough."""
    text = unit("comanda.service")
    assert re.findall(r"(?m)^(?:Ambient|CapabilityBounding)\w*=(.*)$", text) == ["CAP_NET_BIND_SERVICE"] * 2


@pytest.mark.parametrize("script", SCRIPTS, ids=lambda path: path.name)
def test_every_script_is_read_by_a_plain_shell(script: Path) -> None:
    """A package runs them with whatever /bin/sh is."""
    assert script.stat().st_mode & 0o100 or script.parent.name == "control"
    assert subprocess.run(("sh", "-n", str(script)), capture_output=True, check=False).stderr == b""


@pytest.mark.parametrize(
    ("older", "newer"),
    [
        (version_of("0.1.0", DEBIANS[12]), version_of("0.1.0", DEBIANS[13])),
        (version_of("0.2.0-rc1", DEBIANS[13]), version_of("0.2.0", DEBIANS[12])),
        (version_of("0.2.0", DEBIANS[13]), version_of("0.10.0", DEBIANS[12])),
    ],
)
def test_versions_follow_one_another(older: str, newer: str) -> None:
    """A newer Debian's package replaces the older one's, and a release what came before it."""
    assert subprocess.run(("dpkg", "--compare-versions", older, "lt", newer), check=False).returncode == 0


def test_what_is_asked_before_data_goes_is_asked_in_greek_too() -> None:
    """The question at a purge, and a purge of the settings only keeps what lies in /var/lib."""
    asked = (HERE / "control/templates").read_text(encoding="utf-8")
    assert "Description-el.UTF-8: " in asked
    assert "/var/lib/comanda" in asked
