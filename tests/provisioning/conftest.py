import json
import os
from collections.abc import Callable
from pathlib import Path

import pytest

from provisioning.machine import Machine
from tests.fakes.programs import Programs

# A public key of SSH as ssh-keygen writes one; its private half exists nowhere.
SSH_KEY = "ssh-ed25519 AAAAC3NzaC1lZDI1NTE5AAAAIJ7l1X1X1X1X1X1X1X1X1X1X1X1X1X1X1X1X1X1X anna@laptop"
Stick = Callable[..., Path]


@pytest.fixture
def stick(tmp_path: Path) -> Stick:
    """Return what lays a stick: `comanda.toml` with this text, and files beside it."""
    folders = iter(range(1_000))

    def lay(toml: str | bytes, **files: str | bytes) -> Path:
        root = tmp_path / f"stick{next(folders)}"
        root.mkdir()
        for name, content in {"comanda.toml": toml, **files}.items():
            raw = content.encode() if isinstance(content, str) else content
            (root / name.replace("__", ".")).write_bytes(raw)
        return root

    return lay


@pytest.fixture
def programs(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Programs:
    """Return the programs of a box that does whatever it is told, first on this process's PATH."""
    made = Programs(tmp_path / "bin", "nmcli", "systemctl", "comanda")
    monkeypatch.setenv("PATH", made.path)
    made.answer("comanda stick check", json.dumps({"verdict": "take", "faults": []}))
    made.answer("comanda stick apply", json.dumps({"applied": True, "needs_restart": False}))
    made.answer("comanda stick state", json.dumps({"state": "unknown"}))
    made.answer("comanda stick tell", json.dumps({"printed": False}))
    return made


@pytest.fixture
def machine(tmp_path: Path) -> Machine:
    """Return a box of folders; its light is a file too."""
    lamp = tmp_path / "leds" / "ACT"
    lamp.mkdir(parents=True)
    for name in ("trigger", "delay_on", "delay_off"):
        (lamp / name).touch()
    for name in ("system", "data"):
        (tmp_path / name).mkdir()
    return Machine(system=tmp_path / "system", data=tmp_path / "data", leds=tmp_path / "leds", user="")


def tree(*roots: Path) -> dict[str, bytes]:
    """Return every file below some folders with its content; what provisioning keeps of its own runs is left out."""
    return {
        str(path): path.read_bytes()
        for root in roots
        for folder, _, names in os.walk(root)
        for path in (Path(folder) / name for name in names)
        if "applied" not in path.parts
    }
