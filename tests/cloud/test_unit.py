"""The unit of the cloud: systemd takes it as it is, and it may do little besides serving."""

import re
import shutil
import subprocess
from pathlib import Path

UNIT = Path(__file__).parents[2] / "systemd" / "comanda-cloud.service"
_LEAST_EXPOSED = 15  # tenths of systemd's exposure, of 100


def test_systemd_takes_the_unit_and_finds_it_shut_in(tmp_path: Path) -> None:
    """Every line is understood by the systemd that is here; the program that the line names is not looked for."""
    assert shutil.which("systemd-analyze"), "This test needs systemd: make setup-dev"
    copy = tmp_path / UNIT.name
    copy.write_text(re.sub(r"^ExecStart=\S+", "ExecStart=/bin/true", UNIT.read_text(), flags=re.MULTILINE))
    for question in (["verify"], ["security", "--offline=true", f"--threshold={_LEAST_EXPOSED}"]):
        asked = subprocess.run(["systemd-analyze", *question, str(copy)], check=False, capture_output=True, text=True)
        assert asked.returncode == 0, asked.stdout + asked.stderr
        assert "Unknown" not in asked.stderr, asked.stderr
