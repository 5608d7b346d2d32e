"""What the package holds below /opt: the hash-locked wheels for the release's own Python, and ours."""

import hashlib
import re
import shutil
import sys
from pathlib import Path
from typing import Final

from image.deb.roots import Debian
from image.debian import Tools
from image.emulate import native
from image.order import SOURCES, run
from image.program import HOME

_OURS: Final = ("appliance", "kernel", "provisioning")
_LOCKS: Final = ("requirements.txt", "requirements-build.txt")
_MACHINES: Final = {"amd64": "x86_64", "arm64": "aarch64"}
_GLIBC: Final = ("manylinux2014", "manylinux_2_28", "manylinux_2_34")
_BUILDER: Final = "/tmp/build"  # noqa: S108  in the root that we build in, which is ours alone
_PIP: Final = f"{_BUILDER}/bin/pip"
_WHEEL: Final = ("wheel", "--quiet", "--no-index", "--no-deps", "--no-build-isolation", "--wheel-dir", "/wheels")


def fetch_wheels(debian: Debian, arch: str, tools: Tools, root: Path, cache: Path) -> Path:
    """Return a folder with every locked package as a wheel for the release's Python, made when a lock changed.

    Hashes are checked as they come; what has no wheel is built in the release's own root.
    """
    locks = b"".join((SOURCES / lock).read_bytes() for lock in _LOCKS)
    digest = hashlib.sha256(f"{arch} {debian.python} {root.name}".encode() + locks).hexdigest()[:16]
    wheels = cache / f"deb-wheels-{debian.codename}-{arch}-{digest}"
    if wheels.exists():
        return wheels
    fresh = wheels.with_suffix(".new")
    shutil.rmtree(fresh, ignore_errors=True)
    fresh.mkdir(parents=True)
    _download(debian, arch, SOURCES / "requirements.txt", fresh)
    for source in sorted(fresh.glob("*.tar.gz")):
        words = " ".join((*(_foreign_words(debian, arch)), _PIP, *_WHEEL, f"/wheels/{source.name}"))
        tools.run("sh", "-c", words, binds={"/wheels": fresh})
        source.unlink()
    fresh.rename(wheels)
    return wheels


def make_builder(debian: Debian, tools: Tools, root: Path, cache: Path) -> None:
    """Put the locked setuptools into the root that we build in."""
    digest = hashlib.sha256((SOURCES / _LOCKS[1]).read_bytes()).hexdigest()[:16]
    noted = root / _BUILDER.lstrip("/") / f".made-from-{digest}"
    if noted.exists():
        return
    found = cache / f"deb-setuptools-{digest}"
    if not found.exists():
        _download(debian, native(), SOURCES / _LOCKS[1], found)
    tools.run("python3", "-m", "venv", "--clear", _BUILDER)
    tools.run("sh", "-c", f"{_PIP} install --quiet --no-index /wheels/setuptools-*.whl", binds={"/wheels": found})
    noted.touch()


def _foreign_words(debian: Debian, arch: str) -> tuple[str, ...]:
    """Return what stands before a compilation for another kind of machine than this one."""
    if arch == native():
        return ()
    machine = _MACHINES[arch]
    return (
        "env",
        f"CC={machine}-linux-gnu-gcc",
        f"PKG_CONFIG_LIBDIR=/usr/lib/{machine}-linux-gnu/pkgconfig:/usr/share/pkgconfig",
        f"_PYTHON_HOST_PLATFORM=linux-{machine}",
        f"_PYTHON_SYSCONFIGDATA_NAME=_sysconfigdata__{machine}-linux-gnu",
        f"PYTHONPATH=/usr/lib/python{debian.python}",
    )


def _download(debian: Debian, arch: str, lock: Path, folder: Path) -> None:
    platforms = [f"--platform={glibc}_{_MACHINES[arch]}" for glibc in _GLIBC]
    run(
        *(sys.executable, "-m", "pip", "download", "--quiet", "--disable-pip-version-check", "--no-deps"),
        *("--require-hashes", "--prefer-binary", "--no-build-isolation", f"--python-version={debian.python}"),
        *("--implementation=cp", *platforms, "--dest", str(folder), "--requirement", str(lock)),
        env=None,
    )


def install_program(debian: Debian, tools: Tools, wheels: Path, own: Path, tree: Path) -> None:
    """Lay the virtual environment into the package's tree. Nothing in it is run: it may be for another machine."""
    home = tree / HOME
    home.mkdir(parents=True)
    binds = {"/wheels": wheels, "/own": own, f"/{HOME}": home}
    tools.run("python3", "-m", "venv", "--without-pip", "--symlinks", f"/{HOME}", binds=binds)
    site = f"/{HOME}/lib/python{debian.python}/site-packages"
    unzip = "import sys, zipfile\nfor name in sys.argv[2:]:\n    with zipfile.ZipFile(name) as wheel: wheel.extractall(sys.argv[1])\n"
    names = [f"/wheels/{wheel.name}" for wheel in sorted(wheels.glob("*.whl"))]
    names += [f"/own/{wheel.name}" for wheel in sorted(own.glob("*.whl"))]
    tools.run("python3", "-c", unzip, site, *names, binds=binds)
    _tidy(home, debian)
    compiling = ("-m", "compileall", "-q", "-f", "--invalidation-mode", "unchecked-hash", f"/{HOME}/lib")
    tools.run(f"/{HOME}/bin/python3", *compiling, binds=binds)


def _tidy(home: Path, debian: Debian) -> None:
    """Leave what runs: our two commands, and no data outside site-packages, of which the wheels bring none that is read."""
    for found in (home / "bin").iterdir():
        if not found.name.startswith("python"):
            found.unlink()
    site = home / f"lib/python{debian.python}/site-packages"
    for data in site.glob("*.data"):
        shutil.rmtree(data)
    for name in ("include", "lib64", ".gitignore"):
        path = home / name
        shutil.rmtree(path) if path.is_dir() and not path.is_symlink() else path.unlink(missing_ok=True)
    for name, module in (("comanda", "appliance.__main__"), ("comanda-provision", "provisioning.command")):
        script = home / "bin" / name
        script.write_text(
            f"#!/{HOME}/bin/python3 -I\nimport sys\n\nfrom {module} import main\n\nsys.exit(main())\n", encoding="utf-8"
        )
        script.chmod(0o755)


def build_own_wheel(version: str, tools: Tools, folder: Path) -> Path:
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
    tools.run(_PIP, *_WHEEL, "/wheels/source", binds={"/wheels": folder})
    return folder
