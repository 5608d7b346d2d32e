"""Programs of another architecture during a build: what the kernel is told of it does not outlive the build for long."""

import os
import signal
import subprocess
import sys
from pathlib import Path
from typing import Final

import pytest

from image.emulate import native, running
from image.order import ARCHITECTURES

_BUILD: Final = """
import sys
from pathlib import Path
from image.emulate import running
with running(sys.argv[1], Path(sys.argv[2])):
    print("told", flush=True)
    sys.stdin.read()
"""


@pytest.fixture
def tools(tmp_path: Path) -> Path:
    """Return a root with something that the kernel takes for an emulator."""
    (tmp_path / "usr/bin").mkdir(parents=True)
    for name in ("qemu-aarch64", "qemu-x86_64"):
        (tmp_path / "usr/bin" / name).write_bytes(Path("/bin/true").read_bytes())
        (tmp_path / "usr/bin" / name).chmod(0o755)
    return tmp_path


def told_by(process: int) -> list[str]:
    """Return what is mounted on this machine for a build's word to the kernel."""
    mounts = Path("/proc/self/mounts").read_text().splitlines()
    return [line.split()[1] for line in mounts if line.split()[0].endswith(f"-{process}")]


def test_the_next_build_takes_back_what_a_killed_one_told_the_kernel(tools: Path) -> None:
    """Its entry and its mounted folder are gone once another build begins; one that still runs keeps its own."""
    other = next(arch for arch in ARCHITECTURES if arch != native())
    words = (sys.executable, "-c", _BUILD, other, str(tools))
    builds = [subprocess.Popen(words, stdin=subprocess.PIPE, stdout=subprocess.PIPE) for _ in range(2)]
    try:
        for build in builds:
            assert build.stdout is not None
            assert build.stdout.readline() == b"told\n"
        killed, at_work = builds
        (left,) = told_by(killed.pid)
        os.kill(killed.pid, signal.SIGKILL)
        killed.wait()
        with running(other, tools):
            (own,) = told_by(os.getpid())
            names = {path.name.rpartition("-")[2] for path in Path(own).iterdir()}
            assert str(killed.pid) not in names
            assert {str(at_work.pid), str(os.getpid())} <= names
        assert not Path(left).exists()
        assert not told_by(killed.pid)
        at_work.communicate()
        assert not told_by(at_work.pid)
    finally:
        for build in builds:
            build.kill()
            build.communicate()
