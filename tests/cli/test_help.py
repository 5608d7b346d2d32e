import json
import re
from pathlib import Path

from kernel.clock import SystemClock
from tests.fakes.cloud import CODE, open_cloud
from tests.fakes.daemon import Daemon, comanda


async def test_who_is_locked_out_gets_a_code_at_the_box_itself(tmp_path: Path) -> None:
    """A yes makes a code and its end takes it back; nobody logs in for it, and the journal knows both."""
    data = str(tmp_path / "data")
    async with open_cloud(SystemClock()) as cloud:
        settings = {"COMANDA_LICENCE": "required", "COMANDA_CLOUD_URL": cloud.url}

        async def run(*words: str) -> tuple[int, str, str]:
            return await comanda(*words, "--data", data, environment=settings)

        async with Daemon(tmp_path / "data", environment=settings):
            assert (await run("licence", "renew", "--code", CODE))[0] == 0
            code, output, errors = await run("help")
            assert (code, output, "comanda help --yes" in errors) == (1, "", True)
            code, output, errors = await run("help", "--yes")
            assert code == 0, errors
            assert re.match(r"Code: [A-Z0-9-]{6,}\n", output), output
            code, output, errors = await run("help", "--end", "--json")
            assert (code, json.loads(output)) == (0, {"ended": True}), errors
        journal = tmp_path / "journal.jsonl"
        assert (await run("audit", "export", str(journal)))[0] == 0
        told = [kind for kind in ("HelpAsked", "HelpEnded") if f'"{kind}"' in journal.read_text()]
        assert told == ["HelpAsked", "HelpEnded"]


async def test_a_box_that_nobody_can_help_says_why(tmp_path: Path) -> None:
    """One that stands still would forget the code; one without a vendor has nobody to read it to."""
    words = ("help", "--yes", "--data", str(tmp_path / "data"))
    code, _, errors = await comanda(*words)
    assert (code, "does not run" in errors) == (3, True), errors
    async with Daemon(tmp_path / "data"):
        code, _, errors = await comanda(*words)
        assert (code, "no vendor" in errors) == (3, True), errors
