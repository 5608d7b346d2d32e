"""Programs of the machine that are not run for real in a test: each writes down how it was called, and fails when told to."""

import os
from pathlib import Path

_SCRIPT = """#!/bin/sh
printf '%s\\n' "{name} $*" >> '{folder}/calls'
[ "{name}" = comanda ] && cat > '{folder}/said.'"$1.$2"
while IFS= read -r wrong; do
    case "{name} $*" in *"$wrong"*) echo "refused on purpose" >&2; exit 3;; esac
done < '{folder}/wrong'
cat '{folder}/answer.{name}.'"$1.$2" 2>/dev/null
exit 0
"""


class Programs:
    """A folder of programs; put it first on the PATH of who shall call them."""

    def __init__(self, folder: Path, *names: str) -> None:
        """Plant programs under these names."""
        self.folder = folder
        folder.mkdir(parents=True, exist_ok=True)
        (folder / "wrong").touch()
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
