"""The package itself: what it needs, what dpkg is told of it, and its bytes."""

import hashlib
from pathlib import Path
from typing import Final

from image.deb.roots import HERE, Debian
from image.deb.tree import settle
from image.debian import Tools
from image.order import BuildError
from image.program import HOME

MAINTAINER: Final = "Comanda <comanda@example.com>"
_SCRIPTS: Final = ("postinst", "prerm", "postrm")
# What is asked for while it runs, which no file's header says: fonts and text that are drawn, devices, certificates.
NEEDS: Final = (
    "ca-certificates",
    "debconf (>= 0.5) | debconf-2.0",
    "fonts-dejavu-core",
    "init-system-helpers (>= 1.54~)",
    "libfribidi0",
    "libudev1",
    "systemd",
    "udev",
)


def version_of(words: str, debian: Debian) -> str:
    """Return the package's version: a release's own, which sorts after the one for an older Debian."""
    return f"{words.replace('-', '~')}+deb{debian.number}"


def depends(debian: Debian, arch: str, tools: Tools, tree: Path) -> list[str]:
    """Return what the package depends on: the release's own Python, the libraries that its files name, and what is asked for besides."""
    major, minor = debian.python.split(".")
    python = [f"python3 (>= {debian.python}~)", f"python3 (<< {major}.{int(minor) + 1}~)"]
    return sorted([*python, *_libraries(arch, tools, tree), *NEEDS])


def _libraries(arch: str, tools: Tools, tree: Path) -> list[str]:
    """Return the packages of the shared libraries, with the least version whose symbols do. Raises `BuildError`."""
    site = tree / HOME
    found = sorted(f"/tree/{path.relative_to(tree)}" for path in site.rglob("*.so*") if path.is_file())
    own = sorted({f"-l{Path(name).parent}" for name in found if ".libs/" in name})
    script = (
        'rm -rf /tmp/shlibs && mkdir -p /tmp/shlibs/debian && cd /tmp/shlibs && printf "Source: comanda\\n\\nPackage: comanda\\n'
        'Architecture: any\\nDescription: x\\n" >debian/control && mkdir /tree/DEBIAN && dpkg-shlibdeps -O --ignore-missing-info -S/tree "$@" && rmdir /tree/DEBIAN'
    )
    words = ("env", f"DEB_HOST_ARCH={arch}", "sh", "-c", script, "sh", *own, *(f"-e{name}" for name in found))
    said = tools.run(*words, binds={"/tree": tree})
    line = next((line for line in said.splitlines() if line.startswith("shlibs:Depends=")), "")
    if not line:
        raise BuildError(f"dpkg-shlibdeps found nothing:\n{said}")
    return [one.strip() for one in line.partition("=")[2].split(",")]


def write_control(tree: Path, fields: dict[str, str]) -> None:
    """Write what dpkg reads."""
    folder = tree / "DEBIAN"
    folder.mkdir()
    files = sorted(path for path in tree.rglob("*") if path.is_file() and not path.is_symlink())
    sums = "".join(
        f"{hashlib.md5(path.read_bytes(), usedforsecurity=False).hexdigest()}  {path.relative_to(tree)}\n"
        for path in files
        if path.relative_to(tree).parts[0] not in {"DEBIAN", "etc"}
    )
    size = sum(-(-path.stat().st_size // 1024) for path in files) + sum(1 for path in tree.rglob("*") if path.is_dir())
    text = (HERE / "control/control").read_text(encoding="utf-8")
    for name, value in {**fields, "SIZE": str(size)}.items():
        text = text.replace(f"@{name}@", value)
    (folder / "control").write_text(text, encoding="utf-8")
    (folder / "md5sums").write_text(sums, encoding="utf-8")
    for name in ("conffiles", "templates", *_SCRIPTS):
        (folder / name).write_bytes((HERE / "control" / name).read_bytes())
        (folder / name).chmod(0o755 if name in _SCRIPTS else 0o644)


def pack(tools: Tools, tree: Path, epoch: int, target: Path, *, is_raw: bool) -> Path:
    """Make the .deb and return it: the same tree gives the same bytes. `is_raw` compresses nothing."""
    settle(tree, epoch)
    target.parent.mkdir(parents=True, exist_ok=True)
    packing = ("-Znone",) if is_raw else ("-Zxz", "-z1")  # more of it saves an eighth, and takes ten times as long
    words = ("dpkg-deb", "--root-owner-group", *packing, "--build", "/tree", f"/out/{target.name}")
    tools.run(*words, binds={"/tree": tree, "/out": target.parent})
    return target
