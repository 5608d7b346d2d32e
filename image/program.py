"""The box's program: hash-locked wheels for the target's Python, our own wheel, the built apps."""

import hashlib
import re
import shutil
import subprocess
import sys
from pathlib import Path
from typing import Final

from image.debian import Tools
from image.emulate import native
from image.order import SOURCES, BuildError, Order, run

PYTHON: Final = "3.13"
HOME: Final = "opt/comanda"
"""Where the virtual environment lies in the target, and in the tools' root while it is made: its scripts name it."""
APPS: Final = ("index.html", "choose.css", "icon.svg", "waiter", "till", "manager")
_OURS: Final = ("appliance", "kernel", "provisioning")
MACHINES: Final = {"amd64": "x86_64", "arm64": "aarch64"}
# What Python's own build for another architecture is asked by: its compiler and the names of its modules (sysconfig).
_CROSS: Final = {
    "_PYTHON_HOST_PLATFORM": "linux-{machine}",
    "_PYTHON_SYSCONFIGDATA_NAME": "_sysconfigdata__{machine}-linux-gnu",
    "PKG_CONFIG_LIBDIR": "/usr/lib/{machine}-linux-gnu/pkgconfig:/usr/share/pkgconfig",
}
WHEEL: Final = ("wheel", "--quiet", "--no-index", "--no-deps", "--no-build-isolation", "--wheel-dir", "/wheels")
"""The words after pip that make a wheel, into what is bound there."""
_GLIBC: Final = ("manylinux2014", "manylinux_2_28", "manylinux_2_34")
_STRAY: Final = ("docs", "tests")  # python-barcode's
LOCKS: Final = ("requirements.txt", "requirements-build.txt")


def fetch_wheels(order: Order, tools: Tools, root: Path) -> Path:
    """Return a folder with every locked package as a wheel for the target, made when the lock changed.

    Their hashes are checked as they come; what has no wheel (systemd-python, evdev) is built in the tools' root, which is
    the target's Debian, by a compiler for the target.
    """
    locks = b"".join((SOURCES / lock).read_bytes() for lock in LOCKS)
    digest = hashlib.sha256(f"{order.arch} {PYTHON} {root.name}".encode() + locks).hexdigest()[:16]
    wheels = order.cache / f"wheels-{order.arch}-{digest}"
    if not wheels.exists():
        fresh = wheels.with_suffix(".new")
        shutil.rmtree(fresh, ignore_errors=True)
        fresh.mkdir(parents=True)
        for lock in LOCKS:
            download(PYTHON, order.arch, SOURCES / lock, fresh)
        _make_builder(tools, fresh, _builder(wheels))
        for source in sorted(fresh.glob("*.tar.gz")):
            words = (f"{_builder(wheels)}/bin/pip", *WHEEL, f"/wheels/{source.name}")
            tools.run(*words, binds={"/wheels": fresh}, env=target(order.arch))
            source.unlink()
        fresh.rename(wheels)
    elif not tools.has(f"{_builder(wheels)}/.made"):
        _make_builder(tools, wheels, _builder(wheels))
    return wheels


def _builder(wheels: Path) -> str:
    """Return where in the tools' root the environment lies that builds wheels beside these."""
    return f"/tmp/build-{wheels.name}"  # noqa: S108  in the tools' root, which is ours alone


def _make_builder(tools: Tools, wheels: Path, builder: str) -> None:
    setuptools = [f"/wheels/{found.name}" for found in wheels.glob("setuptools-*.whl")]
    tools.run("python3", "-m", "venv", "--clear", builder)
    tools.run(f"{builder}/bin/pip", "install", "--quiet", "--no-index", *setuptools, binds={"/wheels": wheels})
    tools.run("touch", f"{builder}/.made")


def target(arch: str) -> dict[str, str]:
    """Return the environment in which Python and pip here build and choose for the target."""
    if arch == native():
        return {}
    return {name: value.format(machine=MACHINES[arch]) for name, value in _CROSS.items()}


def download(python: str, arch: str, lock: Path, folder: Path) -> None:
    """Bring what a lock names for a Python and a kind of machine, hashes checked; where there is no wheel, the source."""
    platforms = [f"--platform={glibc}_{MACHINES[arch]}" for glibc in _GLIBC]
    run(
        *(sys.executable, "-m", "pip", "download", "--quiet", "--disable-pip-version-check", "--no-deps"),
        *("--require-hashes", "--prefer-binary", "--no-build-isolation", f"--python-version={python}"),
        *("--implementation=cp", *platforms, "--dest", str(folder), "--requirement", str(lock)),
        env=None,
    )


def install_program(order: Order, tools: Tools, wheels: Path, root: Path, scratch: Path) -> None:
    """Put the program into the target's root: a virtual environment, two names on the PATH, and the apps."""
    own = build_own_wheel(order.version, tools, f"{_builder(wheels)}/bin/pip", scratch / "own")
    home = root / HOME
    home.mkdir(parents=True)
    binds = {"/wheels": wheels, "/own": own, f"/{HOME}": home}
    tools.run("python3", "-m", "venv", "--without-pip", f"/{HOME}", binds=binds)
    found = sorted([*wheels.glob("*.whl"), *own.glob("comanda-*.whl")])
    names = ["==".join(wheel.name.split("-")[:2]) for wheel in found]
    pip = (
        "python3",
        "-m",
        "pip",
        "--python",
        f"/{HOME}/bin/python3",
        "install",
        "--quiet",
        "--root-user-action=ignore",
    )
    places = ("--no-index", "--find-links=/wheels", "--find-links=/own")
    tools.run(*pip, *places, "--no-deps", "--no-compile", *names, binds=binds, env=target(order.arch))
    for site in home.glob("lib/python*/site-packages"):
        drop_strays(site)
    # One after the other, for what a process compiled before shows in the bytes; and also what Python itself had compiled by now.
    compiling = ("-m", "compileall", "-q", "-f", "--invalidation-mode", "unchecked-hash", f"/{HOME}/lib")
    tools.run(f"/{HOME}/bin/python3", *compiling, binds=binds)
    (home / "bin/comanda-cloud").unlink()  # the vendor's side is not on the box
    for name in ("comanda", "comanda-provision"):
        if (home / "bin" / name).exists():
            (root / "usr/bin" / name).symlink_to(f"/{HOME}/bin/{name}")
    install_apps(root / "usr/share/comanda/web")


def build_own_wheel(version: str, tools: Tools, pip: str, folder: Path) -> Path:
    """Return a folder with the wheel of these sources, of what git knows."""
    source = folder / "source"
    listed = run("git", "-C", str(SOURCES), "ls-files", "-z", *_OURS, "README.md").split("\0")
    for name in filter(None, listed):
        target = source / name
        target.parent.mkdir(parents=True, exist_ok=True)
        shutil.copyfile(SOURCES / name, target)
    project = (SOURCES / "pyproject.toml").read_text(encoding="utf-8")
    versioned = re.sub(r'(?m)^version = ".*"$', f'version = "{version}"', project, count=1)
    (source / "pyproject.toml").write_text(versioned, encoding="utf-8")
    tools.run(pip, *WHEEL, "/wheels/source", binds={"/wheels": folder})
    return folder


def drop_strays(site: Path) -> None:
    """Take out what packages of others lay beside what they are imported by: their own tests and manuals."""
    for name in _STRAY:
        shutil.rmtree(site / name, ignore_errors=True)


def install_apps(folder: Path) -> None:
    """Put the built apps into a new folder; raises `BuildError` where they are not built."""
    built = SOURCES / "webui/dist"
    if not (built / "waiter").is_dir():
        raise BuildError("The apps are not built: make webui")
    folder.mkdir(parents=True)
    for found in sorted(built.iterdir()):
        if found.name.startswith(APPS) and not found.name.startswith("."):
            copy = shutil.copytree if found.is_dir() else shutil.copyfile
            copy(found, folder / found.name)


def python_packages(root: Path) -> list[tuple[str, str]]:
    """Return name and version of every Python package in the target, as its own records say."""
    found = []
    for metadata in sorted((root / HOME).glob("lib/*/site-packages/*.dist-info/METADATA")):
        text = metadata.read_text(encoding="utf-8")
        fields = dict(re.findall(r"(?m)^(Name|Version): (.+)$", text.partition("\n\n")[0]))
        found.append((fields["Name"], fields["Version"]))
    return found


def check_program(root: Path) -> None:
    """Raise `BuildError` where the program does not start in the target's root."""
    try:
        run("chroot", str(root), "/usr/bin/comanda", "version")
    except (BuildError, subprocess.SubprocessError) as failed:
        raise BuildError(f"The program does not run in the image: {failed}") from failed
