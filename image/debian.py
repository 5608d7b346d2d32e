"""Roots of Debian: the box's base and the tools' own, each made once and kept by the hash of all that went into it."""

import hashlib
import os
import shutil
import tempfile
from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager
from pathlib import Path
from typing import Final

from image.cache import alone, use
from image.emulate import native
from image.order import HERE, RELEASE, BuildError, Order, packages, run

_DAY_S: Final = 24 * 60 * 60
_INITRAMFS: Final = HERE / "initramfs"
# Stands before the real one on the packages' path while they are configured: the initramfs is made once, at the end.
_NO_INITRAMFS: Final = "/usr/local/sbin/update-initramfs"
_PATH: Final = "/usr/local/sbin:/usr/sbin:/usr/bin:/sbin:/bin"
_ROOT_KIB: Final = 4 * 1024 * 1024
_MEMORY_KIB: Final = _ROOT_KIB + 2 * 1024 * 1024
_LEAN: Final = [
    "path-exclude=/usr/share/man/*",
    "path-exclude=/usr/share/info/*",
    "path-exclude=/usr/share/locale/*",
    "path-exclude=/usr/share/doc/*",
    "path-include=/usr/share/doc/*/copyright",
]


def find_sources() -> str:
    """Return the apt sources of the box's release, on the mirrors that this machine itself uses.

    Raises `BuildError` when apt knows no Debian.
    """
    shown = run("apt-get", "indextargets", "--format", "$(LABEL)|$(REPO_URI)", "Created-By: Packages")
    mirrors: dict[str, str] = {}
    for line in shown.splitlines():
        label, _, uri = line.partition("|")
        mirrors.setdefault(label, uri.rstrip("/"))
    if "Debian" not in mirrors:
        raise BuildError("apt on this machine knows no Debian mirror. Run apt-get update, or build on Debian.")
    suites = [(mirrors["Debian"], RELEASE), (mirrors["Debian"], f"{RELEASE}-updates")]
    if "Debian-Security" in mirrors:
        suites.append((mirrors["Debian-Security"], f"{RELEASE}-security"))
    return "".join(f"deb {uri} {suite} main non-free-firmware\n" for uri, suite in suites)


def base_root(order: Order) -> Path:
    """Return the tar of the box's Debian packages, with its initramfs; made when a list or the initramfs changed."""
    wanted = [*packages("box"), *packages(order.arch)]
    hooks = [
        f'mkdir -p "$1/etc/initramfs-tools" && cp -r {_INITRAMFS}/. "$1/etc/initramfs-tools/"',
        f'cat {_INITRAMFS}/modules.{order.arch} >>"$1/etc/initramfs-tools/modules"',
        f'rm "$1"/etc/initramfs-tools/modules.* && mkdir -p "$1{Path(_NO_INITRAMFS).parent}"',
        f'printf "#!/bin/sh\\n" >"$1{_NO_INITRAMFS}" && chmod 0755 "$1{_NO_INITRAMFS}"',
    ]
    last = [f'rm "$1{_NO_INITRAMFS}"', 'chroot "$1" update-initramfs -c -k all']
    said = [hook.replace(str(_INITRAMFS), "") for hook in (*hooks, *last)]
    digest = _digest([order.arch, *said, *_LEAN, *wanted], _INITRAMFS)
    options = [f"--setup-hook={hook}" for hook in hooks] + [f"--customize-hook={hook}" for hook in last]
    options += [f"--dpkgopt={option}" for option in _LEAN]
    return _make(order, f"base-{order.arch}-{digest}", wanted, (order.arch,), options)


def tools_root(order: Order) -> Path:
    """Return the folder with the tools' own Debian, of the box's release and this machine's architecture."""
    own = native()
    wanted = [*packages("tools"), *packages(f"tools-{order.arch}")]
    if order.arch != own:
        wanted += packages(f"cross-{order.arch}")
    architectures = tuple(dict.fromkeys((own, order.arch)))
    tar = _make(order, f"tools-{'-'.join(architectures)}-{_digest(wanted)}", wanted, architectures, [])
    folder = tar.with_suffix("")
    with alone(order.cache, folder.name):
        if not (folder / ".made").exists():
            shutil.rmtree(folder, ignore_errors=True)
            unpack(tar, folder)
            (folder / ".made").touch()
    return use(folder)


def unpack(tar: Path, folder: Path) -> None:
    """Unpack a root as it is, owners and attributes too."""
    folder.mkdir(parents=True)
    run("tar", "--extract", "--xattrs", "--xattrs-include=*", "--same-owner", "-pf", str(tar), "-C", str(folder))


def _make(order: Order, name: str, wanted: Sequence[str], architectures: Sequence[str], options: Sequence[str]) -> Path:
    with alone(order.cache, name):
        tar = order.cache / f"{name}.tar"
        if not tar.exists():
            _bootstrap(order, tar, wanted, architectures, options)
        return use(tar)


def _bootstrap(
    order: Order, tar: Path, wanted: Sequence[str], architectures: Sequence[str], options: Sequence[str]
) -> None:
    took = "two minutes" if architectures[0] == native() else "a quarter of an hour"
    print(f"Making {tar.name} from Debian packages ({took}, and then never again for this list).", flush=True)
    with tempfile.TemporaryDirectory(prefix="work-", dir=order.cache) as scratch:
        sources, made = Path(scratch, "sources.list"), Path(scratch, "root.tar")
        sources.write_text(find_sources(), encoding="utf-8")
        today = order.epoch // _DAY_S * _DAY_S + _DAY_S
        _fetch(
            *("nice", *_in_memory(Path(scratch)), "mmdebstrap", "--mode=root", "--variant=essential"),
            *(f"--architectures={','.join(architectures)}", "--skip=check/qemu"),
            *("--aptopt=Apt::Install-Recommends false", f'--aptopt=DPkg::Path "{_PATH}"'),
            *("--dpkgopt=force-unsafe-io", *options, f"--include={','.join(wanted)}", RELEASE, str(made), str(sources)),
            env={**_plain_environment(), "SOURCE_DATE_EPOCH": str(max(today, _newest()))},
        )
        made.rename(tar)


def _fetch(*words: str, env: dict[str, str]) -> None:
    try:
        run(*words, env=env)
    except BuildError as failed:
        raise BuildError(
            f"{failed}\nDebian's packages did not come, or could not be unpacked. Where a mirror was not reached: see that"
            " apt-get update works on this machine, then make image-base. Where the disk is full: IMAGE_CACHE=folder."
        ) from failed


def _in_memory(scratch: Path) -> list[str]:
    """Return the words before a command by which its temporary files lie in memory, where this machine has enough of it."""
    known = dict(line.split(":", 1) for line in Path("/proc/meminfo").read_text(encoding="utf-8").splitlines())
    if int(known["MemAvailable"].split()[0]) < _MEMORY_KIB:
        return []
    folder = scratch / "memory"
    folder.mkdir()
    mounted = f'mount -t tmpfs -o size={_ROOT_KIB}k comanda "{folder}" && TMPDIR="{folder}" exec "$@"'
    return ["unshare", "--mount", "--propagation", "private", "sh", "-c", mounted, "sh"]


def _newest() -> int:
    """Return a moment after every package of today: what is older than a package's files would be stale to Python."""
    return int(run("date", "+%s")) // _DAY_S * _DAY_S


def _plain_environment() -> dict[str, str]:
    return {"PATH": _PATH, "LC_ALL": "C.UTF-8", "HOME": "/root"}


def _digest(words: Sequence[str], folder: Path | None = None) -> str:
    found = hashlib.sha256("\n".join(words).encode())
    for file in sorted(folder.rglob("*")) if folder else []:
        if file.is_file():
            found.update(f"{file.relative_to(HERE)}\n".encode() + file.read_bytes())
    return found.hexdigest()[:16]


class Tools:
    """The tools' root, entered for one command at a time; what it may touch is bound into it, and gone with it."""

    def __init__(self, root: Path, epoch: int) -> None:
        """Name the root, and the moment that whatever it makes is dated with."""
        self._root, self._epoch = root, epoch

    def has(self, place: str) -> bool:
        """Say whether there is such a file in the tools' root."""
        return (self._root / place.lstrip("/")).exists()

    def run(
        self,
        *words: str,
        binds: Mapping[str, Path] | None = None,
        cwd: str = "/",
        stdin: bytes = b"",
        env: Mapping[str, str] | None = None,
    ) -> str:
        """Run a program in the tools' root with `binds` (place in there: folder out here); raises `BuildError`."""
        script = ["set -e", f"mount -t proc proc {self._root}/proc", f"mount --rbind /dev {self._root}/dev"]
        for place, folder in (binds or {}).items():
            inside = self._root / place.lstrip("/")
            inside.mkdir(parents=True, exist_ok=True)
            script.append(f"mount --bind '{folder.resolve()}' '{inside}'")
        script.append(f'exec chroot {self._root} /usr/bin/env -C {cwd} "$@"')
        plain = {**_plain_environment(), "SOURCE_DATE_EPOCH": str(self._epoch), "PYTHONHASHSEED": "0", "TZ": "UTC"}
        alone = ("unshare", "--mount", "--pid", "--fork", "--kill-child", "--propagation", "private")
        return run(
            "nice", *alone, "sh", "-c", "\n".join(script), "sh", *words, stdin=stdin, env={**plain, **(env or {})}
        )


@contextmanager
def scratch_folder(order: Order) -> Iterator[Path]:
    """Hold a folder for this build beside its results: on the same disk, so that what is done is only renamed."""
    order.out.mkdir(parents=True, exist_ok=True)
    folder = Path(tempfile.mkdtemp(prefix="work-", dir=order.out))
    try:
        yield folder
    finally:
        shutil.rmtree(folder, ignore_errors=True)


def require_root() -> None:
    """Raise `BuildError` for an ordinary user: the owners of the image's files have to be made."""
    if os.geteuid() != 0:
        raise BuildError("An image is built as root (its files have owners): sudo make image")
