"""`make fuzz`: every parser driven by coverage (atheris), and every call of the API by its description (schemathesis).

`python -m tests.attack.fuzz SECONDS [TARGET ...]` gives each parser so many seconds, beginning with what earlier runs
found (corpus/). What breaks one is written beside them and is a test from then on.
"""

import asyncio
import subprocess
import sys
import tempfile
from pathlib import Path

from tests.attack.parsers import TARGETS
from tests.attack.test_a_whole_box import require_no_stumble, send_by_the_book

CORPUS = Path(__file__).parent / "corpus"
_LONGEST_INPUT = 4096
_BY_THE_BOOK = "the API by its description"


def _fuzz(name: str, seconds: int) -> bool:
    """Fuzz one parser in a process of its own; say whether it held."""
    kept = CORPUS / name
    kept.mkdir(parents=True, exist_ok=True)
    with tempfile.TemporaryDirectory() as found:
        ran = subprocess.run(
            [
                *(sys.executable, "-m", "tests.attack.drive", name, found, str(kept)),
                *(f"-max_total_time={seconds}", f"-max_len={_LONGEST_INPUT}", "-timeout=20", "-rss_limit_mb=2048"),
                *(f"-artifact_prefix={kept}/", "-print_final_stats=1"),
            ],
            check=False,
            capture_output=True,
            text=True,
        )
    lines = ran.stderr.splitlines()
    count = next((line.rpartition(" ")[2] for line in lines if "number_of_executed_units" in line), "0")
    print(f"{name:<18} {count:>10} runs  {'held' if ran.returncode == 0 else 'BROKE'}", flush=True)  # noqa: T201
    if ran.returncode:
        print("\n".join(line for line in lines if not line.startswith(("#", "INFO")))[-4000:], flush=True)  # noqa: T201
    return ran.returncode == 0


def _ask_by_the_book(seconds: int) -> bool:
    with tempfile.TemporaryDirectory() as folder:
        asked = send_by_the_book(Path(folder), "--phases", "coverage,fuzzing", examples=20, seconds=seconds)
        told, logged, calls = asyncio.run(asked)
    try:
        require_no_stumble(told, logged)
    except AssertionError as broke:
        print(f"{_BY_THE_BOOK}: {calls} calls, BROKE\n{broke}")  # noqa: T201
        return False
    print(f"{_BY_THE_BOOK}: {calls} calls, held")  # noqa: T201
    return True


def main(arguments: list[str]) -> int:
    """Fuzz what was asked for; 1 where something broke."""
    seconds, wanted = int(arguments[0]), arguments[1:]
    held = [_fuzz(name, seconds) for name in wanted or TARGETS]
    if not wanted:
        held.append(_ask_by_the_book(10 * seconds))
    return 0 if all(held) else 1


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
