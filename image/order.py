"""What was asked for: one frozen value that every step of a build reads."""

import subprocess
import tomllib
from dataclasses import dataclass
from pathlib import Path
from typing import Final

HERE: Final = Path(__file__).resolve().parent
SOURCES: Final = HERE.parent
RELEASE: Final = "trixie"
ARCHITECTURES: Final = ("amd64", "arm64")


class BuildError(Exception):
    """The image cannot be built; the message says what to do."""


@dataclass(frozen=True, slots=True)
class Order:
    """One build: for what, of what, and where it goes."""

    arch: str
    version: str
    epoch: int
    """Seconds since 1970 that no file in the image is newer than."""
    cache: Path
    out: Path
    ca: Path
    """The certificates that may sign an update for this image."""
    signing_key: Path | None
    """An Ed25519 key in PEM that signs the checksums."""

    @property
    def name(self) -> str:
        """Return how the files of this build begin."""
        return f"comanda-{self.version}-{self.arch}"

    @property
    def compatible(self) -> str:
        """Return what a bundle must say it is for."""
        return f"comanda-{self.arch}"


def own_version() -> str:
    """Return the version of these sources."""
    project = tomllib.loads((SOURCES / "pyproject.toml").read_text(encoding="utf-8"))
    return str(project["project"]["version"])


def own_epoch() -> int:
    """Return when these sources were committed."""
    return int(run("git", "-C", str(SOURCES), "log", "-1", "--format=%ct"))


def run(*words: str, stdin: bytes = b"", env: dict[str, str] | None = None) -> str:
    """Run a program and return what it prints; raises `BuildError` with what it complained about."""
    done = subprocess.run(words, input=stdin, capture_output=True, check=False, env=env)
    if done.returncode != 0:
        said = (done.stdout[-2_000:] + done.stderr[-4_000:]).decode(errors="replace").strip()
        raise BuildError(f"{' '.join(words)} ended with {done.returncode}:\n{said}")
    return done.stdout.decode(errors="replace")


def packages(name: str) -> list[str]:
    """Return the packages of a list in `lists/`."""
    lines = (HERE / "lists" / f"{name}.txt").read_text(encoding="utf-8").splitlines()
    return [word for line in lines if (word := line.partition("#")[0].strip())]
