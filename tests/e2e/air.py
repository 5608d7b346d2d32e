"""The Wi-Fi between phones and box: a network of its own in which browsers run, and which can be cut."""

import os
import shutil
import subprocess
from pathlib import Path
from types import TracebackType
from typing import Self

_NEEDED = ("ip", "nsenter", "unshare")


class Air:
    """A network namespace for phones, one veth pair away from the box.

    `box` is the address at which phones find the box, which is none of the machine's own: plain http to it is no secure
    context, as in a restaurant. The namespace lives as long as the process that holds it, and that one as long as ours.
    """

    def __init__(self) -> None:
        """Choose addresses and names that no other run on this machine has."""
        number = os.getpid() % 16_384
        self.box = f"10.213.{number // 64}.{number % 64 * 4 + 1}"
        self.phones = f"10.213.{number // 64}.{number % 64 * 4 + 2}"
        self._box_end, self._phone_end = f"cmbox{number}", f"cmair{number}"
        self._holder: subprocess.Popen[bytes] | None = None

    def __enter__(self) -> Self:
        missing = [word for word in _NEEDED if shutil.which(word) is None]
        assert not missing, f"The browser tests need {', '.join(missing)}: apt-get install iproute2 util-linux"
        assert os.geteuid() == 0, (
            "The browser tests make a network of their own and cut it; run them as root, or as root of a network of "
            "one's own: unshare --map-root-user --net make test"
        )
        # It ends when its standard input does, so nothing stays when we are killed.
        command = ["unshare", "--net", "sh", "-c", "echo there; exec cat"]
        self._holder = subprocess.Popen(command, stdin=subprocess.PIPE, stdout=subprocess.PIPE)
        assert self._holder.stdout is not None
        assert self._holder.stdout.readline() == b"there\n", "A network namespace cannot be made on this machine."
        pid = str(self._holder.pid)
        _run("ip", "link", "add", self._box_end, "type", "veth", "peer", "name", self._phone_end, "netns", pid)
        _run("ip", "address", "add", f"{self.box}/30", "dev", self._box_end)
        _run("ip", "link", "set", self._box_end, "up")
        _run("ip", "link", "set", "lo", "up")
        self._inside("ip", "link", "set", "lo", "up")
        self._inside("ip", "address", "add", f"{self.phones}/30", "dev", self._phone_end)
        self.restore()
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        assert self._holder is not None
        subprocess.run(["ip", "link", "delete", self._box_end], check=False, capture_output=True)
        self._holder.communicate()

    def cut(self) -> None:
        """Take the phones' network away, as a dead access point does."""
        self._inside("ip", "link", "set", self._phone_end, "down")

    def restore(self) -> None:
        """Give it back, and return when it carries."""
        self._inside("ip", "link", "set", self._phone_end, "up")
        self._inside("ip", "route", "get", self.box)

    def wrap(self, program: str, folder: Path) -> Path:
        """Return a script in `folder` that starts a program among the phones."""
        assert self._holder is not None
        script = folder / f"{Path(program).name}-in-the-air"
        script.write_text(f'#!/bin/sh\nexec nsenter --target {self._holder.pid} --net {program} "$@"\n')
        script.chmod(0o700)
        return script

    def _inside(self, *words: str) -> None:
        assert self._holder is not None
        _run("nsenter", "--target", str(self._holder.pid), "--net", *words)


def _run(*words: str) -> None:
    done = subprocess.run(words, check=False, capture_output=True, text=True)
    assert done.returncode == 0, f"{' '.join(words)}: {done.stderr.strip()}"
