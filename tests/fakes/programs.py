"""Programs of the machine that are not run for real in a test: each writes down how it was called, and fails when told to."""

import os
from pathlib import Path

_SCRIPT = """#!/bin/sh
printf '%s\\n' "{name} $*" >> '{folder}/calls'
[ "{name}" = comanda ] && cat > '{folder}/said.'"$1.$2"
while IFS= read -r wrong; do
    case "{name} $*" in *"$wrong"*) echo "refused on purpose" >&2; exit 3;; esac
done < '{folder}/wrong'
while IFS= read -r deadly; do
    case "{name} $*" in *"$deadly"*) kill -9 $PPID; exit 0;; esac
done < '{folder}/deadly'
[ -f '{folder}/do.{name}.'"$1" ] && . '{folder}/do.{name}.'"$1"
cat '{folder}/answer.{name}.'"$1.$2" 2>/dev/null
exit 0
"""


class Programs:
    """A folder of programs; put it first on the PATH of who shall call them."""

    def __init__(self, folder: Path, *names: str) -> None:
        """Plant programs under these names."""
        self.folder = folder
        folder.mkdir(parents=True, exist_ok=True)
        for name in ("wrong", "deadly"):
            (folder / name).touch()
        for name in names:
            (folder / name).write_text(_SCRIPT.format(name=name, folder=folder))
            (folder / name).chmod(0o755)

    @property
    def path(self) -> str:
        """Return a PATH on which these programs come first."""
        return f"{self.folder}{os.pathsep}{os.environ['PATH']}"

    def fail(self, *calls: str) -> None:
        """Have every call that holds one of these words fail from now on."""
        (self.folder / "wrong").write_text("".join(f"{one}\n" for one in calls))

    def kill(self, *calls: str) -> None:
        """Have every call that holds one of these words end its caller as a power cut would."""
        (self.folder / "deadly").write_text("".join(f"{one}\n" for one in calls))

    def do(self, call: str, script: str) -> None:
        """Have a program do something in a shell, too; the call is named by its name and its first word."""
        name, first = call.split()
        (self.folder / f"do.{name}.{first}").write_text(script)

    def answer(self, call: str, text: str) -> None:
        """Have a program answer a call, named by its name and its first two words."""
        name, first, second = call.split()
        (self.folder / f"answer.{name}.{first}.{second}").write_text(text)

    def said(self, call: str) -> str:
        """Return what was on the standard input of the last such call."""
        _, first, second = call.split()
        return (self.folder / f"said.{first}.{second}").read_text()

    def calls(self) -> list[str]:
        """Return every call so far."""
        path = self.folder / "calls"
        return path.read_text().splitlines() if path.exists() else []
