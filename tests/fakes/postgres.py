"""A real PostgreSQL of the tests' own: a cluster in a temporary folder on a unix socket, gone with the tests."""

import os
import pwd
import shutil
import signal
import subprocess
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

_SETTINGS = {
    "listen_addresses": "",
    "fsync": "off",
    "synchronous_commit": "off",
    "full_page_writes": "off",
    "max_connections": "120",
    "shared_buffers": "64MB",
}


def programs() -> Path:
    """Return the folder with initdb and postgres: Debian keeps them out of the PATH."""
    folders = sorted(Path("/usr/lib/postgresql").glob("*/bin"), key=lambda path: int(path.parent.name))
    found = [folder for folder in folders if (folder / "initdb").exists()]
    if found:
        return found[-1]
    named = shutil.which("initdb")
    assert named is not None, "PostgreSQL is not installed: make setup-dev installs it"
    return Path(named).resolve().parent


@contextmanager
def cluster(folder: Path, **settings: str) -> Iterator[str]:
    """Run a cluster and yield the URL of its first database; `folder` is short (a socket's path holds 107 bytes)."""
    user = "postgres" if os.geteuid() == 0 else pwd.getpwuid(os.geteuid()).pw_name
    as_user = ["setpriv", f"--reuid={user}", f"--regid={pwd.getpwnam(user).pw_gid}", "--clear-groups"]
    before = as_user if os.geteuid() == 0 else []
    if os.geteuid() == 0:  # postgres refuses to run as root
        shutil.chown(folder, user)
        folder.chmod(0o700)
    data, bin_ = folder / "data", programs()
    subprocess.run(
        [*before, str(bin_ / "initdb"), "-D", str(data), "-U", "comanda", "-A", "trust", "-E", "UTF8", "--no-sync"],
        check=True,
        capture_output=True,
        cwd=folder,
    )
    chosen = [part for name, value in (_SETTINGS | settings).items() for part in ("-c", f"{name}={value}")]
    with (folder / "log").open("wb") as log:
        process = subprocess.Popen(
            [*before, str(bin_ / "postgres"), "-D", str(data), "-k", str(folder), *chosen],
            stdout=log,
            stderr=log,
            cwd=folder,
        )
    try:
        ready = [str(bin_ / "pg_isready"), "-h", str(folder), "-t", "10"]
        while process.poll() is None and subprocess.run(ready, check=False, capture_output=True).returncode:
            pass
        assert process.poll() is None, (folder / "log").read_text()
        yield f"postgresql+asyncpg://comanda@/postgres?host={folder}"
    finally:
        process.send_signal(signal.SIGINT)  # a fast shutdown: it does not wait for who is still connected
        process.wait(20)
