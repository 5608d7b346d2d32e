"""What the package holds below /opt: the hash-locked wheels for the release's own Python, and ours."""

import hashlib
import shutil
from pathlib import Path
from typing import Final

from image.deb.roots import Debian
from image.debian import Tools
from image.emulate import native
from image.order import SOURCES
from image.program import HOME, LOCKS, MACHINES, WHEEL, download, drop_strays, target

_BUILDER: Final = "/tmp/build"  # noqa: S108  in the root that we build in, which is ours alone
_COMMANDS: Final = (
    ("comanda", "appliance.__main__"),
    ("comanda-provision", "provisioning.command"),
    ("comanda-stick", "provisioning.tool"),
)
PIP: Final = f"{_BUILDER}/bin/pip"


def fetch_wheels(debian: Debian, arch: str, tools: Tools, root: Path, cache: Path) -> Path:
    """Return a folder with every locked package as a wheel for the release's Python, made when a lock changed.

    Hashes are checked as they come; what has no wheel is built in the release's own root.
    """
    locks = b"".join((SOURCES / lock).read_bytes() for lock in LOCKS)
    digest = hashlib.sha256(f"{arch} {debian.python} {root.name}".encode() + locks).hexdigest()[:16]
    wheels = cache / f"deb-wheels-{debian.codename}-{arch}-{digest}"
    if wheels.exists():
        return wheels
    fresh = wheels.with_suffix(".new")
    shutil.rmtree(fresh, ignore_errors=True)
    fresh.mkdir(parents=True)
    download(debian.python, arch, SOURCES / "requirements.txt", fresh)
    for source in sorted(fresh.glob("*.tar.gz")):
        tools.run(PIP, *WHEEL, f"/wheels/{source.name}", binds={"/wheels": fresh}, env=_target(debian, arch))
        source.unlink()
    fresh.rename(wheels)
    return wheels


def make_builder(debian: Debian, tools: Tools, root: Path, cache: Path) -> None:
    """Put the locked setuptools into the root that we build in."""
    digest = hashlib.sha256((SOURCES / LOCKS[1]).read_bytes()).hexdigest()[:16]
    noted = root / _BUILDER.lstrip("/") / f".made-from-{digest}"
    if noted.exists():
        return
    found = cache / f"deb-setuptools-{digest}"
    if not found.exists():
        download(debian.python, native(), SOURCES / LOCKS[1], found)
    tools.run("python3", "-m", "venv", "--clear", _BUILDER)
    tools.run("sh", "-c", f"{PIP} install --quiet --no-index /wheels/setuptools-*.whl", binds={"/wheels": found})
    noted.touch()


def _target(debian: Debian, arch: str) -> dict[str, str]:
    """Return the environment of a compilation; for another kind of machine, its compiler, too, and where this Python's own modules lie."""
    if arch == native():
        return {}
    compiler = f"{MACHINES[arch]}-linux-gnu-gcc"
    return {**target(arch), "CC": compiler, "PYTHONPATH": f"/usr/lib/python{debian.python}"}


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
    """Leave what runs: our commands, no data outside site-packages (the wheels bring none that is read), nothing beside what is imported."""
    for found in (home / "bin").iterdir():
        if not found.name.startswith("python"):
            found.unlink()
    site = home / f"lib/python{debian.python}/site-packages"
    for data in site.glob("*.data"):
        shutil.rmtree(data)
    drop_strays(site)
    for name in ("include", "lib64", ".gitignore"):
        path = home / name
        shutil.rmtree(path) if path.is_dir() and not path.is_symlink() else path.unlink(missing_ok=True)
    for name, module in _COMMANDS:
        script = home / "bin" / name
        script.write_text(
            f"#!/{HOME}/bin/python3 -I\nimport sys\n\nfrom {module} import main\n\nsys.exit(main())\n", encoding="utf-8"
        )
        script.chmod(0o755)
