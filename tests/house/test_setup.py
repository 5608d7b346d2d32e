"""Setting up a clone: one command, one clear line when something is missing, no stale or half-made state."""

import shutil
import subprocess
from collections.abc import Callable
from pathlib import Path

import pytest

from tests.house.conftest import Plant
from tests.house.sources import ROOT

Run = Callable[..., subprocess.CompletedProcess[str]]

# A stand-in interpreter: fit, makes "environments" that point back at it, and writes down what it is asked to install.
PYTHON = """#!/bin/bash
case "$*" in
  *realpath*) readlink -f "$0" ;;
  -c*) exit "${UNFIT:-0}" ;;
  -V) echo "Python 3.7.16" ;;
  "-m venv"*) echo venv >>log; rm -rf .venv; mkdir -p .venv/bin; ln -s "$(readlink -f "$0")" .venv/bin/python ;;
  "-m pip"*) echo "pip ${!#}" >>log; [ ! -e no-network ] ;;
esac
"""
WHOLE = ["venv", "pip requirements-build.txt", "pip requirements.txt", "pip ."]


def run_in(root: Path, *command: str, **environment: str) -> subprocess.CompletedProcess[str]:
    """Run `command` in `root` with its folder `bin` first on the PATH."""
    env = {"PATH": f"{root}/bin:/usr/bin:/bin", "HOME": str(root), **environment}
    return subprocess.run(command, cwd=root, check=False, capture_output=True, text=True, env=env)


def add_programs(root: Path, **programs: str) -> None:
    """Put programs into the folder `bin` of `root`."""
    for name, text in programs.items():
        file = root / "bin" / name.replace("_", ".").replace("apt.get", "apt-get")
        file.parent.mkdir(exist_ok=True)
        file.write_text(text, encoding="utf-8")
        file.chmod(0o755)


@pytest.fixture
def clone(plant: Plant) -> Path:
    """Return a clone with the real scripts, small locks and a stand-in Python."""
    files = (
        "requirements.txt",
        "requirements-build.txt",
        "requirements-cloud.txt",
        "requirements-dev.txt",
        "pyproject.toml",
    )
    node = ("package.json", "package-lock.json", ".npmrc")
    root = plant(
        dict.fromkeys((*files, *node, "image/packages/build.txt", "image/packages/test.txt", "kernel/__init__.py"), "")
    )
    for script in ("ensure", "python", "venv"):
        shutil.copy(ROOT / "image/packages" / script, root / "image/packages/")
    npm = '#!/bin/bash\necho "npm $1" >>log; mkdir -p node_modules\n'
    add_programs(root, python3=PYTHON, node='#!/bin/bash\n[ "$1" = -p ] && echo 18 || echo v18.20.4\n', npm=npm)
    return root


def set_up(root: Path, *arguments: str) -> list[str]:
    """Set `root` up and return what was done this time; a failure is added as its own line."""
    (root / "log").write_text("")
    done = run_in(root, "image/packages/venv", *arguments)
    return (root / "log").read_text().splitlines() + ([] if done.returncode == 0 else ["failed"])


def test_a_clone_is_set_up_once(clone: Path) -> None:
    """The second make finds everything done; testing adds to what running has."""
    assert set_up(clone, "run") == WHOLE
    assert set_up(clone, "run") == []
    assert set_up(clone, "dev") == ["pip requirements-dev.txt", "npm ci"]
    assert set_up(clone, "dev") == []
    assert set_up(clone, "run") == []


def test_the_cloud_needs_no_more_than_it_runs(clone: Path) -> None:
    """Without the tests' packages and Node; where those are there already, nothing is installed."""
    assert set_up(clone, "cloud") == [*WHOLE[:3], "pip requirements-cloud.txt", "pip ."]
    assert set_up(clone, "cloud") == []
    assert set_up(clone, "dev") == ["pip requirements-dev.txt", "npm ci"]
    assert set_up(clone, "cloud") == []
    (clone / "requirements-cloud.txt").write_text("changed\n")
    assert set_up(clone, "cloud") == [*WHOLE[:3], "pip requirements-dev.txt", "pip ."]


def test_running_leaves_what_tests_need_where_it_is(clone: Path) -> None:
    """A lock of the tests that changed waits for the next test; what is made anew gets again what it had besides."""
    set_up(clone, "dev")
    (clone / "requirements-dev.txt").write_text("changed\n")
    assert set_up(clone, "run") == []
    assert set_up(clone, "dev") == [*WHOLE[:3], "pip requirements-dev.txt", "pip ."]
    (clone / "requirements.txt").write_text("changed\n")
    assert set_up(clone, "run") == [*WHOLE[:3], "pip requirements-dev.txt", "pip ."]
    assert set_up(clone, "dev") == []
    shutil.rmtree(clone / ".venv")
    assert set_up(clone, "run") == WHOLE
    assert set_up(clone, "cloud") == ["pip requirements-cloud.txt"]
    (clone / "requirements.txt").write_text("changed again\n")
    assert set_up(clone, "run") == [*WHOLE[:3], "pip requirements-cloud.txt", "pip ."]


@pytest.mark.parametrize("lock", ["requirements.txt", "requirements-build.txt", "requirements-dev.txt"])
def test_a_changed_lock_makes_the_environment_anew(clone: Path, lock: str) -> None:
    """Nothing that an older lock named stays."""
    set_up(clone, "dev")
    (clone / lock).write_text("changed\n")
    assert set_up(clone, "dev") == [*WHOLE[:3], "pip requirements-dev.txt", "pip ."]
    assert set_up(clone, "dev") == []


def test_a_smaller_change_does_what_it_needs(clone: Path) -> None:
    """Our own metadata, a new package of ours, Node's lock."""
    set_up(clone, "dev")
    (clone / "pyproject.toml").write_text("changed\n")
    assert set_up(clone, "dev") == ["pip ."]
    (clone / "cloud").mkdir()
    (clone / "cloud/__init__.py").write_text("")
    assert set_up(clone, "dev") == ["pip ."]
    (clone / "package-lock.json").write_text("{}")
    assert set_up(clone, "dev") == ["npm ci"]


def test_an_interrupted_set_up_starts_over(clone: Path) -> None:
    """Whether it ended while installing for the box, for the tests, or ourselves."""
    (clone / "no-network").touch()
    assert set_up(clone, "run") == ["venv", "pip requirements-build.txt", "failed"]
    (clone / "no-network").unlink()
    assert set_up(clone, "run") == WHOLE
    (clone / "no-network").touch()
    assert set_up(clone, "dev") == ["pip requirements-dev.txt", "failed"]
    (clone / "no-network").unlink()
    assert set_up(clone, "dev") == [*WHOLE[:3], "pip requirements-dev.txt", "pip .", "npm ci"]


def test_an_environment_of_another_place_or_python_is_made_anew(clone: Path) -> None:
    """A moved clone, an interpreter that is gone, one asked for by name."""
    set_up(clone, "run")
    other = clone / "bin/python3.13"
    other.write_text(PYTHON)
    other.chmod(0o755)
    assert set_up(clone, "run", "python3.13") == WHOLE
    assert set_up(clone, "run", "python3.13") == []
    assert set_up(clone, "run") == []
    other.unlink()
    assert set_up(clone, "run") == WHOLE
    moved = clone.rename(clone.with_name("moved"))
    assert set_up(moved, "run") == WHOLE


def test_two_makes_at_once_take_turns(clone: Path) -> None:
    """The second one waits and then finds everything done."""
    (clone / "log").write_text("")
    env = {"PATH": f"{clone}/bin:/usr/bin:/bin"}
    both = [
        subprocess.Popen(["image/packages/venv", "run"], cwd=clone, env=env, stdout=subprocess.DEVNULL)
        for _ in range(2)
    ]
    assert [process.wait(30) for process in both] == [0, 0]
    assert (clone / "log").read_text().splitlines() == WHOLE


def test_an_unfit_python_is_passed_over(clone: Path) -> None:
    """A numbered one on the PATH serves; one that is asked for by name is not replaced behind one's back."""
    unfit = PYTHON.replace("${UNFIT:-0}", "1")
    add_programs(clone, python3=unfit, python3_13="#!/bin/bash\necho not chosen here; exit 127\n", python3_12=PYTHON)
    chosen = run_in(clone, "image/packages/python")
    assert chosen.stdout == f"{clone}/bin/python3.12\n"
    refused = run_in(clone, "image/packages/python", "python3")
    assert refused.returncode == 1
    assert len(refused.stderr.splitlines()) == 1
    assert "needs Python 3.11, 3.12 or 3.13 (Python 3.7.16)" in refused.stderr


def test_nothing_is_said_when_nothing_is_missing(clone: Path) -> None:
    """By the package, a program from anywhere, or a file; words after the hash are no package."""
    text = "# a comment\nbash\n\nmade-up  command:python3\nnot-there file:/etc/passwd\n"
    (clone / "image/packages/test.txt").write_text(text)
    done = run_in(clone, "image/packages/ensure", "test")
    assert (done.returncode, done.stdout, done.stderr) == (0, "", "")


def test_who_may_not_install_is_told_what_to_run(clone: Path) -> None:
    """One line, with what is missing and nothing else."""
    (clone / "image/packages/test.txt").write_text("bash\nmade-up\nno-such command:no-such\n")
    add_programs(clone, id="#!/bin/bash\necho 1000\n", sudo="#!/bin/bash\nexit 1\n", apt_get="#!/bin/bash\nexit 9\n")
    done = run_in(clone, "image/packages/ensure", "test")
    assert done.returncode == 1
    (line,) = done.stderr.splitlines()
    assert line.endswith("apt-get install -y --no-install-recommends made-up no-such")


@pytest.mark.parametrize("root", [True, False])
def test_who_may_install_installs(clone: Path, root: bool) -> None:  # noqa: FBT001 - a case, not a flag
    """As root or through sudo, refreshing the package lists only when the first try fails."""
    (clone / "image/packages/test.txt").write_text("gadget command:gadget\n")
    apt = f"""#!/bin/bash
echo "$*" >>{clone}/apt
case "$*" in
  *update) touch {clone}/lists ;;
  *) [ -e {clone}/lists ] && printf '#!/bin/bash\\n' >{clone}/bin/gadget && chmod +x {clone}/bin/gadget ;;
esac
"""
    sudo = f'#!/bin/bash\nshift; echo sudo "$1" >>{clone}/sudo; exec "$@"\n'
    add_programs(clone, id=f"#!/bin/bash\necho {0 if root else 1000}\n", sudo=sudo, apt_get=apt)
    done = run_in(clone, "image/packages/ensure", "test")
    assert (done.returncode, done.stdout) == (0, "Installing Debian packages: gadget\n"), done.stderr
    assert ["update" if "update" in line else "install" for line in (clone / "apt").read_text().splitlines()] == [
        "install",
        "update",
        "install",
    ]
    assert (clone / "sudo").exists() is not root


def test_what_apt_cannot_mend_is_said(clone: Path) -> None:
    """An install that fails ends with apt's own words; one that changes nothing is noticed."""
    (clone / "image/packages/test.txt").write_text("gadget command:gadget\n")
    add_programs(clone, id="#!/bin/bash\necho 0\n", apt_get="#!/bin/bash\necho the mirror is down; exit 100\n")
    failed = run_in(clone, "image/packages/ensure", "test")
    assert failed.returncode == 1
    assert "the mirror is down" in failed.stderr
    add_programs(clone, apt_get="#!/bin/bash\n")
    idle = run_in(clone, "image/packages/ensure", "test")
    assert idle.returncode == 1
    assert "Still missing after apt-get: gadget" in idle.stderr


def test_the_package_lists_say_how_each_need_is_met() -> None:
    """A word that the script does not know would never be met."""
    for name in ("build", "test"):
        for line in (ROOT / f"image/packages/{name}.txt").read_text(encoding="utf-8").splitlines():
            if line and not line.startswith("#"):
                package, *need = line.split()
                assert package.islower()
                assert need == [] or need[0].partition(":")[0] in {"command", "file", "venv", "headers"}
